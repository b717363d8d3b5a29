package checkout_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// The screen on which the buyer stands, in the words of its device.
func ExamplePath_At() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Path(checkout.App).At().Title, err)
	// Output: Pay Later <nil>
}

// The page as text, for logs: here the first lines of a page of five dollars.
func ExamplePage_String() {
	ctx, program, _, _, po := shop()
	visit := signedIn()
	visit.Amount = money.AmountOf(money.Dollars(5))
	page, err := checkout.Open(ctx, program, po, order.Initial, visit)
	for _, line := range strings.Split(page.String(), "\n")[:5] {
		fmt.Println(line)
	}
	fmt.Println(err)
	// Output:
	// Initial payment of order TA-1001: USD 5.00
	// Next: choose_offer
	// Pay Later: fee USD 0.00, total USD 5.00, arrives 2019-03-06 to 2019-03-08
	//   1 month: fees $0.08, fee credit $0.00, pays back $5.08, APR 19.20%, first due 2019-04-05
	//   2 months: fees $0.12, fee credit $0.00, pays back $5.12, APR 18.94%, first due 2019-04-05
	// <nil>
}

// What a page is about: the phase of which order, how much of it, as of when, and
// which line of credit was asked.
func ExamplePage_Amount() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Order().ID(), page.Phase(), page.Amount())
	fmt.Println(page.At().Format(time.RFC3339), page.Line(), err)
	// Output:
	// TA-1001 initial USD 10,000.00
	// 2019-03-05T15:00:00Z buyer-1@kabbage <nil>
}

// The label of the button for each thing that can come next; "" for none.
func ExampleNext_Title() {
	for _, next := range []checkout.Next{checkout.NextApply, checkout.NextSign, checkout.NextWaitForPayment, checkout.NextEnded} {
		fmt.Printf("%q\n", next.Title())
	}
	// Output:
	// "Apply for Pay Later"
	// "Sign the loan agreement"
	// "Waiting for the payment"
	// ""
}

// A host's catalog may hold any arrival; a window is written for people.
func ExampleWindow_String() {
	paid := time.Date(2026, time.July, 2, 15, 0, 0, 0, time.UTC)
	bank := civil.FederalReserve()
	fmt.Println(checkout.WorkingDays(1, 1).After(paid, bank))
	fmt.Println(checkout.WorkingDays(4, 5).After(paid, bank))
	fmt.Println(checkout.WithinHours(2).After(paid, bank))
	fmt.Println(checkout.Arrival{}.After(paid, bank), checkout.Window{}.IsZero())
	// Output:
	// 2026-07-03
	// 2026-07-08 to 2026-07-09
	// by 2026-07-02T17:00:00Z
	// unknown true
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
