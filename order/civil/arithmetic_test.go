package civil_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/civil"
)

func TestAddMonthsByHand(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2019-01-31", 1, "2019-02-28"},
		{"2019-01-31", 2, "2019-03-31"},
		{"2019-01-31", 3, "2019-04-30"},
		{"2020-01-31", 1, "2020-02-29"},
		{"2020-02-29", 12, "2021-02-28"},
		{"2020-02-29", 48, "2024-02-29"},
		{"2019-03-31", -1, "2019-02-28"},
		{"2019-12-31", 2, "2020-02-29"},
		{"2019-03-15", 0, "2019-03-15"},
		{"2019-03-15", -3, "2018-12-15"},
		{"2199-11-30", 1, "2199-12-30"},
		{"2199-12-31", 1, ""},
		{"1990-01-01", -1, ""},
		{"2019-01-01", math.MaxInt, ""},
		{"2019-01-01", math.MinInt, ""},
	} {
		from, err := civil.Parse(c.from)
		require.NoError(t, err)
		assert.Equal(t, c.want, from.AddMonths(c.n).String(), "%s %+d", c.from, c.n)
	}
}

// TestAddMonthsOfEveryAnchor counts months one by one with a table of month
// lengths, for every anchor 1990-2100 and 480 months on.
func TestAddMonthsOfEveryAnchor(t *testing.T) {
	months := 480
	if testing.Short() {
		months = 30
	}
	lengths := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	for anchor := civil.Of(1990, 1, 1); anchor.Year() <= 2100; anchor = anchor.AddDays(1) {
		year, month, day := anchor.Year(), int(anchor.Month()), anchor.Day()
		firstOfMonth := anchor.AddDays(1 - day)
		for n := 0; n <= months; n++ {
			length := lengths[month-1]
			if month == 2 && (year%400 == 0 || year%4 == 0 && year%100 != 0) {
				length = 29
			}
			want := firstOfMonth.AddDays(min(day, length) - 1)
			if got := anchor.AddMonths(n); got != want {
				require.Equal(t, want.String(), got.String(), "%s %+d", anchor, n)
			}
			firstOfMonth = firstOfMonth.AddDays(length)
			if month++; month == 13 {
				year, month = year+1, 1
			}
		}
	}
}

func TestAddDaysBounds(t *testing.T) {
	d := civil.Of(2019, 3, 5)
	assert.Equal(t, civil.Of(2019, 3, 4), d.AddDays(-1))
	for _, n := range []int{math.MaxInt, math.MinInt, math.MaxInt32, math.MinInt32, 1_000_000, -1_000_000} {
		assert.True(t, d.AddDays(n).IsZero(), n)
	}
}

func date(t *rapid.T, name string) civil.Date {
	n := rapid.Int32Range(civil.Of(1990, 1, 1).Number(), civil.Of(2199, 12, 31).Number()).Draw(t, name)
	return civil.FromNumber(n)
}

func TestArithmeticProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := date(t, "a"), date(t, "b")
		assert.Equal(t, a, b.AddDays(a.Sub(b)))
		assert.Equal(t, -b.Sub(a), a.Sub(b))
		assert.Equal(t, a.Before(b), b.After(a))
		assert.Equal(t, -b.Compare(a), a.Compare(b))
		assert.Equal(t, a.Compare(b), sign(a.Sub(b)))
		assert.Equal(t, a == b, a.Compare(b) == 0)
		assert.Zero(t, a.Compare(a))
		hours := civilUTC(a).Sub(civilUTC(b)).Hours()
		assert.Equal(t, int(hours)/24, a.Sub(b))
	})
}

func civilUTC(d civil.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

func sign(n int) int {
	return max(-1, min(1, n))
}

func TestMonthsAndDaysByHand(t *testing.T) {
	for _, c := range []struct {
		from, to     string
		months, days int
	}{
		{"2019-03-05", "2019-04-05", 1, 0},
		{"2019-03-05", "2019-04-04", 0, 30}, // back to 03-04, one day too far
		{"2019-03-05", "2019-06-20", 3, 15},
		{"2019-03-31", "2019-04-30", 0, 30}, // back to 03-30, one day too far
		{"2019-02-28", "2019-03-31", 1, 0},  // back to 02-31, clamped
		{"2019-01-31", "2019-02-28", 0, 28}, // back to 01-28, too far
		{"2020-01-10", "2020-02-29", 1, 19}, // back to 01-29
		{"2019-01-10", "2019-02-28", 1, 18}, // back to 01-28
		{"2025-02-08", "2025-04-05", 1, 25}, // back to 03-05, from 02-08
		{"2019-04-08", "2019-05-06", 0, 28},
		{"2019-03-05", "2019-03-05", 0, 0},
		{"2019-06-20", "2019-03-05", -3, -15},
		{"1990-01-01", "2199-12-31", 2519, 30},
	} {
		from, err := civil.Parse(c.from)
		require.NoError(t, err)
		to, err := civil.Parse(c.to)
		require.NoError(t, err)
		months, days := civil.MonthsAndDays(from, to)
		assert.Equal(t, [2]int{c.months, c.days}, [2]int{months, days}, "%s %s", c.from, c.to)
	}
	months, days := civil.MonthsAndDays(civil.Date{}, civil.Of(2019, 3, 5))
	assert.Zero(t, months)
	assert.Zero(t, days)
	months, days = civil.MonthsAndDays(civil.Of(2019, 3, 5), civil.Date{})
	assert.Zero(t, months)
	assert.Zero(t, days)
}

// TestMonthsAndDaysAgainstCounting counts back month by month until it is too far.
func TestMonthsAndDaysAgainstCounting(t *testing.T) {
	for from := civil.Of(2019, 1, 1); from.Year() < 2025; from = from.AddDays(1) {
		for to := from; to.Sub(from) < 450; to = to.AddDays(1) {
			want := 0
			for !to.AddMonths(-want - 1).Before(from) {
				want++
			}
			months, days := civil.MonthsAndDays(from, to)
			if months != want || days != to.AddMonths(-want).Sub(from) {
				require.Fail(t, "months and days", "%s %s: %d %d", from, to, months, days)
			}
		}
	}
}

// TestAnchorCountsAsTheFunctionsDo: from every kind of day, to both sides of it,
// past the ends of the span, and from no day.
func TestAnchorCountsAsTheFunctionsDo(t *testing.T) {
	for _, from := range []civil.Date{
		{}, civil.Of(1990, 1, 1), civil.Of(2019, 3, 5), civil.Of(2024, 1, 31), civil.Of(2024, 2, 29), civil.Of(2199, 12, 31),
	} {
		anchor := from.Anchor()
		counter := anchor.Counter()
		for n := -2_600; n <= 2_600; n++ {
			require.Equal(t, from.AddMonths(n), anchor.AddMonths(n), "%s %d", from, n)
			for _, to := range []civil.Date{from.AddMonths(n), from.AddMonths(n).AddDays(n % 31), from.AddDays(n)} {
				months, days := civil.MonthsAndDays(from, to)
				gotMonths, gotDays := anchor.MonthsAndDays(to)
				require.Equal(t, []int{months, days}, []int{gotMonths, gotDays}, "%s %s", from, to)
				gotMonths, gotDays = counter.MonthsAndDays(to)
				require.Equal(t, []int{months, days}, []int{gotMonths, gotDays}, "counted: %s %s", from, to)
			}
		}
	}
	assert.Zero(t, civil.Anchor{}.AddMonths(1))
}

// TestCounterInAnyOrder: the days come in order, a month apart or less or more,
// and now and then not.
func TestCounterInAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 11))
	for range 300 {
		from := civil.Of(1990, 1, 1).AddDays(rng.IntN(70_000))
		counter, to := from.Anchor().Counter(), from
		for range 60 {
			if to = to.AddDays(rng.IntN(62)); rng.IntN(20) == 0 {
				to = from.AddDays(rng.IntN(4_000) - 100)
			}
			months, days := civil.MonthsAndDays(from, to)
			gotMonths, gotDays := counter.MonthsAndDays(to)
			require.Equal(t, []int{months, days}, []int{gotMonths, gotDays}, "%s %s", from, to)
		}
	}
	var none *civil.Counter
	months, days := none.MonthsAndDays(civil.Of(2019, 3, 5))
	require.Zero(t, months)
	require.Zero(t, days)
}

// TestAddMonthsByTheCalendar: the day of the month stays, or is the last of a
// shorter month, as time.Date sees it.
func TestAddMonthsByTheCalendar(t *testing.T) {
	for from := civil.Of(2023, 1, 1); from.Year() < 2025; from = from.AddDays(1) {
		for n := -30; n <= 30; n++ {
			first := time.Date(from.Year(), from.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
			last := first.AddDate(0, 1, -1).Day()
			want := civil.Of(first.Year(), first.Month(), min(from.Day(), last))
			require.Equal(t, want, from.AddMonths(n), "%s %d", from, n)
		}
	}
}
