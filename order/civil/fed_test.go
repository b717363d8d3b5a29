package civil_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rickar/cal/v2/us"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
)

func open(t *testing.T, d civil.Date) bool {
	t.Helper()
	working, err := civil.FederalReserve().WorkingDay(d)
	require.NoError(t, err)
	return working
}

func weekend(d civil.Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

// closings returns the days of a year, Monday to Friday, on which the banks are closed.
func closings(t *testing.T, year int) []string {
	t.Helper()
	var closed []string
	for d := civil.Of(year, 1, 1); d.Year() == year; d = d.AddDays(1) {
		working := open(t, d)
		if weekend(d) {
			assert.False(t, working, d)
		} else if !working {
			closed = append(closed, d.String())
		}
	}
	return closed
}

// TestPublishedHolidays has the holiday schedules that the Federal Reserve Banks
// published; a holiday on a Saturday is not in the table.
func TestPublishedHolidays(t *testing.T) {
	for year, want := range map[int][]string{
		2019: {
			"2019-01-01", "2019-01-21", "2019-02-18", "2019-05-27", "2019-07-04", "2019-09-02",
			"2019-10-14", "2019-11-11", "2019-11-28", "2019-12-25",
		},
		2021: {
			"2021-01-01", "2021-01-18", "2021-02-15", "2021-05-31", "2021-07-05", "2021-09-06",
			"2021-10-11", "2021-11-11", "2021-11-25",
		}, // no Juneteenth; Christmas is a Saturday
		2022: {
			"2022-01-17", "2022-02-21", "2022-05-30", "2022-06-20", "2022-07-04", "2022-09-05",
			"2022-10-10", "2022-11-11", "2022-11-24", "2022-12-26",
		}, // New Year is a Saturday
		2023: {
			"2023-01-02", "2023-01-16", "2023-02-20", "2023-05-29", "2023-06-19", "2023-07-04", "2023-09-04",
			"2023-10-09", "2023-11-23", "2023-12-25",
		}, // Veterans Day is a Saturday
		2025: {
			"2025-01-01", "2025-01-20", "2025-02-17", "2025-05-26", "2025-06-19", "2025-07-04", "2025-09-01",
			"2025-10-13", "2025-11-11", "2025-11-27", "2025-12-25",
		},
		2026: {
			"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-09-07",
			"2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
		}, // Independence Day is a Saturday
		2027: {
			"2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31", "2027-07-05", "2027-09-06",
			"2027-10-11", "2027-11-11", "2027-11-25",
		}, // Juneteenth and Christmas are Saturdays
	} {
		assert.Equal(t, want, closings(t, year), year)
	}
}

// TestFridaysBeforeSaturdayHolidays has the 14 Fridays of 2019-2035 on which the
// federal government closes, or a stock calendar says so, and the banks do not.
func TestFridaysBeforeSaturdayHolidays(t *testing.T) {
	want := []string{
		"2020-07-03", "2021-06-18", "2021-12-24", "2021-12-31", "2023-11-10", "2026-07-03", "2027-06-18",
		"2027-12-24", "2027-12-31", "2028-11-10", "2032-06-18", "2032-12-24", "2032-12-31", "2034-11-10",
	}
	var got []string
	for year := 2019; year <= 2036; year++ {
		for _, holiday := range us.Holidays {
			_, observed := holiday.Calc(year)
			if observed.IsZero() || observed.Year() > 2035 {
				continue
			}
			if d := civil.Of(observed.Date()); open(t, d) {
				assert.Equal(t, time.Friday, d.Weekday())
				got = append(got, d.String())
			}
		}
	}
	slices.Sort(got)
	assert.Equal(t, want, got)
}

// TestEveryYearAgainstTheRules states the eleven holidays by their rules.
func TestEveryYearAgainstTheRules(t *testing.T) {
	for year := 1990; year <= 2199; year++ {
		var want []string
		fixed := func(m time.Month, day int) {
			d := civil.Of(year, m, day)
			if d.Weekday() == time.Sunday {
				d = d.AddDays(1)
			}
			if d.Weekday() != time.Saturday {
				want = append(want, d.String())
			}
		}
		floating := func(from civil.Date, weekday time.Weekday) {
			for from.Weekday() != weekday {
				from = from.AddDays(1)
			}
			want = append(want, from.String())
		}
		fixed(1, 1)
		floating(civil.Of(year, 1, 15), time.Monday)
		floating(civil.Of(year, 2, 15), time.Monday)
		floating(civil.Of(year, 5, 25), time.Monday)
		if year >= 2022 {
			fixed(6, 19)
		}
		fixed(7, 4)
		floating(civil.Of(year, 9, 1), time.Monday)
		floating(civil.Of(year, 10, 8), time.Monday)
		fixed(11, 11)
		floating(civil.Of(year, 11, 22), time.Thursday)
		fixed(12, 25)
		assert.Equal(t, want, closings(t, year), year)
	}
}

func TestFederalReserveRefusesTheZeroDate(t *testing.T) {
	_, err := civil.FederalReserve().WorkingDay(civil.Date{})
	require.ErrorIs(t, err, civil.CodeYearUnknown)
}

func TestFederalReserveConcurrently(t *testing.T) {
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for d := civil.Of(2026, 7, 1); d.Month() == 7; d = d.AddDays(1) {
				working, err := civil.FederalReserve().WorkingDay(d)
				assert.True(t, err == nil && working == !weekend(d), d)
			}
		})
	}
	group.Wait()
}
