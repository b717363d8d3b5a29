package paylater_test

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// doRepay is keyed by the repayment's name: told twice, it counts once. With
// event= the lender tells of it anew.
func (s *stage) doRepay(w *words) ([]string, error) {
	name := w.next("the repayment")
	fact := lender.RepaymentReceived{Repayment: lender.RepaymentID(name), Amount: w.usd("the amount"), Effective: w.day("on")}
	if text := w.opt("loan", ""); text != "" {
		fact.Loan = s.loan(text)
	}
	ev, err := s.tell(lender.EventID(w.opt("event", "repay-"+name)), fact)
	if err != nil {
		return nil, err
	}
	return s.printAllocations(ev.Allocations), nil
}

func (s *stage) doClear(w *words) ([]string, error) {
	id := lender.RepaymentID(w.next("the repayment"))
	if _, err := s.tell(s.news(), lender.RepaymentCleared{Repayment: id}); err != nil {
		return nil, err
	}
	return []string{"cleared, available " + s.line.Available(s.now).String()}, nil
}

func (s *stage) doBounce(w *words) ([]string, error) {
	id := lender.RepaymentID(w.next("the repayment"))
	ev, err := s.tell(s.news(), lender.RepaymentReturned{Repayment: id, Reason: "insufficient_funds"})
	if err != nil {
		return nil, err
	}
	return []string{"undone " + ev.Amount.String()}, nil
}

func (s *stage) doPayoff(w *words) ([]string, error) {
	q, err := s.line.Payoff(s.loan(w.next("the loan")), s.now)
	if err != nil {
		return nil, err
	}
	return []string{fmt.Sprintf("payoff %s: principal %s, fees %s, saves %s", q.Total, q.Principal, q.Fees, q.Saves)}, nil
}

func (s *stage) doRefund(w *words) ([]string, error) {
	id := lender.RefundID(w.next("the refund"))
	d := w.draw()
	l, err := s.line.Refund(paylater.RefundRequest{ID: id, Order: d.Order, Phase: d.Phase, Amount: d.Amount}, s.now)
	if err != nil {
		return nil, err
	}
	s.take(l)
	return []string{"asked"}, nil
}

// doReceived is the lender's word that a refund's money arrived. It prints
// where the money went, which fees are owed no more, and what is the buyer's.
func (s *stage) doReceived(w *words) ([]string, error) {
	id, on := lender.RefundID(w.next("the refund")), w.day("on")
	list := s.line.Refunds()
	i := slices.IndexFunc(list, func(r paylater.Refunded) bool { return r.ID == id })
	s.must(i >= 0, "there is no refund %s", id)
	loan, credit := s.view(list[i].Loan), s.line.CreditBalance()
	ev, err := s.tell(s.news(), lender.MoneyReceived{Refund: id, Loan: loan.ID, Amount: list[i].Amount, On: on})
	if err != nil {
		return nil, err
	}
	lies := slices.DeleteFunc(slices.Clone(ev.Allocations), func(a paylater.Allocation) bool { return a.Place == paylater.PlaceCredit })
	out := s.printAllocations(lies)
	for k, now := range s.view(loan.ID).Rows {
		if loan.Rows[k].Earned && !now.Earned {
			out = append(out, fmt.Sprintf("fee %d reversed %s", now.Number, loan.Rows[k].Fee))
		}
	}
	if more := s.line.CreditBalance().Sub(credit); more.Sign() != 0 {
		out = append(out, "credit balance "+more.String())
	}
	return out, nil
}

func (s *stage) doLateFee(w *words) ([]string, error) {
	id := w.next("the charge")
	text := w.opt("statement", "")
	date, err := civil.Parse(text)
	s.must(err == nil, "%s is no statement date", text)
	return s.charge("late fee", id, lender.LateFeeCharged{Charge: lender.ChargeID(id), Statement: date, Amount: w.usd("the amount")})
}

func (s *stage) doReturnedFee(w *words) ([]string, error) {
	id := w.next("the charge")
	fact := lender.ReturnedFeeCharged{Charge: lender.ChargeID(id), Repayment: lender.RepaymentID(w.next("the repayment"))}
	fact.Amount = w.usd("the amount")
	return s.charge("returned fee", id, fact)
}

func (s *stage) charge(what, id string, fact lender.Fact) ([]string, error) {
	ev, err := s.tell(s.news(), fact)
	if err != nil {
		return nil, err
	}
	taken := money.USD{} // of a fee charged before, nothing is taken
	if ev.Kind == paylater.KindCharged {
		s.charges[id], taken = what, ev.Amount
	}
	return []string{"charged " + taken.String()}, nil
}

func (s *stage) doWaive(w *words) ([]string, error) {
	id := lender.ChargeID(w.next("the charge"))
	if _, err := s.tell(s.news(), lender.ChargeWaived{Charge: id}); err != nil {
		return nil, err
	}
	return []string{"waived"}, nil
}

func (s *stage) doPayOut(w *words) ([]string, error) {
	ev, err := s.tell(s.news(), lender.CreditPaidOut{Amount: w.usd("the amount"), On: s.today()})
	if err != nil {
		return nil, err
	}
	out := "paid out " + ev.Amount.String()
	if d := ev.Difference; d != nil {
		out += fmt.Sprintf(", %s not cleared", d.Theirs.Sub(d.Ours))
	}
	return []string{out}, nil
}

func (s *stage) doLine(*words) ([]string, error) {
	l, principal := s.line, money.USD{}
	for _, n := range l.Loans(s.now) {
		principal = principal.Add(n.PrincipalOwed)
	}
	return []string{fmt.Sprintf("status %s, limit %s, available %s, held %s, principal %s, credit balance %s, past due %s",
		l.Status(), l.Limit(s.now), l.Available(s.now), l.Held(s.now), principal, l.CreditBalance(), l.PastDue(s.now))}, nil
}

func (s *stage) doLoan(w *words) ([]string, error) {
	name := w.next("the loan")
	v := s.view(s.loan(name))
	next := "none"
	if !v.NextDue.IsZero() {
		next = fmt.Sprintf("%s %s", v.NextDue, v.NextAmount)
	}
	return []string{fmt.Sprintf("%s %s: principal owed %s, fees owed %s, next due %s",
		name, v.Status, v.PrincipalOwed, v.FeesOwed, next)}, nil
}

func (s *stage) view(id lender.LoanID) paylater.Loan {
	v, ok := s.line.Loan(id, s.now)
	s.must(ok, "the line does not carry %s any more", s.name(id))
	return v
}

// doStatement prints a statement by its number, or the last one.
func (s *stage) doStatement(w *words) ([]string, error) {
	n := len(s.statements)
	if text := w.next("the number"); text != "last" {
		i, err := strconv.Atoi(text)
		s.must(err == nil, "%s is no number", text)
		n = i
	}
	s.must(n >= 1 && n <= len(s.statements), "there is no statement %d", n)
	return s.printStatement(s.statements[n-1]), nil
}

// doBill lets happen what is due now and prints the latest statement.
func (s *stage) doBill(*words) ([]string, error) {
	l, err := s.line.Advance(s.now)
	if err != nil {
		return nil, err
	}
	s.take(l)
	n := len(s.statements)
	if n == 0 {
		return []string{"no statement yet"}, nil
	}
	return s.printStatement(s.statements[n-1]), nil
}

// doCollect prints what the lender collects for the latest statement.
func (s *stage) doCollect(*words) ([]string, error) {
	c, ok := s.line.Collection(s.now)
	if !ok || c.Amount.IsZero() {
		return []string{"nothing to collect"}, nil
	}
	return []string{fmt.Sprintf("collect %s for statement %d, due %s", c.Amount, c.Statement, c.Due)}, nil
}

// doDifferences prints every difference that the line has reported so far.
func (s *stage) doDifferences(*words) ([]string, error) {
	var out []string
	for _, ev := range s.history {
		if d := ev.Difference; d != nil {
			out = append(out, fmt.Sprintf("%s: ours %s, theirs %s", d.What, d.Ours, d.Theirs))
		}
	}
	return out, nil
}
