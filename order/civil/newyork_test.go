package civil_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
)

func TestNewYorkByHand(t *testing.T) {
	apia := time.FixedZone("Apia", 13*3600)
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		// Standard time is 5 hours behind UTC, daylight saving time 4.
		{time.Date(2019, 1, 1, 4, 59, 59, 999_999_999, time.UTC), "2018-12-31"},
		{time.Date(2019, 1, 1, 5, 0, 0, 0, time.UTC), "2019-01-01"},
		{time.Date(2019, 7, 4, 3, 59, 59, 0, time.UTC), "2019-07-03"},
		{time.Date(2019, 7, 4, 4, 0, 0, 0, time.UTC), "2019-07-04"},
		// The clock went forward on 2019-03-10 and back on 2019-11-03, at 2 o'clock.
		{time.Date(2019, 3, 10, 4, 59, 59, 0, time.UTC), "2019-03-09"},
		{time.Date(2019, 3, 10, 5, 0, 0, 0, time.UTC), "2019-03-10"},
		{time.Date(2019, 3, 11, 3, 59, 59, 0, time.UTC), "2019-03-10"},
		{time.Date(2019, 3, 11, 4, 0, 0, 0, time.UTC), "2019-03-11"},
		{time.Date(2019, 11, 3, 3, 59, 59, 0, time.UTC), "2019-11-02"},
		{time.Date(2019, 11, 3, 4, 0, 0, 0, time.UTC), "2019-11-03"},
		{time.Date(2019, 11, 4, 4, 59, 59, 0, time.UTC), "2019-11-03"},
		{time.Date(2019, 11, 4, 5, 0, 0, 0, time.UTC), "2019-11-04"},
		// The zone that the instant carries does not matter.
		{time.Date(2020, 1, 1, 12, 0, 0, 0, apia), "2019-12-31"},
		{time.Date(1990, 1, 1, 5, 0, 0, 0, time.UTC), "1990-01-01"},
		{time.Date(1990, 1, 1, 4, 0, 0, 0, time.UTC), ""},
		{time.Date(2200, 1, 1, 4, 0, 0, 0, time.UTC), "2199-12-31"},
		{time.Date(2200, 1, 1, 5, 0, 0, 0, time.UTC), ""},
		{time.Unix(1<<60, 0), ""},
		{time.Unix(-1<<60, 0), ""},
	} {
		assert.Equal(t, c.want, civil.NewYork(c.at).String(), c.at)
	}
}

// offset is the hours that New York is behind UTC at the midnight with which a day
// begins: from the second Sunday of March to the first of November since 2007, from
// the first of April to the last of October before, always at 2 o'clock.
func offset(d civil.Date) int {
	first := sundayOn(civil.Of(d.Year(), 3, 8))
	last := sundayOn(civil.Of(d.Year(), 11, 1))
	if d.Year() < 2007 {
		first = sundayOn(civil.Of(d.Year(), 4, 1))
		last = sundayOn(civil.Of(d.Year(), 10, 25))
	}
	if d.After(first) && !d.After(last) {
		return 4
	}
	return 5
}

func sundayOn(d civil.Date) civil.Date {
	for d.Weekday() != time.Sunday {
		d = d.AddDays(1)
	}
	return d
}

func TestMidnightOfEveryDay(t *testing.T) {
	span(func(d civil.Date, day time.Time) {
		want := day.Add(time.Duration(offset(d)) * time.Hour)
		got := civil.Midnight(d)
		if !got.Equal(want) || got.Location() != time.UTC {
			require.Equal(t, want, got)
		}
		if civil.NewYork(got) != d || civil.NewYork(got.Add(-1)) != d.AddDays(-1) {
			require.Fail(t, "midnight", d.String())
		}
	})
}

func TestWithoutAllocating(t *testing.T) {
	at := time.Date(2019, 7, 4, 3, 0, 0, 0, time.UTC)
	d := civil.NewYork(at)
	fed := civil.FederalReserve()
	sum := 0
	for name, f := range map[string]func(){
		"NewYork":   func() { sum += civil.NewYork(at).Day() },
		"Midnight":  func() { sum += civil.Midnight(d).Hour() },
		"AddMonths": func() { sum += d.AddMonths(5).AddDays(3).Sub(d) },
		"New":       func() { n, _ := civil.New(2019, 3, 5); sum += n.Year() + civil.Of(2020, 1, 31).Day() },
		"Parse":     func() { n, _ := civil.Parse("2019-03-05"); sum += n.Year() },
		"Months":    func() { m, n := civil.MonthsAndDays(d, d.AddDays(200)); sum += m + n },
		"Working": func() {
			next, _ := civil.AddWorkingDays(civil.FederalReserve(), d, 3)
			open, _ := fed.WorkingDay(next)
			sum += next.Day()
			if open {
				sum++
			}
		},
	} {
		assert.Zero(t, testing.AllocsPerRun(100, f), name)
	}
	assert.NotZero(t, sum)
}

func BenchmarkNewYork(b *testing.B) {
	at := time.Date(2019, 7, 4, 3, 0, 0, 0, time.UTC)
	for b.Loop() {
		civil.NewYork(at)
	}
}

func BenchmarkAddMonths(b *testing.B) {
	d := civil.Of(2019, 1, 31)
	for b.Loop() {
		d.AddMonths(5)
	}
}

func BenchmarkWorkingDay(b *testing.B) {
	d := civil.Of(2019, 1, 31)
	for b.Loop() {
		_, _ = civil.FederalReserve().WorkingDay(d)
	}
}
