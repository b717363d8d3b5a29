package checkout_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// A page pays its own amount and no other: neither an offer for less nor one for
// more is signed on it, by as little as a cent.
func TestOfferOfAnotherAmount(t *testing.T) {
	for name, other := range map[string]int64{"a cent less": 899_999, "a cent more": 900_001, "the whole phase": 1_000_000} {
		t.Run(name, func(t *testing.T) {
			w := approved(t)
			v := visit()
			v.Amount = usd(9_000)
			page := w.openWith(tenThousand(t), order.Initial, v)
			v.Amount = money.AmountOf(money.Cents(other))
			offered := offer(t, w.openWith(tenThousand(t), order.Initial, v), 6)
			_, err := page.Pay(w.ctx, offered, sign(offered))
			require.ErrorIs(t, err, paylater.CodeTermsChanged)
			require.Empty(t, w.line().Holds(w.clock.Now()))
			require.Empty(t, w.line().Loans(w.clock.Now()))
		})
	}
}
