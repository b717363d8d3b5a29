package provider_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// Vendure asks the eligibility checker, then the handler's createPayment, whose
// metadata it stores with the payment; settlePayment and createRefund get that
// payment. The order is that of its payment service; see README.md for the
// source. It is the order that is shown here, no integration.
func TestVendureOrderOfCalls(t *testing.T) {
	w := newWorld(t)
	page, err := w.provider.Methods(w.ctx, request("")) // the checker
	require.NoError(t, err)
	pay, _ := page.Choice(order.PayLater)
	require.True(t, pay.Available())

	s := w.initiated(request(provider.KeyOf("vendure", "T_1", "1"))) // createPayment
	auth, err := w.provider.Authorize(w.ctx, s)
	require.NoError(t, err)
	metadata := stored(t, auth.Session) // "Authorized"

	_, err = w.provider.Capture(w.ctx, metadata, provider.Consent{}) // settlePayment before the buyer signed: "Error"
	require.ErrorIs(t, err, provider.CodeRequestInvalid)
	res, err := w.provider.Capture(w.ctx, metadata, consent(t, auth, 6))
	require.NoError(t, err)
	require.Equal(t, provider.StateSigned, res.State) // stays "Authorized"

	w.clock.Advance(48 * time.Hour)
	heard := w.deliver() // the plug-in's webhook
	require.Equal(t, metadata.Key, heard[len(heard)-1].Session.Key)
	res, err = w.provider.Capture(w.ctx, metadata, provider.Consent{}) // settlePayment by the webhook: "Settled"
	require.NoError(t, err)
	require.Equal(t, provider.StateCaptured, res.State)

	for i, dollars := range []int64{1_000, 9_000} { // createRefund
		res, err = w.provider.Refund(w.ctx, metadata, provider.Refund{
			ID: lender.RefundID(provider.KeyOf("vendure", "R", string(rune('0'+i)))), Amount: money.Dollars(dollars),
		})
		require.NoError(t, err)
	}
	require.Equal(t, provider.StateRefunded, res.State)
	_, err = w.provider.Cancel(w.ctx, metadata) // cancelPayment of what is settled
	require.ErrorIs(t, err, provider.CodeAlreadyCaptured)
}
