package main

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// liar answers that a save was done which it has forgotten: every n-th.
type liar struct {
	paylater.Store
	every, saves int
}

func (s *liar) Save(ctx context.Context, changes []paylater.Change) []error {
	if s.saves++; s.saves%s.every == 0 {
		return make([]error, len(changes))
	}
	return s.Store.Save(ctx, changes)
}

// generous gives a claim to everybody who asks.
type generous struct{ paylater.Store }

func (s generous) Save(ctx context.Context, changes []paylater.Change) []error {
	free := append([]paylater.Change(nil), changes...)
	for i := range free {
		free[i].Claims = nil
	}
	return s.Store.Save(ctx, free)
}

// keyless does not find the first answer of a key.
type keyless struct{ paylater.Store }

func (s keyless) Load(ctx context.Context, id paylater.LineID, _ ...string) (paylater.Loaded, error) {
	return s.Store.Load(ctx, id)
}

// rubbish does not keep the events that match nothing yet.
type rubbish struct{ paylater.Store }

func (rubbish) Park(context.Context, paylater.Parked) error { return nil }

// miser keeps what a line was instead of what it is: the body of a loan is not
// rewritten.
type miser struct{ paylater.Store }

func (s miser) Save(ctx context.Context, changes []paylater.Change) []error {
	kept := append([]paylater.Change(nil), changes...)
	for i := range kept {
		if kept[i].Expect > 12 {
			kept[i].Put = nil
		}
	}
	return s.Store.Save(ctx, kept)
}

// spender pays again when a loan's key comes again.
type spender struct {
	lender.Lender
	w   *world
	sim *lendersim.Sim
}

func (l spender) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	known, err := l.LookUp(ctx, lender.Reference{Kind: lender.RefLoan, Key: lender.Key(d.Loan), Buyer: d.Buyer})
	if err == nil && len(known) > 0 {
		again := d
		again.Loan += "x"
		_, _ = l.Lender.Disburse(ctx, again)
	}
	return l.Lender.Disburse(ctx, d)
}

// twoTongues says of a loan that it was paid, and then another amount.
type twoTongues struct {
	lender.Lender
	w   *world
	sim *lendersim.Sim
}

func (l twoTongues) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	events, err := l.Lender.Disburse(ctx, d)
	if err == nil {
		for _, paid := range []money.USD{d.Amount, money.Cents(1)} {
			_, _ = l.sim.Lie(d.Buyer, lender.DisbursementSettled{Loan: d.Loan, Paid: paid, On: civil.NewYork(l.w.clock.Now())})
		}
	}
	return events, err
}

// brokenWorld is a world with something broken in it. The seed is near one that
// shows it, so that the test is short.
type brokenWorld struct {
	parts parts
	from  uint64
	laws  []string
}

// brokenWorlds are worlds in which something does not keep its contract, and
// the laws of which one has to notice.
func brokenWorlds() map[string]brokenWorld {
	store := func(breakIt func(paylater.Store) paylater.Store) parts {
		return parts{store: func(_ *world, s paylater.Store) paylater.Store { return breakIt(s) }}
	}
	return map[string]brokenWorld{
		"a store that claims to have saved": {
			store(func(s paylater.Store) paylater.Store { return &liar{Store: s, every: 9} }), 0, []string{"ledger", "stuck", "answers", "store"},
		},
		"a store that gives a claim twice": {
			store(func(s paylater.Store) paylater.Store { return generous{s} }), 0, []string{"once"},
		},
		"a store that forgets keys": {
			store(func(s paylater.Store) paylater.Store { return keyless{s} }), 0, []string{"answers"},
		},
		"a store that parks nothing": {
			store(func(s paylater.Store) paylater.Store { return rubbish{s} }), 72, []string{"ledger", "stuck"},
		},
		"a store that keeps old loans": {
			store(func(s paylater.Store) paylater.Store { return miser{s} }), 0, []string{"audit", "cents", "states"},
		},
		"a lender that pays twice": {
			parts{lender: func(w *world, s *lendersim.Sim, l lender.Lender) lender.Lender { return spender{l, w, s} }}, 1225, []string{"stuck", "ledger"},
		},
		"a lender that contradicts itself": {
			parts{lender: func(w *world, s *lendersim.Sim, l lender.Lender) lender.Lender { return twoTongues{l, w, s} }}, 0, []string{"differences"},
		},
		"a host that repeats under new keys": {parts{newKeys: true}, 30, []string{"ledger", "answers", "stuck", "receipts"}},
		"a host that acknowledges too early": {parts{ackLost: true}, 130, []string{"ledger", "stuck"}},
	}
}

// TestSimulationCanFail: whatever is broken is noticed, and shrunk to a few steps
// that show it.
func TestSimulationCanFail(t *testing.T) {
	for name, b := range brokenWorlds() {
		t.Run(name, func(t *testing.T) {
			j := &job{count: 4_000, workers: 1, parts: b.parts, unit: "schedules", progress: new(bytes.Buffer), schedule: func(n int) schedule {
				return randomSchedule(b.from + uint64(n))
			}}
			s := j.run(context.Background())
			require.Error(t, s.broke, "nothing was noticed in %d schedules", s.done)
			law := lawOf(s.broke)
			require.Contains(t, b.laws, law, "%v", s.broke)
			small := shrink(*s.failed, b.parts)
			r := playSchedule(&small, b.parts, nil)
			require.Equal(t, law, lawOf(r.broke))
			require.LessOrEqual(t, len(small.steps), 8)
			require.LessOrEqual(t, small.faultCount(), 2)
			t.Logf("seed %d, after %d schedules: %v", s.failed.seed, s.done, s.broke)
			t.Logf("%d steps, %d faults", len(small.steps), small.faultCount())
			require.NoError(t, playSchedule(&small, parts{}, nil).broke, "with nothing broken the same steps are fine")
		})
	}
}
