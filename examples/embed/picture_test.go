package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// picture is what one instant of the database shows: the loans that stand on our
// lines, and those that the host's orders name.
type picture struct {
	lines  map[paylater.LineID]paylater.Line
	loans  map[lender.LoanID]paylater.Loan
	orders map[order.ID]order.Order
	named  map[lender.LoanID]orderRow
}

// camera takes pictures through a connection that is not the backend's.
type camera struct {
	*market

	reads   *sql.DB
	options *sql.TxOptions
}

func newCamera(t *testing.T, at at) *camera {
	t.Helper()
	db := at.open(t)
	m, err := newMarket(db, newPartner("http://127.0.0.1:1"), nil, nil)
	require.NoError(t, err)
	c := &camera{market: m, reads: db.own, options: &sql.TxOptions{Isolation: sql.LevelRepeatableRead}}
	if db.dialect == sqlstore.SQLite { // a transaction that only reads: the backend's connections begin with the write lock
		c.options = nil
		c.reads, err = sql.Open("sqlite", "file:"+(&url.URL{Path: at.file}).EscapedPath()+"?_pragma=busy_timeout(10000)")
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, c.reads.Close()) })
	}
	return c
}

// take takes a picture and checks that it is of one piece.
func (c *camera) take(ctx context.Context) (p picture, err error) {
	tx, err := c.reads.BeginTx(ctx, c.options)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	p = picture{
		lines: map[paylater.LineID]paylater.Line{}, loans: map[lender.LoanID]paylater.Loan{},
		orders: map[order.ID]order.Order{}, named: map[lender.LoanID]orderRow{},
	}
	if err := p.readOrders(ctx, tx); err != nil {
		return p, err
	}
	bound := c.program.In(sqlstore.Bind(tx, c.db.dialect))
	for i := range buyers {
		id := paylater.LineID{Buyer: lender.BuyerID(buyerName(i)), Lender: c.lender}
		line, err := bound.Line(ctx, id)
		if errors.Is(err, paylater.CodeNotFound) {
			continue
		}
		if err != nil {
			return p, err
		}
		p.lines[id] = line
		for _, loan := range line.Loans(c.program.Now()) {
			p.loans[loan.ID] = loan
		}
	}
	return p, p.compare()
}

func (p *picture) readOrders(ctx context.Context, tx *sql.Tx) (err error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, buyer, state, total_cents, financed_cents, loans, record FROM orders`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var row orderRow
		if err := rows.Scan(&row.ID, &row.Buyer, &row.State, &row.TotalCents, &row.FinancedCents, &row.Loans, &row.record); err != nil {
			return err
		}
		po, err := order.Parse([]byte(row.record))
		if err != nil {
			return err
		}
		if again, err := rowOf(po); err != nil || again != row {
			return errors.Join(err, fmt.Errorf("columns and record of %s disagree", row.ID))
		}
		p.orders[po.ID()] = po
		for id := range strings.FieldsSeq(row.Loans) {
			if other, ok := p.named[lender.LoanID(id)]; ok {
				return fmt.Errorf("loan %s is named by %s and by %s", id, other.ID, row.ID)
			}
			p.named[lender.LoanID(id)] = row
		}
	}
	return rows.Err()
}

// compare: what orders name and what stands on the lines is the same, at any
// instant.
func (p *picture) compare() error {
	for id, loan := range p.loans {
		if string(loan.Terms.Order) != p.named[id].ID {
			return fmt.Errorf("loan %s stands without its order %s", id, loan.Terms.Order)
		}
	}
	for id, row := range p.named {
		if p.loans[id].ID != id {
			return fmt.Errorf("order %s stands without its loan %s", row.ID, id)
		}
	}
	return nil
}

// film takes pictures until it is told to stop, and returns how many.
func (c *camera) film(ctx context.Context, stop <-chan struct{}) (n int, err error) {
	for ; ; n++ {
		select {
		case <-stop:
			return n, nil
		case <-time.After(5 * time.Millisecond):
		}
		if _, err := c.take(ctx); err != nil {
			return n, err
		}
	}
}
