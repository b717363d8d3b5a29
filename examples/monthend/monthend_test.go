package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
	"github.com/paylater-go/payments/paylater/sqlstore/sqlite"
)

// TestMain is the billing process when the program starts itself.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "-child" {
		if err := child(context.Background(), os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestMonthEnd is the whole program with few lines and one kill.
func TestMonthEnd(t *testing.T) {
	server, err := pgtest.Start(t.Context())
	if errors.Is(err, pgtest.ErrNoServer) && os.Getenv("POSTGRES") != "required" {
		t.Skip(err)
	}
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Stop()) }()
	m := &month{options: options{lines: 700, sample: 100, kills: 1, seed: 5}, server: server, out: t.Output()}
	require.NoError(t, m.compare(t.Context()))
	require.NoError(t, m.flat(t.Context()))
	require.NoError(t, m.killed(t.Context()))
}

// TestShapesAreLines: lines with other ids pass the audit that every load does,
// are billed on SQLite too, and once.
func TestShapesAreLines(t *testing.T) {
	ctx := t.Context()
	store, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "lines.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	const lines = 300
	for i := range lines {
		s, err := makeShape(ctx, 1+i%3)
		require.NoError(t, err)
		number := fmt.Sprintf("%07d", i)
		values := s.values(number)
		c := paylater.Change{Head: s.head}
		c.Head.ID.Buyer, c.Head.Data = lender.BuyerID("buyer-"+number), s.data.fill(values)
		for n := range c.Head.Seq {
			c.Events = append(c.Events, paylater.EventRecord{Line: c.Head.ID, Seq: n + 1, Data: []byte(`{}`)})
		}
		for k, b := range s.bodies {
			c.Put = append(c.Put, paylater.Body{BodyKey: paylater.BodyKey{Kind: paylater.BodyLoan, ID: values[1+2*k]}, Data: b.fill(values)})
		}
		require.NoError(t, store.Save(ctx, []paylater.Change{c})[0])
	}
	w, err := newWorld(store, monthEnd())
	require.NoError(t, err)
	dry, err := w.Dry().BillAll(ctx, nil)
	require.NoError(t, err)
	done, err := w.BillAll(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, paylater.Progress{Lines: lines, Changed: lines, Statements: lines}, done)
	require.Equal(t, done, dry)
	again, err := w.BillAll(ctx, nil)
	require.NoError(t, err)
	require.Zero(t, again)
}
