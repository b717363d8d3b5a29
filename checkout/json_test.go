package checkout_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// TestWaysAsJSON: a page that is drawn elsewhere finds what it shows by stable names,
// the offer with its schedule and the hash to send back.
func TestWaysAsJSON(t *testing.T) {
	page := approved(t).open(tenThousand(t))
	data, err := json.Marshal(page.Ways(checkout.CashNow))
	require.NoError(t, err)
	var ways []struct {
		Choice struct {
			Method order.Method `json:"method"`
			Remedy string       `json:"remedy"`
		} `json:"choice"`
		Months int `json:"months"`
		Offer  *struct {
			Terms struct {
				Fees         money.USD `json:"fees"`
				Installments []struct {
					Due string `json:"due"`
				} `json:"schedule"`
			} `json:"terms"`
			Hash        string `json:"hash"`
			ArrivesFrom string `json:"arrives_from"`
		} `json:"offer"`
		Cost money.Amount `json:"cost"`
		Why  *struct {
			Code string `json:"code"`
		} `json:"why"`
	}
	require.NoError(t, json.Unmarshal(data, &ways))
	offers := 0
	for _, w := range ways {
		switch w.Choice.Method {
		case order.PayLater:
			offers++
			offer, err := page.Offer(w.Months)
			require.NoError(t, err)
			require.Equal(t, offer.Hash(), w.Offer.Hash)
			require.Len(t, w.Offer.Terms.Installments, w.Months)
			require.Equal(t, money.AmountOf(w.Offer.Terms.Fees), w.Cost)
			require.Equal(t, "2019-03-06", w.Offer.ArrivesFrom)
		case order.WesternUnion:
			require.Equal(t, "fee_unknown", w.Why.Code)
			require.Equal(t, "pay_less", w.Choice.Remedy)
			require.Nil(t, w.Offer)
		}
	}
	require.Equal(t, 6, offers)
}
