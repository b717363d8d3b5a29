package lendersim

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// fits reports why an honest lender could not say a fact now; nil when it could.
func (s *Sim) fits(buyer lender.BuyerID, fact lender.Fact) error {
	if why := s.whyNot(buyer, fact); why != "" {
		return fault.New(CodeNotNow, why)
	}
	return nil
}

func (s *Sim) whyNot(buyer lender.BuyerID, fact lender.Fact) string {
	switch f := fact.(type) {
	case lender.ApplicationReceived:
		return s.undecided(buyer, f.Application)
	case lender.InformationNeeded:
		return s.undecided(buyer, f.Application)
	case lender.Approved:
		return s.undecided(buyer, f.Application)
	case lender.Declined:
		return s.undecided(buyer, f.Application)
	case lender.DisbursementStarted, lender.DisbursementSettled, lender.DisbursementFailed, lender.DisbursementReturned:
		return s.loanWhyNot(buyer, fact)
	case lender.MoneyReceived:
		return s.moneyWhyNot(buyer, f)
	case lender.RepaymentCleared, lender.RepaymentReturned, lender.ReturnedFeeCharged:
		return s.paymentWhyNot(buyer, fact)
	case lender.ChargeWaived:
		if s.charges[f.Charge] != buyer {
			return "no such charge stands"
		}
		return ""
	}
	return s.creditWhyNot(buyer, fact)
}

// undecided wants an application of the buyer without a decision.
func (s *Sim) undecided(buyer lender.BuyerID, id lender.ApplicationID) string {
	r := lender.Reference{Kind: lender.RefApplication, Key: lender.Key(id), Buyer: buyer}
	if first, known := s.requests[keyOf(r)]; !known || first.Reference() != r {
		return "the buyer has no such application"
	}
	if s.decided[id] {
		return "the application is decided"
	}
	return ""
}

// loanWhyNot is whyNot for the life of a disbursement.
func (s *Sim) loanWhyNot(buyer lender.BuyerID, fact lender.Fact) string {
	r, _ := lender.Event{Buyer: buyer, Fact: fact}.Reference()
	n := s.loans[lender.LoanID(r.Key)]
	if n == nil || n.buyer != buyer {
		return "the buyer has no such loan"
	}
	switch f := fact.(type) {
	case lender.DisbursementReturned:
		if n.paid.Less(n.back.Add(f.Amount)) {
			return "more would come back than was paid"
		}
		return ""
	case lender.DisbursementStarted:
		if n.started {
			return "the disbursement has started"
		}
	case lender.DisbursementSettled:
		if n.asked.Less(f.Paid) {
			return "more would be paid than was agreed"
		}
	}
	if n.ended {
		return "the disbursement has ended"
	}
	return ""
}

// moneyWhyNot wants a refund of the buyer whose money is still on its way.
func (s *Sim) moneyWhyNot(buyer lender.BuyerID, f lender.MoneyReceived) string {
	r := lender.Reference{Kind: lender.RefRefund, Key: lender.Key(f.Refund), Buyer: buyer}
	m, ok := s.requests[keyOf(r)].(moneyReturn)
	switch {
	case !ok || m.Buyer != buyer || m.Loan != f.Loan:
		return "the buyer has no such refund on this loan"
	case s.refunds[f.Refund]:
		return "the money has arrived"
	case m.Amount.Less(f.Amount):
		return "more would arrive than was sent"
	}
	return ""
}

// paymentWhyNot is whyNot for the life of a repayment.
func (s *Sim) paymentWhyNot(buyer lender.BuyerID, fact lender.Fact) string {
	var id lender.RepaymentID
	allowed := onItsWay
	switch f := fact.(type) {
	case lender.RepaymentCleared:
		id = f.Repayment
	case lender.RepaymentReturned:
		id, allowed = f.Repayment, onItsWay|cleared
	case lender.ReturnedFeeCharged:
		id, allowed = f.Repayment, bounced
		if _, known := s.charges[f.Charge]; known {
			return "the charge is known"
		}
	}
	p := s.payments[id]
	if p == nil || p.buyer != buyer {
		return "the buyer has no such repayment"
	}
	if p.state&allowed == 0 {
		return "the repayment is not in a state for this"
	}
	return ""
}

// creditWhyNot is whyNot for what is said about the buyer's credit.
func (s *Sim) creditWhyNot(buyer lender.BuyerID, fact lender.Fact) string {
	if !s.credit[buyer] {
		return "the buyer was never approved"
	}
	switch f := fact.(type) {
	case lender.RepaymentReceived:
		if s.payments[f.Repayment] != nil {
			return "the repayment is known"
		}
		if n := s.loans[f.Loan]; f.Loan != "" && (n == nil || n.buyer != buyer) {
			return "the buyer has no such loan"
		}
	case lender.LateFeeCharged:
		if _, known := s.charges[f.Charge]; known {
			return "the charge is known"
		}
	}
	return ""
}
