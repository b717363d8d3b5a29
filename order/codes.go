package order

import "github.com/paylater-go/payments/order/fault"

// The reasons for which this package refuses.
const (
	// CodeFieldInvalid: a field of an argument is missing or malformed; the path names it.
	CodeFieldInvalid fault.Code = "order_field_invalid"
	// CodeInstantOutOfRange: the instant of an act lies outside the years 1990 to 2190.
	CodeInstantOutOfRange fault.Code = "order_instant_out_of_range"
	// CodeFull: the order holds as many entries of that kind as it can.
	CodeFull fault.Code = "order_full"
	// CodeRecordInvalid: a stored record breaks a rule that every order keeps.
	CodeRecordInvalid fault.Code = "order_record_invalid"
	// CodeRecordVersion: a stored record has a format that this version cannot read.
	CodeRecordVersion fault.Code = "order_record_version"

	// CodeUnconfirmed: the supplier has not confirmed the order yet.
	CodeUnconfirmed fault.Code = "order_unconfirmed"
	// CodeConfirmed: the supplier has confirmed the order already.
	CodeConfirmed fault.Code = "order_confirmed"
	// CodeCanceled: the order is canceled.
	CodeCanceled fault.Code = "order_canceled"
	// CodeRefunded: everything paid was refunded and the order is closed.
	CodeRefunded fault.Code = "order_refunded"
	// CodeDisputed: the order is in dispute.
	CodeDisputed fault.Code = "order_disputed"
	// CodeNotShipped: the order has not been shipped yet.
	CodeNotShipped fault.Code = "order_not_shipped"
	// CodeShipped: the order has been shipped already.
	CodeShipped fault.Code = "order_shipped"
	// CodeCompleted: the buyer has confirmed the receipt of the goods already.
	CodeCompleted fault.Code = "order_completed"
	// CodePaid: money was paid, so that the order can be refunded but not canceled.
	CodePaid fault.Code = "order_paid"
	// CodeNothingPaid: nothing was paid, so that the order can be canceled but not refunded or disputed.
	CodeNothingPaid fault.Code = "order_nothing_paid"

	// CodeInitialDue: the initial payment is not settled yet.
	CodeInitialDue fault.Code = "initial_due"
	// CodeBalanceDue: the balance is not paid yet.
	CodeBalanceDue fault.Code = "balance_due"
	// CodePhasePaid: nothing is due for the phase.
	CodePhasePaid fault.Code = "phase_paid"
	// CodePhaseNotPayableYet: the balance can be paid only once the initial payment is received.
	CodePhaseNotPayableYet fault.Code = "phase_not_payable_yet"
	// CodePhaseEmpty: the order has no balance, the initial payment is the whole.
	CodePhaseEmpty fault.Code = "phase_empty"
	// CodePhaseFinanced: Pay Later has paid for the phase already; the rest comes by another method.
	CodePhaseFinanced fault.Code = "phase_financed"

	// CodePaymentProcessing: a payment of the order is processing.
	CodePaymentProcessing fault.Code = "payment_processing"
	// CodePaymentNotProcessing: no payment of the order is processing.
	CodePaymentNotProcessing fault.Code = "payment_not_processing"
	// CodePaymentOverDue: the payment is more than what is due.
	CodePaymentOverDue fault.Code = "payment_over_due"
	// CodePaymentUnknown: the order has no payment of that id.
	CodePaymentUnknown fault.Code = "payment_unknown"
	// CodePaymentMismatch: the receipt differs from its payment in phase, method or reference.
	CodePaymentMismatch fault.Code = "payment_mismatch"
	// CodePaymentReceived: the payment was received and cannot fail any more.
	CodePaymentReceived fault.Code = "payment_received"
	// CodePaymentReused: the payment's id was used before with other contents.
	CodePaymentReused fault.Code = "payment_reused"
	// CodePayLaterUSDOnly: Pay Later pays only orders in US dollars.
	CodePayLaterUSDOnly fault.Code = "pay_later_usd_only"

	// CodeReceiptReused: the receipt's id was used before with other contents.
	CodeReceiptReused fault.Code = "receipt_reused"
	// CodeReceiptUnknown: the order has no receipt of that id.
	CodeReceiptUnknown fault.Code = "receipt_unknown"
	// CodeSurplusNone: there is no surplus to send back.
	CodeSurplusNone fault.Code = "surplus_none"

	// CodeRefundReused: the refund's id was used before with other contents.
	CodeRefundReused fault.Code = "refund_reused"
	// CodeRefundOverPhase: the refund is more than what is left of the payments it may come from.
	CodeRefundOverPhase fault.Code = "refund_over_phase"

	// CodeDisputeNone: no dispute is open.
	CodeDisputeNone fault.Code = "dispute_none"
	// CodeDisputeOpen: a dispute is open already.
	CodeDisputeOpen fault.Code = "dispute_open"
	// CodeDisputeTooEarly: the days of negotiation are not over.
	CodeDisputeTooEarly fault.Code = "dispute_too_early"
	// CodeDisputeTooLate: the order's cover has ended.
	CodeDisputeTooLate fault.Code = "dispute_too_late"
	// CodeDisputeEscalated: the dispute is escalated already.
	CodeDisputeEscalated fault.Code = "dispute_escalated"
	// CodeDisputeNotEscalated: a dispute is decided only after it was escalated.
	CodeDisputeNotEscalated fault.Code = "dispute_not_escalated"
)
