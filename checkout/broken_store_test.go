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

// failing is a store of which nothing works from one of its calls on, or once.
type failing struct {
	paylater.Store
	from  int // the call, counted from 1
	once  bool
	calls int
	first func() // what happens at the first failure, when set
}

func (f *failing) broken() bool {
	f.calls++
	if f.calls == f.from && f.first != nil {
		f.first()
	}
	return f.calls == f.from || f.calls > f.from && !f.once
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

// A store that fails once before the signature is saved, and works again at the
// next call, is heard of all the same: a payment does not go on from what it could
// not read or give up. The same payment, repeated, is then paid, once. What fails
// after the signature leaves it standing.
func TestPayOverAStoreThatFailsOnce(t *testing.T) {
	for _, held := range []int64{0, 4_000, 10_000} {
		payFailingOnce(t, held, visit(), money.Dollars(10_000))
		payFailingOnce(t, held, part(), money.Dollars(6_000))
	}
}

func payFailingOnce(t *testing.T, held int64, v checkout.Visit, amount money.USD) {
	t.Helper()
	for call, failed := 1, true; failed; call++ {
		w := approved(t)
		store := &failing{Store: w.store, from: 1_000, once: true}
		page, err := checkout.Open(w.ctx, w.on(store), tenThousand(t), order.Initial, v)
		require.NoError(t, err)
		if held > 0 {
			req := paylater.HoldRequest{Key: "rival", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(held)}
			_, err = w.program.Hold(w.ctx, w.line().ID(), req)
			require.NoError(t, err)
		}
		six := offer(t, page, 6)
		unsigned := false
		store.calls, store.from = 0, call
		store.first = func() { unsigned = len(w.line().Loans(w.clock.Now())) == 0 }
		loan, err := page.Pay(w.ctx, six, sign(six))
		failed, store.from = store.calls >= call, 1_000
		if unsigned {
			require.ErrorIs(t, err, errDisk, "%d held, call %d", held, call)
			require.Empty(t, loan)
		} else {
			require.NoError(t, err)
		}
		again, repeated := page.Pay(w.ctx, six, sign(six))
		require.NoError(t, repeated)
		require.Equal(t, amount, again.Principal)
		require.Len(t, w.line().Loans(w.clock.Now()), 1)
		if err == nil {
			require.Equal(t, again.ID, loan.ID)
		}
	}
}
