package paylater_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/paylater"
)

// moreThanAPage is one more than a program reads at once.
const moreThanAPage = 257

// crowded is a shop in which that many buyers wait for the decision on an
// application that never arrived.
func crowded(t *testing.T, buyers int) *shop {
	t.Helper()
	s := newShop(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	for i := range buyers {
		a := application()
		a.Buyer = lender.BuyerID(fmt.Sprintf("buyer-%03d", i))
		a.ID = lender.ApplicationID("app-" + a.Buyer)
		_, err := s.program.Apply(context.Background(), theLender, a)
		require.NoError(t, err)
	}
	return s
}

// Whoever waits is named once, in the order of the ids, also past the first page;
// who has heard enough may stop at any of them.
func TestEveryLineThatWaitsIsNamed(t *testing.T) {
	s := crowded(t, moreThanAPage)
	s.clock.Advance(time.Second)
	var heads, stuck []lender.BuyerID
	for h, err := range s.program.Waiting(context.Background(), s.clock.Now()) {
		require.NoError(t, err)
		heads = append(heads, h.ID.Buyer)
	}
	for _, w := range waits(t, s.program, paylater.Patience{Decision: time.Millisecond}) {
		stuck = append(stuck, w.Line.Buyer)
	}
	require.Len(t, heads, moreThanAPage)
	for i, buyer := range heads {
		require.Equal(t, lender.BuyerID(fmt.Sprintf("buyer-%03d", i)), buyer)
	}
	require.Equal(t, heads, stuck)

	for h := range s.program.Waiting(context.Background(), s.clock.Now()) {
		require.Equal(t, heads[0], h.ID.Buyer)
		break
	}
	for w := range s.program.Stuck(context.Background(), all()) {
		require.Equal(t, heads[0], w.Line.Buyer)
		break
	}
	s.store = oneBroken{s.store, heads[0]}
	s.reopen()
	for _, err := range s.program.Stuck(context.Background(), all()) {
		require.ErrorIs(t, err, paylater.CodeRecordInvalid)
		break // also at a line that cannot be read
	}
}

// Every event that matches nothing is named once, the oldest first, also past the
// first page.
func TestEveryParkedEventIsNamed(t *testing.T) {
	s := newShop(t)
	for i := range moreThanAPage {
		s.clock.Advance(time.Microsecond)
		ev := lender.Event{
			ID: lender.EventID(fmt.Sprintf("early-%03d", moreThanAPage-i)), Buyer: theBuyer, At: s.clock.Now(),
			Fact: lender.RepaymentCleared{Repayment: "R1"},
		}
		require.NoError(t, s.program.Receive(context.Background(), theLender, ev))
	}
	n := 0
	for ev, err := range s.program.Parked(context.Background()) {
		require.NoError(t, err)
		require.Equal(t, lender.EventID(fmt.Sprintf("early-%03d", moreThanAPage-n)), ev.Event)
		n++
	}
	require.Equal(t, moreThanAPage, n)
	require.Len(t, waits(t, s.program, all()), moreThanAPage)
	for w := range s.program.Stuck(context.Background(), all()) {
		require.Equal(t, lender.EventID("early-257"), w.Event)
		break
	}
	for ev := range s.program.Parked(context.Background()) {
		require.Equal(t, lender.EventID("early-257"), ev.Event)
		break
	}
}

// An error of the store is the last word, whatever else there is and however long
// one is ready to wait.
func TestStuckEndsAtABrokenStore(t *testing.T) {
	s := crowded(t, 2)
	early := lender.Event{ID: "early", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.RepaymentCleared{Repayment: "R1"}}
	require.NoError(t, s.program.Receive(context.Background(), theLender, early))
	s.clock.Advance(time.Second)
	whole := s.store
	said := func(broken paylater.Store, patience paylater.Patience) (named []paylater.WaitFor, last error) {
		s.store = broken
		s.reopen()
		for w, err := range s.program.Stuck(context.Background(), patience) {
			require.NoError(t, last, "nothing comes after an error of the store")
			if last = err; err == nil {
				named = append(named, w.For)
			}
		}
		return named, last
	}
	named, err := said(scanFails{whole}, all())
	require.ErrorIs(t, err, errDisk)
	require.Empty(t, named)
	named, err = said(parkedFails{whole}, paylater.Patience{Decision: -1, Match: math.MaxInt64})
	require.ErrorIs(t, err, errDisk)
	require.Equal(t, []paylater.WaitFor{paylater.WaitDecision, paylater.WaitDecision}, named)
	for _, err := range s.program.Parked(context.Background()) {
		require.ErrorIs(t, err, errDisk)
	}
	for _, err := range s.program.Stuck(context.Background(), paylater.Patience{}) {
		require.ErrorIs(t, err, errDisk)
		break
	}
}

type parkedFails struct{ paylater.Store }

func (parkedFails) Parked(context.Context, paylater.Parked, int) ([]paylater.Parked, error) {
	return nil, errDisk
}

// What waits for longest comes first, whatever it is: the money of a refund that
// was asked for on March 11 before the payment of a loan signed on March 12.
func TestWaitsLongestFirst(t *testing.T) {
	s := openShop(t)
	s.sign("hold-1", "PO-1", "1000.00", 6)
	s.to("2019-03-08 18:00")
	s.mail()
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	s.to("2019-03-11 10:00")
	_, err := s.program.Refund(context.Background(), theLine(), refundOf("refund-1", "PO-1", "100.00"))
	require.NoError(t, err)
	s.to("2019-03-12 10:00")
	s.sign("hold-2", "PO-2", "1000.00", 6)
	require.Equal(t, []paylater.WaitFor{paylater.WaitRefundMoney, paylater.WaitPayment}, kinds(s.line().Waits()))
	s.to("2019-03-20 10:00")
	require.Equal(t, []paylater.WaitFor{paylater.WaitPayment}, kinds(waits(t, s.program, paylater.Patience{})),
		"a payment has until March 15, a refund's money until March 21")
	require.Len(t, waits(t, s.program, paylater.Patience{RefundMoney: 8 * 24 * time.Hour}), 2)
}

// Recover looks at every line once, also past the first page, and tells after each
// page how far it has come.
func TestRecoverGoesOnPastAPage(t *testing.T) {
	s := crowded(t, moreThanAPage)
	s.trouble = nil
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	var lines []int
	done, err := s.program.Recover(ctx, func(p paylater.Progress) {
		if lines = append(lines, p.Lines); p.Lines > moreThanAPage {
			leave() // it would go round for ever
		}
	})
	require.NoError(t, err)
	require.Equal(t, paylater.Progress{Lines: moreThanAPage}, done, "what may still be on its way is left alone")
	require.Equal(t, []int{256, moreThanAPage}, lines)
}
