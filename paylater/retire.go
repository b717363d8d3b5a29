package paylater

import (
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
)

// owing is what money can lie on: a loan or a charge.
type owing struct {
	loan   lender.LoanID
	charge lender.ChargeID
}

// retire lets go of what can not change any more, so that a line does not grow
// with age: ended loans, paid charges, and the money that lies on them. They go
// together, because money that comes back is undone where it lies.
func (l *Line) retire() {
	before := l.last.Date.AddDays(-l.policy().ReturnWindow)
	ended := l.ended(before)
	l.inflows = slices.DeleteFunc(l.inflows, func(in inflow) bool { return in.rests(ended, before) })
	l.loans = slices.DeleteFunc(l.loans, func(n loan) bool { return ended[owing{loan: n.ID}] })
	l.charges = slices.DeleteFunc(l.charges, func(c charge) bool { return ended[owing{charge: c.ID}] })
	l.refunds = slices.DeleteFunc(l.refunds, func(r refund) bool { return l.loanIndex(r.Loan) < 0 })
	l.grants = slices.DeleteFunc(l.grants, func(g grant) bool { return g.Expires.Before(before) && !l.assignedFrom(g.ID) })
}

// ended finds the loans and charges that ended before a day and on which no
// money lies that stays for another reason.
func (l *Line) ended(before civil.Date) map[owing]bool {
	ended := map[owing]bool{}
	for i := range l.loans {
		if n := &l.loans[i]; !n.live() && n.EndedOn.Before(before) {
			ended[owing{loan: n.ID}] = true
		}
	}
	for i := range l.charges {
		if c := &l.charges[i]; c.owed().IsZero() && c.Posted.Before(before) {
			ended[owing{charge: c.ID}] = true
		}
	}
	for shrunk := true; shrunk; {
		shrunk = false
		for i := range l.inflows {
			if l.inflows[i].rests(ended, before) {
				continue
			}
			for _, a := range l.inflows[i].Lies {
				shrunk = shrunk || ended[a.on()]
				delete(ended, a.on())
			}
		}
	}
	return ended
}

// rests tells whether money can no longer come back and lies on nothing that stays.
func (in *inflow) rests(ended map[owing]bool, before civil.Date) bool {
	return in.Cleared && in.Posted.Before(before) && !slices.ContainsFunc(in.Lies, func(a Allocation) bool {
		return a.Place != PlacePaidOut && !ended[a.on()]
	})
}

// on is the loan or charge that a part lies on; the zero value for the buyer's money.
func (a Allocation) on() owing { return owing{a.Loan, a.Charge} }

func (l *Line) assignedFrom(grant string) bool {
	return slices.ContainsFunc(l.loans, func(n loan) bool {
		return slices.ContainsFunc(n.Credit, func(c creditPart) bool { return c.Grant == grant })
	})
}
