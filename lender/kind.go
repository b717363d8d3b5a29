package lender

// Kind is the stable name of a fact, as it is written in records.
type Kind string

// The kinds of facts, one for each struct.
const (
	KindApplicationReceived  Kind = "application_received"
	KindInformationNeeded    Kind = "information_needed"
	KindApproved             Kind = "approved"
	KindDeclined             Kind = "declined"
	KindLimitChanged         Kind = "limit_changed"
	KindPricesChanged        Kind = "prices_changed"
	KindSuspended            Kind = "suspended"
	KindReinstated           Kind = "reinstated"
	KindClosed               Kind = "closed"
	KindDisbursementStarted  Kind = "disbursement_started"
	KindDisbursementSettled  Kind = "disbursement_settled"
	KindDisbursementFailed   Kind = "disbursement_failed"
	KindDisbursementReturned Kind = "disbursement_returned"
	KindRepaymentReceived    Kind = "repayment_received"
	KindRepaymentCleared     Kind = "repayment_cleared"
	KindRepaymentReturned    Kind = "repayment_returned"
	KindMoneyReceived        Kind = "money_received"
	KindLateFeeCharged       Kind = "late_fee_charged"
	KindReturnedFeeCharged   Kind = "returned_fee_charged"
	KindChargeWaived         Kind = "charge_waived"
	KindCreditPaidOut        Kind = "credit_paid_out"
)

func (ApplicationReceived) kind() Kind  { return KindApplicationReceived }
func (InformationNeeded) kind() Kind    { return KindInformationNeeded }
func (Approved) kind() Kind             { return KindApproved }
func (Declined) kind() Kind             { return KindDeclined }
func (LimitChanged) kind() Kind         { return KindLimitChanged }
func (PricesChanged) kind() Kind        { return KindPricesChanged }
func (Suspended) kind() Kind            { return KindSuspended }
func (Reinstated) kind() Kind           { return KindReinstated }
func (Closed) kind() Kind               { return KindClosed }
func (DisbursementStarted) kind() Kind  { return KindDisbursementStarted }
func (DisbursementSettled) kind() Kind  { return KindDisbursementSettled }
func (DisbursementFailed) kind() Kind   { return KindDisbursementFailed }
func (DisbursementReturned) kind() Kind { return KindDisbursementReturned }
func (RepaymentReceived) kind() Kind    { return KindRepaymentReceived }
func (RepaymentCleared) kind() Kind     { return KindRepaymentCleared }
func (RepaymentReturned) kind() Kind    { return KindRepaymentReturned }
func (MoneyReceived) kind() Kind        { return KindMoneyReceived }
func (LateFeeCharged) kind() Kind       { return KindLateFeeCharged }
func (ReturnedFeeCharged) kind() Kind   { return KindReturnedFeeCharged }
func (ChargeWaived) kind() Kind         { return KindChargeWaived }
func (CreditPaidOut) kind() Kind        { return KindCreditPaidOut }
