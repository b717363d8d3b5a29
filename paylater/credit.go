package paylater

import (
	"cmp"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// grant is fee credit of the line that is not assigned to a loan.
type grant struct {
	ID      string     `json:"id"`
	Left    money.USD  `json:"left"`
	Expires civil.Date `json:"expires"` // the last day on which it can be assigned
	Granted money.USD  `json:"granted"`
}

// GrantRequest gives a line fee credit.
type GrantRequest struct {
	ID     lender.Key `json:"id"` // the key of the act
	Amount money.USD  `json:"amount"`
	// Expires is the last New York day on which the credit can be assigned.
	Expires civil.Date `json:"expires"`
}

// Grant gives the line fee credit, beyond what its policy grants with the
// approval. It lowers the first month's fee of loans agreed by its last day.
func (l Line) Grant(req GrantRequest, at time.Time) (Line, error) {
	switch {
	case !req.ID.Valid():
		return l, invalid("id", "1 to 64 of A-Z a-z 0-9 _ -")
	case req.Expires.IsZero():
		return l, invalid("expires", "a day")
	case !req.Amount.InBounds():
		return l, invalid("amount", "within the bounds of money")
	}
	n, cmd := l, command{Grant: &req}
	if done, err := n.begin(cmd, at); done || err != nil {
		return l, err
	}
	d := n.decide(ActGrant, req.Amount, 0)
	if err := d.settle(); err != nil {
		return l, err
	}
	n.grants = append(slices.Clip(n.grants), grant{ID: string(req.ID), Left: req.Amount, Granted: req.Amount, Expires: req.Expires})
	n.record(Event{Kind: KindFeeCreditGranted, Amount: req.Amount, Day: req.Expires, Note: string(req.ID), Decision: &d}, cmd)
	return n, nil
}

// grantAtApproval gives what the policy grants with the first approval.
func (l *Line) grantAtApproval() {
	rule := l.rules.at(l.qualified).FeeCredit
	if rule == nil {
		return
	}
	const id = "approval:" // ":" keeps it apart from every id of a host
	g := grant{ID: id, Left: rule.Amount, Granted: rule.Amount, Expires: l.qualified.AddDays(rule.Days)}
	l.grants = append(slices.Clip(l.grants), g)
	l.emit(Event{Kind: KindFeeCreditGranted, Amount: g.Left, Day: g.Expires, Note: id})
}

// usable returns the grants that can be assigned on a day, the one that expires
// first in front.
func (l *Line) usable(day civil.Date) []int {
	var list []int
	for i := range l.grants {
		if l.grants[i].Left.Sign() > 0 && !l.grants[i].Expires.Before(day) {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		return cmp.Or(l.grants[a].Expires.Compare(l.grants[b].Expires), cmp.Compare(l.grants[a].ID, l.grants[b].ID))
	})
	return list
}

// creditLeft is the fee credit that can be assigned on a day.
func (l *Line) creditLeft(day civil.Date) money.USD {
	var sum money.USD
	for i := range l.grants {
		if !l.grants[i].Expires.Before(day) {
			sum = sum.Add(l.grants[i].Left)
		}
	}
	return sum
}

// creditFor is the credit that an offer shows: never more than the first fee.
func (l *Line) creditFor(day civil.Date, fee money.USD) money.USD {
	return l.creditLeft(day).Min(fee)
}

// assignAgain takes back the fee credit that a loan gave up when it closed
// without a first fee, as far as no other loan has it now.
func (l *Line) assignAgain(n *loan) {
	if !n.FeesVoid {
		l.assign(n, n.Terms.Credit.Min(n.Rows[0].Fee).Sub(n.assigned()))
	}
}

// assign takes fee credit for a loan from the grants of its agreement day.
func (l *Line) assign(n *loan, amount money.USD) {
	if amount.Sign() <= 0 {
		return
	}
	l.grants = slices.Clone(l.grants)
	for _, i := range l.usable(n.Terms.Agreed) {
		g := &l.grants[i]
		part := g.Left.Min(amount)
		if part.IsZero() {
			return
		}
		g.Left, amount = g.Left.Sub(part), amount.Sub(part)
		n.Credit = append(n.Credit, creditPart{Grant: g.ID, Amount: part})
	}
}

// giveBack returns assigned credit to its grants, with its original expiry. When
// the lender failed, days keeps it open for that many days more: as a grant of
// its own, so that what else is left of the old one expires as it would have. An
// amount of nothing or less gives back nothing.
func (l *Line) giveBack(n *loan, amount money.USD, days int) {
	open := l.day().AddDays(days)
	reopened := grant{ID: "reopened:" + string(n.ID), Expires: open} // ":" keeps it apart from every id of a host
	for i := len(n.Credit) - 1; i >= 0 && amount.Sign() > 0; i-- {
		c := &n.Credit[i]
		part := c.Amount.Min(amount)
		c.Amount, amount = c.Amount.Sub(part), amount.Sub(part)
		k := slices.IndexFunc(l.grants, func(g grant) bool { return g.ID == c.Grant })
		if k < 0 {
			continue // the grant has long expired and was dropped
		}
		if days > 0 && l.grants[k].Expires.Before(open) {
			reopened.Left = reopened.Left.Add(part)
			continue
		}
		l.grants[k].Left = l.grants[k].Left.Add(part)
	}
	if reopened.Left.Sign() > 0 {
		reopened.Granted = reopened.Left
		l.grants = append(l.grants, reopened)
	}
	n.Credit = slices.DeleteFunc(n.Credit, func(c creditPart) bool { return c.Amount.IsZero() })
}

// FeeCredit is a read-only view of fee credit that is not assigned to a loan.
type FeeCredit struct {
	ID      string     `json:"id"`
	Left    money.USD  `json:"left"`
	Expires civil.Date `json:"expires"` // the last day on which it can be assigned
}

// FeeCredits returns the fee credit that can be assigned at that instant, the
// one that expires first in front.
func (l Line) FeeCredits(at time.Time) []FeeCredit {
	var list []FeeCredit
	for _, i := range l.usable(civil.NewYork(at)) {
		list = append(list, FeeCredit{ID: l.grants[i].ID, Left: l.grants[i].Left, Expires: l.grants[i].Expires})
	}
	return list
}
