package lender

import (
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// DisbursementStarted says that the lender is paying the beneficiary.
type DisbursementStarted struct {
	Loan LoanID `json:"loan"`
}

// DisbursementSettled says that the money arrived. Less than agreed is a short
// disbursement: the loan is what was paid.
type DisbursementSettled struct {
	Loan LoanID     `json:"loan"`
	Paid money.USD  `json:"paid"` // above zero
	On   civil.Date `json:"on"`   // the New York day on which it arrived
}

// DisbursementFailed says that no money will arrive: the loan is void.
type DisbursementFailed struct {
	Loan   LoanID `json:"loan"`
	Reason Reason `json:"reason"`
}

// DisbursementReturned says that the beneficiary's bank sent money back to the
// lender after settlement, all of it or a part.
type DisbursementReturned struct {
	Loan   LoanID     `json:"loan"`
	Amount money.USD  `json:"amount"` // above zero
	On     civil.Date `json:"on"`
}

// RepaymentReceived says that the buyer paid the lender. It reduces what is
// owed at once and frees credit when it has cleared.
type RepaymentReceived struct {
	Repayment RepaymentID `json:"repayment"`
	Amount    money.USD   `json:"amount"`    // above zero
	Effective civil.Date  `json:"effective"` // the day that decides fees and lateness
	Loan      LoanID      `json:"loan,omitempty"`
}

// RepaymentCleared says that a repayment can no longer bounce.
type RepaymentCleared struct {
	Repayment RepaymentID `json:"repayment"`
}

// RepaymentReturned says that a repayment bounced: it never happened.
type RepaymentReturned struct {
	Repayment RepaymentID `json:"repayment"`
	Reason    Reason      `json:"reason"`
}

// MoneyReceived says that a refund's money arrived at the lender.
type MoneyReceived struct {
	Refund RefundID   `json:"refund"`
	Loan   LoanID     `json:"loan"`
	Amount money.USD  `json:"amount"` // above zero
	On     civil.Date `json:"on"`
}

// LateFeeCharged says that the lender charged for a missed due date.
type LateFeeCharged struct {
	Charge    ChargeID   `json:"charge"`
	Statement civil.Date `json:"statement"` // the date of the statement that was missed
	Amount    money.USD  `json:"amount"`    // above zero
}

// ReturnedFeeCharged says that the lender charged for a repayment that bounced.
type ReturnedFeeCharged struct {
	Charge    ChargeID    `json:"charge"`
	Repayment RepaymentID `json:"repayment"`
	Amount    money.USD   `json:"amount"` // above zero
}

// ChargeWaived takes a late or returned-payment fee back. What was paid of it is the
// buyer's. A fee that was paid can be waived for as long as the host's policy lets an
// order be refunded (180 days by default); a later word waits for the host's operator.
type ChargeWaived struct {
	Charge ChargeID `json:"charge"`
}

// CreditPaidOut says that the lender paid a credit balance out to the buyer.
type CreditPaidOut struct {
	Amount money.USD  `json:"amount"` // above zero
	On     civil.Date `json:"on"`
}

func (f DisbursementStarted) reference() (ReferenceKind, Key)  { return RefLoan, Key(f.Loan) }
func (f DisbursementSettled) reference() (ReferenceKind, Key)  { return RefLoan, Key(f.Loan) }
func (f DisbursementFailed) reference() (ReferenceKind, Key)   { return RefLoan, Key(f.Loan) }
func (f DisbursementReturned) reference() (ReferenceKind, Key) { return RefLoan, Key(f.Loan) }
func (f MoneyReceived) reference() (ReferenceKind, Key)        { return RefRefund, Key(f.Refund) }
func (RepaymentReceived) reference() (ReferenceKind, Key)      { return "", "" }
func (RepaymentCleared) reference() (ReferenceKind, Key)       { return "", "" }
func (RepaymentReturned) reference() (ReferenceKind, Key)      { return "", "" }
func (LateFeeCharged) reference() (ReferenceKind, Key)         { return "", "" }
func (ReturnedFeeCharged) reference() (ReferenceKind, Key)     { return "", "" }
func (ChargeWaived) reference() (ReferenceKind, Key)           { return "", "" }
func (CreditPaidOut) reference() (ReferenceKind, Key)          { return "", "" }
