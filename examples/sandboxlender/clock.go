package main

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// clock is the sandbox's: the real one, and what it was moved on. It never goes
// back, and a restart does not lose what it was moved.
type clock struct {
	db   *sql.DB
	real func() time.Time

	mu     sync.Mutex
	offset time.Duration
	last   time.Time
}

// maxMove is the most that the clock is moved at once: a loan lives half a year.
const maxMove = 400 * 24 * time.Hour

// codeClockMove refuses a move backwards or too far.
const codeClockMove fault.Code = "clock_move"

func openClock(ctx context.Context, db *sql.DB, real func() time.Time) (*clock, error) {
	c := &clock{db: db, real: real}
	var text string
	err := db.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = 'clock'").Scan(&text)
	if err == nil {
		c.offset, err = time.ParseDuration(text)
	} else if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	// The real clock may have been set back meanwhile; what was written down stands.
	var at int64
	if err := db.QueryRowContext(ctx, "SELECT coalesce(max(at), 0) FROM journal").Scan(&at); err != nil {
		return nil, err
	}
	c.last = time.UnixMicro(at).UTC()
	return c, nil
}

// now is the sandbox's time: UTC, whole microseconds.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.real().Add(c.offset).UTC().Truncate(time.Microsecond)
	if now.After(c.last) {
		c.last = now
	}
	return c.last
}

// Now tells the sandbox's time.
func (c *clock) Now() time.Time { return c.now() }

// Advance moves the clock on.
func (c *clock) Advance(ctx context.Context, d time.Duration) error {
	if d < 0 || d > maxMove {
		return fault.New(codeClockMove, "the clock moves on, at most 400 days at once", fault.Hours("asked", int64(d/time.Hour)))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	moved := c.offset + d
	_, err := c.db.ExecContext(ctx, "INSERT INTO settings VALUES ('clock', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", moved.String())
	if err != nil {
		return err
	}
	c.offset = moved
	return nil
}

// seconds reads a number of seconds.
func seconds(text string) (time.Duration, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > int64(maxMove/time.Second) {
		return 0, fault.New(codeClockMove, "the clock moves on, at most 400 days at once")
	}
	return time.Duration(n) * time.Second, nil
}
