package money

import "math/bits"

// Scale returns a x rate, rounded once to the cent, half to even: 2.75% of $10.00
// is $0.28 (27.5 cents), of $30.00 $0.82 (82.5 cents).
func (a USD) Scale(r Rate) USD {
	high, low := bits.Mul64(magnitude(a.cents), magnitude(int64(r.ppm)))
	if high != 0 || !inBounds(a.cents) {
		return USD{mulDiv(a.cents, int64(r.ppm), million)}
	}
	// The usual case: 64 bits by a constant are divided sooner than 128.
	cents := saturate(int64(halfEven(low/million, low%million, million))) //nolint:gosec // below 2^64 / 10^6
	if (a.cents < 0) != (r.ppm < 0) {
		cents = -cents
	}
	return USD{cents}
}

// Pro returns the share of a that num is of den: a x num / den, rounded once to
// the cent, half to even. With den zero it is $0.00; when any of the three is out
// of bounds, so is the result.
func (a USD) Pro(num, den USD) USD {
	return USD{pro(a.cents, num.cents, den.cents)}
}

func pro(a, num, den int64) int64 {
	for _, v := range [...]int64{a, num, den} {
		if !inBounds(v) {
			return v
		}
	}
	if den == 0 {
		return 0
	}
	return mulDiv(a, num, den)
}

// mulDiv returns a x b / c through a product of 128 bits, rounded half to even and
// saturated. What is out of bounds in a stays so. c is not zero and none of the
// three is the least int64.
func mulDiv(a, b, c int64) int64 {
	if !inBounds(a) {
		return a
	}
	negative := (a < 0) != (b < 0) != (c < 0)
	divisor := magnitude(c)
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	quotient := uint64(beyond)
	if high < divisor {
		var rest uint64
		quotient, rest = bits.Div64(high, low, divisor)
		quotient = halfEven(min(quotient, beyond), rest, divisor)
	}
	result := saturate(int64(quotient))
	if negative {
		return -result
	}
	return result
}

// halfEven rounds a quotient by what the division left.
func halfEven(quotient, rest, divisor uint64) uint64 {
	if half := divisor - rest; rest > half || rest == half && quotient&1 == 1 {
		return quotient + 1
	}
	return quotient
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return uint64(-v)
	}
	return uint64(v)
}
