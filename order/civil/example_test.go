package civil_test

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/order/civil"
)

func ExampleNewYork() {
	at := time.Date(2020, 1, 1, 4, 59, 59, 0, time.UTC)
	fmt.Println(civil.NewYork(at), civil.NewYork(at.Add(time.Second)))
	// Output: 2019-12-31 2020-01-01
}

func ExampleDate_AddMonths() {
	first := civil.Of(2019, 1, 31)
	fmt.Println(first.AddMonths(1), first.AddMonths(2))
	// Output: 2019-02-28 2019-03-31
}

func ExampleMonthsAndDays() {
	months, days := civil.MonthsAndDays(civil.Of(2019, 3, 5), civil.Of(2019, 6, 20))
	fmt.Println(months, "months and", days, "days")
	// Output: 3 months and 15 days
}

func ExampleAddWorkingDays() {
	signed := civil.Of(2026, 7, 2)
	for n := 1; n <= 3; n++ {
		d, err := civil.AddWorkingDays(civil.FederalReserve(), signed, n)
		fmt.Println(d.Weekday(), d, err)
	}
	// Output:
	// Friday 2026-07-03 <nil>
	// Monday 2026-07-06 <nil>
	// Tuesday 2026-07-07 <nil>
}

func ExampleParse() {
	_, err := civil.Parse("2019-02-30")
	fmt.Println(err)
	// Output: date_malformed: a date is written YYYY-MM-DD and must exist in the calendar
}

func ExampleMidnight() {
	fmt.Println(civil.Midnight(civil.Of(2019, 7, 4)))
	// Output: 2019-07-04 04:00:00 +0000 UTC
}
