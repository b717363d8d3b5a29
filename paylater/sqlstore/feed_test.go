package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// ear hears events and may fail on some.
type ear struct {
	mu    sync.Mutex
	heard map[paylater.LineID][]int64
	fails func(id paylater.LineID, seq int64) bool
}

func (e *ear) tell(_ context.Context, id paylater.LineID, ev paylater.Event) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.fails != nil && e.fails(id, ev.Seq) {
		return errors.New("the subscriber is away")
	}
	if e.heard == nil {
		e.heard = map[paylater.LineID][]int64{}
	}
	e.heard[id] = append(e.heard[id], ev.Seq)
	return nil
}

// requireAll: of each line every event was heard, the first time in order.
func (e *ear) requireAll(t *testing.T, s *shop, lines ...paylater.LineID) {
	t.Helper()
	for _, id := range lines {
		line, err := s.Line(t.Context(), id)
		require.NoError(t, err)
		next := int64(1)
		for _, seq := range e.heard[id] {
			require.LessOrEqual(t, seq, next, "%v: %v", id, e.heard[id])
			if seq == next {
				next++
			}
		}
		require.Equal(t, line.Seq()+1, next, "%v: %v", id, e.heard[id])
	}
}

// drain relays until nothing is left that may be told now.
func drain(t *testing.T, store *sqlstore.Store, f sqlstore.Feed, e *ear) int {
	t.Helper()
	sum := 0
	for {
		n, err := store.RelayOnce(t.Context(), f, e.tell)
		require.NoError(t, err)
		if sum += n; n == 0 {
			return sum
		}
	}
}

func TestFeedTellsEachEventInOrder(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		at := place(t, d)
		store := open(t, d, at)
		s := newShop(t, store)
		old := s.qualify(t, "before")
		require.NoError(t, store.Subscribe(t.Context(), "mail"))
		require.NoError(t, store.Subscribe(t.Context(), "mail"))
		young := s.qualify(t, "after")
		e, f := &ear{}, sqlstore.Feed{Subscription: "mail", Now: s.clock.Now}
		first := drain(t, store, f, e)
		e.requireAll(t, s, old, young)
		require.Zero(t, drain(t, store, f, e), "nothing is told twice without need")
		for i := range 3 {
			_, err := s.Hold(t.Context(), old, holdOf(order.ID(fmt.Sprintf("PO-%d", i)), 100))
			require.NoError(t, err)
		}
		again := open(t, d, at) // another process goes on
		require.Equal(t, 3, drain(t, again, f, e))
		e.requireAll(t, s, old, young)
		require.Greater(t, first, 3)
		require.NoError(t, store.Unsubscribe(t.Context(), "mail"))
		_, err := s.Hold(t.Context(), young, holdOf("PO-9", 100))
		require.NoError(t, err)
		require.Zero(t, drain(t, store, f, e))
		err = store.Relay(t.Context(), f, e.tell)
		require.ErrorIs(t, err, sqlstore.CodeSubscriptionUnknown)
	})
}

// TestFeedSaysWhatIsUntold: a line counts while another process tells it, and not
// after it has failed.
func TestFeedSaysWhatIsUntold(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		store := open(t, d, place(t, d))
		s := newShop(t, store)
		f := sqlstore.Feed{Subscription: "mail", Tries: 1, Now: s.clock.Now}
		untold := func(want int64) {
			lines, err := store.Untold(t.Context(), f)
			require.NoError(t, err)
			require.Equal(t, want, lines)
		}
		untold(0)
		require.NoError(t, store.Subscribe(t.Context(), "mail"))
		require.NoError(t, store.Subscribe(t.Context(), "ledger"))
		line := s.qualify(t, "one")
		s.qualify(t, "two")
		untold(2)
		e := &ear{}
		_, err := store.RelayOnce(t.Context(), f, func(ctx context.Context, id paylater.LineID, ev paylater.Event) error {
			if id == line && ev.Seq == 1 {
				untold(2)
				told, err := store.RelayOnce(t.Context(), f, e.tell) // all that is nobody's
				require.NoError(t, err)
				require.NotZero(t, told)
				untold(1)
			}
			return e.tell(ctx, id, ev)
		})
		require.NoError(t, err)
		untold(0)
		_, err = s.Hold(t.Context(), line, holdOf("PO-1", 100))
		require.NoError(t, err)
		untold(1)
		e.fails = func(paylater.LineID, int64) bool { return true }
		require.Zero(t, drain(t, store, f, e))
		untold(0)
		require.NoError(t, store.TellAgain(t.Context(), f, line))
		untold(1)
	})
}

// TestFeedSlowerThanItsLease: what a subscriber heard counts, although another
// process has taken the line over in between.
func TestFeedSlowerThanItsLease(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		store := open(t, d, place(t, d))
		s := newShop(t, store)
		require.NoError(t, store.Subscribe(t.Context(), "mail"))
		line := s.qualify(t, "one")
		e, f := &ear{}, sqlstore.Feed{Subscription: "mail", Lease: time.Minute, Now: s.clock.Now}
		told, err := store.RelayOnce(t.Context(), f, func(ctx context.Context, id paylater.LineID, ev paylater.Event) error {
			s.clock.Advance(2 * time.Minute)
			told, err := store.RelayOnce(ctx, f, func(context.Context, paylater.LineID, paylater.Event) error {
				return errors.New("it is no faster")
			})
			require.NoError(t, err)
			require.Zero(t, told)
			return e.tell(ctx, id, ev)
		})
		require.NoError(t, err)
		require.Equal(t, 1, told)
		s.clock.Advance(time.Hour)
		require.NotZero(t, drain(t, store, f, e))
		e.requireAll(t, s, line)
		require.Equal(t, []int64{1, 2}, e.heard[line][:2], "the first is not told again")
	})
}

// TestFeedCountsWhatFailsSlowly: a subscriber that fails more slowly than the lease
// has its line set aside all the same, although two processes take the line from
// each other before either has failed.
func TestFeedCountsWhatFailsSlowly(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		store := open(t, d, place(t, d))
		s := newShop(t, store)
		require.NoError(t, store.Subscribe(t.Context(), "mail"))
		line := s.qualify(t, "one")
		f := sqlstore.Feed{Subscription: "mail", Tries: 5, Lease: 10 * time.Minute, Now: s.clock.Now}
		asked := 0
		begin := func() (fail func()) {
			asking, fails, over := make(chan bool), make(chan bool), make(chan error)
			go func() {
				_, err := store.RelayOnce(t.Context(), f, func(context.Context, paylater.LineID, paylater.Event) error {
					asking <- true
					<-fails
					return errors.New("the subscriber is away")
				})
				over <- err
			}()
			select {
			case <-asking:
				asked++
				return func() { close(fails); require.NoError(t, <-over) }
			case err := <-over: // nothing to tell
				require.NoError(t, err)
				return func() {}
			}
		}
		fail := begin()
		for range 20 {
			s.clock.Advance(11 * time.Minute)
			next := begin() // the other process
			fail()
			fail = next
		}
		fail()
		require.LessOrEqual(t, asked, 6, "one was at it when the other failed for the last time")
		aside, err := store.SetAside(t.Context(), f)
		require.NoError(t, err)
		require.Contains(t, aside, line)
	})
}

// TestFeedFailsNoLineForAnEventThatWasTold: while one process tells an event, the
// other fails on it for the last time: the next event has not failed.
func TestFeedFailsNoLineForAnEventThatWasTold(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		store := open(t, d, place(t, d))
		s := newShop(t, store)
		require.NoError(t, store.Subscribe(t.Context(), "mail"))
		line := s.qualify(t, "one")
		e, f := &ear{}, sqlstore.Feed{Subscription: "mail", Tries: 1, Lease: time.Minute, Now: s.clock.Now}
		_, err := store.RelayOnce(t.Context(), f, func(ctx context.Context, id paylater.LineID, ev paylater.Event) error {
			s.clock.Advance(2 * time.Minute)
			_, err := store.RelayOnce(ctx, f, func(context.Context, paylater.LineID, paylater.Event) error {
				return errors.New("it is no faster")
			})
			require.NoError(t, err)
			return e.tell(ctx, id, ev)
		})
		require.NoError(t, err)
		aside, err := store.SetAside(t.Context(), f)
		require.NoError(t, err)
		require.Empty(t, aside)
		s.clock.Advance(time.Hour)
		drain(t, store, f, e)
		e.requireAll(t, s, line)
	})
}

// TestFeedGoesOnBesideManyThatFail: more lines fail than one page holds, and each so
// slowly that all are due again before the page ends: a line behind them is told.
func TestFeedGoesOnBesideManyThatFail(t *testing.T) {
	store := open(t, sqlstore.SQLite, place(t, sqlstore.SQLite))
	s := newShop(t, store)
	require.NoError(t, store.Subscribe(t.Context(), "mail"))
	for i := range 100 {
		s.qualify(t, fmt.Sprintf("sick-%03d", i))
	}
	well := s.qualify(t, "well")
	e := &ear{}
	f := sqlstore.Feed{Subscription: "mail", Now: s.clock.Now}
	for range 5 {
		s.clock.Advance(time.Second)
		_, err := store.RelayOnce(t.Context(), f, func(ctx context.Context, id paylater.LineID, ev paylater.Event) error {
			if id == well {
				return e.tell(ctx, id, ev)
			}
			s.clock.Advance(10 * time.Second)
			return errors.New("away")
		})
		require.NoError(t, err)
	}
	e.requireAll(t, s, well)
}

// TestFeedSetsPoisonAside: a line whose event cannot be told is tried later and
// later, then set aside; other lines go on; it can be brought back.
func TestFeedSetsPoisonAside(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		store := open(t, d, place(t, d))
		s := newShop(t, store)
		require.NoError(t, store.Subscribe(t.Context(), "mail"))
		sick, well := s.qualify(t, "sick"), s.qualify(t, "well")
		e := &ear{fails: func(id paylater.LineID, seq int64) bool { return id == sick && seq == 2 }}
		f := sqlstore.Feed{Subscription: "mail", Tries: 4, Now: s.clock.Now}
		drain(t, store, f, e)
		e.requireAll(t, s, well)
		require.Equal(t, []int64{1}, e.heard[sick])
		require.Zero(t, drain(t, store, f, e), "not before its time")
		for try := 2; try <= 4; try++ {
			aside, err := store.SetAside(t.Context(), f)
			require.NoError(t, err)
			require.Empty(t, aside)
			s.clock.Advance(time.Minute)
			require.Zero(t, drain(t, store, f, e))
		}
		aside, err := store.SetAside(t.Context(), f)
		require.NoError(t, err)
		require.Equal(t, map[paylater.LineID]int64{sick: 1}, aside)
		s.clock.Advance(24 * time.Hour)
		e.fails = nil
		require.Zero(t, drain(t, store, f, e), "set aside")
		require.NoError(t, store.TellAgain(t.Context(), f, sick))
		drain(t, store, f, e)
		e.requireAll(t, s, sick, well)
	})
}

// TestFeedWhileLinesChange: commits and relays of two processes run at once;
// nothing is lost.
func TestFeedWhileLinesChange(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		at := place(t, d)
		store := open(t, d, at)
		s := newShop(t, store)
		const buyers, holds = 8, 10
		var lines []paylater.LineID
		for b := range buyers {
			lines = append(lines, s.qualify(t, fmt.Sprintf("buyer-%d", b)))
		}
		ctx, stop := context.WithCancel(t.Context())
		var group, relays sync.WaitGroup
		e, f := &ear{}, sqlstore.Feed{Subscription: "mail", Idle: time.Millisecond}
		for _, id := range lines {
			group.Go(func() {
				for i := range holds {
					_, err := s.Hold(ctx, id, holdOf(order.ID(fmt.Sprintf("%s-%d", id.Buyer, i)), 1))
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		require.NoError(t, store.Subscribe(ctx, "mail")) // it crosses the commits
		for range 2 {
			other := open(t, d, at)
			relays.Go(func() {
				if err := other.Relay(ctx, f, e.tell); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		require.Eventually(t, func() bool {
			e.mu.Lock()
			defer e.mu.Unlock()
			sum := 0
			for _, list := range e.heard {
				sum += len(list)
			}
			return sum >= buyers*holds
		}, 20*time.Second, 5*time.Millisecond)
		stop()
		relays.Wait()
		later := func() time.Time { return time.Now().Add(time.Hour) } // whatever lease was cut off has ended
		drain(t, store, sqlstore.Feed{Subscription: "mail", Now: later}, e)
		e.requireAll(t, s, lines...)
	})
}

// TestFeedAfterACrossingTransaction: what a host's transaction wrote before the
// subscription was made, and committed after the relay had begun, is told too.
func TestFeedAfterACrossingTransaction(t *testing.T) {
	at := place(t, sqlstore.Postgres)
	store := open(t, sqlstore.Postgres, at)
	s := newShop(t, store)
	id := s.qualify(t, "buyer-1")
	tx := overPgx(t, at).begin(t)
	_, err := s.In(tx.store).Hold(t.Context(), id, holdOf("PO-1", 1_000))
	require.NoError(t, err)
	require.NoError(t, store.Subscribe(t.Context(), "mail"))
	var later atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	e := &ear{}
	ctx, stop := context.WithCancel(t.Context())
	var relay sync.WaitGroup
	relay.Go(func() {
		f := sqlstore.Feed{Subscription: "mail", Idle: time.Millisecond, Now: now}
		if err := store.Relay(ctx, f, e.tell); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	heard := func(seq int64) func() bool {
		return func() bool {
			e.mu.Lock()
			defer e.mu.Unlock()
			return slices.Contains(e.heard[id], seq)
		}
	}
	line, err := s.Line(ctx, id)
	require.NoError(t, err)
	require.Eventually(t, heard(line.Seq()), 20*time.Second, time.Millisecond)
	require.NoError(t, tx.commit())
	later.Store(int64(2 * time.Minute))
	require.Eventually(t, heard(line.Seq()+1), 20*time.Second, time.Millisecond)
	stop()
	relay.Wait()
	e.requireAll(t, s, id)
}
