package paylatertest

import (
	"sync"
	"time"

	"github.com/paylater-go/payments/order/civil"
)

// Clock is a clock that stands still until it is told to move. Hand its
// [Clock.Now] to Config.Now of a program and to [NewLender], so that all agree.
// It is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock makes a clock that stands at an instant, kept in UTC and in whole
// microseconds as lines and lenders keep theirs.
func NewClock(at time.Time) *Clock { return &Clock{at: whole(at)} }

// Now tells the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Advance moves the clock on, back when d is negative, and tells the time.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = whole(c.at.Add(d))
	return c.at
}

// To moves the clock to an instant, before or after its own, and tells the time.
func (c *Clock) To(at time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = whole(at)
	return c.at
}

// Noon is twelve hours after a day began in New York: always inside that day,
// though at 11:00 or 13:00 on the two days on which the clocks change.
func Noon(d civil.Date) time.Time { return civil.Midnight(d).Add(12 * time.Hour) }

// whole is an instant as lines and events carry it.
func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
