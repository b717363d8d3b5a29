package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

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
			why: paylater.CodeLineSuspended, remedy: checkout.RemedyLinkAccounts, next: checkout.NextLinkAccounts,
			reasons: []lender.Reason{lender.ReasonAccountLost},
		},
		"suspended for a review": {
			name: "H", after: func(w *world) { w.tell(lender.Suspended{Reason: lender.ReasonRiskReview}) },
			why: paylater.CodeLineSuspended, remedy: checkout.RemedyAskLender, next: checkout.NextPayOtherwise,
			reasons: []lender.Reason{lender.ReasonRiskReview},
		},
		"closed": {
			name: "H", after: func(w *world) { w.tell(lender.Closed{Reason: lender.ReasonBuyerAsked}) },
			why: checkout.CodeLineClosed, next: checkout.NextPayOtherwise, reasons: []lender.Reason{lender.ReasonBuyerAsked},
		},
		"over available": {name: "H #approved-6200", why: paylater.CodeOverAvailable, remedy: checkout.RemedyOtherMethod, next: checkout.NextPayOtherwise},
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

// A line of $6,200.00 cannot finance $10,000.00, nor a part of it while the rest is
// due: a loan is never taken first.
func TestOverAvailableByHowMuch(t *testing.T) {
	w := newWorld(t)
	w.apply("H #approved-6200")
	page := w.open(tenThousand(t))
	require.EqualError(t, choice(t, page, order.PayLater).Why,
		"over_available: the amount exceeds the available credit: asked $10,000.00, available $6,200.00, over $3,800.00")
	v := visit()
	v.Amount = usd(6_200)
	part := w.openWith(tenThousand(t), order.Initial, v)
	require.Equal(t, checkout.NextPayOtherwise, part.Next())
	require.Empty(t, part.Offers())
	require.Equal(t, choice(t, page, order.PayLater).Why, choice(t, part, order.PayLater).Why)
	_, ok := part.Split()
	require.False(t, ok, "nobody switched it on")

	paid, err := tenThousand(t).Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Card, Amount: usd(3_800)}, morning)
	require.NoError(t, err)
	offer, err := w.open(paid).Offer(6)
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
		"canceled":    {canceled, order.Initial, order.CodeCanceled, "", checkout.NextEnded},
		"empty phase": {whole, order.Balance, order.CodePhaseEmpty, "", checkout.NextEnded},
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

// Every word that a page can say has its text.
func TestWordsHaveTexts(t *testing.T) {
	for _, n := range []checkout.Next{
		checkout.NextApply, checkout.NextWaitForDecision, checkout.NextGiveInformation, checkout.NextChooseOffer, checkout.NextSign,
		checkout.NextLinkAccounts, checkout.NextPayFirst, checkout.NextWaitForPayment, checkout.NextPaid, checkout.NextPayOtherwise,
	} {
		require.NotEmpty(t, n.Title(), n)
	}
	require.Empty(t, checkout.NextNothing.Title())
	require.Empty(t, checkout.NextEnded.Title())
	for _, d := range []checkout.Todo{
		checkout.TodoSign, checkout.TodoTransfer, checkout.TodoEnterCard, checkout.TodoConfirm, checkout.TodoSendCash,
	} {
		require.NotEmpty(t, d.Sentence(), d)
	}
	require.Empty(t, checkout.Todo("of a host").Sentence())
	for _, r := range []checkout.Remedy{
		checkout.RemedyApply, checkout.RemedyApplyAgain, checkout.RemedyWaitForDecision, checkout.RemedyGiveInformation,
		checkout.RemedyPayLess, checkout.RemedyPayMore, checkout.RemedyFreeCredit, checkout.RemedyPayPastDue, checkout.RemedyAskLender,
		checkout.RemedyWaitForPayment, checkout.RemedyWaitForSupplier, checkout.RemedyPayInitial, checkout.RemedyCloseDispute,
		checkout.RemedyOtherCurrency, checkout.RemedyOtherCountry, checkout.RemedyOtherMethod, checkout.RemedyLinkAccounts,
		checkout.RemedyPayFirst, checkout.RemedyReleaseHold,
	} {
		require.NotEmpty(t, r.Sentence(), r)
	}
}

// A line as it was weeks ago: the page lets happen what is due by its instant.
func TestViewAdvancesTheLine(t *testing.T) {
	w := approved(t)
	_, err := w.pay(w.open(tenThousand(t)), 6)
	require.NoError(t, err)
	stale := w.line()
	other := placed(t, terms("TA-2", usd(500), usd(500)))
	page, err := checkout.View(other, order.Initial, stale, visit(), morning.Add(50*24*time.Hour))
	require.NoError(t, err)
	require.ErrorContains(t, choice(t, page, order.PayLater).Why, "line_delinquent: something on the line of credit is past due: past due $1,941.67")
}

// A suspended line has the lender's reason and no offers.
func TestSuspendedLine(t *testing.T) {
	for reason, remedy := range map[lender.Reason]checkout.Remedy{
		lender.ReasonRiskReview: checkout.RemedyAskLender, lender.ReasonAccountLost: checkout.RemedyLinkAccounts,
	} {
		w := approved(t)
		w.tell(lender.Suspended{Reason: reason})
		page := w.open(tenThousand(t))
		c := choice(t, page, order.PayLater)
		require.EqualError(t, c.Why, "line_suspended: the lender has suspended the line of credit")
		require.Equal(t, []lender.Reason{reason}, c.Reasons)
		require.Equal(t, remedy, c.Remedy)
		require.Empty(t, page.Offers())
		require.Nil(t, page.Explain()[0].Credit.Decision)
		ways := page.Ways(checkout.CashNow)
		require.Len(t, ways, len(order.Methods()))
		for _, way := range ways {
			require.Equal(t, way.Choice.Method == order.PayLater, way.Lender == kabbage, "refused, but that lender's")
			require.Zero(t, way.Months)
		}
	}
}

// One month at 5% is more than a term may cost, six are not: Pay Later is there, and
// the term that is not says why wherever it stands.
func TestShortestTermIsNotOffered(t *testing.T) {
	high, low := money.PPM(27_500), money.PPM(7_500)
	w := newWorldWith(t, lendersim.Config{Prices: []lender.Price{
		{Months: 1, Monthly: []money.Rate{money.PPM(50_000)}},
		{Months: 6, Monthly: []money.Rate{high, high, low, low, low, low}},
	}})
	w.apply("H")
	page := w.open(tenThousand(t))
	_, err := page.Offer(1)
	require.Error(t, err)
	why := fault.CodeOf(err)
	require.Equal(t, checkout.NextChooseOffer, page.Next())
	c := choice(t, page, order.PayLater)
	require.Nil(t, c.Why)
	require.Equal(t, "2019-03-06 to 2019-03-08", c.Arrives.String())
	require.True(t, page.Explain()[0].Credit.Decision.Allowed())

	found := map[int]fault.Code{}
	ways := page.Ways(checkout.CashNow)
	last := ways[len(ways)-2:] // neither is open: no fee of Western Union is published
	require.Equal(t, []order.Method{order.PayLater, order.WesternUnion}, []order.Method{last[0].Choice.Method, last[1].Choice.Method})
	require.Equal(t, 1, last[0].Months)
	for _, way := range ways {
		if way.Months > 0 {
			found[way.Months] = fault.CodeOf(way.Why)
			require.Equal(t, kabbage, way.Lender)
		}
	}
	require.Equal(t, map[int]fault.Code{1: why, 6: ""}, found)
	require.Contains(t, page.String(), "  1 month: not offered: "+string(why))
}
