package storetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

func parkFacts() []fact {
	const keeps = "Park keeps a lender's event that matches nothing yet, by its lender and id."
	const again = "Parking it again changes nothing."
	const lists = "Parked lists parked events, oldest first and then by lender and id, at most as many as the limit, after the given one."
	const unpark = "Unpark: events that the act took in, if they are still parked"
	return []fact{
		{"park/keeps", keeps, parkKeeps},
		{"park/again", again, parkAgain},
		{"park/lists", lists, parkLists},
		{"park/pages", lists, parkPages},
		{"park/unpark", unpark, parkUnpark},
		{"park/unpark-missing", unpark, parkUnparkMissing},
		{"park/unpark-refused", saysConflict, parkUnparkRefused},
	}
}

// parkedAre checks the whole list.
func (p *probe) parkedAre(what string, want ...paylater.Parked) {
	p.t.Helper()
	p.same(what, write(p.parked(paylater.Parked{}, all), writeParked), write(want, writeParked))
}

func parkKeeps(p *probe) {
	p.parkedAre("an empty store")
	a, b, c := parkedOf(ada(), "ev-1", 1), parkedOf(ada2(), "ev-1", 2), parkedOf(ada(), "EV-1", 3)
	p.park(a, b, c)
	p.parkedAre("events that differ by lender or id", a, b, c)
}

func parkAgain(p *probe) {
	first := parkedOf(ada(), "ev-1", 5)
	later, other := parkedOf(ada(), "ev-1", 9), parkedOf(bob(), "ev-1", 1)
	later.Why, later.Body = "later", []byte("later")
	p.park(first, first, later, other)
	p.parkedAre("an event that was parked four times", first)
	p.same("parked events of its line", write(p.parkedFor(ada()), writeParked), writeParked(first))
	p.same("parked events of a line that the second parking named", write(p.parkedFor(bob()), writeParked), "")
}

// parkedFor is what is parked for a line that was never saved.
func (p *probe) parkedFor(id paylater.LineID) []paylater.Parked {
	found, _ := p.store.Load(p.ctx(), id)
	return found.Parked
}

// pile parks events, many of them of one instant, and returns them in order.
func (p *probe) pile() []paylater.Parked {
	p.t.Helper()
	var list []paylater.Parked
	for i, event := range []lender.EventID{"b", "B", "a-1", "a_1", "a1", "10", "9", "_", "z", "Z"} {
		for k, name := range []lender.ID{"n_1", "n1", "n-1"} {
			list = append(list, parkedOf(lineOf("ada", name), event, 30-(i*3+k)/8))
		}
	}
	p.park(list...)
	slices.SortFunc(list, func(a, b paylater.Parked) int {
		if c := a.Since.Compare(b.Since); c != 0 {
			return c
		}
		if c := strings.Compare(string(a.Lender), string(b.Lender)); c != 0 {
			return c
		}
		return strings.Compare(string(a.Event), string(b.Event))
	})
	return list
}

func parkLists(p *probe) {
	list := p.pile()
	p.parkedAre("all parked events", list...)
	p.same("the oldest 4", write(p.parked(paylater.Parked{}, 4), writeParked), write(list[:4], writeParked))
}

func parkPages(p *probe) {
	list := p.pile()
	for _, limit := range []int{1, 3, 7, len(list)} {
		var got []paylater.Parked
		var after paylater.Parked
		for range all {
			page := p.parked(after, limit)
			got = append(got, page...)
			if len(page) < limit {
				break
			}
			after = page[len(page)-1]
		}
		p.same(fmt.Sprintf("all parked events in pages of %d", limit), write(got, writeParked), write(list, writeParked))
	}
	p.save(unparking(change(ada(), 0), list[10]))
	p.same("events after one that is parked no more", write(p.parked(list[10], all), writeParked), write(list[11:], writeParked))
}

func unparking(c paylater.Change, list ...paylater.Parked) paylater.Change {
	for _, ev := range list {
		c.Unpark = append(c.Unpark, ev.ParkedKey)
	}
	return c
}

func parkUnpark(p *probe) {
	a, b, c, d := parkedOf(ada(), "ev-1", 1), parkedOf(ada(), "ev-2", 2), parkedOf(ada(), "ev-3", 3), parkedOf(ada2(), "ev-1", 4)
	p.park(a, b, c, d)
	p.save(unparking(change(ada(), 0), a, c))
	p.parkedAre("what stays parked", b, d)
	p.same("what stays parked for the line", write(p.load(ada()).Parked, writeParked), writeParked(b))
	p.save(unparking(change(ada(), 1), b))
	p.parkedAre("what stays parked", d)
}

func parkUnparkMissing(p *probe) {
	a, b := parkedOf(ada(), "ev-1", 1), parkedOf(bob(), "ev-2", 2)
	p.park(b)
	err := p.try(unparking(change(ada(), 0), a))
	p.that(err == nil, "a change that takes in what is parked no more was refused: %v", err)
	p.parkedAre("what others have parked", b)
}

func parkUnparkRefused(p *probe) {
	ev := parkedOf(ada(), "ev-1", 1)
	p.save(change(ada(), 0))
	p.park(ev)
	p.refused("a change that came too late and takes in an event", unparking(change(ada(), 0), ev), paylater.CodeConflict)
	p.parkedAre("what stays parked", ev)
}
