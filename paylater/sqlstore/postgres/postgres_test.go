package postgres_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
	"github.com/paylater-go/payments/paylater/storetest"
)

var theServer pgtest.Shared // written by TestMain, before any test

func TestMain(m *testing.M) {
	os.Exit(theServer.Main(m))
}

func TestConformance(t *testing.T) {
	for _, level := range []pgx.TxIsoLevel{pgx.ReadCommitted, pgx.RepeatableRead, pgx.Serializable} {
		t.Run(string(level), func(t *testing.T) {
			storetest.Run(t, func() paylater.Store {
				store, err := postgres.Open(t.Context(), theServer.Schema(t), postgres.Options{Isolation: level})
				require.NoError(t, err)
				return store
			})
		})
	}
}
