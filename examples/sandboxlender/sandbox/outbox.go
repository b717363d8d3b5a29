package sandbox

import (
	"context"
	"database/sql"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
)

// outbox keeps the webhooks that wait, in the sandbox's file. It is the outbox of a
// partner's sender.
type outbox struct {
	db    *sql.DB
	world func() time.Time
}

var _ partner.Outbox = (*outbox)(nil)

// delivery is a webhook as the operator's page shows it.
type delivery struct {
	ID       partner.DeliveryID
	Event    lender.EventID
	Copy     int
	Due      time.Time
	Attempts int
	State    string
	Why      string
}

// The states of a delivery.
const (
	stateWaiting = "waiting"
	stateDone    = "done"
	stateDropped = "dropped" // by the operator's wish
	stateDead    = "dead"    // every attempt failed
)

// Add keeps one event, to be delivered from an instant on. The sandbox's bank puts
// its events there itself, with what the operator lets happen to them.
func (o *outbox) Add(ctx context.Context, e lender.Event, due time.Time) error {
	return o.put(ctx, e, 1, due, stateWaiting)
}

// put keeps one copy of an event; one that is there already is left as it is.
func (o *outbox) put(ctx context.Context, e lender.Event, number int, due time.Time, state string) error {
	body, err := lender.EncodeEvent(e)
	if err != nil {
		return err
	}
	_, err = o.db.ExecContext(ctx, "INSERT OR IGNORE INTO deliveries (event, copy, body, due, state) VALUES (?, ?, ?, ?, ?)",
		e.ID, number, body, due.UnixMicro(), state)
	return err
}

// Due answers the deliveries whose time has come, the longest due first.
func (o *outbox) Due(ctx context.Context, now time.Time, most int) ([]partner.Delivery, error) {
	return o.read(ctx, "state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?", now.UnixMicro(), most)
}

// Dead answers the dead letters, the oldest first.
func (o *outbox) Dead(ctx context.Context, most int) ([]partner.Delivery, error) {
	return o.read(ctx, "state = 'dead' ORDER BY id LIMIT ?", most)
}

func (o *outbox) read(ctx context.Context, where string, args ...any) ([]partner.Delivery, error) {
	query := "SELECT id, body, attempts, due, why FROM deliveries WHERE " + where //nolint:gosec // a text of this file
	rows, err := o.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	var list []partner.Delivery
	for rows.Next() {
		var d partner.Delivery
		var body []byte
		var due int64
		if err := rows.Scan(&d.ID, &body, &d.Attempts, &due, &d.Last.Why); err != nil {
			return nil, err
		}
		if d.Event, err = lender.ParseEvent(body); err != nil {
			return nil, err
		}
		d.Due = time.UnixMicro(due).UTC()
		list = append(list, d)
	}
	return list, rows.Err()
}

// Done ends a delivery: the host has the event.
func (o *outbox) Done(ctx context.Context, id partner.DeliveryID) error {
	_, err := o.db.ExecContext(ctx, "UPDATE deliveries SET state = 'done' WHERE id = ?", id)
	return err
}

// Failed counts an attempt and says when the next one is due; the zero instant makes
// a dead letter of it.
func (o *outbox) Failed(ctx context.Context, id partner.DeliveryID, a partner.Attempt, next time.Time) error {
	state := stateWaiting
	if next.IsZero() {
		state, next = stateDead, a.At
	}
	_, err := o.db.ExecContext(ctx,
		"UPDATE deliveries SET state = ?, due = ?, why = ?, attempts = attempts + 1 WHERE id = ? AND state = 'waiting'",
		state, next.UnixMicro(), a.Why, id)
	return err
}

// Replay makes a delivery of a dead letter again, with no attempts behind it.
func (o *outbox) Replay(ctx context.Context, id partner.DeliveryID, due time.Time) error {
	_, err := o.db.ExecContext(ctx,
		"UPDATE deliveries SET state = 'waiting', attempts = 0, due = ? WHERE id = ? AND state = 'dead'", due.UnixMicro(), id)
	return err
}

// list are the last deliveries, newest first.
func (o *outbox) list(ctx context.Context, limit int) ([]delivery, error) {
	rows, err := o.db.QueryContext(ctx,
		"SELECT id, event, copy, due, attempts, state, why FROM deliveries ORDER BY id DESC LIMIT ?", limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	var list []delivery
	for rows.Next() {
		var d delivery
		var due int64
		if err := rows.Scan(&d.ID, &d.Event, &d.Copy, &due, &d.Attempts, &d.State, &d.Why); err != nil {
			return nil, err
		}
		d.Due = time.UnixMicro(due).UTC()
		list = append(list, d)
	}
	return list, rows.Err()
}

// again lets everything that was dropped or given up wait once more.
func (o *outbox) again(ctx context.Context) error {
	return o.wait(ctx, "state IN ('dropped', 'dead')")
}

// repeat lets everything that ever was delivered wait once more.
func (o *outbox) repeat(ctx context.Context) error { return o.wait(ctx, "state = 'done'") }

func (o *outbox) wait(ctx context.Context, where string) error {
	query := "UPDATE deliveries SET state = 'waiting', attempts = 0, due = ? WHERE " + where //nolint:gosec // a text of this file
	_, err := o.db.ExecContext(ctx, query, o.world().UnixMicro())
	return err
}
