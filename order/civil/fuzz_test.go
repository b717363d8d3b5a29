package civil_test

import (
	"testing"
	"time"

	"github.com/paylater-go/payments/order/civil"
)

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2019-03-05", "2020-02-29", "2019-02-29", "0001-01-01", "", "2019-03-05T00:00:00Z"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := civil.Parse(text)
		want, errTime := time.Parse(time.DateOnly, text)
		known := errTime == nil && want.Year() >= 1990 && want.Year() <= 2199
		if known != (err == nil) {
			t.Fatalf("%q: %v, time.Parse: %v", text, err, errTime)
		}
		if err != nil {
			if !d.IsZero() {
				t.Fatalf("%q: a day and an error", text)
			}
			return
		}
		if d.String() != text {
			t.Fatalf("%q became %q", text, d)
		}
		var again civil.Date
		if err := again.UnmarshalText([]byte(text)); err != nil || again != d {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

func FuzzDateArithmetic(f *testing.F) {
	f.Add(int32(737_123), 1, 2, int64(3))
	f.Fuzz(func(t *testing.T, n int32, days, months int, seconds int64) {
		d := civil.FromNumber(n)
		civil.MonthsAndDays(d, d.AddDays(days))
		civil.MonthsAndDays(d.AddMonths(months), d)
		_ = civil.NewYork(time.Unix(seconds, int64(days))).String()
		_ = civil.Of(days, time.Month(months), int(seconds)).String()
		_, _ = civil.New(days, time.Month(months), int(seconds))
		_, _ = civil.AddWorkingDays(civil.FederalReserve(), d, days)
		if moved := d.AddMonths(months); !moved.IsZero() && moved.Day() > d.Day() {
			t.Fatalf("%s %+d months: %s", d, months, moved)
		}
	})
}
