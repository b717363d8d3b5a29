package money

import "slices"

// part returns part k of n of a number of minor units: parts differ by at most
// one, add up to the whole, and the earlier ones carry the odd units.
func part(minor int64, k, n int) int64 {
	if n <= 0 || k < 0 || k >= n {
		return 0
	}
	if !inBounds(minor) {
		return minor
	}
	each, odd := minor/int64(n), minor%int64(n)
	switch {
	case int64(k) < odd:
		return each + 1
	case int64(k) < -odd:
		return each - 1
	}
	return each
}

// Split divides a into n parts that differ by at most one cent and add up to a
// exactly; the earlier parts carry the odd cents: $10.00 in 3 is 3.34, 3.33, 3.33.
// n <= 0 gives nil. The result takes 8 bytes a part: bound n before calling.
func (a USD) Split(n int) []USD {
	if n <= 0 {
		return nil
	}
	return a.AppendSplit(make([]USD, 0, n), n)
}

// AppendSplit appends the parts that Split returns to dst, without allocating
// when dst has room for them.
func (a USD) AppendSplit(dst []USD, n int) []USD {
	if n <= 0 {
		return dst
	}
	dst = slices.Grow(dst, n)
	first, last := a.Part(0, n), a.Part(n-1, n)
	odd := magnitude(a.cents - last.cents*int64(n)) // the parts that are as the first
	for k := range uint64(n) {
		if k < odd {
			dst = append(dst, first)
		} else {
			dst = append(dst, last)
		}
	}
	return dst
}

// Part returns part k of n, counted from 0: Split(n)[k]. It is $0.00 when there is
// no such part.
func (a USD) Part(k, n int) USD { return USD{part(a.cents, k, n)} }
