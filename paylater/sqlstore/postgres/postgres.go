// Package postgres keeps credit lines in PostgreSQL, or in a distributed engine
// that speaks its protocol.
package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/paylater-go/payments/paylater/sqlstore"
)

// Options say how a store uses its database.
type Options struct {
	// Isolation of the transactions that write: pgx.ReadCommitted, the default,
	// which is enough because rows are locked before they are compared, or
	// pgx.Serializable.
	Isolation pgx.TxIsoLevel
}

// Open connects to the database of a URL (or of key=value pairs, as libpq reads
// them), and brings its schema up to date. Close the store when done.
func Open(ctx context.Context, url string, o Options) (*sqlstore.Store, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, errors.New("the database's address cannot be read") // pgx's error may repeat a password
	}
	db := &database{pool: pool, isolation: o.Isolation}
	if err := sqlstore.Migrate(ctx, db); err != nil {
		pool.Close()
		return nil, err
	}
	if _, err := pool.Exec(ctx, planOnce); err == nil {
		db.plan = planOnce
	}
	return sqlstore.New(db), nil
}

// planOnce lets the server keep the plans of statements with arrays, for one
// transaction; otherwise it plans them anew each time. Those plans find each row
// by an index, also in a table that was empty when they were made. An engine
// that does not know these settings is not told.
const planOnce = `SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`

// database is a pool of connections.
type database struct {
	pool      *pgxpool.Pool
	isolation pgx.TxIsoLevel
	plan      string // planOnce, or nothing
}

// Dialect implements [sqlstore.Database].
func (d *database) Dialect() sqlstore.Dialect { return sqlstore.Postgres }

// Close implements [sqlstore.Database].
func (d *database) Close() error {
	d.pool.Close()
	return nil
}

// Read implements [sqlstore.Database].
func (d *database) Read(ctx context.Context, s sqlstore.Statement) error {
	rows, err := d.pool.Query(ctx, s.Query, s.Args...)
	if err != nil {
		return err
	}
	return readRows(rows, s)
}

func readRows(rows pgx.Rows, s sqlstore.Statement) error {
	defer rows.Close()
	for rows.Next() {
		if s.Row == nil {
			continue
		}
		if err := s.Row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Judge implements [sqlstore.Database].
func (d *database) Judge(err error) sqlstore.Verdict {
	var gone lost
	if errors.As(err, &gone) {
		return sqlstore.Unknown
	}
	return sqlstore.JudgeState(sqlstore.SQLState(err))
}

// lost is an error of a commit that the server did not answer.
type lost struct{ error }

// Unwrap returns the error of the connection.
func (l lost) Unwrap() error { return l.error }

// Querier is the one method of a pgx.Tx that a store inside of it needs.
type Querier interface {
	// Query runs a statement and answers its rows.
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

// Bind returns a store inside a transaction of the host, for
// [github.com/paylater-go/payments/paylater.Program.In]. The tables have to be
// there. See [sqlstore.Bound].
func Bind(tx Querier) *sqlstore.Bound {
	return sqlstore.BindRun(func(ctx context.Context, s sqlstore.Statement) error {
		rows, err := tx.Query(ctx, s.Query, s.Args...)
		if err != nil {
			return err
		}
		return readRows(rows, s)
	}, sqlstore.Postgres)
}

// Begin implements [sqlstore.Database]. Nothing is sent before the first
// statements, which travel together with the BEGIN.
func (d *database) Begin(ctx context.Context) (sqlstore.Tx, error) {
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	return &transaction{conn: conn, begin: begin(d.isolation), plan: d.plan}, nil
}

func begin(level pgx.TxIsoLevel) string {
	if level == "" {
		level = pgx.ReadCommitted
	}
	return "begin isolation level " + string(level)
}

// transaction holds one connection until it ends.
type transaction struct {
	conn  *pgxpool.Conn
	begin string // until it is sent
	plan  string // until it is sent
}

// Run implements [sqlstore.Tx]: one round trip.
func (t *transaction) Run(ctx context.Context, list ...sqlstore.Statement) error {
	return t.send(ctx, list, "")
}

// Commit implements [sqlstore.Tx]: one round trip. When a statement fails the
// server takes the commit that follows it for a rollback.
func (t *transaction) Commit(ctx context.Context, list ...sqlstore.Statement) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := t.send(ctx, list, "commit")
	if err != nil {
		if unanswered(err) {
			return lost{err}
		}
		return err
	}
	t.conn.Release()
	t.conn = nil
	return nil
}

// unanswered tells whether an error leaves open what became of a commit: the
// connection broke, or the server ended it (an administrator's command, a crash),
// which it may do right after it committed.
func unanswered(err error) bool {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return said.SeverityUnlocalized == "FATAL" || said.SeverityUnlocalized == "PANIC"
	}
	return !pgconn.SafeToRetry(err)
}

func (t *transaction) send(ctx context.Context, list []sqlstore.Statement, last string) error {
	batch := &pgx.Batch{}
	queue := func(query string) {
		if query != "" {
			batch.Queue(query)
		}
	}
	queue(t.begin)
	t.begin = ""
	if slices.ContainsFunc(list, func(s sqlstore.Statement) bool { return s.Many }) {
		queue(t.plan)
		t.plan = ""
	}
	for _, s := range list {
		batch.Queue(s.Query, s.Args...).Query(func(rows pgx.Rows) error { return readRows(rows, s) })
	}
	queue(last)
	return t.conn.SendBatch(ctx, batch).Close()
}

// Rollback implements [sqlstore.Tx].
func (t *transaction) Rollback() {
	if t.conn == nil {
		return
	}
	if t.conn.Conn().PgConn().TxStatus() != 'I' {
		// A connection that is still in a transaction is not used again: what
		// cannot be rolled back is closed by the pool.
		_, _ = t.conn.Exec(context.Background(), "rollback")
	}
	t.conn.Release()
	t.conn = nil
}
