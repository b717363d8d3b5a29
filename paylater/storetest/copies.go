package storetest

import (
	"fmt"
	"slices"

	"github.com/paylater-go/payments/paylater"
)

func copyFacts() []fact {
	const says = "A store never decides: it keeps what it is given, all or nothing, and its answers are copies."
	return []fact{
		{"copies/given", says, copiesGiven},
		{"copies/returned", says, copiesReturned},
	}
}

// full is a change with something of everything.
func full() paylater.Change {
	c := claiming(change(ada(), 0, "k"), take(po, 1, "h"))
	c.Head.Next, c.Head.Waiting = minute(1), minute(2)
	c.Put = []paylater.Body{body(hold("h"), "a hold"), body(loan("n"), "a loan")}
	return c
}

func copiesGiven(p *probe) {
	c, ev := full(), parkedOf(ada(), "ev-1", 1)
	changes, text := []paylater.Change{c}, writeParked(ev)
	given := fmt.Sprintf("%+v", changes)
	p.park(ev)
	for _, err := range p.store.Save(p.ctx(), changes) {
		p.ready(err, "Save")
	}
	p.same("Save changed what it was given", fmt.Sprintf("%+v", changes), given)
	before := p.everything(ada())
	spoil(c.Head.Data, c.Put[0].Data, c.Put[1].Data, c.Events[0].Data, ev.Body)
	c.Put[0].ID, c.Events[0].Key, c.Claims[0].Hold = "changed", "changed", "changed"
	changes[0] = paylater.Change{}
	p.same("what the caller changed in its own values afterwards was changed in the store", p.everything(ada()), before)
	p.same("what the caller changed in its own values afterwards was changed in the store",
		write(p.parked(paylater.Parked{}, all), writeParked), text)
}

func copiesReturned(p *probe) {
	p.save(full())
	p.park(parkedOf(ada(), "ev-1", 1), parkedOf(bob(), "ev-2", 2))
	before := p.everything(ada())
	loaded := p.load(ada(), "k")
	p.that(len(loaded.Answers) == 1 && len(loaded.Parked) == 1 && len(loaded.Record.Bodies) == 2, "Load answered %+v", loaded)
	heads, events, parked := p.scan(paylater.Query{Limit: all}), p.events(paylater.EventQuery{Line: ada(), Limit: all}), p.parked(paylater.Parked{}, all)
	for _, b := range loaded.Record.Bodies {
		spoil(b.Data)
	}
	spoil(loaded.Record.Head.Data, loaded.Answers[0].Data, loaded.Parked[0].Body, heads[0].Data, events[0].Data, parked[0].Body, parked[1].Body)
	loaded.Record.Bodies[0].ID, loaded.Answers[0].Key, loaded.Parked[0].Why = "changed", "changed", "changed"
	heads[0].Seq, events[0].Key, parked[0].Why = 99, "changed", "changed"
	slices.Reverse(parked)
	p.same("what the caller changed in an answer was changed in the store", p.everything(ada()), before)
}

// spoil overwrites bytes where they lie.
func spoil(list ...[]byte) {
	for _, data := range list {
		for i := range data {
			data[i] = '!'
		}
	}
}
