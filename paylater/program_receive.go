package paylater

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// Receive takes a lender's event, in any order and any number of times. When it
// returns nil the event is kept: on its line, or parked until what it names
// appears. Acknowledge it to the lender only then.
func (p *Program) Receive(ctx context.Context, from lender.ID, ev lender.Event) (err error) {
	id := LineID{Buyer: ev.Buyer, Lender: from}
	ctx, end := p.watcher.begin(ctx, "receive", id, string(ev.ID))
	defer func() { end(err) }()
	if _, err := p.partner(from); err != nil {
		return err
	}
	line, err := p.hear(ctx, id, ev)
	if err != nil || p.alone {
		return err
	}
	if _, ok := ev.Fact.(lender.DisbursementSettled); ok {
		_, _ = p.returnAsked(ctx, line) // the event is kept; Recover does what this could not
	}
	return nil
}

// hear lets a line receive an event; what matches nothing yet is parked first
// and tried once more, because its reference may have appeared meanwhile.
func (p *Program) hear(ctx context.Context, id LineID, ev lender.Event) (Line, error) {
	line, err := p.take(ctx, id, ev)
	if !errors.Is(err, CodeReferenceUnknown) {
		return line, err
	}
	body, encodeErr := lender.EncodeEvent(ev)
	if encodeErr != nil {
		return Line{}, encodeErr
	}
	parked := Parked{
		ParkedKey: ParkedKey{Lender: id.Lender, Event: ev.ID}, Buyer: ev.Buyer,
		Since: p.Now(), Why: string(fault.CodeOf(err)), Body: body,
	}
	if err := p.park(ctx, id, parked); err != nil || p.alone {
		return Line{}, err
	}
	return p.retake(ctx, id)
}

func (p *Program) park(ctx context.Context, id LineID, ev Parked) (err error) {
	ctx, end := p.watcher.begin(ctx, opPark, id, string(ev.Event))
	defer func() { end(err) }()
	return p.store.Park(ctx, ev)
}

// take is one event as an act; what is no event is refused before anything is
// read. A line that was never saved has nothing that an event could name.
func (p *Program) take(ctx context.Context, id LineID, ev lender.Event) (Line, error) {
	word, err := newsOf(ev)
	if err != nil {
		return Line{}, err
	}
	keys := command{News: word}.keys()
	return p.act(ctx, id, keys, func(l Line) (Line, error) { return l.Receive(ev, p.Now()) })
}

// retake tries the parked events of a line again.
func (p *Program) retake(ctx context.Context, id LineID) (Line, error) {
	line, err := p.act(ctx, id, nil, func(l Line) (Line, error) {
		if l.seq == 0 {
			return l, fault.New(CodeNotFound, "no such line")
		}
		return l, nil
	})
	if errors.Is(err, CodeNotFound) {
		return Line{}, nil
	}
	return line, err
}

// hearAll takes the events that a call answered with.
func (p *Program) hearAll(ctx context.Context, id LineID, line Line, events []lender.Event) (Line, error) {
	var failed []error
	for _, ev := range events {
		if ev.Buyer != id.Buyer {
			continue // not an answer about this buyer; a lender's own fault
		}
		next, err := p.hear(ctx, id, ev)
		if err != nil {
			failed = append(failed, err) // every look-up begins with it again: what comes behind is heard all the same
		} else if next.rules != nil {
			line = next
		}
	}
	return line, errors.Join(failed...)
}

// refused tells a lender's definite no from an unknown outcome. A key that came
// before with other contents is none: what came first stands, and is looked up.
func refused(err error) bool {
	return errors.Is(err, lender.CodeRefused) && !errors.Is(err, lender.CodeKeyReused)
}

const reasonRefused lender.Reason = "refused_by_lender"

// ownEvent is the id of a word that we put into a lender's mouth, because a
// call was refused or a file reported it: the same for the same thing.
func ownEvent(what, key string) lender.EventID {
	sum := sha256.Sum256([]byte(what + "/" + key))
	return lender.EventID("own-" + what + "-" + hex.EncodeToString(sum[:12]))
}

func refusedApplication(a lender.Application, at time.Time) lender.Event {
	return lender.Event{
		ID: ownEvent("refused", string(a.ID)), Buyer: a.Buyer, At: at,
		Fact: lender.Declined{Application: a.ID, Reasons: []lender.Reason{reasonRefused}},
	}
}
