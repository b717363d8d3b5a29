package paylater_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater"
)

// TestCallerAloneHearsItsStore: one that has nobody beside it asks the store itself,
// under its own context, and hears what it answers, although the context has ended.
func TestCallerAloneHearsItsStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ctx, leave := context.WithCancel(t.Context())
		var seen error
		v.bend = func(asked context.Context, changes []paylater.Change, _ func() []error) []error {
			leave()
			seen = asked.Err()
			time.Sleep(time.Minute)
			return v.Store.Save(context.Background(), changes)
		}
		_, err := s.program.Hold(ctx, theLine(), small(1))
		require.NoError(t, err)
		require.ErrorIs(t, seen, context.Canceled)
		assert.Len(t, s.line().Holds(s.clock.Now()), 1)
	})
}

// TestCallersThatLeaveTheStore: one whose change still waits to be sent takes it
// back, and nobody else's.
func TestCallersThatLeaveTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ids := s.crowd(6)
		v.saves = nil
		v.close()
		ctx, leave := context.WithCancel(t.Context())
		var heard []func() answer
		for n, id := range ids { // two calls are under way, the others wait
			ctx := ctx
			if n != 2 && n != 4 {
				ctx = t.Context()
			}
			heard = append(heard, s.ask(ctx, id, small(n)))
			synctest.Wait()
		}
		leave()
		for _, n := range []int{2, 4} {
			err := heard[n]().err
			require.ErrorIs(t, err, context.Canceled)
			require.NotErrorIs(t, err, paylater.CodeOutcomeUnknown, "it was not sent")
		}
		v.open()
		for _, n := range []int{0, 1, 3, 5} {
			require.NoError(t, heard[n]().err, "%d", n)
		}
		assert.Equal(t, [][]int{{1}, {1}, {1, 1}}, v.sizes())
	})
}

// TestAllCallersOfOneCallLeave: each hears that nobody knows, and when nobody waits
// for the call any more, the store is told.
func TestAllCallersOfOneCallLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ids, told := s.crowd(5), false
		v.bend = func(ctx context.Context, changes []paylater.Change, next func() []error) []error {
			if len(changes) > 1 {
				<-ctx.Done()
				told = true
			}
			return next()
		}
		v.close()
		heard, leave := make([]func() answer, len(ids)), make([]context.CancelFunc, len(ids))
		for n, id := range ids {
			var ctx context.Context
			ctx, leave[n] = context.WithCancel(t.Context())
			heard[n] = s.ask(ctx, id, small(n))
			synctest.Wait()
		}
		v.open()
		for n := range ids {
			if n >= 2 { // in one call
				synctest.Wait()
				assert.False(t, told, "%d is still there", n)
				leave[n]()
				err := heard[n]().err
				require.ErrorIs(t, err, context.Canceled)
				require.ErrorIs(t, err, paylater.CodeOutcomeUnknown)
				continue
			}
			require.NoError(t, heard[n]().err)
			leave[n]()
		}
		synctest.Wait()
		assert.True(t, told)
		assert.True(t, s.program.AtRest())
	})
}

// TestStorePanicsForManyLines: it does so for one caller; nobody knows what became
// of the others, which are looked up and tried again.
func TestStorePanicsForManyLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ids, panicked := s.crowd(5), false
		v.bend = func(_ context.Context, changes []paylater.Change, next func() []error) []error {
			if len(changes) > 1 && !panicked { // what is tried again may go together once more
				panicked = true
				panic(crash{})
			}
			return next()
		}
		v.close()
		thrown, heard := make([]any, len(ids)), make([]error, len(ids))
		var all sync.WaitGroup
		for n, id := range ids {
			all.Go(func() {
				defer func() { thrown[n] = recover() }()
				_, heard[n] = s.program.Hold(context.Background(), id, small(n))
			})
			synctest.Wait()
		}
		v.open()
		all.Wait()
		assert.Equal(t, []any{nil, nil, crash{}, nil, nil}, thrown)
		require.NoError(t, errors.Join(heard...))
		for n, id := range ids {
			_, err := s.program.Hold(t.Context(), id, small(n))
			require.NoError(t, err)
		}
	})
}

// TestHalfAsManyGoBeside: after a call of ten changes, a change goes at once when
// nothing is under way, and five more go beside it when all five are there.
func TestHalfAsManyGoBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ids := s.crowd(12)
		v.bend = func(_ context.Context, changes []paylater.Change, next func() []error) []error {
			if len(changes) > 1 {
				time.Sleep(time.Second) // it ends after the calls before it
			}
			return next()
		}
		ask := func(round, from, to int) (heard []func() answer) {
			for n, id := range ids[from:to] {
				heard = append(heard, s.ask(t.Context(), id, small(100*round+from+n)))
				synctest.Wait()
			}
			return heard
		}
		all := func(heard []func() answer) {
			for _, answer := range heard {
				require.NoError(t, answer().err)
			}
		}
		v.close()
		first := ask(1, 0, 12)
		v.saves = nil
		v.open()
		all(first)
		assert.Equal(t, [][]int{{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}, v.sizes())
		synctest.Wait()
		begun := time.Now()
		all(ask(2, 0, 1))
		assert.Zero(t, time.Since(begun))

		v.close()
		second := ask(3, 0, 12)
		v.open()
		all(second)
		synctest.Wait()
		v.close()
		v.saves = nil
		third := ask(4, 0, 5)
		assert.Equal(t, [][]int{{1}}, v.sizes(), "four wait")
		third = append(third, ask(4, 5, 6)...)
		assert.Equal(t, [][]int{{1}, {1, 1, 1, 1, 1}}, v.sizes())
		v.open()
		all(third)
	})
}

// TestStoreDoesNotAnswerManyLines: of changes without an answer nobody knows; they
// are looked up and tried again. The context of a call ends with it.
func TestStoreDoesNotAnswerManyLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ids := s.crowd(5)
		var call context.Context
		v.bend = func(ctx context.Context, changes []paylater.Change, next func() []error) []error {
			if len(changes) > 1 && call == nil {
				call = ctx //nolint:fatcontext // to see what became of it
				return nil
			}
			return next()
		}
		v.close()
		var heard []func() answer
		for n, id := range ids {
			heard = append(heard, s.ask(t.Context(), id, small(n)))
			synctest.Wait()
		}
		v.open()
		for n, answer := range heard {
			require.NoError(t, answer().err)
			l, err := s.program.Line(t.Context(), ids[n])
			require.NoError(t, err)
			assert.Len(t, l.Holds(s.clock.Now()), 1)
		}
		synctest.Wait()
		require.ErrorIs(t, call.Err(), context.Canceled)
	})
}

// TestRefusedAloneIsNotSentAgain: an error that a store gives the only change of a
// call is that one's.
func TestRefusedAloneIsNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ids, refused := s.crowd(3), 0
		v.bend = func(_ context.Context, changes []paylater.Change, next func() []error) []error {
			if changes[0].Head.ID != ids[2] {
				return next()
			}
			refused++
			return []error{errBroken}
		}
		v.close()
		var heard []func() answer
		for n, id := range ids { // the last waits for one of the first two
			heard = append(heard, s.ask(t.Context(), id, small(n)))
			synctest.Wait()
		}
		v.open()
		require.NoError(t, heard[0]().err)
		require.NoError(t, heard[1]().err)
		require.ErrorIs(t, heard[2]().err, errBroken)
		assert.Equal(t, 1, refused)
	})
}
