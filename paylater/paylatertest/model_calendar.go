package paylatertest

import "time"

// Day is a calendar day: the days since 1970-01-01. 0 also means none.
type Day int

// DayOf returns the day of a year, month and day of the month, normalized as
// time.Date does.
func DayOf(year, month, day int) Day {
	return Day(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// String writes the day as 2019-03-05, and none as "none".
func (d Day) String() string {
	if d == 0 {
		return "none"
	}
	return d.utc().Format(time.DateOnly)
}

func (d Day) utc() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// months counts months from the day itself; a month that is too short ends on
// its last day.
func (d Day) months(n int) Day {
	y, m, day := d.utc().Date()
	last := DayOf(y, int(m)+n+1, 0)
	if want := DayOf(y, int(m)+n, 1) + Day(day-1); want < last {
		return want
	}
	return last
}

// works: New York's Federal Reserve Bank is open.
func (d Day) works() bool {
	t := d.utc()
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		return false
	}
	// A holiday on a Sunday is kept on Monday, one on a Saturday is lost.
	kept := t.Weekday() == time.Monday && fixedHoliday((d - 1).utc())
	return !kept && !fixedHoliday(t) && !movingHoliday(t)
}

func fixedHoliday(t time.Time) bool {
	switch t.Format("01-02") {
	case "01-01", "07-04", "11-11", "12-25":
		return true
	case "06-19":
		return t.Year() >= 2022
	}
	return false
}

func movingHoliday(t time.Time) bool {
	nth := (t.Day() + 6) / 7 // the nth such weekday of its month
	monday, thursday := t.Weekday() == time.Monday, t.Weekday() == time.Thursday
	switch t.Month() {
	case time.January, time.February:
		return monday && nth == 3
	case time.May:
		return monday && t.Day() > 31-7
	case time.September:
		return monday && nth == 1
	case time.October:
		return monday && nth == 2
	case time.November:
		return thursday && nth == 4
	}
	return false
}

// onTime is the last day on which a payment due that day is not late.
func (d Day) onTime() Day {
	for !d.works() {
		d++
	}
	return d
}

// working is the nth working day after.
func (d Day) working(n int) Day {
	for n > 0 {
		d++
		if d.works() {
			n--
		}
	}
	return d
}

// begins is midnight in New York: 5 hours behind UTC, or 4 in summer time, which
// begins and ends at 2 in the morning and so never moves the midnight of its day.
func (d Day) begins() time.Time {
	y, _, _ := d.utc().Date()
	from, to := sunday(y, time.March, 2), sunday(y, time.November, 1)
	if from < d && d <= to {
		return d.utc().Add(4 * time.Hour)
	}
	return d.utc().Add(5 * time.Hour)
}

// sunday is the nth of a month.
func sunday(year int, month time.Month, n int) Day {
	d := DayOf(year, int(month), 1)
	for d.utc().Weekday() != time.Sunday {
		d++
	}
	return d + Day(7*(n-1))
}

// dayOf is the New York day of an instant.
func dayOf(t time.Time) Day {
	d := DayOf(t.UTC().Year(), int(t.UTC().Month()), t.UTC().Day())
	if d.begins().After(t) {
		return d - 1
	}
	return d
}
