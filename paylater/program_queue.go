package paylater

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/paylater-go/payments/order/fault"
)

// deed is one caller's act on a line: what it does, and what came of it.
type deed struct {
	ctx  context.Context //nolint:containedctx // of the caller, who may go while the act waits
	keys []string
	do   func(Line) (Line, error)
	// light acts make nothing appear that a parked event could name: they may
	// be decided on a line that was used a moment ago, without a load.
	light bool
	done  chan struct{} // closed when it is answered

	mu      sync.Mutex
	crowd   *crowd // of those that it is decided with; nil while it waits
	applied bool   // a group has it, and may have sent it to the store
	left    bool   // the caller has gone: do is not called any more
	line    Line
	err     error
	thrown  any // a panic of the store, for the caller
}

// act runs one pure act on a line and commits it. Acts on one line run one after
// another: one that finds it idle runs at once, those that come meanwhile wait
// and are then decided together, saved in one commit, and answered each alone.
// A conflict runs them again on the line as it is then; an unknown outcome is
// settled by loading the keys.
func (p *Program) act(ctx context.Context, id LineID, keys []string, do func(Line) (Line, error)) (Line, error) {
	return p.perform(id, &deed{ctx: ctx, keys: keys, do: do, done: make(chan struct{})}) //nolint:contextcheck // it is in the deed
}

// lightly is act for acts that are light.
func (p *Program) lightly(ctx context.Context, id LineID, keys []string, do func(Line) (Line, error)) (Line, error) {
	d := &deed{ctx: ctx, keys: keys, do: do, light: true, done: make(chan struct{})}
	return p.perform(id, d) //nolint:contextcheck // it is in the deed
}

func (p *Program) perform(id LineID, d *deed) (Line, error) {
	switch {
	case p.alone:
		p.settle(d.ctx, id, []*deed{d}, nil)
	case p.queues.enter(id, d):
		p.straight(id, d)
	default:
		return p.await(id, d)
	}
	return d.line, d.err
}

// straight runs the act of a caller that found its line idle, on the caller's
// own goroutine and under its own context.
func (p *Program) straight(id LineID, d *deed) {
	var last *Line
	defer func() { // also when the store panics
		if group, ctx := p.queues.next(id); group != nil {
			go p.serve(ctx, id, group, last)
		}
	}()
	last = p.settle(d.ctx, id, []*deed{d}, p.kept.get(id, p.now()))
}

// await waits for the answer to an act that others decide. A caller whose
// context ends before the act was taken has changed nothing.
func (p *Program) await(id LineID, d *deed) (Line, error) {
	select {
	case <-d.done:
	case <-d.ctx.Done():
		if p.queues.withdraw(id, d) {
			return Line{}, d.ctx.Err()
		}
		if err := d.leave(); err != nil {
			return Line{}, err
		}
	}
	if d.thrown != nil {
		panic(d.thrown) //nolint:forbidigo // the store's own, on the goroutine where it would have been
	}
	return d.line, d.err
}

// leave lets a caller go whose context has ended, unless it was answered just
// now. Its act is not run again, but may be on its way into the store.
func (d *deed) leave() error {
	d.mu.Lock() // its act is not running
	defer d.mu.Unlock()
	select {
	case <-d.done:
		return nil
	default:
	}
	d.left = true
	d.crowd.leave()
	if d.applied {
		return errors.Join(fault.New(CodeOutcomeUnknown, "the caller left before the store had answered"), d.ctx.Err())
	}
	return d.ctx.Err()
}

// apply runs the act, if anybody still wants it.
func (d *deed) apply(l Line) (Line, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left {
		return l, nil
	}
	d.applied = true
	return d.do(l)
}

// finish answers a caller, and tells whether the caller heard it; only the first
// answer counts.
func (d *deed) finish(l Line, err error, thrown any) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.done:
		return false
	default:
		d.line, d.err, d.thrown = l, err, thrown
		close(d.done)
		return !d.left
	}
}

// serve answers groups of acts on one line until none waits.
func (p *Program) serve(ctx context.Context, id LineID, group []*deed, last *Line) { //nolint:contextcheck // each group has its own
	defer func() { // a store that ends the goroutine does not leave a line busy for ever
		if group == nil {
			return
		}
		if group, ctx := p.queues.next(id); group != nil {
			go p.serve(ctx, id, group, nil)
		}
	}()
	for group != nil {
		last = p.together(ctx, id, group, last)
		runtime.Gosched() // those who were answered may come again at once: let them
		group, ctx = p.queues.next(id)
	}
}

// together settles a group. A store that panics does so for the first caller
// without an answer; the others hear that nobody knows.
func (p *Program) together(ctx context.Context, id LineID, group []*deed, last *Line) *Line {
	defer func() {
		thrown := recover()
		for _, d := range group { // those without an answer
			if d.finish(Line{}, fault.New(CodeOutcomeUnknown, "the store did not answer"), thrown) {
				thrown = nil
			}
		}
		group[0].crowd.cancel()
	}()
	return p.settle(ctx, id, group, last)
}

// queues are the acts that wait, by line. A line that is there is busy.
type queues struct {
	mu    sync.Mutex
	lines map[LineID][]*deed
}

// groupMost bounds how many acts are decided together.
const groupMost = 128

// enter makes an idle line busy, or lets the act wait.
func (q *queues) enter(id LineID, d *deed) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting, busy := q.lines[id]
	if busy {
		q.lines[id] = append(waiting, d)
	} else {
		q.lines[id] = nil
	}
	return !busy
}

// next takes the acts that wait, in the order in which they came, or makes the
// line idle when none does.
func (q *queues) next(id LineID) ([]*deed, context.Context) {
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting := q.lines[id]
	if len(waiting) == 0 {
		delete(q.lines, id)
		return nil, nil
	}
	n := min(len(waiting), groupMost)
	group := waiting[:n:n]
	q.lines[id] = waiting[n:]
	ctx, c := crowdOf(group[0].ctx, n)
	for _, d := range group {
		d.crowd = c
	}
	return group, ctx
}

// withdraw takes an act back that nobody has taken yet.
func (q *queues) withdraw(id LineID, d *deed) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.lines[id], d)
	if i >= 0 {
		q.lines[id] = slices.Delete(q.lines[id], i, i+1)
	}
	return i >= 0
}

// crowd are callers for whom something is done together. Its context has the
// values of the first of them, and ends when all of them have left.
type crowd struct {
	here   atomic.Int64
	cancel context.CancelFunc
}

func crowdOf(first context.Context, n int) (context.Context, *crowd) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(first))
	c := &crowd{cancel: cancel}
	c.here.Store(int64(n))
	return ctx, c
}

func (c *crowd) leave() {
	if c.here.Add(-1) == 0 {
		c.cancel()
	}
}
