package paylater_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// deafTo is a lender that has no answer about some keys, however often it is asked.
type deafTo struct {
	lender.Lender
	keys []lender.Key
}

func (d deafTo) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	if slices.Contains(d.keys, r.Key) {
		return nil, errBroken
	}
	return d.Lender.LookUp(ctx, r)
}

// One refund that the lender does not take leaves the others of its line alone.
func TestRefusedRefundHoldsUpNoOther(t *testing.T) {
	s, _, second := twoLoans(t)
	a := &asked{Lender: deafTo{s.bank, []lender.Key{"r1"}}}
	s.lender = a
	s.reopen()
	bound := s.program.In(s.store)
	for _, r := range []paylater.RefundRequest{
		{ID: "r1", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(1_000)},
		{ID: "r2", Order: "PO-2", Phase: order.Initial, Amount: money.Dollars(2_000)},
	} {
		_, err := bound.Refund(t.Context(), theLine(), r)
		require.NoError(t, err)
	}
	_, err := s.program.Continue(t.Context(), theLine())
	require.ErrorIs(t, err, errBroken, "it is said all the same")
	require.Len(t, a.returns, 1)
	require.Equal(t, second.ID, a.returns[0].Loan)
	s.requireSound()
}

// One loan of which the lender says nothing leaves the next loan of its line, and
// its refunds, alone.
func TestLoanWithoutAnswerHoldsUpNoOther(t *testing.T) {
	s, n, _ := twoLoans(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	third, fourth := s.sign("h3", "PO-3", "500.00", 1), s.sign("h4", "PO-4", "500.00", 1)
	_, err := s.program.In(s.store).Refund(t.Context(), theLine(),
		paylater.RefundRequest{ID: "r1", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(1_000)})
	require.NoError(t, err)
	s.trouble = nil
	a := &asked{Lender: deafTo{s.bank, []lender.Key{lender.Key(third.ID)}}}
	s.lender = a
	s.reopen()
	_, err = s.program.Continue(t.Context(), theLine())
	require.ErrorIs(t, err, errBroken)
	require.Len(t, a.returns, 1)
	require.Equal(t, n.ID, a.returns[0].Loan)
	s.to("2019-03-25 10:00")
	s.mail()
	status := map[lender.LoanID]paylater.LoanStatus{}
	for _, loan := range s.line().Loans(s.clock.Now()) {
		status[loan.ID] = loan.Status
	}
	require.Equal(t, paylater.LoanDisbursing, status[third.ID])
	require.NotEqual(t, paylater.LoanDisbursing, status[fourth.ID], "it was asked for")
	s.requireSound()
}

// An event of a look-up that cannot be taken leaves those behind it alone.
func TestOddAnswerHoldsUpNoOther(t *testing.T) {
	s := openShop(t)
	s.trouble = func(c lendersim.Call) lendersim.Trouble {
		if c.Method == "disburse" {
			return lendersim.AnswerLost
		}
		return lendersim.NoTrouble
	}
	n := s.sign("h1", "PO-1", "1000.00", 3)
	s.trouble = nil
	s.to("2019-03-25 10:00")
	odd := lender.Event{ID: "no id", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.DisbursementStarted{Loan: n.ID}}
	s.lender = oddFirst{s.bank, odd}
	s.reopen()
	_, err := s.program.Continue(t.Context(), theLine())
	require.Error(t, err)
	require.NotEqual(t, paylater.LoanDisbursing, s.line().Loans(s.clock.Now())[0].Status)
}

// oddFirst is a lender whose look-ups begin with an event that cannot be taken.
type oddFirst struct {
	lender.Lender
	odd lender.Event
}

func (o oddFirst) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	events, err := o.Lender.LookUp(ctx, r)
	return append([]lender.Event{o.odd}, events...), err
}

// A line that fails again and again does not keep Recover from what is parked, and
// one that cannot be loaded does not keep it from the parked events of others.
func TestRecoverTakesInWhatWasLeftBesideAFailingLine(t *testing.T) {
	s, n, _ := twoLoans(t)
	ctx := t.Context()
	at := s.clock.Now()
	for _, buyer := range []lender.BuyerID{"a", "b"} { // the one waits for ever, the other cannot be read
		s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
		apply := application()
		apply.ID, apply.Buyer = lender.ApplicationID("app-"+buyer), buyer
		_, err := s.program.Apply(ctx, theLender, apply)
		require.NoError(t, err)
		s.trouble = nil
	}
	require.NoError(t, s.program.Receive(ctx, theLender, lender.Event{
		ID: "e0", Buyer: "b", At: at, Fact: lender.RepaymentCleared{Repayment: "R0"},
	}))
	other := s.anotherHost()
	repaid := lender.Event{ID: "e1", Buyer: theBuyer, At: at, Fact: lender.RepaymentReceived{
		Repayment: "R1", Amount: money.Dollars(100), Effective: civil.NewYork(at), Loan: n.ID,
	}}
	s.store = &latePark{Store: s.memory, meanwhile: func() { require.NoError(t, other.Receive(ctx, theLender, repaid)) }}
	s.reopen()
	s.clock.Advance(1)
	require.ErrorIs(t, s.program.Receive(ctx, theLender, lender.Event{
		ID: "e2", Buyer: theBuyer, At: at, Fact: lender.RepaymentCleared{Repayment: "R1"},
	}), errBroken)

	s.store = unloadable{s.memory, "b"}
	s.lender = deafTo{s.bank, []lender.Key{"app-a"}}
	s.reopen()
	_, err := s.program.Recover(ctx, nil)
	require.ErrorIs(t, err, errBroken)
	require.Equal(t, 1, s.kinds()[paylater.KindRepaymentCleared], "the event that was left is taken in")
	require.Equal(t, 1, s.stuck())
	s.requireSound()
}

// unloadable is a store that cannot load the lines of one buyer.
type unloadable struct {
	paylater.Store
	buyer lender.BuyerID
}

func (u unloadable) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if id.Buyer == u.buyer {
		return paylater.Loaded{}, errBroken
	}
	return u.Store.Load(ctx, id, keys...)
}
