package paylater

import (
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// charge is an account-level fee: not part of any loan, never in the APR, never
// reversed by a refund.
type charge struct {
	ID     lender.ChargeID `json:"id"`
	For    string          `json:"for"` // what it may be charged once for: "late/2019-04-15", "returned/R1"
	Amount money.USD       `json:"amount"`
	Paid   money.USD       `json:"paid,omitzero"`
	Posted civil.Date      `json:"posted"`
	Waived bool            `json:"waived,omitempty"`
}

func (c *charge) owed() money.USD {
	if c.Waived {
		return c.Paid.Neg()
	}
	return c.Amount.Sub(c.Paid)
}

func (l *Line) chargeIndex(id lender.ChargeID) int {
	return slices.IndexFunc(l.charges, func(c charge) bool { return c.ID == id })
}

// hearLateFee takes a late fee: at most one per missed statement, capped by
// policy.
func (l *Line) hearLateFee(f lender.LateFeeCharged) (Event, error) {
	if !l.dated(f.Statement) {
		return Event{}, unknownReference("no statement of that date on this line (yet)")
	}
	return l.levy(f.Charge, "late/"+f.Statement.String(), f.Amount, l.policy().LateFeeMax), nil
}

// dated tells whether a statement of that date was issued.
func (l *Line) dated(day civil.Date) bool {
	for n := l.last.Index; n > 0 && !l.cycle.Statement(n).Before(day); n-- {
		if l.cycle.Statement(n) == day {
			return true
		}
	}
	return false
}

// hearReturnedFee takes the fee for a returned repayment: at most one each,
// capped by policy.
func (l *Line) hearReturnedFee(f lender.ReturnedFeeCharged) (Event, error) {
	if i := l.inflowIndex(f.Repayment); i < 0 || !l.inflows[i].Returned {
		return Event{}, unknownReference("no such returned repayment on this line")
	}
	return l.levy(f.Charge, "returned/"+string(f.Repayment), f.Amount, l.policy().ReturnedFeeMax), nil
}

func (l *Line) levy(id lender.ChargeID, why string, asked, most money.USD) Event {
	taken := asked.Min(most)
	if slices.ContainsFunc(l.charges, func(c charge) bool { return c.ID == id }) {
		taken = money.USD{}
	}
	out := Event{Kind: KindCharged, Charge: id, Amount: taken}
	if taken != asked {
		out.Difference = &Difference{What: "fee_over_policy", Ours: taken, Theirs: asked}
	}
	if taken.IsZero() {
		out.Kind = KindNoted
		return out
	}
	l.charges = append(l.charges, charge{ID: id, For: why, Amount: taken, Posted: l.day()})
	l.post(Entry{Kind: EntryCharge, Ref: string(id), Amount: taken})
	return out
}

// chargeBack owes again what a returned repayment had paid out to the buyer.
func (l *Line) chargeBack(repayment string, amount money.USD) {
	id := lender.ChargeID("paid-out:" + repayment) // ":" keeps it apart from every id of a lender
	l.charges = append(l.charges, charge{ID: id, For: string(id), Amount: amount, Posted: l.day()})
}

func (l *Line) hearWaived(f lender.ChargeWaived) (Event, error) {
	i := l.chargeIndex(f.Charge)
	if i < 0 {
		return Event{}, unknownReference("no such charge on this line")
	}
	c := &l.charges[i]
	if c.Waived {
		return Event{Kind: KindNoted, Charge: c.ID}, nil
	}
	c.Waived = true
	l.post(Entry{Kind: EntryChargeWaived, Ref: string(c.ID), Amount: c.Amount.Neg()})
	return Event{Kind: KindChargeWaived, Charge: c.ID, Amount: c.Amount}, nil
}

// squareCharges moves what was paid on a waived charge to the buyer.
func (l *Line) squareCharges() {
	for i := range l.charges {
		if over := l.charges[i].owed().Neg(); over.Sign() > 0 {
			l.move(Allocation{Place: PlaceCharge, Charge: l.charges[i].ID}, over, toCredit)
		}
	}
}

// billedOn is the number of the statement that bills a charge: the first dated
// after the day it was posted.
func (l *Line) billedOn(c *charge) int {
	n := l.cycle.after(c.Posted)
	for !l.cycle.Statement(n).After(c.Posted) && !l.cycle.Statement(n).IsZero() {
		n++
	}
	return n
}

func (l *Line) chargeItem(c *charge, day civil.Date) (item, bool) {
	owed := c.owed()
	if owed.Sign() <= 0 || c.Posted.After(day) {
		return item{}, false // money does not pay what was charged after its day
	}
	n := l.billedOn(c)
	it := item{class: earnedFee, due: l.cycle.Due(n), to: Allocation{Place: PlaceCharge, Charge: c.ID}, owed: owed}
	switch {
	case l.rules.onTime(it.due).Before(day):
		it.class = pastDueFee
	case !l.cycle.Statement(n).After(day):
		it.class = billedFee
	}
	return it, true
}

// Charge is a read-only view of an account-level fee.
type Charge struct {
	ID     lender.ChargeID `json:"id"`
	Amount money.USD       `json:"amount"`
	Owed   money.USD       `json:"owed"`
	Waived bool            `json:"waived"`
}

// Charges returns the account-level fees that the line carries, oldest first.
func (l Line) Charges() []Charge {
	list := make([]Charge, 0, len(l.charges))
	for i := range l.charges {
		c := &l.charges[i]
		list = append(list, Charge{ID: c.ID, Amount: c.Amount, Owed: c.owed().Max(money.USD{}), Waived: c.Waived})
	}
	return list
}
