package paylater

import (
	"context"
	"errors"
	"slices"

	"github.com/paylater-go/payments/order/fault"
)

// attempts bounds how often acts are tried again after a conflict.
const attempts = 64

// settle decides a group of acts on one line, commits them, and answers each.
// Last is the line as it was a moment ago, nil when that is not known; so is
// what it returns.
func (p *Program) settle(ctx context.Context, id LineID, group []*deed, last *Line) *Line {
	err := error(fault.New(CodeConflict, "the line kept changing"))
	unsure := false // a try whose answer was lost may have been kept
	for range attempts {
		var t *turn
		if t, err = p.try(ctx, id, group, last); err == nil {
			last = t.stored()
			p.kept.put(id, last, p.now())
			t.answer(group)
			return last
		}
		last = nil
		p.kept.drop(id)
		unsure = unsure || errors.Is(err, CodeOutcomeUnknown)
		if p.alone || ctx.Err() != nil || !again(err) {
			break
		}
	}
	if unsure && !errors.Is(err, CodeOutcomeUnknown) && !errors.Is(err, CodePhaseClaimed) {
		err = errors.Join(fault.New(CodeOutcomeUnknown, "the store did not answer an earlier try"), err)
	}
	if len(group) > 1 && ctx.Err() == nil && !again(err) {
		p.oneByOne(id, group) // what refused all of them may be the matter of one
		return nil
	}
	for _, d := range group {
		d.finish(Line{}, err, nil)
	}
	return nil
}

// again tells whether the line may be another by now.
func again(err error) bool {
	return errors.Is(err, CodeConflict) || errors.Is(err, CodeOutcomeUnknown)
}

func (p *Program) oneByOne(id LineID, group []*deed) {
	for i, d := range group {
		d.mu.Lock()
		left := d.left
		d.mu.Unlock()
		if !left {
			p.settle(d.ctx, id, group[i:i+1], nil)
		}
	}
}

// try is one try: it loads the line, unless what is known of it will do, lets
// the acts happen, and saves.
func (p *Program) try(ctx context.Context, id LineID, group []*deed, last *Line) (*turn, error) {
	if last != nil && !slices.ContainsFunc(group, func(d *deed) bool { return !d.light }) {
		t := &turn{before: *last}
		if t.happen(p, group); t.light() {
			return t, p.commit(ctx, t)
		}
	}
	var keys []string
	for _, d := range group {
		keys = append(keys, d.keys...)
	}
	before, parked, err := p.load(ctx, id, keys...)
	if err == nil && len(parked) > 0 {
		before, parked, err = p.load(ctx, id, append(keysOf(parked), keys...)...)
	}
	if errors.Is(err, CodeNotFound) {
		before, err = p.rules.NewLine(id)
	}
	if err != nil {
		return nil, err
	}
	t := &turn{before: before, parked: parked}
	t.happen(p, group)
	return t, p.commit(ctx, t)
}

// turn is one try at a group of acts on one line.
type turn struct {
	before Line
	parked []Parked // not taken in yet
	after  Line     // with the events of all
	taken  []ParkedKey
	each   []outcome
}

// outcome is what came of one act of a turn: the line as of it, or its refusal.
type outcome struct {
	line   Line
	err    error
	events int
}

// happen lets each act find the line as those before it left it, as if each had
// been saved and loaded alone. One that is refused leaves it as it was.
func (t *turn) happen(p *Program, group []*deed) {
	line, now := t.before, p.Now()
	var events []Event
	answers := slices.Clip(line.answers)
	t.each = make([]outcome, len(group))
	for i, d := range group {
		after, err := d.apply(line)
		if err != nil {
			t.each[i].err = err
			continue
		}
		after, taken := takeIn(after, t.parked, now)
		if len(taken) > 0 {
			t.taken = append(t.taken, taken...)
			t.parked = slices.DeleteFunc(t.parked, func(ev Parked) bool { return slices.Contains(taken, ev.ParkedKey) })
		}
		events = append(events, after.pending...)
		t.each[i].events = len(after.pending)
		answers = append(answers, after.pending...)
		after.answers, after.pending = answers, nil
		t.each[i].line = after
		line = after.asStored()
	}
	t.after = line
	t.after.pending = events
}

// asStored is the line as a store gives it back: midnights since its last event
// at which nothing happened are not stored.
func (l Line) asStored() Line {
	l.at = l.spoke
	l.reschedule()
	return l
}

// light tells whether the acts are certain although the line was not loaded:
// each did something, which only counts when the store finds the line at that
// number, and none of it is anything that a parked event waits for. A refusal is
// never certain.
func (t *turn) light() bool {
	for i := range t.each {
		if e := &t.each[i]; e.err != nil || e.events == 0 {
			return false
		}
	}
	for i := range t.after.pending {
		switch t.after.pending[i].Kind {
		case KindHoldPlaced, KindHoldReleased, KindHoldExpired:
		default:
			return false
		}
	}
	return true
}

// commit saves what happened, if anything did.
func (p *Program) commit(ctx context.Context, t *turn) error {
	if len(t.after.pending) == 0 && len(t.taken) == 0 {
		return nil
	}
	change, err := changeOf(&t.before, &t.after, t.taken)
	if err != nil {
		return err
	}
	if p.alone {
		return saveOne(ctx, p.store, change)
	}
	return p.sender.save(ctx, change)
}

// stored is the line that the store has now, nil when it has none.
func (t *turn) stored() *Line {
	if t.after.seq == 0 {
		return nil
	}
	line := t.after
	line.answers, line.pending = nil, nil
	return &line
}

func (t *turn) answer(group []*deed) {
	for i, d := range group {
		d.finish(t.each[i].line, t.each[i].err, nil)
	}
}
