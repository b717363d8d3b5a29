package checkout_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// large is an order whose initial payment is more than the credit of the shop's
// buyer: $120,000.00.
func large(clock interface{ Now() time.Time }) order.Order {
	amount := money.AmountOf(money.Dollars(120_000))
	po, err := order.New(order.Terms{
		ID: "TA-2002", Buyer: "buyer-1", Supplier: "supplier-1", Destination: "US", Total: amount, Initial: amount,
	}, clock.Now())
	if err != nil {
		panic(err)
	}
	if po, err = po.Confirm(clock.Now()); err != nil {
		panic(err)
	}
	return po
}

// The order knows of the loan at once; its events say the same later.
func ExampleApplyLoan() {
	ctx, program, _, _, po := shop()
	page, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	offer, _ := page.Offer(6)
	loan, err := page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
	if err != nil {
		panic(err)
	}
	po, err = checkout.ApplyLoan(po, loan)
	fmt.Println(po.Shown(), err)
	// Output: processing <nil>
}

// Two methods for one phase: the other method first, the rest by Pay Later. A loan
// is never taken first.
func ExamplePage_Split() {
	ctx, program, _, clock, _ := shop()
	po, visit := large(clock), signedIn()
	visit.Split = true
	page, err := checkout.Open(ctx, program, po, order.Initial, visit)
	split, ok := page.Split()
	fmt.Println(page.Next(), split.First, split.Rest, ok, err)

	offer := split.Offers[5].Offer
	_, err = page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
	fmt.Println(fault.CodeOf(err))

	po, _ = po.Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Wire, Amount: split.First}, clock.Now())
	page, err = checkout.Open(ctx, program, po, order.Initial, visit)
	fmt.Println(page.Next(), page.Amount(), err)
	// Output:
	// pay_first USD 20,000.00 USD 100,000.00 true <nil>
	// other_money_first
	// choose_offer USD 100,000.00 <nil>
}

// The credit for the rest is set aside while the other money comes.
func ExamplePage_Reserve() {
	ctx, program, _, clock, _ := shop()
	visit := signedIn()
	visit.Split = true
	page, _ := checkout.Open(ctx, program, large(clock), order.Initial, visit)
	hold, err := page.Reserve(ctx)
	fmt.Println(hold.Amount, hold.Expires.Sub(hold.Placed), err)
	// Output: $100,000.00 24h0m0s <nil>
}

// The other payment failed: the credit that waited for it is given up.
func ExamplePage_Tidy() {
	ctx, program, _, clock, _ := shop()
	po, visit := large(clock), signedIn()
	visit.Split = true
	page, _ := checkout.Open(ctx, program, po, order.Initial, visit)
	_, _ = page.Reserve(ctx)
	split, _ := page.Split()
	po, _ = po.Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Wire, Amount: split.First}, clock.Now())
	po, _ = po.FailPayment("p1", clock.Now())

	page, _ = checkout.Open(ctx, program, po, order.Initial, visit)
	fmt.Println(page.Tidy(ctx))
	line, err := program.Line(ctx, page.Line())
	fmt.Println(len(line.Holds(clock.Now())), err)
	// Output:
	// other_money_failed <nil>
	// 0 <nil>
}

// A buyer who pays otherwise gives the credit back.
func ExamplePage_Release() {
	ctx, program, _, _, po := shop()
	page, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	_, _ = program.Hold(ctx, page.Line(), paylater.HoldRequest{
		Key: page.Key(), Order: po.ID(), Phase: order.Initial, Amount: money.Dollars(10_000),
	})
	page, _ = checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Next(), page.Release(ctx))
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Next(), err)
	// Output:
	// sign <nil>
	// choose_offer <nil>
}

// Why the latest attempt came to nothing.
func ExamplePage_Ended() {
	ctx, program, sim, _, po := shop()
	page, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	offer, _ := page.Offer(6)
	loan, _ := page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
	ev, _ := sim.Tell("buyer-1", lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected})
	_ = program.Receive(ctx, "kabbage", ev)

	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Next(), page.Ended().Code, err)
	// Output: choose_offer loan_failed <nil>
}

// While a payment is on its way the page says when it is expected.
func ExamplePage_Expected() {
	ctx, program, _, _, po := shop()
	page, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	offer, _ := page.Offer(6)
	_, _ = page.Pay(ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	fmt.Println(page.Next(), page.Expected(), err)
	// Output: wait_for_payment 2019-03-06 to 2019-03-08 <nil>
}

// The way through the app, and where the buyer stands.
func ExamplePage_Path() {
	_, _, _, clock, po := shop()
	page, err := checkout.View(po, order.Initial, paylater.Line{}, signedIn(), clock.Now())
	path := page.Path(checkout.App)
	for i, step := range path.Steps {
		fmt.Println(map[bool]string{true: ">", false: " "}[i == path.Here], step.Title)
	}
	fmt.Println(err)
	// Output:
	//   My account
	//   Manage order
	//   Send initial payment
	//   Pay Later
	// > Complete application
	//   Sign the loan agreement
	//   Done
	// <nil>
}

// The same state on a laptop has other words and the same screen.
func ExamplePathOf() {
	for _, device := range []checkout.Device{checkout.Laptop, checkout.App} {
		here := checkout.PathOf(device, order.Balance, checkout.NextApply).At()
		fmt.Println(device, here.Screen, here.Title)
	}
	// Output:
	// laptop application Apply for Pay Later
	// app application Complete application
}

// By what is paid now, Pay Later is the cheapest; over time it is not.
func ExamplePage_Ways() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	for _, by := range []checkout.Basis{checkout.CashNow, checkout.OverTime} {
		for _, way := range page.Ways(by)[:4] {
			fmt.Println(by, way.Choice.Method, way.Months, way.Fee, way.Cost)
		}
	}
	fmt.Println(err)
	// Output:
	// cash_now pay_later 1 USD 0.00 USD 150.00
	// cash_now pay_later 2 USD 0.00 USD 250.00
	// cash_now pay_later 3 USD 0.00 USD 375.00
	// cash_now pay_later 4 USD 0.00 USD 540.00
	// over_time local_transfer 0 USD 1.00 USD 1.00
	// over_time online_bank 0 USD 15.00 USD 15.00
	// over_time pay_later 1 USD 0.00 USD 150.00
	// over_time pay_later 2 USD 0.00 USD 250.00
	// <nil>
}

// Two ways by two costs.
func ExampleCompareWays() {
	loan := checkout.Way{Choice: checkout.Choice{Method: order.PayLater}, Fee: dollar(0), Cost: dollar(850)}
	card := checkout.Way{Choice: checkout.Choice{Method: order.Card}, Fee: dollar(295), Cost: dollar(295)}
	fmt.Println(checkout.CompareWays(checkout.CashNow)(loan, card), checkout.CompareWays(checkout.OverTime)(loan, card))
	// Output: -1 1
}

func dollar(d int64) money.Amount { return money.AmountOf(money.Dollars(d)) }

// The buyer applies in the middle of the checkout; the order waits.
func ExamplePage_Apply() {
	ctx, program, _, _, po := shop()
	visit := signedIn()
	visit.Buyer = "buyer-2"
	agreed := po.Terms()
	agreed.Buyer = "buyer-2"
	po, _ = order.New(agreed, po.Placed())
	po, _ = po.Confirm(po.Placed())
	page, _ := checkout.Open(ctx, program, po, order.Initial, visit)
	fmt.Println(page.Next())
	page, err := page.Apply(ctx, lendertest.Application("app-2", "buyer-2"), checkout.PassOn{})
	fmt.Println(page.Next(), err)
	// Output:
	// apply
	// choose_offer <nil>
}

// Each yes and no with what it depended on.
func ExamplePage_Explain() {
	ctx, program, _, _, po := shop()
	page, err := checkout.Open(ctx, program, po, order.Initial, signedIn())
	for _, e := range page.Explain() {
		if e.Months == 6 || e.Method == order.WesternUnion {
			fmt.Println(e)
		}
	}
	fmt.Println(err)
	// Output:
	// 2019-03-05T15:00:00Z initial payment of order TA-1001, Pay Later over 6 months, USD 10,000.00: yes; line open, available $100,000.00; policy 2019-01
	// 2019-03-05T15:00:00Z initial payment of order TA-1001, Western Union, USD 10,000.00: no, fee_unknown: no fee is published for amounts above the last tier: asked $10,000.00, known up to $1,000.00
	// <nil>
}

// An answer that was kept as JSON is asked again under its policy.
func ExampleExplanation_Replay() {
	ctx, program, _, _, po := shop()
	page, _ := checkout.Open(ctx, program, po, order.Initial, signedIn())
	said := page.Explain()[0]
	stored, _ := json.Marshal(said) // in the host's own table, say

	var kept checkout.Explanation
	_ = json.Unmarshal(stored, &kept)
	again, err := kept.Replay(program.Rules())
	fmt.Println(again.String() == said.String(), kept.Policy(), err)
	// Output: true 2019-01 <nil>
}

// A rule of the host refuses with its own code.
func ExampleRule() {
	ctx, program, _, _, po := shop()
	visit := signedIn()
	visit.Rules = []checkout.Rule{func(a checkout.Ask) *checkout.Refusal {
		if a.Method != order.Card {
			return nil
		}
		return &checkout.Refusal{Code: "cards_after_first_order", Message: "the first order is not paid by card"}
	}}
	page, err := checkout.Open(ctx, program, po, order.Initial, visit)
	c, _ := page.Choice(order.Card)
	fmt.Println(c, err)
	// Output: Credit card: not available: cards_after_first_order: the first order is not paid by card; pay this phase by another method; each phase may use its own <nil>
}

// Pay Later only for orders of $500.00 and more that go to the United States.
func ExampleOrders() {
	catalog := checkout.Catalog{{
		Method: order.PayLater, Fee: checkout.Fee{Kind: checkout.FeeNone}, Currencies: []money.Currency{money.USDollar},
		Orders: checkout.Orders{To: []order.Country{"US"}, Least: []money.Amount{dollar(500)}},
	}}
	fmt.Println(catalog.Check())
	// Output: <nil>
}

// What is still to be done by each kind of method.
func ExampleTodo_Sentence() {
	fmt.Println(checkout.TodoSign.Sentence())
	fmt.Println(checkout.TodoTransfer.Sentence())
	// Output:
	// choose an offer and sign the loan agreement
	// order the transfer at the bank, with the number of the order
}
