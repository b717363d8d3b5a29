package civil

import (
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/internal/dayno"
)

// FederalReserve returns the calendar of the Federal Reserve Banks, in New York:
// closed on Saturdays, Sundays and the eleven federal holidays. A holiday on a
// Sunday is kept on Monday; a holiday on a Saturday is not moved, the banks are
// open on the Friday before. Juneteenth is a holiday from 2022 on. The rules are
// those in force since 1986, and every day from 1990 to 2199 is answered by them;
// days on which only the federal government closes are working days. The zero
// Date is refused with [CodeYearUnknown].
//
// The calendar is computed once, on first use; a call is a look-up of one bit.
func FederalReserve() Calendar { return federalReserve() }

// federalReserve is immutable once computed.
var federalReserve = sync.OnceValue(func() *closedDays {
	closed := new(closedDays)
	for n := dayno.First; n <= dayno.Last; n++ {
		if weekday := time.Weekday(n % 7); weekday == time.Saturday || weekday == time.Sunday {
			closed.add(n)
		}
	}
	for _, holiday := range bankHolidays() {
		for year := firstYear; year <= lastYear; year++ {
			if _, observed := holiday.Calc(year); !observed.IsZero() {
				y, m, d := observed.Date()
				closed.add(dayno.Of(y, int(m), d))
			}
		}
	}
	return closed
})

// closedDays has one bit for each day of the span.
type closedDays [(dayno.Last-dayno.First)/64 + 1]uint64

// WorkingDay reports whether the Federal Reserve Banks are open on d.
func (c *closedDays) WorkingDay(d Date) (bool, error) {
	if d.n == 0 {
		return false, fault.New(CodeYearUnknown, "the calendar does not know the year of the zero date")
	}
	i := d.n - dayno.First
	return c[i/64]>>(i%64)&1 == 0, nil
}

func (c *closedDays) add(n int32) {
	i := n - dayno.First
	c[i/64] |= 1 << (i % 64)
}

// bankHolidays returns copies of the federal holidays with the banks' rule for
// weekends, computed in UTC so that no setting of the machine has a part in it.
func bankHolidays() []*cal.Holiday {
	sundayToMonday := []cal.AltDay{{Day: time.Sunday, Offset: 1}}
	fixed := []*cal.Holiday{us.NewYear, us.Juneteenth, us.IndependenceDay, us.VeteransDay, us.ChristmasDay}
	floating := []*cal.Holiday{us.MlkDay, us.PresidentsDay, us.MemorialDay, us.LaborDay, us.ColumbusDay, us.ThanksgivingDay}
	var holidays []*cal.Holiday
	for _, holiday := range fixed {
		override := &cal.Holiday{Observed: sundayToMonday}
		if holiday == us.Juneteenth {
			override.StartYear = 2022
		}
		own := holiday.Clone(override)
		own.Func = dayOfMonth
		holidays = append(holidays, own)
	}
	for _, holiday := range floating {
		own := holiday.Clone(nil)
		own.Func = weekdayOfMonth
		holidays = append(holidays, own)
	}
	return holidays
}

func dayOfMonth(h *cal.Holiday, year int) time.Time {
	return midnight(year, h.Month, h.Day)
}

func weekdayOfMonth(h *cal.Holiday, year int) time.Time {
	if h.Offset < 0 {
		return cal.WeekdayNFrom(midnight(year, h.Month+1, 0), h.Weekday, h.Offset)
	}
	return cal.WeekdayNFrom(midnight(year, h.Month, 1), h.Weekday, h.Offset)
}

func midnight(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
