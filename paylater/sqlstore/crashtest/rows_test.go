package crashtest_test

import (
	"database/sql"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"
)

// rows looks at the tables past the store.
type rows struct {
	db *sql.DB
}

func openRows(t testing.TB, e engine, place string) *rows {
	t.Helper()
	driver, address := "pgx", place
	if e.level == "" {
		driver, address = "sqlite", "file:"+place+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return &rows{db}
}

// claim is a row of the claims on phases.
type claim struct{ Order, Phase, Hold string }

func (r *rows) claims(t testing.TB, buyer string) []claim {
	t.Helper()
	found, err := r.db.QueryContext(t.Context(), `SELECT order_id, phase, hold FROM paylater_claims WHERE buyer = $1 ORDER BY 1, 2`, buyer)
	require.NoError(t, err)
	defer found.Close()
	var list []claim
	for found.Next() {
		var c claim
		require.NoError(t, found.Scan(&c.Order, &c.Phase, &c.Hold))
		list = append(list, c)
	}
	require.NoError(t, found.Err())
	return list
}

// empty forgets all lines.
func (r *rows) empty(t testing.TB) {
	t.Helper()
	for table := range strings.FieldsSeq("lines bodies events claims parked feed subscriptions") {
		_, err := r.db.ExecContext(t.Context(), "DELETE FROM paylater_"+table)
		require.NoError(t, err)
	}
}
