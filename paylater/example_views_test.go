package paylater_test

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Working days 1 to 3 after the agreement of Tuesday, March 5.
func ExampleLine_Expected() {
	line, loan := borrowed()
	from, to := line.Expected(loan)
	fmt.Println(from, to)
	// Output: 2019-03-06 2019-03-08
}

// A hold that nobody signed under is remembered for a while.
func ExampleLine_Lapsed() {
	line, err := approvedLine().Hold(paylater.HoldRequest{Key: "k1", Order: "po-9", Phase: order.Initial, Amount: money.Dollars(500)}, tuesday())
	check(err)
	line, err = line.Advance(tuesday().Add(25 * time.Hour))
	check(err)
	fmt.Println(line.Lapsed("k1"), line.Lapsed("k2"))
	// Output: true false
}

// The partners that a program was wired with.
func ExampleProgram_Lenders() {
	program := openStall()
	fmt.Println(program.Lenders())
	// Output: [kabbage]
}

// Only the dry twin of a program is dry.
func ExampleProgram_IsDry() {
	program := openStall()
	fmt.Println(program.IsDry(), program.Dry().IsDry())
	// Output: false true
}
