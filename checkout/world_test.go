package checkout_test

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
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

const (
	buyer   order.ID  = "buyer-1"
	kabbage lender.ID = "kabbage"
)

// morning is Tuesday, March 5, 2019, 10:00 in New York.
var morning = time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC)

func usd(dollars int64) money.Amount { return money.AmountOf(money.Dollars(dollars)) }

func minor(m int64, c money.Currency) money.Amount {
	a, err := money.NewAmount(m, c)
	if err != nil {
		panic(err)
	}
	return a
}

func terms(id order.ID, initial, total money.Amount) order.Terms {
	return order.Terms{
		ID: id, Buyer: buyer, Supplier: "supplier-1", Destination: "US", Total: total, Initial: initial,
	}
}

// placed is a confirmed order of that morning.
func placed(t testing.TB, terms order.Terms) order.Order {
	t.Helper()
	return placedAt(t, terms, morning.Add(-time.Hour))
}

func placedAt(t testing.TB, terms order.Terms, at time.Time) order.Order {
	t.Helper()
	po, err := order.New(terms, at)
	require.NoError(t, err)
	po, err = po.Confirm(at)
	require.NoError(t, err)
	return po
}

// tenThousand is an order of $30,000.00 with an initial payment of $10,000.00.
func tenThousand(t testing.TB) order.Order {
	t.Helper()
	return placed(t, terms("TA-1", usd(10_000), usd(30_000)))
}

func visit() checkout.Visit {
	return checkout.Visit{Buyer: buyer, Lender: kabbage, Recipient: "tok-beneficiary-51de"}
}

// world is a program over a store in memory and a simulated lender.
type world struct {
	t       testing.TB
	ctx     context.Context
	clock   *lendersim.Clock
	sim     *lendersim.Sim
	store   *memstore.Store
	program *paylater.Program
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldWith(t, lendersim.Config{})
}

func newWorldWith(t testing.TB, c lendersim.Config) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), clock: lendersim.NewClock(morning), store: memstore.New()}
	c.Now = w.clock.Now
	w.sim = lendersim.New(c)
	w.program = w.on(w.store)
	return w
}

// on is the same program over another store.
func (w *world) on(s paylater.Store) *paylater.Program {
	w.t.Helper()
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{kabbage: w.sim}, Store: s, Now: w.clock.Now,
	})
	require.NoError(w.t, err)
	return program
}

// apply hands in an application of a business with that legal name.
func (w *world) apply(name string) {
	w.t.Helper()
	a := lendertest.Application("app-1", lender.BuyerID(buyer))
	a.Business.LegalName = lender.NewSecret(name)
	_, err := w.program.Apply(w.ctx, kabbage, a)
	require.NoError(w.t, err)
}

// applyFor lets another buyer have a line.
func (w *world) applyFor(other string) {
	w.t.Helper()
	a := lendertest.Application(lender.ApplicationID("app-"+other), lender.BuyerID(other))
	_, err := w.program.Apply(w.ctx, kabbage, a)
	require.NoError(w.t, err)
}

// approved is a world in which the buyer has a line of $100,000.00.
func approved(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	w.apply("Harbor Lamp Works")
	return w
}

// deliver hands every waiting message of the lender to the program.
func (w *world) deliver() {
	w.t.Helper()
	for _, ev := range w.sim.Events() {
		require.NoError(w.t, w.program.Receive(w.ctx, kabbage, ev))
	}
}

func (w *world) tell(fact lender.Fact) {
	w.t.Helper()
	_, err := w.sim.Tell(lender.BuyerID(buyer), fact)
	require.NoError(w.t, err)
	w.deliver()
}

func (w *world) line() paylater.Line {
	w.t.Helper()
	l, err := w.program.Line(w.ctx, paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: kabbage})
	require.NoError(w.t, err)
	return l
}

func (w *world) open(po order.Order) checkout.Page {
	w.t.Helper()
	return w.openWith(po, order.Initial, visit())
}

func (w *world) openWith(po order.Order, phase order.Phase, v checkout.Visit) checkout.Page {
	w.t.Helper()
	page, err := checkout.Open(w.ctx, w.program, po, phase, v)
	require.NoError(w.t, err)
	return page
}

// pay chooses an offer of the page and pays by it.
func (w *world) pay(page checkout.Page, months int) (paylater.Loan, error) {
	w.t.Helper()
	offer, err := page.Offer(months)
	if err != nil {
		return paylater.Loan{}, err
	}
	return page.Pay(w.ctx, offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
}

// news applies what happened on the line to an order.
func (w *world) news(po order.Order) order.Order {
	w.t.Helper()
	id := w.line().ID()
	for ev, err := range w.program.History(w.ctx, id, 0) {
		require.NoError(w.t, err)
		if ev.Order != po.ID() {
			continue
		}
		po, err = checkout.ApplyEvent(po, id, ev)
		require.NoError(w.t, err)
	}
	return po
}

func choice(t testing.TB, p checkout.Page, m order.Method) checkout.Choice {
	t.Helper()
	c, ok := p.Choice(m)
	require.True(t, ok)
	return c
}
