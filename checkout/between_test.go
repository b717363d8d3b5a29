package checkout_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// between is a store in which something happens right before one of its calls.
type between struct {
	paylater.Store
	before int // the call, counted from 1
	calls  int
	happen func()
}

func (b *between) step() {
	if b.calls++; b.calls == b.before {
		b.happen()
	}
}

func (b *between) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	b.step()
	return b.Store.Load(ctx, id, keys...)
}

func (b *between) Save(ctx context.Context, changes []paylater.Change) []error {
	b.step()
	return b.Store.Save(ctx, changes)
}

// Somebody else acts between any two calls of the store that a payment makes: no
// phase is ever financed twice, and whoever is refused hears a clear reason.
func TestSomebodyActsInBetween(t *testing.T) {
	whole, part := visit(), visit()
	part.Amount = usd(4_000)
	rivals := map[string]func(*world) (paylater.Loan, error){
		"the same offer": func(w *world) (paylater.Loan, error) { return w.pay(w.open(tenThousand(t)), 6) },
		"another offer":  func(w *world) (paylater.Loan, error) { return w.pay(w.open(tenThousand(t)), 3) },
		"another amount": func(w *world) (paylater.Loan, error) {
			return w.pay(w.openWith(tenThousand(t), order.Initial, part), 6)
		},
		"a hold": func(w *world) (paylater.Loan, error) {
			_, err := w.program.Hold(w.ctx, w.line().ID(),
				paylater.HoldRequest{Key: "rival", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(4_000)})
			return paylater.Loan{}, err
		},
		"a release": func(w *world) (paylater.Loan, error) {
			return paylater.Loan{}, w.program.Release(w.ctx, w.line().ID(), "rival", "TA-1", order.Initial)
		},
		"a failed loan": func(w *world) (paylater.Loan, error) {
			loan, err := w.pay(w.open(tenThousand(t)), 3)
			if err == nil {
				w.tell(lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected})
			}
			return paylater.Loan{}, err
		},
		"a suspension": func(w *world) (paylater.Loan, error) {
			w.tell(lender.Suspended{Reason: lender.ReasonRiskReview})
			return paylater.Loan{}, nil
		},
		"another order": func(w *world) (paylater.Loan, error) {
			_, err := w.pay(w.open(placed(t, terms("TA-2", usd(95_000), usd(95_000)))), 6)
			return paylater.Loan{}, err
		},
	}
	reached := 0
	for name, rival := range rivals {
		for call := 1; call <= 14; call++ {
			t.Run(fmt.Sprintf("%s before call %d", name, call), func(t *testing.T) {
				w := approved(t)
				store := &between{Store: w.store, before: call + 1} // call 1 opens the page
				store.happen = func() {
					reached++
					_, _ = rival(w) // a rival whose page offers nothing gives up
				}
				page, err := checkout.Open(w.ctx, w.on(store), tenThousand(t), order.Initial, whole)
				require.NoError(t, err)
				six := offer(t, page, 6)
				mine, err := page.Pay(w.ctx, six, sign(six))
				checkOutcome(t, w, mine, err)
			})
		}
	}
	require.Greater(t, reached, 40, "the rivals did act")
}

// checkOutcome holds what a payment answered against the line.
func checkOutcome(t *testing.T, w *world, mine paylater.Loan, err error) {
	t.Helper()
	standing := 0
	for _, loan := range w.line().Loans(w.clock.Now()) {
		if loan.Terms.Order == "TA-1" && loan.Status != paylater.LoanVoid {
			standing++
			require.True(t, err != nil || loan.ID == mine.ID)
		}
	}
	require.LessOrEqual(t, standing, 1)
	require.NoError(t, w.program.Audit(w.ctx, w.line().ID()))
	if err == nil {
		require.Equal(t, 6, mine.Terms.Months)
		require.Equal(t, 1, standing)
		return
	}
	require.Contains(t, []fault.Code{
		checkout.CodeOtherOfferSigned, checkout.CodeLoanFailed, paylater.CodeLineSuspended, paylater.CodeOverAvailable,
	}, fault.CodeOf(err))
}

// A hold that is too small ends by itself, right before any of the calls of a
// payment that wants to give it up: the payment goes on.
func TestHoldEndsInBetween(t *testing.T) {
	reached := 0
	for call := 1; call <= 14; call++ {
		w := approved(t)
		store := &between{Store: w.store, before: call + 1} // call 1 opens the page
		page, err := checkout.Open(w.ctx, w.on(store), tenThousand(t), order.Initial, visit())
		require.NoError(t, err)
		_, err = w.program.Hold(w.ctx, w.line().ID(),
			paylater.HoldRequest{Key: "rival", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(4_000)})
		require.NoError(t, err)
		store.happen = func() {
			if h, ok := w.line().HeldFor("TA-1", order.Initial, w.clock.Now()); ok && h.Key == "rival" {
				reached++
				require.NoError(t, w.program.Release(w.ctx, w.line().ID(), "gone", "TA-1", order.Initial))
			}
		}
		loan, err := w.pay(page, 6)
		require.NoError(t, err, "before call %d", call)
		require.Equal(t, money.Dollars(10_000), loan.Principal)
		require.Len(t, w.line().Loans(w.clock.Now()), 1)
	}
	require.GreaterOrEqual(t, reached, 4, "looks at the line before the hold is given up")
}

// Credit that covered all that is due goes to another order between any two calls:
// a part of the phase is financed only if it was set aside before.
func TestPartIsSetAsideFromEnough(t *testing.T) {
	part := visit()
	part.Amount = usd(4_000)
	refused, financed := 0, 0
	for call := 1; call <= 10; call++ {
		w := approved(t)
		store := &between{Store: w.store, before: call + 1} // call 1 opens the page
		store.happen = func() {
			req := paylater.HoldRequest{Key: "rival", Order: "TA-2", Phase: order.Initial, Amount: money.Dollars(95_000)}
			_, err := w.program.Hold(w.ctx, w.line().ID(), req)
			require.NoError(t, err)
		}
		page, err := checkout.Open(w.ctx, w.on(store), tenThousand(t), order.Initial, part)
		require.NoError(t, err)
		six := offer(t, page, 6)
		_, err = page.Pay(w.ctx, six, sign(six))
		var before []order.ID // whose credit was set aside, in order
		for ev, histErr := range w.program.History(w.ctx, w.line().ID(), 0) {
			require.NoError(t, histErr)
			if ev.Kind == paylater.KindHoldPlaced {
				before = append(before, ev.Order)
			}
		}
		if err != nil {
			refused++
			require.ErrorIs(t, err, paylater.CodeOverAvailable, call)
			_, held := w.line().HeldFor("TA-1", order.Initial, w.clock.Now())
			require.False(t, held, "what was set aside for nothing was given up")
			continue
		}
		financed++
		require.Equal(t, order.ID("TA-1"), before[0], "call %d", call)
	}
	require.Positive(t, refused)
	require.Positive(t, financed)
}
