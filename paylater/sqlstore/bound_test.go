package sqlstore_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver sqlite

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
)

// market is a host's own database: its orders lie beside our tables.
type market struct {
	begin func(t *testing.T) hostTx
	count func(t *testing.T) int
}

// hostTx is a transaction of the host, as one kind of driver has it.
type hostTx struct {
	store    paylater.Store
	insert   func(order string) error
	commit   func() error
	rollback func() error
}

const makeOrders = `CREATE TABLE IF NOT EXISTS orders (id text PRIMARY KEY, state text NOT NULL)`

// overSQL is a host that uses database/sql.
func overSQL(t *testing.T, driver, address string, d sqlstore.Dialect) market {
	t.Helper()
	db, err := sql.Open(driver, address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.ExecContext(t.Context(), makeOrders)
	require.NoError(t, err)
	return market{
		begin: func(t *testing.T) hostTx {
			tx, err := db.BeginTx(t.Context(), nil)
			require.NoError(t, err)
			return hostTx{
				store: sqlstore.Bind(tx, d),
				insert: func(id string) error {
					_, err := tx.ExecContext(t.Context(), `INSERT INTO orders VALUES ($1, 'processing')`, id)
					return err
				},
				commit: tx.Commit, rollback: tx.Rollback,
			}
		},
		count: func(t *testing.T) (n int) {
			require.NoError(t, db.QueryRowContext(t.Context(), `SELECT count(*) FROM orders`).Scan(&n))
			return n
		},
	}
}

// overPgx is a host that uses pgx itself.
func overPgx(t *testing.T, address string) market {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	_, err = conn.Exec(ctx, makeOrders)
	require.NoError(t, err)
	return market{
		begin: func(t *testing.T) hostTx {
			tx, err := conn.Begin(ctx)
			require.NoError(t, err)
			return hostTx{
				store: postgres.Bind(tx),
				insert: func(id string) error {
					_, err := tx.Exec(ctx, `INSERT INTO orders VALUES ($1, 'processing')`, id)
					return err
				},
				commit: func() error { return tx.Commit(ctx) }, rollback: func() error { return tx.Rollback(ctx) },
			}
		},
		count: func(t *testing.T) (n int) {
			require.NoError(t, conn.QueryRow(ctx, `SELECT count(*) FROM orders`).Scan(&n))
			return n
		},
	}
}

// markets runs a test with each kind of host over the tables of a store.
func markets(t *testing.T, test func(t *testing.T, s *shop, m market)) {
	t.Helper()
	t.Run("database/sql on SQLite", func(t *testing.T) {
		at := place(t, sqlstore.SQLite)
		s := newShop(t, open(t, sqlstore.SQLite, at))
		test(t, s, overSQL(t, "sqlite", "file:"+at+"?_txlock=immediate&_pragma=busy_timeout(5000)", sqlstore.SQLite))
	})
	t.Run("database/sql on PostgreSQL", func(t *testing.T) {
		at := place(t, sqlstore.Postgres)
		s := newShop(t, open(t, sqlstore.Postgres, at))
		test(t, s, overSQL(t, "pgx", at, sqlstore.Postgres))
	})
	t.Run("pgx", func(t *testing.T) {
		at := place(t, sqlstore.Postgres)
		s := newShop(t, open(t, sqlstore.Postgres, at))
		test(t, s, overPgx(t, at))
	})
}

// TestOrderAndLoanCommitTogether: the host's order row and our record are kept
// together or not at all, and the lender is called after the commit only.
func TestOrderAndLoanCommitTogether(t *testing.T) {
	markets(t, func(t *testing.T, s *shop, m market) {
		ctx, id := t.Context(), s.qualify(t, "ada")
		hold := holdOf("PO-1", 38_000)
		_, err := s.Hold(ctx, id, hold)
		require.NoError(t, err)
		draw := paylater.Draw{Order: "PO-1", Phase: order.Initial, Amount: hold.Amount, Recipient: "supplier-7"}
		offer, err := s.Offer(ctx, id, draw, 6)
		require.NoError(t, err)
		signature := paylater.Signature{Hold: hold.Key, Terms: offer.Hash(), By: "person-1"}

		tx := m.begin(t)
		require.NoError(t, tx.insert("PO-1"))
		_, err = s.In(tx.store).Sign(ctx, offer, signature)
		require.NoError(t, err)
		require.NoError(t, tx.rollback())
		line, err := s.Line(ctx, id)
		require.NoError(t, err)
		require.Empty(t, line.Loans(s.clock.Now()), "rolled back with the order")
		require.Zero(t, m.count(t))

		tx = m.begin(t)
		require.NoError(t, tx.insert("PO-1"))
		loan, err := s.In(tx.store).Sign(ctx, offer, signature)
		require.NoError(t, err)
		require.Equal(t, paylater.LoanDisbursing, loan.Status)
		require.NoError(t, tx.commit())
		require.Equal(t, 1, m.count(t))
		require.Zero(t, s.paid.Load(), "inside of the transaction no lender is called")
		_, err = s.Continue(ctx, id)
		require.NoError(t, err)
		require.EqualValues(t, 1, s.paid.Load())
		require.NoError(t, s.Audit(ctx, id))
	})
}

// TestRefusalLeavesTheTransaction: after a refusal the host goes on in its
// transaction; what it wrote before and after is kept.
func TestRefusalLeavesTheTransaction(t *testing.T) {
	markets(t, func(t *testing.T, s *shop, m market) {
		ctx, ada, bob := t.Context(), s.qualify(t, "ada"), s.qualify(t, "bob")
		_, err := s.Hold(ctx, ada, holdOf("PO-1", 100))
		require.NoError(t, err)
		tx := m.begin(t)
		require.NoError(t, tx.insert("PO-1"))
		_, err = s.In(tx.store).Hold(ctx, bob, holdOf("PO-1", 100))
		require.ErrorIs(t, err, paylater.CodePhaseClaimed)
		_, err = s.In(tx.store).Hold(ctx, bob, holdOf("PO-2", 100))
		require.NoError(t, err)
		require.NoError(t, tx.insert("PO-2"))
		require.NoError(t, tx.commit())
		require.Equal(t, 2, m.count(t))
		line, err := s.Line(ctx, bob)
		require.NoError(t, err)
		require.Len(t, line.Holds(s.clock.Now()), 1)
		require.NoError(t, s.Audit(ctx, bob))
	})
}

// TestRaceAgainstTheHostsTransaction: while the host's transaction is open,
// another takes the same phase; one of them has it in the end.
func TestRaceAgainstTheHostsTransaction(t *testing.T) {
	at := place(t, sqlstore.Postgres)
	s := newShop(t, open(t, sqlstore.Postgres, at))
	m := overSQL(t, "pgx", at, sqlstore.Postgres)
	ctx, ada, bob := t.Context(), s.qualify(t, "ada"), s.qualify(t, "bob")
	tx := m.begin(t)
	_, err := s.In(tx.store).Hold(ctx, ada, holdOf("PO-1", 100))
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() {
		_, err := s.Hold(ctx, bob, holdOf("PO-1", 100)) // waits for the claim
		done <- err
	}()
	require.NoError(t, tx.commit())
	require.ErrorIs(t, <-done, paylater.CodePhaseClaimed)
}

// TestHostRetriesBySQLState: what PostgreSQL refuses reaches the host's own
// loop with the state that it looks for.
func TestHostRetriesBySQLState(t *testing.T) {
	at := place(t, sqlstore.Postgres)
	s := newShop(t, open(t, sqlstore.Postgres, at))
	ctx, id := t.Context(), s.qualify(t, "ada")
	conn, err := pgx.Connect(ctx, at)
	require.NoError(t, err)
	defer conn.Close(ctx)
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable})
	require.NoError(t, err)
	_, err = s.In(postgres.Bind(tx)).Line(ctx, id) // its picture is taken
	require.NoError(t, err)
	_, err = s.Hold(ctx, id, holdOf("PO-1", 100))
	require.NoError(t, err)
	_, err = s.In(postgres.Bind(tx)).Hold(ctx, id, holdOf("PO-2", 100))
	var state interface{ SQLState() string }
	require.ErrorAs(t, err, &state)
	require.Equal(t, "40001", state.SQLState())
	require.NoError(t, tx.Rollback(ctx))
}
