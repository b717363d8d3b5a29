package sandbox

import (
	"context"
	"database/sql"
	"strconv"
	"sync"
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// clock is the sandbox's: the real one, and what it was moved on. It never goes
// back, and a restart does not lose what it was moved.
type clock struct {
	db    *sql.DB
	world func() time.Time

	mu     sync.Mutex
	offset time.Duration
	last   time.Time
}

// maxMove is the most that the clock is moved at once: a loan lives half a year.
const maxMove = 400 * 24 * time.Hour

// codeClockMove refuses a move backwards or too far.
const codeClockMove = "clock_move"

func openClock(ctx context.Context, db *sql.DB, world func() time.Time, begin time.Duration) (*clock, error) {
	c := &clock{db: db, world: world}
	text, err := setting(ctx, db, "clock", begin.String())
	if err != nil {
		return nil, err
	}
	if c.offset, err = time.ParseDuration(text); err != nil {
		return nil, err
	}
	// The real clock may have been set back meanwhile; what was said stands.
	var at int64
	err = db.QueryRowContext(ctx, `SELECT max((SELECT coalesce(max(at), 0) FROM journal),
		coalesce((SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'seen'), 0))`).Scan(&at)
	c.last = time.UnixMicro(at).UTC()
	return c, err
}

// seen writes down until when the lender has spoken.
func (c *clock) seen(ctx context.Context, at time.Time) error {
	return set(ctx, c.db, "seen", strconv.FormatInt(at.UnixMicro(), 10))
}

// now is the sandbox's time: UTC, whole microseconds.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.world().Add(c.offset).UTC().Truncate(time.Microsecond)
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
	if err := set(ctx, c.db, "clock", moved.String()); err != nil {
		return err
	}
	c.offset = moved
	return nil
}
