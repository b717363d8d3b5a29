package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// An act writes what it changed and nothing else: the holds and loans beside it stay
// in the store as they are.
func TestOnlyWhatChangedIsWritten(t *testing.T) {
	s, store := shakyShop(t)
	var put, drop []paylater.BodyKey
	store.save = func(changes []paylater.Change, next func() []error) []error {
		for i := range changes {
			for _, b := range changes[i].Put {
				put = append(put, b.BodyKey)
			}
			drop = append(drop, changes[i].Drop...)
		}
		return next()
	}
	hold := func(key lender.Key) paylater.BodyKey {
		return paylater.BodyKey{Kind: paylater.BodyHold, ID: string(key)}
	}
	for _, key := range []lender.Key{"h1", "h2", "h3"} {
		put, drop = nil, nil
		_, err := s.program.Hold(t.Context(), theLine(), paylater.HoldRequest{
			Key: key, Order: order.ID("PO-" + key), Phase: order.Initial, Amount: money.Dollars(1_000),
		})
		require.NoError(t, err)
		require.Equal(t, []paylater.BodyKey{hold(key)}, put)
		require.Empty(t, drop)
	}
	put, drop = nil, nil
	require.NoError(t, s.program.Release(t.Context(), theLine(), "h2", "PO-h2", order.Initial))
	require.Empty(t, put)
	require.Equal(t, []paylater.BodyKey{hold("h2")}, drop)
	require.Len(t, s.line().Holds(s.clock.Now()), 2)
}
