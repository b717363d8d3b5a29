package backtest_test

import (
	"context"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/backtest"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// program is a whole one with its store, and a line with a loan on PO-1.
func program(t *testing.T) (*paylater.Program, *memstore.Store) {
	t.Helper()
	clock, store := paylatertest.NewClock(noon(3, 5)), memstore.New()
	partner := paylatertest.NewLender(clock.Now, paylatertest.Approve(money.Dollars(100_000)), paylatertest.Settle())
	p, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": partner}, Store: store, Now: clock.Now, Policies: was(),
	})
	require.NoError(t, err)
	line, err := p.Apply(t.Context(), "kabbage", lendertest.Application("application-1", "buyer-1"))
	require.NoError(t, err)
	draw := paylatertest.DrawOf("PO-1", money.Dollars(10_000))
	_, err = p.Hold(t.Context(), line.ID(), paylater.HoldRequest{Key: "hold-1", Order: draw.Order, Phase: order.Initial, Amount: draw.Amount})
	require.NoError(t, err)
	offer, err := p.Offer(t.Context(), line.ID(), draw, 6)
	require.NoError(t, err)
	_, err = p.Sign(t.Context(), offer, paylater.Signature{Hold: "hold-1", Terms: offer.Hash(), By: "person-1"})
	require.NoError(t, err)
	return p, store
}

// lines are all lines of a store, each read when its turn comes: what a host writes.
func lines(ctx context.Context, p *paylater.Program, store paylater.Store) iter.Seq2[backtest.History, error] {
	return func(yield func(backtest.History, error) bool) {
		query := paylater.Query{Limit: 100}
		for {
			heads, err := store.Scan(ctx, query)
			if err != nil {
				yield(backtest.History{}, err)
				return
			}
			for _, h := range heads {
				if !yield(backtest.History{Line: h.ID, Events: p.History(ctx, h.ID, 0)}, nil) {
					return
				}
			}
			if len(heads) < query.Limit {
				return
			}
			query.After = heads[len(heads)-1].ID
		}
	}
}

// TestStoredEvents: a program's own history, and the records of its store, make the
// same case.
func TestStoredEvents(t *testing.T) {
	p, store := program(t)
	trial, err := backtest.New(springTrial(policies("w", func(p *paylater.Policy) { p.MaxLine = money.Dollars(9_000) })))
	require.NoError(t, err)
	want := `PO-1 line $10,000.00 newly_refused by "over_available", fees $850.00 $0.00, past due $3,333.34 $0.00`
	for c, err := range trial.Cases(lines(t.Context(), p, store)) {
		require.NoError(t, err)
		require.Equal(t, want, brief(c))
	}
	id := paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"}
	stored := func(yield func(paylater.EventRecord, error) bool) {
		list, err := store.Events(t.Context(), paylater.EventQuery{Line: id, Limit: 100})
		require.NoError(t, err)
		for _, rec := range list {
			if !yield(rec, nil) {
				return
			}
		}
	}
	cases := 0
	for c, err := range trial.Cases(stream(backtest.History{Line: id, Events: backtest.Events(stored)})) {
		require.NoError(t, err)
		require.Equal(t, want, brief(c))
		cases++
	}
	require.Equal(t, 1, cases)
	for range backtest.Events(nil) {
		t.Fatal("there is nothing to read")
	}
}
