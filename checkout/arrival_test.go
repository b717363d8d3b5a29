package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// Working days are those of the Federal Reserve Banks: Friday, July 3, 2026 is
// one, Monday, January 20, 2020 is not.
func TestArrival(t *testing.T) {
	fed := civil.FederalReserve()
	thursday := time.Date(2026, time.July, 2, 22, 0, 0, 0, time.UTC)
	friday := time.Date(2020, time.January, 18, 3, 0, 0, 0, time.UTC) // 22:00 on the 17th in New York
	cases := []struct {
		arrival checkout.Arrival
		paid    time.Time
		want    string
	}{
		{checkout.WorkingDays(1, 3), thursday, "2026-07-03 to 2026-07-07"},
		{checkout.WorkingDays(1, 1), thursday, "2026-07-03"},
		{checkout.WorkingDays(1, 2), friday, "2020-01-21 to 2020-01-22"},
		{checkout.WorkingDays(3, 7), morning, "2019-03-08 to 2019-03-14"},
		{checkout.WithinHours(48), morning, "by 2019-03-07T15:00:00Z"},
		{checkout.Arrival{}, morning, "unknown"},
		{checkout.WorkingDays(2, 1), morning, "unknown"},
		{checkout.WorkingDays(1, 1), time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC), "unknown"},
	}
	for _, c := range cases {
		require.Equal(t, c.want, c.arrival.After(c.paid, fed).String())
	}
	within := checkout.WithinHours(3).After(friday.Add(time.Hour), fed)
	require.Equal(t, civil.Of(2020, time.January, 17), within.From)
	require.Equal(t, civil.Of(2020, time.January, 18), within.To)
	require.True(t, checkout.WorkingDays(1, 9).After(morning, unknown{}).IsZero())
}

// Half a window is no window: it is not shown as if the other day were known.
func TestHalfAWindowIsUnknown(t *testing.T) {
	day := civil.Of(2019, time.March, 6)
	require.Equal(t, "2019-03-06", checkout.Window{From: day, To: day}.String())
	require.Equal(t, "unknown", checkout.Window{From: day}.String())
	require.Equal(t, "unknown", checkout.Window{To: day}.String())
}

// A calendar of the host that fails at one question, whichever, makes the whole
// window unknown, though it may know the days before and after.
func TestArrivalOverACalendarThatFails(t *testing.T) {
	arrival, answered := checkout.WorkingDays(1, 3), 0
	for fails := 1; ; fails++ {
		c := &forgetful{Calendar: civil.FederalReserve(), fails: fails}
		got := arrival.After(morning, c)
		if c.asked < fails {
			require.Equal(t, "2019-03-06 to 2019-03-08", got.String())
			break
		}
		answered++
		require.True(t, got.IsZero(), "question %d: %s", fails, got)
	}
	require.GreaterOrEqual(t, answered, 3, "each day of the window is asked")
}

// forgetful is a calendar that does not know one of the days it is asked.
type forgetful struct {
	civil.Calendar
	fails int // the question, counted from 1
	asked int
}

func (f *forgetful) WorkingDay(d civil.Date) (bool, error) {
	if f.asked++; f.asked == f.fails {
		return unknown{}.WorkingDay(d)
	}
	return f.Calendar.WorkingDay(d)
}

// unknown is a calendar that knows no year.
type unknown struct{}

func (unknown) WorkingDay(civil.Date) (bool, error) {
	return false, fault.New(civil.CodeYearUnknown, "no year")
}
