package order

import (
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// Can returns the acts that are possible at that instant, in the order of
// [Acts]: the buttons to show. Arguments such as an amount can still be refused.
func (o Order) Can(at time.Time) []Act {
	n, err := o.Advance(at)
	if err != nil {
		return nil
	}
	var possible []Act
	for _, a := range Acts() {
		if n.refuses(a) == nil {
			possible = append(possible, a)
		}
	}
	return possible
}

// Allows returns nil when the act is possible at that instant, or the fault that
// says why it is not.
func (o Order) Allows(a Act, at time.Time) error {
	n, err := o.Advance(at)
	if err != nil {
		return err
	}
	return n.refuses(a)
}

// Payable returns nil when a payment for the phase can be started, or the fault
// that says why not: [CodePhaseEmpty], [CodePhaseNotPayableYet], [CodePhasePaid],
// [CodePaymentProcessing], [CodeUnconfirmed], [CodeCanceled], [CodeRefunded],
// [CodeDisputed]. It speaks of the order after its last act.
func (o Order) Payable(p Phase) error {
	if !p.Valid() {
		return invalid("phase", "initial or balance")
	}
	return o.refuses(payAct(p))
}

// refuses asks the table first, then the payments, then the figures.
func (o *Order) refuses(a Act) error {
	if o.terms.ID == "" {
		return invalid("order", "made by New or Parse")
	}
	if a < ActConfirm || a > lastAct {
		return invalid("act", "one of the acts of this package")
	}
	if a == ActPayBalance && o.terms.phase(Balance) == 0 {
		return fault.New(CodePhaseEmpty, "the order has no balance: the initial payment is the whole")
	}
	if code := transitions[o.Status()][a]; code != yes {
		return fault.New(code, sentence(code), o.figures(code)...)
	}
	if waitsForPayment(a) && o.processing() >= 0 {
		return fault.New(CodePaymentProcessing, "a payment of the order is processing")
	}
	return o.guard(a)
}

// guard checks what the table cannot know.
func (o *Order) guard(a Act) error {
	switch a {
	case ActPayBalance:
		if o.due(Balance) == 0 {
			return fault.New(CodePhasePaid, sentence(CodePhasePaid))
		}
	case ActFailPayment:
		if o.processing() < 0 {
			return fault.New(CodePaymentNotProcessing, "no payment of the order is processing")
		}
	case ActComplete:
		if due := o.due(Balance); due > 0 {
			return fault.New(CodeBalanceDue, "the balance is not paid yet", o.figure("due", due))
		}
	case ActReturnSurplus:
		if len(o.Surplus()) == 0 {
			return fault.New(CodeSurplusNone, "there is no surplus to send back")
		}
	case ActOpenDispute:
		return o.covered()
	case ActEscalate:
		return o.negotiated()
	}
	return nil
}

func (o *Order) figures(code fault.Code) []fault.Number {
	switch code {
	case CodePhaseNotPayableYet, CodeInitialDue:
		return []fault.Number{o.figure("due", o.due(Initial))}
	case CodePaid:
		return []fault.Number{o.figure("paid", o.paid())}
	}
	return nil
}

// figure is an amount of the order as a number of a fault: cents of a US dollar,
// or minor units of the order's currency.
func (o *Order) figure(name string, minor int64) fault.Number {
	a := o.amount(minor)
	if usd, err := a.USD(); err == nil {
		return fault.Cents(name, usd.Cents())
	}
	return fault.Count(name+" in minor units of "+string(a.Currency()), minor)
}

// paid is what the order holds of both phases.
func (o *Order) paid() int64 {
	return o.received(Initial) + o.received(Balance) - o.refunded(Initial) - o.refunded(Balance)
}
