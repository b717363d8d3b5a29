package paylater

import (
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// square brings the books to rest after a change: money beyond what is owed in
// its place becomes credit balance, fee credit of a fee that is not owed goes
// back, loans close and reopen, and fees that are billed already are corrected
// by an entry on the next statement.
func (l *Line) square() {
	day := l.day()
	for i := range l.loans {
		l.squareLoan(i, day)
	}
	l.squareCharges()
	l.unpaid = l.tiedUp()
}

func (l *Line) squareLoan(i int, day civil.Date) {
	if !l.unrest(i, day) {
		return
	}
	for k := range l.loans[i].Rows {
		l.squarePart(i, k)
	}
	for k := range l.loans[i].Rows {
		l.squareFee(i, k, day) // after all parts: which principal was paid when decides the fees
	}
	l.turn(i, day)
	l.squareCredit(i, day)
	l.bill(&l.loans[i], day)
}

// unrest tells whether a loan can need anything: an ended loan that owes
// nothing and is billed as earned does not.
func (l *Line) unrest(i int, day civil.Date) bool {
	n := &l.loans[i]
	if n.live() {
		return true
	}
	for k := range n.Rows {
		r := &n.Rows[k]
		if !n.partOwed(k).IsZero() || r.PaidFee != n.net(k, day) || r.BilledFee != n.earned(k, day) {
			return true
		}
	}
	return n.assigned() != n.Shown
}

// squareFee moves what was paid on month k's fee beyond what it now is.
func (l *Line) squareFee(i, k int, day civil.Date) {
	n := &l.loans[i]
	over := n.Rows[k].PaidFee.Sub(n.net(k, day))
	l.move(Allocation{Place: PlaceFee, Loan: n.ID, Installment: k + 1}, over, toCredit)
}

// squarePart moves what was paid on a principal part beyond what it now is: to
// the next part that is owed, else to the buyer.
func (l *Line) squarePart(i, k int) {
	n := &l.loans[i]
	if n.partOwed(k).Sign() >= 0 {
		return // nearly always
	}
	from := Allocation{Place: PlacePrincipal, Loan: n.ID, Installment: k + 1}
	for j := k + 1; j < len(n.Rows); j++ {
		over, room := n.partOwed(k).Neg(), n.partOwed(j)
		l.move(from, over.Min(room), func(a Allocation) Allocation { a.Installment = j + 1; return a })
	}
	l.move(from, n.partOwed(k).Neg(), toCredit)
}

// turn closes a loan whose principal and earned fees are zero, and reopens a
// closed one that owes again. Fee credit that then comes back to it may pay all of
// that: the loan is closed once more.
func (l *Line) turn(i int, day civil.Date) {
	n := &l.loans[i]
	owed := n.principalOwed().Add(n.feesOwed(day))
	if n.Status == LoanClosed && owed.Sign() > 0 {
		n.Status, n.EndedOn = LoanActive, civil.Date{}
		l.assignAgain(n)
		l.squareFee(i, 0, day) // the cash that the credit replaces is the buyer's
		l.emit(l.ofLoan(i, KindLoanReopened, owed))
		owed = n.principalOwed().Add(n.feesOwed(day))
	}
	if n.Status == LoanActive && owed.IsZero() {
		n.Status, n.EndedOn = LoanClosed, day
		l.emit(l.ofLoan(i, KindLoanClosed, money.USD{}))
	}
}

// squareCredit gives back the fee credit of a first month that bears no fee
// any more, once the loan cannot earn it.
func (l *Line) squareCredit(i int, day civil.Date) {
	n := &l.loans[i]
	if n.live() && !n.FeesVoid {
		return
	}
	l.giveBack(n, n.assigned().Sub(n.earned(0, day)), 0)
}

// bill brings the fees on statements in line with the fees earned. Month k's
// fee is billed with installment k; a payoff, after which the loan owes nothing,
// bills every earned fee at once. A refund that leaves fees owed is none. A fee
// that was billed and is not earned is reversed.
func (l *Line) bill(n *loan, day civil.Date) {
	paidOff := n.principalOwed().IsZero() && n.feesOwed(day).IsZero()
	for k := range n.Rows {
		r := &n.Rows[k]
		fee := n.earned(k, day)
		if !r.Billed && n.statement(k) > l.last.Index && (!paidOff || fee.IsZero()) {
			continue
		}
		r.Billed = true
		switch change := fee.Sub(r.BilledFee); change.Sign() {
		case 1:
			l.post(Entry{Kind: EntryFee, Loan: n.ID, Installment: k + 1, Amount: change})
		case -1:
			l.post(Entry{Kind: EntryFeeReversed, Loan: n.ID, Installment: k + 1, Amount: change})
		}
		r.BilledFee = fee
		if k == 0 {
			l.showCredit(n, fee)
		}
	}
}

// showCredit puts the fee credit on the statement that shows the first fee, or
// takes it off again with the fee.
func (l *Line) showCredit(n *loan, fee money.USD) {
	shown := n.assigned().Min(fee)
	switch change := shown.Sub(n.Shown); change.Sign() {
	case 1:
		l.post(Entry{Kind: EntryCredit, Loan: n.ID, Installment: 1, Amount: change.Neg()})
	case -1:
		l.post(Entry{Kind: EntryCreditReversed, Loan: n.ID, Installment: 1, Amount: change.Neg()})
	}
	n.Shown = shown
}

// tiedUp is the principal that takes up credit: unpaid, or paid with money that
// has not cleared.
func (l *Line) tiedUp() money.USD {
	var sum money.USD
	for i := range l.loans {
		sum = sum.Add(l.loans[i].principalOwed())
	}
	for i := range l.inflows {
		if l.inflows[i].Cleared {
			continue
		}
		for _, a := range l.inflows[i].Lies {
			if a.Place == PlacePrincipal {
				sum = sum.Add(a.Amount)
			}
		}
	}
	return sum
}
