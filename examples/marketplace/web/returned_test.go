package web_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/host"
	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// The supplier's bank sends money of the initial payment back while the balance is
// on its way by Pay Later. The balance arrives by a later event of the same line,
// which must not wait for the refund that waits for it.
func TestMoneySentBackWhileTheBalanceIsOnItsWay(t *testing.T) {
	w := openWorld(t)
	ctx := t.Context()
	first := w.loan()
	po, err := w.shop.Data.Order(ctx, shop.Harbor, "TA-1001")
	require.NoError(t, err)
	page, err := w.shop.Host.Checkout(ctx, shop.Harbor, po.Order, order.Balance)
	require.NoError(t, err)
	offer, why := page.Offer(3)
	if why != nil {
		t.Fatal(why)
	}
	second, err := w.shop.Host.Pay(ctx, shop.Harbor, host.Consent{
		Order: "TA-1001", Phase: order.Balance, Months: 3, Terms: offer.Hash(), Key: page.Key(), Person: "u-rosalind",
	})
	require.NoError(t, err)
	now := w.shop.Clock.Now()
	require.NoError(t, w.shop.Host.Program().Receive(ctx, w.shop.Host.Lender().Partner(), lender.Event{
		ID: "sent-back", Buyer: lender.BuyerID(shop.Harbor), At: now,
		Fact: lender.DisbursementReturned{Loan: first.ID, Amount: money.Dollars(100), On: civil.NewYork(now)},
	}))
	require.NoError(t, w.shop.Host.Round(ctx))
	require.Empty(t, w.order(shop.Harbor, "TA-1001").Refunds(), "an order gives nothing back while money is on its way")
	w.days(5)
	time.Sleep(200 * time.Millisecond) // what failed once is told again
	require.NoError(t, w.shop.Host.TellAgain(ctx))
	require.NoError(t, w.shop.Host.Round(ctx))
	_, waits := w.order(shop.Harbor, "TA-1001").Processing()
	require.False(t, waits, "the money of %s has arrived", second.ID)
	require.Len(t, w.order(shop.Harbor, "TA-1001").Refunds(), 1)
}
