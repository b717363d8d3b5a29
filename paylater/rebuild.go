package paylater

import (
	"errors"
	"iter"
	"reflect"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// Rebuild makes a line from its events alone, by doing again what each command
// asked at its instant, and checks that exactly the recorded events come out.
// It is how an auditor proves that a stored line follows from its history.
func (r *Rules) Rebuild(id LineID, events iter.Seq2[Event, error]) (Line, error) {
	l, err := r.NewLine(id)
	for step, wrong := range r.Retrace(id, events) { // says first what is wrong with rules and id
		if wrong != nil {
			return Line{}, wrong
		}
		l = step.After
	}
	return l, err
}

// redo brings the line to where the event must be its next one, and takes it.
func (l Line) redo(want Event) (Line, error) {
	if len(l.pending) == 0 {
		var err error
		if l, err = l.again(want); err != nil {
			return Line{}, errors.Join(differs(want.Seq, "what was recorded is refused now"), err)
		}
	}
	if len(l.pending) == 0 {
		return Line{}, differs(want.Seq, "nothing happens where an event was recorded")
	}
	got := l.pending[0]
	if !sameEvent(got, want) {
		return Line{}, differs(want.Seq, "the events differ: "+string(got.Kind)+" now, "+string(want.Kind)+" recorded")
	}
	l.pending = l.pending[1:]
	if c := got.command; c != nil && c.News != nil && c.News.Natural != "" {
		l.answers = append(l.answers, got) // said again later, it must be known
	}
	return l, nil
}

// again does what the event's command asked, at its instant. Events that no
// command made come from the passing of time.
func (l Line) again(ev Event) (Line, error) {
	n, err := l.Advance(ev.At)
	if err != nil || ev.command == nil {
		return n, err
	}
	switch c := ev.command; {
	case c.Apply != nil:
		return n.Apply(c.Apply.Application, c.Apply.Order, ev.At)
	case c.Hold != nil:
		return n.Hold(*c.Hold, ev.At)
	case c.Release != nil:
		return n.Release(c.Release.Key, c.Release.Order, c.Release.Phase, ev.At)
	case c.Sign != nil:
		cmd := *c.Sign
		err = n.sign(&cmd, ev.At)
		return n, err
	case c.Refund != nil:
		return n.Refund(*c.Refund, ev.At)
	case c.Grant != nil:
		return n.Grant(*c.Grant, ev.At)
	case c.Lost != nil:
		return n.lose(c.Lost.Application, ev.At)
	case c.News != nil:
		news, err := lender.ParseEvent([]byte(c.News.Body))
		if err != nil {
			return n, err
		}
		return n.Receive(news, ev.At)
	}
	return n, broken("an event has an empty command")
}

// sameEvent compares by the stored form, which is what both have been through.
func sameEvent(a, b Event) bool {
	x, errX := encodeEvent(LineID{}, &a)
	y, errY := encodeEvent(LineID{}, &b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

func differs(seq int64, what string) error {
	return fault.New(CodeRebuildDiffers, what, fault.Count("event", seq))
}

// sameRecord compares two stored forms of one line.
func sameRecord(a, b Record) error {
	if string(a.Head.Data) != string(b.Head.Data) || !reflect.DeepEqual(a.Bodies, b.Bodies) {
		return differs(b.Head.Seq, "the stored line is not what its events make")
	}
	a.Head.Data, b.Head.Data = nil, nil
	if !reflect.DeepEqual(a.Head, b.Head) {
		return differs(b.Head.Seq, "the stored head is not what its events make")
	}
	return nil
}
