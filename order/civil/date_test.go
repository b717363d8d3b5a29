package civil_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// span calls check with every day that is handled.
func span(check func(d civil.Date, t time.Time)) {
	t := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := civil.Of(1990, 1, 1).Number(); n <= civil.Of(2199, 12, 31).Number(); n++ {
		check(civil.FromNumber(n), t)
		t = t.AddDate(0, 0, 1)
	}
}

func TestEveryDayOfTheSpan(t *testing.T) {
	days := 0
	span(func(d civil.Date, want time.Time) {
		days++
		text := want.Format(time.DateOnly)
		again, err := civil.New(want.Date())
		parsed, errParse := civil.Parse(text)
		if d.Year() != want.Year() || d.Month() != want.Month() || d.Day() != want.Day() ||
			d.Weekday() != want.Weekday() || d.String() != text || d.IsZero() ||
			err != nil || again != d || errParse != nil || parsed != d || civil.Of(want.Date()) != d {
			require.Fail(t, "day", text)
		}
	})
	assert.Equal(t, 76_701, days)
}

func TestZeroDate(t *testing.T) {
	var zero civil.Date
	assert.True(t, zero.IsZero())
	assert.Zero(t, zero.Number())
	assert.Zero(t, zero.Year())
	assert.Zero(t, zero.Month())
	assert.Zero(t, zero.Day())
	assert.Empty(t, zero.String())
	assert.True(t, zero.AddDays(1).IsZero())
	assert.True(t, zero.AddDays(737_123).IsZero())
	assert.True(t, zero.AddMonths(24_000).IsZero())
	assert.True(t, zero.AddMonths(1).IsZero())
	assert.Zero(t, zero.Sub(civil.Of(2019, 3, 5)))
	assert.Zero(t, civil.Of(2019, 3, 5).Sub(zero))
	assert.True(t, zero.Before(civil.Of(1990, 1, 1)))
	assert.True(t, civil.Midnight(zero).IsZero())
	assert.True(t, civil.NewYork(time.Time{}).IsZero())
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		y    int
		m    time.Month
		d    int
		code fault.Code
	}{
		{2019, 2, 29, civil.CodeDateMalformed},
		{2100, 2, 29, civil.CodeDateMalformed},
		{2019, 4, 31, civil.CodeDateMalformed},
		{2019, 0, 1, civil.CodeDateMalformed},
		{2019, 13, 1, civil.CodeDateMalformed},
		{2019, 1, 0, civil.CodeDateMalformed},
		{2019, 1, 32, civil.CodeDateMalformed},
		{2019, math.MinInt, math.MaxInt, civil.CodeDateMalformed},
		{1989, 12, 31, civil.CodeDateOutOfRange},
		{2200, 1, 1, civil.CodeDateOutOfRange},
		{math.MaxInt, 1, 1, civil.CodeDateOutOfRange},
		{math.MinInt, 1, 1, civil.CodeDateOutOfRange},
	} {
		d, err := civil.New(c.y, c.m, c.d)
		require.ErrorIs(t, err, c.code, c)
		assert.True(t, d.IsZero())
	}
	for _, d := range []civil.Date{civil.Of(2000, 2, 29), civil.Of(2024, 2, 29)} {
		again, err := civil.New(d.Year(), d.Month(), d.Day())
		require.NoError(t, err)
		assert.Equal(t, d, again)
	}
}

func TestOfNormalizes(t *testing.T) {
	for _, c := range []struct {
		y    int
		m    time.Month
		d    int
		want string
	}{
		{2019, 2, 29, "2019-03-01"},
		{2020, 2, 30, "2020-03-01"},
		{2019, 13, 1, "2020-01-01"},
		{2019, 0, 1, "2018-12-01"},
		{2019, -11, 1, "2018-01-01"},
		{2019, 3, 0, "2019-02-28"},
		{2019, 3, -366, "2018-02-27"},
		{1989, 12, 32, "1990-01-01"},
		{2200, 1, 0, "2199-12-31"},
		{0, 24_000, 1, "1999-12-01"},
		{1989, 12, 31, ""},
		{2200, 1, 1, ""},
		{0, 0, 0, ""},
		{-1, 1, 1, ""},
		{math.MaxInt, 1, 1, ""},
		{math.MinInt, 1, 1, ""},
		{2019, math.MaxInt, 1, ""},
		{2019, math.MinInt, 1, ""},
		{2019, 1, math.MaxInt, ""},
		{2019, 1, math.MinInt, ""},
		{1_000_000, 1_000_000, 1_000_000, ""},
		{-1_000_000, -1_000_000, -1_000_000, ""},
	} {
		assert.Equal(t, c.want, civil.Of(c.y, c.m, c.d).String(), "%d-%d-%d", c.y, c.m, c.d)
	}
	for y := 1989; y <= 2001; y++ {
		for m := time.Month(-14); m <= 27; m++ {
			for d := -40; d <= 70; d++ {
				want := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
				if want < "1990-01-01" {
					want = ""
				}
				if got := civil.Of(y, m, d).String(); got != want {
					require.Equal(t, want, got, "%d-%d-%d", y, m, d)
				}
			}
		}
	}
}

func TestFromNumber(t *testing.T) {
	first, last := civil.Of(1990, 1, 1).Number(), civil.Of(2199, 12, 31).Number()
	assert.Equal(t, int32(726_468), first)
	assert.Equal(t, int32(803_168), last)
	for _, n := range []int32{math.MinInt32, -1, 0, 1, first - 1, last + 1, math.MaxInt32} {
		assert.True(t, civil.FromNumber(n).IsZero(), n)
	}
	assert.Equal(t, int32(737_123), civil.Of(2019, 3, 5).Number())
}
