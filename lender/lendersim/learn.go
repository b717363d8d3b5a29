package lendersim

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
)

// learn keeps what an event changes, so that later ones can be told to fit. It
// is told lies too and must take every event.
func (s *Sim) learn(e lender.Event) {
	switch f := e.Fact.(type) {
	case lender.Approved:
		s.decided[f.Application], s.credit[e.Buyer] = true, true
	case lender.Declined:
		s.decided[f.Application] = true
	case lender.DisbursementStarted:
		s.loanOf(e, f.Loan).started = true
	case lender.DisbursementSettled:
		n := s.loanOf(e, f.Loan)
		n.ended, n.paid = true, f.Paid
	case lender.DisbursementFailed:
		n := s.loanOf(e, f.Loan)
		n.ended, n.paid = true, money.USD{}
	case lender.DisbursementReturned:
		n := s.loanOf(e, f.Loan)
		n.back = n.back.Add(f.Amount)
	case lender.MoneyReceived:
		s.arrived(e, f)
	default:
		s.learnPayment(e)
	}
}

// arrived counts what really came back: the rest of a refund that arrives short
// may still be sent.
func (s *Sim) arrived(e lender.Event, f lender.MoneyReceived) {
	r := lender.Reference{Kind: lender.RefRefund, Key: lender.Key(f.Refund)}
	if m, ok := s.requests[r].(moneyReturn); ok && !s.refunds[f.Refund] && m.Buyer == e.Buyer {
		n := s.loanOf(e, m.Loan)
		n.sent = n.sent.Sub(m.Amount.Sub(f.Amount))
	}
	s.refunds[f.Refund] = true
}

// learnPayment is learn for repayments and charges.
func (s *Sim) learnPayment(e lender.Event) {
	switch f := e.Fact.(type) {
	case lender.RepaymentReceived:
		s.payments[f.Repayment] = &payment{buyer: e.Buyer, state: onItsWay}
	case lender.RepaymentCleared:
		s.paymentOf(e, f.Repayment).state = cleared
	case lender.RepaymentReturned:
		s.paymentOf(e, f.Repayment).state = bounced
	case lender.LateFeeCharged:
		s.charges[f.Charge] = e.Buyer
	case lender.ReturnedFeeCharged:
		s.charges[f.Charge] = e.Buyer
	case lender.ChargeWaived:
		s.charges[f.Charge] = ""
	}
}

// loanOf returns the loan that an event is about; of a lie, one that is nowhere.
func (s *Sim) loanOf(e lender.Event, id lender.LoanID) *loan {
	if n := s.loans[id]; n != nil && n.buyer == e.Buyer {
		return n
	}
	return &loan{}
}

func (s *Sim) paymentOf(e lender.Event, id lender.RepaymentID) *payment {
	if p := s.payments[id]; p != nil && p.buyer == e.Buyer {
		return p
	}
	return &payment{}
}

// refundable is what may still come back as refunds.
func (n *loan) refundable() money.USD {
	most := n.asked
	if n.ended {
		most = n.paid
	}
	return most.Sub(n.sent).Max(money.USD{})
}
