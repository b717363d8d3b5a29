package money

import (
	"math/big"

	"github.com/shopspring/decimal"

	"github.com/paylater-go/payments/order/fault"
)

// FromDecimal returns an amount given in dollars. A part smaller than a cent is
// refused with [CodeAmountTooPrecise], never rounded; trailing zeros are no such
// part. An amount beyond MaxCents is refused with [CodeAmountOverflow], a decimal
// with more than 40 digits or an exponent outside -40..40 with
// [CodeAmountMalformed], before anything is computed from it.
func FromDecimal(d decimal.Decimal) (USD, error) {
	cents, err := minorOf(d, 2)
	return USD{cents}, err
}

func minorOf(d decimal.Decimal, digits int32) (int64, error) {
	v, state := fixed(d, digits)
	switch state {
	case fixedExact:
		if inBounds(v) {
			return v, nil
		}
	case fixedFraction:
		return 0, fault.New(CodeAmountTooPrecise, "the amount has a part smaller than its currency allows",
			fault.Count("decimals", int64(digits)))
	case fixedHuge:
		return 0, fault.New(CodeAmountMalformed, "the decimal has too many digits or too large an exponent",
			fault.Count("most digits", maxDigits), fault.Count("most exponent", maxDigits))
	case fixedBeyond:
	}
	return 0, overflow()
}

// maxDigits bounds the digits and the exponent of a decimal that is looked at.
const maxDigits = 40

type fixedState uint8

const (
	fixedExact    fixedState = iota
	fixedFraction            // a part smaller than the unit asked for
	fixedBeyond              // more than an int64 holds
	fixedHuge                // too many digits or too large an exponent
)

// fixed returns d as a whole number of 10^-digits. It uses nothing of the decimal
// package that depends on a setting of it, and looks at the size of d before
// anything whose cost grows with it.
func fixed(d decimal.Decimal, digits int32) (int64, fixedState) {
	exponent := d.Exponent()
	if exponent < -maxDigits || exponent > maxDigits {
		return 0, fixedHuge
	}
	// With equal exponents a comparison is one of integers, whose lengths come first.
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(maxDigits), nil)
	if d.Cmp(decimal.NewFromBigInt(limit, exponent)) >= 0 ||
		d.Cmp(decimal.NewFromBigInt(limit.Neg(limit), exponent)) <= 0 {
		return 0, fixedHuge
	}
	v, shift := d.Coefficient(), exponent+digits
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(shift, -shift))), nil)
	if shift >= 0 {
		v.Mul(v, power)
	} else {
		rest := new(big.Int)
		v.QuoRem(v, power, rest)
		if rest.Sign() != 0 {
			return 0, fixedFraction
		}
	}
	if !v.IsInt64() {
		return 0, fixedBeyond
	}
	return v.Int64(), fixedExact
}
