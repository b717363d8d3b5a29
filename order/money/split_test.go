package money_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/money"
)

func TestSplitByHand(t *testing.T) {
	for _, c := range []struct {
		cents int64
		n     int
		want  []int64
	}{
		{1_000_000, 6, []int64{166_667, 166_667, 166_667, 166_667, 166_666, 166_666}},
		{1_000, 3, []int64{334, 333, 333}},
		{6, 6, []int64{1, 1, 1, 1, 1, 1}},
		{5, 6, []int64{1, 1, 1, 1, 1, 0}},
		{0, 2, []int64{0, 0}},
		{7, 1, []int64{7}},
		{-1_000, 3, []int64{-334, -333, -333}},
		{-1, 2, []int64{-1, 0}},
		{7, 0, nil},
		{7, -1, nil},
		{7, math.MinInt, nil},
	} {
		var got []int64
		for _, part := range money.Cents(c.cents).Split(c.n) {
			got = append(got, part.Cents())
		}
		assert.Equal(t, c.want, got, "%d in %d", c.cents, c.n)
	}
	assert.Nil(t, money.Cents(7).Split(0))
}

func TestPartOutside(t *testing.T) {
	a := money.Cents(1_000)
	for _, c := range [][2]int{{-1, 3}, {3, 3}, {0, 0}, {0, -1}, {-5, -1}, {math.MinInt, math.MaxInt}, {math.MaxInt, 2}} {
		assert.True(t, a.Part(c[0], c[1]).IsZero(), c)
	}
	assert.Equal(t, money.Cents(1), a.Part(999, math.MaxInt))
	assert.True(t, a.Part(1000, math.MaxInt).IsZero())
}

func TestSplitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, n := bounded(t, "a"), rapid.IntRange(1, 400).Draw(t, "n")
		parts := a.Split(n)
		require.Len(t, parts, n)
		sum, least, most := money.USD{}, parts[0], parts[0]
		for k, part := range parts {
			require.Equal(t, part, a.Part(k, n))
			sum, least, most = sum.Add(part), least.Min(part), most.Max(part)
			if k > 0 { // the earlier parts carry the odd cents, away from zero
				require.LessOrEqual(t, part.Cents()*int64(a.Sign()), parts[k-1].Cents()*int64(a.Sign()))
			}
		}
		require.Equal(t, a, sum)
		require.LessOrEqual(t, most.Sub(least).Cents(), int64(1))
		require.Equal(t, append([]money.USD{a}, parts...), a.AppendSplit([]money.USD{a}, n))
	})
}

// TestEverySmallSplit has every draw up to $200.00 in one to six parts.
func TestEverySmallSplit(t *testing.T) {
	for cents := range int64(20_001) {
		for n := 1; n <= 6; n++ {
			sum := int64(0)
			for k := range n {
				sum += money.Cents(cents).Part(k, n).Cents()
			}
			if sum != cents {
				require.Equal(t, cents, sum, n)
			}
		}
	}
}

func TestWithoutAllocating(t *testing.T) {
	a, rate := money.Dollars(10_000), money.PPM(27_500)
	eur, err := money.NewAmount(123_450, money.EUR)
	require.NoError(t, err)
	parts := make([]money.USD, 0, 12)
	text := make([]byte, 0, 32)
	var sum money.USD
	for name, f := range map[string]func(){
		"arithmetic": func() { sum = sum.Add(a).Sub(a.Neg()).Min(a).Max(sum) },
		"part":       func() { sum = a.Part(2, 6) },
		"append":     func() { parts = a.AppendSplit(parts[:0], 12) },
		"scale":      func() { sum = a.Scale(rate).Pro(a, sum) },
		"parse":      func() { sum, _ = money.ParseUSD("149999.99") },
		"rate":       func() { rate, _ = money.ParseRate("2.75%") },
		"text":       func() { text, _ = a.AppendText(text[:0]); text, _ = rate.AppendText(text) },
		"amount":     func() { both, _ := eur.Add(eur); _, _ = both.Cmp(eur); _ = both.Part(1, 3) },
	} {
		assert.Zero(t, testing.AllocsPerRun(100, f), name)
	}
}

func BenchmarkPart(b *testing.B) {
	a := money.Dollars(10_000)
	for b.Loop() {
		a.Part(3, 6)
	}
}

func BenchmarkParseUSD(b *testing.B) {
	for b.Loop() {
		_, _ = money.ParseUSD("149999.99")
	}
}
