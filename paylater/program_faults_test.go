package paylater_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// trouble is what goes wrong at one call of the store or the lender.
type trouble string

const (
	errorBefore trouble = "error before" // nothing happened
	errorAfter  trouble = "error after"  // it happened, the answer was lost
	crashBefore trouble = "crash before"
	crashAfter  trouble = "crash after"
	canceled    trouble = "canceled" // the caller's context ends
)

func troubles() []trouble {
	return []trouble{errorBefore, errorAfter, crashBefore, crashAfter, canceled}
}

// crash ends the process, as far as a test can.
type crash struct{}

// gate stands before the store and the lender, counts their calls, and lets
// things go wrong at some of them.
type gate struct {
	calls  int
	total  int // of a life, without looking at it
	wrong  map[int]trouble
	cancel context.CancelFunc
	met    int
}

// pass runs one call. Unknown is the error of a lost answer.
func (g *gate) pass(ctx context.Context, unknown error, call func() error) error {
	g.calls++
	how, ok := g.wrong[g.calls]
	if ok {
		g.met++
	}
	switch how {
	case errorBefore:
		return errBroken
	case crashBefore:
		panic(crash{})
	case canceled:
		g.cancel()
		return ctx.Err()
	}
	err := call()
	switch how {
	case errorAfter:
		return unknown
	case crashAfter:
		panic(crash{})
	}
	return err
}

// gatedStore is a store behind a gate.
type gatedStore struct {
	paylater.Store
	*gate
}

func (s gatedStore) Load(ctx context.Context, id paylater.LineID, keys ...string) (loaded paylater.Loaded, err error) {
	err = s.pass(ctx, errBroken, func() error { loaded, err = s.Store.Load(ctx, id, keys...); return err })
	return loaded, err
}

func (s gatedStore) Save(ctx context.Context, changes []paylater.Change) (results []error) {
	unknown := fault.New(paylater.CodeOutcomeUnknown, "the connection was lost")
	err := s.pass(ctx, unknown, func() error { results = s.Store.Save(ctx, changes); return results[0] })
	return []error{err}
}

func (s gatedStore) Scan(ctx context.Context, q paylater.Query) (heads []paylater.Head, err error) {
	err = s.pass(ctx, errBroken, func() error { heads, err = s.Store.Scan(ctx, q); return err })
	return heads, err
}

func (s gatedStore) Events(ctx context.Context, q paylater.EventQuery) (list []paylater.EventRecord, err error) {
	err = s.pass(ctx, errBroken, func() error { list, err = s.Store.Events(ctx, q); return err })
	return list, err
}

func (s gatedStore) Park(ctx context.Context, ev paylater.Parked) error {
	return s.pass(ctx, errBroken, func() error { return s.Store.Park(ctx, ev) })
}

func (s gatedStore) Parked(ctx context.Context, after paylater.Parked, limit int) (list []paylater.Parked, err error) {
	err = s.pass(ctx, errBroken, func() error { list, err = s.Store.Parked(ctx, after, limit); return err })
	return list, err
}

// gatedLender is a lender behind the same gate.
type gatedLender struct {
	lender.Lender
	*gate
}

func (l gatedLender) Apply(ctx context.Context, a lender.Application) (events []lender.Event, err error) {
	err = l.pass(ctx, errBroken, func() error { events, err = l.Lender.Apply(ctx, a); return err })
	return events, err
}

func (l gatedLender) Disburse(ctx context.Context, d lender.Disbursement) (events []lender.Event, err error) {
	err = l.pass(ctx, errBroken, func() error { events, err = l.Lender.Disburse(ctx, d); return err })
	return events, err
}

func (l gatedLender) ReturnMoney(ctx context.Context, m lender.MoneyReturn) (events []lender.Event, err error) {
	err = l.pass(ctx, errBroken, func() error { events, err = l.Lender.ReturnMoney(ctx, m); return err })
	return events, err
}

func (l gatedLender) LookUp(ctx context.Context, r lender.Reference) (events []lender.Event, err error) {
	err = l.pass(ctx, errBroken, func() error { events, err = l.Lender.LookUp(ctx, r); return err })
	return events, err
}

// live plays every scene, each again under its key until the host hears an
// answer, and lets Recover run before the next. It returns what came of it.
func live(t tester, wrong map[int]trouble) (result, *gate) {
	s, g := newShop(t), &gate{wrong: wrong}
	s.store, s.lender = gatedStore{s.memory, g}, gatedLender{s.bank, g}
	s.reopen()
	for i, sc := range scenes() {
		s.to(sc.when)
		require.NoError(t, s.insist(g, sc.do), "scene %d at %s", i, sc.when)
		require.NoError(t, s.insist(g, func(ctx context.Context, s *shop) error {
			_, err := s.program.Recover(ctx, nil)
			return err
		}), "recover after scene %d", i)
	}
	g.wrong, g.total = nil, g.calls
	s.requireSound()
	require.Zero(t, s.stuck())
	return s.result(), g
}

// insist repeats a command until it is answered; a crash starts a new program.
func (s *shop) insist(g *gate, do func(ctx context.Context, s *shop) error) (err error) {
	for range 5 {
		if err = s.attempt(g, do); err == nil {
			return nil
		}
	}
	return err
}

func (s *shop) attempt(g *gate, do func(ctx context.Context, s *shop) error) (err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	g.cancel = cancel
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(crash); !ok {
				panic(r)
			}
			s.reopen()
			err = errBroken
		}
	}()
	return do(ctx, s)
}

// TestEverySingleFault: whatever goes wrong at whichever call, the life ends as
// if nothing had.
func TestEverySingleFault(t *testing.T) {
	want, g := live(t, nil)
	calls, runs := g.total, 0
	require.Greater(t, calls, 60)
	signed := want.Kinds[paylater.KindSigned]
	require.Equal(t, 2, signed)
	require.Equal(t, want.Paid, usd("10700.00"))
	for call := 1; call <= calls; call++ {
		for _, how := range troubles() {
			t.Run(fmt.Sprintf("%s call %d", how, call), func(t *testing.T) {
				t.Parallel()
				got, g := live(t, map[int]trouble{call: how})
				require.Equal(t, 1, g.met)
				require.Equal(t, want, got)
			})
			runs++
		}
	}
	t.Logf("%d calls, %d lives", calls, runs)
}

// TestManyFaults: up to eight faults in one life, at random places. A failure
// prints its seed.
func TestManyFaults(t *testing.T) {
	want, g := live(t, nil)
	lives := 200
	if testing.Short() {
		lives = 30
	}
	for seed := range uint64(lives) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 7))
			wrong := map[int]trouble{}
			for range 2 + r.IntN(7) {
				wrong[1+r.IntN(g.total)] = troubles()[r.IntN(len(troubles()))]
			}
			got, _ := live(t, wrong)
			require.Equal(t, want, got, "%v", wrong)
		})
	}
}
