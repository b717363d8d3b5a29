package paylatertest

import "math/big"

type feeQuestion struct{ principal, rate int64 }

// feeOf is the rate of the principal, rounded to the cent, half to even.
func feeOf(principal, rate int64) int64 {
	exact := new(big.Rat).SetFrac64(principal*rate, 1_000_000)
	floor := new(big.Int).Quo(exact.Num(), exact.Denom()).Int64()
	rest := new(big.Rat).Sub(exact, new(big.Rat).SetInt64(floor))
	switch rest.Cmp(big.NewRat(1, 2)) {
	case 1:
		return floor + 1
	case 0:
		return floor + floor%2
	}
	return floor
}

func (d *dumbLine) fee(principal, rate int64) int64 {
	q := feeQuestion{principal, rate}
	fee, known := d.fees[q]
	if !known {
		fee = feeOf(principal, rate)
		d.fees[q] = fee
	}
	return fee
}

// partOf is installment k's part of a principal: equal parts, odd cents first.
func partOf(principal int64, k, months int) int64 {
	part := principal / int64(months)
	if int64(k) <= principal%int64(months) {
		part++
	}
	return part
}

// statementDay and dueDay of statement n, which count from the qualification.
func (d *dumbLine) statementDay(n int) Day {
	return (d.qualified + Day(d.FirstStatement)).months(n - 1)
}

func (d *dumbLine) dueDay(n int) Day { return d.statementDay(n) + Day(d.DueAfter) }

// firstStatement is the statement of installment 1: the first from which on
// every installment k falls due k whole months after the agreement or later.
func (d *dumbLine) firstStatement(agreed Day, months int) int {
	for n := 1; ; n++ {
		fits := true
		for k := 1; k <= months; k++ {
			fits = fits && d.dueDay(n+k-1).months(-k) >= agreed
		}
		if fits {
			return n
		}
	}
}

// overCap: at the capped rate the payments are worth the advance or more, so
// that the true rate is not under it. A unit period is a month, odd days are
// thirtieths of one that bear simple interest (Regulation Z, Appendix J).
func (d *dumbLine) overCap(l *dumbLoan) bool {
	month := new(big.Rat).SetFrac64(d.APRCap, 12*1_000_000)
	worth := new(big.Rat)
	for k := 1; k <= l.months; k++ {
		pays := new(big.Rat).SetInt64(partOf(l.principal, k, l.months) + l.fee[k])
		worth.Add(worth, pays.Quo(pays, d.growth(l.agreed, d.dueDay(l.first+k-1), l.months, month)))
	}
	return worth.Cmp(new(big.Rat).SetInt64(l.principal)) >= 0
}

// growth is what one cent becomes from one day to another at a monthly rate.
func (d *dumbLine) growth(from, to Day, payments int, month *big.Rat) *big.Rat {
	one := big.NewRat(1, 1)
	whole := 0
	for to.months(-whole-1) >= from {
		whole++
	}
	odd := int64(to.months(-whole) - from)
	if payments == 1 && odd > 0 { // one payment within a year: its days are the unit period
		year := new(big.Rat).Mul(month, big.NewRat(12, 1))
		return year.Mul(year, big.NewRat(int64(to-from), 365)).Add(year, one)
	}
	if payments == 1 {
		return new(big.Rat).Add(one, new(big.Rat).Mul(month, big.NewRat(int64(whole), 1)))
	}
	g := new(big.Rat).Mul(month, big.NewRat(odd, 30))
	g.Add(g, one)
	for range whole {
		g.Mul(g, new(big.Rat).Add(one, month))
	}
	return g
}
