package paylatertest

import (
	"slices"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Source is the chance that generators draw from: *rand.Rand of math/rand/v2 is
// one, and any property-testing library becomes one in three lines; see the
// documentation of the package. The same answers give the same values.
type Source interface {
	// IntN answers a number from 0 to n-1; n is at least 1.
	IntN(n int) int
}

// Bad is a value that must be refused, and how.
type Bad[T any] struct {
	Value T
	Code  fault.Code // that the error must have
	Path  string     // of the field that is named; "" when none is
}

// Refused tells whether an error is the refusal that the value asks for: one of
// its faults has the code, at the path when there is one.
func (b Bad[T]) Refused(err error) bool {
	return slices.ContainsFunc(fault.All(err), func(f *fault.Error) bool {
		return f.Code == b.Code && (b.Path == "" || f.Path == b.Path)
	})
}

// AnyAmount is from $0.01 to most, half of the time near an edge: the smallest
// amounts, whole dollars, amounts that do not divide, the most itself. Of a most
// below $0.01 it is $0.01.
func AnyAmount(s Source, most money.USD) money.USD {
	top := most.Max(money.Cents(1)).Min(money.Cents(money.MaxCents)).Cents()
	var cents int64
	switch s.IntN(4) {
	case 0: // where a fee rounded to the cent is far from its rate
		cents = 1 + int64(s.IntN(100))
	case 1: // the most, and just below
		cents = top - int64(s.IntN(3))
	case 2: // any size: as many small ones as large ones
		cents = upTo(s, int64(1)<<s.IntN(44))
	default:
		cents = upTo(s, top)
	}
	if s.IntN(4) == 0 {
		cents = cents / 100 * 100
	}
	return money.Cents(max(1, min(cents, top)))
}

// BadAmount is none that can be drawn, held or refunded: zero, below zero, or
// beyond the bounds of money.
func BadAmount(s Source) Bad[money.USD] {
	none := func(u money.USD) Bad[money.USD] { return Bad[money.USD]{u, paylater.CodeAmountNotPositive, ""} }
	beyond := func(u money.USD) Bad[money.USD] { return Bad[money.USD]{u, paylater.CodeArgumentInvalid, "amount"} }
	return one(s,
		none(money.USD{}), none(money.Cents(-1)), none(AnyAmount(s, money.Cents(money.MaxCents)).Neg()),
		beyond(money.Cents(money.MaxCents+1)), beyond(money.Cents(-money.MaxCents-1)), beyond(money.Cents(1<<62)),
	)
}

// one picks one of several.
func one[T any](s Source, all ...T) T { return all[s.IntN(len(all))] }

// upTo is from 1 to most, which may need more bits than an int has.
func upTo(s Source, most int64) int64 {
	const half = 1 << 24 // two draws of 24 bits cover every amount of money
	n := int64(s.IntN(half))*half + int64(s.IntN(half))
	return 1 + n%most
}

// between is from low to high, both included.
func between(s Source, low, high int) int { return low + s.IntN(high-low+1) }

// sometimes is true once in so many times.
func sometimes(s Source, in int) bool { return s.IntN(in) == 0 }

// word is a text of so many letters and digits, a letter first.
func word(s Source, length int) string {
	const signs = "abcdefghijklmnopqrstuvwxyz0123456789"
	text := make([]byte, length)
	for i := range text {
		n := len(signs)
		if i == 0 {
			n = 26
		}
		text[i] = signs[s.IntN(n)]
	}
	return string(text)
}
