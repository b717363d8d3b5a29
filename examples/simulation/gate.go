package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// errBroken is a connection that broke: nobody knows what became of the call.
var errBroken = errors.New("connection reset by peer") //nolint:gochecknoglobals // a sentinel, never written

// gate stands before every port. It numbers the calls of a step and lets go
// wrong what the step's faults say.
type gate struct {
	w      *world
	open   bool // nothing goes wrong
	faults []fault
	call   int // of the step so far
	cancel context.CancelFunc
	met    []met
	late   []postponed
	loose  bool                                  // a stale read or a postponed write of this step makes refusals uncertain
	past   map[paylater.LineID][]paylater.Record // what lines were; nil when nobody will ask
}

// met is a fault that really happened.
type met struct {
	fault

	port string
}

// postponed is a write that arrives after some more calls.
type postponed struct {
	after int
	do    func()
}

// begin starts a step.
func (g *gate) begin(faults []fault) {
	g.faults, g.call, g.loose = faults, 0, false
}

// next counts a call and finds its fault.
func (g *gate) next() fault {
	if g.open {
		return fault{}
	}
	g.call++
	for i := 0; i < len(g.late); {
		if g.late[i].after--; g.late[i].after > 0 {
			i++
			continue
		}
		do := g.late[i].do
		g.late = append(g.late[:i], g.late[i+1:]...)
		do()
	}
	for _, f := range g.faults {
		if f.call == g.call {
			return f
		}
	}
	return fault{}
}

// end lets everything arrive that is still on its way.
func (g *gate) end() {
	for _, p := range g.late {
		p.do()
	}
	g.late = nil
}

// port is one call to a port as the gate sees it.
type port[T any] struct {
	name string
	do   func(ctx context.Context) (T, error)
	// old answers a read as of some commits ago; nil when the call writes.
	old func(seed uint64) (T, error)
	// lost is the error of an answer that nobody hears.
	lost error
	// shuffle answers in another order; nil when the call has but one answer.
	shuffle func(T) T
}

// pass lets a call through the gate.
func pass[T any](ctx context.Context, g *gate, p port[T]) (T, error) {
	f := g.next()
	if f.kind == stale && p.old == nil {
		f.kind = noTrouble // nothing to read
	}
	if f.kind != noTrouble {
		g.met = append(g.met, met{f, p.name})
		g.w.trace("    ! %s at call %d, %s", f.kind, f.call, p.name)
	}
	v, err := p.meet(ctx, g, f)
	g.w.logCall(p.name, f.kind, err)
	return v, err
}

// meet carries the call out, or not, as the fault says.
func (p port[T]) meet(ctx context.Context, g *gate, f fault) (v T, err error) {
	switch f.kind {
	case failBefore:
		return v, errBroken
	case crashBefore:
		panic(crash{}) //nolint:forbidigo // this is how a process ends here; world.attempt catches it
	case canceled:
		if f.coin() {
			g.cancel()
			return v, ctx.Err()
		}
		defer g.cancel()
	case late:
		d := f.delay()
		g.w.trace("      takes %s", d)
		if f.coin() {
			g.w.clock.Advance(d)
		} else {
			defer g.w.clock.Advance(d)
		}
	case stale:
		g.loose = true
		return p.old(f.seed)
	case reordered:
		return p.reorder(ctx, g, f)
	case twice:
		if first, firstErr := p.do(ctx); f.coin() {
			_, _ = p.do(ctx)
			return first, firstErr
		}
	}
	v, err = p.do(ctx)
	switch f.kind {
	case failAfter:
		var none T
		return none, p.lost
	case crashAfter:
		panic(crash{}) //nolint:forbidigo // this is how a process ends here; world.attempt catches it
	}
	return v, err
}

// reorder postpones a write, and lets another process write during a read.
func (p port[T]) reorder(ctx context.Context, g *gate, f fault) (T, error) {
	if p.old == nil && (p.shuffle == nil || f.coin()) {
		g.loose = true
		g.late = append(g.late, postponed{after: 1 + int(f.seed>>1)%3, do: func() { _, _ = p.do(context.WithoutCancel(ctx)) }})
		var none T
		return none, p.lost
	}
	v, err := p.do(ctx)
	if p.shuffle != nil {
		return p.shuffle(v), err
	}
	g.w.meanwhile(context.WithoutCancel(ctx), f.seed)
	return v, err
}

// again tells whether a host has to repeat its command: nobody answered it.
func again(err error) bool {
	for _, target := range unanswered() {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// broken is a law of the simulation that did not hold.
type broken struct {
	law  string
	what string
}

// Error says which law broke, and how.
func (b *broken) Error() string { return b.law + ": " + b.what }

func breaks(law, format string, args ...any) error {
	return &broken{law: law, what: fmt.Sprintf(format, args...)}
}

func reversed(events []lender.Event) []lender.Event {
	list := slices.Clone(events)
	slices.Reverse(list)
	return list
}
