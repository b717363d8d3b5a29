package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
)

// shared is the server of these tests, started by TestMain, and the command line.
type shared struct {
	pgtest.Shared

	kills int
	seed  uint64
}

var these shared // written by TestMain, before any test

// childArgs is the environment variable that makes this test's program the
// backend itself, so that the race detector watches it, too.
const childArgs = "EMBED_ARGS"

func TestMain(m *testing.M) {
	if args := os.Getenv(childArgs); args != "" {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		status := run(ctx, strings.Split(args, "\n"), os.Getenv("DATABASE_URL"), os.Stdout, os.Stderr)
		stop()
		os.Exit(status)
	}
	flag.IntVar(&these.kills, "kills", 6, "how often the backend is killed")
	flag.Uint64Var(&these.seed, "seed", 0, "of what is random; 0 takes a new one")
	flag.Parse()
	if these.seed == 0 {
		these.seed = uint64(time.Now().UnixNano())
	}
	os.Exit(these.Main(m))
}

// at is where a database is: an address, or a file when there is none.
type at struct{ address, file string }

// both runs a test on SQLite and on PostgreSQL.
func both(t *testing.T, test func(t *testing.T, at at)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, at{file: filepath.Join(t.TempDir(), "market.db")}) })
	t.Run("postgres", func(t *testing.T) { test(t, at{address: these.Schema(t)}) })
}

func (a at) open(t *testing.T) *database {
	t.Helper()
	db, err := openDatabase(t.Context(), a.address, a.file)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.close()) })
	return db
}

// TestStory: the story ends well, says the same on both engines, and leaves
// nothing behind in PostgreSQL.
func TestStory(t *testing.T) {
	told := map[string]string{}
	both(t, func(t *testing.T, at at) {
		var out, errs bytes.Buffer
		require.Zero(t, run(t.Context(), nil, at.address, &out, &errs), errs.String())
		require.Empty(t, errs.String())
		_, told[filepath.Base(t.Name())], _ = strings.Cut(out.String(), "\n") // the first line names the engine
		if at.address == "" {
			return
		}
		tables, err := read(t.Context(), at.open(t).own, `SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'embed%'`)
		require.NoError(t, err)
		require.Equal(t, [][]string{{"0"}}, tables.rows)
		require.Equal(t, told["sqlite"], told["postgres"])
	})
	require.Contains(t, told["sqlite"], "Waiting for shipment  USD 10,000.00  $10,000.00  $90,000.00")
	require.Equal(t, 3, strings.Count(told["sqlite"], "USD 0.00       $0.00")+strings.Count(told["sqlite"], "USD 0.00\n"), "before the signature counts")
}

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		args     []string
		database string
		status   int
		says     string
	}{
		{args: []string{"-help"}, says: "-serve"},
		{args: []string{"-port", "1"}, status: 2, says: "not defined"},
		{args: []string{"more"}, status: 2, says: "nothing else"},
		{args: []string{"-serve", "127.0.0.1:0", "-bank", "127.0.0.1:0"}, status: 2, says: "at most"},
		{args: []string{"-serve", "127.0.0.1:0", "-every", "0s"}, status: 2, says: "above zero"},
		{args: []string{"-serve", ":8080"}, status: 1, says: "this example has no login"},
		{args: []string{"-bank", "0.0.0.0:9090"}, status: 1, says: "this example has no login"},
		{database: "mysql://user:swordfish@db", status: 2, says: "DATABASE_URL has to begin"},
		{database: "postgres://user:swordfish@127.0.0.1:1/db?connect_timeout=2", status: 1, says: "make a schema"},
		{database: "postgres://user:sword fish@[", status: 1, says: "cannot be read"},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"-file", filepath.Join(t.TempDir(), "market.db")}, c.args...)
		require.Equal(t, c.status, run(t.Context(), args, c.database, &out, &errs), "%v: %s", c.args, &errs)
		require.Contains(t, errs.String(), c.says, "%v", c.args)
		require.NotContains(t, errs.String(), "sword")
	}
}
