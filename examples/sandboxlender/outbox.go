package main

import (
	"context"
	"database/sql"
	"time"

	"github.com/paylater-go/payments/lender"
)

// outbox keeps the webhooks that wait, in the sandbox's file.
type outbox struct {
	db   *sql.DB
	real func() time.Time
}

// delivery is one webhook on its way.
type delivery struct {
	ID       int64
	Event    lender.EventID
	Copy     int
	Due      time.Time
	Attempts int
	State    string
	body     []byte
}

// The states of a delivery.
const (
	stateWaiting = "waiting"
	stateDone    = "done"
	stateDropped = "dropped" // by the operator's wish
	stateDead    = "dead"    // every attempt failed
)

const deliveryColumns = "id, event, copy, due, attempts, state, body"

// next are deliveries that are due, oldest first.
func (o *outbox) next(ctx context.Context, limit int) ([]delivery, error) {
	return o.read(ctx, "SELECT "+deliveryColumns+" FROM deliveries WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?",
		o.real().UnixMicro(), limit)
}

// list are the last deliveries, newest first.
func (o *outbox) list(ctx context.Context, limit int) ([]delivery, error) {
	return o.read(ctx, "SELECT "+deliveryColumns+" FROM deliveries ORDER BY id DESC LIMIT ?", limit)
}

func (o *outbox) read(ctx context.Context, query string, args ...any) ([]delivery, error) {
	rows, err := o.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	var list []delivery
	for rows.Next() {
		var d delivery
		var due int64
		if err := rows.Scan(&d.ID, &d.Event, &d.Copy, &due, &d.Attempts, &d.State, &d.body); err != nil {
			return nil, err
		}
		d.Due = time.UnixMicro(due).UTC()
		list = append(list, d)
	}
	return list, rows.Err()
}

// settle writes down how an attempt ended, or that a delivery waits longer.
func (o *outbox) settle(ctx context.Context, d delivery) error {
	_, err := o.db.ExecContext(ctx, "UPDATE deliveries SET state = ?, due = ?, attempts = ? WHERE id = ?",
		d.State, d.Due.UnixMicro(), d.Attempts, d.ID)
	return err
}

// again lets everything that was dropped or given up wait once more.
func (o *outbox) again(ctx context.Context) error {
	_, err := o.db.ExecContext(ctx, "UPDATE deliveries SET state = 'waiting', attempts = 0, due = ? WHERE state IN ('dropped', 'dead')",
		o.real().UnixMicro())
	return err
}

// repeat lets everything that ever was delivered wait once more.
func (o *outbox) repeat(ctx context.Context) error {
	_, err := o.db.ExecContext(ctx, "UPDATE deliveries SET state = 'waiting', attempts = 0, due = ? WHERE state = 'done'", o.real().UnixMicro())
	return err
}

// What the operator lets happen to webhooks.
const (
	troubleNone    = "none"
	troubleDelay   = "delay"
	troubleDouble  = "double"
	troubleReorder = "reorder"
	troubleDrop    = "drop"
)

func troubles() []choice {
	return []choice{
		{troubleNone, "deliver as they come"},
		{troubleDelay, "deliver ten seconds late"},
		{troubleDouble, "deliver each twice"},
		{troubleReorder, "deliver the newest first"},
		{troubleDrop, "drop them"},
	}
}

// trouble is what happens to webhooks now.
func (o *outbox) trouble(ctx context.Context) (string, error) {
	return setting(ctx, o.db, "trouble", troubleNone)
}
