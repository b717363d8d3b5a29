package paylater

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// sender saves changes of many lines in few calls: while calls are under way,
// changes wait and then go together in the next one. With nothing under way a
// change goes straight through. Calls may be stuck behind a line that somebody
// else has locked, such as a transaction of the host: changes that wait too long
// go in a call beside them.
type sender struct {
	store   Store
	mu      sync.Mutex
	waiting []*parcel
	flying  int // calls under way
	latest  int // changes of the latest call
}

const (
	callsMost   = 2   // under way at once
	changesMost = 256 // in one call
	patience    = time.Second
)

// parcel is one change that waits for its call, or for the answer.
type parcel struct {
	ctx    context.Context //nolint:containedctx // of the caller, who may go while the change waits
	change Change
	crowd  *crowd        // of those that are sent with it; nil while it waits
	done   chan struct{} // closed when it is answered
	err    error
	alone  bool // it was not committed, perhaps for the sake of another: to be sent alone
	thrown any  // a panic of the store, for the caller
}

// save commits one change.
func (s *sender) save(ctx context.Context, change Change) error {
	p := &parcel{ctx: ctx, change: change, done: make(chan struct{})}
	s.mu.Lock()
	s.waiting = append(s.waiting, p)
	batch, shared := s.take()
	s.mu.Unlock()
	switch {
	case len(batch) == 1: // itself: those that waited before it would be in it
		defer s.land(1) //nolint:contextcheck // of those who wait; also when the store panics
		return saveOne(ctx, s.store, change)
	case batch != nil:
		go s.send(shared, batch) //nolint:contextcheck // the context of those who wait
	}
	return s.await(p) //nolint:contextcheck // a call that is hurried has a context of its own
}

// saveOne is a call for one change alone.
func saveOne(ctx context.Context, store Store, change Change) error {
	results := store.Save(ctx, []Change{change})
	if len(results) != 1 {
		return fault.New(CodeOutcomeUnknown, "the store did not answer the change")
	}
	return results[0]
}

// await waits for the answer. A caller who leaves before the change was sent has
// changed nothing.
func (s *sender) await(p *parcel) error {
	late := time.AfterFunc(patience, func() { s.hurry(p) })
	defer late.Stop()
	select {
	case <-p.done:
	case <-p.ctx.Done():
		if s.withdraw(p) {
			return p.ctx.Err()
		}
		p.crowd.leave()
		return errors.Join(fault.New(CodeOutcomeUnknown, "the caller left before the store had answered"), p.ctx.Err())
	}
	if p.thrown != nil {
		panic(p.thrown) //nolint:forbidigo // the store's own, on the goroutine where it would have been
	}
	if p.alone {
		return saveOne(p.ctx, s.store, p.change)
	}
	return p.err
}

func (s *sender) withdraw(p *parcel) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.waiting, p)
	if i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
	return i >= 0
}

// take starts a call when it is time for one: at once when none is under way;
// beside another when about half as many wait as went in the latest.
func (s *sender) take() ([]*parcel, context.Context) {
	n := min(len(s.waiting), changesMost)
	if n == 0 || s.flying >= callsMost || s.flying > 0 && n < s.latest/2 {
		return nil, nil
	}
	return s.pack(n)
}

// hurry sends a change that still waits, and those before it.
func (s *sender) hurry(p *parcel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for slices.Contains(s.waiting, p) {
		batch, ctx := s.pack(min(len(s.waiting), changesMost))
		go s.send(ctx, batch)
	}
}

// pack takes the first changes for a call.
func (s *sender) pack(n int) ([]*parcel, context.Context) {
	batch := slices.Clone(s.waiting[:n])
	s.waiting = slices.Delete(s.waiting, 0, n)
	s.flying++
	ctx, c := crowdOf(batch[0].ctx, n)
	for _, p := range batch {
		p.crowd = c
	}
	return batch, ctx
}

// land ends a call and starts the next, if changes wait.
func (s *sender) land(changes int) {
	s.mu.Lock()
	s.flying--
	s.latest = changes
	batch, ctx := s.take()
	s.mu.Unlock()
	if batch != nil {
		go s.send(ctx, batch)
	}
}

// send is one call for many changes. A store that panics does so for the first;
// of the others nobody knows.
func (s *sender) send(ctx context.Context, batch []*parcel) {
	var results []error
	defer func() { //nolint:contextcheck // the next call has a context of its own
		thrown := recover()
		for i, p := range batch {
			p.answer(results, i, len(batch))
			p.thrown, thrown = thrown, nil
			close(p.done)
		}
		batch[0].crowd.cancel()
		runtime.Gosched() // those who were answered may come again at once: let them
		s.land(len(batch))
	}()
	changes := make([]Change, len(batch))
	for i, p := range batch {
		changes[i] = p.change
	}
	results = s.store.Save(ctx, changes)
}

func (p *parcel) answer(results []error, i, sent int) {
	if len(results) != sent {
		p.err = fault.New(CodeOutcomeUnknown, "the store did not answer the change")
		return
	}
	p.err = results[i]
	p.alone = sent > 1 && p.err != nil && !again(p.err) && !errors.Is(p.err, CodePhaseClaimed)
}
