package order_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
)

// TestSiblings: two orders made from one never share anything, however many
// entries came before.
func TestSiblings(t *testing.T) {
	id := func(kind string, n int) order.ID { return order.ID(fmt.Sprintf("%s%d", kind, n)) }
	agree := func(o order.Order) (order.Order, error) { return o.CloseDispute(order.OutcomeAgreed, day(5)) }
	fail := func(n int) step {
		return func(o order.Order) (order.Order, error) { return o.FailPayment(id("p", n), day(3)) }
	}
	grow := map[string]func(int) []step{
		"payments": func(n int) []step {
			return []step{start(id("p", n), order.Balance, order.Card, usd(1)), fail(n)}
		},
		"receipts": func(n int) []step { return []step{receive(id("r", n), order.Balance, order.Card, usd(1))} },
		"refunds":  func(n int) []step { return []step{refund(id("f", n), order.Initial, usd(1))} },
		"disputes": func(int) []step { return []step{dispute, agree} },
	}
	for name, steps := range grow {
		o := story(t, confirm(), receive("first", order.Initial, order.Card, usd(3_000)))
		for n := range 9 {
			left := play(t, o, steps(1_000)...)
			stored, events := record(t, left), left.Events()
			right := play(t, o, steps(2_000+n)...)
			require.Equal(t, stored, record(t, left), name)
			require.Equal(t, events, left.Events(), name)
			require.Len(t, right.Events(), len(events))
			other := play(t, o, receive("other", order.Initial, order.Wire, usd(5)))
			require.NotEqual(t, stored, record(t, other))
			require.Equal(t, stored, record(t, left), name)
			require.Equal(t, events, left.Events(), name)
			o = play(t, o, steps(n)...)
		}
	}
	o := story(t, confirm(), receive("first", order.Initial, order.Card, usd(3_000)))
	for range 20 { // at some length the copy has room for one more
		left := play(t, o, dispute)
		stored := record(t, left)
		_, err := o.OpenDispute(day(6))
		require.NoError(t, err)
		require.Equal(t, stored, record(t, left))
		o = play(t, o, dispute, agree)
	}
}
