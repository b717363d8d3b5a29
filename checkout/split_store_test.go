package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// splitting is short with a page over another store, after a hold of an amount that
// is not what the page wants; 0 for none.
func splitting(t *testing.T, held int64, over func(*world) paylater.Store) (*world, checkout.Page) {
	t.Helper()
	w, po, v := short(t)
	if held > 0 {
		req := paylater.HoldRequest{Key: "earlier", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(held)}
		_, err := w.program.Hold(w.ctx, w.line().ID(), req)
		require.NoError(t, err)
	}
	page, err := checkout.Open(w.ctx, w.on(over(w)), po, order.Initial, v)
	require.NoError(t, err)
	return w, page
}

// A store that fails once before the credit is set aside is heard of. Reserved again
// the hold is there, and it is the only one.
func TestReserveOverAStoreThatFailsOnce(t *testing.T) {
	for _, held := range []int64{0, 4_000} {
		for call, failed := 1, true; failed; call++ {
			store := &failing{from: 1_000, once: true}
			w, page := splitting(t, held, func(w *world) paylater.Store { store.Store = w.store; return store })
			early := false
			store.calls, store.from = 0, call
			store.first = func() {
				h, _ := w.line().HeldFor("TA-1", order.Initial, w.clock.Now())
				early = h.Amount != money.Dollars(6_200)
			}
			h, err := page.Reserve(w.ctx)
			failed, store.from = store.calls >= call, 1_000
			if early {
				require.ErrorIs(t, err, errDisk, "%d held, call %d", held, call)
				require.Zero(t, h)
			}
			again, err := page.Reserve(w.ctx)
			require.NoError(t, err)
			require.Equal(t, []paylater.Hold{again}, w.line().Holds(w.clock.Now()))
			require.Equal(t, money.Dollars(6_200), again.Amount)
		}
	}
}

// Whichever call of the store fails, Release says so as long as the credit is set
// aside.
func TestReleaseOverAStoreThatFailsOnce(t *testing.T) {
	for call, failed := 1, true; failed; call++ {
		store := &failing{from: 1_000, once: true}
		w, page := splitting(t, 4_000, func(w *world) paylater.Store { store.Store = w.store; return store })
		held := false
		store.calls, store.from = 0, call
		store.first = func() { held = len(w.line().Holds(w.clock.Now())) > 0 }
		err := page.Release(w.ctx)
		failed, store.from = store.calls >= call, 1_000
		if held {
			require.ErrorIs(t, err, errDisk, "call %d", call)
		}
		require.NoError(t, page.Release(w.ctx))
		require.Empty(t, w.line().Holds(w.clock.Now()))
	}
}

// Another browser sets the same credit aside right before one of the calls: its hold
// is the answer.
func TestReserveWhenAnotherIsFaster(t *testing.T) {
	reached := 0
	for call := 1; call <= 6; call++ {
		store := &between{before: call + 1} // call 1 opens the page
		w, page := splitting(t, 0, func(w *world) paylater.Store { store.Store = w.store; return store })
		store.happen = func() {
			req := paylater.HoldRequest{Key: "rival", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(6_200)}
			if _, err := w.program.Hold(w.ctx, w.line().ID(), req); err == nil {
				reached++
			}
		}
		h, err := page.Reserve(w.ctx)
		require.NoError(t, err, "before call %d", call)
		require.Equal(t, []paylater.Hold{h}, w.line().Holds(w.clock.Now()))
	}
	require.GreaterOrEqual(t, reached, 2, "looks at the line before it sets anything aside")
}

// What is to be given up ends by itself right before one of the calls: that is no
// failure.
func TestReleaseOfWhatHasEndedMeanwhile(t *testing.T) {
	reached := 0
	for call := 1; call <= 4; call++ {
		store := &between{before: call + 1}
		w, page := splitting(t, 4_000, func(w *world) paylater.Store { store.Store = w.store; return store })
		store.happen = func() {
			if w.program.Release(w.ctx, w.line().ID(), "gone", "TA-1", order.Initial) == nil {
				reached++
			}
		}
		require.NoError(t, page.Release(w.ctx), "before call %d", call)
		require.Empty(t, w.line().Holds(w.clock.Now()))
	}
	require.GreaterOrEqual(t, reached, 2)
	w := newWorld(t)
	require.NoError(t, w.open(tenThousand(t)).Release(w.ctx), "without a line nothing is set aside")
}

// The phase was financed by another lender: the credit that waits here is given up
// for that reason, which is no other method's.
func TestTidyOfAFinancedPhase(t *testing.T) {
	w, po, v := short(t)
	_, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	po, err = po.Receive(order.Receipt{
		ID: "loan-of-another", Phase: order.Initial, Method: order.PayLater, Amount: usd(9_000), Reference: "loan-of-another",
	}, w.clock.Now())
	require.NoError(t, err)
	page := w.openWith(po, order.Initial, v)
	require.True(t, choice(t, page, order.Card).Available())
	code, err := page.Tidy(w.ctx)
	require.NoError(t, err)
	require.Equal(t, order.CodePhaseFinanced, code)
	require.Empty(t, w.line().Holds(w.clock.Now()))
}

// A payment of the balance failed while credit was set aside for the rest of it.
// Money of the balance is a reason to wait on, money of the initial payment is none.
func TestMoneyOfTheBalanceThatNobodyAnnounced(t *testing.T) {
	w, po, v := short(t)
	po = arrived(t, byCard(t, po, "p1", usd(9_000), morning), "p1", usd(9_000), morning)
	receive := func(id order.ID, of order.Phase) {
		t.Helper()
		var err error
		po, err = po.Receive(order.Receipt{ID: id, Phase: of, Method: order.Wire, Amount: usd(1_000)}, w.clock.Now())
		require.NoError(t, err)
	}
	receive("r1", order.Initial)
	_, err := w.openWith(po, order.Balance, v).Reserve(w.ctx)
	require.NoError(t, err)
	w.clock.Advance(time.Minute)
	po, err = po.Start(order.Payment{ID: "p2", Phase: order.Balance, Method: order.Card, Amount: usd(12_000)}, w.clock.Now())
	require.NoError(t, err)
	po, err = po.FailPayment("p2", w.clock.Now())
	require.NoError(t, err)
	s, ok := w.openWith(po, order.Balance, v).Split()
	require.True(t, ok)
	require.ErrorIs(t, s.Lost, checkout.CodeOtherMoneyFailed)
	w.clock.Advance(time.Minute)
	receive("r2", order.Balance)
	s, ok = w.openWith(po, order.Balance, v).Split()
	require.True(t, ok)
	require.Equal(t, usd(12_800), s.First)
	require.Nil(t, s.Lost)
}

// Of two payments that started while the clock stood still the order's later one
// counts.
func TestLaterPaymentOfOneInstant(t *testing.T) {
	po, err := byCard(t, tenThousand(t), "p1", usd(1_000), morning).FailPayment("p1", morning)
	require.NoError(t, err)
	require.ErrorIs(t, approved(t).open(po).Ended(), checkout.CodeOtherMoneyFailed)
	po = arrived(t, byCard(t, po, "p2", usd(1_000), morning), "p2", usd(1_000), morning)
	require.Nil(t, approved(t).open(po).Ended())
}

// A line that has too little credit and no prices is no half of a split.
func TestNoSplitWithoutPrices(t *testing.T) {
	w, po, v := short(t)
	page, err := checkout.View(po, order.Initial, unpriced(t, w.line()), v, morning)
	require.NoError(t, err)
	_, ok := page.Split()
	require.False(t, ok)
	require.ErrorIs(t, choice(t, page, order.PayLater).Why, paylater.CodeOverAvailable)
}

// What a host writes into a split changes no page.
func TestSplitIsTheCallersOwn(t *testing.T) {
	w, po, v := short(t)
	_, err := w.openWith(po, order.Initial, v).Reserve(w.ctx)
	require.NoError(t, err)
	po, err = byCard(t, po, "p1", usd(3_800), morning).FailPayment("p1", morning)
	require.NoError(t, err)
	page := w.openWith(po, order.Initial, v)
	want, ok := w.openWith(po, order.Initial, v).Split() // shares no memory
	require.True(t, ok)
	s, _ := page.Split()
	s.With[0] = checkout.Choice{}
	s.With[1].Row.Currencies[0] = "XXX"
	s.Offers[0] = paylater.Quote{}
	s.Lost.Code, s.Lost.Numbers[0].Value = "spoiled", 99
	again, _ := page.Split()
	require.Equal(t, want.With, again.With)
	require.Equal(t, want.Offers, again.Offers)
	require.EqualError(t, again.Lost, "other_money_failed: the payment by another method did not arrive: asked $3,800.00")
}
