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

func load(
	ctx context.Context, run func(context.Context, Statement) error, say phrases, id paylater.LineID, keys []string,
) (paylater.Loaded, error) {
	var loaded paylater.Loaded
	known := false
	s := say.load(id, keys)
	s.Row = func(scan func(...any) error) error {
		var r loadedRow
		if err := scan(&r.part, &r.a, &r.b, &r.seq, &r.limit, &r.held, &r.owed, &r.first, &r.second, &r.data); err != nil {
			return err
		}
		known = known || r.part == partHead
		r.into(id, &loaded)
		return nil
	}
	if err := run(ctx, s); err != nil {
		return paylater.Loaded{}, settled(ctx, err)
	}
	sortLoaded(&loaded)
	if !known {
		return paylater.Loaded{Parked: loaded.Parked}, fault.New(paylater.CodeNotFound, "no such line")
	}
	return loaded, nil
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
