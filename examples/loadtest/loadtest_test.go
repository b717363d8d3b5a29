package main

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
)

// TestCounted compares what is counted as done with what stands in the books:
// nothing held when every hold was released, and $100.00 for each draw.
func TestCounted(t *testing.T) {
	ctx := t.Context()
	server, err := pgtest.Start(ctx)
	if errors.Is(err, pgtest.ErrNoServer) && os.Getenv("POSTGRES") != "required" {
		t.Skip(err)
	}
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Stop()) }()
	url, err := server.Schema(ctx, "ours")
	require.NoError(t, err)
	o, err := newOurs(ctx, url, 8)
	require.NoError(t, err)
	defer func() { require.NoError(t, o.store.Close()) }()
	const lines = 20
	require.NoError(t, o.open(ctx, lines))

	var n names
	done, err := n.run(ctx, o, holds, 8, lines, 200*time.Millisecond)
	require.NoError(t, err)
	require.Positive(t, done.acts)
	require.Len(t, done.times, done.acts)
	drawn, err := n.run(ctx, o, cycle, 8, lines, 200*time.Millisecond)
	require.NoError(t, err)
	require.Positive(t, drawn.acts)

	heads, err := o.store.Scan(ctx, paylater.Query{Limit: lines})
	require.NoError(t, err)
	require.Len(t, heads, lines)
	var held, owed money.USD
	for i := range heads {
		held, owed = held.Add(heads[i].Held), owed.Add(heads[i].Outstanding)
		require.NoError(t, o.program.Audit(ctx, heads[i].ID))
	}
	require.Zero(t, held)
	require.Equal(t, money.Dollars(100*int64(drawn.acts)), owed)
}
