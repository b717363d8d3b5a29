package paylater

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// PastDue returns what is unpaid after its due date, as of an instant. A due
// date that is no working day allows the next working day.
func (l Line) PastDue(at time.Time) money.USD {
	return l.pastDue(civil.NewYork(at), "")
}

// pastDue leaves one loan out when it is named.
func (l *Line) pastDue(day civil.Date, without lender.LoanID) money.USD {
	var sum money.USD
	for i := range l.charges {
		if c := &l.charges[i]; c.owed().Sign() > 0 && l.rules.onTime(l.cycle.Due(l.billedOn(c))).Before(day) {
			sum = sum.Add(c.owed())
		}
	}
	for i := range l.loans {
		n := &l.loans[i]
		if n.ID == without {
			continue
		}
		for k := range n.Rows {
			if owed := n.partOwed(k).Add(n.feeOwed(k, day)); owed.Sign() > 0 && l.rules.onTime(l.cycle.Due(n.statement(k))).Before(day) {
				sum = sum.Add(owed)
			}
		}
	}
	return sum
}

// firstMissed is the last day on which the oldest unpaid due date could have
// been paid on time; the zero date when nothing is past due.
func (l *Line) firstMissed(day civil.Date) civil.Date {
	var oldest civil.Date
	for _, it := range l.owedItems(day) {
		if it.class > pastDuePrincipal {
			break
		}
		if d := l.rules.onTime(it.due); oldest.IsZero() || d.Before(oldest) {
			oldest = d
		}
	}
	return oldest
}

// stand brings the recorded standing in line with the books: past due,
// delinquent from the day on that the policy of the missed day says, cured the
// moment nothing is past due. A line that may not draw gives up its unsigned holds.
func (l *Line) stand() {
	if l.standing.Approved {
		l.standDue()
	}
	switch l.Status() {
	case StatusDelinquent, StatusSuspended, StatusClosed:
		l.releaseAll("line_" + string(l.Status()))
	case StatusOpen:
		l.fitHolds("limit_cut")
	}
}

func (l *Line) standDue() {
	if len(l.loans) == 0 && len(l.charges) == 0 && !l.standing.PastDue {
		return
	}
	day := l.day()
	missed := l.firstMissed(day)
	if missed.IsZero() {
		if l.standing.PastDue {
			l.standing.PastDue, l.standing.Delinquent = false, false
			l.emit(Event{Kind: KindCured, Day: day})
		}
		return
	}
	if !l.standing.PastDue {
		l.standing.PastDue = true
		l.emit(Event{Kind: KindPastDue, Amount: l.pastDue(day, ""), Day: day})
	}
	if !l.standing.Delinquent && day.Sub(missed) >= l.rules.at(missed).DelinquentAfter {
		l.standing.Delinquent = true
		l.emit(Event{Kind: KindDelinquent, Amount: l.pastDue(day, ""), Day: day})
	}
}

// nextStanding is the next midnight at which an unpaid due date can change the
// standing of the line.
func (l *Line) nextStanding() time.Time {
	var next time.Time
	look := func(due civil.Date) {
		last := l.rules.onTime(due)
		late := l.rules.at(last).DelinquentAfter
		for _, d := range [2]civil.Date{last.AddDays(1), last.AddDays(late)} {
			if t := civil.Midnight(d); t.After(l.at) {
				next = earlier(next, t)
			}
		}
	}
	for i := range l.charges {
		if l.charges[i].owed().Sign() > 0 {
			look(l.cycle.Due(l.billedOn(&l.charges[i])))
		}
	}
	for i := range l.loans {
		n := &l.loans[i]
		if !n.live() {
			continue
		}
		for k := range n.Rows {
			look(l.cycle.Due(n.statement(k)))
		}
	}
	return next
}
