package storetest

import (
	"errors"
	"fmt"

	"github.com/paylater-go/payments/paylater"
)

const (
	saysSave      = "Save commits each change all or nothing, independently of the others, and answers each at its index:"
	saysCommitted = "nil: committed, and every later Load sees it;"
	saysClaimed   = "CodePhaseClaimed: not committed, somebody else has the claim, or the claim that had to be there is not;"
)

func saveFacts() []fact {
	return []fact{
		{"save/visible", saysCommitted, saveVisible},
		{"save/first", "Expect is the number of the line's last event before the act; 0 for a line that was never saved.", saveFirst},
		{"save/put", "Put: written, in place of what had the same key.", savePut},
		{"save/drop", "Drop: removed, if they are there.", saveDrop},
		{"save/answers", saysSave, saveAnswers},
		{"save/independent", saysSave, saveIndependent},
		{"save/in-order", "Changes of one line are committed in the order given.", saveInOrder},
	}
}

func saveVisible(p *probe) {
	for n := range int64(20) {
		c := change(ada(), n, fmt.Sprintf("key-%d", n))
		p.save(c)
		loaded := p.load(ada(), c.Events[0].Key)
		p.same("Load after the commit", writeHead(loaded.Record.Head), writeHead(c.Head))
		p.same("Load by key after the commit", write(loaded.Answers, writeEvent), writeEvent(c.Events[0]))
		p.same("Scan after the commit", write(p.scan(paylater.Query{Limit: all}), writeHead), writeHead(c.Head))
		p.same("Events after the commit", write(p.events(paylater.EventQuery{Line: ada(), After: n, Limit: all}), writeEvent), writeEvent(c.Events[0]))
	}
}

func saveFirst(p *probe) {
	p.refused("a line that was never saved, expected at number 5", change(ada(), 5), paylater.CodeConflict)
	p.save(change(ada(), 0))
	p.refused("a line that was saved, expected as new", change(ada(), 0), paylater.CodeConflict)
	err := p.try(change(ada2(), 0))
	p.that(err == nil, "the first commit of a line with another lender answered %v", err)
	err = p.try(change(bob(), 0))
	p.that(err == nil, "the first commit of another buyer's line answered %v", err)
}

func savePut(p *probe) {
	first, second, third, other := change(ada(), 0), change(ada(), 1), change(ada(), 2), change(bob(), 0)
	first.Put = []paylater.Body{body(hold("x"), "hold x"), body(loan("x"), "loan x"), body(loan("X"), "loan X")}
	second.Put = []paylater.Body{body(loan("x"), "loan x again"), body(hold("y"), "hold y")}
	other.Put = []paylater.Body{body(loan("x"), "bob's")}
	p.save(first, other, second, third)
	p.same("bodies written, written again and left alone", writeRecord(p.load(ada()).Record), writeRecord(paylater.Record{
		Head: third.Head, Bodies: []paylater.Body{first.Put[0], second.Put[0], first.Put[2], second.Put[1]},
	}))
	p.same("bodies of another line", writeRecord(p.load(bob()).Record), writeRecord(paylater.Record{Head: other.Head, Bodies: other.Put}))
}

func saveDrop(p *probe) {
	first, second, other := change(ada(), 0), change(ada(), 1), change(bob(), 0)
	first.Put = []paylater.Body{body(hold("x"), "hold x"), body(loan("x"), "loan x"), body(hold("y"), "hold y")}
	other.Put = []paylater.Body{body(hold("x"), "bob's")}
	second.Put = []paylater.Body{body(hold("z"), "hold z")}
	second.Drop = []paylater.BodyKey{hold("x"), hold("never there")}
	p.save(first, other, second)
	p.same("bodies after one was removed", writeRecord(p.load(ada()).Record), writeRecord(paylater.Record{
		Head: second.Head, Bodies: []paylater.Body{first.Put[1], first.Put[2], second.Put[0]},
	}))
	p.same("bodies of another line", writeRecord(p.load(bob()).Record), writeRecord(paylater.Record{Head: other.Head, Bodies: other.Put}))
	third := change(ada(), 2)
	third.Put = []paylater.Body{body(hold("x"), "back")}
	p.save(third)
	p.that(len(p.load(ada()).Record.Bodies) == 4, "a body that was removed could not be written again")
}

func saveAnswers(p *probe) {
	p.save(claiming(change(bob(), 0), take(po, 1, "h")))
	results := p.store.Save(p.ctx(), []paylater.Change{
		change(lineOf("c-1", "kabbage"), 7),
		change(lineOf("c-2", "kabbage"), 0),
		claiming(change(lineOf("c-3", "kabbage"), 0), take(po, 1, "h3")),
		change(lineOf("c-4", "kabbage"), 0),
		change(bob(), 0),
	})
	want := []error{paylater.CodeConflict, nil, paylater.CodePhaseClaimed, nil, paylater.CodeConflict}
	p.that(len(results) == len(want), "%d changes were answered by %d results", len(want), len(results))
	for i := range want {
		p.that(errors.Is(results[i], want[i]), "change %d of %d was answered by %v, not %v", i+1, len(want), results[i], want[i])
	}
	p.that(len(p.store.Save(p.ctx(), nil)) == 0, "no changes were answered by some results")
}

func saveIndependent(p *probe) {
	p.save(claiming(change(bob(), 0), take(po, 1, "h")))
	good := []paylater.Change{change(lineOf("c-1", "kabbage"), 0, "k"), change(lineOf("c-3", "kabbage"), 0, "k"), change(lineOf("c-5", "kabbage"), 0)}
	bad := []paylater.Change{claiming(change(lineOf("c-2", "kabbage"), 0), take(po, 1, "h2")), change(lineOf("c-4", "kabbage"), 3)}
	results := p.store.Save(p.ctx(), []paylater.Change{good[0], bad[0], good[1], bad[1], good[2]})
	p.that(len(results) == 5, "5 changes were answered by %d results", len(results))
	for i := range good {
		p.that(results[2*i] == nil, "a change beside refused ones was answered by %v", results[2*i])
		id := good[i].Head.ID
		p.same("a change beside refused ones", writeHead(p.load(id).Record.Head), writeHead(good[i].Head))
	}
	for i := range bad {
		p.that(results[2*i+1] != nil, "a change that does not fit was committed beside good ones")
		_, err := p.store.Load(p.ctx(), bad[i].Head.ID)
		p.that(errors.Is(err, paylater.CodeNotFound), "a refused change beside good ones was kept: Load answered %v", err)
	}
}

func saveInOrder(p *probe) {
	late := change(ada(), 1, "late")
	late.Head.Data = []byte("of the late change")
	results := p.store.Save(p.ctx(), []paylater.Change{
		change(ada(), 0, "one"), change(bob(), 0), change(ada(), 1, "two"), late, change(ada(), 2, "three"),
	})
	p.that(len(results) == 5, "5 changes were answered by %d results", len(results))
	for i, err := range results {
		p.that(i == 3 || err == nil, "change %d of 5, which follows the one before of its line, was answered by %v", i+1, err)
	}
	p.that(errors.Is(results[3], paylater.CodeConflict), "a change of a number that was just taken was answered by %v", results[3])
	want := []paylater.EventRecord{eventOf(ada(), 1, "one"), eventOf(ada(), 2, "two"), eventOf(ada(), 3, "three")}
	p.same("the events of three changes in one call", write(p.events(paylater.EventQuery{Line: ada(), Limit: all}), writeEvent), write(want, writeEvent))
	p.same("the head after three changes in one call", writeHead(p.load(ada()).Record.Head), writeHead(change(ada(), 2).Head))
}
