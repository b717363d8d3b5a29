package provider_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// A host's own rule refuses on the page and at every verb before anything is set
// aside or signed; the hold that stands stays, and can be canceled.
func TestRulesOfTheHost(t *testing.T) {
	for _, code := range []fault.Code{"", "first_order", checkout.CodeNoLine} { // a code of the page means nothing more
		w := newWorld(t)
		asked := map[order.Method]int{}
		no := false
		rule := func(a checkout.Ask) *checkout.Refusal {
			asked[a.Method]++
			require.Equal(t, order.Country("US"), a.Country)
			if a.Method != order.PayLater || !no {
				return nil
			}
			return &checkout.Refusal{Code: code, Message: "not yet"}
		}
		p, err := provider.New(provider.Config{Program: w.program, Orders: w.orders, Rules: []checkout.Rule{nil, rule}})
		require.NoError(t, err)
		w.provider = p
		auth := w.authorized("pay-1")
		agreed := consent(t, auth, 6)
		want := code
		if want == "" {
			want = checkout.CodeHostRule
		}

		no = true
		page, err := p.Methods(w.ctx, request("pay-2"))
		require.NoError(t, err)
		c, _ := page.Choice(order.PayLater)
		require.True(t, c.Own)
		require.Positive(t, asked[order.Card])
		res, err := p.Capture(w.ctx, auth.Session, agreed)
		require.ErrorIs(t, err, want)
		require.Equal(t, provider.StateAuthorized, res.State)
		require.Equal(t, provider.NextNone, res.Next)
		require.Equal(t, money.Dollars(10_000), res.Held, "what was held before stays")
		require.Empty(t, w.line().Loans(w.clock.Now()))
		_, err = p.Cancel(w.ctx, auth.Session)
		require.NoError(t, err)

		res, err = p.Initiate(w.ctx, request("pay-2"))
		require.ErrorIs(t, err, want)
		require.Equal(t, provider.NextNone, res.Next, "nobody is sent to apply for a host's reason")
		res, err = p.Authorize(w.ctx, res.Session)
		require.ErrorIs(t, err, want)
		require.Equal(t, money.Dollars(0), res.Held)
		require.Equal(t, money.Dollars(100_000), w.available())

		no = false
		w.signed("pay-3") // the rule has changed its mind
	}
}
