package money_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// ten returns 10^n.
func ten(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

func TestFromDecimal(t *testing.T) {
	huge := new(big.Int).Add(ten(38), big.NewInt(0))
	for name, c := range map[string]struct {
		d    decimal.Decimal
		want int64
		code fault.Code
	}{
		"zero value":           {decimal.Decimal{}, 0, ""},
		"zero":                 {decimal.New(0, 0), 0, ""},
		"zero small exponent":  {decimal.New(0, -40), 0, ""},
		"zero large exponent":  {decimal.New(0, 40), 0, ""},
		"19.99":                {decimal.New(1999, -2), 1999, ""},
		"-19.99":               {decimal.New(-1999, -2), -1999, ""},
		"10":                   {decimal.New(10, 0), 1_000, ""},
		"1e3":                  {decimal.New(1, 3), 100_000, ""},
		"10.000000":            {decimal.New(10_000_000, -6), 1_000, ""},
		"1.00 of 38 decimals":  {decimal.NewFromBigInt(huge, -38), 100, ""},
		"bound":                {decimal.New(money.MaxCents, -2), money.MaxCents, ""},
		"lower bound":          {decimal.New(-money.MaxCents, -2), -money.MaxCents, ""},
		"1e11":                 {decimal.New(1, 11), money.MaxCents, ""},
		"past the bound":       {decimal.New(money.MaxCents+1, -2), 0, money.CodeAmountOverflow},
		"past the lower bound": {decimal.New(-money.MaxCents-1, -2), 0, money.CodeAmountOverflow},
		"1e40":                 {decimal.New(1, 40), 0, money.CodeAmountOverflow},
		"2^63 cents":           {decimal.NewFromBigInt(new(big.Int).Lsh(big.NewInt(1), 63), -2), 0, money.CodeAmountOverflow},
		"2^64+1 cents":         {decimal.NewFromBigInt(new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 64), big.NewInt(1)), -2), 0, money.CodeAmountOverflow},
		"1.005":                {decimal.New(1005, -3), 0, money.CodeAmountTooPrecise},
		"-1.005":               {decimal.New(-1005, -3), 0, money.CodeAmountTooPrecise},
		"1e-40":                {decimal.New(1, -40), 0, money.CodeAmountTooPrecise},
		"1e-41":                {decimal.New(1, -41), 0, money.CodeAmountMalformed},
		"1e41":                 {decimal.New(1, 41), 0, money.CodeAmountMalformed},
		"zero with 1e41":       {decimal.New(0, 41), 0, money.CodeAmountMalformed},
		"41 digits":            {decimal.NewFromBigInt(ten(40), -39), 0, money.CodeAmountMalformed},
		"-41 digits":           {decimal.NewFromBigInt(new(big.Int).Neg(ten(40)), -39), 0, money.CodeAmountMalformed},
		"exponent bomb":        {decimal.New(1, 1_000_000_000), 0, money.CodeAmountMalformed},
		"small exponent bomb":  {decimal.New(1, -1_000_000_000), 0, money.CodeAmountMalformed},
		"largest exponent":     {decimal.New(1, math.MaxInt32), 0, money.CodeAmountMalformed},
		"least exponent":       {decimal.New(math.MinInt64, math.MinInt32), 0, money.CodeAmountMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := money.FromDecimal(c.d)
			if c.code != "" {
				require.ErrorIs(t, err, c.code)
				assert.True(t, got.IsZero())
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got.Cents())
		})
	}
}

func TestRateFromDecimal(t *testing.T) {
	for name, c := range map[string]struct {
		d    decimal.Decimal
		want int32
		code fault.Code
	}{
		"2.75%":       {decimal.New(275, -4), 27_500, ""},
		"0.027500":    {decimal.New(27_500, -6), 27_500, ""},
		"0.02750000":  {decimal.New(2_750_000, -8), 27_500, ""},
		"zero value":  {decimal.Decimal{}, 0, ""},
		"one":         {decimal.New(1, 0), 1_000_000, ""},
		"most":        {decimal.New(math.MaxInt32, -6), math.MaxInt32, ""},
		"least":       {decimal.New(math.MinInt32, -6), math.MinInt32, ""},
		"past most":   {decimal.New(math.MaxInt32+1, -6), 0, money.CodeRateOverflow},
		"past least":  {decimal.New(math.MinInt32-1, -6), 0, money.CodeRateOverflow},
		"1e40":        {decimal.New(1, 40), 0, money.CodeRateOverflow},
		"too precise": {decimal.New(1, -7), 0, money.CodeRateTooPrecise},
		"bomb":        {decimal.New(1, 1_000_000_000), 0, money.CodeRateMalformed},
		"small bomb":  {decimal.New(1, -1_000_000_000), 0, money.CodeRateMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := money.RateFromDecimal(c.d)
			if c.code != "" {
				require.ErrorIs(t, err, c.code)
				assert.True(t, got.IsZero())
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got.PPM())
		})
	}
}

func TestDecimalRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := bounded(t, "a")
		exponent := rapid.Int32Range(0, 20).Draw(t, "zeros")
		d := a.Decimal()
		require.Equal(t, int32(-2), d.Exponent())
		again, err := money.FromDecimal(d)
		require.NoError(t, err)
		require.Equal(t, a, again)
		more := decimal.NewFromBigInt(new(big.Int).Mul(d.Coefficient(), ten(int64(exponent))), -2-exponent)
		again, err = money.FromDecimal(more)
		require.NoError(t, err)
		require.Equal(t, a, again)

		rate := money.PPM(rapid.Int32().Draw(t, "ppm"))
		same, err := money.RateFromDecimal(rate.Decimal())
		require.NoError(t, err)
		require.Equal(t, rate, same)
	})
}
