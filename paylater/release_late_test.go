package paylater_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// A release that names a hold which expired on its way leaves the next hold on
// the phase alone.
func TestLateReleaseLeavesTheNextHold(t *testing.T) {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	at := paylatertest.Noon(civil.Of(2019, time.March, 5))
	line, err := paylatertest.OpenLine(rules, at, money.Dollars(100_000))
	require.NoError(t, err)
	req := paylater.HoldRequest{Key: "first", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(1_000)}
	line, err = line.Hold(req, at)
	require.NoError(t, err)
	at = line.Holds(at)[0].Expires
	req.Key = "second"
	line, err = line.Hold(req, at)
	require.NoError(t, err)

	_, err = line.Release("first", "TA-1", order.Initial, at)
	require.ErrorIs(t, err, paylater.CodeHoldMissing)
	line, err = line.Release("second", "TA-1", order.Initial, at)
	require.NoError(t, err)
	require.Empty(t, line.Holds(at))
}
