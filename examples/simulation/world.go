package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"runtime/debug"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// parts lets a test put something broken into the world, to see it caught. The
// zero value is a world in which nothing is broken by itself.
type parts struct {
	store   func(*world, paylater.Store) paylater.Store
	lender  func(*world, *lendersim.Sim, lender.Lender) lender.Lender
	newKeys bool // the host repeats a command under another key
	ackLost bool // the host acknowledges an event that it did not keep
}

// world is everything that there is: buyers with their orders, the host, its
// program, the store, the lenders and the clock. It is single-threaded.
type world struct {
	parts    parts
	schedule *schedule
	clock    *lendersim.Clock
	memory   paylater.Store // behind the gate
	gate     *gate
	program  *paylater.Program // of the host; its ports are gated
	other    *paylater.Program // of another process of the host; nothing goes wrong there
	banks    []*bank
	orders   []*purchase
	mail     []letter // webhooks that the host has not acknowledged
	lines    []*watched
	tally    *tally
	log      hash.Hash
	say      func(format string, args ...any) // nil when nobody listens
	calls    []int                            // of each step
	doing    int                              // id of the step
	deep     bool                             // rebuild every changed line after every step
}

// bank is one lender.
type bank struct {
	id  lender.ID
	sim *lendersim.Sim
}

// letter is a webhook on its way.
type letter struct {
	from lender.ID
	ev   lender.Event
}

// purchase is an order as its host keeps it.
type purchase struct {
	po order.Order

	waiting []bookLater // refunds that wait for a payment to end
}

type bookLater struct {
	line paylater.LineID
	ev   paylater.Event
}

// morning is Tuesday, March 5, 2019, 10:00 in New York.
func morning() time.Time { return time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC) }

// newWorld makes the world in which a schedule plays.
func newWorld(s *schedule, p parts, t *tally) (*world, error) {
	w := &world{
		parts: p, schedule: s, clock: lendersim.NewClock(morning()), tally: t, log: sha256.New(),
	}
	w.gate = &gate{w: w}
	w.memory = memstore.New()
	if p.store != nil {
		w.memory = p.store(w, w.memory)
	}
	for _, name := range []lender.ID{"kabbage", "harbor"}[:s.cast.lenders] {
		w.banks = append(w.banks, &bank{id: name, sim: lendersim.New(lendersim.Config{
			Now: w.clock.Now, Limit: money.Dollars(s.cast.limit), ReturnedFee: money.Dollars(20),
			Prices: lendersim.DefaultPrices()[1:3],
		})})
	}
	for i := range s.cast.buyers {
		for _, b := range w.banks {
			w.lines = append(w.lines, newWatched(paylater.LineID{Buyer: lender.BuyerID(fmt.Sprintf("buyer-%d", i+1)), Lender: b.id}))
		}
	}
	if err := w.restart(); err != nil {
		return nil, err
	}
	var err error
	w.other, err = w.build(w.memory, func(b *bank) lender.Lender { return w.partner(b) })
	return w, err
}

// partner is a lender as a test may have broken it.
func (w *world) partner(b *bank) lender.Lender {
	if w.parts.lender != nil {
		return w.parts.lender(w, b.sim, b.sim)
	}
	return b.sim
}

// restart starts a new process over what the store has.
func (w *world) restart() error {
	store := &gatedStore{inner: w.memory, g: w.gate}
	if old, ok := w.gate.store(); ok {
		store.past = old
	}
	var err error
	w.program, err = w.build(store, func(b *bank) lender.Lender { return gatedLender{w.partner(b), w.gate} })
	return err
}

// store returns what the gate remembers of lines; it is the store's memory, so
// it outlives a process.
func (g *gate) store() (map[paylater.LineID][]paylater.Record, bool) {
	if g.past == nil {
		for i := range g.w.schedule.steps {
			for _, f := range g.w.schedule.steps[i].faults {
				if f.kind == stale {
					g.past = map[paylater.LineID][]paylater.Record{}
				}
			}
		}
	}
	return g.past, g.past != nil
}

func (w *world) build(store paylater.Store, partner func(*bank) lender.Lender) (*paylater.Program, error) {
	lenders := make(map[lender.ID]lender.Lender, len(w.banks))
	for _, b := range w.banks {
		lenders[b.id] = partner(b)
	}
	return paylater.New(paylater.Config{Policies: policies(w.schedule.cast.credit), Lenders: lenders, Store: store, Now: w.clock.Now})
}

// policies are the published figures, with a fee credit of our own if asked.
func policies(credit bool) []paylater.Policy {
	list := paylater.DefaultPolicy()
	if credit {
		list[0].Version = "2019-01-credit"
		list[0].FeeCredit = &paylater.CreditRule{Amount: money.Dollars(100), Days: 60}
	}
	return list
}

// bankOf returns the lender of that name.
func (w *world) bankOf(id lender.ID) *bank {
	for _, b := range w.banks {
		if b.id == id {
			return b
		}
	}
	return nil
}

// trace tells what happens to whoever listens.
func (w *world) trace(format string, args ...any) {
	if w.say != nil {
		w.say(format, args...)
	}
}

// logCall writes a call into the log whose hash names the schedule's life.
func (w *world) logCall(name string, kind trouble, err error) {
	w.tally.calls++
	_, _ = fmt.Fprintf(w.log, "%d %s %d %t\n", w.doing, name, kind, err == nil)
}

// play lets a schedule happen and returns what broke, nil when nothing did.
func (w *world) play() error {
	for i := range w.schedule.steps {
		if err := w.step(&w.schedule.steps[i]); err != nil {
			return err
		}
	}
	return w.settle()
}

// step carries out one step, lets arrive what it left on its way, and audits.
func (w *world) step(s *step) error {
	w.doing = s.id
	w.trace("step %d: %s, %s", s.id, s.kind, w.clock.Now().Format("2006-01-02 15:04"))
	w.gate.begin(s.faults)
	err := w.act(s.kind, chanceOf(s.seed, s.said))
	w.gate.end()
	w.calls = append(w.calls, w.gate.call)
	if err != nil {
		return err
	}
	return w.audit()
}

// act is what the step does.
func (w *world) act(kind stepKind, c *chance) error {
	switch kind {
	case doApply:
		return w.apply(c)
	case doPay:
		return w.pay(c)
	case doHold:
		return w.hold(c)
	case doSign:
		return w.sign(c)
	case doRelease:
		return w.release(c)
	case doRepay:
		return w.repay(c)
	case doPayoff:
		return w.payoff(c)
	case doRefund:
		return w.refund(c)
	case doWire:
		return w.wire(c)
	case doGrant:
		return w.grant(c)
	case doLender:
		return w.speak(c)
	case doMail:
		return w.deliver(c)
	case doHost:
		return w.hosts(c)
	case doTime:
		return w.pass(c)
	}
	return breaks("schedule", "there is no step %q", kind)
}

// command is what a host sends: it repeats it until somebody answers, and
// starts a new process when one has ended. A refusal is an answer.
func (w *world) command(do func(ctx context.Context, p *paylater.Program, try int) error) error {
	patience := 6 + 2*len(w.gate.faults)
	var err error
	for try := range patience {
		if err = w.attempt(try, do); !again(err) {
			return err
		}
		w.trace("      unanswered: %v", err)
	}
	return breaks("answers", "a command got no answer in %d tries: %v", patience, err)
}

func (w *world) attempt(try int, do func(ctx context.Context, p *paylater.Program, try int) error) (err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w.gate.cancel = cancel
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(crash); !ok {
				err = breaks("nothing panics", "%v\n%s", r, debug.Stack())
				return
			}
			if err = w.restart(); err == nil {
				err = errBroken
			}
		}
	}()
	return do(ctx, w.program, try)
}
