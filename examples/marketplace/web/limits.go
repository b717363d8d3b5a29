package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits are how often one buyer may sign or apply, and one address sign in. The zero
// Limits are eight at once, then one in ten seconds.
type Limits struct {
	Burst int           // tries at once
	Every time.Duration // the time after which there is one more
}

// limits counts by what is done and by whom.
type limits struct {
	Limits

	mu  sync.Mutex
	who map[string]*rate.Limiter
}

func newLimits(l Limits) *limits {
	if l.Burst == 0 {
		l = Limits{Burst: 8, Every: 10 * time.Second}
	}
	return &limits{Limits: l, who: make(map[string]*rate.Limiter)}
}

// maxCounted is how many are counted one by one; then the counting begins anew.
const maxCounted = 10_000

// allow takes one try, or refuses it with the time to wait.
func (l *limits) allow(act, who string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := act + " " + who
	counter, known := l.who[key]
	if !known {
		if len(l.who) >= maxCounted {
			clear(l.who)
		}
		counter = rate.NewLimiter(rate.Every(l.Every), l.Burst)
		l.who[key] = counter
	}
	taken := counter.Reserve()
	if wait := taken.Delay(); wait > 0 {
		taken.Cancel()
		return tooOften{wait}
	}
	return nil
}
