package checkout_test

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// The catalog has the card fee of each time: 2.4%, from June 4, 2018 on 2.95%,
// now 2.99%.
func ExampleDefaultCatalog() {
	catalog := checkout.DefaultCatalog()
	for _, d := range []civil.Date{civil.Of(2018, time.June, 3), civil.Of(2018, time.June, 4), civil.Of(2026, time.July, 2)} {
		row, _ := catalog.At(order.Card, d, d)
		fee, _, _ := row.Fee.Of(money.AmountOf(money.Dollars(10_000)))
		fmt.Println(d, fee)
	}
	// Output:
	// 2018-06-03 USD 240.00
	// 2018-06-04 USD 295.00
	// 2026-07-02 USD 299.00
}

// The reason why a method cannot be used comes with what would help.
func ExampleRemedy_Sentence() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	c, _ := page.Choice(order.WesternUnion)
	fmt.Println(c.Why.Code, err)
	fmt.Println(c.Remedy.Sentence())
	// Output:
	// fee_unknown <nil>
	// pay a smaller part by this method and the rest by another
}

// Every method once, in the catalog's order.
func ExamplePage_Choices() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	for _, c := range page.Choices() {
		fmt.Println(c.Method.Title(), c.Available())
	}
	fmt.Println(err)
	// Output:
	// Pay Later true
	// T/T true
	// Local T/T true
	// Credit card true
	// Western Union false
	// Online bank payment true
	// PayPal true
	// Apple Pay true
	// Google Pay true
	// <nil>
}
