package order_test

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// must keeps the examples short; a program handles the error.
func must(o order.Order, err error) order.Order {
	if err != nil {
		panic(err)
	}
	return o
}

// noon of a day in March 2019, New York.
func noon(d int) time.Time { return time.Date(2019, time.March, d, 16, 0, 0, 0, time.UTC) }

func dollars(d int64) money.Amount { return money.AmountOf(money.Dollars(d)) }

// placed is a confirmed order of $10,000 with an initial payment of $3,000.
func placed() order.Order {
	o := must(order.New(order.Terms{
		ID: "TA-1", Buyer: "b-1", Supplier: "s-1", Destination: "US",
		Total: dollars(10_000), Initial: dollars(3_000),
	}, noon(1)))
	return must(o.Confirm(noon(1)))
}

// paidInitial is an order whose initial payment is received.
func paidInitial() order.Order {
	return must(placed().Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Wire, Amount: dollars(3_000)}, noon(4)))
}

// Pay Later finances the initial payment, a card pays the balance.
func Example() {
	o := placed()
	o = must(o.Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.PayLater, Amount: dollars(3_000), Reference: "loan-1"}, noon(1)))
	fmt.Println(o.Shown().Title())

	o = must(o.Receive(order.Receipt{ID: "r1", Payment: "p1", Phase: order.Initial, Method: order.PayLater, Amount: dollars(3_000), Reference: "loan-1"}, noon(4)))
	fmt.Println(o.Shown().Title(), o.FinancedBy(order.Initial), o.Due(order.Balance))

	o = must(o.Start(order.Payment{ID: "p2", Phase: order.Balance, Method: order.Card, Amount: dollars(7_000)}, noon(20)))
	o = must(o.Receive(order.Receipt{ID: "r2", Payment: "p2", Phase: order.Balance, Method: order.Card, Amount: dollars(7_000)}, noon(20)))
	o = must(o.Ship(noon(21)))
	o = must(o.Complete(noon(30)))
	fmt.Println(o.Shown().Title(), o.Paid(order.Initial), o.Paid(order.Balance))
	// Output:
	// Processing
	// Waiting for shipment [loan-1] USD 7,000.00
	// Completed USD 3,000.00 USD 7,000.00
}

func ExampleNew() {
	o, err := order.New(order.Terms{
		ID: "TA-2", Buyer: "b-1", Supplier: "s-1", Destination: "US",
		Total: dollars(10_000), Initial: dollars(10_000), // pay at once: the initial payment is the whole
	}, noon(1))
	fmt.Println(o.Shown().Title(), err)
	fmt.Println(o.Payable(order.Balance))

	_, err = order.New(order.Terms{ID: "TA 3", Buyer: "b-1", Supplier: "s-1", Destination: "US", Total: dollars(1), Initial: dollars(2)}, noon(1))
	fmt.Println(err)
	// Output:
	// Waiting for supplier to confirm <nil>
	// phase_empty: the order has no balance: the initial payment is the whole
	// id: order_field_invalid: must be 1 to 64 of A-Z a-z 0-9 _ -
	// initial: order_field_invalid: must be more than zero and at most the total
}

func ExampleOrder_Confirm() {
	o := placed()
	fmt.Println(o.Status(), o.Confirmed().Format(time.DateOnly))
	_, err := o.Confirm(noon(2))
	fmt.Println(err)
	// Output:
	// unpaid 2019-03-01
	// order_confirmed: the supplier has confirmed the order already
}

func ExampleOrder_Start() {
	o := placed()
	_, err := o.Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Card, Amount: dollars(3_001)}, noon(1))
	fmt.Println(err)
	o = must(o.Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Card, Amount: dollars(3_000)}, noon(1)))
	p, processing := o.Processing()
	fmt.Println(p.Method.Title(), p.Amount, processing)
	_, err = o.Cancel(noon(1))
	fmt.Println(err)
	// Output:
	// payment_over_due: the payment is more than what is due: asked $3,001.00, due $3,000.00
	// Credit card USD 3,000.00 true
	// payment_processing: a payment of the order is processing
}

func ExampleOrder_FailPayment() {
	o := must(placed().Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Card, Amount: dollars(3_000)}, noon(1)))
	o = must(o.FailPayment("p1", noon(1)))
	fmt.Println(o.Shown().Title(), o.Payable(order.Initial))
	// Output: Waiting for payment <nil>
}

// One bank transfer of the whole amount is split over both phases.
func ExampleOrder_Receive() {
	whole := order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Wire, Amount: dollars(10_000)}
	o := must(placed().Receive(whole, noon(5)))
	fmt.Println(o.Paid(order.Initial), o.Paid(order.Balance))
	o = must(o.Receive(whole, noon(6))) // the same news again
	fmt.Println(len(o.Receipts()))
	// Output:
	// USD 3,000.00 USD 7,000.00
	// 1
}

// A loan that paid less than agreed is topped up by another method.
func ExampleOrder_Receive_underpaid() {
	o := must(placed().Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.PayLater, Amount: dollars(2_900), Reference: "loan-1"}, noon(4)))
	fmt.Println(o.Shown().Title(), o.Due(order.Initial))
	o = must(o.Receive(order.Receipt{ID: "r2", Phase: order.Initial, Method: order.Card, Amount: dollars(100)}, noon(5)))
	fmt.Println(o.Shown().Title(), o.Due(order.Initial), o.Financed(order.Initial))
	// Output:
	// Waiting for the rest of the initial payment USD 100.00
	// Waiting for shipment USD 0.00 USD 2,900.00
}

func ExampleOrder_AcceptInitial() {
	o := must(placed().Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Wire, Amount: dollars(2_975)}, noon(5)))
	o = must(o.AcceptInitial(noon(6)))
	fmt.Println(o.Shown().Title(), o.Waived(), o.Due(order.Balance))
	// Output: Waiting for shipment USD 25.00 USD 7,000.00
}

func ExampleOrder_ReturnSurplus() {
	o := must(paidInitial().Receive(order.Receipt{ID: "r2", Phase: order.Initial, Method: order.Wire, Amount: dollars(3_000)}, noon(6)))
	for _, part := range o.Surplus() {
		fmt.Println("send back", part.Amount, "by", part.Method.Title())
		o = must(o.ReturnSurplus(part.Receipt, noon(7)))
	}
	fmt.Println(len(o.Surplus()))
	// Output:
	// send back USD 3,000.00 by T/T
	// 0
}

func ExampleOrder_Ship() {
	_, err := placed().Ship(noon(2))
	fmt.Println(err)
	o := must(paidInitial().Ship(noon(10)))
	fmt.Println(o.Shown().Title())
	// Output:
	// initial_due: the initial payment is not settled yet: due $3,000.00
	// Waiting for receipt
}

func ExampleOrder_Complete() {
	o := must(paidInitial().Ship(noon(10)))
	_, err := o.Complete(noon(20))
	fmt.Println(err)
	o = must(o.Receive(order.Receipt{ID: "r2", Phase: order.Balance, Method: order.PayPal, Amount: dollars(7_000)}, noon(20)))
	o = must(o.Complete(noon(20)))
	fmt.Println(o.Shown().Title())
	// Output:
	// balance_due: the balance is not paid yet: due $7,000.00
	// Completed
}

func ExampleOrder_Cancel() {
	o := must(placed().Cancel(noon(2)))
	fmt.Println(o.Shown().Title())
	_, err := paidInitial().Cancel(noon(5))
	fmt.Println(err)
	// Output:
	// Closed
	// order_paid: money was paid: the order can be refunded, not canceled: paid $3,000.00
}

// A refund goes back per receipt, by that receipt's method.
func ExampleOrder_Refund() {
	o := must(placed().Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Card, Amount: dollars(1_000)}, noon(4)))
	o = must(o.Receive(order.Receipt{ID: "r2", Phase: order.Initial, Method: order.PayLater, Amount: dollars(2_000), Reference: "loan-1"}, noon(4)))
	o, parts, err := o.Refund(order.Refund{ID: "f1", Phase: order.Initial, Amount: dollars(100)}, noon(8))
	for _, part := range parts {
		fmt.Println(part.Amount, "to", part.Receipt, "by", part.Method.Title())
	}
	fmt.Println(o.Paid(order.Initial), o.Due(order.Initial), err)
	_, _, err = o.Refund(order.Refund{ID: "f2", Phase: order.Initial, Amount: dollars(3_000)}, noon(8))
	fmt.Println(err)
	// Output:
	// USD 33.33 to r1 by Credit card
	// USD 66.67 to r2 by Pay Later
	// USD 2,900.00 USD 0.00 <nil>
	// refund_over_phase: the refund is more than what is left: asked $3,000.00, left $2,900.00
}

func ExampleOrder_OpenDispute() {
	o := must(paidInitial().OpenDispute(noon(5)))
	d, _ := o.Dispute()
	fmt.Println(o.Shown().Title(), d.EscalatesFrom(), d.EscalatesOn())
	// Output: In dispute 2019-03-08 2019-03-11
}

func ExampleOrder_Escalate() {
	o := must(paidInitial().OpenDispute(noon(5)))
	_, err := o.Escalate(order.SideBuyer, noon(7))
	fmt.Println(err)
	o = must(o.Escalate(order.SideBuyer, noon(8)))
	fmt.Println(o.Status())
	// Output:
	// dispute_too_early: buyer and supplier negotiate first: today 2019-03-07, from 2019-03-08
	// escalated
}

func ExampleOrder_CloseDispute() {
	o := must(paidInitial().OpenDispute(noon(5)))
	o = must(o.CloseDispute(order.OutcomeAgreed, noon(6)))
	fmt.Println(o.Shown().Title())
	// Output: Waiting for shipment
}

// A dispute that nobody settles escalates by itself as its day 7 begins.
func ExampleOrder_Advance() {
	o := must(paidInitial().OpenDispute(noon(5)))
	fmt.Println(o.NextDue())
	o = must(o.Advance(noon(31)))
	fmt.Println(o.Status(), o.Events()[len(o.Events())-1].At)
	// Output:
	// 2019-03-11 04:00:00 +0000 UTC
	// escalated 2019-03-11 04:00:00 +0000 UTC
}

func ExampleOrder_Can() {
	for _, act := range paidInitial().Can(noon(5)) {
		fmt.Println(act, "-", act.Title())
	}
	// Output:
	// pay_balance - Pay the balance
	// receive - Record receipt
	// ship - Ship order
	// refund - Refund
	// open_dispute - Apply for refund
}

func ExampleOrder_Payable() {
	fmt.Println(placed().Payable(order.Initial))
	fmt.Println(placed().Payable(order.Balance))
	// Output:
	// <nil>
	// phase_not_payable_yet: the balance can be paid once the initial payment is received: due $3,000.00
}

// The host stores the record and publishes the events.
func ExampleOrder_Record() {
	o := paidInitial()
	record, err := o.Record()
	fmt.Println(err)
	for _, e := range o.Events() {
		fmt.Println(e.Kind, e.At.Format(time.DateOnly))
	}
	o = must(order.Parse(record))
	fmt.Println(o.Shown().Title(), len(o.Events()))
	// Output:
	// <nil>
	// confirmed 2019-03-01
	// received 2019-03-04
	// phase_settled 2019-03-04
	// Waiting for shipment 0
}
