package paylater

import (
	"fmt"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Audit recomputes every sum of the line from its parts and checks every
// invariant. It is asked whenever a stored line is read; a host may ask it at
// any time. It returns all broken rules at once, or nil.
func (l Line) Audit() error {
	var a auditor
	if l.rules == nil || !l.id.Valid() || l.seq < 0 {
		return broken("the line has no rules, no valid id or no number")
	}
	a.that(len(l.application.Former) <= mostFormer, "more former applications than a line remembers")
	l.auditWritable(&a)
	l.auditCredit(&a)
	for i := range l.loans {
		l.auditLoan(&a, &l.loans[i])
	}
	l.auditMoney(&a)
	l.auditBalance(&a)
	return fault.Join(a.faults...)
}

type auditor struct{ faults []*fault.Error }

func (a *auditor) that(ok bool, format string, args ...any) {
	if !ok {
		a.faults = append(a.faults, fault.New(CodeRecordInvalid, fmt.Sprintf(format, args...)))
	}
}

func (a *auditor) same(what string, stored, counted money.USD) {
	if stored != counted {
		a.faults = append(a.faults, fault.New(CodeRecordInvalid, what+" does not add up",
			fault.Cents("stored", stored.Cents()), fault.Cents("counted", counted.Cents())))
	}
}

// auditWritable checks that what always has a phase or a day has one: a line without
// it could be read, and never be written again.
func (l *Line) auditWritable(a *auditor) {
	from := l.application.Order
	a.that(from == nil || knownPhase(from.Phase), "the application came from a phase that there is not")
	missing := 0
	count := func(days ...civil.Date) {
		for _, day := range days {
			if day.IsZero() {
				missing++
			}
		}
	}
	for i := range l.inflows {
		count(l.inflows[i].Effective, l.inflows[i].Posted)
	}
	for i := range l.charges {
		count(l.charges[i].Posted)
	}
	for i := range l.grants {
		count(l.grants[i].Expires)
	}
	for i := range l.entries {
		count(l.entries[i].Posted)
	}
	a.that(missing == 0, "%d days are missing", missing)
}

// auditCredit checks what guards the limit.
func (l *Line) auditCredit(a *auditor) {
	var held money.USD
	for i := range l.holds {
		h := &l.holds[i]
		held = held.Add(h.Amount)
		a.that(h.Amount.Sign() > 0 && h.Key.Valid() && h.Order.Valid() && knownPhase(h.Phase), "hold %d is not sound", i)
		for k := range i {
			a.that(l.holds[k].Order != h.Order || l.holds[k].Phase != h.Phase, "two holds stand on one phase")
		}
	}
	a.same("held", l.held, held)
	a.same("outstanding", l.unpaid, l.tiedUp())
	a.that(l.limit.Sign() >= 0 && l.limit.InBounds(), "the limit is below $0.00 or out of bounds")
	a.that(l.standing.Approved != l.qualified.IsZero(), "approved and qualified disagree")
	for i := range l.grants {
		g := &l.grants[i]
		a.that(g.Left.Sign() >= 0 && g.Left.Cmp(g.Granted) <= 0, "fee credit is below $0.00 or above what was granted")
	}
	next := *l
	next.reschedule()
	a.that(next.next.Equal(l.next), "what is due next does not follow from the line")
}

// auditLoan checks one loan's parts against its terms.
func (l *Line) auditLoan(a *auditor, n *loan) {
	rows := len(n.Terms.Rates)
	if rows == 0 || len(n.Rows) != rows || len(n.Early) != rows+1 || len(n.Terms.Schedule) != rows || n.Terms.Months != rows {
		a.that(false, "loan %d has not one row for each month", n.Number)
		return
	}
	_, err := l.rules.Policy(n.Terms.Policy)
	a.that(err == nil, "loan %d was made under a policy that is not configured", n.Number)
	var parts, paid, early money.USD
	for k := range n.Rows {
		r := &n.Rows[k]
		parts, paid = parts.Add(r.Principal), paid.Add(r.Paid)
		a.that(r.Fee == n.Principal.Scale(n.Terms.Rates[k]), "loan %d: a fee is not its rate of the principal", n.Number)
		a.that(r.Paid.Sign() >= 0 && n.partOwed(k).Sign() >= 0, "loan %d: more principal paid than owed", n.Number)
		a.that(r.PaidFee.Sign() >= 0 && r.PaidFee.Cmp(r.Fee) <= 0, "loan %d: more fee paid than there is", n.Number)
	}
	for _, part := range n.Early {
		early = early.Add(part)
	}
	a.same("principal of a loan", n.Principal, parts)
	a.same("principal paid on a loan", early, paid)
	a.same("principal agreed", n.Terms.Principal, n.Principal.Add(n.Reversed))
	a.that(n.assigned().Cmp(n.Rows[0].Fee) <= 0, "loan %d: more fee credit than the first fee", n.Number)
	owed := n.principalOwed().Add(n.feesOwed(l.day()))
	a.that(n.live() || owed.IsZero(), "loan %d has ended and owes", n.Number)
	a.that(n.Signed == n.Terms.Hash(), "loan %d: the terms are not those that were signed", n.Number)
	a.that(n.Terms.Line == l.id && n.ID == loanID(l.id, n.Hold), "loan %d is not of this line and hold", n.Number)
	a.that(n.Terms.Agreed == civil.NewYork(n.SignedAt), "loan %d was not signed on its agreement day", n.Number)
	a.same("fees agreed", n.Terms.Fees, n.Terms.Schedule.Fees())
	for k := range n.Terms.Schedule {
		date, s := n.statement(k), &n.Terms.Schedule[k]
		a.that(s.Statement == l.cycle.Statement(date) && s.Due == l.cycle.Due(date), "loan %d is not on the line's statements", n.Number)
	}
	l.auditLife(a, n)
}

// auditLife checks that a loan's state and its figures say the same.
func (l *Line) auditLife(a *auditor, n *loan) {
	paidOut := n.Status == LoanActive || n.Status == LoanClosed
	a.that(paidOut || n.Status == LoanDisbursing || n.Status == LoanVoid, "loan %d is in no known state", n.Number)
	a.that(paidOut == (n.PaidOut.Sign() > 0) && paidOut != n.SettledOn.IsZero(), "loan %d: state and payment disagree", n.Number)
	a.that(!paidOut || n.Principal == n.PaidOut.Min(n.Terms.Principal), "loan %d is not made on what was paid", n.Number)
	a.that(n.live() == n.EndedOn.IsZero(), "loan %d: state and end disagree", n.Number)
	a.that(n.Number >= 1 && n.Number <= l.made, "loan %d is not among the loans made", n.Number)
}

// auditMoney checks that every cent that came in lies in exactly one place, and
// that nothing lies anywhere that did not come in.
func (l *Line) auditMoney(a *auditor) {
	lies := map[Allocation]money.USD{} // by place, without amount and month
	for i := range l.inflows {
		in := &l.inflows[i]
		var sum money.USD
		for _, part := range in.Lies {
			a.that(part.Amount.Sign() > 0 && l.known(&part), "a part of an inflow is not above $0.00 or lies nowhere")
			sum = sum.Add(part.Amount)
			where := part
			where.Amount, where.Begun = money.USD{}, 0
			lies[where] = lies[where].Add(part.Amount)
			if part.Place == PlacePrincipal {
				month := Allocation{Loan: part.Loan, Begun: part.Begun}
				lies[month] = lies[month].Add(part.Amount)
			}
		}
		if !in.Returned {
			a.same("an inflow", in.Amount, sum)
		}
		a.that(in.Cleared || !in.Returned && !in.Refund && in.ClearsOn.After(l.day()), "an inflow should have cleared by now")
	}
	a.same("credit balance", l.credit, lies[Allocation{Place: PlaceCredit}])
	for i := range l.charges {
		c := &l.charges[i]
		a.same("paid on a charge", c.Paid, lies[Allocation{Place: PlaceCharge, Charge: c.ID}])
	}
	for i := range l.loans {
		n := &l.loans[i]
		for k := range n.Rows {
			a.same("principal paid", n.Rows[k].Paid, lies[Allocation{Place: PlacePrincipal, Loan: n.ID, Installment: k + 1}])
			a.same("fee paid", n.Rows[k].PaidFee, lies[Allocation{Place: PlaceFee, Loan: n.ID, Installment: k + 1}])
		}
		for b := range n.Early {
			a.same("principal paid by month", n.Early[b], lies[Allocation{Loan: n.ID, Begun: b}])
		}
	}
}

// known tells whether money can lie in that place: on a loan that the line
// still carries, in one of its rows.
func (l *Line) known(part *Allocation) bool {
	switch part.Place {
	case PlaceCredit, PlacePaidOut, PlaceCharge:
		return part.Loan == "" && part.Installment == 0 && part.Begun == 0
	case PlaceFee, PlacePrincipal:
		i := l.loanIndex(part.Loan)
		return i < 0 || part.Installment >= 1 && part.Installment <= len(l.loans[i].Rows) &&
			part.Begun >= 0 && part.Begun < len(l.loans[i].Early)
	}
	return false
}

// auditBalance checks that the statements' running balance is what is owed.
func (l *Line) auditBalance(a *auditor) {
	running := l.last.Closing
	for _, e := range l.entries {
		running = running.Add(e.Amount)
	}
	none := l.last.Number == 0 && l.last.Date.IsZero()
	a.that(none || l.last.Date == l.cycle.Statement(l.last.Index), "the last statement is not of the line's cycle")
	owed := l.credit.Neg()
	for i := range l.charges {
		owed = owed.Add(l.charges[i].owed())
	}
	for i := range l.loans {
		n := &l.loans[i]
		owed = owed.Add(n.principalOwed()).Sub(n.Shown)
		for k := range n.Rows {
			owed = owed.Add(n.Rows[k].BilledFee).Sub(n.Rows[k].PaidFee)
		}
	}
	a.same("balance", running, owed)
}

// Balance returns the statements' running balance: the last closing balance and
// everything posted since. Below zero it is the buyer's.
func (l Line) Balance() money.USD {
	sum := l.last.Closing
	for _, e := range l.entries {
		sum = sum.Add(e.Amount)
	}
	return sum
}

// NextStatement returns the date of the next statement; the zero date when
// there is none to come.
func (l Line) NextStatement() civil.Date {
	if l.nextStatement().IsZero() {
		return civil.Date{}
	}
	return l.cycle.Statement(l.last.Index + 1)
}
