package reconcile_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// TestFromEvents: in any order and any number of times, and what is taken back has the
// loan and the amount of what it takes back, said before the period or in it.
func TestFromEvents(t *testing.T) {
	say := func(id lender.EventID, month, day int, fact lender.Fact) lender.Event {
		return lender.Event{ID: id, Buyer: "buyer-1", At: noonOf(3, 1).AddDate(0, month-3, day-1), Fact: fact}
	}
	events := []lender.Event{
		say("ev-1", 2, 20, lender.RepaymentReceived{Repayment: "pay-1", Loan: "loan-1", Amount: money.Dollars(7), Effective: civil.Of(2019, 2, 20)}),
		say("ev-2", 3, 1, lender.RepaymentReturned{Repayment: "pay-1", Reason: lender.ReasonRejected}),
		say("ev-3", 2, 27, lender.ReturnedFeeCharged{Charge: "fee-1", Repayment: "pay-0", Amount: money.Dollars(20)}),
		say("ev-4", 3, 3, lender.ChargeWaived{Charge: "fee-1"}),
		say("ev-5", 3, 4, lender.RepaymentReturned{Repayment: "pay-9", Reason: lender.ReasonRejected}), // of nothing that was said
		say("ev-6", 3, 5, lender.Reinstated{}),
		say("ev-7", 4, 1, lender.CreditPaidOut{Amount: money.Dollars(1), On: civil.Of(2019, 3, 31)}), // said in April
	}
	want := []reconcile.Entry{
		row("", reconcile.Waived, "fee-1", 3, 20_00),
		row("loan-1", reconcile.RepaymentReturned, "pay-1", 1, 7_00),
	}
	require.Equal(t, want, rowsOf(t, reconcile.FromEvents(march(), events)))
	again := slices.Concat(events, events, []lender.Event{say("ev-8", 3, 6, lender.ChargeWaived{Charge: "fee-1"})})
	slices.Reverse(again)
	require.Equal(t, want, rowsOf(t, reconcile.FromEvents(march(), again)))
	require.Empty(t, rowsOf(t, reconcile.FromEvents(march(), nil)))
}
