package data_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/data"
)

// A transaction asks for the time while another one sets the clock, which waits for
// the transaction: neither may wait for the other.
func TestClockIsReadWhileItIsSet(t *testing.T) {
	ctx := t.Context()
	db, err := data.Open(ctx, "", filepath.Join(t.TempDir(), "market.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	world := time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)
	clock, err := db.Clock(ctx, func() time.Time { return world })
	require.NoError(t, err)
	set := make(chan error, 1)
	require.NoError(t, db.InTx(ctx, func(*sql.Tx) error {
		go func() { set <- clock.Follow(context.WithoutCancel(ctx), world.Add(48*time.Hour)) }()
		time.Sleep(100 * time.Millisecond) // it waits for us by now
		read := make(chan time.Time, 1)
		go func() { read <- clock.Now() }()
		select {
		case now := <-read:
			require.Equal(t, world, now, "it is not kept yet")
			return nil
		case <-time.After(3 * time.Second):
			return errors.New("the clock waits for the transaction that asks it")
		}
	}))
	require.NoError(t, <-set)
	require.Equal(t, world.Add(48*time.Hour), clock.Now())
}
