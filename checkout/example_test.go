package checkout_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// shop is a host: a program whose lender approves everybody for $100,000.00, and
// an order of $30,000.00 with an initial payment of $10,000.00.
func shop() (context.Context, *paylater.Program, *lendersim.Sim, *lendersim.Clock, order.Order) {
	clock := lendersim.NewClock(time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC))
	sim := lendersim.New(lendersim.Config{Now: clock.Now})
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": sim}, Store: memstore.New(), Now: clock.Now,
	})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	if _, err = program.Apply(ctx, "kabbage", lendertest.Application("app-1", "buyer-1")); err != nil {
		panic(err)
	}
	po, err := order.New(order.Terms{
		ID: "TA-1001", Buyer: "buyer-1", Supplier: "supplier-1", Destination: "US",
		Total: money.AmountOf(money.Dollars(30_000)), Initial: money.AmountOf(money.Dollars(10_000)),
	}, clock.Now())
	if err != nil {
		panic(err)
	}
	if po, err = po.Confirm(clock.Now()); err != nil {
		panic(err)
	}
	return ctx, program, sim, clock, po
}

// signedIn is who visits the checkout.
func signedIn() checkout.Visit {
	return checkout.Visit{Buyer: "buyer-1", Lender: "kabbage", Recipient: "tok-beneficiary-51de"}
}

// The whole way: open the page, choose six months, sign, and let the order know.
func Example() {
	ctx, program, sim, clock, po := shop()

	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Next(), err)
	offer, err := page.Offer(6)
	fmt.Println(offer.Terms().Fees, offer.Terms().APR, err)
	loan, err := page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
	fmt.Println(loan.Principal, loan.Status, err)

	clock.Advance(48 * time.Hour)
	for _, ev := range sim.Events() {
		fmt.Println(ev.Kind(), program.Receive(ctx, "kabbage", ev))
	}
	for ev, err := range program.History(ctx, page.Line(), 0) {
		if err == nil && ev.Order == po.ID() {
			po, _ = checkout.ApplyEvent(po, page.Line(), ev)
		}
	}
	fmt.Println(po.Shown().Title(), po.Financed(order.Initial))
	// Output:
	// choose_offer <nil>
	// $850.00 29.12% <nil>
	// $10,000.00 disbursing <nil>
	// disbursement_settled <nil>
	// Waiting for shipment USD 10,000.00
}

// Every method with its cost, or with the reason and what would help.
func ExampleOpen() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	if err != nil {
		panic(err)
	}
	for _, m := range []order.Method{order.PayLater, order.Card, order.WesternUnion} {
		c, _ := page.Choice(m)
		fmt.Println(c)
	}
	// Output:
	// Pay Later: fee USD 0.00, total USD 10,000.00, arrives 2019-03-06 to 2019-03-08
	// Credit card: fee USD 295.00, total USD 10,295.00, arrives by 2019-03-05T18:00:00Z
	// Western Union: not available: fee_unknown: no fee is published for amounts above the last tier: asked $10,000.00, known up to $1,000.00; pay a smaller part by this method and the rest by another
}

// A rule under test: no program, no store, no lender, no context.
func ExampleView() {
	_, _, _, clock, po := shop()
	page, err := checkout.View(po, order.Initial, paylater.Line{}, signedIn(), clock.Now())
	fmt.Println(page.Next(), err)
	c, _ := page.Choice(order.PayLater)
	fmt.Println(c.Why.Code, c.Remedy)
	// Output:
	// apply <nil>
	// no_line apply
}

// The balance waits for the initial payment.
func ExamplePage_Choice() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Balance, signedIn())
	c, _ := page.Choice(order.Card)
	fmt.Println(c.Available(), c.Why.Code, c.Why.Numbers[0], c.Remedy, err)
	// Output: false phase_not_payable_yet due $10,000.00 pay_initial <nil>
}

// The cheapest in cash first.
func ExampleCompareCost() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	if err != nil {
		panic(err)
	}
	choices := page.Choices()
	slices.SortFunc(choices, checkout.CompareCost)
	for _, c := range choices[:4] {
		fmt.Println(c.Method, c.Fee)
	}
	// Output:
	// pay_later USD 0.00
	// local_transfer USD 1.00
	// online_bank USD 15.00
	// card USD 295.00
}

// Every term that the lender priced, with the cost of time.
func ExamplePage_Offers() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	if err != nil {
		panic(err)
	}
	for _, q := range page.Offers() {
		terms := q.Offer.Terms()
		fmt.Println(q.Months, terms.Fees, terms.APR, terms.Schedule[0].Due)
	}
	// Output:
	// 1 $150.00 18.00% 2019-04-05
	// 2 $250.00 19.72% 2019-04-05
	// 3 $375.00 22.24% 2019-04-05
	// 4 $540.00 25.48% 2019-04-05
	// 5 $675.00 26.49% 2019-04-05
	// 6 $850.00 29.12% 2019-04-05
}

// There is no offer for seven months, and the page says why.
func ExamplePage_Offer() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	if err != nil {
		panic(err)
	}
	_, err = page.Offer(7)
	fmt.Println(err)
	// Output: term_not_priced: the lender has no rates for this term: months 7
}

// A request that is repeated gives the first loan; another offer for the phase is
// refused.
func ExamplePage_Pay() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	if err != nil {
		panic(err)
	}
	six, _ := page.Offer(6)
	three, _ := page.Offer(3)
	first, err := page.Pay(ctx, six, paylater.Signature{Terms: six.Hash(), By: "user-7"})
	fmt.Println(first.Status, err)
	again, err := page.Pay(ctx, six, paylater.Signature{Terms: six.Hash(), By: "user-7"})
	fmt.Println(again.ID == first.ID, err)
	_, err = page.Pay(ctx, three, paylater.Signature{Terms: three.Hash(), By: "user-7"})
	fmt.Println(err)
	// Output:
	// disbursing <nil>
	// true <nil>
	// other_offer_signed: another offer was signed for this phase; open the page again
}

// A page that is opened after the payment shows its loan.
func ExamplePage_Loan() {
	ctx, program, _, _, po := shop()
	page, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	offer, _ := page.Offer(6)
	_, _ = page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})

	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	loan, ok := page.Loan()
	fmt.Println(page.Next(), loan.Principal, ok, err)
	// Output: wait_for_payment $10,000.00 true <nil>
}

// A web server keeps the key and the hash of the offer beside the button that signs,
// so that a request that comes twice is one attempt.
func ExamplePage_Key() {
	ctx, program, _, _, po := shop()
	shown, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	seen, _ := shown.Offer(6)
	signature := paylater.Signature{Hold: shown.Key(), Terms: seen.Hash(), By: "user-7"}
	for range 2 { // each request opens the page again
		posted, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
		offer, _ := posted.Offer(6) // none the second time: the phase is being paid
		loan, err := posted.Pay(ctx, offer, signature)
		fmt.Println(loan.Status, loan.Hold == shown.Key(), err)
	}
	// Output:
	// disbursing true <nil>
	// disbursing true <nil>
}

// Terms that the buyer has not seen are not signed: a day later the page has
// another offer, and the hash that was kept says so.
func ExamplePage_Pay_anotherDay() {
	ctx, program, _, clock, po := shop()
	shown, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	seen, _ := shown.Offer(6)
	clock.Advance(24 * time.Hour)
	posted, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	offer, _ := posted.Offer(6)
	_, err := posted.Pay(ctx, offer, paylater.Signature{Hold: shown.Key(), Terms: seen.Hash(), By: "user-7"})
	fmt.Println(err)
	// Output: terms_changed: the signature names other terms than those on offer
}

// What the buyer can do next, as the label of a button.
func ExamplePage_Next() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Next(), page.Next().Title(), err)
	// Output: choose_offer Choose an offer <nil>
}

// A failed disbursement frees the phase for the next attempt.
func ExampleApplyEvent() {
	ctx, program, sim, _, po := shop()
	page, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	offer, _ := page.Offer(6)
	loan, _ := page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
	ev, _ := sim.Tell("buyer-1", lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected})
	_ = program.Receive(ctx, "kabbage", ev)
	for ev, err := range program.History(ctx, page.Line(), 0) {
		if err != nil || ev.Order != po.ID() {
			continue
		}
		po, err = checkout.ApplyEvent(po, page.Line(), ev)
		fmt.Println(ev.Kind, po.Shown(), err)
	}
	// Output:
	// hold_placed waiting_for_payment <nil>
	// signed processing <nil>
	// disbursement_started processing <nil>
	// disbursement_failed waiting_for_payment <nil>
}

// A host's own catalog: cards cost 3.5% from July on, per order placed.
func ExampleCatalog_At() {
	catalog := append(checkout.DefaultCatalog(), checkout.Row{
		Method: order.Card, From: civil.Of(2026, time.July, 1), ByOrder: true,
		Fee:     checkout.Fee{Kind: checkout.FeePercent, Rate: money.PPM(35_000)},
		Arrives: checkout.WithinHours(3),
	})
	fmt.Println(catalog.Check())
	paid := civil.Of(2026, time.August, 3)
	for _, placed := range []civil.Date{civil.Of(2026, time.June, 30), civil.Of(2026, time.July, 1)} {
		row, _ := catalog.At(order.Card, paid, placed)
		fee, _, _ := row.Fee.Of(money.AmountOf(money.Dollars(10_000)))
		fmt.Println(placed, fee)
	}
	// Output:
	// <nil>
	// 2026-06-30 USD 299.00
	// 2026-07-01 USD 350.00
}

// Every row that contradicts itself is reported with its path.
func ExampleCatalog_Check() {
	err := checkout.Catalog{{Method: order.Wire, Fee: checkout.Fee{Kind: checkout.FeeBanksOwn}}}.Check()
	fmt.Println(fault.CodeOf(err))
	fmt.Println(err)
	// Output:
	// catalog_invalid
	// [0].arrives: catalog_invalid: must be hours, or working days from 1 on; only Pay Later leaves it out
}

// A percentage is rounded once, half to even.
func ExampleFee_Of() {
	fee := checkout.Fee{Kind: checkout.FeePercent, Rate: money.PPM(29_900)}
	for _, cents := range []int64{10_000_00, 50_00, 150_00} {
		a, certain, err := fee.Of(money.AmountOf(money.Cents(cents)))
		fmt.Println(a, certain, err)
	}
	// Output:
	// USD 299.00 exact <nil>
	// USD 1.50 exact <nil>
	// USD 4.48 exact <nil>
}

// Friday, July 3, 2026 is a working day of the Federal Reserve Banks.
func ExampleArrival_After() {
	paid := time.Date(2026, time.July, 2, 15, 0, 0, 0, time.UTC)
	fmt.Println(checkout.WorkingDays(1, 3).After(paid, civil.FederalReserve()))
	fmt.Println(checkout.WithinHours(48).After(paid, civil.FederalReserve()))
	// Output:
	// 2026-07-03 to 2026-07-07
	// by 2026-07-04T15:00:00Z
}
