package main

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// rival is what is usually written by hand: one transaction for each act that
// locks the line's row, decides, and writes narrow rows. It keeps what a hold
// needs (unique key, unique phase, expiry, version, event) and nothing else. It
// is well made: pgx prepares its statements, the writes travel together, and
// nothing is read that is not needed.
type rival struct{ pool *pgxpool.Pool }

// rivalSchema is fixed: no column is ever added to make it slower.
const rivalSchema = `
CREATE TABLE lines (id bigint PRIMARY KEY, limit_cents bigint NOT NULL, held_cents bigint NOT NULL, owed_cents bigint NOT NULL,
	version bigint NOT NULL, next_expiry timestamptz) WITH (fillfactor = 50);
CREATE TABLE holds (line bigint NOT NULL, key text NOT NULL, order_id text NOT NULL, phase smallint NOT NULL, cents bigint NOT NULL,
	expires timestamptz NOT NULL, live boolean NOT NULL, PRIMARY KEY (line, key));
CREATE UNIQUE INDEX holds_phase ON holds (order_id, phase) WHERE live;
CREATE TABLE events (line bigint NOT NULL, version bigint NOT NULL, key text NOT NULL, kind smallint NOT NULL, cents bigint NOT NULL,
	at timestamptz NOT NULL, PRIMARY KEY (line, version), UNIQUE (line, key));
CREATE TABLE loans (id text PRIMARY KEY, line bigint NOT NULL, order_id text NOT NULL, phase smallint NOT NULL, cents bigint NOT NULL,
	months smallint NOT NULL, status smallint NOT NULL, signed timestamptz NOT NULL);
CREATE TABLE installments (loan text NOT NULL, number smallint NOT NULL, due date NOT NULL, cents bigint NOT NULL,
	fee_cents bigint NOT NULL, PRIMARY KEY (loan, number));
INSERT INTO lines SELECT n, 10000000, 0, 0, 0, NULL FROM generate_series(0, 10000) n;`

const (
	lockLine = `SELECT limit_cents - held_cents - owed_cents, version, next_expiry FROM lines WHERE id = $1 FOR UPDATE`
	addEvent = `INSERT INTO events (line, version, key, kind, cents, at) VALUES ($1, $2, $3, $4, $5, $6)`
	setHeld  = `UPDATE lines SET held_cents = held_cents + $2, version = $3, next_expiry = LEAST(next_expiry, $4) WHERE id = $1`
	addHold  = `INSERT INTO holds (line, key, order_id, phase, cents, expires, live) VALUES ($1, $2, $3, 1, $4, $5, true)`
	findHold = `SELECT cents FROM holds WHERE line = $1 AND order_id = $2 AND phase = 1 AND live`
	endHold  = `UPDATE holds SET live = false WHERE order_id = $1 AND phase = 1 AND live AND line = $2`
	moveLine = `UPDATE lines SET held_cents = held_cents - $2, owed_cents = owed_cents + $2, version = $3 WHERE id = $1`
	addLoan  = `INSERT INTO loans (id, line, order_id, phase, cents, months, status, signed) VALUES ($1, $2, $3, 1, $4, 6, 1, $5)`
	addRows  = `INSERT INTO installments (loan, number, due, cents, fee_cents)
SELECT $1, n, $2::date + 30 * n, $3, $4 FROM generate_series(1, 6) n`
	setPaid = `UPDATE loans SET status = 2 WHERE id = $1 AND status = 1`
	setLine = `UPDATE lines SET version = $2 WHERE id = $1`
)

var errOver = errors.New("more than what is available")

// newRival makes the tables in the database of a pool.
func newRival(ctx context.Context, pool *pgxpool.Pool) (*rival, error) {
	_, err := pool.Exec(ctx, rivalSchema)
	return &rival{pool}, err
}

// locked runs one transaction: it locks the line, lets decide say what to write,
// writes that in one round trip, and commits.
func (r *rival) locked(ctx context.Context, line int, decide func(tx pgx.Tx, available, version int64, b *pgx.Batch) error) error {
	tx, err := r.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	var available, version int64
	var expiry *time.Time
	if err := tx.QueryRow(ctx, lockLine, line).Scan(&available, &version, &expiry); err != nil {
		return err
	}
	if expiry != nil && !time.Now().Before(*expiry) {
		return errors.New("a hold has expired: not in this test")
	}
	batch := &pgx.Batch{}
	if err := decide(tx, available, version+1, batch); err != nil {
		return err
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// hold sets credit aside. A key that was used before breaks the unique index of
// the events; a phase that is held, that of the holds.
func (r *rival) hold(ctx context.Context, line int, key, order string, cents int64) error {
	return r.locked(ctx, line, func(_ pgx.Tx, available, version int64, b *pgx.Batch) error {
		if cents > available {
			return errOver
		}
		now := time.Now()
		b.Queue(setHeld, line, cents, version, now.Add(24*time.Hour))
		b.Queue(addHold, line, key, order, cents, now.Add(24*time.Hour))
		b.Queue(addEvent, line, version, key, 1, cents, now)
		return nil
	})
}

// release gives a hold up.
func (r *rival) release(ctx context.Context, line int, key, order string) error {
	return r.locked(ctx, line, func(tx pgx.Tx, _, version int64, b *pgx.Batch) error {
		var cents int64
		if err := tx.QueryRow(ctx, findHold, line, order).Scan(&cents); err != nil {
			return err
		}
		b.Queue(setHeld, line, -cents, version, nil)
		b.Queue(endHold, order, line)
		b.Queue(addEvent, line, version, key, 2, cents, time.Now())
		return nil
	})
}

// draw turns a hold into a loan of six installments and records that the lender
// has heard of it: two transactions, as the lender's answer comes later.
func (r *rival) draw(ctx context.Context, line int, key, order string, cents int64) error {
	if err := r.hold(ctx, line, "hold/"+key, order, cents); err != nil {
		return err
	}
	now := time.Now()
	err := r.locked(ctx, line, func(tx pgx.Tx, _, version int64, b *pgx.Batch) error {
		var held int64
		if err := tx.QueryRow(ctx, findHold, line, order).Scan(&held); err != nil {
			return err
		}
		b.Queue(moveLine, line, cents, version)
		b.Queue(endHold, order, line)
		b.Queue(addLoan, key, line, order, cents, now)
		b.Queue(addRows, key, now, cents/6, cents/50)
		b.Queue(addEvent, line, version, "sign/"+key, 3, cents, now)
		return nil
	})
	if err != nil {
		return err
	}
	return r.locked(ctx, line, func(_ pgx.Tx, _, version int64, b *pgx.Batch) error {
		b.Queue(setPaid, key)
		b.Queue(setLine, line, version)
		b.Queue(addEvent, line, version, "paid/"+key, 4, cents, now)
		return nil
	})
}
