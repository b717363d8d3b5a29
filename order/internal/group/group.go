// Package group writes whole numbers of minor units as text: plain or with the
// thousands separated.
package group

import "strconv"

// Append writes minor units with the given number of decimals. With separated
// the whole part is written in groups of three: 1,234,567.89. A minus sign, where
// the value has one, is left to the caller: the sign of v is not written.
func Append(dst []byte, v int64, decimals int, separated bool) []byte {
	u := uint64(v) //nolint:gosec // a negative v wraps, and is wrapped back
	if v < 0 {
		u = -u
	}
	power := uint64(1)
	for range decimals {
		power *= 10
	}
	whole, rest := u/power, u%power
	if separated {
		dst = appendSeparated(dst, whole)
	} else {
		dst = strconv.AppendUint(dst, whole, 10)
	}
	if decimals == 0 {
		return dst
	}
	dst = append(dst, '.')
	for power /= 10; power > 0; power /= 10 {
		dst = append(dst, byte('0'+rest/power%10))
	}
	return dst
}

func appendSeparated(dst []byte, whole uint64) []byte {
	var buffer [20]byte
	digits := strconv.AppendUint(buffer[:0], whole, 10)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, d)
	}
	return dst
}

// Percent writes parts per million as a percentage with two to four decimals:
// 27500 is 2.75%. The sign of ppm is written.
func Percent(dst []byte, ppm int64) []byte {
	if ppm < 0 {
		dst = append(dst, '-')
	}
	dst = Append(dst, ppm, 4, false)
	for range 2 {
		if dst[len(dst)-1] != '0' {
			break
		}
		dst = dst[:len(dst)-1]
	}
	return append(dst, '%')
}
