package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// TestCheckoutOnEveryStore: the page and the provider say the same on SQLite and on
// PostgreSQL as in memory, word for word, over lives with a split phase, two
// lenders, a lost answer and a refund.
func TestCheckoutOnEveryStore(t *testing.T) {
	want := transcript(t, memstore.New())
	require.Contains(t, want, "refunded: refunded none $0.00 $20,000.67 $20,000.67 ")
	both(t, func(t *testing.T, at at) {
		require.Equal(t, want, transcript(t, at.open(t).store))
	})
}

// stage is a checkout over some store.
type stage struct {
	t       *testing.T
	clock   *lendersim.Clock
	bank    *lendersim.Sim
	program *paylater.Program
	orders  map[order.ID]order.Order
	seen    []string
}

func (s *stage) Order(_ context.Context, id order.ID) (order.Order, lender.Key, error) {
	po, ok := s.orders[id]
	if !ok {
		return po, "", paylater.CodeNotFound
	}
	return po, "tok-beneficiary-51de", nil
}

func (s *stage) Change(_ context.Context, id order.ID, act func(order.Order) (order.Order, error)) error {
	po, err := act(s.orders[id])
	if err == nil {
		s.orders[id] = po.Saved()
	}
	return err
}

func (s *stage) note(format string, args ...any) {
	s.seen = append(s.seen, fmt.Sprintf(format, args...))
}

func (s *stage) place(id order.ID, dollars int64) {
	s.t.Helper()
	amount := money.AmountOf(money.Dollars(dollars))
	po, err := order.New(order.Terms{ID: id, Buyer: "buyer-1", Supplier: "s-1", Destination: "US", Total: amount, Initial: amount}, s.clock.Now())
	require.NoError(s.t, err)
	po, err = po.Confirm(s.clock.Now())
	require.NoError(s.t, err)
	s.orders[id] = po.Saved()
}

func (s *stage) open(id order.ID, split bool) checkout.Page {
	s.t.Helper()
	v := checkout.Visit{Buyer: "buyer-1", Lender: "kabbage", Recipient: "tok-beneficiary-51de", Split: split}
	page, err := checkout.Open(s.t.Context(), s.program, s.orders[id], order.Initial, v)
	require.NoError(s.t, err)
	s.note("%s: %s\n%s", order.Initial, page.Next(), page)
	for _, e := range page.Explain() {
		s.note("%s", e)
	}
	return page
}

func transcript(t *testing.T, store paylater.Store) []string {
	t.Helper()
	s := &stage{t: t, clock: lendersim.NewClock(time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC)), orders: map[order.ID]order.Order{}}
	s.bank = lendersim.New(lendersim.Config{Now: s.clock.Now, Limit: money.Dollars(40_000)})
	var err error
	s.program, err = paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": s.bank, "ondeck": lendersim.New(lendersim.Config{Now: s.clock.Now})},
		Store:   store, Now: s.clock.Now,
	})
	require.NoError(t, err)
	s.pages()
	s.splits()
	s.engine()
	return s.seen
}

// pages goes from no line to a loan on the page.
func (s *stage) pages() {
	s.place("PO-1", 10_000)
	page := s.open("PO-1", false)
	_, err := page.Apply(s.t.Context(), lendertest.Application("app-1", "buyer-1"), checkout.PassOn{})
	require.NoError(s.t, err)
	page = s.open("PO-1", false)
	offer, err := page.Offer(6)
	require.NoError(s.t, err)
	loan, err := page.Pay(s.t.Context(), offer, paylater.Signature{Terms: offer.Hash(), By: "user-7"})
	require.NoError(s.t, err)
	s.note("%s %s", loan.ID, loan.Principal)
	s.open("PO-1", false)
	all, err := checkout.OpenAll(s.t.Context(), s.program, s.orders["PO-1"], order.Initial, checkout.Visit{Buyer: "buyer-1", Lender: "kabbage", Recipient: "tok-beneficiary-51de"})
	require.NoError(s.t, err)
	for _, p := range all.List() {
		s.note("%s %s", p.Line(), p.Next())
	}
}

// splits pays an order above the credit.
func (s *stage) splits() {
	s.place("PO-2", 35_000)
	page := s.open("PO-2", true)
	parts, ok := page.Split()
	require.True(s.t, ok)
	hold, err := page.Reserve(s.t.Context())
	require.NoError(s.t, err)
	s.note("%s %s %s", parts.First, parts.Rest, hold.Amount)
	po, err := s.orders["PO-2"].Receive(order.Receipt{ID: "w1", Phase: order.Initial, Method: order.Wire, Amount: parts.First}, s.clock.Now())
	require.NoError(s.t, err)
	s.orders["PO-2"] = po.Saved()
	page = s.open("PO-2", true)
	require.NoError(s.t, page.Release(s.t.Context()))
}

// engine goes through the provider's verbs, with an answer that gets lost and a
// refund: the cents of $20,000.67 tell the lender to lose it.
func (s *stage) engine() {
	ctx := s.t.Context()
	amount := money.AmountOf(money.Cents(2_000_067))
	po, err := order.New(order.Terms{ID: "PO-3", Buyer: "buyer-1", Supplier: "s-1", Destination: "US", Total: amount, Initial: amount}, s.clock.Now())
	require.NoError(s.t, err)
	po, err = po.Confirm(s.clock.Now())
	require.NoError(s.t, err)
	s.orders["PO-3"] = po.Saved()
	p, err := provider.New(provider.Config{Program: s.program, Orders: s})
	require.NoError(s.t, err)
	tell := func(verb string, res provider.Result, err error) provider.Session {
		s.t.Helper()
		s.note("%s: %s %s %s %s %s %s", verb, res.State, res.Next, res.Held, res.Captured, res.Refunded, fault.CodeOf(err))
		return res.Session
	}
	res, err := p.Initiate(ctx, provider.Request{Key: "pay-1", Buyer: "buyer-1", Lender: "kabbage", Order: "PO-3", Phase: order.Initial})
	session := tell("initiate", res, err)
	res, err = p.Authorize(ctx, session)
	session = tell("authorize", res, err)
	offer, ok := res.Offer(6)
	require.True(s.t, ok)
	for range 2 { // the second is a retry
		res, err = p.Capture(ctx, session, provider.ConsentTo(offer, "user-7"))
		tell("capture", res, err)
	}
	session = res.Session
	res, err = p.Status(ctx, session)
	session = tell("status", res, err)
	s.clock.Set(civil.Midnight(civil.Of(2019, time.March, 8)).Add(18 * time.Hour))
	for _, ev := range s.bank.Events() {
		require.NoError(s.t, s.program.Receive(ctx, "kabbage", ev))
	}
	res, err = p.Status(ctx, session)
	session = tell("status", res, err)
	for range 2 {
		res, err = p.Refund(ctx, session, provider.Refund{ID: "r-1"})
		tell("refunded", res, err)
	}
	line, err := s.program.Line(ctx, paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"})
	require.NoError(s.t, err)
	s.note("%s %s", line.Available(s.clock.Now()), line.Outstanding())
}
