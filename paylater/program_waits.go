package paylater

import (
	"context"
	"iter"
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// Stuck lists everything that has waited for longer than that: lines first, in the
// order of their ids, then lenders' events that match nothing, oldest first.
// [WaitFor.Todo] says what to do about each. A line that cannot be read is an error
// that names it, and the list goes on; an error of the store ends it.
func (p *Program) Stuck(ctx context.Context, patience Patience) iter.Seq2[Wait, error] {
	at := p.Now()
	return func(yield func(Wait, error) bool) {
		for head, err := range p.Waiting(ctx, at) {
			if err != nil {
				yield(Wait{}, err)
				return
			}
			if !p.stuckLine(ctx, head.ID, patience, at, yield) {
				return
			}
		}
		for ev, err := range p.Parked(ctx) {
			w := Wait{For: WaitMatch, Line: ev.Line(), Since: ev.Since, Event: ev.Event, Why: fault.Code(ev.Why)}
			if err != nil || patience.over(&w, at) {
				if !yield(w, err) {
					return
				}
			}
		}
	}
}

// stuckLine lists one line; false when that is enough.
func (p *Program) stuckLine(ctx context.Context, id LineID, patience Patience, at time.Time, yield func(Wait, error) bool) bool {
	line, _, err := p.load(ctx, id)
	if err != nil {
		return yield(Wait{Line: id}, fault.In(id.String(), err))
	}
	for _, w := range line.Waits() {
		if patience.over(&w, at) && !yield(w, nil) {
			return false
		}
	}
	return true
}

// Parked lists lenders' events that still match nothing, oldest first.
func (p *Program) Parked(ctx context.Context) iter.Seq2[Parked, error] {
	return func(yield func(Parked, error) bool) {
		var after Parked
		for {
			list, err := p.store.Parked(ctx, after, page)
			if err != nil {
				yield(Parked{}, err)
				return
			}
			for _, ev := range list {
				if !yield(ev, nil) {
					return
				}
			}
			if len(list) < page {
				return
			}
			after = list[len(list)-1]
		}
	}
}

// Waiting lists the heads of lines that have waited for their lender since that
// instant or before: for a decision, a disbursement, or a refund's money.
func (p *Program) Waiting(ctx context.Context, since time.Time) iter.Seq2[Head, error] {
	return func(yield func(Head, error) bool) {
		q := Query{Waiting: instant(since), Limit: page}
		for {
			heads, err := p.store.Scan(ctx, q)
			if err != nil {
				yield(Head{}, err)
				return
			}
			for _, h := range heads {
				if !yield(h, nil) {
					return
				}
			}
			if len(heads) < q.Limit {
				return
			}
			q.After = heads[len(heads)-1].ID
		}
	}
}
