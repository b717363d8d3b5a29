package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// button is the form of an act on an order's page.
func (b *browser) button(id, action, act string) url.Values {
	b.t.Helper()
	for _, form := range b.forms("/orders/"+id+"/more", "/orders/"+id+action) {
		if form.Get("act") == act {
			return form
		}
	}
	require.Failf(b.t, "no button", "%s %s of %s", action, act, id)
	return nil
}

func TestADisputeIsOpenedEscalatedAndWithdrawn(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	const path = "/orders/TA-1001/dispute"
	open := b.button("TA-1001", "/dispute", "open")
	b.done(path, open)
	b.done(path, open)
	require.Len(t, w.order(shop.Harbor, "TA-1001").Disputes(), 1)
	text := b.page("/orders/TA-1001/more")
	require.Contains(t, text, "Opened Mar 15, 2027 Today is its day 1 Either side may escalate from Mar 18, 2027 Escalates by itself on Mar 21, 2027")
	require.NotContains(t, text, "Apply for refund Opens")

	early := url.Values{"act": {"escalate"}, "seen": {b.button("TA-1001", "/dispute", "withdraw").Get("seen")}}
	status, text := b.post(path, early)
	require.Equal(t, http.StatusUnprocessableEntity, status, "day 1")
	require.Contains(t, text, "This was not done")
	w.days(3)
	escalate := b.button("TA-1001", "/dispute", "escalate")
	b.done(path, escalate)
	b.done(path, escalate)
	d, _ := w.order(shop.Harbor, "TA-1001").Dispute()
	require.Equal(t, order.SideBuyer, d.EscalatedBy)
	require.Contains(t, b.page("/app/orders/TA-1001/more"), "Escalated Mar 18, 2027, by the buyer")
	withdraw := b.button("TA-1001", "/dispute", "withdraw")
	b.done(path, withdraw)
	b.done(path, withdraw)
	require.Contains(t, b.page("/orders/TA-1001/more"), "Ended Mar 18, 2027, withdrawn")

	b.done(path, b.button("TA-1001", "/dispute", "open"))
	w.days(6) // day 7: by itself
	require.Contains(t, b.page("/orders/TA-1001/more"), "by the platform")
	b.done("/orders/TA-1001/supplier", b.button("TA-1001", "/supplier", "settle"))
	require.Equal(t, order.OutcomeAgreed, w.order(shop.Harbor, "TA-1001").Disputes()[1].Outcome)
}

func TestTheSupplierBringsAnOrderToItsBalance(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	require.ErrorIs(t, w.order(shop.Harbor, "TA-1007").Payable(order.Initial), order.CodeUnconfirmed)
	confirm := b.button("TA-1007", "/supplier", "confirm")
	b.done("/orders/TA-1007/supplier", confirm)
	b.done("/orders/TA-1007/supplier", confirm)
	require.NoError(t, w.order(shop.Harbor, "TA-1007").Payable(order.Initial))

	ship := b.button("TA-1001", "/supplier", "ship")
	b.done("/orders/TA-1001/supplier", ship)
	b.done("/orders/TA-1001/supplier", ship)
	require.Equal(t, order.ShownReceipt, w.order(shop.Harbor, "TA-1001").Shown())
	require.Contains(t, b.page("/orders/TA-1001/pay/balance"), "Pay the balance")
	status, _ := b.post("/orders/TA-1001/complete", url.Values{"seen": ship["seen"]})
	require.Equal(t, http.StatusSeeOther, status, "an old page does nothing")
	require.True(t, w.order(shop.Harbor, "TA-1001").Completed().IsZero())
	seen := b.button("TA-1001", "/dispute", "open")["seen"]
	status, text := b.post("/orders/TA-1001/complete", url.Values{"seen": seen})
	require.Equal(t, http.StatusUnprocessableEntity, status, "the balance is due")
	require.Contains(t, text, "This was not done")

	// An initial payment that came short is accepted.
	part, err := money.ParseAmount("20000", money.USDollar)
	require.NoError(t, err)
	require.NoError(t, w.shop.Data.Change(t.Context(), shop.Harbor, "TA-1002", func(po order.Order) (order.Order, error) {
		return po.Receive(order.Receipt{ID: "r-1", Phase: order.Initial, Method: order.Wire, Amount: part}, w.shop.Clock.Now())
	}))
	b.done("/orders/TA-1002/supplier", b.button("TA-1002", "/supplier", "accept"))
	require.Equal(t, "7000.00", w.order(shop.Harbor, "TA-1002").Waived().Text())
}

func TestAnUnpaidOrderIsCanceledAndItsCreditFree(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	_, err := w.shop.Host.Program().Hold(t.Context(), w.shop.Host.LineID(shop.Harbor), paylater.HoldRequest{
		Key: "hold-1", Order: "TA-1002", Phase: order.Initial, Amount: money.Dollars(27_000),
	})
	require.NoError(t, err)
	cancel := b.button("TA-1002", "/cancel", "")
	for range 2 {
		b.done("/orders/TA-1002/cancel", cancel)
		require.Equal(t, order.StatusCanceled, w.order(shop.Harbor, "TA-1002").Status())
		require.True(t, w.line(shop.Harbor).Held(w.shop.Clock.Now()).IsZero())
	}
	status, text := b.post("/orders/TA-1001/cancel", url.Values{})
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, text, "This was not done")
	require.True(t, w.order(shop.Harbor, "TA-1001").Canceled().IsZero())

	other := w.prairie() // without a line
	other.done("/orders/TA-2001/cancel", other.button("TA-2001", "/cancel", ""))
	require.Equal(t, order.StatusCanceled, w.order(shop.Prairie, "TA-2001").Status())
	status, _ = b.post("/orders/TA-1003/supplier", url.Values{"act": {"nothing"}, "seen": {"1"}})
	require.Equal(t, http.StatusForbidden, status)
}
