package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// The parts of what Load reads in one statement.
const (
	partHead = iota
	partBody
	partAnswer
	partParked
)

// loadedRow is one row of them.
type loadedRow struct {
	part              int
	a, b              string
	seq               int64
	limit, held, owed int64
	first, second     *int64 // instants
	data              []byte
}

// reads are the calls of a store that only read, each one statement: over a
// database, or inside a transaction.
type reads struct {
	run func(ctx context.Context, s Statement) error
	say phrases
}

// Load implements [paylater.Store]. It is one statement, and so one commit's
// picture.
func (r *reads) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	var loaded paylater.Loaded
	known := false
	s := r.say.load(id, keys)
	s.Row = func(scan func(...any) error) error {
		var row loadedRow
		if err := scan(
			&row.part, &row.a, &row.b, &row.seq, &row.limit, &row.held, &row.owed, &row.first, &row.second, &row.data,
		); err != nil {
			return err
		}
		known = known || row.part == partHead
		row.into(id, &loaded)
		return nil
	}
	if err := r.run(ctx, s); err != nil {
		return paylater.Loaded{}, settled(ctx, err)
	}
	sortLoaded(&loaded)
	if !known {
		return paylater.Loaded{Parked: loaded.Parked}, fault.New(paylater.CodeNotFound, "no such line")
	}
	return loaded, nil
}

// Scan implements [paylater.Store].
func (r *reads) Scan(ctx context.Context, q paylater.Query) ([]paylater.Head, error) {
	var heads []paylater.Head
	err := r.run(ctx, r.say.scan(q, &heads))
	return heads, settled(ctx, err)
}

// Events implements [paylater.Store].
func (r *reads) Events(ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
	var list []paylater.EventRecord
	err := r.run(ctx, r.say.events(q, &list))
	return list, settled(ctx, err)
}

// Parked implements [paylater.Store].
func (r *reads) Parked(ctx context.Context, after paylater.Parked, limit int) ([]paylater.Parked, error) {
	var list []paylater.Parked
	err := r.run(ctx, r.say.parked(after, limit, &list))
	return list, settled(ctx, err)
}

func (r *loadedRow) into(id paylater.LineID, loaded *paylater.Loaded) {
	switch r.part {
	case partHead:
		loaded.Record.Head = r.head(id)
	case partBody:
		loaded.Record.Bodies = append(loaded.Record.Bodies, paylater.Body{
			BodyKey: paylater.BodyKey{Kind: paylater.BodyKind(r.a), ID: r.b}, Data: r.data,
		})
	case partAnswer:
		loaded.Answers = append(loaded.Answers, paylater.EventRecord{
			Line: id, Seq: r.seq, Key: r.b, Kind: paylater.Kind(r.a), At: instant(r.first), Data: r.data,
		})
	case partParked:
		loaded.Parked = append(loaded.Parked, paylater.Parked{
			ParkedKey: paylater.ParkedKey{Lender: id.Lender, Event: lender.EventID(r.b)},
			Buyer:     id.Buyer, Since: instant(r.first), Why: r.a, Body: r.data,
		})
	}
}

func (r *loadedRow) head(id paylater.LineID) paylater.Head {
	return paylater.Head{
		ID: id, Seq: r.seq, Status: paylater.Status(r.a),
		Limit: money.Cents(r.limit), Held: money.Cents(r.held), Outstanding: money.Cents(r.owed),
		Next: instant(r.first), Waiting: instant(r.second), Data: r.data,
	}
}

func sortLoaded(l *paylater.Loaded) {
	slices.SortFunc(l.Record.Bodies, func(a, b paylater.Body) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(l.Answers, func(a, b paylater.EventRecord) int { return cmp.Compare(a.Seq, b.Seq) })
	slices.SortFunc(l.Parked, func(a, b paylater.Parked) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Event, b.Event))
	})
}

// micros writes an instant; the zero one as NULL.
func micros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := t.UnixMicro()
	return &n
}

// instant reads what micros wrote.
func instant(n *int64) time.Time {
	if n == nil {
		return time.Time{}
	}
	return time.UnixMicro(*n).UTC()
}
