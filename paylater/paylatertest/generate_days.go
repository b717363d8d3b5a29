package paylatertest

import (
	"time"

	"github.com/paylater-go/payments/order/civil"
)

// AnyDay is a day from one to another, both included, half of the time an
// awkward one: the end or the beginning of a month, the end of February, a day
// on which the clocks change, a holiday or a weekend.
func AnyDay(s Source, from, to civil.Date) civil.Date {
	if to.Before(from) {
		from, to = to, from
	}
	d := from.AddDays(s.IntN(to.Sub(from) + 1))
	if sometimes(s, 2) {
		return d
	}
	awkward := one(s, monthEnd, monthStart, endOfFebruary, clocksForward, clocksBack, closed)(d)
	if awkward.IsZero() || awkward.Before(from) || awkward.After(to) {
		return d
	}
	return awkward
}

// AnyInstant is an instant of a day in New York, often at its very beginning or
// end, in UTC and whole microseconds.
func AnyInstant(s Source, d civil.Date) time.Time {
	begin := civil.Midnight(d)
	length := civil.Midnight(d.AddDays(1)).Sub(begin) // 23 or 25 hours on two days of the year
	if length <= 0 {
		return begin // the last day that there is
	}
	switch s.IntN(4) {
	case 0:
		return begin
	case 1:
		return begin.Add(length - time.Microsecond)
	case 2:
		return begin.Add(time.Duration(s.IntN(int(length/time.Minute))) * time.Minute)
	}
	return begin.Add(time.Duration(upTo(s, length.Microseconds())-1) * time.Microsecond)
}

func monthStart(d civil.Date) civil.Date { return civil.Of(d.Year(), d.Month(), 1) }

func monthEnd(d civil.Date) civil.Date { return monthStart(d).AddMonths(1).AddDays(-1) }

// endOfFebruary is February 29 of leap years.
func endOfFebruary(d civil.Date) civil.Date { return civil.Of(d.Year(), time.March, 1).AddDays(-1) }

// clocksForward is the second Sunday of March.
func clocksForward(d civil.Date) civil.Date { return sundayFrom(civil.Of(d.Year(), time.March, 8)) }

// clocksBack is the first Sunday of November.
func clocksBack(d civil.Date) civil.Date { return sundayFrom(civil.Of(d.Year(), time.November, 1)) }

func sundayFrom(d civil.Date) civil.Date { return d.AddDays((7 - int(d.Weekday())) % 7) }

// closed is the next day on which the Federal Reserve Banks are closed, a holiday
// on a weekday if there is one in the next three weeks.
func closed(d civil.Date) civil.Date {
	calendar := civil.FederalReserve()
	for n := range 21 {
		day := d.AddDays(n)
		open, err := calendar.WorkingDay(day)
		if err == nil && !open && day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			return day
		}
	}
	return sundayFrom(d)
}
