package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore/sqlite"
	"github.com/paylater-go/payments/paylater/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, func() paylater.Store {
		store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "lines.db"))
		require.NoError(t, err)
		return store
	})
}
