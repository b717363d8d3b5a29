package data

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// Clock is the market's: the real one, and what it was moved on, which is kept in
// the database so that a restart does not lose it.
type Clock struct {
	db    *DB
	world func() time.Time

	following sync.Mutex // one at a time sets it

	mu     sync.Mutex // never held while the database is asked: a transaction asks for the time
	offset time.Duration
}

// Clock reads the clock; a nil world is the system's.
func (d *DB) Clock(ctx context.Context, world func() time.Time) (*Clock, error) {
	if world == nil {
		world = time.Now
	}
	c := &Clock{db: d, world: world}
	text, err := d.Setting(ctx, "clock", "0s")
	if err == nil {
		c.offset, err = time.ParseDuration(text)
	}
	return c, err
}

// Now tells the market's time: UTC, whole microseconds.
func (c *Clock) Now() time.Time {
	return c.world().Add(c.moved()).UTC().Truncate(time.Microsecond)
}

// World tells the real time, by which sessions end.
func (c *Clock) World() time.Time { return c.world() }

// Follow sets the clock to what another one shows now, to the second: the lender's
// and the market's are moved together, and who moved alone catches up.
func (c *Clock) Follow(ctx context.Context, other time.Time) error {
	c.following.Lock()
	defer c.following.Unlock()
	offset := other.Sub(c.world()).Round(time.Second)
	if c.moved() == offset {
		return nil
	}
	if err := c.db.Set(ctx, "clock", offset.String()); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = offset
	return nil
}

// moved is by how much the clock is ahead of the real one.
func (c *Clock) moved() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Setting is what was kept under a name; the first time what is given is kept.
func (d *DB) Setting(ctx context.Context, name, first string) (string, error) {
	var value string
	err := d.own.QueryRowContext(ctx, `SELECT value FROM market_settings WHERE name = $1`, name).Scan(&value)
	if !errors.Is(err, sql.ErrNoRows) {
		return value, err
	}
	return first, d.Set(ctx, name, first)
}

// Set keeps a value under a name.
func (d *DB) Set(ctx context.Context, name, value string) error {
	_, err := d.own.ExecContext(ctx, `INSERT INTO market_settings (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}
