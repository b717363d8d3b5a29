package storetest

import (
	"fmt"
	"slices"

	"github.com/paylater-go/payments/paylater"
)

func eventFacts() []fact {
	const order = "Events returns a line's events in the order of their numbers; none when it was never saved."
	const query = "EventQuery asks for a line's events numbered above After, of one kind when it is given."
	return []fact{
		{"events/order", order, eventsOrder},
		{"events/line", order, eventsLine},
		{"events/after", query + " After: 0 for all", eventsAfter},
		{"events/kind", query + " Kind: empty for every kind", eventsKind},
		{"events/limit", "Limit: at most this many, at least 1", eventsLimit},
	}
}

// diary saves 30 events of one line, every third of them a statement.
func (p *probe) diary() []paylater.EventRecord {
	p.t.Helper()
	var list []paylater.EventRecord
	for n := int64(0); n < 30; n += 3 {
		c := change(ada(), n, fmt.Sprintf("key-%d", n), "", "")
		c.Events[1].Kind = paylater.KindStatementIssued
		p.save(c)
		list = append(list, c.Events...)
	}
	return list
}

func (p *probe) eventsTo(what string, q paylater.EventQuery, want []paylater.EventRecord) {
	p.t.Helper()
	p.same(what, write(p.events(q), writeEvent), write(want, writeEvent))
}

func eventsOrder(p *probe) {
	list := p.diary()
	p.eventsTo("all events", paylater.EventQuery{Line: ada(), Limit: all}, list)
}

func eventsLine(p *probe) {
	p.diary()
	list, err := p.store.Events(p.ctx(), paylater.EventQuery{Line: bob(), Limit: all})
	p.that(err == nil && len(list) == 0, "a line that was never saved has %d events and the error %v", len(list), err)
	p.eventsTo("the events of the buyer's line with another lender", paylater.EventQuery{Line: ada2(), Limit: all}, nil)
	c := change(bob(), 0, "key-0", "")
	p.save(c)
	p.eventsTo("the events of another line", paylater.EventQuery{Line: bob(), Limit: all}, c.Events)
}

func eventsAfter(p *probe) {
	list := p.diary()
	for _, n := range []int64{0, 1, 15, 29, 30, 31} {
		p.eventsTo(fmt.Sprintf("events after number %d", n), paylater.EventQuery{Line: ada(), After: n, Limit: all}, list[min(n, 30):])
	}
}

func eventsKind(p *probe) {
	list := p.diary()
	statements := slices.DeleteFunc(slices.Clone(list), func(ev paylater.EventRecord) bool { return ev.Kind != paylater.KindStatementIssued })
	p.eventsTo("statements", paylater.EventQuery{Line: ada(), Kind: paylater.KindStatementIssued, Limit: all}, statements)
	p.eventsTo("statements after number 8", paylater.EventQuery{Line: ada(), Kind: paylater.KindStatementIssued, After: 8, Limit: all}, statements[3:])
	p.eventsTo("the first two statements after number 7", paylater.EventQuery{Line: ada(), Kind: paylater.KindStatementIssued, After: 7, Limit: 2}, statements[2:4])
	p.eventsTo("a kind that there is not", paylater.EventQuery{Line: ada(), Kind: paylater.KindChargeWaived, Limit: all}, nil)
}

func eventsLimit(p *probe) {
	list := p.diary()
	for _, limit := range []int{1, 4, 30, 31} {
		var got []paylater.EventRecord
		q := paylater.EventQuery{Line: ada(), Limit: limit}
		for range all {
			page := p.events(q)
			p.that(len(page) <= limit, "%d events with a limit of %d", len(page), limit)
			got = append(got, page...)
			if len(page) < limit {
				break
			}
			q.After = page[len(page)-1].Seq
		}
		p.same(fmt.Sprintf("all events in pages of %d", limit), write(got, writeEvent), write(list, writeEvent))
	}
}
