package checkout_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

var errDisk = errors.New("the disk is full")

// failing is a store of which nothing works from one of its calls on.
type failing struct {
	paylater.Store
	from  int // the call, counted from 1
	calls int
}

func (f *failing) broken() bool {
	f.calls++
	return f.calls >= f.from
}

func (f *failing) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if f.broken() {
		return paylater.Loaded{}, errDisk
	}
	return f.Store.Load(ctx, id, keys...)
}

func (f *failing) Save(ctx context.Context, changes []paylater.Change) []error {
	if f.broken() {
		list := make([]error, len(changes))
		for i := range list {
			list[i] = errDisk
		}
		return list
	}
	return f.Store.Save(ctx, changes)
}

// A page over a store that fails is no page.
func TestOpenOverAStoreThatFails(t *testing.T) {
	w := approved(t)
	_, err := checkout.Open(w.ctx, w.on(&failing{Store: w.store, from: 1}), tenThousand(t), order.Initial, visit())
	require.ErrorIs(t, err, errDisk)
}

// A payment over a store that fails is an error or a loan, never neither. What
// is held for the phase already, before the page was opened or since, makes
// other calls fail.
func TestPayOverAStoreThatFails(t *testing.T) {
	for _, held := range []int64{0, 4_000, 10_000} {
		for _, since := range []bool{false, true} {
			failed := 0
			for call := 1; call <= 30; call++ {
				if !payOverFailing(t, held, since, call) {
					failed++
				}
			}
			require.Positive(t, failed)
			require.Less(t, failed, 30, "the store fails too late to matter")
		}
	}
}

func payOverFailing(t *testing.T, held int64, since bool, call int) (paid bool) {
	t.Helper()
	w := approved(t)
	store := &failing{Store: w.store, from: 1_000}
	good, bad := w.program, w.on(store)
	w.program = bad
	page := w.open(tenThousand(t))
	if held > 0 {
		req := paylater.HoldRequest{Key: "rival", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(held)}
		_, err := good.Hold(w.ctx, w.line().ID(), req)
		require.NoError(t, err)
	}
	if !since {
		page = w.open(tenThousand(t))
	}
	store.calls, store.from = 0, call
	loan, err := w.pay(page, 6)
	w.program = good
	require.LessOrEqual(t, len(w.line().Loans(w.clock.Now())), 1)
	if err != nil {
		require.Empty(t, loan)
		return false
	}
	require.Equal(t, money.Dollars(10_000), loan.Principal, "%d held, since %v, call %d", held, since, call)
	return true
}
