package lendertest

import (
	"slices"

	"github.com/paylater-go/payments/lender"
)

// all returns every event that was heard, each id once, in the order in which
// it was first heard.
func (p *probe) all() []lender.Event {
	var events []lender.Event
	seen := make(map[lender.EventID]bool)
	for _, h := range p.heard {
		if !seen[h.event.ID] {
			seen[h.event.ID] = true
			events = append(events, h.event)
		}
	}
	return events
}

// about returns every event about a reference, each id once.
func (p *probe) about(r lender.Reference) []lender.Event {
	var events []lender.Event
	for _, e := range p.all() {
		if got, ok := e.Reference(); ok && got == r {
			events = append(events, e)
		}
	}
	return events
}

// count counts the events about a reference that are of some kinds.
func (p *probe) count(r lender.Reference, kinds ...lender.Kind) int {
	n := 0
	for _, e := range p.about(r) {
		if slices.Contains(kinds, e.Kind()) {
			n++
		}
	}
	return n
}

// factsAbout returns the facts of one kind about a reference.
func factsAbout[F lender.Fact](p *probe, r lender.Reference) []F {
	var facts []F
	for _, e := range p.about(r) {
		if f, ok := e.Fact.(F); ok {
			facts = append(facts, f)
		}
	}
	return facts
}

// has reports whether every one of wanted is there, by its id.
func has(events, wanted []lender.Event) bool {
	for _, w := range wanted {
		if !slices.ContainsFunc(events, func(e lender.Event) bool { return e.ID == w.ID }) {
			return false
		}
	}
	return true
}

// sameEvents reports whether both lists say the same in the same order.
func sameEvents(a, b []lender.Event) bool { return slices.EqualFunc(a, b, lender.Event.Equal) }

// life is everything that a sandbox can do, done once.
type life struct {
	applications []lender.Application
	loans        []lender.Disbursement
	refunds      []lender.MoneyReturn
}

// live lets everything happen that the sandbox can do: every case, each request
// made twice, until everything has ended; and looks it all up.
func (p *probe) live() life {
	var l life
	for _, c := range []Case{Usual, Declined, Information} {
		if a, ok := p.application(c); ok {
			l.applications = append(l.applications, a)
			p.twice("application", func() error { _, err := p.apply(a); return err })
		}
	}
	p.rest()
	if buyer, ok := p.approved(); ok {
		for _, c := range []Case{Usual, Short, Fails, ComesBack} {
			if d, ok := p.loan(c, buyer); ok {
				l.loans = append(l.loans, d)
				p.twice("disbursement", func() error { _, err := p.disburse(d); return err })
			}
		}
		p.rest()
	}
	if len(l.loans) > 0 {
		m := p.refund(l.loans[0])
		l.refunds = append(l.refunds, m)
		p.twice("return of money", func() error { _, err := p.giveBack(m); return err })
		p.rest()
	}
	for _, r := range l.references() {
		_, _ = p.lookUp(r)
	}
	return l
}

// twice makes a request two times; without the first there is nothing to judge.
func (p *probe) twice(what string, send func() error) {
	if err := send(); err != nil {
		p.cannotf("the %s failed: %v", what, err)
		return
	}
	_ = send() // judged by duty 4
}

func (l life) references() []lender.Reference {
	var all []lender.Reference
	for _, a := range l.applications {
		all = append(all, a.Reference())
	}
	for _, d := range l.loans {
		all = append(all, d.Reference())
	}
	for _, m := range l.refunds {
		all = append(all, m.Reference())
	}
	return all
}
