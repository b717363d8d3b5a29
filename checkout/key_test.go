package checkout_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Keys and ids that are derived must come out the same in every process and in
// every version of this library: a buyer goes on with a page that another one
// made, and an event that is applied again books nothing twice. The figures are
// those of
//
//	printf 'attempt/1\nbuyer-1@kabbage\nTA-1\ninitial\n1000000\n3\n' | sha256sum
//	printf 'return:event-17' | sha256sum
func TestDerivedKeysStayTheSame(t *testing.T) {
	w := approved(t)
	require.EqualValues(t, 3, w.line().Seq(), "applied for, sent, approved")
	page := w.open(tenThousand(t))
	require.Equal(t, lender.Key("Aa9973a42647a8f93e844f9d7"), page.Key())

	loan, err := w.pay(page, 6)
	require.NoError(t, err)
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	back := paylater.Event{
		Kind: paylater.KindRefunded, At: w.clock.Now(), Order: "TA-1", Phase: order.Initial, Loan: loan.ID,
		Refund: "return:event-17", Amount: money.Dollars(100),
	}
	po := w.news(tenThousand(t))
	for range 2 {
		po, err = checkout.ApplyEvent(po, w.line().ID(), back)
		require.NoError(t, err)
	}
	require.Len(t, po.Refunds(), 1)
	require.Equal(t, order.ID("Rf91ec568012ee0bb451b10ca"), po.Refunds()[0].ID)
}

// A key under which another amount was set aside names another attempt: it is
// refused, whether or not the phase is held again by now, and nothing is signed.
func TestKeyOfAnotherAmount(t *testing.T) {
	for _, heldAgain := range []bool{false, true} {
		w := approved(t)
		id := w.line().ID()
		hold := func(key lender.Key, dollars int64) {
			_, err := w.program.Hold(w.ctx, id, paylater.HoldRequest{
				Key: key, Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(dollars),
			})
			require.NoError(t, err)
		}
		hold("first", 4_000)
		require.NoError(t, w.program.Release(w.ctx, id, "release-1", "TA-1", order.Initial))
		if heldAgain {
			hold("second", 10_000)
		}
		page := w.open(tenThousand(t))
		six := offer(t, page, 6)
		s := sign(six)
		s.Hold = "first"
		_, err := page.Pay(w.ctx, six, s)
		require.ErrorIs(t, err, checkout.CodeOtherOfferSigned, "held again: %v", heldAgain)
		require.Empty(t, w.line().Loans(w.clock.Now()))
		loan, err := page.Pay(w.ctx, six, sign(six))
		require.NoError(t, err)
		require.Equal(t, money.Dollars(10_000), loan.Principal)
	}
}

// Credit of exactly the page's amount that was set aside since the page was
// opened is used as it is: nothing is given up and set aside anew.
func TestHoldOfTheSameAmountSince(t *testing.T) {
	w := approved(t)
	page := w.open(tenThousand(t))
	_, err := w.program.Hold(w.ctx, w.line().ID(),
		paylater.HoldRequest{Key: "rival", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(10_000)})
	require.NoError(t, err)
	_, err = w.pay(page, 6)
	require.NoError(t, err)
	kinds := map[paylater.Kind]int{}
	for _, ev := range w.events("TA-1") {
		kinds[ev.Kind]++
	}
	require.Equal(t, 1, kinds[paylater.KindHoldPlaced])
	require.Zero(t, kinds[paylater.KindHoldReleased])
	require.Equal(t, lender.Key("rival"), w.last("TA-1", paylater.KindSigned).Hold)
}

// Somebody who sets a little credit aside and gives it up again, between any two
// calls of a payment and for ever, keeps it from an answer no longer than a few
// tries: then it is refused, and stands nowhere.
func TestRivalWhoNeverRests(t *testing.T) {
	w := approved(t)
	store := &restless{Store: w.store}
	page, err := checkout.Open(w.ctx, w.on(store), tenThousand(t), order.Initial, visit())
	require.NoError(t, err)
	six := offer(t, page, 6)
	store.happen = func(n int) {
		of := paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: kabbage}
		if _, held := w.line().HeldFor("TA-1", order.Initial, w.clock.Now()); held {
			require.NoError(t, w.program.Release(w.ctx, of, lender.Key(fmt.Sprintf("gone-%d", n)), "TA-1", order.Initial))
		}
		_, err := w.program.Hold(w.ctx, of, paylater.HoldRequest{
			Key: lender.Key(fmt.Sprintf("rival-%d", n)), Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(1),
		})
		require.NoError(t, err)
	}
	loan, err := page.Pay(w.ctx, six, sign(six))
	require.ErrorIs(t, err, paylater.CodePhaseClaimed)
	require.Empty(t, loan)
	require.Empty(t, w.line().Loans(w.clock.Now()))
	require.Less(t, store.calls, 100)
	require.NoError(t, w.program.Audit(w.ctx, w.line().ID()))

	store.happen = nil
	loan, err = page.Pay(w.ctx, six, sign(six))
	require.NoError(t, err, "once the rival rests the same page pays")
	require.Equal(t, money.Dollars(10_000), loan.Principal)
}

// restless is a store in which something happens before each look at it.
type restless struct {
	paylater.Store
	calls  int
	happen func(n int)
}

func (r *restless) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if r.happen != nil {
		r.calls++
		r.happen(r.calls)
	}
	return r.Store.Load(ctx, id, keys...)
}
