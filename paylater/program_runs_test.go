package paylater_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/paylater"
)

// More parked events than are read at once are each listed once.
func TestParkedOverManyPages(t *testing.T) {
	s := newShop(t)
	const many = 600
	for i := range many {
		loan := lender.LoanID(fmt.Sprintf("L%04d", i))
		require.NoError(t, s.program.Receive(context.Background(), theLender, lender.Event{
			ID: lender.EventID(fmt.Sprintf("ev-%04d", i)), Buyer: theBuyer, At: s.clock.Now(), Fact: lender.DisbursementStarted{Loan: loan},
		}))
	}
	seen := map[lender.EventID]bool{}
	for ev, err := range s.program.Parked(context.Background()) {
		require.NoError(t, err)
		require.False(t, seen[ev.Event], ev.Event)
		seen[ev.Event] = true
	}
	require.Len(t, seen, many)
}

// A recovery counts the lines that it changed, and no others.
func TestRecoverCountsChanges(t *testing.T) {
	s := openShop(t)
	s.mail()
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	s.sign("h1", "PO-1", "1000.00", 6)
	_, err := s.program.Recover(context.Background(), nil)
	require.Error(t, err)
	s.trouble = nil
	done := s.recover()
	require.Equal(t, paylater.Progress{Lines: 1, Changed: 1}, done)
}

// What only decides calls no lender, also when it is told to go on.
func TestContinueInsideATransaction(t *testing.T) {
	s := newShop(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	_, err := s.program.Apply(context.Background(), theLender, application())
	require.NoError(t, err)
	before := fmt.Sprint(s.calls)
	line, err := s.program.In(s.store).Continue(context.Background(), theLine())
	require.NoError(t, err)
	require.Equal(t, before, fmt.Sprint(s.calls))
	require.Equal(t, paylater.StatusApplying, line.Status())
}

// A line with nothing left to do asks its lender nothing, and is told as it is.
func TestContinueWithNothingToDo(t *testing.T) {
	s := openShop(t)
	s.sign("hold-1", "PO-1", "1000.00", 6)
	s.to("2019-03-08 18:00")
	s.mail()
	before := fmt.Sprint(s.calls)
	line, err := s.program.Continue(t.Context(), theLine())
	require.NoError(t, err)
	require.Equal(t, before, fmt.Sprint(s.calls))
	require.Equal(t, s.line().Seq(), line.Seq())
}

// What could not be done is said, and left as it was: the lender does not answer,
// or is not configured any more.
func TestContinueSaysWhatFailed(t *testing.T) {
	for name, begin := range map[string]func(s *shop){
		"an application": func(s *shop) {
			_, err := s.program.Apply(t.Context(), theLender, application())
			require.NoError(t, err)
		},
		"a refund": func(s *shop) {
			s.trouble = nil
			_, err := s.program.Apply(t.Context(), theLender, application())
			require.NoError(t, err)
			s.sign("hold-1", "PO-1", "1000.00", 6)
			s.to("2019-03-08 18:00")
			s.mail()
			s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
			_, err = s.program.Refund(t.Context(), theLine(), refundOf("refund-1", "PO-1", "1000.00"))
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
			begin(s)
			before := s.line()
			line, err := s.program.Continue(t.Context(), theLine())
			require.Error(t, err)
			requireSameRecord(t, before, line)
			done, err := s.program.Recover(t.Context(), nil)
			require.Error(t, err)
			require.Equal(t, paylater.Progress{Lines: 1, Failed: 1}, done)

			p, err := paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{"other": s.bank}, Store: s.memory, Now: s.clock.Now})
			require.NoError(t, err)
			_, err = p.Continue(t.Context(), theLine())
			requireCode(t, err, paylater.CodeLenderUnknown)
		})
	}
}
