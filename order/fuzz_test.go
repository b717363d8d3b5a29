package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
)

// FuzzParse: whatever is parsed is an order that can be recorded, read again and
// acted on; whatever is not has a code; nothing panics.
func FuzzParse(f *testing.F) {
	f.Add([]byte(record(f, story(f))))
	f.Add([]byte(record(f, lived(f))))
	f.Add([]byte(record(f, story(f, confirm(), start("p1", order.Initial, order.Card, usd(3_000))))))
	f.Add([]byte(record(f, story(f, confirm(), receive("r1", order.Initial, order.Wire, usd(10_001)), dispute))))
	f.Add([]byte(`{"format":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := order.Parse(data)
		if err != nil {
			require.NotEmpty(t, fault.CodeOf(err))
			require.Zero(t, o.Status())
			return
		}
		again, err := order.Parse([]byte(record(t, o)))
		require.NoError(t, err)
		require.Equal(t, o, again)
		require.NotEmpty(t, o.Shown().Title())
		sum := o.Received(order.Initial).Minor() + o.Received(order.Balance).Minor()
		require.LessOrEqual(t, sum+o.Waived().Minor(), o.Total().Minor())
		for _, p := range order.Phases() {
			require.GreaterOrEqual(t, o.Paid(p).Minor(), int64(0))
			require.LessOrEqual(t, o.Financed(p).Minor(), o.Paid(p).Minor())
		}
		for _, do := range attempts(o.At()) {
			next, err := do(o)
			if err == nil {
				_, err = order.Parse([]byte(record(t, next)))
				require.NoError(t, err)
			}
		}
		_, err = o.MarshalJSON()
		require.NoError(t, err)
	})
}
