package lendersim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
)

// story lets everything happen to a buyer once.
func story(t *testing.T, w world, buyer lender.BuyerID) {
	t.Helper()
	ctx := context.Background()
	a := lendertest.Application(lender.ApplicationID("app-"+buyer), buyer)
	a.Business.LegalName = lender.NewSecret("Harbor #cut-500+twice")
	_, err := w.Apply(ctx, a)
	require.NoError(t, err)
	d := lendertest.Disbursement(lender.LoanID("loan-"+buyer), buyer)
	_, err = w.Disburse(ctx, d)
	require.NoError(t, err)
	_, err = w.Repay(lendersim.Payment{ID: lender.RepaymentID("pay-" + buyer), Buyer: buyer, Amount: money.Cents(63)})
	require.NoError(t, err)
	_, err = w.ReturnMoney(ctx, lendertest.MoneyReturn(lender.RefundID("r-"+buyer), d))
	require.NoError(t, err)
}

func TestSameStorySameEvents(t *testing.T) {
	var first string
	for range 3 {
		w := newWorld(t)
		story(t, w, "buyer-1")
		w.days(20)
		body, err := json.Marshal(w.Events())
		require.NoError(t, err)
		if first == "" {
			first = string(body)
		}
		require.Equal(t, first, string(body))
	}
	require.Contains(t, first, `"id":"buyer-1-00000001"`)
}

// What one buyer hears does not depend on what happens to others meanwhile.
func TestBuyersDoNotDisturbEachOther(t *testing.T) {
	alone := newWorld(t)
	story(t, alone, "buyer-1")
	alone.days(20)
	want, err := json.Marshal(alone.EventsOf("buyer-1"))
	require.NoError(t, err)

	crowd := newWorld(t)
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() { story(t, crowd, lender.BuyerID(fmt.Sprintf("buyer-%d", i))) })
	}
	group.Wait()
	crowd.days(20)
	got, err := json.Marshal(crowd.EventsOf("buyer-1"))
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
	rest := crowd.Events()
	require.NotEmpty(t, rest)
	for _, e := range rest {
		require.NotEqual(t, lender.BuyerID("buyer-1"), e.Buyer)
	}
	require.Empty(t, crowd.Events())
}

func TestOneRequestAtOnceIsExecutedOnce(t *testing.T) {
	w := newWorld(t)
	var group sync.WaitGroup
	for range 30 {
		group.Go(func() { _, _ = w.Apply(context.Background(), application("app-1", "Harbor #later")) })
	}
	group.Wait()
	require.Equal(t, "application_received approved", kinds(w.Events()))
}

func TestEventsComeInOrderAndTimeDoesNotGoBack(t *testing.T) {
	w := newWorld(t)
	w.approve("buyer-1")
	_, err := w.Disburse(context.Background(), loan("loan-1", 100))
	require.NoError(t, err)
	w.clock.Advance(-48 * time.Hour)
	for _, hours := range []int{0, 72, -20, 200} {
		w.clock.Advance(time.Duration(hours) * time.Hour)
		_, err := w.Tell("buyer-1", lender.Suspended{Reason: "x"})
		require.NoError(t, err)
	}
	var last lender.Event
	events := w.Events()
	require.Len(t, events, 5)
	for _, e := range events {
		require.False(t, e.At.Before(last.At))
		require.Less(t, last.ID, e.ID)
		last = e
	}
}

// A settlement carries the instant at which it happened, not when it was fetched.
func TestPlannedEventsHaveTheirOwnInstant(t *testing.T) {
	w := newWorld(t)
	w.approve("buyer-1")
	_, err := w.Disburse(context.Background(), loan("loan-1", 100))
	require.NoError(t, err)
	w.clock.Set(time.Date(2019, 3, 6, 19, 59, 59, 0, time.UTC))
	require.Empty(t, w.Events())
	w.days(30)
	events := w.Events()
	require.Len(t, events, 1)
	require.Equal(t, time.Date(2019, 3, 6, 20, 0, 0, 0, time.UTC), events[0].At, "15:00 in New York")
}

func TestRedeliver(t *testing.T) {
	w := newWorld(t)
	w.approve("buyer-1")
	w.approve("buyer-2")
	require.Empty(t, w.Events())
	w.Redeliver("buyer-1")
	events := w.Events()
	require.Equal(t, "application_received approved", kinds(events))
	w.Redeliver("buyer-1")
	require.Equal(t, ids(events), ids(w.Events()))
}

func TestEventsAreCopies(t *testing.T) {
	w := newWorld(t)
	a := application("app-1", "Harbor")
	answer, err := w.Apply(context.Background(), a)
	require.NoError(t, err)
	spoil := func(events []lender.Event) { one[lender.Approved](t, events).Prices[0].Monthly[0] = money.PPM(1) }
	spoil(answer)
	w.Redeliver("buyer-1")
	spoil(w.Events())
	found, err := w.LookUp(context.Background(), a.Reference())
	require.NoError(t, err)
	require.Equal(t, "[1.50%]", text(one[lender.Approved](t, found).Prices[0]))
}

func TestLongNamesGetShortIDs(t *testing.T) {
	w := newWorld(t)
	buyer := lender.BuyerID(strings.Repeat("b", 64))
	_, err := w.Lie(buyer, lender.Reinstated{})
	require.NoError(t, err)
	require.True(t, w.Events()[0].ID.Valid())
	_, err = w.Lie(buyer[:55], lender.Reinstated{})
	require.NoError(t, err)
	require.Equal(t, lender.EventID(buyer[:55]+"-00000001"), w.Events()[0].ID)
}

func TestClockOutsideTheYearsThatAreHandled(t *testing.T) {
	w := newWorld(t)
	w.clock.Set(time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC))
	a := application("app-1", "Harbor")
	_, err := w.Apply(context.Background(), a)
	require.ErrorIs(t, err, lender.CodeInstantMalformed)
	require.NotErrorIs(t, err, lender.CodeRefused)
	_, err = w.LookUp(context.Background(), a.Reference())
	require.ErrorIs(t, err, lender.CodeNotFound, "nothing happened")
}

func TestZeroConfigWorks(t *testing.T) {
	sim := lendersim.New(lendersim.Config{})
	events, err := sim.Apply(context.Background(), application("app-1", "Harbor"))
	require.NoError(t, err)
	require.Equal(t, lendertest.SampleInstant(), events[0].At)
}

// The present value of the payments at 30% a year, compounded monthly, is less
// than the principal: the APR is under 30%. Exactly, in fractions.
func TestDefaultPricesAreUnderTheCap(t *testing.T) {
	prices := lendersim.DefaultPrices()
	require.Len(t, prices, 6)
	atCap := big.NewRat(1000, 1025)
	for i, p := range prices {
		require.NoError(t, p.Validate())
		require.Equal(t, i+1, p.Months)
		value, discount := new(big.Rat), big.NewRat(1, 1)
		for _, rate := range p.Monthly {
			require.GreaterOrEqual(t, rate.PPM(), int32(2_500))
			require.LessOrEqual(t, rate.PPM(), int32(27_500))
			discount.Mul(discount, atCap)
			pay := new(big.Rat).Add(big.NewRat(1, int64(p.Months)), big.NewRat(int64(rate.PPM()), 1_000_000))
			value.Add(value, pay.Mul(pay, discount))
		}
		require.Negative(t, value.Cmp(big.NewRat(1, 1)), "%d months", p.Months)
	}
	fees := money.USD{}
	for _, rate := range prices[5].Monthly {
		fees = fees.Add(money.Dollars(10_000).Scale(rate))
	}
	require.Equal(t, money.Dollars(850), fees)
}

// Whatever is done to the lender, what is due by then has happened first.
func TestWhatIsDueComesFirst(t *testing.T) {
	delayed := func() world {
		w := newWorld(t)
		_, err := w.Apply(context.Background(), application("app-1", "Harbor #delayed"))
		require.NoError(t, err)
		w.days(1)
		return w
	}
	w := delayed()
	found, err := w.LookUp(context.Background(), application("app-1", "").Reference())
	require.NoError(t, err)
	require.Equal(t, "application_received approved", kinds(found))

	_, err = delayed().Tell("buyer-1", lender.Suspended{Reason: "x"})
	require.NoError(t, err, "approved by now")

	pay := lendersim.Payment{ID: "pay-1", Buyer: "buyer-1", Amount: money.Cents(1)}
	w = delayed()
	_, err = w.Repay(pay)
	require.NoError(t, err, "approved by now")
	w.days(20)
	_, err = w.Bounce("buyer-1", "pay-1", lender.ReasonNoFunds)
	require.NoError(t, err)
	require.Equal(t, "approved repayment_received repayment_cleared repayment_returned", kinds(w.Events()))

	w = delayed()
	w.Redeliver("buyer-1")
	require.Equal(t, "approved application_received approved", kinds(w.Events()))
}
