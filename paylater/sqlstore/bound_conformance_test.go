package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
	"github.com/paylater-go/payments/paylater/storetest"
)

// perCall is a host that gives each call of a store a transaction of its own.
type perCall struct {
	*sqlstore.Store // reads

	db *sql.DB
	d  sqlstore.Dialect
}

// Close ends a part of the suite.
func (s perCall) Close() error { return errors.Join(s.db.Close(), s.Store.Close()) }

// in runs one call in a transaction and commits it.
func (s perCall) in(ctx context.Context, do func(*sqlstore.Bound) error) error {
	for {
		err := s.once(ctx, do)
		if state := sqlstore.SQLState(err); state != "40P01" && state != "40001" {
			return err
		}
	}
}

func (s perCall) once(ctx context.Context, do func(*sqlstore.Bound) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(sqlstore.Bind(tx, s.d)); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// Save gives each change a transaction: a program saves one at a time.
func (s perCall) Save(ctx context.Context, changes []paylater.Change) []error {
	results := make([]error, len(changes))
	for i := range changes {
		err := s.in(ctx, func(b *sqlstore.Bound) error { return b.Save(ctx, changes[i:i+1])[0] })
		if err != nil && fault.CodeOf(err) == "" && ctx.Err() != nil {
			err = ctx.Err()
		}
		results[i] = err
	}
	return results
}

func (s perCall) Park(ctx context.Context, ev paylater.Parked) error {
	return s.in(ctx, func(b *sqlstore.Bound) error { return b.Park(ctx, ev) })
}

func (s perCall) Load(ctx context.Context, id paylater.LineID, keys ...string) (loaded paylater.Loaded, err error) {
	failed := s.in(ctx, func(b *sqlstore.Bound) error {
		loaded, err = b.Load(ctx, id, keys...)
		return err
	})
	if failed != nil {
		err = failed
	}
	return loaded, err
}

// TestBoundConformance: a store inside the host's transaction keeps the
// contract as one that owns its transactions does.
func TestBoundConformance(t *testing.T) {
	both(t, func(t *testing.T, d sqlstore.Dialect) {
		storetest.Run(t, func() paylater.Store {
			at := place(t, d)
			driver, address := "pgx", at
			if d == sqlstore.SQLite {
				driver, address = "sqlite", "file:"+at+"?_txlock=immediate&_pragma=busy_timeout(60000)&_pragma=synchronous(off)"
			}
			store := reopen(t, d, at)
			db, err := sql.Open(driver, address)
			require.NoError(t, err)
			db.SetMaxOpenConns(16)
			return perCall{Store: store, db: db, d: d}
		})
	})
}
