package order

import "math/bits"

// share is one receipt's claim on a refund, in minor units.
type share struct {
	paid  int64 // what it paid for the phase
	back  int64 // what went back to it before, at most paid
	first bool  // takes what does not divide
}

// proRata divides an amount, at most what is left of all shares, so that with
// everything that went back before each share is as near to its proportion as
// earlier divisions allow. The parts add up to the amount and none exceeds what is
// left of its share.
func proRata(amount int64, shares []share) []int64 {
	weights := make([]int64, len(shares))
	total := amount
	for i, s := range shares {
		weights[i] = s.paid
		total += s.back
	}
	lacks := spread(total, weights, shares)
	for i, s := range shares {
		lacks[i] = max(0, lacks[i]-s.back)
	}
	return spread(amount, lacks, shares)
}

// spread divides an amount, at most the sum of the weights, in proportion to them:
// each part is rounded down, and what is left over goes out cent by cent, to the
// shares marked first, then to the others, in order, none getting more than its
// weight. One cent for each is enough: what is left over is what the rounding took,
// less than a cent of each part that it took from, and such a part is not full.
func spread(amount int64, weights []int64, shares []share) []int64 {
	parts := make([]int64, len(weights))
	sum, over := int64(0), amount
	for _, w := range weights {
		sum += w
	}
	for i, w := range weights {
		parts[i] = floorShare(amount, w, sum)
		over -= parts[i]
	}
	for _, first := range [...]bool{true, false} {
		for i, w := range weights {
			if over > 0 && shares[i].first == first && parts[i] < w {
				parts[i]++
				over--
			}
		}
	}
	return parts
}

// floorShare is amount x weight / sum, rounded down, for 0 <= weight <= sum and
// 0 <= amount <= sum; 0 when sum is 0.
func floorShare(amount, weight, sum int64) int64 {
	if sum == 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(amount), uint64(weight)) //nolint:gosec // neither is negative
	share, _ := bits.Div64(hi, lo, uint64(sum))          //nolint:gosec // the sum is positive
	return int64(share)                                  //nolint:gosec // share is at most amount, which is an int64
}
