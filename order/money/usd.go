package money

import "github.com/shopspring/decimal"

// MaxCents bounds every amount: no amount is more than 10^13 minor units, which
// is $100,000,000,000.00, or less than minus that.
const MaxCents = 10_000_000_000_000

// beyond stands for every amount past the bound.
const beyond = MaxCents + 1

// USD is an amount of US dollars in whole cents. It is comparable: == means the
// same amount. The zero value is $0.00.
type USD struct{ cents int64 }

// Cents returns an amount of whole cents, out of bounds when |cents| > MaxCents.
func Cents(cents int64) USD { return USD{saturate(cents)} }

// Dollars returns an amount of whole dollars, out of bounds when it is beyond
// MaxCents.
func Dollars(dollars int64) USD {
	if dollars > MaxCents/100 {
		return USD{beyond}
	}
	if dollars < -MaxCents/100 {
		return USD{-beyond}
	}
	return USD{dollars * 100}
}

func saturate(minor int64) int64 {
	if minor > MaxCents {
		return beyond
	}
	if minor < -MaxCents {
		return -beyond
	}
	return minor
}

func inBounds(minor int64) bool { return -MaxCents <= minor && minor <= MaxCents }

// add adds two saturated numbers; what is out of bounds stays so, with the sign of
// the first that is.
func add(a, b int64) int64 {
	if !inBounds(a) {
		return a
	}
	if !inBounds(b) {
		return b
	}
	return saturate(a + b)
}

// Cents returns the amount in cents. Out of bounds it is one cent more than
// MaxCents, with the sign of the amount.
func (a USD) Cents() int64 { return a.cents }

// Decimal returns the amount in dollars, with two decimals.
func (a USD) Decimal() decimal.Decimal { return decimal.New(a.cents, -2) }

// InBounds reports whether the amount is exact. Out of bounds it only says that
// some arithmetic went past MaxCents.
func (a USD) InBounds() bool { return inBounds(a.cents) }

// Add returns a + b.
func (a USD) Add(b USD) USD { return USD{add(a.cents, b.cents)} }

// Sub returns a - b.
func (a USD) Sub(b USD) USD { return USD{add(a.cents, -b.cents)} }

// Neg returns -a.
func (a USD) Neg() USD { return USD{-a.cents} }

// Cmp returns -1, 0 or 1 as a is less than, equal to or greater than b.
func (a USD) Cmp(b USD) int {
	switch {
	case a.cents < b.cents:
		return -1
	case a.cents > b.cents:
		return 1
	}
	return 0
}

// Less reports whether a < b.
func (a USD) Less(b USD) bool { return a.cents < b.cents }

// Sign returns -1, 0 or 1 as a is negative, zero or positive.
func (a USD) Sign() int { return a.Cmp(USD{}) }

// IsZero reports whether a is $0.00.
func (a USD) IsZero() bool { return a.cents == 0 }

// Min returns the lesser of a and b.
func (a USD) Min(b USD) USD { return USD{min(a.cents, b.cents)} }

// Max returns the greater of a and b.
func (a USD) Max(b USD) USD { return USD{max(a.cents, b.cents)} }
