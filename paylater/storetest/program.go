package storetest

import (
	"errors"
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

func programFacts() []fact {
	return []fact{
		{"program/limit", "Over this store rivals for one line never hold more than its limit.", programLimit},
		{"program/two-programs", "Over this store two programs together never hold more than the limit.", programTwo},
		{"program/repeated", "Over this store a command that comes many times at once acts once.", programRepeated},
		{"program/one-phase", "Over this store one phase is financed by one lender.", programOnePhase},
		{"program/parked-late", "Over this store an event that is parked after it was heard is parked no more.", programParkedLate},
		{"program/story", "Over this store a line goes from its application to its statements.", programStory},
	}
}

func request(key string, of string, dollars int64) paylater.HoldRequest {
	return paylater.HoldRequest{Key: lender.Key(key), Order: order.ID(of), Phase: order.Initial, Amount: money.Dollars(dollars)}
}

// programLimit: each rival is a program of its own, for one program lets the acts
// on one line run one after another.
func programLimit(p *probe) {
	w := p.worldWith(money.Dollars(10_000), false)
	programs := make([]*paylater.Program, 64)
	for i := range programs {
		programs[i] = w.program()
	}
	w.rivals(programs...)
}

func programTwo(p *probe) {
	w := p.worldWith(money.Dollars(10_000), false)
	w.rivals(w.program(), w.program())
}

// rivals hold $1,000.00 each, 64 times at once, on a line of $10,000.00.
func (w *world) rivals(programs ...*paylater.Program) {
	w.t.Helper()
	const rivals, limit = 64, 10
	w.opened(programs[0], ada())
	results := together(rivals, func(i int) error {
		_, err := programs[i%len(programs)].Hold(w.ctx(), ada(), request(fmt.Sprintf("k-%d", i), fmt.Sprintf("PO-%d", i), 1_000))
		return err
	})
	held := 0
	for _, err := range results {
		w.that(err == nil || errors.Is(err, paylater.CodeOverAvailable), "a hold was answered by %v", err)
		if err == nil {
			held++
		}
	}
	w.that(held == limit, "%d holds of $1,000.00 were placed on a line of $10,000.00", held)
	line, err := programs[0].Line(w.ctx(), ada())
	w.that(err == nil, "Line answered %v", err)
	w.that(line.Held(w.clock.read()) == money.Dollars(10_000), "%d holds of $1,000.00 were placed and %s is held", held, line.Held(w.clock.read()))
}

func programRepeated(p *probe) {
	const rivals = 32
	w := p.worldWith(money.Dollars(10_000), false)
	first, second := w.program(), w.program()
	w.opened(first, ada())
	holds := together(rivals, func(i int) error {
		_, err := []*paylater.Program{first, second}[i%2].Hold(w.ctx(), ada(), request("k", "PO-1", 1_000))
		return err
	})
	for _, err := range holds {
		p.that(err == nil, "a hold that came %d times at once was answered by %v", rivals, err)
	}
	line, err := second.Line(p.ctx(), ada())
	p.that(err == nil, "Line answered %v", err)
	p.that(line.Held(w.clock.read()) == money.Dollars(1_000), "a hold of $1,000.00 came %d times at once and %s is held", rivals, line.Held(w.clock.read()))
}

func programOnePhase(p *probe) {
	const rivals = 16
	w := p.worldWith(money.Dollars(100_000), false)
	program, ids := w.program(), []paylater.LineID{ada(), ada2()}
	w.opened(program, ids...)
	for round := range 4 {
		of := fmt.Sprintf("PO-%d", round)
		results := together(rivals, func(i int) error {
			_, err := program.Hold(p.ctx(), ids[i%2], request(fmt.Sprintf("k-%d-%d", round, i), of, 1_000))
			return err
		})
		p.oneWins(results, paylater.CodePhaseClaimed)
		w.handOver(program, order.ID(of))
	}
}

// handOver releases the hold of one lender, so that the other may have it.
func (w *world) handOver(program *paylater.Program, of order.ID) {
	w.t.Helper()
	owner, other := ada(), ada2()
	if line, err := program.Line(w.ctx(), ada()); err != nil || len(line.Holds(w.clock.read())) == 0 {
		owner, other = other, owner
	}
	_, err := program.Hold(w.ctx(), other, request("late-"+string(of), string(of), 1_000))
	w.that(errors.Is(err, paylater.CodePhaseClaimed), "a phase that one lender holds was held by another: %v", err)
	err = program.Release(w.ctx(), owner, lender.Key("r-"+of), of, order.Initial)
	w.that(err == nil, "Release answered %v", err)
	_, err = program.Hold(w.ctx(), other, request("next-"+string(of), string(of), 1_000))
	w.that(err == nil, "a phase that one lender gave up was refused to another: %v", err)
	err = program.Release(w.ctx(), other, lender.Key("s-"+of), of, order.Initial)
	w.that(err == nil, "Release answered %v", err)
}

// programParkedLate: another process parks an event that was heard meanwhile.
func programParkedLate(p *probe) {
	w := p.worldWith(money.Dollars(50_000), false)
	program := w.program()
	w.opened(program, ada())
	approval := w.lenders[ada().Lender].(*scripted).approval(application(ada())) //nolint:forcetypeassert // made by worldWith
	encoded, err := lender.EncodeEvent(approval)
	p.ready(err, "EncodeEvent")
	late, before := parkedOf(ada(), approval.ID, 1), p.number(ada())
	late.Body = encoded
	p.park(late)
	line, err := program.Continue(p.ctx(), ada())
	p.that(err == nil, "Continue answered %v", err)
	p.parkedAre("an event that the line had heard already")
	p.that(line.Seq() == before && p.number(ada()) == before, "an event that was heard twice moved the line from number %d to %d", before, p.number(ada()))
}

// programStory: an approval that comes too early, a draw, a claim that stays,
// and three months of statements.
func programStory(p *probe) {
	w := p.worldWith(money.Dollars(50_000), true)
	program := w.program()
	w.approvedEarly(program, ada())
	w.approvedEarly(program, ada2())
	paid := w.drawn(program)
	_, err := program.Hold(p.ctx(), ada2(), request("k-2", "PO-1", 1_000))
	p.that(errors.Is(err, paylater.CodePhaseClaimed), "a phase that one lender finances was held by another: %v", err)
	w.waits(true)
	settled := lender.Event{ID: "settled-1", Buyer: ada().Buyer, At: w.clock.read(), Fact: lender.DisbursementSettled{
		Loan: paid.ID, Paid: paid.Principal, On: civil.NewYork(w.clock.read()),
	}}
	for range 2 {
		err = program.Receive(p.ctx(), ada().Lender, settled)
		p.that(err == nil, "Receive of a settlement answered %v", err)
	}
	w.waits(false)
	w.billed(program)
	line, err := w.program().Line(p.ctx(), ada())
	p.that(err == nil && line.Outstanding() == money.Dollars(20_000), "$20,000.00 was drawn and %s is outstanding: %v", line.Outstanding(), err)
}

// approvedEarly hears an approval before the application is known.
func (w *world) approvedEarly(program *paylater.Program, id paylater.LineID) {
	w.t.Helper()
	approval := w.lenders[id.Lender].(*scripted).approval(application(id)) //nolint:forcetypeassert // made by worldWith
	err := program.Receive(w.ctx(), id.Lender, approval)
	w.that(err == nil, "Receive of an approval that nobody has applied for answered %v", err)
	list := w.parkedFor(id)
	w.that(len(list) == 1 && list[0].Event == approval.ID, "an event that matches nothing yet was not parked: %s", write(list, writeParked))
	w.clock.add(time.Minute)
	line, err := program.Apply(w.ctx(), id.Lender, application(id))
	w.that(err == nil && line.Status() == paylater.StatusOpen, "the line that a parked approval opens is %q: %v", line.Status(), err)
	w.that(len(w.parkedFor(id)) == 0, "an event that was taken in is still parked")
}

// drawn holds and signs.
func (w *world) drawn(program *paylater.Program) paylater.Loan {
	w.t.Helper()
	_, err := program.Hold(w.ctx(), ada(), request("k-1", "PO-1", 20_000))
	w.that(err == nil, "Hold answered %v", err)
	offer, err := program.Offer(w.ctx(), ada(), paylater.Draw{Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(20_000), Recipient: "tok"}, 2)
	w.that(err == nil, "Offer answered %v", err)
	signed, err := program.Sign(w.ctx(), offer, paylater.Signature{Hold: "k-1", By: "user-1", Terms: offer.Hash()})
	w.that(err == nil, "Sign answered %v", err)
	return signed
}

// waits checks whether a scan finds the line that waits for its lender.
func (w *world) waits(want bool) {
	w.t.Helper()
	heads := w.scan(paylater.Query{Waiting: w.clock.read(), Limit: all})
	w.that((len(heads) == 1 && heads[0].ID == ada()) == want, "a line that waits for its lender (%t) is found as %s", want, write(heads, writeHead))
}

// billed lets three months pass, one day at a time and then all at once.
func (w *world) billed(program *paylater.Program) {
	w.t.Helper()
	issued := 0
	for _, days := range []int{1, 9, 1, 30, 60} {
		w.clock.add(time.Duration(days) * 24 * time.Hour)
		done, err := program.BillAll(w.ctx(), nil)
		w.that(err == nil, "BillAll answered %v", err)
		again, err := w.program().BillAll(w.ctx(), nil)
		w.that(err == nil && again.Changed == 0, "BillAll once more changed %d lines: %v", again.Changed, err)
		issued += done.Statements
	}
	found := 0
	for _, id := range []paylater.LineID{ada(), ada2()} {
		for _, err := range program.Statements(w.ctx(), id) {
			w.that(err == nil, "Statements answered %v", err)
			found++
		}
	}
	w.that(found == issued && found >= 3, "%d statements were issued and %d are there", issued, found)
}
