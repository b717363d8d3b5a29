package lendersim_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

func TestMagicNames(t *testing.T) {
	tests := []struct {
		name             string
		answer, tomorrow string // kinds
		dayAfter         string
		err              fault.Code
	}{
		{name: "Harbor Lamp", answer: "application_received approved"},
		{name: "Harbor #approved-62000", answer: "application_received approved"},
		{name: "Harbor #low-rates", answer: "application_received approved"},
		{name: "Harbor #declined", answer: "application_received declined"},
		{name: "Harbor #declined-credit_history", answer: "application_received declined"},
		{name: "Harbor #needs-info", answer: "application_received information_needed", tomorrow: "approved"},
		{name: "Harbor #needs-info+declined", answer: "application_received information_needed", tomorrow: "declined"},
		{name: "Harbor #delayed", answer: "application_received", tomorrow: "approved"},
		{name: "Harbor #cut-20000", answer: "application_received approved", tomorrow: "limit_changed"},
		{name: "Harbor #cut-0+delayed", answer: "application_received", tomorrow: "approved", dayAfter: "limit_changed"},
		{name: "Harbor #suspended", answer: "application_received approved", tomorrow: "suspended"},
		{name: "Harbor #closed", answer: "application_received approved", tomorrow: "closed"},
		{name: "Harbor #suspended+declined", answer: "application_received declined"},
		{name: "Harbor #later", tomorrow: "application_received approved"},
		{name: "Harbor #twice", answer: "application_received approved", tomorrow: "application_received approved"},
		{name: "Harbor #twice+delayed", answer: "application_received", tomorrow: "application_received approved approved"},
		{name: "Harbor #lost", err: lendersim.CodeAnswerLost},
		{name: "Harbor #lost+approved-5", err: lendersim.CodeAnswerLost},
		{name: "Harbor #dropped", err: lendersim.CodeNeverArrived},
		{name: "Harbor #refused", err: lender.CodeRefused},
		{name: "#declined", answer: "application_received declined"},
		{name: "Harbor #raised-5", err: lendersim.CodeMagicUnknown},
		{name: "Harbor #9", err: lendersim.CodeMagicUnknown},
		{name: "Harbor #", err: lendersim.CodeMagicUnknown},
		{name: "Harbor #approved-x", err: lendersim.CodeMagicUnknown},
		{name: "Harbor #approved-0", err: lendersim.CodeMagicUnknown},
		{name: "Harbor #cut--1", err: lendersim.CodeMagicUnknown},
		{name: "Harbor #declined-No", err: lendersim.CodeMagicUnknown},
		{name: "Harbor #lost+", err: lendersim.CodeMagicUnknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			events, err := w.Apply(context.Background(), application("app-1", test.name))
			if test.err != "" {
				require.ErrorIs(t, err, test.err)
				require.Empty(t, events)
				require.Empty(t, w.Events())
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.answer, kinds(events))
			w.days(1)
			require.Equal(t, test.tomorrow, kinds(w.Events()))
			w.days(1)
			require.Equal(t, test.dayAfter, kinds(w.Events()))
		})
	}
}

func TestApprovalsSayWhatWasAsked(t *testing.T) {
	apply := func(name string) []lender.Event {
		events, err := newWorld(t).Apply(context.Background(), application("app-1", name))
		require.NoError(t, err)
		return events
	}
	approved := one[lender.Approved](t, apply("Harbor"))
	require.Equal(t, money.Dollars(100_000), approved.Limit)
	require.Equal(t, lendersim.DefaultPrices(), approved.Prices)
	require.Equal(t, lender.ApplicationID("app-1"), approved.Application)
	require.Equal(t, money.Cents(62_000_50), one[lender.Approved](t, apply("H #approved-62000.50")).Limit)
	low := one[lender.Approved](t, apply("H #low-rates")).Prices
	require.Len(t, low, 1)
	require.Equal(t, "[1.25% 1.25% 0.25% 0.25% 0.25% 0.25%]", text(low[0]))
	require.Equal(t, "[3.00% 3.00% 1.00% 1.00% 1.00% 1.00%]", text(one[lender.Approved](t, apply("H #high-rates")).Prices[0]))
	require.Equal(t, []lender.Reason{"insufficient_revenue"}, one[lender.Declined](t, apply("H #declined")).Reasons)
	require.Equal(t, []lender.Reason{"credit_history"}, one[lender.Declined](t, apply("H #declined-credit_history")).Reasons)
}

func TestConfiguredLimitAndPrices(t *testing.T) {
	prices := []lender.Price{{Months: 1, Monthly: []money.Rate{money.PPM(10_000)}}}
	w := newWorld(t, func(c *lendersim.Config) { c.Limit, c.Prices = money.Dollars(7), prices })
	prices[0].Monthly[0] = money.PPM(99) // the lender has its own copy
	events, err := w.Apply(context.Background(), application("app-1", "Harbor"))
	require.NoError(t, err)
	require.Equal(t, money.Dollars(7), one[lender.Approved](t, events).Limit)
	require.Equal(t, "[1.00%]", text(one[lender.Approved](t, events).Prices[0]))
}

func TestPlainNamesMeanNothing(t *testing.T) {
	w := newWorld(t, func(c *lendersim.Config) { c.Plain = true })
	for _, name := range []string{"Harbor #declined", "Harbor #9", "Harbor #lost", "Harbor #refused"} {
		events, err := w.Apply(context.Background(), application(lender.ApplicationID(name[8:]), name))
		require.NoError(t, err)
		require.Equal(t, "application_received approved", kinds(events))
	}
}

func TestCutSaysTheNewLimit(t *testing.T) {
	w := newWorld(t)
	_, err := w.Apply(context.Background(), application("app-1", "Harbor #cut-0"))
	require.NoError(t, err)
	w.days(1)
	require.Equal(t, lender.LimitChanged{Limit: money.USD{}, Reason: lender.ReasonRiskReview}, one[lender.LimitChanged](t, w.Events()))
}

func text(p lender.Price) string {
	return fmt.Sprint(p.Monthly)
}
