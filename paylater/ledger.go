package paylater

import (
	"cmp"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// inflow is money that came in, by a repayment or a refund, and where each of
// its cents lies. It is kept while it can still come back.
type inflow struct {
	ID        string        `json:"id"`
	Refund    bool          `json:"refund,omitempty"`
	Loan      lender.LoanID `json:"loan,omitempty"` // directed at this loan
	Amount    money.USD     `json:"amount"`
	Effective civil.Date    `json:"effective"` // decides fees and lateness
	Posted    civil.Date    `json:"posted"`    // decides the statement
	ClearsOn  civil.Date    `json:"clears_on,omitzero"`
	Cleared   bool          `json:"cleared,omitempty"`
	Returned  bool          `json:"returned,omitempty"`
	Lies      []Allocation  `json:"lies"`
}

// Place is where a cent lies.
type Place string

// The places of money.
const (
	PlaceFee       Place = "fee"
	PlacePrincipal Place = "principal"
	PlaceCharge    Place = "charge"         // a late fee or another account-level fee
	PlaceCredit    Place = "credit_balance" // the buyer's; the lender pays it out
	PlacePaidOut   Place = "paid_out"       // paid out to the buyer
)

// Allocation is a part of a repayment or refund and the place where it lies.
type Allocation struct {
	Place       Place           `json:"place"`
	Loan        lender.LoanID   `json:"loan,omitempty"`
	Installment int             `json:"installment,omitempty"` // counted from 1
	Charge      lender.ChargeID `json:"charge,omitempty"`
	Amount      money.USD       `json:"amount"`
	// Begun counts the loan months that had begun before the effective day.
	Begun int `json:"begun,omitempty"`
}

// item is something owed that money can pay.
type item struct {
	class  class
	due    civil.Date
	number int // of the loan; charges come before loans
	to     Allocation
	owed   money.USD
}

// class orders what money pays first.
type class int

const (
	pastDueFee class = iota
	pastDuePrincipal
	billedFee
	billedPrincipal
	earnedFee
	aheadPrincipal
)

func (c class) billed() bool { return c <= billedPrincipal }

// owedItems lists everything that money effective on a day can pay, in the
// order in which it does: past-due fees, past-due principal, billed fees,
// billed principal, within each the oldest due date and then the oldest loan;
// then earned fees and principal not billed yet, of the oldest loan, the next
// installment first. A month that has not begun has no fee to pay, and one that
// begins on that day has none yet: its fee is earned after the day's payments.
func (l *Line) owedItems(day civil.Date) []item {
	var list []item
	for i := range l.charges {
		if it, ok := l.chargeItem(&l.charges[i], day); ok {
			list = append(list, it)
		}
	}
	for i := range l.loans {
		list = l.loanItems(list, &l.loans[i], day)
	}
	slices.SortStableFunc(list, compareItems)
	return list
}

func compareItems(a, b item) int {
	if c := cmp.Compare(a.class, b.class); c != 0 {
		return c
	}
	if a.class == aheadPrincipal {
		return cmp.Or(cmp.Compare(a.number, b.number), a.due.Compare(b.due))
	}
	return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.number, b.number))
}

func (l *Line) loanItems(list []item, n *loan, day civil.Date) []item {
	if n.Status == LoanVoid {
		return list
	}
	eve := day.AddDays(-1)
	for k := range n.Rows {
		due := l.cycle.Due(n.statement(k))
		fee, part := earnedFee, aheadPrincipal
		switch {
		case l.rules.onTime(due).Before(day):
			fee, part = pastDueFee, pastDuePrincipal
		case !l.cycle.Statement(n.statement(k)).After(day):
			fee, part = billedFee, billedPrincipal
		}
		if owed := n.feeOwed(k, eve); owed.Sign() > 0 {
			to := Allocation{Place: PlaceFee, Loan: n.ID, Installment: k + 1}
			list = append(list, item{fee, due, n.Number, to, owed})
		}
		if owed := n.partOwed(k); owed.Sign() > 0 {
			to := Allocation{Place: PlacePrincipal, Loan: n.ID, Installment: k + 1, Begun: n.bucket(day)}
			list = append(list, item{part, due, n.Number, to, owed})
		}
	}
	return list
}

// refundItems lists what a refund pays: its own loan's principal, oldest
// installment first, then that loan's earned fees, then what is past due on
// other loans of the line. Account-level fees stay owed.
func (l *Line) refundItems(n *loan, day civil.Date) []item {
	own := l.loanItems(nil, n, day)
	slices.SortStableFunc(own, func(a, b item) int {
		fee := func(i item) bool { return i.to.Place == PlaceFee }
		if fee(a) != fee(b) {
			return cmp.Compare(flag(fee(a)), flag(fee(b)))
		}
		return cmp.Compare(a.to.Installment, b.to.Installment)
	})
	for _, it := range l.owedItems(day) {
		if it.class <= pastDuePrincipal && it.to.Place != PlaceCharge && it.to.Loan != n.ID {
			own = append(own, it)
		}
	}
	return own
}

// allocate lays an inflow's money on the items in their order; what is left is
// credit balance.
func (l *Line) allocate(in *inflow, items []item) {
	left := in.Amount
	for _, it := range items {
		if left.IsZero() {
			return
		}
		it.to.Amount = it.owed.Min(left)
		left = left.Sub(it.to.Amount)
		l.lay(it.to)
		in.Lies = append(in.Lies, it.to)
	}
	if left.Sign() > 0 {
		rest := Allocation{Place: PlaceCredit, Amount: left}
		l.lay(rest)
		in.Lies = append(in.Lies, rest)
	}
}

// lay puts money in its place; a negative amount takes it away.
func (l *Line) lay(a Allocation) {
	switch a.Place {
	case PlaceCredit:
		l.credit = l.credit.Add(a.Amount)
	case PlaceCharge:
		if i := l.chargeIndex(a.Charge); i >= 0 {
			l.charges[i].Paid = l.charges[i].Paid.Add(a.Amount)
		}
	case PlaceFee, PlacePrincipal:
		i := l.loanIndex(a.Loan)
		if i < 0 {
			return
		}
		n, k := &l.loans[i], a.Installment-1
		if a.Place == PlaceFee {
			n.Rows[k].PaidFee = n.Rows[k].PaidFee.Add(a.Amount)
			return
		}
		n.Rows[k].Paid = n.Rows[k].Paid.Add(a.Amount)
		n.Early[a.Begun] = n.Early[a.Begun].Add(a.Amount)
	}
}

// move takes money, the newest first, from one place to another, so that a
// repayment that is undone later is undone where its money lies. An amount of
// nothing or less moves nothing.
func (l *Line) move(from Allocation, amount money.USD, to func(Allocation) Allocation) {
	for i := len(l.inflows) - 1; i >= 0 && amount.Sign() > 0; i-- {
		amount = l.moveOf(&l.inflows[i], from, amount, to)
	}
}

func (l *Line) moveOf(in *inflow, from Allocation, amount money.USD, to func(Allocation) Allocation) money.USD {
	for k := len(in.Lies) - 1; k >= 0 && amount.Sign() > 0; k-- {
		a := in.Lies[k]
		if a.Place != from.Place || a.Loan != from.Loan || a.Installment != from.Installment || a.Charge != from.Charge {
			continue
		}
		part := a
		part.Amount = a.Amount.Min(amount)
		amount = amount.Sub(part.Amount)
		in.Lies[k].Amount = a.Amount.Sub(part.Amount)
		l.lay(negative(part))
		there := to(part)
		l.lay(there)
		in.Lies = append(in.Lies, there)
	}
	in.Lies = slices.DeleteFunc(in.Lies, func(a Allocation) bool { return a.Amount.IsZero() })
	return amount
}

func negative(a Allocation) Allocation {
	a.Amount = a.Amount.Neg()
	return a
}

func toCredit(a Allocation) Allocation { return Allocation{Place: PlaceCredit, Amount: a.Amount} }

// effective is the day that decides fees and lateness: never after today.
func (l *Line) effective(day civil.Date) civil.Date {
	if today := l.day(); day.IsZero() || day.After(today) {
		return today
	}
	return day
}
