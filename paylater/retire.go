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
// with age. Money that cleared and can no longer come back is put together into
// one sum for each place; loans and charges that ended that long ago go, with
// the money that lies on them.
func (l *Line) retire() {
	before := l.keepsFrom()
	sum := l.fold(before)
	ended := l.ended(before)
	l.keep(sum, ended)
	l.loans = slices.DeleteFunc(l.loans, func(n loan) bool { return ended[owing{loan: n.ID}] })
	l.charges = slices.DeleteFunc(l.charges, func(c charge) bool { return ended[owing{charge: c.ID}] })
	l.refunds = slices.DeleteFunc(l.refunds, func(r refund) bool { return l.loanIndex(r.Loan) < 0 })
	l.grants = slices.DeleteFunc(l.grants, func(g grant) bool { return g.Expires.Before(before) && !l.assignedFrom(g.ID) })
}

// keepsFrom is the day from which on the line keeps everything, as of its last
// statement: money of before can no longer come back.
func (l *Line) keepsFrom() civil.Date { return l.last.Date.AddDays(-l.policy().ReturnWindow) }

// kept names the sum of the money that can no longer come back; ":" keeps it
// apart from every id of a lender.
const kept = "kept:"

// fold takes the money that was posted before a day and cleared off the line, and
// returns it put together with what was kept so far. Money of which a part is the
// buyer's stays as it came.
func (l *Line) fold(before civil.Date) inflow {
	all := inflow{ID: kept, Cleared: true}
	l.inflows = slices.DeleteFunc(l.inflows, func(in inflow) bool {
		if in.ID != kept && (!in.Cleared || !in.Posted.Before(before) || in.holdsCredit()) {
			return false
		}
		if all.Posted.IsZero() {
			all.Posted, all.Effective, all.ClearsOn = in.Posted, in.Posted, in.Posted
		}
		for _, a := range in.Lies {
			all.add(a)
		}
		return true
	})
	return all
}

// keep puts the sum of what can no longer come back in front of the rest, without
// the money on ended loans and charges.
func (l *Line) keep(sum inflow, ended map[owing]bool) {
	sum.Lies = slices.DeleteFunc(sum.Lies, func(a Allocation) bool { return ended[a.on()] })
	for _, a := range sum.Lies {
		sum.Amount = sum.Amount.Add(a.Amount)
	}
	if len(sum.Lies) > 0 {
		l.inflows = slices.Insert(l.inflows, 0, sum)
	}
}

func (in *inflow) holdsCredit() bool {
	return slices.ContainsFunc(in.Lies, func(a Allocation) bool { return a.Place == PlaceCredit })
}

// add puts a part to what lies in the same place. What was paid out is gone.
func (in *inflow) add(a Allocation) {
	if a.Place == PlacePaidOut {
		return
	}
	for k := range in.Lies {
		there := in.Lies[k]
		there.Amount = a.Amount
		if there == a {
			in.Lies[k].Amount = in.Lies[k].Amount.Add(a.Amount)
			return
		}
	}
	in.Lies = append(in.Lies, a)
}

// ended finds the loans and charges that ended before a day, on which no money
// lies that may still come back, which can no longer be refunded or waived, and to
// which no refund is on its way.
func (l *Line) ended(before civil.Date) map[owing]bool {
	ended := map[owing]bool{}
	refundable := l.last.Date.AddDays(-l.policy().RefundableFor)
	for i := range l.loans {
		n := &l.loans[i]
		if !n.live() && n.EndedOn.Before(before) && (n.Status == LoanVoid || n.EndedOn.Before(refundable)) {
			ended[owing{loan: n.ID}] = true
		}
	}
	for i := range l.charges {
		if c := &l.charges[i]; c.owed().IsZero() && c.Posted.Before(before) && c.Posted.Before(refundable) {
			ended[owing{charge: c.ID}] = true
		}
	}
	for i := range l.refunds {
		if r := &l.refunds[i]; r.State == refundAsked {
			delete(ended, owing{loan: r.Loan}) // its money is still to come
		}
	}
	for i := range l.inflows {
		for _, a := range l.inflows[i].Lies {
			delete(ended, a.on())
		}
	}
	return ended
}

// on is the loan or charge that a part lies on; the zero value for the buyer's money.
func (a Allocation) on() owing { return owing{a.Loan, a.Charge} }

func (l *Line) assignedFrom(grant string) bool {
	return slices.ContainsFunc(l.loans, func(n loan) bool {
		return slices.ContainsFunc(n.Credit, func(c creditPart) bool { return c.Grant == grant })
	})
}
