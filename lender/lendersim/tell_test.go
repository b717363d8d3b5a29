package lendersim_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
)

// Each step is said by the lender in order; fits says whether it may be.
func TestTellWantsWhatFits(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	_, err := w.Apply(ctx, application("app-1", "Harbor #delayed"))
	require.NoError(t, err)
	prices := lendersim.DefaultPrices()[:1]
	steps := []struct {
		name string
		fact lender.Fact
		fits bool
		do   func()
	}{
		{name: "credit before approval", fact: lender.Suspended{Reason: "x"}},
		{name: "unknown application", fact: lender.Approved{Application: "app-2", Limit: money.Dollars(1), Prices: prices}},
		{name: "information", fact: lender.InformationNeeded{Application: "app-1", Items: []lender.Item{"x"}}, fits: true},
		{name: "received again", fact: lender.ApplicationReceived{Application: "app-1"}, fits: true},
		{name: "decision", fact: lender.Approved{Application: "app-1", Limit: money.Dollars(1), Prices: prices}, fits: true},
		{name: "second decision", fact: lender.Declined{Application: "app-1", Reasons: []lender.Reason{"x"}}},
		{name: "information too late", fact: lender.InformationNeeded{Application: "app-1", Items: []lender.Item{"x"}}},
		{name: "limit", fact: lender.LimitChanged{Reason: "x"}, fits: true},
		{name: "prices", fact: lender.PricesChanged{Prices: prices}, fits: true},
		{name: "suspended", fact: lender.Suspended{Reason: "x"}, fits: true},
		{name: "reinstated", fact: lender.Reinstated{}, fits: true},
		{name: "closed", fact: lender.Closed{Reason: "x"}, fits: true},
		{name: "unknown loan", fact: lender.DisbursementStarted{Loan: "loan-1"}},
		{name: "started twice", fact: lender.DisbursementStarted{Loan: "loan-1"}, do: func() { _, _ = w.Disburse(ctx, loan("loan-1", 500)) }},
		{name: "returned before settlement", fact: lender.DisbursementReturned{Loan: "loan-1", Amount: money.Cents(1), On: march(5)}},
		{name: "settled too high", fact: lender.DisbursementSettled{Loan: "loan-1", Paid: money.Cents(501), On: march(5)}},
		{name: "settled", fact: lender.DisbursementSettled{Loan: "loan-1", Paid: money.Cents(400), On: march(5)}, fits: true},
		{name: "failed after settlement", fact: lender.DisbursementFailed{Loan: "loan-1", Reason: "x"}},
		{name: "returned too much", fact: lender.DisbursementReturned{Loan: "loan-1", Amount: money.Cents(401), On: march(5)}},
		{name: "returned", fact: lender.DisbursementReturned{Loan: "loan-1", Amount: money.Cents(300), On: march(5)}, fits: true},
		{name: "returned again, too much", fact: lender.DisbursementReturned{Loan: "loan-1", Amount: money.Cents(101), On: march(5)}},
		{name: "unknown refund", fact: lender.MoneyReceived{Refund: "r-1", Loan: "loan-1", Amount: money.Cents(50), On: march(5)}},
		{name: "money too much", fact: lender.MoneyReceived{Refund: "r-1", Loan: "loan-1", Amount: money.Cents(51), On: march(5)}, do: func() {
			_, _ = w.ReturnMoney(ctx, lendertest.MoneyReturn("r-1", loan("loan-1", 50)))
		}},
		{name: "money of another loan", fact: lender.MoneyReceived{Refund: "r-1", Loan: "loan-2", Amount: money.Cents(50), On: march(5)}},
		{name: "money", fact: lender.MoneyReceived{Refund: "r-1", Loan: "loan-1", Amount: money.Cents(50), On: march(5)}, fits: true},
		{name: "money again", fact: lender.MoneyReceived{Refund: "r-1", Loan: "loan-1", Amount: money.Cents(50), On: march(5)}},
		{name: "unknown repayment cleared", fact: lender.RepaymentCleared{Repayment: "p-1"}},
		{name: "repayment on an unknown loan", fact: lender.RepaymentReceived{Repayment: "p-1", Amount: money.Cents(1), Effective: march(5), Loan: "loan-9"}},
		{name: "repayment", fact: lender.RepaymentReceived{Repayment: "p-1", Amount: money.Cents(1), Effective: march(5), Loan: "loan-1"}, fits: true},
		{name: "repayment again", fact: lender.RepaymentReceived{Repayment: "p-1", Amount: money.Cents(1), Effective: march(5)}},
		{name: "fee before the bounce", fact: lender.ReturnedFeeCharged{Charge: "c-1", Repayment: "p-1", Amount: money.Cents(1)}},
		{name: "cleared", fact: lender.RepaymentCleared{Repayment: "p-1"}, fits: true},
		{name: "cleared again", fact: lender.RepaymentCleared{Repayment: "p-1"}},
		{name: "bounced after it cleared", fact: lender.RepaymentReturned{Repayment: "p-1", Reason: "x"}, fits: true},
		{name: "bounced again", fact: lender.RepaymentReturned{Repayment: "p-1", Reason: "x"}},
		{name: "fee", fact: lender.ReturnedFeeCharged{Charge: "c-1", Repayment: "p-1", Amount: money.Cents(1)}, fits: true},
		{name: "fee again", fact: lender.ReturnedFeeCharged{Charge: "c-1", Repayment: "p-1", Amount: money.Cents(1)}},
		{name: "late fee under a known name", fact: lender.LateFeeCharged{Charge: "c-1", Statement: march(5), Amount: money.Cents(1)}},
		{name: "late fee", fact: lender.LateFeeCharged{Charge: "c-2", Statement: march(5), Amount: money.Cents(1)}, fits: true},
		{name: "waived", fact: lender.ChargeWaived{Charge: "c-2"}, fits: true},
		{name: "waived again", fact: lender.ChargeWaived{Charge: "c-2"}},
		{name: "unknown charge waived", fact: lender.ChargeWaived{Charge: "c-3"}},
		{name: "paid out", fact: lender.CreditPaidOut{Amount: money.Cents(1), On: march(5)}, fits: true},
	}
	said := 0
	for _, step := range steps {
		if step.do != nil {
			step.do()
			w.Events()
		}
		_, err := w.Tell("buyer-2", step.fact)
		require.ErrorIs(t, err, lendersim.CodeNotNow, "%s, of another buyer", step.name)
		event, err := w.Tell("buyer-1", step.fact)
		if !step.fits {
			require.ErrorIs(t, err, lendersim.CodeNotNow, step.name)
			require.Empty(t, w.Events(), step.name)
			continue
		}
		said++
		require.NoError(t, err, step.name)
		require.Equal(t, []lender.EventID{event.ID}, ids(w.Events()), step.name)
	}
	require.Equal(t, 18, said)
	w.days(9)
	require.Empty(t, w.Events(), "the planned decision, settlement and arrival no longer fit")
}

func TestADeclineIsADecision(t *testing.T) {
	w := newWorld(t)
	_, err := w.Apply(context.Background(), application("app-1", "Harbor #declined"))
	require.NoError(t, err)
	_, err = w.Tell("buyer-1", lender.Approved{Application: "app-1", Limit: money.Dollars(1), Prices: lendersim.DefaultPrices()})
	require.ErrorIs(t, err, lendersim.CodeNotNow)
}

func TestLieSaysAnythingValid(t *testing.T) {
	w := newWorld(t)
	for _, f := range lendertest.Facts() {
		_, err := w.Lie("buyer-9", f)
		require.NoError(t, err)
	}
	require.Equal(t, lendertest.Facts(), facts(w.Events()))
	_, err := w.Lie("buyer-9", lender.RepaymentReturned{Repayment: "nobody-knows", Reason: "x"})
	require.NoError(t, err)
	_, err = w.Lie("buyer-9", nil)
	require.ErrorIs(t, err, lender.CodeUnknownFact)
	_, err = w.Lie("buyer 9", lender.Reinstated{})
	require.ErrorIs(t, err, lender.CodeIDMalformed)
	_, err = w.Tell("buyer-9", &lender.Reinstated{})
	require.ErrorIs(t, err, lender.CodeUnknownFact)
}
