package dayno_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/internal/dayno"
)

func TestEveryDayOfTenThousandYears(t *testing.T) {
	day := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	year, month, dayOfMonth := day.Date()
	for n := int32(1); year < 10_000; n++ {
		if got := dayno.Of(year, int(month), dayOfMonth); got != n {
			require.Equal(t, n, got, day)
		}
		if y, m, d := dayno.Split(n); y != year || m != int(month) || d != dayOfMonth {
			require.Fail(t, "split", "%v: %d-%d-%d", day, y, m, d)
		}
		if got := time.Weekday(n % 7); got != day.Weekday() {
			require.Equal(t, day.Weekday(), got, day)
		}
		day = day.AddDate(0, 0, 1)
		year, month, dayOfMonth = day.Date()
	}
}

// The calendar repeats after an era, as far as years may go.
func TestOfRepeats(t *testing.T) {
	for era := 1; era <= 2_900_000/400; era++ {
		for _, d := range []struct{ year, month, day int }{{0, 3, 1}, {0, 12, 31}, {1, 1, 1}, {4, 2, 29}, {100, 2, 28}, {400, 2, 29}} {
			if d.year+400*era > 2_900_000 {
				continue
			}
			got := dayno.Of(d.year+400*era, d.month, d.day)
			if want := dayno.Of(d.year+400, d.month, d.day) + int32((era-1)*dayno.Era); got != want {
				require.Equal(t, want, got, "%v and %d eras", d, era)
			}
		}
	}
}

func TestSpan(t *testing.T) {
	assert.Equal(t, dayno.First, dayno.Of(1990, 1, 1))
	assert.Equal(t, dayno.Last, dayno.Of(2199, 12, 31))
	assert.Equal(t, "1990-01-01", string(dayno.Append(nil, dayno.First)))
	assert.Equal(t, "x2199-12-31", string(dayno.Append([]byte("x"), dayno.Last)))
}

// The text of a day is that of every calendar: four digits, two and two.
func TestAppendEveryDay(t *testing.T) {
	day := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := dayno.First; n <= dayno.Last; n++ {
		if got := string(dayno.Append(nil, n)); got != day.Format(time.DateOnly) {
			require.Equal(t, day.Format(time.DateOnly), got)
		}
		day = day.AddDate(0, 0, 1)
	}
}

func TestMonthLength(t *testing.T) {
	for year := 1900; year <= 2400; year++ {
		for month := 1; month <= 12; month++ {
			last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
			require.Equal(t, last.Day(), dayno.MonthLength(year, month), "%d-%d", year, month)
		}
	}
}
