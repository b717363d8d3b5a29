package backtest

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Cases judges every case of a stream of histories: line by line, and within a line
// in the order in which they were asked. What could not be read comes as the error,
// a [*Failure], beside a case that says nothing; whoever ranges decides whether to
// go on. Each history is read once, when its turn comes.
func (t *Trial) Cases(histories iter.Seq2[History, error]) iter.Seq2[Case, error] {
	if t == nil || t.was == nil {
		return func(yield func(Case, error) bool) {
			yield(Case{}, &Failure{Path: "trial", Err: invalid("trial", "made by New")})
		}
	}
	return t.cases(histories, func(Progress) {})
}

func (t *Trial) cases(histories iter.Seq2[History, error], done func(Progress)) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		if histories == nil {
			return
		}
		var p Progress
		for h, err := range histories {
			w := walk{trial: t, path: fmt.Sprintf("lines[%d]", p.Lines), history: h}
			if err == nil {
				w.line()
			} else {
				w.fail("", err)
			}
			p.Lines++
			for _, c := range w.list() {
				p.Cases++
				if !yield(c, nil) {
					return
				}
			}
			for i := range w.failed {
				p.Failed++
				if !yield(Case{}, &w.failed[i]) {
					return
				}
			}
			done(p)
			if t.progress != nil {
				t.progress(p)
			}
		}
	}
}

// walk goes through one line's history once.
type walk struct {
	trial   *Trial
	path    string
	history History
	asks    []question // in the order of their instants
	cases   []*pending
	failed  []Failure
}

// question is a draw to be asked of the line on its way, and where it came from.
type question struct {
	Ask
	source Source
	path   string
}

// pending is a case whose loan may still live.
type pending struct {
	Case
	hold  lender.Key
	until time.Time // when the changed policy's hold expires
	held  bool      // under the changed policy
	gone  bool      // the line does not carry the loan any more: its life is final
}

func (w *walk) fail(path string, err error) {
	w.failed = append(w.failed, Failure{Line: w.history.Line, Path: w.path + path, Err: err})
}

// line judges the cases of one line, or none of them when it cannot be followed.
func (w *walk) line() {
	line, err := w.trial.was.NewLine(w.history.Line)
	if err != nil {
		w.fail("", err)
		return
	}
	w.gather()
	read := 0
	steps := w.trial.was.Retrace(w.history.Line, w.counted(&read))
	for step, err := range steps {
		if err != nil {
			w.cases = nil
			w.fail(fmt.Sprintf(".events[%d]", max(read-1, 0)), err)
			return
		}
		if w.late(step.Event.At) {
			break
		}
		w.answer(line, step.Event.At)
		line = step.After
		w.step(&step, read-1)
	}
	w.answer(line, time.Time{})
	w.value(line)
}

// counted counts the events as they are read, for the path of one that is wrong.
func (w *walk) counted(read *int) iter.Seq2[paylater.Event, error] {
	return func(yield func(paylater.Event, error) bool) {
		if w.history.Events == nil {
			return
		}
		for ev, err := range w.history.Events {
			*read++
			if !yield(ev, err) {
				return
			}
		}
	}
}

func (w *walk) late(at time.Time) bool { return !w.trial.to.IsZero() && at.After(w.trial.to) }

func (w *walk) early(at time.Time) bool { return at.Before(w.trial.from) }

// gather puts what the host kept, and what its orders stand for, in order.
func (w *walk) gather() {
	add := func(a Ask, s Source, path string) {
		a.At = a.At.UTC().Truncate(time.Microsecond) // as events are
		if !w.late(a.At) && !w.early(a.At) {
			w.asks = append(w.asks, question{a, s, path})
		}
	}
	for i, a := range w.history.Asked {
		path := fmt.Sprintf(".asked[%d]", i)
		if err := within("at", a.At); err != nil || a.At.IsZero() {
			w.fail(path, cmp.Or(err, invalid("at", "the instant at which it was asked")))
			continue
		}
		add(a, SourceAsked, path)
	}
	for i, record := range w.history.Orders {
		path := fmt.Sprintf(".orders[%d]", i)
		asks, err := asksOf(record, w.history.Line)
		if err != nil {
			w.fail(path, err)
			continue
		}
		for _, a := range asks {
			add(a, SourceOrder, path)
		}
	}
	slices.SortStableFunc(w.asks, func(a, b question) int { return a.At.Compare(b.At) })
}

// answer asks the line what was asked of it before an instant; all of it when that
// is the zero time.
func (w *walk) answer(line paylater.Line, before time.Time) {
	for len(w.asks) > 0 && (before.IsZero() || w.asks[0].At.Before(before)) {
		q := w.asks[0]
		w.asks = w.asks[1:]
		if w.own(q) {
			continue
		}
		c := Case{Source: q.source, Order: q.Draw.Order, Phase: q.Draw.Phase, At: q.At, Asked: q.Draw.Amount}
		var err error
		if c.Was, c.Would, err = w.trial.both(line, q.Draw, 0, q.At); err != nil {
			w.fail(q.path, err)
			continue
		}
		w.cases = append(w.cases, &pending{Case: c, gone: true})
	}
}

// own tells whether a question is the line's own case: the phase was held at that
// very instant.
func (w *walk) own(q question) bool {
	return slices.ContainsFunc(w.cases, func(c *pending) bool {
		return c.Source == SourceLine && c.At.Equal(q.At) && c.Order == q.Draw.Order && c.Phase == q.Draw.Phase
	})
}

// step takes in one event.
func (w *walk) step(s *paylater.Step, index int) {
	var err error
	switch s.Event.Kind {
	case paylater.KindHoldPlaced:
		if !w.early(s.Event.At) {
			err = w.place(s)
		}
	case paylater.KindSigned:
		err = w.sign(s)
	case paylater.KindStatementIssued:
		w.letGo(s)
	}
	if err != nil {
		w.fail(fmt.Sprintf(".events[%d]", index), err)
	}
}

// place begins the case of a hold.
func (w *walk) place(s *paylater.Step) error {
	ev := &s.Event
	c := &pending{hold: ev.Hold, gone: true}
	c.Case = Case{Source: SourceLine, Order: ev.Order, Phase: ev.Phase, At: ev.At, Asked: ev.Amount}
	until, refusal, err := w.trial.holds(s.Before, ev)
	if err != nil {
		return err
	}
	c.until, c.held = until, refusal == nil
	draw := paylater.Draw{Order: ev.Order, Phase: ev.Phase, Amount: ev.Amount, Recipient: nobody}
	if c.Was, c.Would, err = w.trial.both(s.Before, draw, 0, ev.At); err != nil {
		return err
	}
	if !c.held {
		c.Would = refused(refusal)
	}
	w.cases = append(w.cases, c)
	return nil
}

// sign asks again at the instant of the signature, for the principal that was signed.
func (w *walk) sign(s *paylater.Step) error {
	ev := &s.Event
	i := slices.IndexFunc(w.cases, func(c *pending) bool { return c.hold == ev.Hold && c.Source == SourceLine })
	if i < 0 || ev.Agreement == nil {
		return nil // asked before the first instant of the trial
	}
	terms, c := ev.Agreement.Terms(), w.cases[i]
	draw := paylater.Draw{Order: terms.Order, Phase: terms.Phase, Amount: terms.Principal, Recipient: terms.Recipient}
	was, would, err := w.trial.both(s.Before, draw, terms.Months, ev.At)
	if err != nil {
		w.cases = slices.Delete(w.cases, i, i+1)
		return err
	}
	c.Asked, c.Loan, c.Months, c.Was, c.gone = terms.Principal, ev.Loan, terms.Months, was, false
	switch {
	case !c.held:
	case !ev.At.Before(c.until):
		c.Would = refused(fault.New(paylater.CodeHoldExpired, "the hold would have expired before the signature",
			fault.Instant("expires", c.until), fault.Instant("signed", ev.At)))
	default:
		c.Would = would
	}
	return nil
}

// letGo keeps the last sight of the loans that a line does not carry after a
// statement any more. They have ended long before.
func (w *walk) letGo(s *paylater.Step) {
	for _, c := range w.cases {
		if c.gone {
			continue
		}
		if _, still := s.After.Loan(c.Loan, s.Event.At); still {
			continue
		}
		if n, ok := s.Before.Loan(c.Loan, s.Event.At); ok {
			c.Was.Life, c.gone = lifeOf(&n), true
		}
	}
}

// value takes the last sight of the loans that the line still carries.
func (w *walk) value(line paylater.Line) {
	at, end := line.At(), line
	if !w.trial.to.IsZero() {
		var err error
		at = w.trial.to
		if end, err = line.Advance(at); err != nil {
			w.fail("", err)
			return
		}
	}
	for _, c := range w.cases {
		if c.gone {
			continue
		}
		n, ok := end.Loan(c.Loan, at)
		if !ok { // it ended, and went when the line was brought to the end
			n, ok = line.Loan(c.Loan, at)
		}
		if ok {
			c.Was.Life = lifeOf(&n)
		}
	}
}

// list compares the cases, which stand in the order in which they were asked. An order says
// nothing of a phase of which there is another case.
func (w *walk) list() []Case {
	type phase struct {
		order order.ID
		phase order.Phase
	}
	asked := map[phase]bool{}
	for _, c := range w.cases {
		if c.Source != SourceOrder {
			asked[phase{c.Order, c.Phase}] = true
		}
	}
	var list []Case
	for _, c := range w.cases {
		if c.Source == SourceOrder && asked[phase{c.Order, c.Phase}] {
			continue
		}
		c.Line = w.history.Line
		c.compare()
		list = append(list, c.Case)
	}
	return list
}
