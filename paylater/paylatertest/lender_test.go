package paylatertest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// tuesday is 2019-03-05, 10:00 in New York.
func tuesday() time.Time { return lendertest.SampleInstant() }

func application() lender.Application { return lendertest.Application("app-1", "buyer-1") }

func disbursement() lender.Disbursement { return lendertest.Disbursement("loan-1", "buyer-1") }

func kinds(events []lender.Event) string {
	names := make([]string, len(events))
	for i, e := range events {
		names[i] = string(e.Kind())
	}
	return strings.Join(names, " ")
}

// harness scripts the lender as each case of the suite wants it.
func harness() lendertest.Harness {
	clock := paylatertest.NewClock(tuesday())
	l, lost := paylatertest.NewLender(clock.Now), 0
	then := func(steps map[lendertest.Case]paylatertest.Step, c lendertest.Case) bool {
		s, ok := steps[c]
		if ok {
			l.Then(s)
		}
		return ok || c == lendertest.Usual
	}
	return lendertest.Harness{
		Lender: l,
		Application: func(c lendertest.Case, _ *lender.Application) bool {
			return then(map[lendertest.Case]paylatertest.Step{
				lendertest.Declined:    paylatertest.Decline(),
				lendertest.Information: paylatertest.AskFor(),
				lendertest.Refused:     paylatertest.Refuse(),
			}, c)
		},
		Disbursement: func(c lendertest.Case, d *lender.Disbursement) bool {
			return then(map[lendertest.Case]paylatertest.Step{
				lendertest.Short:     paylatertest.SettleShort(d.Amount.Part(0, 2)),
				lendertest.Fails:     paylatertest.Fail(lender.ReasonRejected),
				lendertest.ComesBack: paylatertest.Answer(comesBack),
			}, c)
		},
		Wait:        func() { clock.Advance(24 * time.Hour) },
		Webhooks:    l.Events,
		LoseRequest: func() { l.Then(paylatertest.NeverArrives()) },
		LoseAnswer: func() { // of a request and of a look-up, in turn
			if lost++; lost%2 == 1 {
				l.Then(paylatertest.AsUsual().Lost())
			} else {
				l.Then(paylatertest.LookUpFails())
			}
		},
	}
}

func comesBack(c paylatertest.Call) []lender.Fact {
	d, on := c.Disbursement, civil.NewYork(c.At)
	return []lender.Fact{
		lender.DisbursementSettled{Loan: d.Loan, Paid: d.Amount, On: on},
		lender.DisbursementReturned{Loan: d.Loan, Amount: d.Amount, On: on},
	}
}

// everyDuty is a test in which no duty may be left out.
type everyDuty struct{ *testing.T }

func (e everyDuty) Logf(format string, args ...any) {
	e.Helper()
	e.Errorf(format, args...)
}

// TestScriptedLenderKeepsTheDuties: it is a lender like any other.
func TestScriptedLenderKeepsTheDuties(t *testing.T) {
	for _, d := range lendertest.Duties() {
		t.Run(fmt.Sprintf("duty %d", d.Number), func(t *testing.T) { d.Check(everyDuty{t}, harness()) })
	}
}

// TestStepsForApplications: what the caller hears, and what a look-up then tells.
func TestStepsForApplications(t *testing.T) {
	const received = "application_received "
	for _, c := range []struct {
		name      string
		step      paylatertest.Step
		answer    string
		code      error
		lookUp    string // "-" is not found
		delivered string
	}{
		{"approve", paylatertest.Approve(money.Dollars(62_000)), received + "approved", nil, received + "approved", ""},
		{"decline", paylatertest.Decline(lender.ReasonHistory), received + "declined", nil, received + "declined", ""},
		{"ask for", paylatertest.AskFor(), received + "information_needed", nil, received + "information_needed", ""},
		{"as usual", paylatertest.AsUsual(), received + "approved", nil, received + "approved", ""},
		{"silent", paylatertest.Silent(), "", nil, "", ""},
		{"refuse", paylatertest.Refuse(), "", lender.CodeRefused, "-", ""},
		{"refuse with a reason", paylatertest.Refuse(fault.New("closed_today", "")), "", fault.Code("closed_today"), "-", ""},
		{"never arrives", paylatertest.NeverArrives(), "", lendersim.CodeNeverArrived, "-", ""},
		{"never arrives, lost", paylatertest.NeverArrives().Lost(), "", lendersim.CodeNeverArrived, "-", ""},
		{"lost", paylatertest.Decline().Lost(), "", lendersim.CodeAnswerLost, received + "declined", ""},
		{"refused, lost", paylatertest.Refuse().Lost(), "", lendersim.CodeAnswerLost, "-", ""},
		{"later", paylatertest.Decline().Later(), "", nil, received + "declined", received + "declined"},
		{"lost stays lost", paylatertest.Decline().Lost().Later(), "", lendersim.CodeAnswerLost, received + "declined", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := paylatertest.NewLender(tuesday, c.step)
			events, err := l.Apply(context.Background(), application())
			require.ErrorIs(t, err, c.code)
			require.Equal(t, c.answer, kinds(events))
			require.Equal(t, c.delivered, kinds(l.Events()))
			require.Empty(t, l.Events(), "taken once")
			events, err = l.LookUp(context.Background(), application().Reference())
			if c.lookUp == "-" {
				require.ErrorIs(t, err, lender.CodeNotFound)
			} else {
				require.NoError(t, err)
				require.Equal(t, c.lookUp, kinds(events))
			}
			require.NoError(t, l.Done())
		})
	}
}

func TestStepsForMoney(t *testing.T) {
	l := paylatertest.NewLender(tuesday,
		paylatertest.SettleShort(money.Dollars(9_000)), paylatertest.Fail(lender.ReasonNoAccount), paylatertest.Settle(), paylatertest.Arrive())
	for i, want := range []lender.Fact{
		lender.DisbursementSettled{Loan: "loan-0", Paid: money.Dollars(9_000), On: civil.NewYork(tuesday())},
		lender.DisbursementFailed{Loan: "loan-1", Reason: lender.ReasonNoAccount},
		lender.DisbursementSettled{Loan: "loan-2", Paid: money.Dollars(10_000), On: civil.NewYork(tuesday())},
	} {
		d := lendertest.Disbursement(lender.LoanID(fmt.Sprintf("loan-%d", i)), "buyer-1")
		events, err := l.Disburse(context.Background(), d)
		require.NoError(t, err)
		require.Equal(t, lender.DisbursementStarted{Loan: d.Loan}, events[0].Fact)
		require.Equal(t, want, events[1].Fact)
	}
	events, err := l.ReturnMoney(context.Background(), lendertest.MoneyReturn("refund-1", disbursement()))
	require.NoError(t, err)
	require.Equal(t, "money_received", kinds(events))
	require.NoError(t, l.Done())
}

// TestRepeatedRequestTakesNoStep: only what concerns its journey.
func TestRepeatedRequestTakesNoStep(t *testing.T) {
	l := paylatertest.NewLender(tuesday, paylatertest.Approve(money.Dollars(1)), paylatertest.NeverArrives(), paylatertest.Silent())
	first, err := l.Apply(context.Background(), application())
	require.NoError(t, err)
	_, err = l.Apply(context.Background(), application())
	require.ErrorIs(t, err, lendersim.CodeNeverArrived)
	again, err := l.Apply(context.Background(), application())
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.ErrorIs(t, l.Done(), paylatertest.CodeOffScript, "the last step is still there")
	events, err := l.Disburse(context.Background(), disbursement())
	require.NoError(t, err)
	require.Empty(t, events)
	require.NoError(t, l.Done())
}

func TestOffScript(t *testing.T) {
	l := paylatertest.NewLender(tuesday, paylatertest.Settle())
	_, err := l.Apply(context.Background(), application())
	require.ErrorIs(t, err, paylatertest.CodeOffScript)
	require.NotErrorIs(t, err, lender.CodeRefused, "what is off the script is unknown")
	_, err = l.Disburse(context.Background(), disbursement())
	require.NoError(t, err, "the step waited for its call")
	require.EqualError(t, l.Done(), `off_script: the next step is "settle", and the call is apply`)

	l = paylatertest.NewLender(tuesday, paylatertest.Approve(money.USD{}))
	_, err = l.Apply(context.Background(), application())
	require.ErrorIs(t, err, lender.CodeAmountBounds, "a limit of zero is no approval")
	require.ErrorIs(t, l.Done(), paylatertest.CodeOffScript)
}

func TestLookUpFails(t *testing.T) {
	l := paylatertest.NewLender(tuesday, paylatertest.AsUsual().Lost(), paylatertest.LookUpFails())
	_, err := l.Apply(context.Background(), application())
	require.ErrorIs(t, err, lendersim.CodeAnswerLost)
	_, err = l.LookUp(context.Background(), application().Reference())
	require.ErrorIs(t, err, lendersim.CodeNeverArrived)
	events, err := l.LookUp(context.Background(), application().Reference())
	require.NoError(t, err)
	require.Len(t, events, 2)
}

func TestSaidByHand(t *testing.T) {
	l := paylatertest.NewLender(tuesday, paylatertest.Silent())
	_, err := l.Apply(context.Background(), application())
	require.NoError(t, err)
	e, err := l.Say("buyer-1", lender.Declined{Application: "app-1", Reasons: []lender.Reason{lender.ReasonIdentity}})
	require.NoError(t, err)
	require.Empty(t, l.Events(), "the host delivers it by hand")
	told, err := l.LookUp(context.Background(), application().Reference())
	require.NoError(t, err)
	require.Equal(t, []lender.Event{e}, told)
	_, err = l.Say("buyer-1", nil)
	require.ErrorIs(t, err, lender.CodeUnknownFact)
}

func TestCallsAreRecorded(t *testing.T) {
	l := paylatertest.NewLender(tuesday)
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := l.Apply(canceled, application())
	require.ErrorIs(t, err, context.Canceled)
	_, err = l.Apply(context.Background(), lender.Application{})
	require.ErrorIs(t, err, lender.CodeRefused)
	events, err := l.Disburse(context.Background(), disbursement())
	require.NoError(t, err)
	calls := l.Calls()
	require.Len(t, calls, 2, "a canceled call never came")
	require.ErrorIs(t, calls[0].Err, lender.CodeRefused)
	require.Empty(t, calls[0].Step)
	require.Equal(t, disbursement(), calls[1].Disbursement)
	require.Equal(t, []any{"disburse", "as usual", events, tuesday()}, []any{calls[1].Method, calls[1].Step, calls[1].Events, calls[1].At})
}

// TestProgramWithAScriptedLender: a lost approval is looked up, a short
// payment re-makes the loan.
func TestProgramWithAScriptedLender(t *testing.T) {
	ctx, clock := context.Background(), paylatertest.NewClock(tuesday())
	l := paylatertest.NewLender(clock.Now,
		paylatertest.Approve(money.Dollars(62_000)).Lost(), paylatertest.SettleShort(money.Dollars(9_000)).Later())
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": l}, Store: memstore.New(), Now: clock.Now,
	})
	require.NoError(t, err)
	line, err := program.Apply(ctx, "kabbage", application())
	require.NoError(t, err)
	require.Equal(t, money.USD{}, line.Limit(clock.Now()), "the answer was lost")
	clock.Advance(time.Hour)
	_, err = program.Recover(ctx, nil)
	require.NoError(t, err)
	line, err = program.Line(ctx, line.ID())
	require.NoError(t, err)
	require.Equal(t, money.Dollars(62_000), line.Limit(clock.Now()))

	draw := paylatertest.DrawOf("PO-1", money.Dollars(10_000))
	_, err = program.Hold(ctx, line.ID(), paylater.HoldRequest{Key: "h1", Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount})
	require.NoError(t, err)
	offer, err := program.Offer(ctx, line.ID(), draw, 6)
	require.NoError(t, err)
	loan, err := program.Sign(ctx, offer, paylater.Signature{Hold: "h1", Terms: offer.Hash(), By: "person-1"})
	require.NoError(t, err)
	for _, e := range l.Events() {
		require.NoError(t, program.Receive(ctx, "kabbage", e))
	}
	line, err = program.Line(ctx, line.ID())
	require.NoError(t, err)
	loan, _ = line.Loan(loan.ID, clock.Now())
	require.Equal(t, money.Dollars(9_000), loan.Principal)
	require.NoError(t, l.Done())
}
