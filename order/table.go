package order

import "github.com/paylater-go/payments/order/fault"

// yes marks an act that a status allows; a cell without a word is refused.
const yes fault.Code = "yes"

type row [lastAct + 1]fault.Code

// transitions says of every status and act whether it is allowed, or why not. It
// is a variable only because Go has no constant arrays; nothing writes to it.
// What depends on more than the status is in [Order.Allows].
var transitions = [StatusEscalated + 1]row{
	StatusUnconfirmed: {
		ActConfirm: yes, ActCancel: yes, ActReceive: yes, ActFailPayment: yes, ActReturnSurplus: yes,
		ActPayInitial: CodeUnconfirmed, ActPayBalance: CodeUnconfirmed, ActAcceptInitial: CodeUnconfirmed,
		ActShip: CodeUnconfirmed, ActComplete: CodeUnconfirmed, ActRefund: CodeNothingPaid,
		ActOpenDispute: CodeNothingPaid, ActEscalate: CodeDisputeNone, ActCloseDispute: CodeDisputeNone,
	},
	StatusUnpaid: {
		ActPayInitial: yes, ActCancel: yes, ActReceive: yes, ActFailPayment: yes, ActReturnSurplus: yes,
		ActConfirm: CodeConfirmed, ActPayBalance: CodePhaseNotPayableYet, ActAcceptInitial: CodeNothingPaid,
		ActShip: CodeInitialDue, ActComplete: CodeNotShipped, ActRefund: CodeNothingPaid,
		ActOpenDispute: CodeNothingPaid, ActEscalate: CodeDisputeNone, ActCloseDispute: CodeDisputeNone,
	},
	StatusUnderpaid: {
		ActPayInitial: yes, ActAcceptInitial: yes, ActRefund: yes, ActOpenDispute: yes,
		ActReceive: yes, ActFailPayment: yes, ActReturnSurplus: yes,
		ActConfirm: CodeConfirmed, ActPayBalance: CodePhaseNotPayableYet, ActShip: CodeInitialDue,
		ActComplete: CodeNotShipped, ActCancel: CodePaid, ActEscalate: CodeDisputeNone, ActCloseDispute: CodeDisputeNone,
	},
	StatusUnshipped: {
		ActPayBalance: yes, ActShip: yes, ActRefund: yes, ActOpenDispute: yes,
		ActReceive: yes, ActFailPayment: yes, ActReturnSurplus: yes,
		ActConfirm: CodeConfirmed, ActPayInitial: CodePhasePaid, ActAcceptInitial: CodePhasePaid,
		ActComplete: CodeNotShipped, ActCancel: CodePaid, ActEscalate: CodeDisputeNone, ActCloseDispute: CodeDisputeNone,
	},
	StatusShipped: {
		ActPayBalance: yes, ActComplete: yes, ActRefund: yes, ActOpenDispute: yes,
		ActReceive: yes, ActFailPayment: yes, ActReturnSurplus: yes,
		ActConfirm: CodeConfirmed, ActPayInitial: CodePhasePaid, ActAcceptInitial: CodePhasePaid,
		ActShip: CodeShipped, ActCancel: CodePaid, ActEscalate: CodeDisputeNone, ActCloseDispute: CodeDisputeNone,
	},
	StatusCompleted: {
		ActRefund: yes, ActOpenDispute: yes, ActReceive: yes, ActFailPayment: yes, ActReturnSurplus: yes,
		ActConfirm: CodeConfirmed, ActPayInitial: CodePhasePaid, ActPayBalance: CodePhasePaid,
		ActAcceptInitial: CodePhasePaid, ActShip: CodeShipped, ActComplete: CodeCompleted, ActCancel: CodePaid,
		ActEscalate: CodeDisputeNone, ActCloseDispute: CodeDisputeNone,
	},
	StatusCanceled: closedRow(CodeCanceled),
	StatusRefunded: closedRow(CodeRefunded),
	StatusDisputed: {
		ActRefund: yes, ActEscalate: yes, ActCloseDispute: yes, ActReceive: yes, ActFailPayment: yes, ActReturnSurplus: yes,
		ActConfirm: CodeDisputed, ActPayInitial: CodeDisputed, ActPayBalance: CodeDisputed, ActAcceptInitial: CodeDisputed,
		ActShip: CodeDisputed, ActComplete: CodeDisputed, ActCancel: CodeDisputed, ActOpenDispute: CodeDisputeOpen,
	},
	StatusEscalated: {
		ActRefund: yes, ActCloseDispute: yes, ActReceive: yes, ActFailPayment: yes, ActReturnSurplus: yes,
		ActConfirm: CodeDisputed, ActPayInitial: CodeDisputed, ActPayBalance: CodeDisputed, ActAcceptInitial: CodeDisputed,
		ActShip: CodeDisputed, ActComplete: CodeDisputed, ActCancel: CodeDisputed, ActOpenDispute: CodeDisputeOpen,
		ActEscalate: CodeDisputeEscalated,
	},
}

// closedRow refuses everything but news of money.
func closedRow(why fault.Code) row {
	var r row
	for _, a := range Acts() {
		r[a] = why
	}
	r[ActReceive], r[ActFailPayment], r[ActReturnSurplus] = yes, yes, yes
	return r
}

// waitsForPayment reports whether an act is refused while a payment is processing.
func waitsForPayment(a Act) bool {
	switch a {
	case ActPayInitial, ActPayBalance, ActAcceptInitial, ActCancel, ActRefund:
		return true
	}
	return false
}

// sentence explains a code to people.
func sentence(c fault.Code) string {
	switch c {
	case CodeUnconfirmed:
		return "the supplier has not confirmed the order yet"
	case CodeConfirmed:
		return "the supplier has confirmed the order already"
	case CodeCanceled:
		return "the order is canceled"
	case CodeRefunded:
		return "everything paid was refunded and the order is closed"
	case CodeDisputed:
		return "the order is in dispute"
	case CodeNotShipped:
		return "the order has not been shipped yet"
	case CodeShipped:
		return "the order has been shipped already"
	case CodeCompleted:
		return "the receipt of the goods is confirmed already"
	case CodePaid:
		return "money was paid: the order can be refunded, not canceled"
	case CodeNothingPaid:
		return "nothing was paid"
	case CodeInitialDue:
		return "the initial payment is not settled yet"
	case CodePhasePaid:
		return "nothing is due for the phase"
	case CodePhaseNotPayableYet:
		return "the balance can be paid once the initial payment is received"
	case CodeDisputeNone:
		return "no dispute is open"
	case CodeDisputeOpen:
		return "a dispute is open already"
	case CodeDisputeEscalated:
		return "the dispute is escalated already"
	}
	return "the act is not possible now"
}
