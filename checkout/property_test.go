package checkout_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// drawOrder is an order after a few acts, some of which it refuses.
func drawOrder(t *rapid.T, loans []order.ID) order.Order {
	c := rapid.SampledFrom([]money.Currency{money.USDollar, money.USDollar, money.USDollar, money.EUR, money.JPY}).Draw(t, "currency")
	total := rapid.Int64Range(1, 2_000_000).Draw(t, "total")
	initial := rapid.Int64Range(1, total).Draw(t, "initial")
	agreed := terms("TA-1", minor(initial, c), minor(total, c))
	agreed.Destination = rapid.SampledFrom([]order.Country{"US", "DE", "BR"}).Draw(t, "destination")
	po, err := order.New(agreed, morning)
	require.NoError(t, err)
	if rapid.IntRange(0, 9).Draw(t, "confirmed") > 0 {
		po, err = po.Confirm(morning)
		require.NoError(t, err)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "acts") {
		po = drawAct(t, po, order.ID(fmt.Sprintf("x%d", i)), loans)
	}
	return po
}

func drawAct(t *rapid.T, po order.Order, id order.ID, loans []order.ID) order.Order {
	phase := rapid.SampledFrom(order.Phases()).Draw(t, "phase")
	method := rapid.SampledFrom(order.Methods()).Draw(t, "method")
	amount := po.Due(phase)
	if rapid.Bool().Draw(t, "part") {
		amount = minor(rapid.Int64Range(1, po.Total().Minor()).Draw(t, "amount"), po.Currency())
	}
	reference := id
	if len(loans) > 0 && rapid.Bool().Draw(t, "of a loan") {
		reference = rapid.SampledFrom(loans).Draw(t, "loan")
	}
	at := morning.Add(time.Duration(rapid.IntRange(0, 240).Draw(t, "hours")) * time.Hour)
	next, err := po, error(nil)
	switch rapid.IntRange(0, 8).Draw(t, "act") {
	case 0, 1:
		next, err = po.Confirm(at)
	case 2:
		next, err = po.Start(order.Payment{ID: id, Phase: phase, Method: method, Amount: amount, Reference: reference}, at)
	case 3, 4:
		next, err = po.Receive(order.Receipt{ID: id, Phase: phase, Method: method, Amount: amount, Reference: reference}, at)
	case 5:
		next, _, err = po.Refund(order.Refund{ID: id, Phase: phase, Amount: amount}, at)
	case 6:
		next, err = po.AcceptInitial(at)
	case 7:
		next, err = po.OpenDispute(at)
	case 8:
		if i := rapid.IntRange(0, 4).Draw(t, "cancel"); i == 0 {
			next, err = po.Cancel(at)
		}
	}
	if err != nil {
		return po
	}
	return next
}

// drawLine is a line after a few acts and words of its lender.
func drawLine(t *rapid.T, rules *paylater.Rules) paylater.Line {
	l, err := rules.NewLine(paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: kabbage})
	require.NoError(t, err)
	if rapid.IntRange(0, 4).Draw(t, "applied") > 0 {
		l, err = l.Apply("app-1", nil, morning)
		require.NoError(t, err)
	}
	at := morning
	for i := range rapid.IntRange(0, 8).Draw(t, "words") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 2, 20, 400}).Draw(t, "wait")) * time.Hour)
		if next, err := drawWord(t, l, i, at); err == nil {
			l = next
		}
	}
	return l
}

func drawWord(t *rapid.T, l paylater.Line, i int, at time.Time) (paylater.Line, error) {
	say := func(f lender.Fact) (paylater.Line, error) {
		return l.Receive(lender.Event{ID: lender.EventID(fmt.Sprintf("e%d", i)), Buyer: l.ID().Buyer, At: at, Fact: f}, at)
	}
	draw := paylater.Draw{Order: "TA-1", Phase: rapid.SampledFrom(order.Phases()).Draw(t, "phase"), Recipient: "tok"}
	draw.Amount = money.Cents(rapid.SampledFrom([]int64{1, 1_000_000, 2_000_000, 2_500_000}).Draw(t, "cents"))
	key := lender.Key(fmt.Sprintf("k%d", i))
	switch kind := rapid.IntRange(0, 10).Draw(t, "word"); kind {
	case 0:
		return l.Apply("app-1", nil, at)
	case 1, 2, 3:
		limit := money.Cents(rapid.SampledFrom([]int64{1, 1_500_000, 15_000_000, 40_000_000}).Draw(t, "limit"))
		return say(lender.Approved{Application: "app-1", Limit: limit, Prices: lendersim.DefaultPrices()})
	case 4, 8:
		return l.Hold(paylater.HoldRequest{Key: key, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}, at)
	case 5, 6:
		offer, err := l.Offer(draw, rapid.IntRange(1, 6).Draw(t, "months"), at)
		if err != nil {
			return l, err
		}
		if _, ok := l.HeldFor(draw.Order, draw.Phase, at); !ok {
			if l, err = l.Hold(paylater.HoldRequest{Key: key, Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}, at); err != nil {
				return l, err
			}
		}
		h, _ := l.HeldFor(draw.Order, draw.Phase, at)
		return l.Sign(offer, paylater.Signature{Hold: h.Key, Terms: offer.Hash(), By: "user-7"}, at)
	case 7:
		loans := l.Loans(at)
		if len(loans) == 0 {
			return l, nil
		}
		n := rapid.SampledFrom(loans).Draw(t, "of")
		if rapid.Bool().Draw(t, "fails") {
			return say(lender.DisbursementFailed{Loan: n.ID, Reason: lender.ReasonRejected})
		}
		return say(lender.DisbursementSettled{Loan: n.ID, Paid: n.Principal, On: civil.NewYork(at)})
	default:
		return say(rapid.SampledFrom(lendertest.Facts()).Draw(t, "fact"))
	}
}

// Whatever became of the order and of the line, the page opens, says something
// of every method, and what it offers the order accepts.
func TestPageOfAnyState(t *testing.T) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	seen := map[checkout.Next]int{}
	view := func(t *rapid.T, po order.Order, phase order.Phase, l paylater.Line, split bool, at time.Time) checkout.Page {
		v := visit()
		v.Split = split
		page, err := checkout.View(po, phase, l, v, at)
		require.NoError(t, err)
		checkPage(t, page, po)
		checkSplit(t, page, v.Split)
		checkExplained(t, page, rules)
		seen[page.Next()]++
		return page
	}
	check := func(t *rapid.T) {
		l := drawLine(t, rules)
		if rapid.IntRange(0, 9).Draw(t, "no line") == 0 {
			l = paylater.Line{}
		}
		at := morning.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 5, 48, 400, 5_000}).Draw(t, "at")) * time.Hour)
		var loans []order.ID
		if l.ID().Valid() {
			for _, n := range l.Loans(at) {
				loans = append(loans, order.ID(n.ID))
			}
		}
		po := drawOrder(t, loans)
		for _, phase := range order.Phases() {
			view(t, po, phase, l, rapid.Bool().Draw(t, "split"), at)
		}
	}
	// Too rare among those: credit that is there, but not enough.
	rapid.Check(t, func(t *rapid.T) {
		l, po := drawShort(t, rules)
		require.Equal(t, checkout.NextPayFirst, view(t, po, order.Initial, l, true, morning).Next())
	})
	missing := func() []checkout.Next {
		return slices.DeleteFunc([]checkout.Next{
			checkout.NextApply, checkout.NextWaitForDecision, checkout.NextChooseOffer, checkout.NextWaitForPayment,
			checkout.NextPaid, checkout.NextPayOtherwise, checkout.NextNothing, checkout.NextPayFirst, checkout.NextEnded,
		}, func(n checkout.Next) bool { return seen[n] > 0 })
	}
	for round := 0; round < 10 || len(missing()) > 0 && round < 200; round++ {
		rapid.Check(t, check)
	}
	t.Log(seen)
	require.Empty(t, missing(), "no page ended so")
}

// drawShort is a line whose limit lies below what the order's initial payment asks.
func drawShort(t *rapid.T, rules *paylater.Rules) (paylater.Line, order.Order) {
	l, err := rules.NewLine(paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: kabbage})
	require.NoError(t, err)
	l, err = l.Apply("app-1", nil, morning)
	require.NoError(t, err)
	limit := rapid.Int64Range(1_000, 1_000_000).Draw(t, "limit")
	l, err = l.Receive(lender.Event{ID: "e1", Buyer: l.ID().Buyer, At: morning, Fact: lender.Approved{
		Application: "app-1", Limit: money.Cents(limit), Prices: lendersim.DefaultPrices(),
	}}, morning)
	require.NoError(t, err)
	initial := rapid.Int64Range(limit+1, 2_000_000).Draw(t, "initial")
	total := rapid.Int64Range(initial, 2_000_000).Draw(t, "total")
	po, err := order.New(terms("TA-1", minor(initial, money.USDollar), minor(total, money.USDollar)), morning)
	require.NoError(t, err)
	po, err = po.Confirm(morning)
	require.NoError(t, err)
	return l, po
}

// checkSplit: two methods pay exactly what is due, each of them something, and Pay
// Later nothing before the other.
func checkSplit(t *rapid.T, page checkout.Page, on bool) {
	s, ok := page.Split()
	require.Equal(t, ok, page.Next() == checkout.NextPayFirst)
	if !ok {
		return
	}
	require.True(t, on)
	require.Positive(t, s.First.Sign())
	require.Positive(t, s.Rest.Sign())
	sum, err := s.First.Add(s.Rest)
	require.NoError(t, err)
	require.Equal(t, page.Order().Due(page.Phase()), sum)
	_, err = page.Offer(6)
	require.ErrorIs(t, err, checkout.CodeOtherMoneyFirst)
}

// checkExplained: the explanations say what the page says, and are the same when
// they are asked again; the ways are sorted, and one is open when a method is.
func checkExplained(t *rapid.T, page checkout.Page, rules *paylater.Rules) {
	for _, e := range page.Explain() {
		again, err := e.Replay(rules)
		require.NoError(t, err)
		require.Equal(t, e, again)
		if c, _ := page.Choice(e.Method); e.Months == 0 {
			require.Equal(t, c.Why, e.Why)
		}
	}
	for _, by := range []checkout.Basis{checkout.CashNow, checkout.OverTime} {
		ways := page.Ways(by)
		require.True(t, slices.IsSortedFunc(ways, checkout.CompareWays(by)))
		open := slices.ContainsFunc(page.Choices(), checkout.Choice.Available)
		require.Equal(t, open, ways[0].Why == nil)
	}
	for _, d := range []checkout.Device{checkout.Laptop, checkout.App} {
		require.NotEmpty(t, page.Path(d).At().Title)
	}
	sent, processing := page.Order().Processing()
	if page.Next() != checkout.NextWaitForPayment {
		require.True(t, page.Expected().IsZero())
	} else if processing && sent.Method != order.PayLater { // the loan may be another line's
		require.False(t, page.Expected().IsZero())
	}
}

func checkPage(t *rapid.T, page checkout.Page, po order.Order) {
	require.Len(t, page.Choices(), len(order.Methods()))
	require.NotEmpty(t, page.Next())
	require.NotEmpty(t, page.String())
	good := 0
	for months := range 8 {
		if o, err := page.Offer(months); err == nil {
			good++
			require.Equal(t, page.Amount(), money.AmountOf(o.Terms().Principal))
		}
	}
	for _, c := range page.Choices() {
		if !c.Available() {
			require.NotEmpty(t, c.Why.Code)
			continue
		}
		total, err := page.Amount().Add(c.Fee)
		require.NoError(t, err)
		require.Equal(t, total, c.Total)
		require.False(t, c.Arrives.IsZero())
		started, err := po.Start(order.Payment{ID: "new", Phase: page.Phase(), Method: c.Method, Amount: page.Amount(), Reference: "loan"}, page.At())
		require.NoError(t, err)
		_, processing := started.Processing()
		require.True(t, processing)
	}
	credit, _ := page.Choice(order.PayLater)
	require.Equal(t, credit.Available(), good > 0)
	choosing := page.Next() == checkout.NextChooseOffer || page.Next() == checkout.NextSign
	require.Equal(t, choosing, good > 0)
}
