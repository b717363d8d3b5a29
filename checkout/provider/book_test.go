package provider_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// An order on which another payment failed hears of the loan all the same.
func TestOrderWithAnotherPaymentHearsOfTheLoan(t *testing.T) {
	w := newWorld(t)
	w.wiring()
	require.NoError(t, w.orders.Change(w.ctx, "TA-1", func(po order.Order) (order.Order, error) {
		return po.FailPayment("p1", w.clock.Now())
	}))
	s := w.signed("pay-1").Session
	sent, ok := w.order("TA-1").Processing()
	require.True(t, ok)
	require.Equal(t, order.ID(s.Loan), sent.ID)
}

// A refund that waits for the money is in nobody's way.
func TestRefundThatWaitsIsNoRefusal(t *testing.T) {
	w := newWorld(t)
	s := w.signed("pay-1").Session
	res, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: "r1", Amount: money.Dollars(3_000)})
	require.NoError(t, err)
	require.Nil(t, res.Why)
}

// Nine tenths of $10,000.62 arrive while refunds of $9,500.00 and $500.62 wait: the
// first is cut to $9,000.55, and of the second nothing is left.
func TestRefundThatIsDropped(t *testing.T) {
	w := newWorld(t)
	w.place("TA-1", buyer, money.AmountOf(money.Cents(10_000_62)), usd(30_000))
	s := w.signed("pay-1").Session
	for _, r := range []provider.Refund{{ID: "r1", Amount: money.Dollars(9_500)}, {ID: "r2", Amount: money.Cents(500_62)}} {
		_, err := w.provider.Refund(w.ctx, s, r)
		require.NoError(t, err)
	}
	var res provider.Result
	for range 4 {
		w.clock.Advance(48 * time.Hour)
		w.deliver()
		var err error
		res, err = w.provider.Status(w.ctx, s)
		require.NoError(t, err)
	}
	require.Nil(t, res.Why)
	require.Equal(t, provider.StateRefunded, res.State)
	require.Equal(t, money.Cents(9_000_55), res.Refunded)
	require.Equal(t, money.Cents(9_000_55), res.Returned)
	require.Len(t, w.order("TA-1").Refunds(), 1)
	require.Equal(t, order.ID("r1"), w.order("TA-1").Refunds()[0].ID)
	require.Equal(t, money.AmountOf(money.Cents(9_000_55)), w.order("TA-1").Refunded(order.Initial))
}

// The phase took $6,000.00 of the loan because $4,000.00 had come by wire: a refund
// of another amount than the surplus is one of the phase, and the surplus stays.
func TestRefundBesideASurplus(t *testing.T) {
	w := newWorld(t)
	s := w.signed("pay-1").Session
	w.wire("TA-1", "wire-1", usd(4_000))
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	require.Equal(t, usd(4_000), w.order("TA-1").Surplus()[0].Amount)
	res, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: "r1", Amount: money.Dollars(1_000)})
	require.NoError(t, err)
	require.Nil(t, res.Why)
	require.Equal(t, usd(1_000), w.order("TA-1").Refunded(order.Initial))
	require.Equal(t, usd(4_000), w.order("TA-1").Surplus()[0].Amount)
}

// saveless is a store that saves nothing.
type saveless struct{ paylater.Store }

func (s *saveless) Save(_ context.Context, changes []paylater.Change) []error {
	list := make([]error, len(changes))
	for i := range list {
		list[i] = errDisk
	}
	return list
}

// A cancel that cannot be saved says where the session stands.
func TestCancelThatCannotBeSaved(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	res, err := w.on(&saveless{Store: w.store}).Cancel(w.ctx, auth.Session)
	require.ErrorIs(t, err, errDisk)
	require.Equal(t, provider.StateAuthorized, res.State)
	require.Equal(t, auth.Session, res.Session)
}

// Somebody signs while Status looks at the order, and then the order cannot be read:
// that the order has not heard of the loan is not passed over.
func TestSignedInBetweenAndTheOrderFails(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	six := consent(t, auth, 6)
	p, err := provider.New(provider.Config{Program: w.program, Orders: &shaky{orders: w.orders, fail: 2}})
	require.NoError(t, err)
	fired := false
	w.orders.onRead = func(int) {
		if !fired {
			fired = true
			_, err := w.provider.Capture(w.ctx, auth.Session, six)
			require.NoError(t, err)
		}
	}
	_, err = p.Status(w.ctx, auth.Session)
	require.True(t, fired)
	require.ErrorIs(t, err, errDisk)
}

// At midnight another policy takes the credit back, long before the hold expires and
// before anybody has saved that: the session was canceled.
func TestHoldThatAPolicyTakesBack(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	now := paylater.DefaultPolicy()[0]
	tighter := now
	tighter.Version, tighter.Effective, tighter.MaxLine = "tighter", civil.Of(2019, time.March, 6), money.Dollars(5_000)
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{kabbage: w.sim}, Store: w.store, Now: w.clock.Now,
		Policies: []paylater.Policy{now, tighter},
	})
	require.NoError(t, err)
	p, err := provider.New(provider.Config{Program: program, Orders: w.orders})
	require.NoError(t, err)
	w.setClock(civil.Midnight(tighter.Effective))
	require.True(t, w.clock.Now().Before(auth.Until))
	res, err := p.Status(w.ctx, auth.Session)
	require.NoError(t, err)
	require.Equal(t, provider.StateCanceled, res.State)
}
