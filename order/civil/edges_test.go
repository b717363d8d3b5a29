package civil_test

import (
	"math"
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
	for _, d := range []int{math.MaxInt, math.MinInt, 1_000_001, -1_000_001, 100_000, -100_000} {
		require.True(t, civil.Of(2019, time.March, d).IsZero(), d)
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
