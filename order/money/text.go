package money

import "github.com/paylater-go/payments/order/internal/group"

// String returns the amount for people, rounded nowhere: "$10,000.00", "-$5.00".
// Out of bounds it is ">$100,000,000,000.00" or "<-$100,000,000,000.00".
func (a USD) String() string {
	var buffer [32]byte
	dst := buffer[:0]
	minor := a.cents
	if minor > MaxCents {
		dst, minor = append(dst, '>'), MaxCents
	}
	if minor < -MaxCents {
		dst, minor = append(dst, '<'), -MaxCents
	}
	if minor < 0 {
		dst = append(dst, '-')
	}
	return string(group.Append(append(dst, '$'), minor, 2, true))
}

// Text returns the amount for programs, as ParseUSD reads it, with two decimals:
// "10000.00", "-5.00". Out of bounds it is the text of MaxCents and one cent more,
// which ParseUSD refuses.
func (a USD) Text() string {
	var buffer [24]byte
	return string(appendMinor(buffer[:0], a.cents, 2))
}

func appendMinor(dst []byte, minor int64, digits int) []byte {
	if minor < 0 {
		dst = append(dst, '-')
	}
	return group.Append(dst, minor, digits, false)
}
