package civil_test

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
)

// A day that a program states far outside of the span is none, also where its
// months would wrap around into it.
func TestFarDays(t *testing.T) {
	const wrap = math.MaxInt/2 + 1 // twelve of them are no month, in 64 bits and in 32
	for _, y := range []int{2019 + wrap, 2019 - wrap, math.MaxInt, math.MinInt, 10_001, -1, 0} {
		require.True(t, civil.Of(y, time.March, 5).IsZero(), y)
	}
	for _, m := range []time.Month{math.MaxInt, math.MinInt, 100_000, -100_000} {
		require.True(t, civil.Of(2019, m, 5).IsZero(), int(m))
	}
	if cut := 1 << (bits.UintSize / 2); cut > math.MaxInt32 { // cut to 32 bits each is a day of the span
		require.True(t, civil.Of(2019+cut, time.March, 5).IsZero())
		require.True(t, civil.Of(2019, time.Month(3+12*cut), 5).IsZero())
		require.True(t, civil.Of(2019, time.March, 5+cut).IsZero())
		require.True(t, civil.Of(2019, time.March, 5).AddDays(cut).IsZero())
		require.True(t, civil.Of(2019, time.March, 5).AddMonths(12*cut).IsZero())
	}
	for _, d := range []int{math.MaxInt, math.MinInt, 1_000_001, -1_000_001, 100_000, -100_000} {
		require.True(t, civil.Of(2019, time.March, d).IsZero(), d)
	}
}

// Of is what time.Date says, however far its year, month and day are from one another.
func TestFarPartsOfOneDay(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	for range 20_000 {
		y, m := r.IntN(2_000_001)-1_000_000, time.Month(r.IntN(2_000_001)-1_000_000)
		want := civil.Of(1990, time.January, 1).AddDays(r.IntN(76_701))
		first := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
		d := int((civil.Midnight(want).Truncate(24*time.Hour).Unix()-first.Unix())/86_400) + 1
		require.Equal(t, want, civil.Of(y, m, d), "%d-%d-%d", y, int(m), d)
	}
	for _, y := range []int{-1_000_000, 1_000_000} {
		first := time.Date(y, time.Month(y), 1, 0, 0, 0, 0, time.UTC)
		d := int((time.Date(2019, time.March, 5, 0, 0, 0, 0, time.UTC).Unix()-first.Unix())/86_400) + 1
		require.Equal(t, civil.Of(2019, time.March, 5), civil.Of(y, time.Month(y), d))
		require.True(t, civil.Of(y+y/1_000_000, time.Month(y), d).IsZero())
		require.True(t, civil.Of(y, time.Month(y+y/1_000_000), d).IsZero())
	}
}

// The last day of the span has its weekday, and working days end there.
func TestEndOfTheSpan(t *testing.T) {
	last := civil.Of(2199, time.December, 31)
	banks := civil.FederalReserve()
	open, err := banks.WorkingDay(last)
	require.NoError(t, err)
	weekday := time.Date(2199, time.December, 31, 0, 0, 0, 0, time.UTC).Weekday()
	require.Equal(t, weekday != time.Saturday && weekday != time.Sunday, open)
	_, err = civil.AddWorkingDays(banks, last, 1)
	require.ErrorIs(t, err, civil.CodeDateOutOfRange)
	_, err = civil.AddWorkingDays(banks, civil.Date{}, 1)
	require.ErrorIs(t, err, civil.CodeDateOutOfRange)
}

// A refused number of working days is told with its bounds.
func TestWorkingDaysTellTheirBounds(t *testing.T) {
	_, err := civil.AddWorkingDays(civil.FederalReserve(), civil.Of(2019, time.March, 5), 0)
	require.ErrorContains(t, err, "asked 0, least 1, most 10")
}
