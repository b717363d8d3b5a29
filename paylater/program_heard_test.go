package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/paylater"
)

// A recovery that finds nothing to do has changed nothing: a call that may still
// be on its way leaves the line as it is.
func TestRecoverCountsNoLineThatStays(t *testing.T) {
	s := newShop(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	_, err := s.program.Apply(t.Context(), theLender, application())
	require.NoError(t, err)
	s.trouble = nil
	require.Equal(t, paylater.Progress{Lines: 1}, s.recover())
	s.to("2019-03-05 10:15")
	require.Equal(t, paylater.Progress{Lines: 1, Changed: 1}, s.recover())
}

// A lender that asked for more of an application has it: when its look-up does
// not find it any more, that is an error and not an application that was lost.
func TestHeardApplicationIsNotLost(t *testing.T) {
	s := newShop(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	_, err := s.program.Apply(t.Context(), theLender, application())
	require.NoError(t, err)
	require.NoError(t, s.program.Receive(t.Context(), theLender, lender.Event{
		ID: "ev-1", Buyer: theBuyer, At: s.clock.Now(), Fact: needs(lender.ItemTaxReturn),
	}))
	s.lender = strict{Lender: s.bank, found: nothingFound}
	s.reopen()
	for _, now := range []string{"2019-03-05 10:01", "2019-03-05 12:00"} {
		s.to(now)
		_, err = s.program.Continue(t.Context(), theLine())
		requireCode(t, err, lender.CodeNotFound)
		require.Equal(t, paylater.ApplicationNeedsInfo, s.line().Application().State)
	}
}

// An application that the lender has answered is not handed in again, whatever it
// said and however often the host asks.
func TestAnsweredApplicationIsNotHandedInAgain(t *testing.T) {
	for name, fact := range map[string]lender.Fact{
		"received": lender.ApplicationReceived{Application: theApp},
		"needs":    needs(lender.ItemTaxReturn),
		"declined": declines(lender.ReasonRevenue),
		"approved": approved("1000.00"),
	} {
		s := newShop(t)
		s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
		apply := func() int {
			_, err := s.program.Apply(t.Context(), theLender, application())
			require.NoError(t, err)
			n := 0
			for _, calls := range s.calls {
				n += calls
			}
			return n
		}
		require.Equal(t, 1, apply())
		require.Equal(t, 2, apply(), "nobody has answered")
		require.NoError(t, s.program.Receive(t.Context(), theLender, lender.Event{ID: "ev-1", Buyer: theBuyer, At: s.clock.Now(), Fact: fact}))
		before := s.history()
		require.Equal(t, 2, apply(), name)
		require.Equal(t, before, s.history())
	}
}

// What happens once is said again with another amount under an id of its own: that
// word is recorded once, too, however often it comes.
func TestWordSaidOtherwiseTwice(t *testing.T) {
	s := openShop(t)
	s.sign("hold-1", "PO-1", "1000.00", 6)
	say := func(id lender.EventID, amount string) {
		require.NoError(t, s.program.Receive(t.Context(), theLender, lender.Event{
			ID: id, Buyer: theBuyer, At: s.clock.Now(),
			Fact: lender.RepaymentReceived{Repayment: "R1", Amount: usd(amount), Effective: day("2019-03-05")},
		}))
	}
	say("ev-1", "100.00")
	say("ev-2", "100.01")
	before := len(s.history())
	say("ev-2", "100.01")
	say("ev-1", "100.00")
	require.Len(t, s.history(), before)
	require.Zero(t, s.stuck())
	require.Equal(t, usd("900.00"), s.line().Loans(s.clock.Now())[0].PrincipalOwed)
	s.requireSound()
}
