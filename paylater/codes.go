package paylater

import "github.com/paylater-go/payments/order/fault"

// Codes of refused policies, records and wiring.
const (
	// CodePolicyInvalid: a policy breaks a bound; the path names the field.
	CodePolicyInvalid fault.Code = "policy_invalid"
	// CodePolicyUnknown: a record or a decision names a version that is not configured.
	CodePolicyUnknown fault.Code = "policy_unknown"
	// CodeRecordInvalid: a stored record breaks an invariant or cannot be read.
	CodeRecordInvalid fault.Code = "record_invalid"
	// CodeRecordVersion: a stored record was written in a format this version does not know.
	CodeRecordVersion fault.Code = "record_version"
	// CodeRebuildDiffers: replaying a line's events gave something else than was recorded.
	CodeRebuildDiffers fault.Code = "rebuild_differs"
)

// Codes of refused acts.
const (
	// CodeArgumentInvalid: an argument is outside its grammar or bounds; the path names it.
	CodeArgumentInvalid fault.Code = "argument_invalid"
	// CodeKeyReused: the key was used before with other contents; the first answer stands.
	CodeKeyReused fault.Code = "key_reused"
	// CodeAmountNotPositive: an amount must be more than $0.00.
	CodeAmountNotPositive fault.Code = "amount_not_positive"
	// CodeApplicationPending: an application is with the lender already.
	CodeApplicationPending fault.Code = "application_pending"
	// CodeAlreadyApproved: the buyer has an approved line with this lender.
	CodeAlreadyApproved fault.Code = "already_approved"
	// CodeLineNotOpen: the line is not approved, was declined, or is closed.
	CodeLineNotOpen fault.Code = "line_not_open"
	// CodeLineSuspended: the lender suspended the line.
	CodeLineSuspended fault.Code = "line_suspended"
	// CodeLineInactive: nothing was drawn for longer than the policy allows.
	CodeLineInactive fault.Code = "line_inactive"
	// CodeNotEligible: the business does not meet a threshold of the policy.
	CodeNotEligible fault.Code = "not_eligible"
	// CodeLineDelinquent: something on the line is past due for too many days.
	CodeLineDelinquent fault.Code = "line_delinquent"
	// CodeBelowMinDraw: the amount is below the least draw.
	CodeBelowMinDraw fault.Code = "below_min_draw"
	// CodeOverAvailable: the amount exceeds the available credit.
	CodeOverAvailable fault.Code = "over_available"
	// CodePhaseClaimed: this phase of the order is financed or held already.
	CodePhaseClaimed fault.Code = "phase_claimed"
	// CodeHoldMissing: no live hold for this phase on this line.
	CodeHoldMissing fault.Code = "hold_missing"
	// CodeHoldExpired: the hold for this phase has expired.
	CodeHoldExpired fault.Code = "hold_expired"
	// CodeOverHold: the agreement's principal exceeds the hold.
	CodeOverHold fault.Code = "over_hold"
	// CodeTermNotPriced: the lender has no rates for this number of months.
	CodeTermNotPriced fault.Code = "term_not_priced"
	// CodeTermOverPolicy: the term is longer than the policy allows.
	CodeTermOverPolicy fault.Code = "term_over_policy"
	// CodeRateOutOfBand: a monthly rate lies outside the policy's band.
	CodeRateOutOfBand fault.Code = "rate_out_of_band"
	// CodeAPROverCap: the offer's APR is at or over the policy's cap.
	CodeAPROverCap fault.Code = "apr_over_cap"
	// CodeOfferExpired: the offer's instant has passed.
	CodeOfferExpired fault.Code = "offer_expired"
	// CodeTermsChanged: the signature names other terms than those on offer now.
	CodeTermsChanged fault.Code = "terms_changed"
	// CodeCreditGone: the offer counted on fee credit that is no longer there.
	CodeCreditGone fault.Code = "credit_gone"
	// CodeLoanUnknown: the line has no such loan, or none on this phase.
	CodeLoanUnknown fault.Code = "loan_unknown"
	// CodeLoanEnded: the loan is closed or void: nothing is owed on it.
	CodeLoanEnded fault.Code = "loan_ended"
	// CodeRefundOverPaid: refunds of a loan would exceed what its disbursement paid.
	CodeRefundOverPaid fault.Code = "refund_over_paid"
	// CodePastDueElsewhere: a payoff of one loan waits until nothing else is past due.
	CodePastDueElsewhere fault.Code = "past_due_elsewhere"
	// CodeReferenceUnknown: a lender's event names something this line does not have (yet).
	CodeReferenceUnknown fault.Code = "reference_unknown"
)

// Codes of the shell.
const (
	// CodeConfigInvalid: New was given a wiring that cannot work; the path names the field.
	CodeConfigInvalid fault.Code = "config_invalid"
	// CodeLenderUnknown: no lender of that name is configured.
	CodeLenderUnknown fault.Code = "lender_unknown"
	// CodeNotFound: there is no such record.
	CodeNotFound fault.Code = "not_found"
	// CodeConflict: somebody else changed the record first; the act can be tried again.
	CodeConflict fault.Code = "conflict"
	// CodeOutcomeUnknown: whether the commit happened is not known; repeat the command with the same key.
	CodeOutcomeUnknown fault.Code = "outcome_unknown"
	// CodeDry: a dry program or a transaction-bound one does not do this.
	CodeDry fault.Code = "dry"
)
