package checkout_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

func sign(o paylater.Offer) paylater.Signature {
	return paylater.Signature{Terms: o.Hash(), By: "user-7"}
}

func offer(t testing.TB, p checkout.Page, months int) paylater.Offer {
	t.Helper()
	o, err := p.Offer(months)
	require.NoError(t, err)
	return o
}

func TestPay(t *testing.T) {
	w := approved(t)
	page := w.open(tenThousand(t))
	loan, err := w.pay(page, 6)
	require.NoError(t, err)
	require.Equal(t, paylater.LoanDisbursing, loan.Status)
	require.Equal(t, money.Dollars(10_000), loan.Principal)
	require.Equal(t, money.Dollars(90_000), w.line().Available(w.clock.Now()))

	after := w.open(tenThousand(t))
	require.Equal(t, checkout.NextWaitForPayment, after.Next())
	for _, c := range after.Choices() {
		require.Equal(t, order.CodePaymentProcessing, c.Why.Code, "no other method while the loan is on its way")
	}
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	paid := w.open(w.news(tenThousand(t)))
	require.Equal(t, checkout.NextPaid, paid.Next())
}

// A page never writes by itself.
func TestOpenWritesNothing(t *testing.T) {
	w := approved(t)
	before := w.line().Seq()
	page := w.open(tenThousand(t))
	_, _ = page.Offer(6)
	_ = page.String()
	require.Equal(t, before, w.line().Seq())
}

// A payment that is repeated gives the first loan: with the page, with a page of
// the same time, with a later page, and the day after.
func TestPayAgain(t *testing.T) {
	w := approved(t)
	page, twin := w.open(tenThousand(t)), w.open(tenThousand(t))
	six := offer(t, page, 6)
	loan, err := page.Pay(w.ctx, six, sign(six))
	require.NoError(t, err)
	events := w.line().Seq()

	for name, again := range map[string]func() (paylater.Loan, error){
		"same page":            func() (paylater.Loan, error) { return page.Pay(w.ctx, six, sign(six)) },
		"twin page":            func() (paylater.Loan, error) { return w.pay(twin, 6) },
		"later page":           func() (paylater.Loan, error) { return w.open(tenThousand(t)).Pay(w.ctx, six, sign(six)) },
		"later, without offer": func() (paylater.Loan, error) { return w.open(tenThousand(t)).Pay(w.ctx, paylater.Offer{}, sign(six)) },
	} {
		got, err := again()
		require.NoError(t, err, name)
		require.Equal(t, loan.ID, got.ID, name)
	}
	require.Equal(t, events, w.line().Seq(), "nothing more happened")

	w.clock.Advance(20 * time.Hour) // the offer has expired
	got, err := page.Pay(w.ctx, six, sign(six))
	require.NoError(t, err)
	require.Equal(t, loan.ID, got.ID)
}

func TestDoubleClick(t *testing.T) {
	w := approved(t)
	page := w.open(tenThousand(t))
	six := offer(t, page, 6)
	loans := make([]paylater.Loan, 8)
	errs := make([]error, len(loans))
	var all sync.WaitGroup
	for i := range loans {
		all.Go(func() { loans[i], errs[i] = page.Pay(w.ctx, six, sign(six)) })
	}
	all.Wait()
	for i := range loans {
		require.NoError(t, errs[i])
		require.Equal(t, loans[0].ID, loans[i].ID)
	}
	require.Len(t, w.line().Loans(w.clock.Now()), 1)
	require.Equal(t, money.Dollars(90_000), w.line().Available(w.clock.Now()))
}

// Two tabs sign two offers for one phase: one wins, the other hears so.
func TestTwoTabs(t *testing.T) {
	for range 20 {
		w := approved(t)
		tabs := [2]checkout.Page{w.open(tenThousand(t)), w.open(tenThousand(t))}
		months := [2]int{6, 3}
		var loans [2]paylater.Loan
		var errs [2]error
		var both sync.WaitGroup
		for i := range tabs {
			o := offer(t, tabs[i], months[i])
			both.Go(func() { loans[i], errs[i] = tabs[i].Pay(w.ctx, o, sign(o)) })
		}
		both.Wait()
		won := 0
		if errs[0] != nil {
			won = 1
		}
		require.NoError(t, errs[won])
		require.ErrorIs(t, errs[1-won], checkout.CodeOtherOfferSigned)
		stand := w.line().Loans(w.clock.Now())
		require.Len(t, stand, 1)
		require.Equal(t, loans[won].ID, stand[0].ID)
		require.Equal(t, months[won], stand[0].Terms.Months)
	}
}

// Tabs that were opened at different times have different keys: the later one
// takes over what the earlier one held and never signed.
func TestTabsOfDifferentTimes(t *testing.T) {
	w := approved(t)
	early := w.open(tenThousand(t))
	other := w.open(placed(t, terms("TA-2", usd(500), usd(500))))
	_, err := w.pay(other, 1)
	require.NoError(t, err)
	late := w.open(tenThousand(t))
	require.NotEqual(t, early.Key(), late.Key())

	loan, err := w.pay(late, 6)
	require.NoError(t, err)
	_, err = w.pay(early, 3)
	require.ErrorIs(t, err, checkout.CodeOtherOfferSigned)
	same, err := w.pay(early, 6)
	require.NoError(t, err, "the very terms that stand")
	require.Equal(t, loan.ID, same.ID)
}

// Between the hold and the signature of one tab, the other one signs.
func TestTabInBetween(t *testing.T) {
	w := approved(t)
	first, second := w.open(tenThousand(t)), w.open(tenThousand(t))
	six, three := offer(t, first, 6), offer(t, second, 3)
	held := paylater.HoldRequest{Key: first.Key(), Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(10_000)}
	_, err := w.program.Hold(w.ctx, w.line().ID(), held)
	require.NoError(t, err)

	loan, err := second.Pay(w.ctx, three, sign(three))
	require.NoError(t, err)
	require.Equal(t, 3, loan.Terms.Months)
	_, err = first.Pay(w.ctx, six, sign(six))
	require.ErrorIs(t, err, checkout.CodeOtherOfferSigned)
}

// The process ends after the hold and before the signature: the next page goes
// on with that hold, and so does the old page when its request comes again.
func TestCrashBetweenHoldAndSignature(t *testing.T) {
	for _, reopened := range []bool{true, false} {
		w := approved(t)
		store := &crashing{Store: w.store, after: 1}
		program := w.on(store)
		page, err := checkout.Open(w.ctx, program, tenThousand(t), order.Initial, visit())
		require.NoError(t, err)
		six := offer(t, page, 6)
		_, err = page.Pay(w.ctx, six, sign(six))
		require.ErrorIs(t, err, errCrash)
		require.Len(t, w.line().Holds(w.clock.Now()), 1)

		store.after = 1 << 30
		again := page
		if reopened {
			again = w.open(tenThousand(t))
			require.Equal(t, checkout.NextSign, again.Next())
			require.Equal(t, page.Key(), again.Key())
			require.Equal(t, money.Dollars(90_000), w.line().Available(w.clock.Now()))
		}
		loan, err := again.Pay(w.ctx, six, sign(six))
		require.NoError(t, err)
		require.Equal(t, paylater.LoanDisbursing, loan.Status)
		require.Empty(t, w.line().Holds(w.clock.Now()))
	}
}

var errCrash = errors.New("the process has ended")

// crashing is a store whose process ends after so many saves.
type crashing struct {
	paylater.Store
	after int
}

func (c *crashing) Save(ctx context.Context, changes []paylater.Change) []error {
	if c.after == 0 {
		return []error{errCrash}
	}
	c.after--
	return c.Store.Save(ctx, changes)
}
