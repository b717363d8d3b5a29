package order

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/money"
)

func TestProRata(t *testing.T) {
	cases := map[string]struct {
		amount int64
		shares []share
		want   []int64
	}{
		"none":               {0, nil, []int64{}},
		"nothing":            {0, []share{{paid: 5}}, []int64{0}},
		"one":                {3, []share{{paid: 5}}, []int64{3}},
		"all":                {8, []share{{paid: 5}, {paid: 3}}, []int64{5, 3}},
		"odd to the oldest":  {5, []share{{paid: 5}, {paid: 5}}, []int64{3, 2}},
		"odd to pay later":   {5, []share{{paid: 5}, {paid: 5, first: true}}, []int64{2, 3}},
		"no more than paid":  {4, []share{{paid: 1, first: true}, {paid: 2}, {paid: 2}}, []int64{1, 2, 1}},
		"what went back":     {2, []share{{paid: 4, back: 2}, {paid: 4}}, []int64{0, 2}},
		"over the share":     {2, []share{{paid: 4, back: 4}, {paid: 2}, {paid: 2}}, []int64{0, 1, 1}},
		"only what is left":  {4, []share{{paid: 4, back: 3}, {paid: 4, back: 1}}, []int64{1, 3}},
		"at the bound":       {money.MaxCents, []share{{paid: money.MaxCents}}, []int64{money.MaxCents}},
		"halves of the most": {money.MaxCents - 1, []share{{paid: money.MaxCents / 2}, {paid: money.MaxCents / 2}}, []int64{money.MaxCents / 2, money.MaxCents/2 - 1}},
	}
	for name, c := range cases {
		require.Equal(t, c.want, proRata(c.amount, c.shares), name)
	}
}

func TestFloorShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := rapid.Int64Range(0, money.MaxCents).Draw(t, "sum")
		a, w := rapid.Int64Range(0, sum).Draw(t, "amount"), rapid.Int64Range(0, sum).Draw(t, "weight")
		want := new(big.Int).Mul(big.NewInt(a), big.NewInt(w))
		if sum > 0 {
			want.Quo(want, big.NewInt(sum))
		}
		require.Equal(t, want.Int64(), floorShare(a, w, sum))
	})
}

// TestProRataKeepsProportions: after any number of refunds each share lies within
// a cent per receipt of its proportion, gets no more than it paid, and the parts
// add up.
func TestProRataKeepsProportions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "receipts")
		shares := make([]share, n)
		most := rapid.SampledFrom([]int64{3, 100, 1_000_000, money.MaxCents / 6}).Draw(t, "most")
		whole := int64(0)
		for i := range shares {
			shares[i] = share{paid: rapid.Int64Range(0, most).Draw(t, "paid"), first: rapid.Bool().Draw(t, "pay later")}
			whole += shares[i].paid
		}
		for gone := int64(0); gone < whole; {
			amount := rapid.Int64Range(1, min(whole-gone, max(1, whole/4))).Draw(t, "amount")
			gone += amount
			sum := int64(0)
			for i, part := range proRata(amount, shares) {
				require.GreaterOrEqual(t, part, int64(0))
				shares[i].back += part
				sum += part
				require.LessOrEqual(t, shares[i].back, shares[i].paid)
				exact := floorShare(gone, shares[i].paid, whole)
				require.InDelta(t, exact, shares[i].back, float64(n))
			}
			require.Equal(t, amount, sum)
		}
	})
}
