package lendersim

import (
	"sync"
	"time"
)

// Clock is a clock that moves only when it is told to. Make it with [NewClock];
// it is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock makes a clock that stands at an instant, kept in UTC and whole
// microseconds.
func NewClock(at time.Time) *Clock { return &Clock{at: whole(at)} }

// Now tells the time; hand it to [Config].
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Advance moves the clock on, or back when d is negative.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = whole(c.at.Add(d))
}

// Set moves the clock to an instant.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = whole(at)
}

// whole is an instant as events carry it.
func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
