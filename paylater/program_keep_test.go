package paylater_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// TestKeptLineNeedsNoLoad: holds and releases of a line that was just used.
func TestKeptLineNeedsNoLoad(t *testing.T) {
	s, v := valveShop(t, 1)
	ctx := context.Background()
	for n := range 5 {
		_, err := s.program.Hold(ctx, theLine(), small(n))
		require.NoError(t, err)
	}
	require.NoError(t, s.program.Release(ctx, theLine(), "r-1", "PO-1", order.Initial))
	assert.Equal(t, 1, v.loads)
	again, err := s.program.Hold(ctx, theLine(), small(1))
	require.NoError(t, err, "the key was used: the first answer")
	assert.Equal(t, usd("500.00"), again.Amount)
	_, err = s.program.Hold(ctx, theLine(), holdOf("hold-2", drawOf("PO-other", "1.00")))
	requireCode(t, err, paylater.CodeKeyReused)
	assert.Len(t, s.line().Holds(s.clock.Now()), 4)
	s.requireSound()
}

// TestKeptLineIsNotTrusted: what is refused, or changes nothing, is decided on
// the line as it is.
func TestKeptLineIsNotTrusted(t *testing.T) {
	s, v := valveShop(t, 1)
	ctx, other := context.Background(), s.anotherHost()
	_, err := s.program.Hold(ctx, theLine(), holdOf("big", drawOf("PO-big", "99900.00")))
	require.NoError(t, err)
	loads := v.loads
	_, err = s.program.Hold(ctx, theLine(), small(1))
	requireCode(t, err, paylater.CodeOverAvailable)
	assert.Equal(t, loads+1, v.loads, "a refusal is confirmed")
	require.NoError(t, other.Release(ctx, theLine(), "r-big", "PO-big", order.Initial))
	_, err = s.program.Hold(ctx, theLine(), small(1))
	require.NoError(t, err, "the other host has made room")
	_, err = other.Hold(ctx, theLine(), small(2))
	require.NoError(t, err)
	_, err = s.program.Hold(ctx, theLine(), small(3))
	require.NoError(t, err, "the store finds another number: the line is loaded")
	err = s.program.Release(ctx, theLine(), "r-2", "PO-2", order.Initial)
	require.NoError(t, err, "the other host's hold")
	assert.Equal(t, usd("1000.00"), s.line().Held(s.clock.Now()))
	s.requireSound()
}

// TestKeptLineHearsParkedEvents: what makes a reference appear is decided on a
// loaded line, and takes in what waited for it.
func TestKeptLineHearsParkedEvents(t *testing.T) {
	s, _ := valveShop(t, 1)
	ctx, d := context.Background(), drawOf("PO-1", "500.00")
	_, err := s.program.Hold(ctx, theLine(), holdOf("hold-1", d))
	require.NoError(t, err)
	offer, err := s.program.Offer(ctx, theLine(), d, 6)
	require.NoError(t, err)
	signed, err := s.anotherHost().Dry().Sign(ctx, offer, signs(offer, "hold-1"))
	require.NoError(t, err, "what the loan will be called")
	require.NoError(t, s.program.Receive(ctx, theLender, lender.Event{
		ID: "early", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.DisbursementStarted{Loan: signed.ID},
	}))
	require.Equal(t, 1, s.stuck())
	_, err = s.program.Hold(ctx, theLine(), small(2))
	require.NoError(t, err)
	_, err = s.program.Sign(ctx, offer, signs(offer, "hold-1"))
	require.NoError(t, err)
	assert.Zero(t, s.stuck())
	s.requireSound()
}

// TestKeptLineWithSomethingDue: what the passing of time makes appear may be
// waited for as well.
func TestKeptLineWithSomethingDue(t *testing.T) {
	s, v := valveShop(t, 1)
	ctx := context.Background()
	s.clock.Set(at("2019-03-14 23:59").Add(58 * time.Second))
	_, err := s.program.Hold(ctx, theLine(), small(1))
	require.NoError(t, err)
	loads := v.loads
	s.clock.Advance(4 * time.Second)
	_, err = s.program.Hold(ctx, theLine(), small(2))
	require.NoError(t, err)
	assert.Equal(t, 1, s.kinds()[paylater.KindStatementIssued])
	assert.Equal(t, loads+1, v.loads)
	s.requireSound()
}

// TestKeepingIsBounded: in number and in time.
func TestKeepingIsBounded(t *testing.T) {
	s, v := valveShop(t, 3)
	ids, ctx := s.crowd(4), context.Background()
	hold := func(line, n int) int {
		before := v.loads
		_, err := s.program.Hold(ctx, ids[line], small(n))
		require.NoError(t, err)
		return v.loads - before
	}
	assert.Equal(t, 1, hold(0, 1), "the first of four was given up")
	assert.Zero(t, hold(0, 2))
	assert.Zero(t, hold(3, 3))
	assert.Zero(t, hold(2, 4))
	assert.Equal(t, 1, hold(1, 5), "used longest ago")
	assert.Zero(t, hold(3, 8))
	assert.Zero(t, hold(2, 9))
	s.clock.Advance(4 * time.Second)
	assert.Zero(t, hold(1, 6))
	s.clock.Advance(5 * time.Second)
	assert.Equal(t, 1, hold(1, 7), "too long ago")
	_, err := paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{theLender: s.bank}, Store: s.memory, Keep: -1})
	requireCode(t, err, paylater.CodeConfigInvalid)
}

// TestKeptLineIsForgotten when nobody knows what became of its last act: the next
// one is decided on the line as it is, and saved once.
func TestKeptLineIsForgotten(t *testing.T) {
	s, v := valveShop(t, 1)
	ctx := t.Context()
	_, err := s.program.Hold(ctx, theLine(), small(0))
	require.NoError(t, err)
	v.bend = func(_ context.Context, _ []paylater.Change, next func() []error) []error {
		next()
		v.Store = gatedStore{s.memory, &gate{wrong: map[int]trouble{1: errorBefore}}} // and it cannot be looked up
		return []error{unknownOutcome()}
	}
	_, err = s.program.Hold(ctx, theLine(), small(1))
	require.ErrorIs(t, err, paylater.CodeOutcomeUnknown)
	require.ErrorIs(t, err, errBroken)
	v.bend, v.saves = nil, nil
	_, err = s.program.Hold(ctx, theLine(), small(2))
	require.NoError(t, err)
	assert.Len(t, v.saves, 1)
	assert.Len(t, s.line().Holds(s.clock.Now()), 3)
}

// TestManyHostsManyCallers: random holds and releases by many callers of several
// hosts, over a store that makes way and loses answers. Each key acts once, no
// line is overdrawn, every line follows from its history. A failure prints its
// seed.
func TestManyHostsManyCallers(t *testing.T) {
	for seed := range uint64(24 / slow) {
		s, v := valveShop(t, int(seed%3)*2)
		ids, ctx := append(s.crowd(3), theLine()), context.Background()
		v.bend = s.losing(seed)
		hosts := []*paylater.Program{s.program, s.anotherHost(), s.anotherHost()}
		var all sync.WaitGroup
		var mu sync.Mutex
		want := map[paylater.LineID]int64{}
		for c := range 24 {
			all.Go(func() {
				r := rand.New(rand.NewPCG(seed, uint64(c)))
				for n := range 12 {
					id, name := ids[r.IntN(len(ids))], fmt.Sprintf("%d-%d", c, n)
					held := s.insisting(seed, hosts, func(p *paylater.Program) error {
						_, err := p.Hold(ctx, id, holdOf(lender.Key("h-"+name), drawOf(order.ID("PO-"+name), "3000.00")))
						return err
					})
					if held && r.IntN(2) == 0 {
						assert.True(t, s.insisting(seed, hosts, func(p *paylater.Program) error {
							return p.Release(ctx, id, lender.Key("r-"+name), order.ID("PO-"+name), order.Initial)
						}), "seed %d", seed)
						held = false
					}
					if held {
						mu.Lock()
						want[id]++
						mu.Unlock()
					}
				}
			})
		}
		all.Wait()
		v.bend = nil
		for _, id := range ids {
			l, err := s.program.Line(ctx, id)
			require.NoError(t, err)
			assert.Len(t, l.Holds(s.clock.Now()), int(want[id]), "seed %d", seed)
			assert.False(t, usd("100000.00").Less(l.Held(s.clock.Now())), "seed %d", seed)
			require.NoError(t, s.program.Audit(ctx, id), "seed %d", seed)
		}
	}
}

// losing makes way for others, and loses some answers before and after the commit.
func (s *shop) losing(seed uint64) func(context.Context, []paylater.Change, func() []error) []error {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 99))
	return func(_ context.Context, changes []paylater.Change, next func() []error) []error {
		mu.Lock()
		n := r.IntN(20)
		mu.Unlock()
		for range n {
			runtime.Gosched()
		}
		switch n {
		case 0:
			next()
			return make([]error, 0)
		case 1:
			results := make([]error, len(changes))
			for i := range results {
				results[i] = unknownOutcome()
			}
			return results
		}
		return next()
	}
}

// insisting repeats a command, on one host or another, until it is answered, and
// tells whether it was done.
func (s *shop) insisting(seed uint64, hosts []*paylater.Program, do func(p *paylater.Program) error) bool {
	for n := range 200 {
		err := do(hosts[n%len(hosts)])
		switch {
		case err == nil:
			return true
		case errors.Is(err, paylater.CodeOverAvailable):
			return false
		case !errors.Is(err, paylater.CodeOutcomeUnknown) && !errors.Is(err, paylater.CodeConflict):
			s.t.Errorf("seed %d: %v", seed, err)
			return false
		}
	}
	s.t.Errorf("seed %d: no answer", seed)
	return false
}
