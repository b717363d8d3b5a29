package civil

import (
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/internal/dayno"
)

// Date is one calendar day from 1990-01-01 to 2199-12-31. It is comparable: ==
// means the same day. The zero value is no day.
type Date struct{ n int32 }

// New returns the day of a year, month and day of the month. A combination that
// is not in the calendar, such as February 30, is refused with
// [CodeDateMalformed], a day outside the span with [CodeDateOutOfRange].
func New(y int, m time.Month, d int) (Date, error) {
	if m < time.January || m > time.December || d < 1 || d > 31 {
		return Date{}, malformed()
	}
	if y < firstYear || y > lastYear {
		return Date{}, outOfRange()
	}
	if d > dayno.MonthLength(y, int(m)) {
		return Date{}, malformed()
	}
	return Date{dayno.Of(y, int(m), d)}, nil
}

// Of is New for days that a program states itself. It normalizes as [time.Date]
// does, so that February 30 is March 1 or 2; a result outside the span is the
// zero Date, and so is that of a year or month beyond a million.
func Of(y int, m time.Month, d int) Date {
	if far(y) || far(int(m)) {
		return Date{}
	}
	// Counted so many times 400 years later, where every month has a positive year.
	months := (y+400*later)*12 + int(m) - 1
	return inSpan(int(dayno.Of(months/12, months%12+1, 1)) - later*dayno.Era + d - 1)
}

func far(n int) bool { return n < -1_000_000 || n > 1_000_000 }

// FromNumber returns the day with a day number, 1 being 0001-01-01; the zero
// Date when it is outside the span.
func FromNumber(n int32) Date { return inSpan(int(n)) }

func inSpan(n int) Date {
	if n < int(dayno.First) || n > int(dayno.Last) {
		return Date{}
	}
	return Date{int32(n)}
}

const (
	firstYear = 1990
	lastYear  = 2199
	later     = 2_750 // 1,100,000 years are more than a million years and a million months
)

// Number returns the day number, 1 being 0001-01-01; 0 for the zero Date.
func (d Date) Number() int32 { return d.n }

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d.n == 0 }

// Year returns the year; 0 for the zero Date.
func (d Date) Year() int {
	y, _, _ := d.split()
	return y
}

// Month returns the month; 0 for the zero Date.
func (d Date) Month() time.Month {
	_, m, _ := d.split()
	return time.Month(m)
}

// Day returns the day of the month; 0 for the zero Date.
func (d Date) Day() int {
	_, _, day := d.split()
	return day
}

// Weekday returns the day of the week; Sunday for the zero Date.
func (d Date) Weekday() time.Weekday { return time.Weekday(d.n % 7) }

func (d Date) split() (year, month, day int) {
	if d.n == 0 {
		return 0, 0, 0
	}
	return dayno.Split(d.n)
}

func malformed() error {
	return fault.New(CodeDateMalformed, "a date is written YYYY-MM-DD and must exist in the calendar")
}

func outOfRange() error {
	return fault.New(CodeDateOutOfRange, "the date is outside the days that are handled",
		fault.Day("first", int64(dayno.First)), fault.Day("last", int64(dayno.Last)))
}
