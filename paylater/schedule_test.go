package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

func march() paylater.Cycle { return paylater.Cycle{First: day("2019-03-15"), DueAfter: 21} }

// TestScheduleOfTenThousand is the product's own example, worked by hand.
func TestScheduleOfTenThousand(t *testing.T) {
	s := paylater.NewSchedule(usd("10000.00"), dearSix().Monthly, march(), 1)
	for k, want := range []struct{ statement, due, principal, fee string }{
		{"2019-03-15", "2019-04-05", "1666.67", "275.00"},
		{"2019-04-15", "2019-05-06", "1666.67", "275.00"},
		{"2019-05-15", "2019-06-05", "1666.67", "75.00"},
		{"2019-06-15", "2019-07-06", "1666.67", "75.00"},
		{"2019-07-15", "2019-08-05", "1666.66", "75.00"},
		{"2019-08-15", "2019-09-05", "1666.66", "75.00"},
	} {
		assert.Equal(t, paylater.Installment{
			Number: k + 1, Statement: day(want.statement), Due: day(want.due), Principal: usd(want.principal), Fee: usd(want.fee),
		}, s[k])
	}
	assert.Equal(t, "$850.00", s.Fees().String())
	assert.Equal(t, "$10,000.00", s.Principal().String())
}

func TestScheduleAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		months := rapid.IntRange(1, 24).Draw(t, "months")
		principal := money.Cents(rapid.Int64Range(int64(months), 15_000_000).Draw(t, "principal"))
		rates := make([]money.Rate, months)
		for k := range rates {
			rates[k] = money.PPM(rapid.Int32Range(0, 1_000_000).Draw(t, "rate"))
		}
		first := rapid.IntRange(1, 40).Draw(t, "first")
		s := paylater.NewSchedule(principal, rates, march(), first)
		require.Len(t, s, months)
		require.Equal(t, principal, s.Principal())
		var fees int64
		for k, row := range s {
			fees += row.Fee.Cents()
			requireRow(t, row, k, principal, rates[k])
			require.Equal(t, march().Statement(first+k), row.Statement)
			require.Equal(t, march().Due(first+k), row.Due)
			require.LessOrEqual(t, row.Principal.Cents(), s[0].Principal.Cents(), "the earlier parts carry the odd cents")
			require.LessOrEqual(t, s[0].Principal.Cents()-row.Principal.Cents(), int64(1))
		}
		require.Equal(t, fees, s.Fees().Cents())
	})
}

// requireRow checks a fee against whole numbers: rounded once, half to even.
func requireRow(t tester, row paylater.Installment, k int, principal money.USD, rate money.Rate) {
	t.Helper()
	require.Equal(t, k+1, row.Number)
	require.Positive(t, row.Principal.Cents())
	product := principal.Cents() * int64(rate.PPM())
	fee, rest := product/1_000_000, product%1_000_000
	if rest > 500_000 || rest == 500_000 && fee%2 == 1 {
		fee++
	}
	require.Equal(t, fee, row.Fee.Cents())
}

func TestScheduleRoundsHalfToEven(t *testing.T) {
	for principal, want := range map[string]string{"2.00": "0.02", "6.00": "0.08", "2.01": "0.03", "1.99": "0.02"} {
		s := paylater.NewSchedule(usd(principal), []money.Rate{money.PPM(12_500)}, march(), 1)
		assert.Equal(t, usd(want), s[0].Fee, principal) // 2.00 * 1.25% = 2.5 cents, 6.00 * 1.25% = 7.5 cents
	}
}

func TestScheduleAllocatesOnce(t *testing.T) {
	rates, principal := dearSix().Monthly, usd("10000.00")
	var kept paylater.Schedule
	assert.InDelta(t, 1, testing.AllocsPerRun(100, func() { kept = paylater.NewSchedule(principal, rates, march(), 1) }), 0)
	assert.Len(t, kept, 6)
}

func TestScheduleOfNothing(t *testing.T) {
	s := paylater.NewSchedule(usd("10.00"), nil, march(), 1)
	assert.Empty(t, s)
	assert.True(t, s.Fees().IsZero())
	assert.True(t, s.Principal().IsZero())
}
