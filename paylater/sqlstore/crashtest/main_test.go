package crashtest_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater/sqlstore"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
	"github.com/paylater-go/payments/paylater/sqlstore/sqlite"
)

// shared is the server of this package's tests, started by TestMain, and the
// command line.
type shared struct {
	pgtest.Shared

	form form
}

// form says how much is tested.
type form struct {
	long                 bool
	cycles, every, draws int
	seed                 uint64
}

var these shared // written by TestMain, before any test

// short are the figures of the short form.
func short() form { return form{cycles: 5, every: 61, draws: 500} }

func TestMain(m *testing.M) {
	if work := os.Getenv(childWork); work != "" {
		os.Exit(childMain(work))
	}
	f := &these.form
	flag.BoolVar(&f.long, "long", false, "the long form")
	flag.IntVar(&f.cycles, "cycles", 0, "how often the server, and a client, is killed")
	flag.IntVar(&f.every, "every", 0, "one in how many messages is cut")
	flag.IntVar(&f.draws, "draws", 0, "how many draws are asked of one line")
	flag.Uint64Var(&f.seed, "seed", 0, "of what is random; 0 takes a new one")
	flag.Parse()
	fill(f)
	os.Exit(these.Main(m))
}

func fill(f *form) {
	usual := short()
	if f.long {
		usual = form{cycles: 200, every: 1, draws: 10_000}
	}
	for _, n := range []struct{ is, usual *int }{{&f.cycles, &usual.cycles}, {&f.every, &usual.every}, {&f.draws, &usual.draws}} {
		if *n.is <= 0 {
			*n.is = *n.usual
		}
	}
	if f.seed == 0 {
		f.seed = uint64(time.Now().UnixNano())
	}
}

// engine is a kind of database.
type engine struct {
	name  string
	level pgx.TxIsoLevel // empty for SQLite
}

func engines() []engine {
	return []engine{{"sqlite", ""}, {"postgres", pgx.ReadCommitted}, {"postgres serializable", pgx.Serializable}}
}

// place is where a new database of the engine is.
func (e engine) place(t testing.TB) string {
	t.Helper()
	if e.level == "" {
		return filepath.Join(t.TempDir(), "lines.db")
	}
	return these.Schema(t)
}

func (e engine) open(ctx context.Context, place string) (*sqlstore.Store, error) {
	if e.level == "" {
		return sqlite.Open(ctx, place)
	}
	return postgres.Open(ctx, place, postgres.Options{Isolation: e.level})
}

func (e engine) mustOpen(t testing.TB, place string) *sqlstore.Store {
	t.Helper()
	store, err := e.open(t.Context(), place)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}
