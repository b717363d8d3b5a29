package money_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/money"
)

// beyond is an amount out of bounds.
func beyond() money.USD { return money.Cents(money.MaxCents).Add(money.Cents(1)) }

func TestBounds(t *testing.T) {
	most := money.Cents(money.MaxCents)
	assert.True(t, most.InBounds())
	assert.True(t, most.Neg().InBounds())
	assert.Equal(t, most, money.Dollars(money.MaxCents/100))
	assert.Equal(t, most.Neg(), money.Dollars(-money.MaxCents/100))
	for _, v := range []int64{money.MaxCents + 1, math.MaxInt64, math.MaxInt64 - 1} {
		assert.Equal(t, beyond(), money.Cents(v), v)
		assert.Equal(t, beyond().Neg(), money.Cents(-v), v)
		assert.Equal(t, beyond(), money.Dollars(v), v)
		assert.Equal(t, beyond().Neg(), money.Dollars(-v), v)
	}
	assert.Equal(t, beyond().Neg(), money.Cents(math.MinInt64))
	assert.Equal(t, beyond().Neg(), money.Dollars(math.MinInt64))
	assert.Equal(t, beyond(), money.Dollars(money.MaxCents/100+1))
	assert.False(t, beyond().InBounds())
	assert.False(t, beyond().Neg().InBounds())
}

func TestOutOfBoundsStays(t *testing.T) {
	over, one := beyond(), money.Cents(1)
	for name, got := range map[string]money.USD{
		"add":          over.Add(money.Cents(-500)),
		"add to":       money.Cents(-500).Add(over),
		"add opposite": over.Add(over.Neg()),
		"sub":          over.Sub(one),
		"sub from":     one.Sub(over),
		"sub itself":   over.Sub(over),
		"neg":          over.Neg(),
		"part":         over.Part(1, 3),
		"scale":        over.Scale(money.PPM(1)),
		"scale zero":   over.Scale(money.PPM(0)),
		"pro":          over.Pro(one, money.Cents(1000)),
		"pro num":      one.Pro(over, over),
		"pro den":      one.Pro(one, over),
		"pro nothing":  over.Pro(one, money.USD{}),
		"big scale":    money.Cents(money.MaxCents).Scale(money.PPM(1_000_001)),
		"big pro":      money.Cents(money.MaxCents).Pro(money.Cents(money.MaxCents), one),
		"least":        money.Cents(-money.MaxCents).Pro(money.Cents(money.MaxCents), one),
	} {
		assert.False(t, got.InBounds(), name)
	}
	assert.Equal(t, over.Neg(), money.Cents(-money.MaxCents).Pro(money.Cents(money.MaxCents), one))
	assert.Equal(t, over.Neg(), over.Neg().Add(over))
	for _, part := range over.Split(3) {
		assert.False(t, part.InBounds())
	}
}

func TestSmallMethods(t *testing.T) {
	five, six := money.Dollars(5), money.Dollars(6)
	assert.Equal(t, money.Cents(1100), five.Add(six))
	assert.Equal(t, money.Cents(-100), five.Sub(six))
	assert.Equal(t, money.Cents(-500), five.Neg())
	assert.Equal(t, -1, five.Cmp(six))
	assert.Equal(t, 0, five.Cmp(money.Cents(500)))
	assert.Equal(t, 1, six.Cmp(five))
	assert.True(t, five.Less(six))
	assert.False(t, five.Less(five))
	assert.Equal(t, [3]int{-1, 0, 1}, [3]int{five.Neg().Sign(), money.USD{}.Sign(), five.Sign()})
	assert.True(t, money.USD{}.IsZero())
	assert.False(t, five.IsZero())
	assert.Equal(t, five, five.Min(six))
	assert.Equal(t, five, six.Min(five))
	assert.Equal(t, six, five.Max(six))
	assert.Equal(t, six, six.Max(five))
	rate := money.PPM(27_500)
	assert.Equal(t, [3]int{-1, 0, 1}, [3]int{rate.Cmp(money.PPM(27_501)), rate.Cmp(rate), rate.Cmp(money.PPM(-1))})
	assert.True(t, rate.Less(money.PPM(27_501)))
	assert.False(t, rate.Less(rate))
	assert.True(t, money.PPM(0).IsZero())
	assert.Len(t, map[money.USD]int{five: 1, money.Cents(500): 2}, 1)
}

// bounded draws an amount, often one near a bound.
func bounded(t *rapid.T, name string) money.USD {
	return money.Cents(rapid.OneOf(
		rapid.Int64Range(-money.MaxCents, money.MaxCents),
		rapid.Int64Range(-1000, 1000),
		rapid.Int64Range(money.MaxCents-3, money.MaxCents),
		rapid.Int64Range(-money.MaxCents, -money.MaxCents+3),
	).Draw(t, name))
}

func TestAddProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := bounded(t, "a"), bounded(t, "b")
		sum := a.Cents() + b.Cents()
		got := a.Add(b)
		require.Equal(t, b.Add(a), got)
		require.Equal(t, a.Sub(b.Neg()), got)
		if sum > money.MaxCents || sum < -money.MaxCents {
			require.False(t, got.InBounds())
			require.Equal(t, sum > 0, got.Sign() > 0)
			return
		}
		require.Equal(t, sum, got.Cents())
		if a.InBounds() && got.InBounds() {
			require.Equal(t, a, got.Sub(b))
		}
	})
}
