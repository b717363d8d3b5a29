package checkout_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// $10,000.00 of an order placed in March 2019, by every method.
func TestEveryMethodWithItsCost(t *testing.T) {
	page := approved(t).open(tenThousand(t))
	cases := []struct {
		method  order.Method
		fee     money.Amount
		certain checkout.Certainty
		total   money.Amount
		arrives string
		why     string
		remedy  checkout.Remedy
	}{
		{order.PayLater, usd(0), checkout.Exact, usd(10_000), "2019-03-06 to 2019-03-08", "", ""},
		{order.Wire, usd(0), checkout.Unknown, usd(10_000), "2019-03-08 to 2019-03-14", "", ""},
		{order.LocalTransfer, usd(1), checkout.AtMost, usd(10_001), "by 2019-03-07T15:00:00Z", "", ""},
		{order.Card, usd(295), checkout.Exact, usd(10_295), "by 2019-03-05T18:00:00Z", "", ""},
		{
			order.WesternUnion, money.Amount{}, "", money.Amount{}, "unknown",
			"fee_unknown: no fee is published for amounts above the last tier: asked $10,000.00, known up to $1,000.00", checkout.RemedyPayLess,
		},
		{order.OnlineBank, usd(15), checkout.Exact, usd(10_015), "2019-03-11 to 2019-03-12", "", ""},
		{order.PayPal, usd(299), checkout.Exact, usd(10_299), "by 2019-03-05T18:00:00Z", "", ""},
		{order.ApplePay, usd(299), checkout.Exact, usd(10_299), "by 2019-03-05T18:00:00Z", "", ""},
		{order.GooglePay, usd(299), checkout.Exact, usd(10_299), "by 2019-03-05T18:00:00Z", "", ""},
	}
	require.Len(t, page.Choices(), len(cases))
	for i, want := range cases {
		got := page.Choices()[i]
		require.Equal(t, want.method, got.Method)
		require.Equal(t, want.fee, got.Fee, want.method)
		require.Equal(t, want.certain, got.Certain, want.method)
		require.Equal(t, want.total, got.Total, want.method)
		require.Equal(t, want.arrives, got.Arrives.String(), want.method)
		require.Equal(t, want.why, got.Why.Error(), want.method)
		require.Equal(t, want.remedy, got.Remedy, want.method)
		require.Equal(t, want.why == "", got.Available())
	}
}

func TestCompareCost(t *testing.T) {
	choices := approved(t).open(tenThousand(t)).Choices()
	slices.Reverse(choices)
	slices.SortFunc(choices, checkout.CompareCost)
	var methods []order.Method
	for _, c := range choices {
		methods = append(methods, c.Method)
	}
	require.Equal(t, []order.Method{
		order.PayLater, order.LocalTransfer, order.OnlineBank, order.Card, order.PayPal, order.ApplePay, order.GooglePay,
		order.Wire, order.WesternUnion,
	}, methods)
}

// One payment by card is at most $12,000.00, in US dollars; the fee does not count.
func TestLimitOfOnePayment(t *testing.T) {
	w := newWorld(t)
	at := w.open(placed(t, terms("TA-1", usd(12_000), usd(12_000))))
	require.Equal(t, usd(12_354), choice(t, at, order.Card).Total)

	over := w.open(placed(t, terms("TA-1", minor(12_000_01, money.USDollar), usd(20_000))))
	c := choice(t, over, order.Card)
	require.EqualError(t, c.Why, "over_payment_limit: the amount is more than one payment may be: asked $12,000.01, limit $12,000.00, over $0.01")
	require.Equal(t, checkout.RemedyPayLess, c.Remedy)
	require.True(t, choice(t, over, order.ApplePay).Available(), "no limit is known")

	v := visit()
	v.Amount = usd(12_000)
	less := w.openWith(placed(t, terms("TA-1", usd(15_000), usd(20_000))), order.Initial, v)
	require.True(t, choice(t, less, order.Card).Available(), "the remedy works")

	euro := w.open(placed(t, terms("TA-1", minor(50_000_00, money.EUR), minor(50_000_00, money.EUR))))
	require.True(t, choice(t, euro, order.Card).Available(), "nothing is converted: no limit is known in euro")
}

func TestEuroOrder(t *testing.T) {
	w := approved(t)
	euro := terms("TA-1", minor(10_000_00, money.EUR), minor(30_000_00, money.EUR))
	euro.Destination = "DE"
	page := w.open(placed(t, euro))
	for m, want := range map[order.Method]fault.Code{
		order.PayLater: order.CodePayLaterUSDOnly, order.WesternUnion: checkout.CodeCurrencyNotAccepted,
		order.OnlineBank: checkout.CodeCurrencyNotAccepted,
	} {
		c := choice(t, page, m)
		require.Equal(t, want, c.Why.Code, m)
		require.Equal(t, checkout.RemedyOtherCurrency, c.Remedy, m)
	}
	require.Equal(t, minor(10_001_00, money.EUR), choice(t, page, order.LocalTransfer).Total)
	require.Equal(t, minor(10_295_00, money.EUR), choice(t, page, order.Card).Total)
	require.True(t, choice(t, page, order.Wire).Available())
	require.Equal(t, checkout.NextPayOtherwise, page.Next())
	_, err := page.Offer(6)
	require.ErrorIs(t, err, order.CodePayLaterUSDOnly)

	v := visit()
	v.Country = "US"
	c := choice(t, w.openWith(placed(t, euro), order.Initial, v), order.LocalTransfer)
	require.Equal(t, checkout.CodeCountryNotServed, c.Why.Code, "local T/T takes dollars in the United States")
	require.Equal(t, checkout.RemedyOtherCountry, c.Remedy)
	v.Country = "BR"
	require.Equal(t, checkout.CodeCountryNotServed, choice(t, w.openWith(tenThousand(t), order.Initial, v), order.LocalTransfer).Why.Code)

	yen := w.open(placed(t, terms("TA-1", minor(1_000_000, money.JPY), minor(1_000_000, money.JPY))))
	require.Equal(t, checkout.CodeCurrencyNotAccepted, choice(t, yen, order.Card).Why.Code)
	require.True(t, choice(t, yen, order.Wire).Available())
}

func TestDomesticWireIsFaster(t *testing.T) {
	v := visit()
	v.Domestic = true
	page := newWorld(t).openWith(tenThousand(t), order.Initial, v)
	require.Equal(t, "2019-03-06 to 2019-03-07", choice(t, page, order.Wire).Arrives.String())
}

// A transfer for the initial payment may pay the balance as well; nothing else may.
func TestWholeOrderByTransfer(t *testing.T) {
	v := visit()
	v.Amount = usd(30_000)
	page := approved(t).openWith(tenThousand(t), order.Initial, v)
	require.True(t, choice(t, page, order.Wire).Available())
	for _, m := range []order.Method{order.PayLater, order.Card} {
		c := choice(t, page, m)
		require.EqualError(t, c.Why, "payment_over_due: the payment is more than what is due: asked $30,000.00, due $10,000.00")
		require.Equal(t, checkout.RemedyPayLess, c.Remedy)
	}
}

// Each state of the line, with the reason, what would help, and what comes next.
func TestPayLaterByStateOfTheLine(t *testing.T) {
	cases := map[string]struct {
		name    string
		after   func(*world)
		why     fault.Code
		remedy  checkout.Remedy
		next    checkout.Next
		items   []lender.Item
		reasons []lender.Reason
	}{
		"open":    {name: "Harbor Lamp Works", next: checkout.NextChooseOffer},
		"pending": {name: "H #delayed", why: paylater.CodeApplicationPending, remedy: checkout.RemedyWaitForDecision, next: checkout.NextWaitForDecision},
		"needs information": {
			name: "H #needs-info", why: checkout.CodeInformationNeeded, remedy: checkout.RemedyGiveInformation, next: checkout.NextGiveInformation,
			items: []lender.Item{lender.ItemBankStatements, lender.ItemOwnerIdentity},
		},
		"declined": {
			name: "H #declined-credit_history", why: checkout.CodeApplicationDeclined, remedy: checkout.RemedyApplyAgain, next: checkout.NextPayOtherwise,
			reasons: []lender.Reason{lender.ReasonCreditHistory},
		},
		"suspended": {
			name: "H", after: func(w *world) { w.tell(lender.Suspended{Reason: lender.ReasonAccountLost}) },
			why: paylater.CodeLineSuspended, remedy: checkout.RemedyAskLender, next: checkout.NextPayOtherwise,
			reasons: []lender.Reason{lender.ReasonAccountLost},
		},
		"closed": {
			name: "H", after: func(w *world) { w.tell(lender.Closed{Reason: lender.ReasonBuyerAsked}) },
			why: checkout.CodeLineClosed, next: checkout.NextPayOtherwise, reasons: []lender.Reason{lender.ReasonBuyerAsked},
		},
		"over available": {name: "H #approved-6200", why: paylater.CodeOverAvailable, remedy: checkout.RemedyPayLess, next: checkout.NextPayOtherwise},
		"cut to nothing": {
			name: "H", after: func(w *world) { w.tell(lender.LimitChanged{Reason: lender.ReasonRiskReview}) },
			why: paylater.CodeOverAvailable, remedy: checkout.RemedyFreeCredit, next: checkout.NextPayOtherwise,
		},
		"no offer fits the band": {name: "H #high-rates", why: paylater.CodeRateOutOfBand, next: checkout.NextPayOtherwise},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.apply(c.name)
			if c.after != nil {
				c.after(w)
			}
			page := w.open(tenThousand(t))
			got := choice(t, page, order.PayLater)
			require.Equal(t, c.next, page.Next())
			require.Equal(t, c.remedy, got.Remedy)
			require.Equal(t, c.items, got.Items)
			require.Equal(t, c.reasons, got.Reasons)
			require.True(t, choice(t, page, order.Card).Available())
			_, err := page.Offer(6)
			if c.why == "" {
				require.Nil(t, got.Why)
				require.NoError(t, err)
				return
			}
			require.Equal(t, c.why, got.Why.Code)
			require.ErrorIs(t, err, c.why)
		})
	}
}

func TestNoLineYet(t *testing.T) {
	page := newWorld(t).open(tenThousand(t))
	c := choice(t, page, order.PayLater)
	require.Equal(t, checkout.CodeNoLine, c.Why.Code)
	require.Equal(t, checkout.RemedyApply, c.Remedy)
	require.Equal(t, checkout.NextApply, page.Next())
	require.Empty(t, page.Key())
	require.Empty(t, page.Offers())
	_, err := page.Offer(6)
	require.ErrorIs(t, err, checkout.CodeNoLine)
}

// A line of $6,200.00 cannot finance $10,000.00, but a part of it.
func TestOverAvailableByHowMuch(t *testing.T) {
	w := newWorld(t)
	w.apply("H #approved-6200")
	page := w.open(tenThousand(t))
	require.EqualError(t, choice(t, page, order.PayLater).Why,
		"over_available: the amount exceeds the available credit: asked $10,000.00, available $6,200.00, over $3,800.00")
	v := visit()
	v.Amount = usd(6_200)
	part := w.openWith(tenThousand(t), order.Initial, v)
	require.Equal(t, checkout.NextChooseOffer, part.Next())
	offer, err := part.Offer(6)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(6_200), offer.Terms().Principal)
}

func TestDelinquentSaysWhatIsPastDue(t *testing.T) {
	w := approved(t)
	page := w.open(tenThousand(t))
	_, err := w.pay(page, 6)
	require.NoError(t, err)
	w.clock.Advance(50 * 24 * time.Hour) // the first installment was due on 2019-04-05
	w.deliver()
	next := w.openWith(placed(t, terms("TA-2", usd(500), usd(500))), order.Initial, visit())
	c := choice(t, next, order.PayLater)
	require.EqualError(t, c.Why, "line_delinquent: something on the line of credit is past due: past due $1,941.67")
	require.Equal(t, checkout.RemedyPayPastDue, c.Remedy)
}

// $10,000.00 over six months at 2.75% x2 and 0.75% x4: fees 275 275 75 75 75 75.
// Equal months would be 29.22%; the due dates lie up to a day later.
func TestOffers(t *testing.T) {
	page := approved(t).open(tenThousand(t))
	offer, err := page.Offer(6)
	require.NoError(t, err)
	terms := offer.Terms()
	require.Equal(t, money.Dollars(850), terms.Fees)
	require.Equal(t, "29.12%", terms.APR.String())
	require.Equal(t, money.Cents(1_666_67), terms.Schedule[0].Principal)
	require.Equal(t, money.Cents(1_666_66), terms.Schedule[5].Principal)
	require.Len(t, page.Offers(), 6)
	_, err = page.Offer(7)
	require.ErrorIs(t, err, paylater.CodeTermNotPriced)
}

// Each state of the order, for both phases.
func TestByStateOfTheOrder(t *testing.T) {
	w := approved(t)
	fresh, err := order.New(terms("TA-1", usd(10_000), usd(30_000)), morning)
	require.NoError(t, err)
	confirmed := tenThousand(t)
	card := order.Payment{ID: "p1", Phase: order.Initial, Method: order.Card, Amount: usd(10_000)}
	started, err := confirmed.Start(card, morning)
	require.NoError(t, err)
	paid, err := started.Receive(order.Receipt{ID: "r1", Payment: "p1", Phase: order.Initial, Method: order.Card, Amount: usd(10_000)}, morning)
	require.NoError(t, err)
	disputed, err := paid.OpenDispute(morning)
	require.NoError(t, err)
	canceled, err := confirmed.Cancel(morning)
	require.NoError(t, err)
	whole := placed(t, terms("TA-1", usd(10_000), usd(10_000)))

	cases := map[string]struct {
		po     order.Order
		phase  order.Phase
		why    fault.Code
		remedy checkout.Remedy
		next   checkout.Next
	}{
		"unconfirmed": {fresh, order.Initial, order.CodeUnconfirmed, checkout.RemedyWaitForSupplier, checkout.NextNothing},
		"too early":   {confirmed, order.Balance, order.CodePhaseNotPayableYet, checkout.RemedyPayInitial, checkout.NextNothing},
		"processing":  {started, order.Initial, order.CodePaymentProcessing, checkout.RemedyWaitForPayment, checkout.NextWaitForPayment},
		"paid":        {paid, order.Initial, order.CodePhasePaid, "", checkout.NextPaid},
		"balance":     {paid, order.Balance, "", "", checkout.NextChooseOffer},
		"disputed":    {disputed, order.Balance, order.CodeDisputed, checkout.RemedyCloseDispute, checkout.NextNothing},
		"canceled":    {canceled, order.Initial, order.CodeCanceled, "", checkout.NextNothing},
		"empty phase": {whole, order.Balance, order.CodePhaseEmpty, "", checkout.NextNothing},
	}
	for name, c := range cases {
		page := w.openWith(c.po, c.phase, visit())
		require.Equal(t, c.next, page.Next(), name)
		for _, got := range page.Choices() {
			if c.why == "" {
				break
			}
			require.Equal(t, c.why, got.Why.Code, name)
			require.Equal(t, c.remedy, got.Remedy, name)
		}
	}
	require.Equal(t, usd(20_000), w.openWith(paid, order.Balance, visit()).Amount())
	early := choice(t, w.openWith(confirmed, order.Balance, visit()), order.Card)
	require.Equal(t, "due $10,000.00", early.Why.Numbers[0].String())
}

// Pay Later pays a phase once; what a short disbursement leaves comes otherwise.
func TestPhaseFinancedBefore(t *testing.T) {
	w := approved(t)
	po := placed(t, terms("TA-1", minor(10_000_62, money.USDollar), usd(30_000))) // 62 cents: nine tenths arrive
	page := w.open(po)
	loan, err := w.pay(page, 6)
	require.NoError(t, err)
	po = w.news(po)
	w.clock.Advance(48 * time.Hour)
	w.deliver()

	late := w.open(po)
	require.Equal(t, checkout.NextWaitForPayment, late.Next(), "the order has not heard of the disbursement yet")
	po = w.news(po)
	rest := w.open(po)
	require.Equal(t, minor(1_000_07, money.USDollar), rest.Amount())
	require.Equal(t, order.CodePhaseFinanced, choice(t, rest, order.PayLater).Why.Code)
	require.Equal(t, checkout.NextPayOtherwise, rest.Next())
	require.True(t, choice(t, rest, order.Card).Available())
	stands, ok := rest.Loan()
	require.True(t, ok)
	require.Equal(t, loan.ID, stands.ID)
}

func TestCatalogOfTheHost(t *testing.T) {
	v := visit()
	v.Catalog = checkout.Catalog{{Method: order.Wire, Fee: checkout.Fee{Kind: checkout.FeeNone}, Arrives: checkout.WorkingDays(1, 1)}}
	page := approved(t).openWith(tenThousand(t), order.Initial, v)
	require.True(t, choice(t, page, order.Wire).Available())
	for _, c := range page.Choices() {
		if c.Method != order.Wire {
			require.Equal(t, checkout.CodeMethodNotOffered, c.Why.Code)
		}
	}
	v.Catalog = checkout.Catalog{{Method: order.Wire}}
	_, err := checkout.View(tenThousand(t), order.Initial, paylater.Line{}, v, morning)
	require.ErrorIs(t, err, checkout.CodeCatalogInvalid)
	require.ErrorContains(t, err, "catalog[0].")
}
