package civil_test

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/civil"
)

// calendarFunc is a calendar that a test states.
type calendarFunc func(d civil.Date) (bool, error)

func (f calendarFunc) WorkingDay(d civil.Date) (bool, error) { return f(d) }

func TestAddWorkingDaysByHand(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-07-02", 1, "2026-07-03"}, // the Friday before July 4 is a bank day
		{"2026-07-02", 2, "2026-07-06"},
		{"2026-07-02", 3, "2026-07-07"},
		{"2027-07-02", 1, "2027-07-06"}, // July 4 is a Sunday, kept on Monday
		{"2026-07-04", 1, "2026-07-06"}, // from a Saturday
		{"2026-11-25", 1, "2026-11-27"}, // Thanksgiving
		{"2026-12-24", 3, "2026-12-30"}, // Christmas and a weekend
		{"2019-03-05", 7, "2019-03-14"},
		{"2021-06-17", 1, "2021-06-18"}, // no Juneteenth yet
		{"2022-06-17", 1, "2022-06-21"}, // Juneteenth on a Sunday
	} {
		from, err := civil.Parse(c.from)
		require.NoError(t, err)
		got, err := civil.AddWorkingDays(civil.FederalReserve(), from, c.n)
		require.NoError(t, err)
		assert.Equal(t, c.want, got.String(), "%s %+d", c.from, c.n)
	}
}

func TestNextWorkingDayByHand(t *testing.T) {
	for from, want := range map[string]string{
		"2026-07-03": "2026-07-03",
		"2026-07-04": "2026-07-06",
		"2027-07-03": "2027-07-06",
		"2019-03-05": "2019-03-05",
		"2026-01-01": "2026-01-02",
	} {
		d, err := civil.Parse(from)
		require.NoError(t, err)
		got, err := civil.NextWorkingDay(civil.FederalReserve(), d)
		require.NoError(t, err)
		assert.Equal(t, want, got.String(), from)
	}
}

func TestWorkingDayProperties(t *testing.T) {
	fed := civil.FederalReserve()
	rapid.Check(t, func(t *rapid.T) {
		from := civil.FromNumber(rapid.Int32Range(civil.Of(1990, 1, 1).Number(), civil.Of(2198, 1, 1).Number()).Draw(t, "from"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		got, err := civil.AddWorkingDays(fed, from, n)
		require.NoError(t, err)
		counted := 0
		for d := from.AddDays(1); !d.After(got); d = d.AddDays(1) {
			if working, err := fed.WorkingDay(d); err == nil && working {
				counted++
			}
		}
		assert.Equal(t, n, counted)
		next, err := civil.NextWorkingDay(fed, got)
		require.NoError(t, err)
		assert.Equal(t, got, next)
	})
}

func TestWorkingDaysRefuse(t *testing.T) {
	fed, d := civil.FederalReserve(), civil.Of(2019, 3, 5)
	for _, n := range []int{0, -1, math.MinInt, 10_001, math.MaxInt} {
		_, err := civil.AddWorkingDays(fed, d, n)
		require.ErrorIs(t, err, civil.CodeWorkingDaysOutOfRange)
	}
	_, err := civil.AddWorkingDays(fed, d, 10_000)
	require.NoError(t, err)
	_, err = civil.AddWorkingDays(fed, civil.Date{}, 1)
	require.ErrorIs(t, err, civil.CodeDateOutOfRange)
	_, err = civil.NextWorkingDay(fed, civil.Date{})
	require.ErrorIs(t, err, civil.CodeDateOutOfRange)
	_, err = civil.AddWorkingDays(fed, civil.Of(2199, 12, 31), 1)
	require.ErrorIs(t, err, civil.CodeDateOutOfRange)
	_, err = civil.NextWorkingDay(nil, d)
	require.ErrorIs(t, err, civil.CodeYearUnknown)
	_, err = civil.AddWorkingDays(nil, d, 1)
	require.ErrorIs(t, err, civil.CodeYearUnknown)
}

func TestWorkingDaysOfAnotherCalendar(t *testing.T) {
	d := civil.Of(2019, 3, 5)
	never := calendarFunc(func(civil.Date) (bool, error) { return false, nil })
	_, err := civil.AddWorkingDays(never, d, 1)
	require.ErrorIs(t, err, civil.CodeNoWorkingDay)

	sixty := calendarFunc(func(e civil.Date) (bool, error) { return e.Sub(d) >= 60, nil })
	got, err := civil.NextWorkingDay(sixty, d)
	require.NoError(t, err)
	assert.Equal(t, d.AddDays(60), got)

	_, err = civil.NextWorkingDay(sixty, d.AddDays(-1))
	require.ErrorIs(t, err, civil.CodeNoWorkingDay)

	broken := errors.New("no answer")
	_, err = civil.AddWorkingDays(calendarFunc(func(civil.Date) (bool, error) { return true, broken }), d, 1)
	require.ErrorIs(t, err, broken)
}
