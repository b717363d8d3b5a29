package checkout_test

import (
	"fmt"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// The screen on which the buyer stands, in the words of its device.
func ExamplePath_At() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Path(checkout.App).At().Title, err)
	// Output: Pay Later <nil>
}

// The page as text, for logs and agents.
func ExamplePage_String() {
	_, _, _, clock, po := shop()
	v := signedIn()
	v.Catalog = checkout.Catalog{{Method: order.OnlineBank, Currencies: []money.Currency{"USD"}, Fee: checkout.Fee{
		Kind: checkout.FeeFlat, Flat: []money.Amount{money.AmountOf(money.Dollars(15))},
	}, Arrives: checkout.WorkingDays(4, 5)}}
	pages, err := checkout.ViewAll(po, order.Initial, nil, v, clock.Now(), "kabbage")
	page, _ := pages.Page("kabbage")
	c, _ := page.Choice(order.OnlineBank)
	fmt.Println(c.Fee, c.Arrives, err)
	fmt.Println(page.Next(), len(page.String()) > 0)
	// Output:
	// USD 15.00 2019-03-11 to 2019-03-12 <nil>
	// pay_otherwise true
}

// The pages of several lenders, in the order in which they were named.
func ExamplePages_List() {
	ctx, program, _, po := partners("Harbor Lamp Works")
	pages, err := checkout.OpenAll(ctx, program, po, order.Initial, signedIn(), "ondeck", "kabbage")
	for _, page := range pages.List() {
		fmt.Println(page.Line())
	}
	fmt.Println(err)
	// Output:
	// buyer-1@ondeck
	// buyer-1@kabbage
	// <nil>
}

// What to do next, and with which partner the buyer is furthest.
func ExamplePages_Next() {
	ctx, program, _, po := partners("Harbor Lamp Works #delayed")
	pages, err := checkout.OpenAll(ctx, program, po, order.Initial, signedIn())
	next, partner := pages.Next()
	fmt.Println(next, partner, err)
	// Output: wait_for_decision kabbage <nil>
}

// Whether an application needs the buyer's consent, because another partner declined.
func ExamplePages_NeedsConsent() {
	ctx, program, _, po := partners("Harbor Lamp Works #declined")
	pages, err := checkout.OpenAll(ctx, program, po, order.Initial, signedIn())
	fmt.Println(pages.NeedsConsent("kabbage"), pages.NeedsConsent("ondeck"), err)
	// Output: false true <nil>
}

// The version of the policy that decided stands with the answer.
func ExampleExplanation_Policy() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Explain()[0].Policy(), err)
	// Output: 2019-01 <nil>
}
