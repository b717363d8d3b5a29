package main

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

// database holds the host's orders and our lines side by side.
type database struct {
	own       *sql.DB         // the host's connections
	store     *sqlstore.Store // ours, to the same database
	dialect   sqlstore.Dialect
	forUpdate string // ends a query that locks a row
}

// openDatabase opens PostgreSQL if there is an address, otherwise a SQLite file.
// Nothing else in this program knows which it is.
func openDatabase(ctx context.Context, address, file string) (*database, error) {
	d := &database{dialect: sqlstore.SQLite}
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
		_, err = d.own.ExecContext(ctx, makeOrders)
	}
	if err == nil {
		err = d.store.Subscribe(ctx, subscription)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the database: %w", err), d.close())
	}
	return d, nil
}

// checkAddress refuses other engines. It does not repeat the address, which may
// hold a password.
func checkAddress(address string) error {
	if address == "" || strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return nil
	}
	return errors.New("DATABASE_URL has to begin with postgres://; without it there is a SQLite file")
}

// lite is the name of a SQLite file for connections of the host. A transaction
// begins as one that writes and waits for its turn.
func lite(file string) string {
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=synchronous(full)"
}

func (d *database) close() error {
	err := d.store.Close()
	if d.own != nil {
		err = errors.Join(err, d.own.Close())
	}
	return err
}

// inTx runs the host's transaction, again if another was in its way. What runs
// in it has to bear that: it reads everything anew.
func (d *database) inTx(ctx context.Context, do func(tx *sql.Tx) error) error {
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

func (d *database) once(ctx context.Context, do func(tx *sql.Tx) error) error {
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
