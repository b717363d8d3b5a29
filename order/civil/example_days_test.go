package civil_test

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/order/civil"
)

func ExampleNew() {
	d, err := civil.New(2020, time.February, 29)
	fmt.Println(d, err)
	_, err = civil.New(2019, time.February, 29)
	fmt.Println(err != nil)
	// Output:
	// 2020-02-29 <nil>
	// true
}

// A Saturday holiday is not moved to Friday, a Sunday holiday is kept on Monday.
func ExampleFederalReserve() {
	fed := civil.FederalReserve()
	for _, d := range []civil.Date{civil.Of(2026, time.July, 3), civil.Of(2027, time.July, 5), civil.Of(2027, time.July, 6)} {
		open, err := fed.WorkingDay(d)
		fmt.Println(d.Weekday(), d, open, err)
	}
	// Output:
	// Friday 2026-07-03 true <nil>
	// Monday 2027-07-05 false <nil>
	// Tuesday 2027-07-06 true <nil>
}

// A due date on a closed day allows the next working day.
func ExampleNextWorkingDay() {
	due := civil.Of(2026, time.August, 2)
	d, err := civil.NextWorkingDay(civil.FederalReserve(), due)
	fmt.Println(due.Weekday(), d.Weekday(), d, err)
	// Output: Sunday Monday 2026-08-03 <nil>
}

// The first statement is due 21 days after its date.
func ExampleDate_AddDays() {
	statement := civil.Of(2019, time.March, 15)
	due := statement.AddDays(21)
	fmt.Println(due, due.Sub(statement))
	// Output: 2019-04-05 21
}

// A database column holds the day as text that sorts.
func ExampleDate_Value() {
	stored, err := civil.Of(2019, time.March, 15).Value()
	fmt.Printf("%T %v %v\n", stored, stored, err)
	var back civil.Date
	fmt.Println(back.Scan(stored), back)
	// Output:
	// string 2019-03-15 <nil>
	// <nil> 2019-03-15
}
