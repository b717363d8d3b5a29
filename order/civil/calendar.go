package civil

import "github.com/paylater-go/payments/order/fault"

// Calendar tells working days from days on which the banks are closed.
// Implementations must be safe for concurrent use.
type Calendar interface {
	// WorkingDay reports whether banks are open on d. A day of a year for which
	// the calendar knows no holidays is an error with CodeYearUnknown, never a
	// guess.
	WorkingDay(d Date) (bool, error)
}

const (
	maxWorkingDays = 10_000
	maxClosed      = 60
)

// AddWorkingDays returns working day n after d: working day 1 is the first after
// d, whether or not d is one. n is 1 to 10,000, otherwise
// [CodeWorkingDaysOutOfRange]. Errors of the calendar are returned as they are.
func AddWorkingDays(c Calendar, d Date, n int) (Date, error) {
	if n < 1 || n > maxWorkingDays {
		return Date{}, fault.New(CodeWorkingDaysOutOfRange, "the number of working days is out of range",
			fault.Count("asked", int64(n)), fault.Count("least", 1), fault.Count("most", maxWorkingDays))
	}
	for range n {
		next, err := NextWorkingDay(c, d.AddDays(1))
		if err != nil {
			return Date{}, err
		}
		d = next
	}
	return d, nil
}

// NextWorkingDay returns d itself when it is a working day, otherwise the first
// one after it. A calendar that is closed for more than 60 days in a row is
// refused with [CodeNoWorkingDay], the zero Date and the end of the span with
// [CodeDateOutOfRange].
func NextWorkingDay(c Calendar, d Date) (Date, error) {
	if c == nil {
		return Date{}, fault.New(CodeYearUnknown, "there is no calendar")
	}
	for range maxClosed + 1 {
		if d.n == 0 {
			return Date{}, outOfRange()
		}
		open, err := c.WorkingDay(d)
		if err != nil {
			return Date{}, err
		}
		if open {
			return d, nil
		}
		d = d.AddDays(1)
	}
	return Date{}, fault.New(CodeNoWorkingDay, "the calendar has no working day",
		fault.Days("searched", maxClosed))
}
