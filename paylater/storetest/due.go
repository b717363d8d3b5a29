package storetest

import (
	"fmt"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

func dueFacts() []fact {
	const says = "LoadDue returns the lines whose heads Scan would return, in the same order, each as Load without keys would return it."
	return []fact{
		{"due/as-scan", says, dueAsScan},
		{"due/as-load", says, dueAsLoad},
	}
}

// loadDue asks a store that can read many lines at once; others have nothing to
// prove.
func (p *probe) loadDue(q paylater.Query) ([]paylater.Loaded, bool) {
	p.t.Helper()
	from, ok := p.store.(paylater.Loader)
	if !ok {
		return nil, false
	}
	lines, err := from.LoadDue(p.ctx(), q)
	p.ready(err, "LoadDue")
	return lines, true
}

// dueAsScan asks both the same, of lines of all kinds.
func dueAsScan(p *probe) {
	heads := p.crowd()
	for _, q := range []paylater.Query{
		{Limit: all},
		{Limit: 3},
		{Due: minute(1), Limit: all},
		{Due: minute(50), Limit: 2},
		{Waiting: minute(9), Limit: all},
		{Due: minute(4), Waiting: minute(9), Limit: all},
		{Due: minute(50), After: heads[5].ID, Limit: 4},
		{Due: minute(-5), Limit: all},
	} {
		lines, ok := p.loadDue(q)
		if !ok {
			return
		}
		var found []paylater.Head
		for _, l := range lines {
			found = append(found, l.Record.Head)
		}
		p.same(fmt.Sprintf("the query %+v", q), write(found, writeHead), write(p.scan(q), writeHead))
	}
}

// dueAsLoad compares lines with bodies and parked events, of which some are
// others'.
func dueAsLoad(p *probe) {
	heads := p.crowd()
	for i, h := range heads[:6] {
		c := change(h.ID, 1)
		c.Head.Next = minute(1)
		for k := range i % 3 {
			c.Put = append(c.Put, paylater.Body{BodyKey: paylater.BodyKey{Kind: paylater.BodyLoan, ID: fmt.Sprintf("L%d", k)}, Data: []byte(h.ID.String())})
		}
		p.save(c)
		for k := range i % 2 * 2 {
			p.ready(p.store.Park(p.ctx(), paylater.Parked{
				ParkedKey: paylater.ParkedKey{Lender: h.ID.Lender, Event: lender.EventID(fmt.Sprintf("due-%d-%d", i, k))}, Buyer: h.ID.Buyer, Since: minute(9 - k), Why: "why", Body: []byte("body"),
			}), "Park")
		}
	}
	lines, ok := p.loadDue(paylater.Query{Due: minute(1), Limit: all})
	if !ok {
		return
	}
	var got, want []string
	for _, l := range lines {
		got = append(got, writeLoaded(l))
		one, err := p.store.Load(p.ctx(), l.Record.Head.ID)
		p.ready(err, "Load")
		want = append(want, writeLoaded(one))
	}
	p.that(len(lines) >= 6, "%d lines are due, and only %d came", 6, len(lines))
	p.same("lines that are due", strings.Join(got, "\n"), strings.Join(want, "\n"))
}

func writeLoaded(l paylater.Loaded) string {
	return writeRecord(l.Record) + "\n" + write(l.Answers, writeEvent) + write(l.Parked, writeParked)
}
