package sqlstore_test

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
	"github.com/paylater-go/payments/paylater/sqlstore/sqlite"
)

var theServer pgtest.Shared // written by TestMain, before any test

func TestMain(m *testing.M) {
	os.Exit(theServer.Main(m))
}

// place is where a database is: a file, or the address of an empty schema.
func place(t *testing.T, d sqlstore.Dialect) string {
	t.Helper()
	if d == sqlstore.SQLite {
		return filepath.Join(t.TempDir(), "lines.db")
	}
	return theServer.Schema(t)
}

// open opens a store until the end of the test.
func open(t *testing.T, d sqlstore.Dialect, place string) *sqlstore.Store {
	t.Helper()
	store := reopen(t, d, place)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}

// reopen opens a store that its caller closes.
func reopen(t *testing.T, d sqlstore.Dialect, place string) *sqlstore.Store {
	t.Helper()
	var store *sqlstore.Store
	var err error
	if d == sqlstore.SQLite {
		store, err = sqlite.Open(t.Context(), place)
	} else {
		store, err = postgres.Open(t.Context(), place, postgres.Options{})
	}
	require.NoError(t, err)
	return store
}

// both runs a test on SQLite and on PostgreSQL.
func both(t *testing.T, test func(t *testing.T, d sqlstore.Dialect)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, sqlstore.SQLite) })
	t.Run("postgres", func(t *testing.T) { test(t, sqlstore.Postgres) })
}

// shop is a program over a store, a lender in memory, and a clock.
type shop struct {
	*paylater.Program
	clock *lendersim.Clock
	bank  *lendersim.Sim
	paid  atomic.Int64 // disbursements that the lender was asked for
}

func tuesday() time.Time { return time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC) }

func newShop(t *testing.T, store paylater.Store) *shop {
	t.Helper()
	s := &shop{clock: lendersim.NewClock(tuesday())}
	s.bank = lendersim.New(lendersim.Config{Now: s.clock.Now, Trouble: func(c lendersim.Call) lendersim.Trouble {
		if c.Method == "disburse" {
			s.paid.Add(1)
		}
		return lendersim.NoTrouble
	}})
	var err error
	s.Program, err = paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{"kabbage": s.bank}, Store: store, Now: s.clock.Now})
	require.NoError(t, err)
	return s
}

func lineOf(buyer string) paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: "kabbage"}
}

// qualify gives a buyer a line of $100,000.00.
func (s *shop) qualify(t *testing.T, buyer string) paylater.LineID {
	t.Helper()
	_, err := s.Apply(t.Context(), "kabbage", lendertest.Application(lender.ApplicationID("app-"+buyer), lender.BuyerID(buyer)))
	require.NoError(t, err)
	return lineOf(buyer)
}

func holdOf(id order.ID, dollars int64) paylater.HoldRequest {
	return paylater.HoldRequest{Key: lender.Key("hold-" + id), Order: id, Phase: order.Initial, Amount: money.Dollars(dollars)}
}
