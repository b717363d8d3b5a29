package money_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/money"
)

func TestScaleByHand(t *testing.T) {
	for _, c := range []struct {
		cents int64
		ppm   int32
		want  int64
	}{
		{1_000_000, 27_500, 27_500}, // $10,000 at 2.75%
		{1_000_000, 7_500, 7_500},   // at 0.75%
		{2_000_000, 12_500, 25_000}, // $20,000 at 1.25%
		{1_000, 27_500, 28},         // 27.5 cents, to even
		{3_000, 27_500, 82},         // 82.5 cents, to even
		{200, 2_500, 0},             // half a cent, to even
		{201, 2_500, 1},             // just more than half a cent
		{600, 2_500, 2},             // 1.5 cents
		{-200, 2_500, 0},            // half a cent below zero
		{-600, 2_500, -2},           //
		{600, -2_500, -2},           //
		{-600, -2_500, 2},           //
		{1, 1, 0},                   //
		{money.MaxCents, 1_000_000, money.MaxCents},
		{12_345, 0, 0},
		{0, 27_500, 0},
	} {
		assert.Equal(t, c.want, money.Cents(c.cents).Scale(money.PPM(c.ppm)).Cents(), "%d x %d", c.cents, c.ppm)
	}
}

func TestProByHand(t *testing.T) {
	for _, c := range [][4]int64{ // a, num, den, want
		{10_000, 1, 3, 3_333},
		{10_000, 2, 3, 6_667},
		{1, 1, 2, 0},
		{3, 1, 2, 2},
		{5, 1, 2, 2},
		{-3, 1, 2, -2},
		{3, -1, 2, -2},
		{3, 1, -2, -2},
		{-3, -1, -2, -2},
		{7, 0, 5, 0},
		{7, 5, 0, 0},
		{7_000_000, 3_000_000, 10_000_000, 2_100_000},
		{money.MaxCents, money.MaxCents, money.MaxCents, money.MaxCents},
		{money.MaxCents, money.MaxCents - 1, money.MaxCents, money.MaxCents - 1},
		{money.MaxCents, money.MaxCents, 5_421_010, money.MaxCents + 1}, // the product's upper 64 bits are 5,421,010
		{money.MaxCents, -money.MaxCents, 5_421_011, -money.MaxCents - 1},
	} {
		got := money.Cents(c[0]).Pro(money.Cents(c[1]), money.Cents(c[2]))
		assert.Equal(t, c[3], got.Cents(), c)
	}
}

// halfEven is a x b / c by the rational numbers of math/big.
func halfEven(a, b, c int64) *big.Int {
	exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(c))
	floor := new(big.Int).Div(exact.Num(), exact.Denom()) // Euclidean: the denominator is positive
	rest := new(big.Rat).Sub(exact, new(big.Rat).SetInt(floor))
	switch rest.Cmp(big.NewRat(1, 2)) {
	case 1:
		floor.Add(floor, big.NewInt(1))
	case 0:
		floor.Add(floor, big.NewInt(int64(floor.Bit(0))))
	}
	return floor
}

func check(t *rapid.T, want *big.Int, got money.USD) {
	if want.CmpAbs(big.NewInt(money.MaxCents)) > 0 {
		require.False(t, got.InBounds())
		require.Equal(t, want.Sign(), got.Sign())
		return
	}
	require.Equal(t, want.Int64(), got.Cents())
}

func TestScaleAgainstRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := bounded(t, "a")
		ppm := rapid.OneOf(rapid.Int32(), rapid.Int32Range(-4, 4), rapid.Int32Range(2_500, 27_500)).Draw(t, "ppm")
		check(t, halfEven(a.Cents(), int64(ppm), 1_000_000), a.Scale(money.PPM(ppm)))
	})
}

func TestProAgainstRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, num, den := bounded(t, "a"), bounded(t, "num"), bounded(t, "den")
		if den.IsZero() {
			require.True(t, a.Pro(num, den).IsZero())
			return
		}
		check(t, halfEven(a.Cents(), num.Cents(), den.Cents()), a.Pro(num, den))
	})
}

// TestEveryHalfCent has every amount up to $1,000 at the rates of the program's
// band in steps of a quarter percent, against plain integers.
func TestEveryHalfCent(t *testing.T) {
	for cents := range int64(100_001) {
		for ppm := int64(2_500); ppm <= 27_500; ppm += 2_500 {
			product := cents * ppm
			want, rest := product/1_000_000, product%1_000_000
			if rest > 500_000 || rest == 500_000 && want%2 == 1 {
				want++
			}
			if got := money.Cents(cents).Scale(money.PPM(int32(ppm))); got.Cents() != want {
				require.Equal(t, want, got.Cents(), "%d x %d", cents, ppm)
			}
		}
	}
}

func BenchmarkScale(b *testing.B) {
	a, rate := money.Dollars(10_000), money.PPM(27_500)
	for b.Loop() {
		a.Scale(rate)
	}
}
