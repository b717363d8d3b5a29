package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

func invalid(path, want string) error {
	return fault.New(CodeArgumentInvalid, "must be "+want).At(path)
}

func keyReused() error {
	return fault.New(CodeKeyReused, "the key was used before with other contents").At("key")
}

// begin is how every command starts: a command seen before gives its first
// answer (done), the same key with other contents is refused, and what is due
// by now happens first. The receiver is the act's own copy of the line.
func (l *Line) begin(cmd command, at time.Time) (done bool, err error) {
	if l.rules == nil {
		return false, invalid("line", "made by Rules.NewLine or Rules.ParseLine")
	}
	if first := l.answer(cmd.key()); first != nil {
		if first.command == nil || !first.command.same(cmd) {
			return false, keyReused()
		}
		return true, nil
	}
	return false, l.advance(at)
}

// answer finds the event that a key made, among those the line was loaded with
// and those not saved yet.
func (l *Line) answer(key string) *Event {
	for i := len(l.pending) - 1; i >= 0; i-- {
		if l.pending[i].Key == key {
			return &l.pending[i]
		}
	}
	for i := len(l.answers) - 1; i >= 0; i-- {
		if l.answers[i].Key == key {
			return &l.answers[i]
		}
	}
	return nil
}

// record adds the event of a command, with its key and contents.
func (l *Line) record(ev Event, cmd command) {
	ev.Key, ev.command = cmd.key(), &cmd
	l.emit(ev)
}

// recordAt adds the event of a command in front of what it caused, so that a
// rebuild meets the command first.
func (l *Line) recordAt(mark int, ev Event, cmd command) {
	l.record(ev, cmd)
	caused := l.pending[mark:]
	rotated := append([]Event{caused[len(caused)-1]}, caused[:len(caused)-1]...)
	first := l.seq - int64(len(rotated)) + 1
	for i := range rotated {
		rotated[i].Seq = first + int64(i)
	}
	l.pending = append(slices.Clip(l.pending[:mark]), rotated...)
}

// emit adds an event. The slice is clipped first, so that two lines made from
// one never share an element.
func (l *Line) emit(ev Event) {
	l.seq++
	ev.Seq, ev.At, l.spoke = l.seq, l.at, l.at
	l.pending = append(slices.Clip(l.pending), ev)
}

// Advance lets happen what is due by that instant: holds expire, repayments
// clear, statements are issued, due dates pass. Every other act does the same
// first, so a scheduler that runs late or twice changes nothing.
func (l Line) Advance(at time.Time) (Line, error) {
	n := l
	if n.rules == nil {
		return l, invalid("line", "made by Rules.NewLine or Rules.ParseLine")
	}
	if err := n.advance(at); err != nil {
		return l, err
	}
	return n, nil
}

// advance moves the line's time forward. Time never runs backwards: an earlier
// instant counts as the last one.
func (l *Line) advance(at time.Time) error {
	at = instant(at)
	if y := at.Year(); y < 1990 || y > 2190 || y == 1990 && civil.NewYork(at).IsZero() {
		return invalid("at", "an instant from 1990 to 2190, in New York")
	}
	l.entries = slices.Clip(l.entries) // what is posted now is this copy's own
	for {
		when := l.next
		if cut := l.policyCut(at); when.IsZero() || !cut.IsZero() && cut.Before(when) {
			when = cut
		}
		if when.IsZero() || at.Before(when) {
			break
		}
		if l.at.Before(when) {
			l.at = when
		}
		l.happen()
		l.reschedule()
	}
	if l.at.Before(at) {
		l.at = at
	}
	return nil
}

// policyCut is the next midnight, up to an instant, from which a policy's cap no
// longer covers the holds: a limit cut as any other. Zero when there is none.
func (l *Line) policyCut(upTo time.Time) time.Time {
	if len(l.holds) == 0 {
		return time.Time{}
	}
	for i := range l.rules.policies {
		p := &l.rules.policies[i]
		from := civil.Midnight(p.Effective)
		if from.After(l.at) && !from.After(upTo) && l.limit.Min(p.MaxLine).Less(l.held.Add(l.unpaid)) {
			return from
		}
	}
	return time.Time{}
}

// happen does everything that is due at the line's instant. Statements come
// before the due dates of their day, which they do not cover.
func (l *Line) happen() {
	l.expireHolds()
	l.clearInflows()
	l.issueStatements()
	l.stand()
}

// expireHolds ends the holds whose instant has come.
func (l *Line) expireHolds() {
	for i := 0; i < len(l.holds); {
		if l.at.Before(l.holds[i].Expires) {
			i++
			continue
		}
		h := l.dropHold(i)
		l.lapse(h)
		l.emit(Event{Kind: KindHoldExpired, Order: h.Order, Phase: h.Phase, Hold: h.Key, Amount: h.Amount})
	}
}

// reschedule finds the earliest instant at which something happens by itself.
func (l *Line) reschedule() {
	l.next = earlier(l.nextOwn(), l.nextStanding())
}

// nextOwn is what the line alone says: no policy and no bank holiday moves it.
func (l *Line) nextOwn() time.Time {
	var next time.Time
	sooner := func(t time.Time) { next = earlier(next, t) }
	for i := range l.holds {
		sooner(l.holds[i].Expires)
	}
	for i := range l.inflows {
		if f := &l.inflows[i]; !f.Cleared {
			sooner(civil.Midnight(f.ClearsOn))
		}
	}
	sooner(l.nextStatement())
	return next
}

// earlier of two instants; the zero time means never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
