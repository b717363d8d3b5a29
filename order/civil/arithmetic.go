package civil

import "github.com/paylater-go/payments/order/internal/dayno"

// AddDays returns the day n days later, earlier when n is negative; the zero Date
// when that is outside the span or d is zero.
func (d Date) AddDays(n int) Date {
	if d.n == 0 {
		return Date{}
	}
	return inSpan(int(d.n) + n) // a sum that wraps around is far below the span
}

// AddMonths returns the same day of the month n months later, earlier when n is
// negative, or the last day of that month when it is shorter. Count every date of
// a series from the first one, never from the previous: January 31 plus 1 is
// February 28, plus 2 is March 31. The result is the zero Date when it is outside
// the span or d is zero.
func (d Date) AddMonths(n int) Date {
	return d.Anchor().AddMonths(n)
}

// Sub returns the number of days from e to d, negative when d is before e. With a
// zero Date on either side it is 0.
func (d Date) Sub(e Date) int {
	if d.n == 0 || e.n == 0 {
		return 0
	}
	return int(d.n - e.n)
}

// Compare returns -1, 0 or 1 as d is before, on or after e. The zero Date is
// before every day.
func (d Date) Compare(e Date) int {
	switch {
	case d.n < e.n:
		return -1
	case d.n > e.n:
		return 1
	}
	return 0
}

// Before reports whether d is before e. The zero Date is before every day.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After reports whether d is after e.
func (d Date) After(e Date) bool { return d.n > e.n }

// MonthsAndDays returns the time between two days as Regulation Z, Appendix J
// counts it: whole months counted back from the later day, as AddMonths counts
// them, then the days that remain. From 2019-03-05 to 2019-06-20 it is 3 months
// and 15 days, the days being those from 03-05 to 03-20. When to is before from,
// both results are the negated ones of the exchanged days. With a zero Date on
// either side they are 0.
func MonthsAndDays(from, to Date) (months, days int) {
	if from.n == 0 || to.n == 0 {
		return 0, 0
	}
	if to.n < from.n {
		months, days = MonthsAndDays(to, from)
		return -months, -days
	}
	return from.Anchor().MonthsAndDays(to)
}

// Anchor counts from one day to many: [MonthsAndDays] and [Date.AddMonths] with
// that day taken apart only once. Make one with [Date.Anchor]; the zero Anchor is
// no day.
type Anchor struct {
	from         Date
	months       int // since January of year 0
	day          int
	length, next int // of its month and of the one after it
}

// Anchor returns what counts from d.
func (d Date) Anchor() Anchor {
	if d.n == 0 {
		return Anchor{}
	}
	year, month, day := dayno.Split(d.n)
	length, next := dayno.MonthLength(year, month), dayno.MonthLength(year, month%12+1)
	return Anchor{from: d, months: year*12 + month - 1, day: day, length: length, next: next}
}

// AddMonths is AddMonths of the day of the anchor.
func (a Anchor) AddMonths(n int) Date {
	months := a.months + n // what wraps around is negative
	if a.from.n == 0 || months < firstYear*12 || months >= (lastYear+1)*12 {
		return Date{}
	}
	year, month := months/12, months%12+1
	return Date{dayno.Of(year, month, min(a.day, dayno.MonthLength(year, month)))}
}

// MonthsAndDays is MonthsAndDays(from, to), from being the day of the anchor.
func (a Anchor) MonthsAndDays(to Date) (months, days int) {
	if to.n < a.from.n || a.from.n == 0 {
		return MonthsAndDays(a.from, to)
	}
	year, month, day := dayno.Split(to.n)
	return a.count(year*12+month-1, day)
}

// count counts to a day of a month, not before the anchor.
func (a *Anchor) count(month, day int) (months, days int) {
	months = month - a.months
	if day >= a.day { // counted back into the month of the anchor
		return months, min(day, a.length) - a.day
	}
	// One month less: counted back into the month after it.
	return months - 1, a.length - a.day + min(day, a.next)
}

// Counter counts like an [Anchor], and is quicker when the days come in order and
// about a month apart, as payments do: it does not take such a day apart. Make one
// with [Anchor.Counter].
type Counter struct {
	anchor Anchor
	year   int // of the last day
	month  int // 1 to 12
	first  int32
	length int32
}

// Counter returns what counts from the day of the anchor.
func (a Anchor) Counter() Counter { return Counter{anchor: a} }

// MonthsAndDays is MonthsAndDays(from, to), from being the day of the anchor; 0
// and 0 of no counter.
func (c *Counter) MonthsAndDays(to Date) (months, days int) {
	if c == nil {
		return 0, 0
	}
	if to.n < c.anchor.from.n || c.anchor.from.n == 0 {
		return MonthsAndDays(c.anchor.from, to)
	}
	if ahead := to.n - c.first - c.length; c.length > 0 && ahead >= 0 && ahead < 28 { // in the month after it
		c.first += c.length
		if c.month++; c.month > 12 {
			c.year, c.month = c.year+1, 1
		}
		c.length = int32(dayno.MonthLength(c.year, c.month)) //nolint:gosec // 28 to 31
	}
	if in := to.n - c.first; in < 0 || in >= c.length {
		var day int
		c.year, c.month, day = dayno.Split(to.n)
		c.first = to.n - int32(day) + 1                      //nolint:gosec // 1 to 31
		c.length = int32(dayno.MonthLength(c.year, c.month)) //nolint:gosec // 28 to 31
	}
	return c.anchor.count(c.year*12+c.month-1, int(to.n-c.first)+1)
}
