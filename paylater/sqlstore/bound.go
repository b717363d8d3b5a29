package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Bound is a [paylater.Store] inside a transaction that is the host's: what it
// answers as kept is kept if the host commits. It is for
// [paylater.Program.In], and for one goroutine, as the transaction is.
//
// Changes are kept in the order given, so two transactions that save several at
// once may wait for each other, and PostgreSQL ends one of them (40P01).
// Each change has a savepoint of its own, so that a refusal leaves the host's
// transaction as it was. An error of the database is returned as the driver
// made it, for the host's own loop to retry (40001, 40P01: its SQLState).
type Bound struct{ reads }

var _ paylater.Store = (*Bound)(nil) // the contract

// SQL are the two methods of a transaction of database/sql. A *sql.Tx has them,
// and what most ORMs hand out.
type SQL interface {
	// ExecContext runs a statement without rows.
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	// QueryContext runs a statement that answers rows.
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Bind returns a store inside a transaction of database/sql. The tables have to
// be there; see [Steps]. A transaction of SQLite has to begin as one that
// writes (BEGIN IMMEDIATE; for most drivers _txlock=immediate), or another
// writer may end it.
func Bind(tx SQL, d Dialect) *Bound {
	return BindRun(func(ctx context.Context, s Statement) error { return runSQL(ctx, tx, d, s) }, d)
}

// BindRun returns a store inside a transaction of any other kind: run runs one
// statement in it and calls Row with each row.
func BindRun(run func(ctx context.Context, s Statement) error, d Dialect) *Bound {
	say := rows{}
	if d == Postgres {
		say.lock = forUpdate
	}
	return &Bound{reads{run: run, say: say}}
}

func runSQL(ctx context.Context, tx SQL, d Dialect, s Statement) (err error) {
	query := s.Query
	if d == SQLite {
		query = Numbered(query)
	}
	if s.Row == nil {
		_, err := tx.ExecContext(ctx, query, s.Args...)
		return err
	}
	found, err := tx.QueryContext(ctx, query, s.Args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	for found.Next() {
		if err := s.Row(found.Scan); err != nil {
			return err
		}
	}
	return found.Err()
}

// Numbered writes a statement for SQLite, which calls the first parameter ?1;
// $1 would be one of that name.
func Numbered(query string) string { return strings.ReplaceAll(query, "$", "?") }

// Save implements [paylater.Store].
func (b *Bound) Save(ctx context.Context, changes []paylater.Change) []error {
	results := make([]error, len(changes))
	for i := range changes {
		results[i] = b.save(ctx, &changes[i])
	}
	return results
}

// save tries once more when another transaction took the line, the key or the
// phase between the look and the write: then the second look tells which.
func (b *Bound) save(ctx context.Context, c *paylater.Change) error {
	err := b.once(ctx, c)
	if SQLState(err) == uniqueViolation {
		err = b.once(ctx, c)
	}
	if SQLState(err) == uniqueViolation {
		return fault.New(paylater.CodeConflict, "another transaction was in the way")
	}
	return err
}

func (b *Bound) once(ctx context.Context, c *paylater.Change) (err error) {
	if err := b.all(ctx, Statement{Query: `SAVEPOINT paylater`}); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// Without the caller's deadline: the transaction is left as it was.
			err = errors.Join(err, b.all(context.WithoutCancel(ctx), Statement{Query: `ROLLBACK TO SAVEPOINT paylater`}))
		}
	}()
	found, one := newState(), []paylater.Change{*c}
	if err := b.all(ctx, b.say.find(asked(one), found)...); err != nil {
		return err
	}
	results := make([]error, 1)
	w := decide(one, found, results)
	if w == nil {
		return results[0]
	}
	return b.all(ctx, append(b.say.write(w), Statement{Query: `RELEASE SAVEPOINT paylater`})...)
}

func (b *Bound) all(ctx context.Context, list ...Statement) error {
	for _, s := range list {
		if err := b.run(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Park implements [paylater.Store].
func (b *Bound) Park(ctx context.Context, ev paylater.Parked) error {
	return settled(ctx, b.run(ctx, b.say.park(ev)))
}

// The states of SQL that matter here.
const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	completionUnknown    = "40003"
	deadlockDetected     = "40P01"
	lockNotAvailable     = "55P03"
)

// SQLState is the state that a driver's error carries, empty when it carries
// none.
func SQLState(err error) string {
	var e interface{ SQLState() string }
	if errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}

// JudgeState tells what a state means for the transaction that met it.
func JudgeState(state string) Verdict {
	switch state {
	case uniqueViolation, serializationFailure, deadlockDetected, lockNotAvailable:
		return Raced
	case completionUnknown:
		return Unknown
	}
	return Failed
}
