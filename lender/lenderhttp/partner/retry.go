package partner

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Retry says how often an event is offered to a host that does not take it. The
// waits double, each up to a half more or less by chance so that a host which comes
// back does not get everything at once. The zero value is 24 attempts over some 38
// hours, 19 at least: after 5 seconds, 10, 20 and so on, then every 3 hours.
type Retry struct {
	First    time.Duration // the first wait; zero is 5 seconds
	Most     time.Duration // the longest wait; zero is 3 hours
	Attempts int           // zero is 24
}

// leastSpan is what every schedule outlasts: a host that is away for half an hour
// has lost nothing.
const leastSpan = 30 * time.Minute

func (r Retry) complete() Retry {
	if r.First <= 0 {
		r.First = 5 * time.Second
	}
	if r.Most <= 0 {
		r.Most = 3 * time.Hour
	}
	if r.Attempts <= 0 {
		r.Attempts = 24
	}
	return r
}

// schedule is the waits, one after another.
func (r Retry) schedule() *backoff.ExponentialBackOff {
	b := &backoff.ExponentialBackOff{
		InitialInterval: r.First, MaxInterval: r.Most, Multiplier: 2, RandomizationFactor: backoff.DefaultRandomizationFactor,
	}
	b.Reset()
	return b
}

// after is the wait after so many attempts that failed; false when there is none.
func (r Retry) after(failed int) (time.Duration, bool) {
	if failed >= r.Attempts {
		return 0, false
	}
	b := r.schedule()
	var wait time.Duration
	for range failed {
		wait = b.NextBackOff()
	}
	return wait, true
}

// span is the least time between the first attempt and the last: every wait half as
// long.
func (r Retry) span() time.Duration {
	var all time.Duration
	wait := r.First
	for range r.Attempts - 1 {
		all += min(wait, r.Most) / 2
		if wait < r.Most {
			wait *= 2
		}
		if all >= leastSpan {
			break // more than that is not asked, and sums stay small
		}
	}
	return all
}
