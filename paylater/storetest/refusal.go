package storetest

import (
	"github.com/paylater-go/payments/paylater"
)

func refusalFacts() []fact {
	const dense = "Events: numbered densely from Expect+1 to Head.Seq; none when all it does is unpark"
	return []fact{
		{"refusal/number", saysConflict, refusesNumber},
		{"refusal/key", saysConflict, refusesKey},
		{"refusal/key-for-ever", "Key is unique per line for ever; it is empty for events that no command made.", keysForEver},
		{"refusal/conflict-first", "A change that both came too late and lost its claim is CodeConflict, " +
			"so that an act repeated after an unknown outcome finds its own first answer.", conflictFirst},
		{"refusal/numbering", dense, refusesNumbering},
		{"refusal/no-event", dense, refusesNoEvent},
		{"refusal/only-unpark", dense, onlyUnparks},
		{"refusal/nothing-of-it", "any other error: not committed.", refusesWhole},
		{"refusal/claim-nothing-of-it", saysClaimed, refusesClaimWhole},
	}
}

const saysConflict = "CodeConflict: not committed, the line's number is not what was expected, " +
	"or the line has an event of that key already;"

// laden is a change with something of everything in it.
func laden(c paylater.Change) paylater.Change {
	c = claiming(c, take("PO-free", 2, "h-free"), drop(po, 1, "h"))
	c.Put = []paylater.Body{body(hold("x"), "of the refused change"), body(loan("new"), "of the refused change")}
	c.Drop = []paylater.BodyKey{loan("y")}
	c.Unpark = []paylater.ParkedKey{{Lender: ada().Lender, Event: "ev-1"}}
	c.Head.Next, c.Head.Waiting, c.Head.Status = minute(30), minute(31), paylater.StatusClosed
	return c
}

// stage saves a line at number 3 that has the claim h on phase 1, two bodies and
// a parked event.
func (p *probe) stage() {
	p.t.Helper()
	c := claiming(change(ada(), 0, "a", "b", "c"), take(po, 1, "h"))
	c.Put = []paylater.Body{body(hold("x"), "hold x"), body(loan("y"), "loan y")}
	p.save(c)
	p.park(parkedOf(ada(), "ev-1", 1))
}

// unclaimed checks that a refused change has neither taken nor dropped a claim.
func (p *probe) unclaimed() {
	p.t.Helper()
	err := p.try(claiming(change(bob(), 0), take("PO-free", 2, "h-bob")))
	p.that(err == nil, "the claim of a refused change was kept: taking it answered %v", err)
	err = p.try(claiming(change(ada(), 3), keep(po, 1, "h")))
	p.that(err == nil, "a refused change dropped a claim: keeping it answered %v", err)
}

func refusesNumber(p *probe) {
	p.stage()
	p.refused("a change that expects an earlier number", laden(change(ada(), 2)), paylater.CodeConflict)
	p.refused("a change that expects a later number", laden(change(ada(), 4)), paylater.CodeConflict)
	p.refused("a change that expects a new line", laden(change(ada(), 0, "d", "e", "f", "g")), paylater.CodeConflict)
	p.unclaimed()
}

func refusesKey(p *probe) {
	p.stage()
	p.refused("a change with a key that the line has already", laden(change(ada(), 3, "b")), paylater.CodeConflict)
	p.refused("a change with a new key and one that the line has already", laden(change(ada(), 3, "d", "", "a")), paylater.CodeConflict)
	p.unclaimed()
}

func keysForEver(p *probe) {
	p.save(change(ada(), 0, "apply/1", "hold/1"), change(ada(), 2, "", "", "apply/2"))
	err := p.try(change(ada(), 5, "APPLY/1", "apply/1 ", "apply/11"))
	p.that(err == nil, "keys that differ in one letter were taken for the same: %v", err)
	for n := int64(8); n < 40; n++ {
		p.save(change(ada(), n))
	}
	err = p.try(change(bob(), 0, "apply/1", "", ""))
	p.that(err == nil, "a key that another line has used was refused: %v", err)
	err = p.try(change(ada2(), 0, "apply/1"))
	p.that(err == nil, "a key that the buyer's line with another lender has used was refused: %v", err)
	p.refused("a key that was used long ago", change(ada(), 40, "apply/1"), paylater.CodeConflict)
	p.refused("a key that stands twice in one change", change(ada(), 40, "new", "new"), nil)
}

func conflictFirst(p *probe) {
	first := claiming(change(ada(), 0, "hold/1"), take(po, 1, "h-1"))
	p.save(first)
	p.refused("a change that was committed, repeated", first, paylater.CodeConflict)
	p.save(change(bob(), 0))
	p.refused("a change that came too late, for a claim that another line has", claiming(change(bob(), 0), take(po, 1, "h-2")), paylater.CodeConflict)
	p.refused("a change that came too late, that would keep what another line has", claiming(change(bob(), 0), keep(po, 1, "h-1")), paylater.CodeConflict)
}

func refusesNumbering(p *probe) {
	p.stage()
	for why, spoil := range map[string]func(c *paylater.Change){
		"events that begin one too late":       func(c *paylater.Change) { c.Events, c.Head.Seq = c.Events[1:], 5 },
		"events that begin one too early":      func(c *paylater.Change) { c.Events[0].Seq, c.Events[1].Seq = 3, 4 },
		"events with a gap":                    func(c *paylater.Change) { c.Events[1].Seq, c.Head.Seq = 6, 6 },
		"events of one number":                 func(c *paylater.Change) { c.Events[1].Seq, c.Head.Seq = 4, 4 },
		"events in reverse":                    func(c *paylater.Change) { c.Events[0].Seq, c.Events[1].Seq = 5, 4 },
		"events that end before the head":      func(c *paylater.Change) { c.Head.Seq = 6 },
		"events that end behind the head":      func(c *paylater.Change) { c.Head.Seq = 4 },
		"a head that stays at its number":      func(c *paylater.Change) { c.Head.Seq = 3 },
		"an event that names another line":     func(c *paylater.Change) { c.Events[1].Line = bob() },
		"an event of the buyer's other lender": func(c *paylater.Change) { c.Events[0].Line = ada2() },
	} {
		c := laden(change(ada(), 3, "d", "e"))
		spoil(&c)
		p.refused(why, c, nil)
	}
	p.unclaimed()
}

func refusesNoEvent(p *probe) {
	p.stage()
	c := laden(change(ada(), 3))
	c.Events, c.Head.Seq = nil, 4
	p.refused("a change without an event, and a head with the next number", c, nil)
	c = change(bob(), 0)
	c.Events, c.Head.Seq = nil, 0
	p.refused("the first change of a line, without an event", c, nil)
	p.unclaimed()
}

// onlyUnparks: an act that took in what its line had heard already.
func onlyUnparks(p *probe) {
	p.stage()
	c := unparking(change(ada(), 2), parkedOf(ada(), "ev-1", 1))
	c.Events, c.Head.Seq = nil, 2
	p.refused("a change without an event that came too late", c, paylater.CodeConflict)
	before := p.load(ada()).Record
	c.Expect, c.Head = 3, before.Head
	for range 2 {
		err := p.try(c)
		p.that(err == nil, "a change that only takes in an event was refused: %v", err)
		p.parkedAre("an event that was taken in without an event of its own")
		p.same("a line that took in what it had heard already", writeRecord(p.load(ada()).Record), writeRecord(before))
	}
	err := p.try(change(ada(), 3, "d"))
	p.that(err == nil, "the change that follows was refused: %v", err)
}

func refusesWhole(p *probe) {
	p.stage()
	c := laden(change(ada(), 3, "d", "e"))
	c.Events[1].Seq = 9
	p.refused("a change whose second event is wrong", c, nil)
	p.unclaimed()
}

func refusesClaimWhole(p *probe) {
	p.stage()
	p.save(claiming(change(ada2(), 0), take(po, 2, "h-2")))
	p.refused("a change that takes a claim that another line has", claiming(laden(change(ada(), 3, "d", "e")), take(po, 2, "h")), paylater.CodePhaseClaimed)
	p.refused("a change that keeps a claim that nobody has", claiming(laden(change(ada(), 3, "d")), keep("PO-2", 1, "h")), paylater.CodePhaseClaimed)
	first := claiming(change(bob(), 0), take("PO-free", 1, "h"), take(po, 2, "h"))
	first.Unpark = []paylater.ParkedKey{{Lender: ada().Lender, Event: "ev-1"}}
	p.refused("the first change of a line, which takes a claim that another line has", first, paylater.CodePhaseClaimed)
	p.unclaimed()
	err := p.try(claiming(change(ada2(), 1), take("PO-free", 1, "h-3")))
	p.that(err == nil, "the other claim of a refused change was kept: taking it answered %v", err)
}
