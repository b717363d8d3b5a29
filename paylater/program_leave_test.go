package paylater_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// TestCallersThatLeave: one that leaves while it waits has changed nothing; one
// that leaves when its act may be on its way hears that nobody knows; nobody
// takes the others with it.
func TestCallersThatLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		v.close()
		var heard []func() answer
		var leave []context.CancelFunc
		for n := range 6 {
			ctx, cancel := context.WithCancel(t.Context())
			heard, leave = append(heard, s.ask(ctx, theLine(), small(n))), append(leave, cancel)
			synctest.Wait()
		}
		leave[3]()
		gone := heard[3]()
		require.ErrorIs(t, gone.err, context.Canceled)
		require.NotErrorIs(t, gone.err, paylater.CodeOutcomeUnknown, "it was not even tried")
		v.mu.Lock()
		first := v.shut
		v.shut = make(chan struct{}) // the next call waits as well
		v.mu.Unlock()
		close(first)
		require.NoError(t, heard[0]().err)
		synctest.Wait()
		leave[1]() // the first of its group
		gone = heard[1]()
		require.ErrorIs(t, gone.err, context.Canceled)
		require.ErrorIs(t, gone.err, paylater.CodeOutcomeUnknown)
		v.open()
		for _, n := range []int{2, 4, 5} {
			require.NoError(t, heard[n]().err, "%d", n)
		}
		assert.Equal(t, [][]int{{1}, {4}}, v.sizes())
		h, err := s.program.Hold(t.Context(), theLine(), small(1))
		require.NoError(t, err, "the caller repeats its key, and finds its own answer")
		assert.Equal(t, usd("500.00"), h.Amount)
		assert.Len(t, s.line().Holds(s.clock.Now()), 5)
		s.requireSound()
		for _, cancel := range leave {
			cancel()
		}
	})
}

// TestFirstOfTheQueueLeaves: it has changed nothing, and those behind it are served.
func TestFirstOfTheQueueLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		v.close()
		ctx, leave := context.WithCancel(t.Context())
		var heard []func() answer
		for n, ctx := range []context.Context{t.Context(), ctx, t.Context()} {
			heard = append(heard, s.ask(ctx, theLine(), small(n)))
			synctest.Wait()
		}
		leave()
		err := heard[1]().err
		require.ErrorIs(t, err, context.Canceled)
		require.NotErrorIs(t, err, paylater.CodeOutcomeUnknown)
		v.open()
		require.NoError(t, heard[0]().err)
		require.NoError(t, heard[2]().err)
		assert.Len(t, s.line().Holds(s.clock.Now()), 2)
		s.requireSound()
	})
}

// TestAllCallersLeave: when nobody waits any more, the store is told.
func TestAllCallersLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		v.close()
		first := s.ask(t.Context(), theLine(), small(0))
		synctest.Wait()
		told := 0
		v.bend = func(ctx context.Context, _ []paylater.Change, next func() []error) []error {
			if len(v.saves) > 1 {
				<-ctx.Done()
				told++
			}
			return next()
		}
		one, leave := context.WithCancel(t.Context())
		two, leaveToo := context.WithCancel(t.Context())
		a, b := s.ask(one, theLine(), small(1)), s.ask(two, theLine(), small(2))
		synctest.Wait()
		v.open()
		require.NoError(t, first().err)
		synctest.Wait()
		leave()
		require.ErrorIs(t, a().err, context.Canceled)
		synctest.Wait()
		assert.Zero(t, told, "one is still there")
		leaveToo()
		require.ErrorIs(t, b().err, context.Canceled)
		synctest.Wait()
		assert.Equal(t, 1, told)
		s.requireSound()
	})
}

// TestCallerLeavesBeforeItsAct: one that leaves while the line is loaded for all
// has changed nothing, and its act does not happen.
func TestCallerLeavesBeforeItsAct(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		v.close()
		first := s.ask(t.Context(), theLine(), small(0))
		synctest.Wait()
		ctx, leave := context.WithCancel(t.Context())
		heard := make(chan error, 2)
		grant := func(ctx context.Context, name lender.Key) {
			_, err := s.program.Grant(ctx, theLine(), paylater.GrantRequest{ID: name, Amount: usd("5.00"), Expires: day("2019-12-31")})
			heard <- err
		}
		go grant(ctx, "gone")
		synctest.Wait()
		go grant(t.Context(), "stays")
		synctest.Wait()
		v.mu.Lock()
		v.stall = make(chan struct{})
		v.mu.Unlock()
		v.open()
		require.NoError(t, first().err)
		synctest.Wait()
		leave()
		err := <-heard
		require.ErrorIs(t, err, context.Canceled)
		require.NotErrorIs(t, err, paylater.CodeOutcomeUnknown)
		close(v.stall)
		require.NoError(t, <-heard)
		v.stall = nil
		granted := 0
		for _, ev := range s.history() {
			if ev.Key == "grant/gone" {
				granted++
			}
		}
		assert.Zero(t, granted)
		assert.Equal(t, [][]int{{1}, {1}}, v.sizes())
		s.requireSound()
	})
}

// TestStorePanics: it does so for one caller; the others hear that nobody knows,
// and the line goes on.
func TestStorePanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		v.bend = func(_ context.Context, changes []paylater.Change, next func() []error) []error {
			if len(changes[0].Events) > 1 {
				panic(crash{})
			}
			return next()
		}
		v.close()
		var mu sync.Mutex
		panics, unknown, done := 0, 0, 0
		var all sync.WaitGroup
		for n := range 5 {
			all.Go(func() {
				defer func() {
					mu.Lock()
					defer mu.Unlock()
					if recover() != nil {
						panics++
					}
				}()
				_, err := s.program.Hold(context.Background(), theLine(), small(n))
				mu.Lock()
				defer mu.Unlock()
				if errors.Is(err, paylater.CodeOutcomeUnknown) {
					unknown++
				} else if err == nil {
					done++
				}
			})
			synctest.Wait()
		}
		v.open()
		all.Wait()
		assert.Equal(t, []int{1, 3, 1}, []int{panics, unknown, done})
		_, err := s.program.Hold(t.Context(), theLine(), small(9))
		require.NoError(t, err)
		s.requireSound()
	})
}

// TestStorePanicsForOneOfAGroup: acts that failed together are tried one by one;
// a panic then arrives at the caller of that act.
func TestStorePanicsForOneOfAGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		v.bend = func(_ context.Context, changes []paylater.Change, next func() []error) []error {
			switch events := changes[0].Events; {
			case len(events) > 1:
				return []error{errors.New("not all of this")}
			case events[0].Key == "hold/hold-2":
				panic(crash{})
			}
			return next()
		}
		v.close()
		thrown := make([]any, 4)
		heard := make([]error, 4)
		var all sync.WaitGroup
		for n := range heard {
			all.Go(func() {
				defer func() { thrown[n] = recover() }()
				_, heard[n] = s.program.Hold(context.Background(), theLine(), small(n))
			})
			synctest.Wait()
		}
		v.open()
		all.Wait()
		assert.Equal(t, []any{nil, nil, crash{}, nil}, thrown)
		require.NoError(t, errors.Join(heard[:2]...))
		require.ErrorIs(t, heard[3], paylater.CodeOutcomeUnknown)
		s.requireSound()
	})
}

// TestStoreEndsTheGoroutine, as a failed assertion in a test's own store does:
// nobody knows, and the line goes on, first of all with who was waiting for it.
func TestStoreEndsTheGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		var late func() answer
		v.bend = func(_ context.Context, changes []paylater.Change, next func() []error) []error {
			if len(changes[0].Events) > 1 {
				late = s.ask(ctx, theLine(), small(7))
				time.Sleep(time.Second) // until that one waits
				runtime.Goexit()
			}
			return next()
		}
		v.close()
		var heard []func() answer
		for n := range 3 {
			heard = append(heard, s.ask(ctx, theLine(), small(n)))
			synctest.Wait()
		}
		v.open()
		require.NoError(t, heard[0]().err)
		require.ErrorIs(t, heard[1]().err, paylater.CodeOutcomeUnknown)
		require.ErrorIs(t, heard[2]().err, paylater.CodeOutcomeUnknown)
		require.NoError(t, late().err)
		_, err := s.program.Hold(ctx, theLine(), small(9))
		require.NoError(t, err)
		s.requireSound()
	})
}

// forgetful is a store that keeps a change and loses the answer, and then cannot
// be read.
type forgetful struct {
	paylater.Store
	after func() error // what reading says from then on
	lost  bool
}

func (f *forgetful) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if f.lost {
		return paylater.Loaded{}, f.after()
	}
	return f.Store.Load(ctx, id, keys...)
}

func (f *forgetful) Save(ctx context.Context, changes []paylater.Change) []error {
	f.lost = true
	f.Store.Save(ctx, changes)
	return []error{unknownOutcome()}
}

// TestUnknownStaysUnknown: a caller whose act may have been kept hears so,
// whatever went wrong when it was looked up.
func TestUnknownStaysUnknown(t *testing.T) {
	gone := errors.New("the database is gone")
	for name, keep := range map[string]int{"loaded": 0, "kept": 1} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			ctx, leave := context.WithCancel(t.Context())
			store := &forgetful{Store: s.memory, after: func() error { return gone }}
			s.store, s.keep = store, keep
			s.reopen()
			_, err := s.program.Hold(ctx, theLine(), small(1))
			require.ErrorIs(t, err, gone)
			require.ErrorIs(t, err, paylater.CodeOutcomeUnknown)
			store.lost, store.after = false, func() error { leave(); return ctx.Err() }
			_, err = s.program.Hold(ctx, theLine(), small(2))
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, paylater.CodeOutcomeUnknown)
			s.store = s.memory
			s.reopen()
			assert.Len(t, s.line().Holds(s.clock.Now()), 2)
		})
	}
}
