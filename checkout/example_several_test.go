package checkout_test

import (
	"context"
	"fmt"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// partners is a host with two lenders; the first answers as its magic name asks.
func partners(first string) (context.Context, *paylater.Program, *lendersim.Clock, order.Order) {
	_, _, _, clock, po := shop()
	lenders := map[lender.ID]lender.Lender{
		"kabbage": lendersim.New(lendersim.Config{Now: clock.Now}),
		"ondeck":  lendersim.New(lendersim.Config{Now: clock.Now}),
	}
	program, err := paylater.New(paylater.Config{Lenders: lenders, Store: memstore.New(), Now: clock.Now})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	a := lendertest.Application("app-1", "buyer-1")
	a.Business.LegalName = lender.NewSecret(first)
	if _, err = program.Apply(ctx, "kabbage", a); err != nil {
		panic(err)
	}
	clock.Advance(time.Hour)
	return ctx, program, clock, po
}

// One page for each partner, and what to do next with the one that is furthest.
func ExampleOpenAll() {
	ctx, program, _, po := partners("Harbor Lamp Works")
	pages, err := checkout.OpenAll(ctx, program, po, order.Initial, signedIn())
	for _, page := range pages.List() {
		fmt.Println(page.Line().Lender, page.Next())
	}
	fmt.Println(pages.Next())
	fmt.Println(err)
	// Output:
	// kabbage choose_offer
	// ondeck apply
	// choose_offer kabbage
	// <nil>
}

// The same without a program: lines are values.
func ExampleViewAll() {
	_, _, clock, po := partners("Harbor Lamp Works")
	pages, err := checkout.ViewAll(po, order.Initial, nil, signedIn(), clock.Now(), "kabbage", "ondeck")
	next, partner := pages.Next()
	fmt.Println(len(pages.List()), next, partner, err)
	// Output: 2 apply kabbage <nil>
}

// The offers of all partners that accept the buyer, the cheapest first.
func ExamplePages_Ways() {
	ctx, program, _, po := partners("Harbor Lamp Works #low-rates")
	a := lendertest.Application("app-2", "buyer-1")
	if _, err := program.Apply(ctx, "ondeck", a); err != nil {
		panic(err)
	}
	pages, err := checkout.OpenAll(ctx, program, po, order.Initial, signedIn())
	for _, way := range pages.Ways(checkout.OverTime) {
		if way.Months > 0 && way.Why == nil {
			fmt.Println(way.Lender, way.Months, way.Cost, way.Offer.Terms().APR)
		}
	}
	fmt.Println(err)
	// Output:
	// ondeck 1 USD 150.00 18.00%
	// ondeck 2 USD 250.00 19.72%
	// kabbage 6 USD 350.00 12.00%
	// ondeck 3 USD 375.00 22.24%
	// ondeck 4 USD 540.00 25.48%
	// ondeck 5 USD 675.00 26.49%
	// ondeck 6 USD 850.00 29.12%
	// <nil>
}

// An application that one partner declined goes on only with the buyer's consent.
func ExamplePassOn() {
	ctx, program, clock, po := partners("Harbor Lamp Works #declined")
	pages, _ := checkout.OpenAll(ctx, program, po, order.Initial, signedIn())
	fmt.Println(pages.NeedsConsent("ondeck"))

	page, _ := pages.Page("ondeck")
	a := lendertest.Application("app-2", "buyer-1")
	_, err := page.Apply(ctx, a, checkout.PassOn{})
	fmt.Println(fault.CodeOf(err))
	page, err = page.Apply(ctx, a, checkout.PassOn{
		From: "kabbage", To: "ondeck", Consent: lender.Consent{Version: "2019-03", At: clock.Now(), By: "user-7"},
	})
	fmt.Println(page.Next(), err)
	// Output:
	// true
	// consent_required
	// choose_offer <nil>
}

// The page of one partner, to pay an offer of it.
func ExamplePages_Page() {
	ctx, program, _, po := partners("Harbor Lamp Works")
	pages, _ := checkout.OpenAll(ctx, program, po, order.Initial, signedIn())
	page, ok := pages.Page("kabbage")
	offer, _ := page.Offer(6)
	loan, err := page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
	fmt.Println(ok, loan.Principal == money.Dollars(10_000), err)
	// Output: true true <nil>
}
