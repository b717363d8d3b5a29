package money

import "github.com/paylater-go/payments/order/fault"

// maxText is the longest text that is looked at: -100000000000.00 has 16 bytes.
const maxText = 16

// ParseUSD reads an amount of dollars: digits without leading zeros, then at most
// a point with one or two decimals, a minus sign before a negative amount:
// "10000.00", "-5", "0.5". Signs before zero, plus signs, exponents, spaces,
// separators and text of more than 16 bytes are refused with
// [CodeAmountMalformed], amounts beyond MaxCents with [CodeAmountOverflow].
func ParseUSD(s string) (USD, error) {
	cents, err := parseMinor(s, 2)
	return USD{cents}, err
}

// parseMinor reads minor units of a currency with the given number of digits.
func parseMinor[T string | []byte](s T, digits int) (int64, error) {
	if len(s) > maxText {
		return 0, fault.New(CodeAmountMalformed, "the amount is too long",
			fault.Count("bytes", int64(len(s))), fault.Count("most", maxText))
	}
	minor, ok := readFixed(s, digits)
	if !ok {
		return 0, malformed(digits)
	}
	if !inBounds(minor) {
		return 0, overflow()
	}
	return minor, nil
}

// readFixed reads -?(0|[1-9][0-9]*)(\.[0-9]{1,digits})? as a whole number of
// 10^-digits; it refuses a sign before zero. s has at most 16 bytes.
func readFixed[T string | []byte](s T, digits int) (v int64, ok bool) {
	i := 0
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		i++
	}
	start := i
	for ; i < len(s) && isDigit(s[i]); i++ {
		v = v*10 + int64(s[i]-'0')
	}
	if i == start || s[start] == '0' && i-start > 1 {
		return 0, false
	}
	decimals := 0
	if i < len(s) {
		if s[i] != '.' {
			return 0, false
		}
		for i++; i < len(s) && decimals < digits && isDigit(s[i]); i++ {
			v = v*10 + int64(s[i]-'0')
			decimals++
		}
		if decimals == 0 || i < len(s) {
			return 0, false
		}
	}
	for ; decimals < digits; decimals++ {
		v *= 10
	}
	if negative {
		return -v, v != 0
	}
	return v, true
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func malformed(digits int) error {
	return fault.New(CodeAmountMalformed, "an amount is digits with at most this many decimals",
		fault.Count("decimals", int64(digits)))
}

func overflow() error {
	return fault.New(CodeAmountOverflow, "the amount is beyond the bound",
		fault.Count("most minor units", MaxCents))
}
