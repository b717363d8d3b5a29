package storetest

import (
	"errors"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

func claimFacts() []fact {
	const unique = "A claim is unique over all lines and lenders; Hold names the attempt that owns it."
	return []fact{
		{"claim/take", "take: nobody may have it; now this line and hold do", claimTake},
		{"claim/unique", unique, claimUnique},
		{"claim/each-phase", unique, claimEachPhase},
		{"claim/keep", "keep: this line and hold must have it", claimKeep},
		{"claim/drop", "drop: this line and hold give it up, if they have it", claimDrop},
		{"claim/drop-not-ours", "drop: this line and hold give it up, if they have it", claimDropNotOurs},
		{"claim/in-order", "Claims: in order", claimInOrder},
		{"claim/in-order-refused", saysRefusedClaims, claimInOrderRefused},
	}
}

const saysRefusedClaims = "All but ClaimDrop are refused with CodePhaseClaimed when they do not find what they need."

func claimTake(p *probe) {
	p.save(claiming(change(ada(), 0), take(po, 1, "h")))
	p.refused("a claim that this very line and hold have", claiming(change(ada(), 1), take(po, 1, "h")), paylater.CodePhaseClaimed)
	p.refused("a claim that another hold of this line has", claiming(change(ada(), 1), take(po, 1, "h-2")), paylater.CodePhaseClaimed)
	for n := int64(1); n < 10; n++ {
		p.save(change(ada(), n))
	}
	p.refused("a claim that was taken long ago", claiming(change(bob(), 0), take(po, 1, "h-3")), paylater.CodePhaseClaimed)
}

func claimUnique(p *probe) {
	p.save(claiming(change(ada(), 0), take(po, 1, "h")))
	p.refused("a claim that the buyer's line with another lender has", claiming(change(ada2(), 0), take(po, 1, "h-2")), paylater.CodePhaseClaimed)
	p.refused("a claim that another buyer's line has", claiming(change(bob(), 0), take(po, 1, "h-3")), paylater.CodePhaseClaimed)
	p.refused("a claim that another line has under the same hold", claiming(change(bob(), 0), take(po, 1, "h")), paylater.CodePhaseClaimed)
}

func claimEachPhase(p *probe) {
	p.save(claiming(change(ada(), 0), take("po-1", order.Initial, "h")))
	for n, op := range []paylater.ClaimChange{
		take("po-1", order.Balance, "h"), take("PO-1", order.Initial, "h"), take("po-11", order.Initial, "h"),
		take("po", order.Initial, "h"), take("po-2", order.Initial, "h-2"),
	} {
		err := p.try(claiming(change(ada(), int64(n)+1), op))
		p.that(err == nil, "%s of %s was refused although it is free: %v", op.Phase, op.Order, err)
	}
}

func claimKeep(p *probe) {
	p.save(claiming(change(ada(), 0), take(po, 1, "h")))
	p.refused("keeping what nobody has", claiming(change(ada(), 1), keep(po, 2, "h")), paylater.CodePhaseClaimed)
	p.refused("keeping what another hold of this line has", claiming(change(ada(), 1), keep(po, 1, "h-2")), paylater.CodePhaseClaimed)
	p.refused("keeping what another line has", claiming(change(bob(), 0), keep(po, 1, "h")), paylater.CodePhaseClaimed)
	p.refused("keeping what the line with another lender has", claiming(change(ada2(), 0), keep(po, 1, "h")), paylater.CodePhaseClaimed)
	for n := int64(1); n < 3; n++ {
		err := p.try(claiming(change(ada(), n), keep(po, 1, "h")))
		p.that(err == nil, "keeping what this line and hold have was refused: %v", err)
	}
	p.refused("taking what was kept", claiming(change(bob(), 0), take(po, 1, "h-3")), paylater.CodePhaseClaimed)
	p.save(claiming(change(ada(), 3), drop(po, 1, "h")))
	p.refused("keeping what was dropped", claiming(change(ada(), 4), keep(po, 1, "h")), paylater.CodePhaseClaimed)
}

func claimDrop(p *probe) {
	p.save(claiming(change(ada(), 0), take(po, 1, "h"), take(po, 2, "h-2")))
	p.save(claiming(change(ada(), 1), drop(po, 1, "h")))
	err := p.try(claiming(change(ada2(), 0), take(po, 1, "h-3")))
	p.that(err == nil, "a claim that was given up cannot be taken: %v", err)
	p.refused("the claim beside the one that was given up", claiming(change(ada2(), 1), take(po, 2, "h-4")), paylater.CodePhaseClaimed)
	p.save(claiming(change(ada2(), 1), drop(po, 1, "h-3")))
	err = p.try(claiming(change(ada(), 2), take(po, 1, "h")))
	p.that(err == nil, "a claim that was given up cannot be taken back: %v", err)
}

func claimDropNotOurs(p *probe) {
	p.save(claiming(change(ada(), 0), take(po, 1, "h")))
	for why, c := range map[string]paylater.Change{
		"what nobody has":                         claiming(change(ada(), 1), drop(po, 2, "h")),
		"what another line has":                   claiming(change(bob(), 0), drop(po, 1, "h")),
		"what the line with another lender has":   claiming(change(ada2(), 0), drop(po, 1, "h")),
		"what another hold of the same line has":  claiming(change(ada(), 2), drop(po, 1, "h-2")),
		"a phase of an order that does not exist": claiming(change(bob(), 1), drop("PO-9", 1, "h")),
	} {
		c.Expect = p.number(c.Head.ID)
		err := p.try(claiming(change(c.Head.ID, c.Expect), c.Claims...))
		p.that(err == nil, "giving up %s was refused: %v", why, err)
		err = p.try(claiming(change(lineOf("eve", "kabbage"), 0), take(po, 1, "h-eve")))
		p.that(errors.Is(err, paylater.CodePhaseClaimed), "giving up %s took the claim from its owner: taking it answered %v", why, err)
	}
	err := p.try(claiming(change(ada(), p.number(ada())), keep(po, 1, "h")))
	p.that(err == nil, "the owner has lost its claim: keeping it answered %v", err)
}

// number is the number of a line's last event, 0 when it was never saved.
func (p *probe) number(id paylater.LineID) int64 {
	p.t.Helper()
	found, err := p.store.Load(p.ctx(), id)
	if !errors.Is(err, paylater.CodeNotFound) {
		p.ready(err, "Load")
	}
	return found.Record.Head.Seq
}

func claimInOrder(p *probe) {
	p.save(claiming(change(ada(), 0), take(po, 1, "h")))
	for n, c := range []struct {
		why string
		ops []paylater.ClaimChange
	}{
		{"given up and taken anew", []paylater.ClaimChange{drop(po, 1, "h"), take(po, 1, "h-2")}},
		{"kept, given up and taken anew", []paylater.ClaimChange{keep(po, 1, "h-2"), drop(po, 1, "h-2"), take(po, 1, "h")}},
		{"taken and kept", []paylater.ClaimChange{take(po, 2, "h-3"), keep(po, 2, "h-3")}},
		{"taken and given up", []paylater.ClaimChange{take("PO-2", 1, "h-4"), drop("PO-2", 1, "h-4")}},
		{"one given up, one taken, one kept", []paylater.ClaimChange{drop(po, 2, "h-3"), take("PO-3", 1, "h-5"), keep(po, 1, "h")}},
	} {
		err := p.try(claiming(change(ada(), int64(n)+1), c.ops...))
		p.that(err == nil, "a claim that is %s in one change was refused: %v", c.why, err)
	}
	err := p.try(claiming(change(bob(), 0), take("PO-2", 1, "h-6"), take(po, 2, "h-6")))
	p.that(err == nil, "claims that were given up cannot be taken: %v", err)
	p.refused("what was given up and taken anew", claiming(change(bob(), 1), take(po, 1, "h-7")), paylater.CodePhaseClaimed)
}

func claimInOrderRefused(p *probe) {
	p.save(claiming(change(ada(), 0), take(po, 1, "h")))
	for why, ops := range map[string][]paylater.ClaimChange{
		"taken before it is given up":         {take(po, 1, "h-2"), drop(po, 1, "h")},
		"given up and then kept":              {drop(po, 1, "h"), keep(po, 1, "h")},
		"taken twice":                         {take("PO-2", 1, "h-2"), take("PO-2", 1, "h-2")},
		"taken by two holds":                  {take("PO-2", 1, "h-2"), take("PO-2", 1, "h-3")},
		"kept before it is taken":             {keep("PO-2", 1, "h-2"), take("PO-2", 1, "h-2")},
		"given up by another hold, and taken": {drop(po, 1, "h-9"), take(po, 1, "h-2")},
	} {
		p.refused("a claim that is "+why, claiming(change(ada(), 1), ops...), paylater.CodePhaseClaimed)
	}
	err := p.try(claiming(change(ada(), 1), keep(po, 1, "h"), take("PO-2", 1, "h-2")))
	p.that(err == nil, "claims that a refused change named are not as they were: %v", err)
}
