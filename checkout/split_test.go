package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// short is a world in which $6,200.00 are available for the $10,000.00 of an order.
func short(t *testing.T) (*world, order.Order, checkout.Visit) {
	t.Helper()
	w := newWorld(t)
	w.apply("H #approved-6200")
	v := visit()
	v.Split = true
	return w, tenThousand(t), v
}

func byCard(t *testing.T, po order.Order, id order.ID, amount money.Amount, at time.Time) order.Order {
	t.Helper()
	po, err := po.Start(order.Payment{ID: id, Phase: order.Initial, Method: order.Card, Amount: amount}, at)
	require.NoError(t, err)
	return po
}

func arrived(t *testing.T, po order.Order, id order.ID, amount money.Amount, at time.Time) order.Order {
	t.Helper()
	po, err := po.Receive(order.Receipt{ID: "r-" + id, Payment: id, Phase: order.Initial, Method: order.Card, Amount: amount}, at)
	require.NoError(t, err)
	return po
}

// The whole way: the other method first, the hold waits, the signature comes last.
func TestSplitFromFirstToLast(t *testing.T) {
	w, po, v := short(t)
	page := w.openWith(po, order.Initial, v)
	require.Equal(t, checkout.NextPayFirst, page.Next())
	s, ok := page.Split()
	require.True(t, ok)
	require.Equal(t, usd(3_800), s.First)
	require.Equal(t, usd(6_200), s.Rest)
	require.Zero(t, s.Hold)
	require.Len(t, s.With, len(order.Methods())-1)
	require.Equal(t, order.Card, s.With[2].Method)
	require.Equal(t, minor(112_10, money.USDollar), s.With[2].Fee, "2.95% of 3,800.00")
	require.Contains(t, page.String(), "\nSplit: USD 3,800.00 by another method first, then USD 6,200.00 by Pay Later\n")
	why := choice(t, page, order.PayLater)
	require.Equal(t, checkout.CodeOtherMoneyFirst, why.Why.Code)
	require.Equal(t, checkout.RemedyPayFirst, why.Remedy)

	six := s.Offers[5].Offer
	refused := func(p checkout.Page, code error) {
		_, err := p.Pay(w.ctx, six, sign(six))
		require.ErrorIs(t, err, code)
		require.Empty(t, w.line().Loans(w.clock.Now()))
	}
	refused(page, checkout.CodeOtherMoneyFirst)
	hold, err := page.Reserve(w.ctx)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(6_200), hold.Amount)
	again, err := page.Reserve(w.ctx)
	require.NoError(t, err)
	require.Equal(t, hold, again)

	page = w.openWith(po, order.Initial, v)
	s, _ = page.Split()
	require.Equal(t, hold, s.Hold)
	require.Equal(t, usd(3_800), s.First, "what is held for the phase counts as available for it")
	refused(page, checkout.CodeOtherMoneyFirst)

	po = byCard(t, po, "p1", usd(3_800), w.clock.Now())
	page = w.openWith(po, order.Initial, v)
	require.Equal(t, checkout.NextWaitForPayment, page.Next())
	require.Equal(t, morning.Add(3*time.Hour), page.Expected().By)
	refused(page, order.CodePaymentProcessing)

	po = arrived(t, po, "p1", usd(3_800), w.clock.Now())
	page = w.openWith(po, order.Initial, v)
	_, ok = page.Split()
	require.False(t, ok)
	require.Equal(t, checkout.NextSign, page.Next())
	require.Equal(t, hold.Key, page.Key())
	loan, err := w.pay(page, 6)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(6_200), loan.Principal)
	require.Equal(t, hold.Key, loan.Hold)
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	require.Equal(t, checkout.NextPaid, w.openWith(w.news(po), order.Initial, v).Next())
}

// The other payment fails: the hold is given up, with the reason.
func TestSplitWhoseFirstPaymentFails(t *testing.T) {
	w, po, v := short(t)
	_, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	code, err := w.openWith(po, order.Initial, v).Tidy(w.ctx)
	require.NoError(t, err)
	require.Empty(t, code, "it waits for the other money")

	po = byCard(t, po, "p1", usd(3_800), w.clock.Now())
	code, err = w.openWith(po, order.Initial, v).Tidy(w.ctx)
	require.NoError(t, err)
	require.Empty(t, code, "that money is on its way")
	po, err = po.FailPayment("p1", w.clock.Now())
	require.NoError(t, err)

	page := w.openWith(po, order.Initial, v)
	s, _ := page.Split()
	require.EqualError(t, s.Lost, "other_money_failed: the payment by another method did not arrive: asked $3,800.00")
	require.Equal(t, s.Lost, page.Ended())
	code, err = page.Tidy(w.ctx)
	require.NoError(t, err)
	require.Equal(t, checkout.CodeOtherMoneyFailed, code)
	require.Empty(t, w.line().Holds(w.clock.Now()))

	page = w.openWith(po, order.Initial, v)
	require.Equal(t, checkout.NextPayFirst, page.Next())
	require.ErrorIs(t, page.Ended(), checkout.CodeOtherMoneyFailed)
	code, err = page.Tidy(w.ctx)
	require.NoError(t, err)
	require.Empty(t, code)
}

// Nobody pays: the hold ends by itself, and the browser that comes back hears why.
func TestSplitWhoseHoldExpires(t *testing.T) {
	w, po, v := short(t)
	hold, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	w.clock.Set(hold.Expires)
	_, err = w.program.Hold(w.ctx, w.line().ID(), paylater.HoldRequest{Key: "other", Order: "TA-9", Phase: order.Initial, Amount: money.Dollars(1)})
	require.NoError(t, err)
	v.Attempt = hold.Key
	page := w.openWith(po, order.Initial, v)
	require.ErrorIs(t, page.Ended(), paylater.CodeHoldExpired)
	require.NotEqual(t, hold.Key, page.Key())
	s, ok := page.Split()
	require.True(t, ok)
	require.Zero(t, s.Hold)
	require.Equal(t, usd(6_199), s.Rest)
	v.Attempt = "another"
	require.Nil(t, w.openWith(po, order.Initial, v).Ended())
}

// The credit changes while the other money is on its way.
func TestSplitWhenTheCreditChanges(t *testing.T) {
	w, po, v := short(t)
	_, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	w.tell(lender.LimitChanged{Limit: money.Dollars(7_000), Reason: lender.ReasonRiskReview})
	page := w.openWith(po, order.Initial, v)
	hold, err := page.Reserve(w.ctx)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(7_000), hold.Amount, "the old hold made room")
	require.Len(t, w.line().Holds(w.clock.Now()), 1)

	w.tell(lender.LimitChanged{Limit: money.Dollars(5_000), Reason: lender.ReasonRiskReview})
	po = arrived(t, byCard(t, po, "p1", usd(3_000), w.clock.Now()), "p1", usd(3_000), w.clock.Now())
	s, ok := w.openWith(po, order.Initial, v).Split()
	require.True(t, ok, "7,000.00 are due and 5,000.00 available: again the other method first")
	require.Equal(t, usd(2_000), s.First)
	require.Zero(t, s.Hold)
}

// Nothing is split without the switch, without credit, or without an offer.
func TestNothingToSplit(t *testing.T) {
	w, po, v := short(t)
	v.Split = false
	_, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.ErrorIs(t, err, checkout.CodeNothingToSplit)
	v.Split = true
	for _, name := range []string{"H #approved-6200+high-rates", "H #declined", "H #delayed"} {
		other := newWorld(t)
		other.apply(name)
		_, ok := other.openWith(po, order.Initial, v).Split()
		require.False(t, ok, name)
	}
	view, err := checkout.View(po, order.Initial, w.line(), v, w.clock.Now())
	require.NoError(t, err)
	_, err = view.Reserve(w.ctx)
	require.ErrorIs(t, err, checkout.CodeViewOnly)
	_, err = view.Tidy(w.ctx)
	require.ErrorIs(t, err, checkout.CodeViewOnly)
	require.ErrorIs(t, view.Release(w.ctx), checkout.CodeViewOnly)
	require.NoError(t, w.openWith(po, order.Initial, v).Release(w.ctx), "nothing is held")
}

// A part that the credit covered when the page was opened is not signed when it
// no longer covers the phase.
func TestPartIsNotSignedAfterACut(t *testing.T) {
	w := approved(t)
	v := visit()
	v.Amount = usd(6_000)
	page := w.openWith(tenThousand(t), order.Initial, v)
	six := offer(t, page, 6)
	w.tell(lender.LimitChanged{Limit: money.Dollars(6_200), Reason: lender.ReasonRiskReview})
	_, err := page.Pay(w.ctx, six, sign(six))
	require.ErrorIs(t, err, paylater.CodeOverAvailable)
	require.Empty(t, w.line().Loans(w.clock.Now()))
}

// A hold waits on: a payment that failed before it, a loan that failed, and money
// that arrived in part are no reason to give it up.
func TestHoldThatStillWaits(t *testing.T) {
	w, po, v := short(t)
	po, err := byCard(t, po, "p0", usd(3_800), w.clock.Now()).FailPayment("p0", w.clock.Now())
	require.NoError(t, err)
	w.clock.Advance(time.Minute)
	_, err = w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	waits := func(first money.Amount) {
		t.Helper()
		s, ok := w.openWith(po, order.Initial, v).Split()
		require.True(t, ok)
		require.Equal(t, first, s.First)
		require.NotZero(t, s.Hold)
		require.Nil(t, s.Lost)
	}
	waits(usd(3_800))
	po = arrived(t, byCard(t, po, "p1", usd(1_000), w.clock.Now()), "p1", usd(1_000), w.clock.Now())
	waits(usd(2_800))

	w, po = approved(t), tenThousand(t)
	loan, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	w.tell(lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected})
	w.tell(lender.LimitChanged{Limit: money.Dollars(6_200), Reason: lender.ReasonRiskReview})
	po = w.news(po)
	_, err = w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	waits(usd(3_800))
	require.ErrorIs(t, w.openWith(po, order.Initial, v).Ended(), checkout.CodeLoanFailed)
}

// A phase that was paid otherwise needs no credit set aside.
func TestTidyOfAPaidPhase(t *testing.T) {
	w, po, v := short(t)
	_, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	po = arrived(t, byCard(t, po, "p1", usd(10_000), w.clock.Now()), "p1", usd(10_000), w.clock.Now())
	code, err := w.openWith(po, order.Initial, v).Tidy(w.ctx)
	require.NoError(t, err)
	require.Equal(t, order.CodePhasePaid, code)
	require.Empty(t, w.line().Holds(w.clock.Now()))
}

// Fee credit lowers what a loan costs over its life, not what is paid now.
func TestFeeCreditInTheCostOverTime(t *testing.T) {
	w := approved(t)
	expires := civil.Of(2019, time.December, 31)
	_, err := w.program.Grant(w.ctx, w.line().ID(), paylater.GrantRequest{ID: "g1", Amount: money.Dollars(140), Expires: expires})
	require.NoError(t, err)
	ways := w.open(tenThousand(t)).Ways(checkout.OverTime)
	require.Equal(t, order.PayLater, ways[1].Choice.Method, "150.00 less 140.00, between 1.00 and 15.00")
	require.Equal(t, usd(10), ways[1].Cost)
	require.Equal(t, usd(0), ways[1].Now)
}
