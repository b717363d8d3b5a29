package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

func raceFacts() []fact {
	const says = "It is safe for concurrent use."
	return []fact{
		{"race/first", says, raceFirst},
		{"race/number", says, raceNumber},
		{"race/lost-update", says, raceLostUpdate},
		{"race/claim", "A claim is unique over all lines and lenders; Hold names the attempt that owns it.", raceClaim},
		{"race/key", "Key is unique per line for ever; it is empty for events that no command made.", raceKey},
		{"race/crossing", saysSave, raceCrossing},
		{"race/park", "Parking it again changes nothing.", racePark},
	}
}

// together runs n rivals at once and gathers what they answer.
func together[R any](n int, rival func(i int) R) []R {
	results := make([]R, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			results[i] = rival(i)
		})
	}
	close(start)
	all.Wait()
	return results
}

// crowded is a store in which others get a turn before and after each call, so
// that rivals meet even over a store that answers at once.
type crowded struct{ paylater.Store }

// Load implements [paylater.Store].
func (c crowded) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	defer makeWay()
	return c.Store.Load(ctx, id, keys...)
}

// Save implements [paylater.Store].
func (c crowded) Save(ctx context.Context, changes []paylater.Change) []error {
	makeWay()
	return c.Store.Save(ctx, changes)
}

func makeWay() {
	for range 8 {
		runtime.Gosched()
	}
}

// crowded makes way for rivals around each call of a part.
func (p *probe) crowded() *probe {
	return &probe{t: p.t, says: p.says, store: crowded{p.store}}
}

// oneWins checks that one rival was answered nil and all others with the code.
func (p *probe) oneWins(results []error, code error) {
	p.t.Helper()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		p.that(errors.Is(err, code), "a rival was answered by %v, not %v", err, code)
	}
	p.that(won == 1, "of %d rivals %d won", len(results), won)
}

// raceFirst: many would be the first to save a line.
func raceFirst(p *probe) {
	const rivals, rounds = 64, 4
	for round := range rounds {
		changes := make([]paylater.Change, rivals)
		for i := range changes {
			changes[i] = change(crossed(round), 0, fmt.Sprintf("key-%d", i))
			changes[i].Put = []paylater.Body{body(hold(fmt.Sprint(i)), "body")}
		}
		results := together(rivals, func(i int) error { return p.try(changes[i]) })
		p.oneWins(results, paylater.CodeConflict)
		p.winner(results, changes)
	}
}

// winner checks that the line is as the winner's change left it, and nobody's else.
func (p *probe) winner(results []error, changes []paylater.Change) {
	p.t.Helper()
	for i, err := range results {
		if err == nil {
			c := changes[i]
			p.same("the line of the winner", writeRecord(p.load(c.Head.ID).Record), writeRecord(paylater.Record{Head: c.Head, Bodies: c.Put}))
			p.eventsTo("the events of the winner", paylater.EventQuery{Line: c.Head.ID, After: c.Expect, Limit: all}, c.Events)
		}
	}
}

// raceNumber: many would make the same event of a line.
func raceNumber(p *probe) {
	const rivals, rounds = 16, 5
	for round := range int64(rounds) {
		changes := make([]paylater.Change, rivals)
		for i := range changes {
			changes[i] = change(ada(), round, fmt.Sprintf("key-%d-%d", round, i))
			changes[i].Put = []paylater.Body{body(hold("h"), fmt.Sprintf("of rival %d in round %d", i, round))}
		}
		results := together(rivals, func(i int) error { return p.try(changes[i]) })
		p.oneWins(results, paylater.CodeConflict)
		p.winner(results, changes)
	}
}

// raceLostUpdate: many add to one line and try again after a conflict.
func raceLostUpdate(p *probe) {
	const rivals, each = 16, 6
	results := together(rivals, func(i int) error {
		for n := range each {
			if err := p.crowded().add(ada(), fmt.Sprintf("key-%d-%d", i, n)); err != nil {
				return err
			}
		}
		return nil
	})
	for _, err := range results {
		p.that(err == nil, "a rival was answered by %v", err)
	}
	events := p.events(paylater.EventQuery{Line: ada(), Limit: all})
	p.that(p.number(ada()) == rivals*each, "%d changes were committed, and the line is at number %d", rivals*each, p.number(ada()))
	p.that(len(events) == rivals*each, "%d changes were committed, and the line has %d events", rivals*each, len(events))
	seen := map[string]bool{}
	for i, ev := range events {
		p.that(ev.Seq == int64(i)+1 && !seen[ev.Key], "event %d has the number %d and the key %q", i+1, ev.Seq, ev.Key)
		seen[ev.Key] = true
	}
}

// add commits one event to a line, whatever others do to it meanwhile.
func (p *probe) add(id paylater.LineID, key string) error {
	err := error(paylater.CodeConflict)
	for tries := 0; tries < all && errors.Is(err, paylater.CodeConflict); tries++ {
		found, missing := p.store.Load(p.ctx(), id, key)
		if missing != nil && !errors.Is(missing, paylater.CodeNotFound) {
			return missing
		}
		err = p.try(change(id, found.Record.Head.Seq, key))
	}
	return err
}

// raceClaim: many lines take one claim.
func raceClaim(p *probe) {
	const rivals = 32
	results := together(rivals, func(i int) error {
		id := lineOf(lender.BuyerID(fmt.Sprintf("buyer-%d", i/2)), []lender.ID{"kabbage", "other-lender"}[i%2])
		return p.try(claiming(change(id, 0), take(po, order.Initial, "h")))
	})
	p.oneWins(results, paylater.CodePhaseClaimed)
	p.that(len(p.scan(paylater.Query{Limit: all})) == 1, "a change that lost its claim was kept")
}

// raceKey: one command comes many times at once. Each acts on the line as it
// finds it, without a look at whether the key was used.
func raceKey(p *probe) {
	const rivals, rounds = 32, 4
	for round := range int64(rounds) {
		key := fmt.Sprintf("hold/%d", round)
		results := together(rivals, func(int) error {
			err := error(paylater.CodeConflict)
			for tries := 0; tries < all && errors.Is(err, paylater.CodeConflict) && !p.used(key); tries++ {
				found, _ := p.store.Load(p.ctx(), ada())
				err = p.try(change(ada(), found.Record.Head.Seq, "", key))
			}
			return err
		})
		p.oneWins(results, paylater.CodeConflict)
		at := p.number(ada())
		p.that(at == 2*(round+1), "%d commands of two events, which came %d times each, moved the line to number %d", round+1, rivals, at)
	}
}

// used tells whether a key has made an event.
func (p *probe) used(key string) bool {
	found, err := p.store.Load(p.ctx(), ada(), key)
	return err == nil && len(found.Answers) > 0
}

// raceCrossing: savers of several lines each, which cross each other.
func raceCrossing(p *probe) {
	const rivals, lines = 16, 6
	results := together(rivals, func(i int) error {
		for round := range 4 {
			if err := p.crowded().addAll(i, round, lines); err != nil {
				return err
			}
		}
		return nil
	})
	for _, err := range results {
		p.that(err == nil, "one of several savers of the same lines was answered by %v", err)
	}
	for k := range lines {
		p.that(p.number(crossed(k)) == rivals*4, "%d changes of a line were committed, and it is at number %d", rivals*4, p.number(crossed(k)))
	}
}

func crossed(k int) paylater.LineID {
	return lineOf(lender.BuyerID(fmt.Sprintf("buyer-%d", k)), "kabbage")
}

// addAll commits one event to each of several lines in one call, and again to
// those that were changed by others meanwhile.
func (p *probe) addAll(rival, round, lines int) error {
	left := make([]paylater.LineID, lines)
	for k := range left {
		left[k] = crossed((k*[]int{1, 5}[rival%2] + rival) % lines) // up or down, from anywhere
	}
	for tries := 0; tries < all && len(left) > 0; tries++ {
		changes := make([]paylater.Change, len(left))
		for k, id := range left {
			found, err := p.store.Load(p.ctx(), id)
			if err != nil && !errors.Is(err, paylater.CodeNotFound) {
				return err
			}
			changes[k] = change(id, found.Record.Head.Seq, fmt.Sprintf("key-%d-%d", rival, round))
		}
		results := p.store.Save(p.ctx(), changes)
		if len(results) != len(changes) {
			return fmt.Errorf("%d changes were answered by %d results", len(changes), len(results)) //nolint:err113 // a report, not a refusal
		}
		var again []paylater.LineID
		for k, err := range results {
			if errors.Is(err, paylater.CodeConflict) {
				again = append(again, changes[k].Head.ID)
			} else if err != nil {
				return err
			}
		}
		left = again
	}
	return nil
}

// racePark: a lender's event comes many times at once.
func racePark(p *probe) {
	const rivals = 32
	results := together(rivals, func(i int) error { return p.store.Park(p.ctx(), parkedOf(ada(), "ev-1", i)) })
	for _, err := range results {
		p.that(err == nil, "parking an event that others park at the same time was answered by %v", err)
	}
	list := p.parked(paylater.Parked{}, all)
	p.that(len(list) == 1, "an event that came %d times at once is parked %d times", rivals, len(list))
}
