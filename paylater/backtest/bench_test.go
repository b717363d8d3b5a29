package backtest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/backtest"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// BenchmarkCase is one more case on a line with a loan, quoted over six terms under two
// policies.
func BenchmarkCase(b *testing.B) {
	rules, err := paylater.NewRules(was(), nil)
	require.NoError(b, err)
	line, err := paylatertest.OpenLine(rules, noon(3, 5), money.Dollars(100_000))
	require.NoError(b, err)
	line, _, err = paylatertest.Lend(line, paylatertest.DrawOf("PO-1", money.Dollars(10_000)), 6, noon(3, 5))
	require.NoError(b, err)
	h := backtest.History{Line: line.ID(), Events: events(line.Events())}
	for len(h.Asked) < 100 {
		h.Asked = append(h.Asked, backtest.Ask{At: noon(3, 6), Draw: paylatertest.DrawOf("PO-2", money.Dollars(20_000))})
	}
	trial, err := backtest.New(springTrial(policies("w", asItIs)))
	require.NoError(b, err)
	b.ReportAllocs()
	for n := 0; n < b.N; {
		for range trial.Cases(stream(h)) {
			n++
		}
	}
}
