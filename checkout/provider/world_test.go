package provider_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

const (
	buyer   order.ID  = "buyer-1"
	kabbage lender.ID = "kabbage"
)

// morning is Tuesday, March 5, 2019, 10:00 in New York.
var morning = time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC)

func usd(dollars int64) money.Amount { return money.AmountOf(money.Dollars(dollars)) }

// shelf is a host's orders in memory. What a database would do it does: it hands
// out what is stored, changes under a lock, and sometimes lets an act happen
// twice because somebody else was faster.
type shelf struct {
	mu      sync.Mutex
	orders  map[order.ID]order.Order
	hidden  map[order.ID]bool // not there yet
	changes int
	reads   int
	onRead  func(n int) // before the n-th order is read
}

func newShelf() *shelf {
	return &shelf{orders: map[order.ID]order.Order{}, hidden: map[order.ID]bool{}}
}

func (s *shelf) Order(_ context.Context, id order.ID) (order.Order, lender.Key, error) {
	s.mu.Lock()
	s.reads++
	n, hook := s.reads, s.onRead
	s.mu.Unlock()
	if hook != nil {
		hook(n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	po, ok := s.orders[id]
	if !ok || s.hidden[id] {
		return order.Order{}, "", paylater.CodeNotFound
	}
	return po, "tok-beneficiary-51de", nil
}

func (s *shelf) Change(_ context.Context, id order.ID, act func(order.Order) (order.Order, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	po, ok := s.orders[id]
	if !ok || s.hidden[id] {
		return paylater.CodeNotFound
	}
	s.changes++
	if s.changes%2 == 0 {
		_, _ = act(po)
	}
	next, err := act(po)
	if err != nil {
		return err
	}
	s.orders[id] = next.Saved()
	return nil
}

func (s *shelf) hide(id order.ID, hidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden[id] = hidden
}

// world is a host with a provider over a store and a simulated lender.
type world struct {
	t        testing.TB
	ctx      context.Context
	clock    *paylatertest.Clock
	sim      *lendersim.Sim
	store    paylater.Store
	program  *paylater.Program
	orders   *shelf
	provider *provider.Provider
}

// newWorld is a world over the store in memory, in which the buyer has a line of
// $100,000.00 and an order TA-1 of $30,000.00 that begins with $10,000.00.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := newWorldOn(t, memstore.New())
	w.apply("Harbor Lamp Works")
	w.place("TA-1", buyer, usd(10_000), usd(30_000))
	return w
}

// newWorldOn is a world over any store, without a line and without an order.
func newWorldOn(t testing.TB, store paylater.Store) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), clock: paylatertest.NewClock(morning), store: store, orders: newShelf()}
	w.sim = lendersim.New(lendersim.Config{Now: w.clock.Now})
	w.provider = w.on(store)
	return w
}

// on is a provider over a program of its own, as another process has it.
func (w *world) on(store paylater.Store) *provider.Provider {
	w.t.Helper()
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{kabbage: w.sim}, Store: store, Now: w.clock.Now,
	})
	require.NoError(w.t, err)
	w.program = program
	p, err := provider.New(provider.Config{Program: program, Orders: w.orders})
	require.NoError(w.t, err)
	return p
}

// apply hands in an application of a business with that legal name.
func (w *world) apply(name string) {
	w.t.Helper()
	w.applyOf(buyer, name)
}

func (w *world) applyOf(who order.ID, name string) {
	w.t.Helper()
	a := lendertest.Application(lender.ApplicationID("app-"+who), lender.BuyerID(who))
	a.Business.LegalName = lender.NewSecret(name)
	a.Order = &lender.OrderRef{Order: "TA-1", Phase: order.Initial}
	_, err := w.program.Apply(w.ctx, kabbage, a)
	require.NoError(w.t, err)
}

// place puts a confirmed order on the shelf.
func (w *world) place(id, who order.ID, initial, total money.Amount) {
	w.t.Helper()
	at := w.clock.Now().Add(-time.Hour)
	po, err := order.New(order.Terms{
		ID: id, Buyer: who, Supplier: "supplier-1", Destination: "US", Total: total, Initial: initial,
	}, at)
	require.NoError(w.t, err)
	po, err = po.Confirm(at)
	require.NoError(w.t, err)
	w.orders.mu.Lock()
	defer w.orders.mu.Unlock()
	w.orders.orders[id] = po.Saved()
}

// wire lets money arrive by another method.
func (w *world) wire(id order.ID, receipt order.ID, amount money.Amount) {
	w.t.Helper()
	require.NoError(w.t, w.orders.Change(w.ctx, id, func(po order.Order) (order.Order, error) {
		return po.Receive(order.Receipt{ID: receipt, Phase: order.Initial, Method: order.Wire, Amount: amount}, w.clock.Now())
	}))
}

func (w *world) order(id order.ID) order.Order {
	w.t.Helper()
	w.orders.mu.Lock()
	defer w.orders.mu.Unlock()
	return w.orders.orders[id]
}

func (w *world) line() paylater.Line {
	w.t.Helper()
	l, err := w.program.Line(w.ctx, paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: kabbage})
	require.NoError(w.t, err)
	return l
}

func (w *world) available() money.USD { return w.line().Available(w.clock.Now()) }

// deliver hands what the lender said meanwhile to the provider.
func (w *world) deliver() []provider.Result {
	w.t.Helper()
	var list []provider.Result
	for _, ev := range w.sim.Events() {
		r, err := w.provider.HandleEvent(w.ctx, kabbage, ev)
		require.NoError(w.t, err)
		list = append(list, r)
	}
	return list
}

func (w *world) tell(fact lender.Fact) lender.Event {
	w.t.Helper()
	ev, err := w.sim.Tell(lender.BuyerID(buyer), fact)
	require.NoError(w.t, err)
	return ev
}

// request begins the payment of the initial phase of TA-1.
func request(key lender.Key) provider.Request {
	return provider.Request{Key: key, Buyer: buyer, Lender: kabbage, Order: "TA-1", Phase: order.Initial}
}

// initiated is a session as the engine stores it: through its JSON.
func (w *world) initiated(r provider.Request) provider.Session {
	w.t.Helper()
	res, err := w.provider.Initiate(w.ctx, r)
	require.NoError(w.t, err)
	return stored(w.t, res.Session)
}

func stored(t testing.TB, s provider.Session) provider.Session {
	t.Helper()
	data, err := json.Marshal(s)
	require.NoError(t, err)
	read, err := provider.ParseSession(data)
	require.NoError(t, err)
	require.Equal(t, s, read)
	return read
}

// authorized is a session with its hold, and what the buyer can sign.
func (w *world) authorized(key lender.Key) provider.Result {
	w.t.Helper()
	res, err := w.provider.Authorize(w.ctx, w.initiated(request(key)))
	require.NoError(w.t, err)
	require.Equal(w.t, provider.StateAuthorized, res.State)
	require.Equal(w.t, provider.NextSign, res.Next)
	return res
}

func consent(t testing.TB, r provider.Result, months int) provider.Consent {
	t.Helper()
	offer, ok := r.Offer(months)
	require.True(t, ok)
	return provider.ConsentTo(offer, "user-7")
}

// signed is a session with its loan, which the lender is paying.
func (w *world) signed(key lender.Key) provider.Result {
	w.t.Helper()
	auth := w.authorized(key)
	res, err := w.provider.Capture(w.ctx, auth.Session, consent(w.t, auth, 6))
	require.NoError(w.t, err)
	require.Equal(w.t, provider.StateSigned, res.State)
	return res
}

// captured is a session whose money has arrived.
func (w *world) captured(key lender.Key) provider.Result {
	w.t.Helper()
	s := w.signed(key).Session
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	res, err := w.provider.Status(w.ctx, s)
	require.NoError(w.t, err)
	require.Equal(w.t, provider.StateCaptured, res.State)
	return res
}

// offerFor is the consent to an offer for a part of what is held.
func (w *world) offerFor(s provider.Session, amount money.Amount, months int) provider.Consent {
	w.t.Helper()
	page, err := w.provider.Methods(w.ctx, provider.Request{
		Buyer: s.Buyer, Lender: s.Lender, Order: s.Order, Phase: s.Phase, Amount: amount,
	})
	require.NoError(w.t, err)
	offer, err := page.Offer(months)
	require.NoError(w.t, err)
	return provider.ConsentTo(offer, "user-7")
}

// together runs functions at one time.
func together(acts ...func()) {
	var done sync.WaitGroup
	start := make(chan struct{})
	for _, act := range acts {
		done.Go(func() {
			<-start
			act()
		})
	}
	close(start)
	done.Wait()
}

// setClock moves the clock to an instant.
func (w *world) setClock(at time.Time) { w.clock.Advance(at.Sub(w.clock.Now())) }
