package money

import (
	"math"

	"github.com/shopspring/decimal"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/internal/group"
)

// million is the number of parts that make a rate of one.
const million = 1_000_000

// maxRateText is the longest text of a rate: -214748.3648% has 13 bytes.
const maxRateText = 13

// Rate is a rate in whole parts per million: 2.75% is 27,500. It is comparable: ==
// means the same rate. The zero value is 0%. A Rate says nothing about its period.
type Rate struct{ ppm int32 }

// PPM returns a rate of parts per million.
func PPM(ppm int32) Rate { return Rate{ppm} }

// ParseRate reads a percentage: digits without leading zeros, at most a point with
// one to four decimals, the percent sign, a minus sign before a negative rate:
// "2.75%", "-0.5%". Anything else is refused with [CodeRateMalformed], a rate
// beyond 214,748.3647% with [CodeRateOverflow].
func ParseRate(s string) (Rate, error) { return parseRate(s) }

func parseRate[T string | []byte](s T) (Rate, error) {
	if len(s) > maxRateText || len(s) == 0 || s[len(s)-1] != '%' {
		return Rate{}, rateMalformed()
	}
	ppm, ok := readFixed(s[:len(s)-1], 4)
	if !ok {
		return Rate{}, rateMalformed()
	}
	return rateOf(ppm)
}

// RateFromDecimal returns a rate given as a fraction of one: 0.0275 is 2.75%. A part
// smaller than a millionth is refused with [CodeRateTooPrecise], never rounded; a
// rate beyond 2147.483647 with [CodeRateOverflow]; a decimal with more than 40
// digits or an exponent outside -40..40 with [CodeRateMalformed].
func RateFromDecimal(d decimal.Decimal) (Rate, error) {
	ppm, state := fixed(d, 6)
	switch state {
	case fixedExact:
		return rateOf(ppm)
	case fixedFraction:
		return Rate{}, fault.New(CodeRateTooPrecise, "the rate has a part smaller than a millionth")
	case fixedHuge:
		return Rate{}, fault.New(CodeRateMalformed, "the decimal has too many digits or too large an exponent",
			fault.Count("most digits", maxDigits), fault.Count("most exponent", maxDigits))
	case fixedBeyond:
	}
	return Rate{}, rateOverflow()
}

func rateOf(ppm int64) (Rate, error) {
	if ppm < math.MinInt32 || ppm > math.MaxInt32 {
		return Rate{}, rateOverflow()
	}
	return Rate{int32(ppm)}, nil
}

// PPM returns the rate in parts per million.
func (r Rate) PPM() int32 { return r.ppm }

// Decimal returns the rate as a fraction of one with six decimals: 2.75% is 0.027500.
func (r Rate) Decimal() decimal.Decimal { return decimal.New(int64(r.ppm), -6) }

// Cmp returns -1, 0 or 1 as r is less than, equal to or greater than s.
func (r Rate) Cmp(s Rate) int {
	switch {
	case r.ppm < s.ppm:
		return -1
	case r.ppm > s.ppm:
		return 1
	}
	return 0
}

// Less reports whether r < s.
func (r Rate) Less(s Rate) bool { return r.ppm < s.ppm }

// IsZero reports whether r is 0%.
func (r Rate) IsZero() bool { return r.ppm == 0 }

// String returns the rate as a percentage with two to four decimals, rounded
// nowhere: "2.75%", "0.50%", "0.1234%".
func (r Rate) String() string {
	var buffer [16]byte
	return string(group.Percent(buffer[:0], int64(r.ppm)))
}

func rateMalformed() error {
	return fault.New(CodeRateMalformed, "a rate is a percentage with at most this many decimals and the percent sign",
		fault.Count("decimals", 4))
}

func rateOverflow() error {
	return fault.New(CodeRateOverflow, "the rate is beyond the bound", fault.PPM("most", math.MaxInt32))
}
