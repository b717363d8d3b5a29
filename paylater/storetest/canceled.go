package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/paylater-go/payments/paylater"
)

func contextFacts() []fact {
	return []fact{
		{"context/ended", "A call whose context has ended changes nothing and answers the context's error.", contextEnded},
		{"context/ends", saysSave, contextEnds},
	}
}

func contextEnded(p *probe) {
	p.stage()
	before := p.everything(ada())
	ctx, cancel := context.WithCancel(p.ctx())
	cancel()
	_, load := p.store.Load(ctx, ada())
	_, scan := p.store.Scan(ctx, paylater.Query{Limit: 1})
	_, events := p.store.Events(ctx, paylater.EventQuery{Line: ada(), Limit: 1})
	_, parked := p.store.Parked(ctx, paylater.Parked{}, 1)
	park := p.store.Park(ctx, parkedOf(ada(), "ev-2", 2))
	for name, err := range map[string]error{"Load": load, "Scan": scan, "Events": events, "Parked": parked, "Park": park} {
		p.that(errors.Is(err, context.Canceled), "%s under a canceled context answered %v", name, err)
	}
	results := p.store.Save(ctx, []paylater.Change{laden(change(ada(), 3)), change(bob(), 0)})
	p.that(len(results) == 2, "2 changes under a canceled context were answered by %d results", len(results))
	for _, err := range results {
		p.that(errors.Is(err, context.Canceled), "Save under a canceled context answered %v", err)
	}
	p.same("what a call under a canceled context left", p.everything(ada()), before)
}

// ending is a context that ends when it is asked for the given time, so that
// each step of a call meets its end once.
type ending struct {
	context.Context //nolint:containedctx // it is one
	cancel          context.CancelFunc
	left            atomic.Int64
}

func endingAfter(ctx context.Context, questions int) *ending {
	e := &ending{}
	e.Context, e.cancel = context.WithCancel(ctx)
	e.left.Store(int64(questions))
	return e
}

func (e *ending) asked() {
	if e.left.Add(-1) < 0 {
		e.cancel()
	}
}

// Done implements [context.Context].
func (e *ending) Done() <-chan struct{} {
	e.asked()
	return e.Context.Done()
}

// Err implements [context.Context].
func (e *ending) Err() error {
	e.asked()
	return e.Context.Err()
}

// contextEnds ends the contexts of commits at any moment and believes their
// answers.
func contextEnds(p *probe) {
	const commits = 60
	seq := int64(0)
	for n := range commits {
		ctx := endingAfter(p.ctx(), n/2)
		c := change(ada(), seq, fmt.Sprintf("key-%d", n))
		c.Put = []paylater.Body{body(hold("h"), c.Events[0].Key)}
		var others sync.WaitGroup
		if n%2 == 1 {
			others.Go(ctx.cancel)
		}
		err := p.tryIn(ctx, c)
		others.Wait()
		ctx.cancel()
		switch at := p.number(ada()); {
		case err == nil:
			p.that(at == seq+1, "a commit answered nil while its context ended, and the line is at number %d, not %d", at, seq+1)
		case !errors.Is(err, paylater.CodeOutcomeUnknown):
			p.that(at == seq, "a commit answered %v while its context ended, and yet the line is at number %d, not %d", err, at, seq)
		default:
			p.that(at == seq || at == seq+1, "a commit whose context ended moved the line from number %d to %d", seq, at)
		}
		seq = p.whole(c, seq)
	}
}

// whole checks that a change was kept with all its parts or with none, and
// returns the line's number.
func (p *probe) whole(c paylater.Change, before int64) int64 {
	p.t.Helper()
	id := c.Head.ID
	if p.number(id) == before {
		p.that(len(p.events(paylater.EventQuery{Line: id, After: before, Limit: 1})) == 0, "an event was kept and its head was not")
		return before
	}
	found := p.load(id, c.Events[0].Key)
	p.same("the head of a commit", writeHead(found.Record.Head), writeHead(c.Head))
	p.same("the event of a commit", writeAnswers(found.Answers), write(c.Events, writeEvent))
	for _, b := range c.Put {
		kept := ""
		for _, have := range found.Record.Bodies {
			if have.BodyKey == b.BodyKey {
				kept = writeBody(have)
			}
		}
		p.same("the body of a commit", kept, writeBody(b))
	}
	return c.Head.Seq
}
