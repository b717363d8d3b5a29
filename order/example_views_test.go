package order_test

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
)

// Each field that is not as it must be is reported with its path.
func ExampleTerms_Check() {
	terms := order.Terms{ID: "TA-1", Buyer: "b-1", Supplier: "s-1", Destination: "USA", Total: dollars(10_000), Initial: dollars(0)}
	fmt.Println(terms.Check())
	// Output:
	// destination: order_field_invalid: must be a country by two capital letters
	// initial: order_field_invalid: must be more than zero and at most the total
}

// What the host stored comes back as the same order; anything else is refused.
func ExampleParse() {
	record, _ := placed().Record()
	o, err := order.Parse(record)
	fmt.Println(o.ID(), o.Shown().Title(), err)
	_, err = order.Parse([]byte(`{"v":1}`))
	fmt.Println(err != nil)
	// Output:
	// TA-1 Waiting for payment <nil>
	// true
}

// What the buyer sees, from the placed order to the one that may ship.
func ExampleOrder_Shown() {
	o := must(order.New(placed().Terms(), noon(1)))
	fmt.Println(o.Shown().Title())
	o = must(o.Confirm(noon(1)))
	fmt.Println(o.Shown().Title())
	o = must(o.Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Wire, Amount: dollars(2_000)}, noon(4)))
	fmt.Println(o.Shown().Title())
	o = must(o.Receive(order.Receipt{ID: "r2", Phase: order.Initial, Method: order.Wire, Amount: dollars(1_000)}, noon(5)))
	fmt.Println(o.Shown().Title())
	// Output:
	// Waiting for supplier to confirm
	// Waiting for payment
	// Waiting for the rest of the initial payment
	// Waiting for shipment
}

// Why a button is gray.
func ExampleOrder_Allows() {
	o := paidInitial()
	fmt.Println(o.Allows(order.ActShip, noon(5)))
	fmt.Println(o.Allows(order.ActCancel, noon(5)))
	// Output:
	// <nil>
	// order_paid: money was paid: the order can be refunded, not canceled: paid $3,000.00
}

// What is due of a phase is what the next payment may be.
func ExampleOrder_Due() {
	o := must(placed().Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Wire, Amount: dollars(2_900)}, noon(4)))
	fmt.Println(o.PhaseAmount(order.Initial), o.Paid(order.Initial), o.Due(order.Initial))
	// Output: USD 3,000.00 USD 2,900.00 USD 100.00
}

// A host publishes the events of an act, stores the order, and goes on without
// them.
func ExampleOrder_Saved() {
	o := paidInitial()
	fmt.Println(len(o.Events()), len(o.Saved().Events()))
	// Output: 3 0
}

// Day 1 is the day on which the dispute opens.
func ExampleDispute_Day() {
	o := must(paidInitial().OpenDispute(noon(5)))
	d, _ := o.Dispute()
	fmt.Println(d.Day(noon(5)), d.Day(noon(8)), d.Open())
	// Output: 1 4 true
}

// A refund starts within seven working days of its agreement.
func ExampleBookedRefund_StartBy() {
	o, _, err := paidInitial().Refund(order.Refund{ID: "f1", Phase: order.Initial, Amount: dollars(500)}, noon(8))
	fmt.Println(err)
	by, err := o.Refunds()[0].StartBy(civil.FederalReserve())
	fmt.Println(o.Refunds()[0].At.Format(time.DateOnly), by, err)
	// Output:
	// <nil>
	// 2019-03-08 2019-03-19 <nil>
}
