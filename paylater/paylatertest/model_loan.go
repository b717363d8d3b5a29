package paylatertest

// owed is the principal that is not paid.
func (l *dumbLoan) owed() int64 {
	if l.void {
		return 0
	}
	return l.principal - l.paidBy(1<<30)
}

// paidBy is the principal paid with money that counts by the end of that day.
func (l *dumbLoan) paidBy(day Day) int64 {
	var sum int64
	for _, p := range l.pieces {
		if !p.isFee && p.pay.day <= day {
			sum += p.amount
		}
	}
	return sum
}

func (l *dumbLoan) paid(k int, fee bool) int64 {
	var sum int64
	for _, p := range l.pieces {
		if p.k == k && p.isFee == fee {
			sum += p.amount
		}
	}
	return sum
}

// part is what installment k still asks of the principal.
func (l *dumbLoan) part(k int) int64 {
	if l.void {
		return 0
	}
	return partOf(l.principal, k, l.months) - l.paid(k, false)
}

// earned: month k has begun by that day, and when it began, after the payments
// of its first day, the loan had a balance.
func (l *dumbLoan) earned(k int, day Day) bool {
	return !l.void && !l.freed && l.begins[k] <= day && l.paidBy(l.begins[k]) < l.principal
}

// bears is fee k less the fee credit on it.
func (l *dumbLoan) bears(k int) int64 {
	if k == 1 {
		return l.fee[k] - l.credit
	}
	return l.fee[k]
}

// feeOwed is what is unpaid of fee k as of a day.
func (l *dumbLoan) feeOwed(k int, day Day) int64 {
	if !l.earned(k, day) {
		return 0
	}
	return l.bears(k) - l.paid(k, true)
}

func (l *dumbLoan) feesOwed(day Day) int64 {
	var sum int64
	for k := 1; k <= l.months; k++ {
		sum += l.feeOwed(k, day)
	}
	return sum
}

func (l *dumbLoan) done(day Day) bool { return l.owed() == 0 && l.feesOwed(day) == 0 }

// unpaidOf is what is unpaid of all that statement n asked for, as of today.
func (d *dumbLine) unpaidOf(n int) int64 {
	var sum int64
	for _, l := range d.loans {
		sum += d.unpaidOn(l, n)
	}
	for _, c := range d.charges {
		if c.first == n {
			sum += c.owed()
		}
	}
	return sum
}

func (d *dumbLine) unpaidOn(l *dumbLoan, n int) int64 {
	k := n - l.first + 1
	if k < 1 || k > l.months {
		return 0
	}
	return l.part(k) + l.feeOwed(k, d.today)
}

// pastDue is what is unpaid of statements whose due date has gone by.
func (d *dumbLine) pastDue(of *dumbLoan) int64 {
	var sum int64
	for n := 1; n <= len(d.statements); n++ {
		switch {
		case d.dueDay(n).onTime() >= d.today:
		case of != nil:
			sum += d.unpaidOn(of, n)
		default:
			sum += d.unpaidOf(n)
		}
	}
	return sum
}

func (c *dumbCharge) owed() int64 {
	if c.waived {
		return 0
	}
	sum := c.amount
	for _, p := range c.pieces {
		sum -= p.amount
	}
	return sum
}

// creditLeft is what of a grant lies on no loan.
func (d *dumbLine) creditLeft(g *dumbGrant) int64 {
	left := g.amount
	for _, l := range d.loans {
		for _, part := range l.from {
			if part.grant == g {
				left -= part.amount
			}
		}
	}
	return left
}

// assign puts fee credit on the first fee: of the grants that had not expired
// when the loan was agreed, the one that expires first in front.
func (d *dumbLine) assign(l *dumbLoan, want int64) {
	for _, g := range d.byExpiry() {
		if take := min(want, d.creditLeft(g)); take > 0 && g.expires >= l.agreed && !g.forgotten {
			l.from = append(l.from, &dumbPart{g, take})
			l.credit += take
			want -= take
		}
	}
}

func (l *dumbLoan) giveBack() { l.from, l.credit = nil, 0 }
