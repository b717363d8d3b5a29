package main

import (
	"github.com/paylater-go/payments/paylater"
)

// seeMoney takes in what an event says of loans, repayments, refunds, charges.
func (l *watched) seeMoney(t *tally, ev *paylater.Event) error {
	switch ev.Kind {
	case paylater.KindSigned, paylater.KindDisbursed, paylater.KindDisbursementFailed, paylater.KindLoanClosed, paylater.KindLoanReopened:
		return l.seeLoan(t, ev)
	case paylater.KindRepaid:
		l.cause = ev.Kind
		t.repaid += ev.Amount.Cents()
		l.repayments = append(l.repayments, &watchedRepayment{id: ev.Repayment, amount: ev.Amount, at: ev.At, state: received})
		t.edge(lifeRepayment, "", received)
	case paylater.KindRepaymentCleared, paylater.KindRepaymentReturned:
		return l.seeRepayment(t, ev)
	case paylater.KindRefundAsked:
		l.refunds = append(l.refunds, &watchedRefund{id: ev.Refund, amount: ev.Amount, state: asked})
		t.edge(lifeRefund, "", asked)
		l.loan(ev.Loan).asked = l.loan(ev.Loan).asked.Add(ev.Amount)
	case paylater.KindRefunded, paylater.KindRefundDropped:
		return l.seeRefund(t, ev)
	case paylater.KindCharged:
		l.charges = append(l.charges, &watchedCharge{id: ev.Charge, amount: ev.Amount, at: ev.At})
		t.edge(lifeCharge, "", "charged")
	case paylater.KindChargeWaived:
		for _, c := range l.charges {
			if c.id == ev.Charge {
				c.waived = true
			}
		}
		t.edge(lifeCharge, "charged", "waived")
	case paylater.KindCreditPaidOut:
		l.paidOut = l.paidOut.Add(ev.Amount)
		t.paidOut += ev.Amount.Cents()
		if d := ev.Difference; d != nil { // what was not the buyer's, and what had not cleared
			l.overPaid = l.overPaid.Add(d.Theirs.Sub(ev.Amount))
		}
	case paylater.KindHoldPlaced:
		t.edge(lifeHold, "", live)
	case paylater.KindHoldReleased:
		t.edge(lifeHold, live, "released")
	case paylater.KindHoldExpired:
		t.edge(lifeHold, live, "expired")
	}
	return nil
}

func (l *watched) seeLoan(t *tally, ev *paylater.Event) error {
	if ev.Kind == paylater.KindSigned {
		l.loans = append(l.loans, &watchedLoan{
			id: ev.Loan, order: ev.Order, phase: ev.Phase, state: paylater.LoanDisbursing, agreed: ev.Amount,
		})
		t.edge(lifeHold, live, "signed")
		t.edge(lifeLoan, "", string(paylater.LoanDisbursing))
		return nil
	}
	n := l.loan(ev.Loan)
	if n == nil {
		return breaks("history", "%s #%d %s names a loan that nobody signed", l.id, ev.Seq, ev.Kind)
	}
	was, how := n.state, ""
	switch ev.Kind {
	case paylater.KindDisbursed:
		n.state, n.paid = paylater.LoanActive, ev.Amount
		t.drawn += ev.Amount.Cents()
		if ev.Amount != n.agreed {
			how = "short"
		}
	case paylater.KindDisbursementFailed:
		n.state = paylater.LoanVoid
	case paylater.KindLoanClosed:
		n.state, how = paylater.LoanClosed, "paid off"
		if l.cause == paylater.KindRefunded {
			how = "refunded whole"
		}
	case paylater.KindLoanReopened:
		n.state, how = paylater.LoanActive, "payment bounced"
	}
	t.edge(lifeLoan, string(was), string(n.state), how)
	return nil
}

func (l *watched) seeRepayment(t *tally, ev *paylater.Event) error {
	l.cause = ev.Kind
	for _, r := range l.repayments {
		if r.id != ev.Repayment {
			continue
		}
		was := r.state
		r.state = cleared
		if ev.Kind == paylater.KindRepaymentReturned {
			r.state, l.reopened = returned, l.reopened || was == cleared
			t.returned += r.amount.Cents()
		}
		t.edge(lifeRepayment, was, r.state)
		return nil
	}
	return breaks("history", "%s #%d %s names a repayment that nobody made", l.id, ev.Seq, ev.Kind)
}

func (l *watched) seeRefund(t *tally, ev *paylater.Event) error {
	n := l.loan(ev.Loan)
	if n == nil {
		return breaks("history", "%s #%d %s names a loan that nobody signed", l.id, ev.Seq, ev.Kind)
	}
	state := dropped
	if ev.Kind == paylater.KindRefunded {
		state, l.cause = received, ev.Kind
		n.back = n.back.Add(ev.Amount)
		t.refunded += ev.Amount.Cents()
	}
	for _, r := range l.refunds {
		if r.id == ev.Refund {
			t.edge(lifeRefund, r.state, state)
			r.state, r.amount = state, ev.Amount
			return nil
		}
	}
	t.edge(lifeRefund, "", state, "returned by the bank")
	l.refunds = append(l.refunds, &watchedRefund{id: ev.Refund, amount: ev.Amount, state: state})
	return nil
}

// holds holds a line against the laws that can be seen from outside.
func (w *world) holds(l *watched) error {
	if got := l.line.Status(); got != l.state {
		return breaks("states", "%s is %s, its events say %s", l.id, got, l.state)
	}
	at := l.line.At()
	held, limit := l.line.Held(at), l.line.Limit(at)
	if !l.reopened && held.Sign() > 0 && limit.Less(held.Add(l.line.Outstanding())) {
		return breaks("limit", "%s holds %s and has %s outstanding of %s", l.id, held, l.line.Outstanding(), limit)
	}
	return l.cash(at)
}
