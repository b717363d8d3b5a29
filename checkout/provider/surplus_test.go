package provider_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// besideWire is a loan of $10,000.00 of which the phase took $6,000.00, because
// $4,000.00 had come by wire.
func besideWire(t *testing.T) (*world, provider.Session) {
	t.Helper()
	w := newWorld(t)
	s := w.signed("pay-1").Session
	w.wire("TA-1", "wire-1", usd(4_000))
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	return w, s
}

// Two refunds of as much as the surplus: the first is the surplus, the second comes
// out of the phase. What the lender gets back the order has given.
func TestSecondRefundOfAsMuchAsTheSurplus(t *testing.T) {
	w, s := besideWire(t)
	for _, id := range []lender.RefundID{"r1", "r2", "r1", "r2"} {
		res, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: id, Amount: money.Dollars(4_000)})
		require.NoError(t, err)
		require.Nil(t, res.Why)
	}
	res, err := w.provider.Status(w.ctx, s)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(8_000), res.Refunded)
	require.Empty(t, w.order("TA-1").Surplus())
	require.Equal(t, usd(4_000), w.order("TA-1").Refunded(order.Initial))
}

// All of a loan goes back of which a part was surplus.
func TestRefundOfPhaseAndSurplusTogether(t *testing.T) {
	w, s := besideWire(t)
	for range 2 {
		res, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: "r1"})
		require.NoError(t, err)
		require.Nil(t, res.Why)
		require.Equal(t, provider.StateRefunded, res.State)
	}
	require.Empty(t, w.order("TA-1").Surplus())
	require.Equal(t, usd(6_000), w.order("TA-1").Refunded(order.Initial))
	require.Equal(t, usd(4_000), w.order("TA-1").Paid(order.Initial), "what came by wire")
}

// The same refund, asked for before the order could know of a surplus.
func TestRefundAskedBeforeTheSurplus(t *testing.T) {
	w := newWorld(t)
	s := w.signed("pay-1").Session
	_, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: "r1"})
	require.NoError(t, err)
	w.wire("TA-1", "wire-1", usd(4_000))
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	res, err := w.provider.Status(w.ctx, s)
	require.NoError(t, err)
	require.Nil(t, res.Why)
	require.Equal(t, provider.StateRefunded, res.State)
	require.Empty(t, w.order("TA-1").Surplus())
	require.Equal(t, usd(6_000), w.order("TA-1").Refunded(order.Initial))
}

// The beneficiary's bank sends back a loan of which a part was surplus.
func TestBankSendsBackPhaseAndSurplus(t *testing.T) {
	w, s := besideWire(t)
	loan := lender.LoanID(w.order("TA-1").Payments()[0].ID)
	ev := w.tell(lender.DisbursementReturned{Loan: loan, Amount: money.Dollars(10_000), On: civil.NewYork(w.clock.Now())})
	for range 2 {
		_, err := w.provider.HandleEvent(w.ctx, kabbage, ev)
		require.NoError(t, err)
		res, err := w.provider.Status(w.ctx, s)
		require.NoError(t, err)
		require.Nil(t, res.Why)
	}
	require.Empty(t, w.order("TA-1").Surplus())
	require.Equal(t, usd(6_000), w.order("TA-1").Refunded(order.Initial))
}

// The beneficiary's bank sends back a loan that was all surplus.
func TestBankSendsBackTheSurplus(t *testing.T) {
	w := newWorld(t)
	s := w.signed("pay-1").Session
	w.wire("TA-1", "wire-1", usd(10_000))
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	loan := lender.LoanID(w.order("TA-1").Payments()[0].ID)
	ev := w.tell(lender.DisbursementReturned{Loan: loan, Amount: money.Dollars(10_000), On: civil.NewYork(w.clock.Now())})
	for range 2 {
		_, err := w.provider.HandleEvent(w.ctx, kabbage, ev)
		require.NoError(t, err)
		res, err := w.provider.Status(w.ctx, s)
		require.NoError(t, err)
		require.Nil(t, res.Why)
	}
	require.Empty(t, w.order("TA-1").Surplus())
	require.Equal(t, usd(10_000), w.order("TA-1").Paid(order.Initial))
}

// A session is believed in nothing, wherever it says its history begins.
func TestSessionThatLiesAboutItsHistory(t *testing.T) {
	w := newWorld(t)
	s := w.signed("pay-1").Session
	for _, since := range []int64{1, 2, 3, 4, 5, 1 << 40, 1<<63 - 1} {
		s.Since = since
		res, err := w.provider.Status(w.ctx, s)
		require.NoError(t, err)
		require.Equal(t, provider.StateSigned, res.State)
	}
}
