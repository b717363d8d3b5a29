package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// What a page remembers of a hold is not what holds: each verb asks the line.

// TestReserveAsksTheLine: a hold that was given up, on this page or another one, is
// not answered as if it were there; a new one is placed.
func TestReserveAsksTheLine(t *testing.T) {
	w, po, v := short(t)
	first, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	page := w.openWith(po, order.Initial, v)
	require.NoError(t, page.Release(w.ctx))
	require.Empty(t, w.line().Holds(w.clock.Now()))
	again, err := page.Reserve(w.ctx)
	require.NoError(t, err)
	require.NotEqual(t, first.Key, again.Key)
	require.Equal(t, []paylater.Hold{again}, w.line().Holds(w.clock.Now()))
}

// TestReserveAfterTheHoldExpired: on the page of before it is a new hold.
func TestReserveAfterTheHoldExpired(t *testing.T) {
	w, po, v := short(t)
	first, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	page := w.openWith(po, order.Initial, v)
	w.clock.Set(first.Expires)
	again, err := page.Reserve(w.ctx)
	require.NoError(t, err)
	require.NotEqual(t, first.Key, again.Key)
	require.True(t, again.Expires.After(w.clock.Now()))
	require.Equal(t, []paylater.Hold{again}, w.line().Holds(w.clock.Now()))
}

// TestReserveOnTwoPages: of two browsers that were opened before either reserved,
// both get the one hold, also when the line has moved in between.
func TestReserveOnTwoPages(t *testing.T) {
	w, po, v := short(t)
	one, two := w.openWith(po, order.Initial, v), w.openWith(po, order.Initial, v)
	first, err := one.Reserve(w.ctx)
	require.NoError(t, err)
	second, err := two.Reserve(w.ctx)
	require.NoError(t, err)
	require.Equal(t, first, second)
	require.Equal(t, []paylater.Hold{first}, w.line().Holds(w.clock.Now()))
	require.NoError(t, two.Release(w.ctx), "a page that was opened before the hold gives it up, too")
	require.Empty(t, w.line().Holds(w.clock.Now()))
}

// TestRefusedReserveKeepsTheHold: when the credit does not cover another amount, what
// was set aside stays.
func TestRefusedReserveKeepsTheHold(t *testing.T) {
	w, po, v := short(t)
	first, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	w.tell(lender.LimitChanged{Limit: money.Dollars(7_000), Reason: lender.ReasonRiskReview})
	page := w.openWith(po, order.Initial, v) // wants 7,000.00
	for _, dry := range []bool{true, false} {
		_, err = w.program.Hold(w.ctx, w.line().ID(), paylater.HoldRequest{Key: "other", Order: "TA-9", Phase: order.Initial, Amount: money.Dollars(1)})
		require.NoError(t, err)
		if dry {
			d, err := checkout.Open(w.ctx, w.program.Dry(), po, order.Initial, v)
			require.NoError(t, err)
			h, err := d.Reserve(w.ctx)
			require.NoError(t, err)
			require.Equal(t, money.Dollars(6_999), h.Amount)
			continue
		}
		_, err = page.Reserve(w.ctx)
		require.ErrorIs(t, err, paylater.CodeOverAvailable)
	}
	require.Contains(t, w.line().Holds(w.clock.Now()), first)
}

// TestMoneyThatNobodyAnnounced: after a payment failed, money that came without an
// announcement is a reason to wait on for the rest.
func TestMoneyThatNobodyAnnounced(t *testing.T) {
	w, po, v := short(t)
	hold, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	w.clock.Advance(time.Minute)
	po, err = byCard(t, po, "p1", usd(3_800), w.clock.Now()).FailPayment("p1", w.clock.Now())
	require.NoError(t, err)
	s, _ := w.openWith(po, order.Initial, v).Split()
	require.ErrorIs(t, s.Lost, checkout.CodeOtherMoneyFailed)
	w.clock.Advance(time.Minute)
	receive := func(id order.ID, of order.Phase) {
		t.Helper()
		po, err = po.Receive(order.Receipt{ID: id, Phase: of, Method: order.Card, Amount: usd(1_000)}, w.clock.Now())
		require.NoError(t, err)
	}
	receive("r1", order.Balance)
	s, _ = w.openWith(po, order.Initial, v).Split()
	require.ErrorIs(t, s.Lost, checkout.CodeOtherMoneyFailed, "what came is for the balance")
	receive("r2", order.Initial)
	page := w.openWith(po, order.Initial, v)
	s, ok := page.Split()
	require.True(t, ok)
	require.Equal(t, usd(2_800), s.First)
	require.Nil(t, s.Lost)
	code, err := page.Tidy(w.ctx)
	require.NoError(t, err)
	require.Empty(t, code)
	require.Equal(t, []paylater.Hold{hold}, w.line().Holds(w.clock.Now()))
}

// TestTidyOfAnOldPage gives up the hold that it judged, and no later one.
func TestTidyOfAnOldPage(t *testing.T) {
	w, po, v := short(t)
	_, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	failed, err := byCard(t, po, "p1", usd(3_800), w.clock.Now()).FailPayment("p1", w.clock.Now())
	require.NoError(t, err)
	old := w.openWith(failed, order.Initial, v)
	require.NoError(t, old.Release(w.ctx))
	later, err := w.openWith(failed, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	_, err = old.Tidy(w.ctx)
	require.NoError(t, err)
	require.Equal(t, []paylater.Hold{later}, w.line().Holds(w.clock.Now()))
}

// TestNoSplitWithoutAnotherMethod: when no other method pays the first part, nobody
// is told to pay it.
func TestNoSplitWithoutAnotherMethod(t *testing.T) {
	w, po, v := short(t)
	v.Rules = []checkout.Rule{func(a checkout.Ask) *checkout.Refusal {
		if a.Method == order.PayLater {
			return nil
		}
		return &checkout.Refusal{Message: "Pay Later alone"}
	}}
	page := w.openWith(po, order.Initial, v)
	_, ok := page.Split()
	require.False(t, ok)
	require.Equal(t, checkout.NextNothing, page.Next())
	require.ErrorIs(t, choice(t, page, order.PayLater).Why, paylater.CodeOverAvailable)
}
