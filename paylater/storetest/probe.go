package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/paylater-go/payments/paylater"
)

// reporter is the part of a [T] that one part of the suite reports to.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	FailNow()
}

// probe asks one store about one sentence of the contract.
type probe struct {
	t     reporter
	says  string
	store paylater.Store
}

// that ends the part with the broken sentence, unless it holds.
func (p *probe) that(ok bool, format string, args ...any) {
	p.t.Helper()
	if !ok {
		p.t.Errorf("broken: %s\n%s", p.says, fmt.Sprintf(format, args...))
		p.t.FailNow()
	}
}

// same ends the part with the broken sentence unless both texts are the same,
// and shows where they part.
func (p *probe) same(what, got, want string) {
	p.t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		p.that(i < len(g), "%s: missing: %s", what, tail(w, i))
		p.that(i < len(w), "%s: too much: %s", what, tail(g, i))
		p.that(g[i] == w[i], "%s:\n  found  %s\n  wanted %s", what, short(g[i]), short(w[i]))
	}
}

func tail(lines []string, i int) string { return short(strings.Join(lines[min(i, len(lines)):], "; ")) }

func short(text string) string {
	const most = 400
	if len(text) > most {
		return text[:most] + "..."
	}
	return text
}

// ready ends the part when the store fails at what the sentence is not about.
func (p *probe) ready(err error, doing string) {
	p.t.Helper()
	if err != nil {
		p.t.Errorf("cannot be judged: %s\n%s failed: %v", p.says, doing, err)
		p.t.FailNow()
	}
}

func (p *probe) ctx() context.Context { return context.Background() }

// try commits one change.
func (p *probe) try(c paylater.Change) error { return p.tryIn(p.ctx(), c) }

func (p *probe) tryIn(ctx context.Context, c paylater.Change) error {
	results := p.store.Save(ctx, []paylater.Change{c})
	if len(results) != 1 {
		return fmt.Errorf("one change was answered by %d results", len(results)) //nolint:err113 // a report, not a refusal
	}
	return results[0]
}

// save commits changes, one after the other, that must succeed.
func (p *probe) save(changes ...paylater.Change) {
	p.t.Helper()
	for _, c := range changes {
		p.ready(p.try(c), "Save of "+c.Head.ID.String())
	}
}

// refused tries a change that must be refused with that code, nil for any, and
// must leave everything as it was.
func (p *probe) refused(why string, c paylater.Change, code error) {
	p.t.Helper()
	before := p.everything(c.Head.ID)
	err := p.try(c)
	p.that(err != nil, "%s: the change was committed", why)
	p.that(code == nil || errors.Is(err, code), "%s: answered %v, not %v", why, err, code)
	p.same(why+": something of the refused change was kept", p.everything(c.Head.ID), before)
}

func (p *probe) load(id paylater.LineID, keys ...string) paylater.Loaded {
	p.t.Helper()
	loaded, err := p.store.Load(p.ctx(), id, keys...)
	p.ready(err, "Load of "+id.String())
	return loaded
}

func (p *probe) scan(q paylater.Query) []paylater.Head {
	p.t.Helper()
	heads, err := p.store.Scan(p.ctx(), q)
	p.ready(err, "Scan")
	return heads
}

func (p *probe) events(q paylater.EventQuery) []paylater.EventRecord {
	p.t.Helper()
	list, err := p.store.Events(p.ctx(), q)
	p.ready(err, "Events")
	return list
}

func (p *probe) park(list ...paylater.Parked) {
	p.t.Helper()
	for _, ev := range list {
		p.ready(p.store.Park(p.ctx(), ev), "Park")
	}
}

func (p *probe) parked(after paylater.Parked, limit int) []paylater.Parked {
	p.t.Helper()
	list, err := p.store.Parked(p.ctx(), after, limit)
	p.ready(err, "Parked")
	return list
}
