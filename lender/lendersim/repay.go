package lendersim

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Payment is money that a buyer pays the lender, by an automatic debit or by
// itself.
type Payment struct {
	ID        lender.RepaymentID
	Buyer     lender.BuyerID
	Amount    money.USD
	Effective civil.Date    // zero: today in New York
	Loan      lender.LoanID // "": not directed at one loan
}

// payment is what the lender knows of a repayment.
type payment struct {
	buyer lender.BuyerID
	state uint8
}

// The states of a repayment, as bits so that several may be allowed.
const (
	onItsWay uint8 = 1 << iota
	cleared
	bounced
)

// Repay makes a buyer pay. The repayment is received now and clears after some
// working days; with 63 cents it bounces after two, with the fee of [Config].
func (s *Sim) Repay(p Payment) (lender.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	if p.Effective.IsZero() {
		p.Effective = civil.NewYork(s.now())
	}
	fact := lender.RepaymentReceived{Repayment: p.ID, Amount: p.Amount, Effective: p.Effective, Loan: p.Loan}
	events, err := s.events(p.Buyer, s.now(), []lender.Fact{fact})
	if err != nil {
		return lender.Event{}, err
	}
	if err := s.fits(p.Buyer, fact); err != nil {
		return lender.Event{}, err
	}
	days, ends := s.endOf(p)
	day, err := s.workingDay(days)
	if err != nil {
		return lender.Event{}, err
	}
	s.commit(events)
	for _, f := range ends {
		s.later(afternoon(day), p.Buyer, f)
	}
	return events[0].Clone(), nil
}

// endOf is how a repayment ends, and after how many working days.
func (s *Sim) endOf(p Payment) (int, []lender.Fact) {
	if s.magicCents(p.Amount) == centsFails {
		return backDays, s.comesBack(p.ID, lender.ReasonNoFunds)
	}
	return s.config.ClearAfter, []lender.Fact{lender.RepaymentCleared{Repayment: p.ID}}
}

// comesBack is what the lender says of a repayment that bounces.
func (s *Sim) comesBack(id lender.RepaymentID, why lender.Reason) []lender.Fact {
	facts := []lender.Fact{lender.RepaymentReturned{Repayment: id, Reason: why}}
	if s.config.ReturnedFee.IsZero() {
		return facts
	}
	return append(facts, lender.ReturnedFeeCharged{
		Charge: lender.ChargeID("fee-" + short(string(id))), Repayment: id, Amount: s.config.ReturnedFee,
	})
}

// Bounce makes a repayment come back now, with the fee of [Config]. It returns
// what the lender says.
func (s *Sim) Bounce(buyer lender.BuyerID, id lender.RepaymentID, why lender.Reason) ([]lender.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	facts := s.comesBack(id, why)
	events, err := s.events(buyer, s.now(), facts)
	if err != nil {
		return nil, err
	}
	if err := s.fits(buyer, facts[0]); err != nil {
		return nil, err
	}
	s.commit(events)
	return clones(events), nil
}
