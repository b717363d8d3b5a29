package sqlstore

import "context"

// Database is what a [Store] needs of a database. It is safe for concurrent
// use.
type Database interface {
	// Read runs one statement that only reads, outside of any transaction.
	Read(ctx context.Context, s Statement) error
	// Begin opens a transaction for writing.
	Begin(ctx context.Context) (Tx, error)
	// Dialect names the SQL that it speaks.
	Dialect() Dialect
	// Judge tells what an error of a transaction means.
	Judge(err error) Verdict
	// Close ends its connections.
	Close() error
}

// Tx is one transaction. Run may be called several times, Commit or Rollback
// once; Rollback after Commit does nothing.
type Tx interface {
	// Run runs statements in their order.
	Run(ctx context.Context, list ...Statement) error
	// Commit runs the last statements and commits.
	Commit(ctx context.Context, list ...Statement) error
	// Rollback undoes everything that was not committed.
	Rollback()
}

// Statement is one statement and what becomes of its rows.
type Statement struct {
	Query string
	Args  []any
	// Row is called with each row in order; nil when there are none to read.
	Row func(scan func(dest ...any) error) error
	// Many says that rows come as arrays, whose number a plan does not know.
	Many bool
}

// Verdict is what an error means for the transaction that met it.
type Verdict int

// The verdicts.
const (
	Failed  Verdict = iota // it did not happen, and trying again would not help
	Raced                  // it did not happen: another transaction was in the way
	Unknown                // nobody knows whether it happened
)

// Dialect is a way to write SQL.
type Dialect int

// The dialects.
const (
	SQLite Dialect = iota
	Postgres
)
