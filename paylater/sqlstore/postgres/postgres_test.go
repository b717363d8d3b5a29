package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
	"github.com/paylater-go/payments/paylater/storetest"
)

// shared is the server of this package's tests, started by TestMain.
type shared struct {
	server *pgtest.Server
	made   atomic.Int64
}

var theServer shared // written by TestMain, before any test

func TestMain(m *testing.M) {
	server, err := pgtest.Start(context.Background())
	if err != nil && !errors.Is(err, pgtest.ErrNoServer) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	theServer.server = server
	code := m.Run()
	if server != nil {
		if err := server.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// database is the address of a new, empty schema. Where a server has to be, as
// in .ci/run, its absence is a failure.
func database(t *testing.T) string {
	t.Helper()
	if theServer.server == nil {
		require.NotEqual(t, "required", os.Getenv("POSTGRES"), pgtest.ErrNoServer)
		t.Skip(pgtest.ErrNoServer)
	}
	url, err := theServer.server.Schema(t.Context(), fmt.Sprintf("test%d", theServer.made.Add(1)))
	require.NoError(t, err)
	return url
}

func TestConformance(t *testing.T) {
	for _, level := range []pgx.TxIsoLevel{pgx.ReadCommitted, pgx.RepeatableRead, pgx.Serializable} {
		t.Run(string(level), func(t *testing.T) {
			storetest.Run(t, func() paylater.Store {
				store, err := postgres.Open(t.Context(), database(t), postgres.Options{Isolation: level})
				require.NoError(t, err)
				return store
			})
		})
	}
}
