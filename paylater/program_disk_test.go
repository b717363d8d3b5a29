package paylater_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/paylater"
)

// ends returns the last error of a list that stops with it.
func ends[T any](list iter.Seq2[T, error]) (last error) {
	for _, err := range list {
		last = err
	}
	return last
}

// busyShop has a loan that waits for its money, a refund that waits for it, and
// two parked events, a month later: there is something to do for every verb.
func busyShop(t *testing.T) *shop {
	t.Helper()
	ctx, s := t.Context(), openShop(t)
	s.sign("hold-1", "PO-1", "10000.00", 6)
	s.mail()
	s.to("2019-03-08 18:00")
	s.mail()
	_, err := s.program.Refund(ctx, theLine(), refundOf("R1", "PO-1", "400.00"))
	require.NoError(t, err)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.AnswerLost }
	_, err = s.program.Refund(ctx, theLine(), refundOf("R2", "PO-1", "500.00"))
	require.NoError(t, err, "the refund is asked for, whatever became of the lender's answer")
	s.trouble = nil
	for n := range 2 {
		ev := lender.Event{
			ID: lender.EventID(fmt.Sprintf("ev-early-%d", n)), Buyer: theBuyer, At: s.clock.Now(),
			Fact: lender.RepaymentCleared{Repayment: lender.RepaymentID(fmt.Sprintf("R-unknown-%d", n))},
		}
		require.NoError(t, s.program.Receive(ctx, theLender, ev))
	}
	s.to("2019-04-20 10:00")
	return s
}

// TestNoErrorOfTheStoreIsLost lets each call of the store fail, one at a time: the
// verb says so, whatever it is, and does not call it a result.
func TestNoErrorOfTheStoreIsLost(t *testing.T) {
	verbs := map[string]func(ctx context.Context, p *paylater.Program) error{
		"line": func(ctx context.Context, p *paylater.Program) error { _, err := p.Line(ctx, theLine()); return err },
		"bill": func(ctx context.Context, p *paylater.Program) error {
			_, err := p.Bill(ctx, theLine(), day("2019-04-15"))
			return err
		},
		"bill all":    func(ctx context.Context, p *paylater.Program) error { _, err := p.BillAll(ctx, nil); return err },
		"statements":  func(ctx context.Context, p *paylater.Program) error { return ends(p.Statements(ctx, theLine())) },
		"history":     func(ctx context.Context, p *paylater.Program) error { return ends(p.History(ctx, theLine(), 0)) },
		"differences": func(ctx context.Context, p *paylater.Program) error { return ends(p.Differences(ctx, theLine())) },
		"audit":       func(ctx context.Context, p *paylater.Program) error { return p.Audit(ctx, theLine()) },
		"waiting":     func(ctx context.Context, p *paylater.Program) error { return ends(p.Waiting(ctx, p.Now())) },
		"stuck":       func(ctx context.Context, p *paylater.Program) error { return ends(p.Parked(ctx)) },
		"receive": func(ctx context.Context, p *paylater.Program) error {
			return p.Receive(ctx, theLender, lender.Event{
				ID: "ev-late", Buyer: theBuyer, At: p.Now(), Fact: lender.RepaymentCleared{Repayment: "R-never-heard-of"},
			})
		},
		"continue": func(ctx context.Context, p *paylater.Program) error { _, err := p.Continue(ctx, theLine()); return err },
		"recover":  func(ctx context.Context, p *paylater.Program) error { _, err := p.Recover(ctx, nil); return err },
	}
	for name, do := range verbs {
		t.Run(name, func(t *testing.T) {
			for call := 1; ; call++ {
				s := busyShop(t)
				disk := &gate{wrong: map[int]trouble{call: errorBefore}}
				s.store = gatedStore{s.memory, disk}
				s.reopen()
				err := do(t.Context(), s.program)
				if disk.calls < call {
					require.NoError(t, err)
					require.Greater(t, call, 1, "the verb asks the store at all")
					return
				}
				require.ErrorIs(t, err, errBroken, "call %d", call)
				s.store = s.memory
				s.reopen()
				require.NoError(t, do(t.Context(), s.program), "and it can be done again after call %d", call)
				s.requireSound()
			}
		})
	}
}

// TestRunsGoOverAllPages: more lines and more parked events than a page holds are
// each seen once, in the order of their ids, and Recover counts what it changed.
func TestRunsGoOverAllPages(t *testing.T) {
	const lines = 2*256 + 3
	ctx, s := t.Context(), newShop(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.AnswerLost }
	for n := range lines {
		a := lendertest.Application(lender.ApplicationID(fmt.Sprintf("A-%04d", n)), lender.BuyerID(fmt.Sprintf("buyer-%04d", n)))
		_, _ = s.program.Apply(ctx, theLender, a) // the answer is lost, the line waits
		ev := lender.Event{
			ID: lender.EventID(fmt.Sprintf("ev-%04d", n)), Buyer: a.Buyer, At: s.clock.Now(),
			Fact: lender.RepaymentCleared{Repayment: "R-unknown"},
		}
		require.NoError(t, s.program.Receive(ctx, theLender, ev))
		s.clock.Advance(time.Second)
	}
	s.trouble = nil
	seen := 0
	for h, err := range s.program.Waiting(ctx, s.clock.Now()) {
		require.NoError(t, err)
		require.Equal(t, lender.BuyerID(fmt.Sprintf("buyer-%04d", seen)), h.ID.Buyer)
		seen++
	}
	require.Equal(t, lines, seen)
	for range s.program.Waiting(ctx, s.clock.Now()) {
		seen++
		break // who has seen enough is asked no more
	}
	require.Equal(t, lines+1, seen)
	require.Equal(t, lines, s.stuck())

	var told []int
	done, err := s.program.Recover(ctx, func(p paylater.Progress) { told = append(told, p.Lines) })
	require.NoError(t, err)
	require.Equal(t, paylater.Progress{Lines: lines, Changed: lines}, done)
	require.Equal(t, []int{256, 512, lines}, told)
	done, err = s.program.Recover(ctx, func(paylater.Progress) { t.Error("there is nothing to tell") })
	require.NoError(t, err)
	require.Zero(t, done)
}
