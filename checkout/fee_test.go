package checkout_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

func row(t *testing.T, m order.Method, paid, placed string) checkout.Row {
	t.Helper()
	p, err := civil.Parse(paid)
	require.NoError(t, err)
	o, err := civil.Parse(placed)
	require.NoError(t, err)
	r, ok := checkout.DefaultCatalog().At(m, p, o)
	require.True(t, ok)
	return r
}

// The day on which the order was placed decides what a card costs.
func TestCardFeeByTheDayOfTheOrder(t *testing.T) {
	for placed, want := range map[string]int64{
		"2015-02-01": 240_00, "2018-06-03": 240_00,
		"2018-06-04": 295_00, "2020-12-31": 295_00,
		"2021-01-01": 299_00, "2026-07-02": 299_00,
	} {
		fee, certain, err := row(t, order.Card, "2026-07-02", placed).Fee.Of(usd(10_000))
		require.NoError(t, err)
		require.Equal(t, checkout.Exact, certain)
		require.Equal(t, minor(want, money.USDollar), fee, placed)
	}
}

// A percentage is rounded once, half to even, in the minor unit of the currency.
func TestPercentIsRoundedHalfToEven(t *testing.T) {
	cases := []struct {
		paid money.Amount
		want int64
	}{
		{minor(50_00, money.USDollar), 150},         // 149.5
		{minor(150_00, money.USDollar), 448},        // 448.5
		{minor(250_00, money.EUR), 748},             // 747.5
		{minor(1, money.USDollar), 0},               // 0.0299
		{minor(17, money.GBP), 1},                   // 0.5083
		{minor(10_050, money.JPY), 300},             // 300.495
		{minor(money.MaxCents, money.CAD), 2_990e8}, // no wrap
		{minor(1_234_567_89, money.AUD), 36_913_58}, // 3691357.9911
	}
	for _, c := range cases {
		fee, _, err := row(t, order.GooglePay, "2026-07-02", "2026-07-02").Fee.Of(c.paid)
		require.NoError(t, err)
		require.Equal(t, minor(c.want, c.paid.Currency()), fee, c.paid.String())
	}
}

func TestWesternUnionTiers(t *testing.T) {
	fee := row(t, order.WesternUnion, "2019-03-05", "2019-03-05").Fee
	for paid, want := range map[int64]int64{
		1: 490, 50_00: 490, 50_01: 800, 100_00: 800, 100_01: 1000, 250_00: 1000, 250_01: 1200, 500_00: 1200,
		500_01: 1500, 750_00: 1500, 750_01: 1800, 1000_00: 1800,
	} {
		got, _, err := fee.Of(minor(paid, money.USDollar))
		require.NoError(t, err)
		require.Equal(t, minor(want, money.USDollar), got, paid)
	}
	_, _, err := fee.Of(minor(1000_01, money.USDollar))
	require.EqualError(t, err, "fee_unknown: no fee is published for amounts above the last tier: asked $1,000.01, known up to $1,000.00")
	_, _, err = fee.Of(minor(10_00, money.EUR))
	require.ErrorIs(t, err, checkout.CodeFeeUnknown)
}

func TestOtherFees(t *testing.T) {
	fee, certain, err := row(t, order.Wire, "2019-03-05", "2019-03-05").Fee.Of(usd(10_000))
	require.NoError(t, err)
	require.Equal(t, checkout.Unknown, certain)
	require.Equal(t, usd(0), fee)

	fee, certain, err = row(t, order.LocalTransfer, "2019-03-05", "2019-03-05").Fee.Of(minor(5_000_00, money.GBP))
	require.NoError(t, err)
	require.Equal(t, checkout.AtMost, certain)
	require.Equal(t, minor(1_00, money.GBP), fee)

	fee, certain, err = row(t, order.OnlineBank, "2019-03-05", "2019-03-05").Fee.Of(usd(1))
	require.NoError(t, err)
	require.Equal(t, checkout.Exact, certain)
	require.Equal(t, usd(15), fee)

	_, _, err = checkout.Fee{Kind: checkout.FeeFlat}.Of(usd(1))
	require.ErrorIs(t, err, checkout.CodeFeeUnknown)
	_, _, err = checkout.Fee{Kind: checkout.FeeTiers}.Of(usd(1))
	require.EqualError(t, err, "fee_unknown: no fee is published for amounts above the last tier: asked $1.00")
	_, _, err = checkout.Fee{}.Of(usd(1))
	require.ErrorIs(t, err, checkout.CodeFeeUnknown)
	_, _, err = checkout.Fee{}.Of(money.Amount{})
	require.ErrorIs(t, err, money.CodeCurrencyUnknown)
}
