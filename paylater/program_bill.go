package paylater

import (
	"context"
	"iter"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// Bill issues what is due on a line and returns the statement of that date.
// Billing again returns the same statement. CodeNotFound when the line has no
// statement of that date, or not yet; Line.NextStatement names the next one.
func (p *Program) Bill(ctx context.Context, id LineID, date civil.Date) (bill Statement, err error) {
	ctx, end := p.watcher.begin(ctx, "bill", id, "")
	defer func() { end(err) }()
	if _, err := p.advance(ctx, id); err != nil {
		return Statement{}, err
	}
	for s, err := range p.Statements(ctx, id) {
		if err != nil {
			return Statement{}, err
		}
		if s.Date == date {
			return s, nil
		}
	}
	return Statement{}, fault.New(CodeNotFound, "the line has no statement of that date", fault.Day("date", int64(date.Number())))
}

// advance lets happen what is due on a line and saves it. On a line that was
// never saved nothing is.
func (p *Program) advance(ctx context.Context, id LineID) (Line, error) {
	return p.act(ctx, id, nil, func(l Line) (Line, error) { return l.Advance(p.Now()) })
}

// BillAll lets happen what is due on every line: statements are issued, holds
// expire, repayments clear, due dates pass. It can be stopped at any point and
// run again, and it changes nothing twice. Progress is called now and then, on
// the caller's goroutine; nil reports nothing. The error joins those of the
// lines that failed, in the order of their ids; the others are done. On Dry it
// says what it would do and does nothing.
func (p *Program) BillAll(ctx context.Context, progress func(Progress)) (done Progress, err error) {
	ctx, end := p.watcher.begin(ctx, "bill_all", LineID{}, "")
	defer func() { end(err) }()
	q := Query{Due: p.Now()}
	if from := p.loader(); from != nil {
		return p.stream(ctx, from, q, progress)
	}
	return p.each(ctx, q, progress, func(done *Progress, h Head) error { return p.billLine(ctx, done, h) })
}

// billLine lets happen what is due on one line and counts it.
func (p *Program) billLine(ctx context.Context, done *Progress, h Head) error {
	var issued int
	var changed bool
	_, err := p.act(ctx, h.ID, nil, func(l Line) (Line, error) {
		next, err := l.Advance(p.Now())
		issued, changed = countStatements(next.pending), len(next.pending) > 0
		return next, err
	})
	if err == nil && changed {
		done.Changed++
		done.Statements += issued
	}
	return err
}

func countStatements(events []Event) int {
	n := 0
	for i := range events {
		if events[i].Kind == KindStatementIssued {
			n++
		}
	}
	return n
}

// Statements goes through a line's statements, oldest first.
func (p *Program) Statements(ctx context.Context, id LineID) iter.Seq2[Statement, error] {
	return func(yield func(Statement, error) bool) {
		for ev, err := range p.events(ctx, EventQuery{Line: id, Kind: KindStatementIssued}) {
			if err != nil {
				yield(Statement{}, err)
				return
			}
			if ev.Statement != nil && !yield(*ev.Statement, nil) {
				return
			}
		}
	}
}

// History goes through a line's events numbered above after, oldest first.
func (p *Program) History(ctx context.Context, id LineID, after int64) iter.Seq2[Event, error] {
	return p.events(ctx, EventQuery{Line: id, After: after})
}

func (p *Program) events(ctx context.Context, q EventQuery) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		q.Limit = page
		for {
			records, err := p.store.Events(ctx, q)
			if err != nil {
				yield(Event{}, err)
				return
			}
			for _, rec := range records {
				ev, err := ParseEvent(rec)
				if !yield(ev, err) || err != nil {
					return
				}
			}
			if len(records) < q.Limit {
				return
			}
			q.After = records[len(records)-1].Seq
		}
	}
}

// Differences goes through the events of a line in which the lender's word and
// our record disagree, oldest first.
func (p *Program) Differences(ctx context.Context, id LineID) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for ev, err := range p.History(ctx, id, 0) {
			if (err != nil || ev.Difference != nil) && !yield(ev, err) {
				return
			}
		}
	}
}

// Audit rebuilds a line from its events and compares it with the stored one.
func (p *Program) Audit(ctx context.Context, id LineID) error {
	stored, _, err := p.load(ctx, id)
	if err != nil {
		return err
	}
	rebuilt, err := p.rules.Rebuild(id, p.History(ctx, id, 0))
	if err != nil {
		return err
	}
	if stored.seq != rebuilt.seq {
		return differs(rebuilt.seq, "the stored line and its events end at different numbers")
	}
	a, errA := stored.Record()
	b, errB := rebuilt.Record()
	if errA != nil || errB != nil {
		return broken("the line cannot be written")
	}
	return sameRecord(a, b)
}
