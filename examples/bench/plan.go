package main

import (
	"slices"
	"time"
)

// plan is one loan schedule as every way to make it gives it back for the
// comparison: dates as days, money as cents.
type plan []planRow

type planRow struct {
	statement, due string // 2019-03-15
	principal, fee int64  // cents
}

// task is the schedule that everyone makes: $10,000.00 over six months, 2.75% of
// the original principal in months 1 and 2 and 0.75% after, billed on the 15th
// and due 21 days later.
type task struct {
	principal string
	rates     []string // monthly, as fractions
	first     time.Time
	dueAfter  int // days
}

func theTask() task {
	return task{
		principal: "10000.00",
		rates:     append(slices.Repeat([]string{"0.0275"}, 2), slices.Repeat([]string{"0.0075"}, 4)...),
		first:     time.Date(2019, time.March, 15, 0, 0, 0, 0, time.UTC),
		dueAfter:  21,
	}
}

// monthsLater is the same day of the month n months later, or the month's last
// day when it is shorter, which time.AddDate alone does not give.
func monthsLater(t time.Time, n int) time.Time {
	later := t.AddDate(0, n, 0)
	if later.Day() != t.Day() {
		return later.AddDate(0, 0, -later.Day())
	}
	return later
}
