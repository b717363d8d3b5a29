package order_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
)

// Every act refuses an instant of a year that is not handled, and changes nothing.
func TestActsRefuseInstants(t *testing.T) {
	paid := story(t, confirm(), receive("r1", order.Initial, order.Card, usd(3_001)), start("p1", order.Balance, order.Card, usd(1)))
	for _, at := range []time.Time{{}, time.Date(1989, 12, 31, 23, 0, 0, 0, time.UTC), time.Date(2191, 1, 1, 0, 0, 0, 0, time.UTC)} {
		require.ErrorIs(t, paid.Allows(order.ActShip, at), order.CodeInstantOutOfRange)
		require.Empty(t, paid.Can(at))
		for name, act := range map[string]step{
			"advance":        func(o order.Order) (order.Order, error) { return o.Advance(at) },
			"confirm":        func(o order.Order) (order.Order, error) { return o.Confirm(at) },
			"cancel":         func(o order.Order) (order.Order, error) { return o.Cancel(at) },
			"accept":         func(o order.Order) (order.Order, error) { return o.AcceptInitial(at) },
			"ship":           func(o order.Order) (order.Order, error) { return o.Ship(at) },
			"complete":       func(o order.Order) (order.Order, error) { return o.Complete(at) },
			"open dispute":   func(o order.Order) (order.Order, error) { return o.OpenDispute(at) },
			"escalate":       func(o order.Order) (order.Order, error) { return o.Escalate(order.SideBuyer, at) },
			"close dispute":  func(o order.Order) (order.Order, error) { return o.CloseDispute(order.OutcomeAgreed, at) },
			"fail payment":   func(o order.Order) (order.Order, error) { return o.FailPayment("p1", at) },
			"return surplus": func(o order.Order) (order.Order, error) { return o.ReturnSurplus("r1", at) },
			"start": func(o order.Order) (order.Order, error) {
				return o.Start(order.Payment{ID: "p2", Phase: order.Balance, Method: order.Card, Amount: usd(1)}, at)
			},
			"receive": func(o order.Order) (order.Order, error) {
				return o.Receive(order.Receipt{ID: "r2", Phase: order.Balance, Method: order.Card, Amount: usd(1)}, at)
			},
			"refund": func(o order.Order) (order.Order, error) {
				n, _, err := o.Refund(order.Refund{ID: "f1", Phase: order.Initial, Amount: usd(1)}, at)
				return n, err
			},
		} {
			t.Run(name, func(t *testing.T) { refused(t, paid, act, order.CodeInstantOutOfRange) })
		}
	}
	_, err := order.Order{}.Advance(day(1))
	require.ErrorIs(t, err, order.CodeFieldInvalid)
}

// Each instant of a record is UTC, cut to the microsecond, and lies between the
// placing and the last act.
func TestInstantsOfARecord(t *testing.T) {
	good := record(t, lived(t))
	closed := record(t, story(t, confirm(), cancel, func(o order.Order) (order.Order, error) { return o.Advance(day(20)) }))
	places := map[string][]string{
		good: {
			"placed", "confirmed", "accepted", "shipped", "completed", "payments.0.started", "payments.0.ended",
			"receipts.0.at", "receipts.2.returned", "refunds.0.at", "disputes.0.opened", "disputes.0.closed", "disputes.1.escalated",
		},
		closed: {"canceled"},
	}
	for data, paths := range places {
		for _, path := range paths {
			was := strings.TrimSuffix(textAt(t, data, path), "Z")
			_, err := order.Parse([]byte(change(t, data, path, was+".0000001Z")))
			require.ErrorContains(t, err, "instants are UTC, cut to the microsecond", path)
			_, err = order.Parse([]byte(change(t, data, path, was+"+00:00")))
			require.ErrorContains(t, err, "instants are UTC, cut to the microsecond", path)
		}
	}
}

func textAt(t *testing.T, data, path string) string {
	t.Helper()
	text, ok := placeAt(t, data, path).(string)
	require.True(t, ok, path)
	return text
}

// placeAt reads one place of a record, as change writes it.
func placeAt(t *testing.T, data, path string) any {
	t.Helper()
	var at any
	require.NoError(t, json.Unmarshal([]byte(data), &at))
	for k := range strings.SplitSeq(path, ".") {
		switch x := at.(type) {
		case map[string]any:
			at = x[k]
		case []any:
			at = x[k[0]-'0']
		}
	}
	return at
}
