package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// shop is a host: a provider over a lender that approves everybody, and an order
// of $30,000.00 with an initial payment of $10,000.00.
func shop() (context.Context, *provider.Provider, *lendersim.Sim, *paylatertest.Clock, *shelf) {
	clock := paylatertest.NewClock(time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC))
	sim := lendersim.New(lendersim.Config{Now: clock.Now})
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": sim}, Store: memstore.New(), Now: clock.Now,
	})
	if err != nil {
		panic(err)
	}
	ctx, orders := context.Background(), newShelf()
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
	orders.orders["TA-1001"] = po.Saved()
	p, err := provider.New(provider.Config{Program: program, Orders: orders})
	if err != nil {
		panic(err)
	}
	return ctx, p, sim, clock, orders
}

// checkoutOf is what the engine asks to be paid.
func checkoutOf() provider.Request {
	return provider.Request{Key: "pay-1", Buyer: "buyer-1", Lender: "kabbage", Order: "TA-1001", Phase: order.Initial}
}

// signedSession is a session with a loan.
func signedSession(ctx context.Context, p *provider.Provider) provider.Session {
	res, _ := p.Initiate(ctx, checkoutOf())
	res, _ = p.Authorize(ctx, res.Session)
	offer, _ := res.Offer(6)
	res, err := p.Capture(ctx, res.Session, provider.ConsentTo(offer, "user-7"))
	if err != nil {
		panic(err)
	}
	return res.Session
}

// The whole way of a payment.
func Example() {
	ctx, p, sim, clock, orders := shop()

	res, err := p.Initiate(ctx, checkoutOf())
	fmt.Println(res.State, res.Next, err)
	res, err = p.Authorize(ctx, res.Session)
	fmt.Println(res.State, res.Next, res.Held, err)
	offer, _ := res.Offer(6)
	res, err = p.Capture(ctx, res.Session, provider.ConsentTo(offer, "user-7"))
	fmt.Println(res.State, res.Next, res.Captured, err)

	clock.Advance(48 * time.Hour)
	for _, ev := range sim.Events() {
		res, err = p.HandleEvent(ctx, "kabbage", ev)
		fmt.Println(res.State, res.Next, res.Session.Key, err)
	}
	fmt.Println(orders.orders["TA-1001"].Shown())
	// Output:
	// initiated sign <nil>
	// authorized sign $10,000.00 <nil>
	// signed wait $10,000.00 <nil>
	// captured none pay-1 <nil>
	// waiting_for_shipment
}

// A wiring that cannot work is refused with its path.
func ExampleNew() {
	_, err := provider.New(provider.Config{})
	fmt.Println(err)
	// Output: program: config_invalid: is required
}

// Every method of the phase with its cost, as the page of package checkout.
func ExampleProvider_Methods() {
	ctx, p, _, _, _ := shop()
	page, err := p.Methods(ctx, checkoutOf())
	if err != nil {
		panic(err)
	}
	for _, c := range page.Choices()[:4] {
		fmt.Println(c.Method, c.Fee, c.Available())
	}
	// Output:
	// pay_later USD 0.00 true
	// wire USD 0.00 true
	// local_transfer USD 1.00 true
	// card USD 295.00 true
}

// A buyer without a line of credit is sent to apply; that is no error.
func ExampleProvider_Initiate() {
	ctx, p, _, clock, orders := shop()
	po, _ := order.New(order.Terms{
		ID: "TA-2002", Buyer: "buyer-2", Supplier: "supplier-1", Destination: "US",
		Total: money.AmountOf(money.Dollars(500)), Initial: money.AmountOf(money.Dollars(500)),
	}, clock.Now())
	po, _ = po.Confirm(clock.Now())
	orders.orders["TA-2002"] = po.Saved()

	r := checkoutOf()
	r.Buyer, r.Order = "buyer-2", "TA-2002"
	res, err := p.Initiate(ctx, r)
	fmt.Println(res.State, res.Next, res.Why.Code, err)
	// Output: initiated redirect no_line <nil>
}

// Authorizing sets credit aside and signs nothing; repeated it is the same hold.
func ExampleProvider_Authorize() {
	ctx, p, _, _, _ := shop()
	res, _ := p.Initiate(ctx, checkoutOf())
	first, err := p.Authorize(ctx, res.Session)
	fmt.Println(first.State, first.Held, first.Until.Format(time.RFC3339), err)
	again, err := p.Authorize(ctx, res.Session)
	fmt.Println(again.Until.Equal(first.Until), err)
	for _, q := range first.Offers {
		fmt.Println(q.Months, q.Offer.Terms().Fees)
	}
	// Output:
	// authorized $10,000.00 2019-03-06T15:00:00Z <nil>
	// true <nil>
	// 1 $150.00
	// 2 $250.00
	// 3 $375.00
	// 4 $540.00
	// 5 $675.00
	// 6 $850.00
}

// Less than the hold is captured; the rest is released. A second capture of the
// session gives the first loan, or is refused.
func ExampleProvider_Capture() {
	ctx, p, _, _, _ := shop()
	res, _ := p.Initiate(ctx, checkoutOf())
	res, _ = p.Authorize(ctx, res.Session)
	r := checkoutOf()
	r.Amount = money.AmountOf(money.Dollars(6_000)) // the offers for a part
	page, _ := p.Methods(ctx, r)
	offer, _ := page.Offer(3)

	consent := provider.ConsentTo(offer, "user-7")
	res, err := p.Capture(ctx, res.Session, consent)
	fmt.Println(res.State, res.Captured, res.Held, err)
	res, err = p.Capture(ctx, res.Session, consent)
	fmt.Println(res.State, res.Captured, err)
	consent.Terms = "other terms"
	_, err = p.Capture(ctx, res.Session, consent)
	fmt.Println(err)
	// Output:
	// signed $6,000.00 $0.00 <nil>
	// signed $6,000.00 <nil>
	// other_offer_signed: another offer was signed under this session
}

// What the buyer signs is what it was shown: when the terms are others by now
// nothing is signed.
func ExampleConsentTo() {
	ctx, p, _, clock, _ := shop()
	res, _ := p.Initiate(ctx, checkoutOf())
	res, _ = p.Authorize(ctx, res.Session)
	offer, _ := res.Offer(6)
	consent := provider.ConsentTo(offer, "user-7")
	fmt.Println(consent.Months, consent.Amount, consent.Until.Format(time.RFC3339))
	clock.Advance(14 * time.Hour) // past midnight in New York
	_, err := p.Capture(ctx, res.Session, consent)
	fmt.Println(fault.CodeOf(err))
	// Output:
	// 6 $10,000.00 2019-03-06T05:00:00Z
	// offer_expired
}

// A session gives its credit back until it is signed.
func ExampleProvider_Cancel() {
	ctx, p, _, _, _ := shop()
	res, _ := p.Initiate(ctx, checkoutOf())
	res, _ = p.Authorize(ctx, res.Session)
	res, err := p.Cancel(ctx, res.Session)
	fmt.Println(res.State, res.Held, err)

	ctx, p, _, _, _ = shop()
	res, err = p.Cancel(ctx, signedSession(ctx, p))
	fmt.Println(res.State, err)
	// Output:
	// canceled $0.00 <nil>
	// signed already_captured: a loan is signed under the session; refund it: captured $10,000.00
}

// A part, then all that is left. The same id is one refund.
func ExampleProvider_Refund() {
	ctx, p, sim, clock, _ := shop()
	s := signedSession(ctx, p)
	clock.Advance(48 * time.Hour)
	for _, ev := range sim.Events() {
		_, _ = p.HandleEvent(ctx, "kabbage", ev)
	}
	for _, r := range []provider.Refund{
		{ID: "refund-1", Amount: money.Dollars(2_500)},
		{ID: "refund-1", Amount: money.Dollars(2_500)},
		{ID: "refund-1", Amount: money.Dollars(3_000)},
		{ID: "refund-2", Amount: money.Dollars(9_000)},
		{ID: "refund-2"},
	} {
		res, err := p.Refund(ctx, s, r)
		fmt.Printf("%s %s %q\n", res.State, res.Refunded, fault.CodeOf(err))
	}
	// Output:
	// captured $2,500.00 ""
	// captured $2,500.00 ""
	// captured $2,500.00 "key_reused"
	// captured $2,500.00 "refund_over_paid"
	// refunded $10,000.00 ""
}

// The lender's message was lost: Status asks it.
func ExampleProvider_Status() {
	ctx, p, sim, clock, orders := shop()
	s := signedSession(ctx, p)
	clock.Advance(48 * time.Hour)
	_ = sim.Events() // nobody hears them
	res, err := p.Status(ctx, s)
	fmt.Println(res.State, res.Captured, err)
	fmt.Println(orders.orders["TA-1001"].Paid(order.Initial))
	// Output:
	// captured $10,000.00 <nil>
	// USD 10,000.00
}

// A lender's message names its session, by the key that the engine chose. One
// about something that is not there yet is kept.
func ExampleProvider_HandleEvent() {
	ctx, p, sim, _, _ := shop()
	s := signedSession(ctx, p)
	ev, _ := sim.Tell("buyer-1", lender.DisbursementFailed{Loan: s.Loan, Reason: lender.ReasonRejected})
	for range 2 {
		res, err := p.HandleEvent(ctx, "kabbage", ev)
		fmt.Println(res.Session.Key, res.State, res.Why.Code, err)
	}
	ev.ID, ev.Fact = "another", lender.DisbursementStarted{Loan: "L-unknown"}
	res, err := p.HandleEvent(ctx, "kabbage", ev)
	fmt.Printf("%q %v\n", res.Session.Key, err)
	// Output:
	// pay-1 failed loan_failed <nil>
	// pay-1 failed loan_failed <nil>
	// "" <nil>
}

// The choice of the buyer among the offers of an answer.
func ExampleResult_Offer() {
	ctx, p, _, _, _ := shop()
	res, _ := p.Initiate(ctx, checkoutOf())
	offer, ok := res.Offer(6)
	fmt.Println(offer.Terms().APR, ok)
	_, ok = res.Offer(7)
	fmt.Println(ok)
	// Output:
	// 29.12% true
	// false
}

// The engine's data of a payment: ids, and nothing that is believed.
func ExampleParseSession() {
	ctx, p, _, _, _ := shop()
	res, _ := p.Initiate(ctx, checkoutOf())
	data, _ := json.Marshal(res.Session)
	fmt.Println(string(data))
	s, err := provider.ParseSession(data)
	fmt.Println(s == res.Session, err)
	_, err = provider.ParseSession([]byte(`{"v":7}`))
	fmt.Println(err)
	// Output:
	// {"v":1,"key":"pay-1","buyer":"buyer-1","lender":"kabbage","order":"TA-1001","phase":"initial","amount":1000000}
	// true <nil>
	// v: session_version: the session's form cannot be read: form 7, known 1
}

// An engine's id of any characters becomes a key.
func ExampleKeyOf() {
	key := provider.KeyOf("saleor", "VHJhbnNhY3Rpb25JdGVtOjhhMzE=")
	fmt.Println(key, key.Valid())
	// Output: Kd085aeebde0835fb7b73f5a6975b1f44 true
}
