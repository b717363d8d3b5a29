package money

// Split divides a into n parts as [USD.Split] does, in minor units.
func (a Amount) Split(n int) []Amount {
	if n <= 0 {
		return nil
	}
	return a.AppendSplit(make([]Amount, 0, n), n)
}

// AppendSplit appends the parts that Split returns to dst.
func (a Amount) AppendSplit(dst []Amount, n int) []Amount {
	for k := range max(n, 0) {
		dst = append(dst, a.Part(k, n))
	}
	return dst
}

// Part returns part k of n, counted from 0: Split(n)[k]; zero when there is no
// such part.
func (a Amount) Part(k, n int) Amount {
	return Amount{part(a.minor, k, n), a.currency}
}

// Pro returns the share of a that num is of den, rounded once to the minor unit,
// half to even; zero when den is zero. num and den are amounts of one currency,
// which need not be that of a, otherwise [CodeCurrencyMismatch]; a result beyond
// MaxCents is refused with [CodeAmountOverflow].
func (a Amount) Pro(num, den Amount) (Amount, error) {
	if num.currency != den.currency {
		return Amount{}, mismatch()
	}
	share := pro(a.minor, num.minor, den.minor)
	if !inBounds(share) {
		return Amount{}, overflow()
	}
	return Amount{share, a.currency}, nil
}
