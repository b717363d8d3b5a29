package paylatertest

import (
	"cmp"
	"slices"
)

func (d *dumbLine) takeMoney(in Input) {
	switch in.Kind {
	case InRepay:
		if d.pay(in.Name) == nil {
			d.repay(in)
		}
	case InClear:
		if p := d.pay(in.Name); p != nil {
			p.cleared = true
		}
	case InBounce:
		if p := d.pay(in.Name); p != nil && !p.bounced {
			d.bounceAndReopen(p)
		}
	case InRefund:
		r := &dumbRefund{id: in.Name, loan: d.refundable(in), amount: in.Amount, asked: in.Said}
		if r.asked.After(d.now) { // nobody asks later than it is told
			r.asked = d.now
		}
		d.refunds = append(d.refunds, r)
	case InReceived:
		if r := d.refund(in.Name); r != nil && !r.received {
			d.receive(r, in.Amount, in.Day)
		}
	case InBankReturn:
		r := &dumbRefund{id: in.Name, loan: d.loan(in.Loan), asked: in.Said}
		d.refunds = append(d.refunds, r)
		d.receive(r, in.Amount, in.Day)
	case InPaidOut:
		d.payOut(in.Amount)
	}
}

func (d *dumbLine) pay(id string) *dumbPay {
	for _, p := range d.pays {
		if p.id == id && !p.isRefund {
			return p
		}
	}
	return nil
}

func (d *dumbLine) refund(id string) *dumbRefund {
	for _, r := range d.refunds {
		if r.id == id {
			return r
		}
	}
	return nil
}

// slot is a place that asks for money.
type slot struct {
	class  int // what is paid first
	due    Day
	loan   *dumbLoan
	charge *dumbCharge
	k      int
	isFee  bool
	asks   int64
}

func (d *dumbLine) repay(in Input) {
	p := &dumbPay{id: in.Name, loan: in.Loan, amount: in.Amount, day: in.Day, clears: d.today.working(d.ClearAfter)}

	d.pays = append(d.pays, p)
	d.post("payment", p.loan, 0, p.id, -p.amount)
	d.fill(p, p.amount, d.slots(d.loan(in.Loan), p.day))
}

// fill puts money where it is asked for, in that order; the rest is the buyer's.
func (d *dumbLine) fill(p *dumbPay, amount int64, list []slot) {
	for _, s := range list {
		piece := &dumbPiece{pay: p, k: s.k, isFee: s.isFee, amount: min(amount, s.asks)}
		if piece.amount <= 0 {
			continue
		}
		amount -= piece.amount
		if s.loan != nil {
			s.loan.pieces = append(s.loan.pieces, piece)
		} else {
			s.charge.pieces = append(s.charge.pieces, piece)
		}
	}
	if amount > 0 {
		d.purse = append(d.purse, &dumbPiece{pay: p, amount: amount})
	}
}

// The classes of what is paid first.
const (
	pastDueFee = iota
	pastDuePrincipal
	billedFee
	billedPrincipal
	earnedFee
	aheadPrincipal
)

// slots lists everything that money of a day can pay, in order. Money directed
// at a loan pays that loan alone.
func (d *dumbLine) slots(only *dumbLoan, day Day) []slot {
	var list []slot
	for _, c := range d.charges {
		if due, class := d.class(c.first, day); only == nil && c.posted <= day { // money of before it was charged does not pay it
			list = append(list, slot{class, due, nil, c, 0, true, c.owed()})
		}
	}
	for _, l := range d.loans {
		if l.void || only != nil && l != only {
			continue
		}
		for k := 1; k <= l.months; k++ {
			due, class := d.class(l.first+k-1, day)
			list = append(list, slot{class + 1, due, l, nil, k, false, l.part(k)})
			if class == earnedFee {
				due = d.dueDay(l.first + k - 1)
			}
			if l.begins[k] < day { // on the first day of a month money comes before its fee
				list = append(list, slot{class, due, l, nil, k, true, l.feeOwed(k, day)})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b slot) int {
		return cmp.Or(a.class-b.class, int(a.due-b.due))
	})
	return list
}

// class of what statement n bills, as of a day. Principal that no statement has
// billed is ordered by loans, not by due dates.
func (d *dumbLine) class(n int, day Day) (Day, int) {
	switch {
	case n == 0 || n > len(d.statements) || d.statementDay(n) > day:
		return 0, earnedFee
	case d.dueDay(n).onTime() < day:
		return d.dueDay(n), pastDueFee
	}
	return d.dueDay(n), billedFee
}

// bounceAndReopen puts fee credit on the loans that the bounce reopens, as much
// as they had when they were agreed, if the line still has it.
func (d *dumbLine) bounceAndReopen(p *dumbPay) {
	var ended []*dumbLoan
	for _, l := range d.loans {
		if l.active && l.done(d.today) {
			ended = append(ended, l)
		}
	}
	d.bounce(p)
	for _, l := range ended {
		if !l.done(d.today) && l.earned(1, d.today) {
			before := l.credit
			d.assign(l, l.had-l.credit)
			if l.billed[1] && l.credit > before { // the fee stands on a statement, or will on the next
				d.post("fee_credit", l.id, 1, "", before-l.credit)
			}
			d.squeeze(l, 1, true, l.paid(1, true)-l.bears(1)) // the cash that it replaces is the buyer's
		}
	}
}

// bounce takes back exactly what the repayment paid, wherever it lies now.
func (d *dumbLine) bounce(p *dumbPay) {
	p.bounced = true
	d.post("payment_returned", p.loan, 0, p.id, p.amount)
	mine := func(x *dumbPiece) bool { return x.pay == p }
	for _, l := range d.loans {
		l.pieces = slices.DeleteFunc(l.pieces, mine)
	}
	for _, c := range d.charges {
		c.pieces = slices.DeleteFunc(c.pieces, mine)
	}
	var gone int64
	for _, x := range d.purse {
		if x.pay == p && x.paidOut {
			gone += x.amount
		}
	}
	d.purse = slices.DeleteFunc(d.purse, mine)
	if gone > 0 {
		d.charges = append(d.charges, &dumbCharge{id: "paid-out:" + p.id, amount: gone, paidOut: true, posted: d.today})
	}
}

func (d *dumbLine) balance() int64 {
	var sum int64
	for _, x := range d.purse {
		if !x.paidOut {
			sum += x.amount
		}
	}
	return sum
}

// payOut pays the buyer. It should be money that can no longer bounce, and so
// takes that first; but the lender's word on its money stands.
func (d *dumbLine) payOut(amount int64) {
	left := amount
	byAge := slices.Clone(d.purse) // the money that came in first goes first
	slices.SortStableFunc(byAge, func(a, b *dumbPiece) int { return slices.Index(d.pays, a.pay) - slices.Index(d.pays, b.pay) })
	for _, cleared := range []bool{true, false} {
		for _, x := range byAge {
			part := min(left, x.amount)
			if x.paidOut || x.pay.cleared != cleared || part <= 0 {
				continue
			}
			d.purse = append(d.purse, &dumbPiece{pay: x.pay, amount: part, paidOut: true})
			x.amount -= part
			left -= part
		}
	}
	if left < amount {
		d.post("paid_out", "", 0, "", amount-left)
	}
}

func (d *dumbLine) takeCharge(in Input) {
	amount, reason := min(in.Amount, d.LateFeeMax), "late/"+in.Day.String()
	if in.Kind == InReturnedFee {
		amount, reason = min(in.Amount, d.ReturnedFeeMax), "returned/"+in.For
	}
	for _, c := range d.charges {
		if c.id == in.Name && in.Kind == InWaive && !c.waived {
			d.waive(c)
		}
		if c.id == in.Name || c.reason == reason && in.Kind != InWaive {
			return
		}
	}
	if in.Kind == InWaive {
		return
	}
	d.post("charge", "", 0, in.Name, amount)
	d.charges = append(d.charges, &dumbCharge{id: in.Name, reason: reason, amount: amount, posted: d.today})
}

// waive takes a charge back; what was paid of it is the buyer's.
func (d *dumbLine) waive(c *dumbCharge) {
	c.waived = true
	d.post("charge_waived", "", 0, c.id, -c.amount)
	for _, p := range c.pieces {
		d.purse = append(d.purse, &dumbPiece{pay: p.pay, amount: p.amount})
	}
	c.pieces = nil
}
