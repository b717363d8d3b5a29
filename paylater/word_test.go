package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// TestWord: an event gives back the lender's event as it came, whatever the line made of
// it; what no lender said has none.
func TestWord(t *testing.T) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	said := paylatertest.Noon(civil.Of(2019, 3, 20))
	line, err := paylatertest.OpenLine(rules, paylatertest.Noon(civil.Of(2019, 3, 5)), money.Dollars(1_000))
	require.NoError(t, err)
	line = line.Saved()
	word := lender.Event{ID: "ev-1", Buyer: "buyer-1", At: said, Fact: lender.RepaymentReceived{
		Repayment: "pay-1", Amount: money.Dollars(5), Effective: civil.Of(2019, 4, 1), // a day that has not come
	}}
	line, err = line.Receive(word, said.AddDate(0, 0, 2))
	require.NoError(t, err)
	seen := 0
	for _, ev := range line.Events() {
		got, ok := ev.Word()
		require.Equal(t, ev.Kind == paylater.KindRepaid, ok, ev.Kind)
		if ok {
			seen++
			require.True(t, word.Equal(got))
			require.Equal(t, civil.Of(2019, 3, 22), ev.Day)
		}
	}
	require.Equal(t, 1, seen)
	_, ok := paylater.Event{}.Word()
	require.False(t, ok)
}
