package checkout_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// The page after an application pays like any other.
func TestPayAfterApplying(t *testing.T) {
	w := newWorld(t)
	page, err := w.open(tenThousand(t)).Apply(w.ctx, named("H"), checkout.PassOn{})
	require.NoError(t, err)
	loan, err := w.pay(page, 6)
	require.NoError(t, err)
	require.Equal(t, usd(10_000).Minor(), loan.Principal.Cents())
}

// Whatever call of the store fails before the application is sent, the page says
// so, stays as it was and can apply again. What fails later leaves the application
// standing.
func TestApplyOverAStoreThatFailsOnce(t *testing.T) {
	for call, failed := 1, true; failed; call++ {
		w := newWorld(t)
		sent := false
		w.sim = lendersim.New(lendersim.Config{Now: w.clock.Now, Trouble: func(lendersim.Call) lendersim.Trouble {
			sent = true
			return lendersim.NoTrouble
		}})
		store := &failing{Store: w.store, from: 1_000, once: true}
		w.program = w.on(store)
		page := w.open(tenThousand(t))
		before, early := page.String(), false
		store.calls, store.from = 0, call
		store.first = func() { early = !sent }
		after, err := page.Apply(w.ctx, named("H"), checkout.PassOn{})
		failed, store.from = store.calls >= call, 1_000
		if early {
			require.ErrorIs(t, err, errDisk, "call %d", call)
			require.Equal(t, before, after.String())
		}
		after, err = page.Apply(w.ctx, named("H"), checkout.PassOn{})
		require.NoError(t, err)
		require.NotEqual(t, before, after.String())
		require.NotEqual(t, paylater.StatusNew, w.line().Status())
	}
}

// The clock goes wrong when all is done but the page: there is none, and the
// application stands.
func TestApplyWhenTheClockGoesWrong(t *testing.T) {
	calls, last := 0, 0
	now := func() time.Time {
		if calls++; calls == last {
			return time.Date(1989, time.December, 1, 0, 0, 0, 0, time.UTC)
		}
		return morning
	}
	for range 2 { // the first time counts the calls
		program, err := paylater.New(paylater.Config{
			Lenders: map[lender.ID]lender.Lender{kabbage: lendersim.New(lendersim.Config{})}, Store: memstore.New(), Now: now,
		})
		require.NoError(t, err)
		page, err := checkout.Open(t.Context(), program, tenThousand(t), order.Initial, visit())
		require.NoError(t, err)
		calls = 0
		after, err := page.Apply(t.Context(), named("H"), checkout.PassOn{})
		line, loadErr := program.Line(t.Context(), page.Line())
		require.NoError(t, loadErr)
		require.Equal(t, paylater.StatusOpen, line.Status())
		if last == 0 {
			require.NoError(t, err)
			last, calls = calls-1, 0 // but for the call of Line
			continue
		}
		require.ErrorIs(t, err, order.CodeInstantOutOfRange)
		require.Equal(t, checkout.NextApply, after.Next())
	}
}

// A lender that declined is asked again without anybody's consent: nothing goes on
// to another partner.
func TestApplyAgainAfterADecline(t *testing.T) {
	m := newMarket(t)
	m.apply(kabbage, "H #declined")
	m.clock.Advance(time.Hour)
	again := named("H")
	again.ID = "app-2"
	page, err := m.page(kabbage).Apply(m.ctx, again, checkout.PassOn{})
	require.NoError(t, err)
	require.Equal(t, checkout.NextChooseOffer, page.Next())
}

// What the other partners said is not guessed: when it cannot be read nothing is
// sent.
func TestApplyWhenAnotherLineCannotBeRead(t *testing.T) {
	m := newMarket(t)
	m.apply(ondeck, "H")
	store := &failing{Store: m.store, from: 1_000, once: true}
	page, err := checkout.Open(m.ctx, m.on(store), m.po, order.Initial, visit())
	require.NoError(t, err)
	store.calls, store.from = 0, 1
	_, err = page.Apply(m.ctx, named("H"), checkout.PassOn{})
	require.ErrorIs(t, err, errDisk)
	require.Equal(t, checkout.NextApply, m.page(kabbage).Next())
}

// A consent may be given at the instant of the decline, and its version has up to 64
// characters.
func TestBoundsOfAConsent(t *testing.T) {
	m := newMarket(t)
	m.apply(kabbage, "H #declined")
	pass := checkout.PassOn{From: kabbage, To: ondeck, Consent: lender.Consent{
		Version: strings.Repeat("v", 65), At: m.clock.Now(), By: "user-7",
	}}
	_, err := m.page(ondeck).Apply(m.ctx, named("H"), pass)
	require.ErrorContains(t, err, "pass_on.consent.version: consent_required")
	pass.Consent.Version = pass.Consent.Version[:64]
	page, err := m.page(ondeck).Apply(m.ctx, named("H"), pass)
	require.NoError(t, err)
	require.Equal(t, checkout.NextChooseOffer, page.Next())
}
