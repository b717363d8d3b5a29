package paylater

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// One payment of $103.00 for $100.00 after 30 days is 3% x 365 / 30 = 36.5% a
// year, to the last digit: not under a cap of 36.5%, and under one that is a part
// per million above it.
func TestCapOfOnePayment(t *testing.T) {
	on := civil.Of(2019, time.March, 5)
	s := Schedule{{Due: on.AddDays(30), Principal: money.Dollars(100), Fee: money.Dollars(3)}}
	rate, err := s.apr(money.Dollars(100), on)
	require.NoError(t, err)
	require.Equal(t, "36.50%", rate.String())
	require.False(t, s.underCap(rate, money.Dollars(100), on, money.PPM(364_999)))
	require.False(t, s.underCap(rate, money.Dollars(100), on, money.PPM(365_000)))
	require.True(t, s.underCap(rate, money.Dollars(100), on, money.PPM(365_001)))
}

// What was paid at once and what was too little are told apart.
func TestWhyThereIsNoRate(t *testing.T) {
	on := civil.Of(2019, time.March, 5)
	const early = "no payment that is needed lies after the advance"
	for _, c := range []struct {
		want string
		list []CashFlow
	}{
		{early, []CashFlow{{Day: on, Amount: money.Dollars(60)}, {Day: on, Amount: money.Dollars(60)}}},
		{early, []CashFlow{{Day: on, Amount: money.Dollars(100)}, {Day: on.AddDays(9), Amount: money.Dollars(1)}}},
		{early, []CashFlow{{Day: on.AddDays(9), Amount: money.Dollars(1)}, {Day: on, Amount: money.Dollars(101)}}},
		{early, []CashFlow{{Day: on.AddDays(9)}, {Day: on, Amount: money.Dollars(100)}}},
		{"the payments do not repay the advance", []CashFlow{{Day: on.AddDays(1), Amount: money.Dollars(60)}, {Day: on, Amount: money.Dollars(39)}}},
		{"the rate is over 1,200,000% a year", []CashFlow{{Day: on.AddDays(1), Amount: money.Dollars(60)}, {Day: on.AddDays(9), Amount: money.Dollars(9_000_000)}}},
	} {
		_, err := ComputeAPR(money.Dollars(100), on, c.list)
		require.ErrorContains(t, err, c.want)
	}
}

// A schedule of which a payment lies before the advance has no APR, and is under
// no cap.
func TestScheduleWithoutARate(t *testing.T) {
	on := civil.Of(2019, time.March, 5)
	s := Schedule{{Due: on.AddDays(30), Principal: money.Dollars(90)}, {Due: on.AddDays(-1), Principal: money.Dollars(9)}}
	_, err := s.apr(money.Dollars(100), on)
	require.ErrorContains(t, err, "a payment lies before the advance")
	require.False(t, s.underCap(300_000_000_000, money.Dollars(100), on, money.PPM(300_000)))
}
