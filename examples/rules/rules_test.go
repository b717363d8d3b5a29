package rules_test

import (
	_ "embed"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

//go:embed policy.json
var policy []byte

// open is a line of 2026-03-02 with the lender's limit and its rates.
func open(t *testing.T, dollars int64) paylater.Line {
	rules, err := paylatertest.Rules(policy)
	require.NoError(t, err)
	high, low, over := money.PPM(20_000), money.PPM(10_000), money.PPM(20_001) // 2% a month, 1%, 2.0001%
	line, err := paylatertest.OpenLine(rules, paylatertest.Noon(civil.Of(2026, 3, 2)), money.Dollars(dollars),
		paylatertest.Flat(1, low), paylatertest.Flat(2, high), paylatertest.Flat(3, over), paylatertest.Stepped(4, 1, high, low))
	require.NoError(t, err)
	return line
}

func TestWhatABuyerGets(t *testing.T) {
	for _, c := range []struct {
		limit, cents, months int64
		want, why            string
	}{
		{80_000, 10_000_00, 4, "$2,700.00 by 2026-04-04, fees $500.00 less $50.00, APR 23.11%", "four months at 2%, then 1%"},
		{80_000, 10_000_00, 1, "$10,100.00 by 2026-04-04, fees $100.00 less $50.00, APR 11.06%", "one month"},
		{80_000, 500_00, 4, "$135.00 by 2026-04-04, fees $25.00 less $10.00, APR 23.11%", "credit never exceeds the first fee"},
		{80_000, 499_99, 1, "below_min_draw", "a cent under our least draw"},
		{80_000, 10_000_00, 2, "apr_over_cap", "2% twice is 31%, our cap is 24%"},
		{80_000, 10_000_00, 3, "rate_out_of_band", "2.0001% is over our band"},
		{80_000, 10_000_00, 6, "term_not_priced", "our lender has no six months"},
		{62_000, 62_000_01, 1, "over_available", "a cent over the lender's limit"},
		{150_000, 80_000_01, 1, "over_available", "a cent over our own cap on lines"},
	} {
		line := open(t, c.limit)
		offer, err := line.Offer(paylatertest.DrawOf("PO-1", money.Cents(c.cents)), int(c.months), line.At())
		got := string(fault.CodeOf(err))
		if err == nil {
			o, due := offer.Terms(), offer.Terms().Schedule[0]
			got = fmt.Sprintf("%v by %v, fees %v less %v, APR %v", due.Principal.Add(due.Fee), due.Due, o.Fees, o.Credit, o.APR)
		}
		require.Equal(t, c.want, got, c.why)
		t.Logf("%11v over %d month(s): %s (%s)", money.Cents(c.cents), c.months, got, c.why)
	}
}
