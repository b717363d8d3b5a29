package checkout_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// dryPage is a page of tenThousand on the dry program.
func (w *world) dryPage() checkout.Page {
	w.t.Helper()
	page, err := checkout.Open(w.ctx, w.program.Dry(), tenThousand(w.t), order.Initial, visit())
	require.NoError(w.t, err)
	return page
}

// Credit that was set aside for the phase since the page was opened is what a dry
// payment signs for, when it is enough, as the true one does after it.
func TestDryUsesTheHoldThatIsThere(t *testing.T) {
	for held, key := range map[int64]lender.Key{4_000: "", 10_000: "rival", 12_000: "rival"} {
		w := approved(t)
		page, live := w.dryPage(), w.open(tenThousand(t))
		_, err := w.program.Hold(w.ctx, w.line().ID(),
			paylater.HoldRequest{Key: "rival", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(held)})
		require.NoError(t, err)
		would, err := w.pay(page, 6)
		require.NoError(t, err)
		if key == "" {
			key = page.Key()
		}
		require.Equal(t, key, would.Hold, "%d held", held)
		did, err := w.pay(live, 6)
		require.NoError(t, err)
		require.Equal(t, would.Terms, did.Terms)
		require.Equal(t, held >= 10_000, did.Hold == would.Hold, "a new attempt has a new key")
	}
}

// What refuses a payment refuses it dry: credit that was cut, a store that fails.
func TestDryIsRefusedAlike(t *testing.T) {
	w := approved(t)
	page, live := w.dryPage(), w.open(tenThousand(t))
	w.tell(lender.LimitChanged{Limit: money.Dollars(5_000), Reason: lender.ReasonRiskReview})
	_, dry := w.pay(page, 6)
	require.ErrorIs(t, dry, paylater.CodeOverAvailable)
	_, err := w.pay(live, 6)
	require.EqualError(t, err, dry.Error())
	var no *paylater.Refusal
	for _, refusal := range []error{dry, err} {
		require.ErrorAs(t, refusal, &no, "the line decided, and says by which policy")
		require.NotEmpty(t, no.Decision.Policy())
	}

	w = approved(t)
	store := &failing{Store: w.store, from: 1_000}
	w.program = w.on(store)
	page = w.dryPage()
	store.calls, store.from = 0, 1
	_, err = w.pay(page, 6)
	require.ErrorIs(t, err, errDisk)
}
