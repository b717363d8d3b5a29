package storetest

import (
	"errors"
	"fmt"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

func unknownFacts() []fact {
	const says = "CodeOutcomeUnknown: nobody knows; the caller loads by key;"
	return []fact{
		{"unknown/whole", "Save commits each change all or nothing, whatever it answers.", unknownWhole},
		{"unknown/answers", says, unknownAnswers},
		{"unknown/others", saysSave, unknownOthers},
		{"unknown/repeated", "A change that is repeated after an unknown outcome is committed once.", unknownRepeated},
		{"unknown/program", "Over a store whose answers are lost each command acts once and no line is overdrawn.", unknownProgram},
	}
}

// patience is how often a call is repeated that has no answer.
const patience = 200

// patient reads through a store whose reading calls fail at times.
type patient struct{ *probe }

func (p patient) find(id paylater.LineID, keys ...string) paylater.Loaded {
	p.t.Helper()
	var found paylater.Loaded
	var err error
	for range patience {
		found, err = p.store.Load(p.ctx(), id, keys...)
		if err == nil || errors.Is(err, paylater.CodeNotFound) {
			return found
		}
	}
	p.ready(err, "Load, again and again,")
	return found
}

func (p patient) list(q paylater.EventQuery) []paylater.EventRecord {
	p.t.Helper()
	var list []paylater.EventRecord
	var err error
	for range patience {
		if list, err = p.store.Events(p.ctx(), q); err == nil {
			return list
		}
	}
	p.ready(err, "Events, again and again,")
	return list
}

// attempt is change n of a line that swaps bodies and claims.
func attempt(n int, expect int64) paylater.Change {
	c := change(ada(), expect, fmt.Sprintf("key-%d", n))
	c.Put = []paylater.Body{body(hold(fmt.Sprint(n)), "body")}
	c.Drop = []paylater.BodyKey{hold(fmt.Sprint(n - 1))}
	return c
}

// unknownWhole commits until enough answers were lost, and looks after each at
// what became of it.
func unknownWhole(p *probe) {
	lost, seq := 0, int64(0)
	for n := range patience {
		c := attempt(n, seq)
		err := p.try(c)
		if errors.Is(err, paylater.CodeOutcomeUnknown) {
			lost++
		}
		seq = patient{p}.settled(c, err)
	}
	p.that(lost > 0, "of %d changes none was answered by CodeOutcomeUnknown, so nothing was tested", patience)
}

// settled checks that the line is wholly as before a change or wholly as after,
// as its answer says, and returns its number.
func (p patient) settled(c paylater.Change, answer error) int64 {
	p.t.Helper()
	found := p.find(ada(), c.Events[0].Key)
	events := p.list(paylater.EventQuery{Line: ada(), After: c.Expect, Limit: all})
	seq := found.Record.Head.Seq
	if seq != c.Head.Seq {
		p.that(seq == c.Expect, "a change from number %d moved the line to %d", c.Expect, seq)
		p.that(answer != nil, "a change was answered by nil, and the line is still at number %d", seq)
		p.that(len(events) == 0 && len(found.Answers) == 0, "a change left its event and not its head")
		return seq
	}
	p.that(answer == nil || errors.Is(answer, paylater.CodeOutcomeUnknown), "a change was answered by %v, and yet it was committed", answer)
	p.same("the line after a change", writeHead(found.Record.Head), writeHead(c.Head))
	p.same("the answer to the key of a change", writeAnswers(found.Answers), write(c.Events, writeEvent))
	p.same("the events of a change", write(events, writeEvent), write(c.Events, writeEvent))
	put := 0
	for _, b := range found.Record.Bodies {
		if b.BodyKey == c.Put[0].BodyKey {
			put++
		}
		p.that(b.BodyKey != c.Drop[0], "a change left a body that it removes")
	}
	p.that(put == 1, "a change left its head and not its body")
	return seq
}

// unknownAnswers: what is known is answered as ever.
func unknownAnswers(p *probe) {
	wrong, known := error(nil), 0
	for range patience {
		if err := p.try(change(ada(), 99)); errors.Is(err, paylater.CodeConflict) {
			known++
		} else if err == nil {
			wrong = paylater.CodeConflict
		}
	}
	p.that(wrong == nil, "a change that does not follow its line was committed")
	p.that(known > 0, "a change that does not follow its line was never answered by CodeConflict")
}

// unknownOthers: changes that are lost beside others.
func unknownOthers(p *probe) {
	for n := range patience {
		changes := make([]paylater.Change, 3)
		for k := range changes {
			changes[k] = change(lineOf(lender.BuyerID(fmt.Sprintf("b-%d-%d", n, k)), "kabbage"), int64(k%2), "key") // the second does not fit
		}
		results := p.store.Save(p.ctx(), changes)
		p.that(len(results) == len(changes), "%d changes were answered by %d results", len(changes), len(results))
		for k, err := range results {
			seq := patient{p}.find(changes[k].Head.ID).Record.Head.Seq
			p.that(k != 1 || err != nil, "a change that does not fit was committed beside others")
			p.that(err != nil || seq == 1, "a change was answered by nil, and its line is at number %d", seq)
			p.that(err == nil || errors.Is(err, paylater.CodeOutcomeUnknown) || seq == 0, "a change was answered by %v, and yet its line is at number %d", err, seq)
		}
	}
}

// unknownRepeated repeats each change as it was until it is known.
func unknownRepeated(p *probe) {
	const changes = 60
	for n := range changes {
		c := attempt(n, int64(n))
		err := p.try(c)
		for i := 0; i < patience && err != nil && !errors.Is(err, paylater.CodeConflict); i++ {
			err = p.try(c)
		}
		seq := patient{p}.find(ada()).Record.Head.Seq
		p.that(seq == int64(n)+1, "a change to number %d that was repeated until it was answered by %v left the line at number %d", n+1, err, seq)
	}
	list := patient{p}.list(paylater.EventQuery{Line: ada(), Limit: all})
	p.that(len(list) == changes, "%d changes made %d events", changes, len(list))
}

// unknownProgram: rivals that repeat their command until it is answered.
func unknownProgram(p *probe) {
	const rivals, fit = 32, 10
	w := p.worldWith(money.Dollars(1_000*fit), false)
	program := w.program()
	opened := false
	for range patience {
		if _, err := program.Apply(p.ctx(), ada().Lender, application(ada())); err == nil {
			opened = true
			break
		}
	}
	p.that(opened, "an application was repeated %d times without an answer", patience)
	results := together(rivals, func(i int) error { return insist(p, w.program(), i) })
	held := 0
	for _, err := range results {
		p.that(err == nil || errors.Is(err, paylater.CodeOverAvailable), "a hold was answered by %v", err)
		if err == nil {
			held++
		}
	}
	p.that(held == fit, "%d holds of $1,000.00 were placed on a line of $10,000.00", held)
	placed := patient{p}.find(ada()).Record.Head.Held
	p.that(placed == money.Dollars(1_000*fit), "%d holds of $1,000.00 were placed and %s is held", held, placed)
}

// insist repeats one hold until it is placed or refused.
func insist(p *probe, program *paylater.Program, i int) error {
	var err error
	for range patience {
		_, err = program.Hold(p.ctx(), ada(), request(fmt.Sprintf("k-%d", i), fmt.Sprintf("PO-%d", i), 1_000))
		if err == nil || errors.Is(err, paylater.CodeOverAvailable) {
			return err
		}
	}
	return err
}
