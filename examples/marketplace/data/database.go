package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
	"github.com/paylater-go/payments/paylater/sqlstore/postgres"
	"github.com/paylater-go/payments/paylater/sqlstore/sqlite" // brings the driver sqlite
)

// DB holds the marketplace's tables and the credit lines side by side.
type DB struct {
	own       *sql.DB
	store     *sqlstore.Store
	dialect   sqlstore.Dialect
	forUpdate string // ends a query that locks a row
}

// Open opens PostgreSQL if there is an address, otherwise a SQLite file, and makes
// the tables that are missing. Close it. The error never repeats the address, which
// may hold a password.
func Open(ctx context.Context, address, file string) (*DB, error) {
	if address != "" && !strings.HasPrefix(address, "postgres://") && !strings.HasPrefix(address, "postgresql://") {
		return nil, errors.New("DATABASE_URL has to begin with postgres://; without it there is a SQLite file")
	}
	d := &DB{dialect: sqlstore.SQLite}
	driver, name := "sqlite", lite(file)
	var err error
	if address == "" {
		d.store, err = sqlite.Open(ctx, file)
	} else {
		d.dialect, d.forUpdate, driver, name = sqlstore.Postgres, " FOR UPDATE", "pgx", address
		d.store, err = postgres.Open(ctx, address, postgres.Options{})
	}
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if d.own, err = sql.Open(driver, name); err == nil {
		err = d.makeTables(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the database: %w", err), d.Close())
	}
	return d, nil
}

func (d *DB) makeTables(ctx context.Context) error {
	for _, table := range tables() {
		if _, err := d.own.ExecContext(ctx, table); err != nil {
			return err
		}
	}
	return nil
}

// lite is the name of a SQLite file. A transaction begins as one that writes and
// waits for its turn.
func lite(file string) string {
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=synchronous(full)"
}

// Close ends all connections.
func (d *DB) Close() error {
	err := d.store.Close()
	if d.own != nil {
		err = errors.Join(err, d.own.Close())
	}
	return err
}

// Store keeps the credit lines in the same database.
func (d *DB) Store() *sqlstore.Store { return d.store }

// Dialect names the SQL of the database.
func (d *DB) Dialect() sqlstore.Dialect { return d.dialect }

// InTx runs a transaction, again if another was in its way: what runs in it reads
// everything anew.
func (d *DB) InTx(ctx context.Context, do func(tx *sql.Tx) error) error {
	const tries = 10
	for try := 1; ; try++ {
		err := d.once(ctx, do)
		if err == nil || try == tries || !raced(err) {
			return err
		}
		select {
		case <-time.After(rand.N(time.Duration(try) * 5 * time.Millisecond)): //nolint:gosec // chance, no secret
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (d *DB) once(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := d.own.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// raced tells errors that come of another transaction.
func raced(err error) bool {
	return errors.Is(err, paylater.CodeConflict) || sqlstore.JudgeState(sqlstore.SQLState(err)) == sqlstore.Raced
}
