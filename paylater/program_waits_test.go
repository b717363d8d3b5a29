package paylater_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Several things that wait at once: on one line, on many, and events beside them.

// asked is a lender that writes down which money it is asked to expect back.
type asked struct {
	lender.Lender
	returns []lender.MoneyReturn
}

func (a *asked) ReturnMoney(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
	a.returns = append(a.returns, m)
	return a.Lender.ReturnMoney(ctx, m)
}

// twoLoans is a shop whose buyer has two loans that were paid out.
func twoLoans(t *testing.T) (s *shop, first, second paylater.Loan) {
	t.Helper()
	s = openShop(t)
	first, second = s.sign("h1", "PO-1", "10000.00", 3), s.sign("h2", "PO-2", "6000.00", 3)
	s.to("2019-03-11 10:00")
	s.mail()
	return s, first, second
}

// Refunds of which the lender was not told are each asked for once, each with its own
// loan and amount; one that was answered is not asked for again.
func TestRefundsAreAskedForOneByOne(t *testing.T) {
	s, first, second := twoLoans(t)
	a := &asked{Lender: s.bank}
	s.lender = a
	s.reopen()
	bound := s.program.In(s.store) // decides, and tells nobody
	ctx := t.Context()
	for _, r := range []paylater.RefundRequest{
		{ID: "r2", Order: "PO-2", Phase: order.Initial, Amount: money.Dollars(2_000)},
		{ID: "r1", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(1_000)},
	} {
		_, err := bound.Refund(ctx, theLine(), r)
		require.NoError(t, err)
	}
	_, err := s.program.Continue(ctx, theLine())
	require.NoError(t, err)
	require.Len(t, a.returns, 2)
	require.Equal(t, second.ID, a.returns[0].Loan)
	require.Equal(t, money.Dollars(2_000), a.returns[0].Amount)
	require.Equal(t, first.ID, a.returns[1].Loan)
	require.Equal(t, money.Dollars(1_000), a.returns[1].Amount)

	s.to("2019-03-25 10:00")
	s.mail() // both have arrived
	_, err = bound.Refund(ctx, theLine(), paylater.RefundRequest{ID: "r3", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(500)})
	require.NoError(t, err)
	_, err = s.program.Continue(ctx, theLine())
	require.NoError(t, err)
	require.Len(t, a.returns, 3)
	require.EqualValues(t, "r3", a.returns[2].Refund)
	require.Equal(t, first.ID, a.returns[2].Loan)

	s.to("2019-04-08 10:00")
	s.mail()
	looked := s.calls["look_up"]
	_, err = s.program.Continue(ctx, theLine())
	require.NoError(t, err)
	require.Equal(t, looked, s.calls["look_up"], "what has arrived is not looked up")
}

// What waits is listed the longest first: the money of a refund, asked for a day
// before another loan was signed.
func TestWaitsTheLongestFirst(t *testing.T) {
	s, _, _ := twoLoans(t)
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	_, err := s.program.Refund(t.Context(), theLine(), paylater.RefundRequest{ID: "r1", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(1_000)})
	require.NoError(t, err)
	s.clock.Advance(24 * time.Hour)
	s.sign("h3", "PO-3", "500.00", 1)
	require.Equal(t, []paylater.WaitFor{paylater.WaitRefundMoney, paylater.WaitPayment}, kinds(s.line().Waits()))
}

// Who has seen enough of what is stuck may stop anywhere; who has not sees all of it.
func TestStuckCanBeLeftAnywhere(t *testing.T) {
	s := newShop(t)
	ctx := t.Context()
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	for _, buyer := range []lender.BuyerID{"a", "b"} {
		apply := application()
		apply.ID, apply.Buyer = lender.ApplicationID("app-"+buyer), buyer
		_, err := s.program.Apply(ctx, theLender, apply)
		require.NoError(t, err)
	}
	for _, id := range []lender.EventID{"e1", "e2", "e3"} {
		require.NoError(t, s.program.Receive(ctx, theLender, lender.Event{
			ID: id, Buyer: "a", At: s.clock.Now(), Fact: lender.RepaymentCleared{Repayment: lender.RepaymentID("R-" + id)},
		}))
	}
	s.clock.Advance(time.Second)
	for most := 1; most <= 5; most++ {
		n := 0
		for _, err := range s.program.Stuck(ctx, all()) {
			require.NoError(t, err)
			if n++; n == most {
				break
			}
		}
		require.Equal(t, most, n)
	}
	require.Len(t, waits(t, s.program, all()), 5)
}

// A run that is told to stop stops before the next line, and says so.
func TestRecoverStopsWhenItIsTold(t *testing.T) {
	s := newShop(t)
	ctx, stop := context.WithCancel(t.Context())
	s.trouble = func(lendersim.Call) lendersim.Trouble { return lendersim.NeverArrives }
	for _, buyer := range []lender.BuyerID{"a", "b", "c"} {
		apply := application()
		apply.ID, apply.Buyer = lender.ApplicationID("app-"+buyer), buyer
		_, err := s.program.Apply(ctx, theLender, apply)
		require.NoError(t, err)
	}
	s.clock.Advance(time.Hour)
	looked := 0
	s.trouble = func(lendersim.Call) lendersim.Trouble {
		looked++
		stop()
		return lendersim.NoTrouble
	}
	done, err := s.program.Recover(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, done.Lines)
	require.Equal(t, 1, looked)
}

// A month-end that is told to stop stops before the next line, and says so.
func TestBillAllStopsWhenItIsTold(t *testing.T) {
	s := newShop(t)
	ctx, stop := context.WithCancel(t.Context())
	for _, buyer := range []lender.BuyerID{"a", "b", "c"} {
		apply := application()
		apply.ID, apply.Buyer = lender.ApplicationID("app-"+buyer), buyer
		_, err := s.program.Apply(ctx, theLender, apply)
		require.NoError(t, err)
	}
	s.clock.Advance(40 * 24 * time.Hour)
	store := &shaky{Store: s.memory}
	store.save = func(_ []paylater.Change, next func() []error) []error {
		stop()
		return next()
	}
	s.store = store
	s.reopen()
	done, err := s.program.BillAll(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, done.Lines, 3)
}

// latePark is a store to which a word comes while another is being parked, and that
// cannot be read afterwards: the process is about to end.
type latePark struct {
	paylater.Store
	meanwhile func()
	gone      bool
}

func (s *latePark) Park(ctx context.Context, ev paylater.Parked) error {
	s.meanwhile()
	s.gone = true
	return s.Store.Park(ctx, ev)
}

func (s *latePark) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if s.gone {
		return paylater.Loaded{}, errBroken
	}
	return s.Store.Load(ctx, id, keys...)
}

// A word that was parked when what it speaks of had just come, by a process that
// ended then, is taken in by Recover, though nothing of its line waits.
func TestRecoverTakesInWhatWasLeft(t *testing.T) {
	s, n, _ := twoLoans(t)
	ctx := t.Context()
	repaid := lender.Event{ID: "e1", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.RepaymentReceived{
		Repayment: "R1", Amount: money.Dollars(100), Effective: civil.NewYork(s.clock.Now()), Loan: n.ID,
	}}
	cleared := lender.Event{ID: "e2", Buyer: theBuyer, At: s.clock.Now(), Fact: lender.RepaymentCleared{Repayment: "R1"}}
	other := s.anotherHost()
	s.store = &latePark{Store: s.memory, meanwhile: func() { require.NoError(t, other.Receive(ctx, theLender, repaid)) }}
	s.reopen()
	require.ErrorIs(t, s.program.Receive(ctx, theLender, cleared), errBroken)
	s.store = s.memory
	s.reopen()
	require.Equal(t, 1, s.stuck())
	require.Empty(t, s.line().Waits())
	s.recover()
	require.Zero(t, s.stuck())
	require.Equal(t, 1, s.kinds()[paylater.KindRepaymentCleared])
	s.requireSound()
}

// A malformed name of a line is refused before any store is asked.
func TestMalformedLine(t *testing.T) {
	s := openShop(t)
	_, err := s.program.Line(t.Context(), paylater.LineID{Buyer: "Jo Doe", Lender: theLender})
	requireCode(t, err, paylater.CodeArgumentInvalid)
	require.Equal(t, "line", fault.All(err)[0].Path)
}

// rottenAnswers is a store whose events of earlier commands cannot be read any more.
type rottenAnswers struct{ paylater.Store }

func (s rottenAnswers) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	loaded, err := s.Store.Load(ctx, id, keys...)
	for i := range loaded.Answers {
		loaded.Answers[i].Data = []byte("{")
	}
	return loaded, err
}

// An act is not done again because its first answer cannot be read.
func TestAnswerThatCannotBeRead(t *testing.T) {
	s := openShop(t)
	d := drawOf("PO-1", "10000.00")
	_, err := s.program.Hold(t.Context(), theLine(), holdOf("h1", d))
	require.NoError(t, err)
	s.store = rottenAnswers{s.memory}
	s.reopen()
	_, err = s.program.Hold(t.Context(), theLine(), holdOf("h1", d))
	requireCode(t, err, paylater.CodeRecordInvalid)
}
