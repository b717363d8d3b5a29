package storetest

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// scripted is a lender that approves every application with the same limit and
// starts every disbursement. It is safe for concurrent use.
type scripted struct {
	limit money.USD
	now   func() time.Time
	mute  bool // says nothing to applications: the approval comes as a message

	mu   sync.Mutex
	said map[lender.Reference][]lender.Event
}

// Apply approves.
func (s *scripted) Apply(_ context.Context, a lender.Application) ([]lender.Event, error) {
	if s.mute {
		return s.say(a.Reference()), nil
	}
	return s.say(a.Reference(), s.approval(a)), nil
}

func (s *scripted) approval(a lender.Application) lender.Event {
	flat := money.PPM(12_500)
	return lender.Event{ID: lender.EventID("approved-" + string(a.ID)), Buyer: a.Buyer, At: s.now(), Fact: lender.Approved{
		Application: a.ID, Limit: s.limit, Prices: []lender.Price{{Months: 2, Monthly: []money.Rate{flat, flat}}},
	}}
}

// Disburse starts to pay.
func (s *scripted) Disburse(_ context.Context, d lender.Disbursement) ([]lender.Event, error) {
	started := lender.Event{
		ID: lender.EventID("started-" + string(d.Loan)), Buyer: d.Buyer, At: s.now(), Fact: lender.DisbursementStarted{Loan: d.Loan},
	}
	return s.say(d.Reference(), started), nil
}

// ReturnMoney has no part in the script.
func (s *scripted) ReturnMoney(context.Context, lender.MoneyReturn) ([]lender.Event, error) {
	return nil, lender.Refuse()
}

// LookUp repeats what was said.
func (s *scripted) LookUp(_ context.Context, r lender.Reference) ([]lender.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	events, ok := s.said[r]
	if !ok {
		return nil, lender.NotFound()
	}
	return slices.Clone(events), nil
}

// say remembers the first answer to a request and gives it again.
func (s *scripted) say(r lender.Reference, events ...lender.Event) []lender.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, again := s.said[r]; !again {
		s.said[r] = events
	}
	return slices.Clone(s.said[r])
}

// clock is a time that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is a store with two lenders around it.
type world struct {
	*probe
	clock   *clock
	lenders map[lender.ID]lender.Lender
}

// worldWith makes a world whose lenders give that limit.
func (p *probe) worldWith(limit money.USD, mute bool) *world {
	w := &world{probe: p.crowded(), clock: &clock{now: lendertest.SampleInstant()}, lenders: map[lender.ID]lender.Lender{}}
	for _, id := range []paylater.LineID{ada(), ada2()} {
		w.lenders[id.Lender] = &scripted{limit: limit, now: w.clock.read, mute: mute, said: map[lender.Reference][]lender.Event{}}
	}
	return w
}

// program is a new program over the world's store, as of another process.
func (w *world) program() *paylater.Program {
	w.t.Helper()
	p, err := paylater.New(paylater.Config{Lenders: w.lenders, Store: w.store, Now: w.clock.read})
	w.ready(err, "New")
	return p
}

// application is the one application that a line's buyer hands in.
func application(id paylater.LineID) lender.Application {
	return lendertest.Application(lender.ApplicationID("app-"+string(id.Lender)), id.Buyer)
}

// opened applies for lines and expects them open.
func (w *world) opened(p *paylater.Program, ids ...paylater.LineID) {
	w.t.Helper()
	for _, id := range ids {
		line, err := p.Apply(w.ctx(), id.Lender, application(id))
		w.that(err == nil, "Apply answered %v", err)
		w.that(line.Status() == paylater.StatusOpen, "the line of an approved buyer is %s", line.Status())
	}
}
