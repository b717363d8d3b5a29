package provider_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// after lists what a state may become.
func after(s provider.State) []provider.State {
	return map[provider.State][]provider.State{
		provider.StateInitiated: {
			provider.StateAuthorized, provider.StateSigned, provider.StateFailed, provider.StateCaptured, provider.StateRefunded,
			provider.StateCanceled, provider.StateExpired,
		},
		provider.StateAuthorized: {
			provider.StateSigned, provider.StateFailed, provider.StateCaptured, provider.StateRefunded,
			provider.StateCanceled, provider.StateExpired,
		},
		provider.StateSigned:   {provider.StateFailed, provider.StateCaptured, provider.StateRefunded},
		provider.StateCaptured: {provider.StateRefunded},
	}[s]
}

// TestAnyOrderOfVerbs lets engines do anything in any order, with lost events and
// a clock that jumps: money adds up, states never go back, every refusal has a
// code and changes nothing that another verb would see.
func TestAnyOrderOfVerbs(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("replay with SEED=%d", seed)
	source := rand.New(rand.NewPCG(seed, 1))
	reached := map[provider.State]int{}
	for range 30 {
		g := &game{world: newWorld(t), Rand: source, states: map[lender.Key]provider.State{}}
		cents := []int64{0, 0, 60, 61, 62, 63, 65, 66, 67, 68, 69}[g.IntN(11)]
		g.place("TA-1", buyer, money.AmountOf(money.Cents(10_000_00+cents)), usd(30_000))
		for i := range 4 {
			r := request(lender.Key(fmt.Sprintf("pay-%d", i)))
			r.Amount = []money.Amount{{}, usd(4_000)}[g.IntN(2)]
			if res, err := g.provider.Initiate(g.ctx, r); err == nil {
				g.sessions = append(g.sessions, res.Session)
			}
		}
		for range 40 {
			g.move()
			g.check()
		}
		for _, s := range g.states {
			reached[s]++
		}
	}
	t.Log(reached)
}

type game struct {
	*world
	*rand.Rand

	sessions []provider.Session
	states   map[lender.Key]provider.State
}

// move does one thing.
func (g *game) move() {
	i := g.IntN(len(g.sessions))
	s := g.sessions[i]
	var res provider.Result
	var err error
	switch g.IntN(9) {
	case 0, 1:
		res, err = g.provider.Authorize(g.ctx, s)
	case 2, 3:
		if res, err = g.provider.Status(g.ctx, s); err == nil {
			var yes provider.Consent
			if offer, ok := res.Offer(1 + g.IntN(6)); ok {
				yes = provider.ConsentTo(offer, "user-7")
			}
			res, err = g.provider.Capture(g.ctx, s, yes)
		}
	case 4:
		if g.IntN(3) > 0 {
			return
		}
		res, err = g.provider.Cancel(g.ctx, s)
	case 5:
		r := provider.Refund{ID: lender.RefundID(fmt.Sprintf("r%d-%d", i, g.IntN(3)))}
		r.Amount = []money.USD{{}, money.Dollars(1_000), money.Cents(3_333_33)}[g.IntN(3)]
		res, err = g.provider.Refund(g.ctx, s, r)
	case 6:
		g.clock.Advance(time.Duration(g.IntN(30)) * time.Hour)
		return
	case 7:
		for _, ev := range g.sim.Events() {
			if g.IntN(4) > 0 { // the others are lost: Status finds them
				_, err := g.provider.HandleEvent(g.ctx, kabbage, ev)
				require.NoError(g.t, err)
			}
		}
		return
	case 8:
		g.sim.Redeliver(lender.BuyerID(buyer))
		return
	}
	require.True(g.t, err == nil || fault.CodeOf(err) != "", "%v", err)
	if res.Session.Key == s.Key && err == nil {
		g.sessions[i] = res.Session
	}
}

// check looks at every session, the order and the line.
func (g *game) check() {
	captured := map[order.ID]bool{}
	for _, s := range g.sessions {
		res, err := g.provider.Status(g.ctx, s)
		if err != nil { // the lender was not reached: what is on record is told beside
			require.True(g.t, errors.Is(err, lendersim.CodeAnswerLost) || errors.Is(err, lendersim.CodeNeverArrived), "%v", err)
		}
		was, seen := g.states[s.Key]
		if seen && was != res.State {
			require.Contains(g.t, after(was), res.State, "%s was %s", s.Key, was)
		}
		g.states[s.Key] = res.State
		require.LessOrEqual(g.t, res.Captured.Cents(), s.Amount.Cents())
		require.LessOrEqual(g.t, res.Refunded.Cents(), res.Captured.Cents())
		require.LessOrEqual(g.t, res.Returned.Cents(), res.Refunded.Cents())
		if res.Captured.Sign() > 0 {
			captured[order.ID(res.Session.Loan)] = true
		}
	}
	standing := 0
	for _, n := range g.line().Loans(g.clock.Now()) {
		if n.Status != paylater.LoanVoid {
			standing++
			require.True(g.t, captured[order.ID(n.ID)], "a loan of no session")
		}
	}
	require.LessOrEqual(g.t, standing, 1, "the phase was financed twice")
	po := g.order("TA-1")
	for _, r := range po.Receipts() {
		require.True(g.t, captured[r.ID])
		require.True(g.t, slices.ContainsFunc(po.Payments(), func(b order.BookedPayment) bool { return b.ID == r.ID }))
	}
	require.Empty(g.t, po.Surplus())
	require.NoError(g.t, g.line().Audit())
}
