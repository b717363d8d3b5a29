package examples_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

const (
	aBuyer   lender.BuyerID = "buyer-1"
	kabbage  lender.ID      = "kabbage"
	anyToken lender.Key     = "tok-beneficiary-51de"
)

// shop is a host in memory: a program, a store, a simulated lender and a clock.
type shop struct {
	t       testing.TB
	ctx     context.Context
	clock   *lendersim.Clock
	sim     *lendersim.Sim
	store   *memstore.Store
	program *paylater.Program
	po      order.Order
	loan    paylater.Loan
	buyer   lender.BuyerID
}

// newShop opens on Tuesday 2019-03-05 at 10:00 in New York. Its policy grants
// $300.00 of fee credit.
func newShop(t testing.TB) *shop {
	t.Helper()
	w := &shop{
		t: t, buyer: aBuyer, ctx: context.Background(), clock: lendersim.NewClock(lendertest.SampleInstant()), store: memstore.New(),
	}
	w.sim = lendersim.New(lendersim.Config{Now: w.clock.Now})
	policies := paylater.DefaultPolicy()
	for i := range policies {
		policies[i].FeeCredit = &paylater.CreditRule{Amount: money.Dollars(300), Days: 60}
	}
	program, err := paylater.New(paylater.Config{
		Policies: policies, Lenders: map[lender.ID]lender.Lender{kabbage: w.sim}, Store: w.store, Now: w.clock.Now,
	})
	require.NoError(t, err)
	w.program = program
	return w
}

func (w *shop) id() paylater.LineID { return paylater.LineID{Buyer: w.buyer, Lender: kabbage} }

func (w *shop) visit() checkout.Visit {
	return checkout.Visit{Buyer: order.ID(w.buyer), Lender: kabbage, Recipient: anyToken}
}

func (w *shop) line() paylater.Line {
	w.t.Helper()
	l, err := w.program.Line(w.ctx, w.id())
	require.NoError(w.t, err)
	return l
}

// place has a confirmed order of $30,000.00, $10,000.00 of it first.
func (w *shop) place(id order.ID) {
	w.t.Helper()
	dollars := func(n int64) money.Amount { return money.AmountOf(money.Dollars(n)) }
	po, err := order.New(order.Terms{
		ID: id, Buyer: order.ID(w.buyer), Supplier: "supplier-1", Destination: "US", Total: dollars(30_000), Initial: dollars(10_000),
	}, w.clock.Now())
	require.NoError(w.t, err)
	w.po, err = po.Confirm(w.clock.Now())
	require.NoError(w.t, err)
}

func (w *shop) open() checkout.Page {
	w.t.Helper()
	page, err := checkout.Open(w.ctx, w.program, w.po, order.Initial, w.visit())
	require.NoError(w.t, err)
	return page
}

// pay signs for a number of months at the checkout.
func (w *shop) pay(months int) {
	w.t.Helper()
	page := w.open()
	offer, err := page.Offer(months)
	require.NoError(w.t, err)
	w.loan, err = page.Pay(w.ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
	require.NoError(w.t, err)
}

// days lets time pass, with a host's work on each day.
func (w *shop) days(n int) {
	w.t.Helper()
	for range n {
		w.clock.Advance(24 * time.Hour)
		for _, ev := range w.sim.Events() {
			require.NoError(w.t, w.program.Receive(w.ctx, kabbage, ev))
		}
		_, err := w.program.BillAll(w.ctx, nil)
		require.NoError(w.t, err)
		_, err = w.program.Recover(w.ctx, nil)
		require.NoError(w.t, err)
	}
}

// live is a life with an application, a loan, statements, a repayment that
// bounces, a late fee and a refund.
func (w *shop) live(a lender.Application) {
	w.t.Helper()
	_, err := w.program.Apply(w.ctx, kabbage, a)
	require.NoError(w.t, err)
	w.place("TA-1")
	w.pay(6)
	w.days(40)
	_, err = w.sim.Repay(lendersim.Payment{Buyer: w.buyer, ID: "R1", Amount: money.Dollars(1_500), Effective: civil.NewYork(w.clock.Now())})
	require.NoError(w.t, err)
	w.days(1)
	_, err = w.sim.Bounce(w.buyer, "R1", lender.ReasonNoFunds)
	require.NoError(w.t, err)
	w.days(40)
	_, err = w.program.Refund(w.ctx, w.id(), paylater.RefundRequest{
		ID: "refund-1", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(2_500),
	})
	require.NoError(w.t, err)
	w.days(10)
}

// history is every event of the line.
func (w *shop) history() []paylater.Event {
	w.t.Helper()
	var list []paylater.Event
	for ev, err := range w.program.History(w.ctx, w.id(), 0) {
		require.NoError(w.t, err)
		list = append(list, ev)
	}
	return list
}

// records is every event of the line as it is stored.
func (w *shop) records() []paylater.EventRecord {
	w.t.Helper()
	list, err := w.store.Events(w.ctx, paylater.EventQuery{Line: w.id(), Limit: 10_000})
	require.NoError(w.t, err)
	return list
}

// statements is every statement of the line.
func (w *shop) statements() []paylater.Statement {
	w.t.Helper()
	var list []paylater.Statement
	for s, err := range w.program.Statements(w.ctx, w.id()) {
		require.NoError(w.t, err)
		list = append(list, s)
	}
	return list
}
