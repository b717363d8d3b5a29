package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// The clients: two of each buyer, so that they meet on one line.
const buyers, clients = 3, 6

func buyerName(n int) string { return fmt.Sprintf("buyer-%d", n%buyers) }

// TestKilled kills the backend again and again while clients order and pay. At any
// instant, and after each kill before anything recovers, every loan has its order
// and every order its loan; at the end every order agrees with its loans to the
// cent, nothing was paid twice and nothing that was acknowledged is lost.
func TestKilled(t *testing.T) {
	both(t, func(t *testing.T, at at) {
		w, r := newTown(t, at), rand.New(rand.NewPCG(these.seed, 0))
		known, stop := &book{loans: map[phaseOf]lender.LoanID{}}, make(chan struct{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute+time.Duration(these.kills)*10*time.Second)
		defer cancel()
		w.start(t)
		var all sync.WaitGroup
		failed := make([]error, clients)
		for i := range clients {
			c := &client{
				name: fmt.Sprintf("C%d", i), buyer: buyerName(i), backend: w.backend, book: known,
				r: rand.New(rand.NewPCG(these.seed, uint64(i+1))),
			}
			all.Go(func() { failed[i] = c.live(ctx, stop) })
		}
		c, taken := newCamera(t, at), 0
		var filmed error
		all.Go(func() { taken, filmed = c.film(ctx, stop) })
		signed := 0
		for range these.kills {
			for want := known.size() + 4 + r.IntN(8); known.size() < want && ctx.Err() == nil; {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Duration(r.IntN(50)) * time.Millisecond)
			w.kill(t)
			p, err := c.take(ctx) // before anything recovers
			require.NoError(t, err)
			signed = len(p.loans)
			w.start(t)
		}
		close(stop)
		all.Wait()
		require.NoError(t, errors.Join(filmed, errors.Join(failed...)))
		settled(t, w.at)
		w.stop(t)
		p := audited(t, w, c, known)
		require.Greater(t, known.size(), signed, "the last backend was of use")
		require.Empty(t, shows(w.logs.String()))
		t.Logf("seed %d: %d kills, %d loans of %d orders, %d requests were answered twice, %d pictures agree",
			these.seed, these.kills, known.size(), len(p.orders), known.twice, taken)
	})
}

// settled waits until no order waits for its money.
func settled(t *testing.T, at at) {
	t.Helper()
	db := at.open(t)
	require.Eventually(t, func() bool {
		var open int
		err := db.own.QueryRowContext(t.Context(), `SELECT count(*) FROM orders WHERE state = 'processing'`).Scan(&open)
		return err == nil && open == 0
	}, time.Minute, 20*time.Millisecond, "the money of some orders never arrives")
}

// audited compares everything to the cent: acknowledgments, orders, loans, and
// what the bank paid.
func audited(t *testing.T, w *town, m *camera, known *book) picture {
	t.Helper()
	p, err := m.take(t.Context())
	require.NoError(t, err)
	require.Len(t, p.lines, buyers)
	for id, line := range p.lines {
		require.NoError(t, m.program.Audit(t.Context(), id))
		require.True(t, line.Held(m.program.Now()).IsZero(), "credit is held for nothing")
	}
	paid, sums := map[phaseOf]lender.LoanID{}, map[order.ID]int64{}
	for id, loan := range p.loans {
		require.Equal(t, paylater.LoanActive, loan.Status)
		of := phaseOf{loan.Terms.Order, loan.Terms.Phase}
		require.NotContains(t, paid, of, "a phase is paid once")
		paid[of] = id
		sums[of.order] += loan.Principal.Cents()
		po := p.orders[of.order]
		require.Equal(t, []order.ID{order.ID(id)}, po.FinancedBy(of.phase))
		require.Equal(t, loan.Principal.Cents(), po.Financed(of.phase).Minor(), "to the cent")
		require.Equal(t, po.PhaseAmount(of.phase), po.Paid(of.phase))
		require.Equal(t, loan.Principal, w.bank.paid[id].Amount, "the bank paid it")
	}
	require.Len(t, w.bank.paid, len(p.loans), "the bank paid nothing else")
	require.Equal(t, known.loans, paid, "what was acknowledged, and nothing else")
	for id, row := range p.named {
		require.Equal(t, sums[p.loans[id].Terms.Order], row.FinancedCents, "the row and its loans")
	}
	return p
}
