package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// makeOrders makes the host's own table. The columns are what the host asks for;
// the record is the order itself. Money is in cents.
const makeOrders = `CREATE TABLE IF NOT EXISTS orders (
    id text PRIMARY KEY,
    buyer text NOT NULL,
    state text NOT NULL,
    total_cents bigint NOT NULL,
    financed_cents bigint NOT NULL,
    loans text NOT NULL,
    record text NOT NULL
)`

// place keeps a new order, which its supplier confirms at once. Placed again with
// the same terms it is the first one.
func (m *market) place(ctx context.Context, t order.Terms, now time.Time) (order.Order, error) {
	po, err := order.New(t, now)
	if err != nil {
		return order.Order{}, err
	}
	if po, err = po.Confirm(now); err != nil {
		return order.Order{}, err
	}
	err = m.db.inTx(ctx, func(tx *sql.Tx) error {
		row, err := rowOf(po)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO orders (id, buyer, state, total_cents, financed_cents, loans, record)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
			row.ID, row.Buyer, row.State, row.TotalCents, row.FinancedCents, row.Loans, row.record)
		if err != nil {
			return err
		}
		po, err = m.db.lockOrder(ctx, tx, t.ID)
		return err
	})
	if err == nil && po.Terms() != t {
		return order.Order{}, fault.New(paylater.CodeKeyReused, "another order has this id").At("id")
	}
	return po, err
}

// lockOrder reads an order that the transaction is going to change. SQLite has
// one writer, and that is this transaction already.
func (d *database) lockOrder(ctx context.Context, tx *sql.Tx, id order.ID) (order.Order, error) {
	return scanOrder(tx.QueryRowContext(ctx, `SELECT record FROM orders WHERE id = $1`+d.forUpdate, string(id)))
}

// order reads a buyer's order to show it.
func (d *database) order(ctx context.Context, buyer, id order.ID) (order.Order, error) {
	return scanOrder(d.own.QueryRowContext(ctx, `SELECT record FROM orders WHERE id = $1 AND buyer = $2`, string(id), string(buyer)))
}

func scanOrder(row *sql.Row) (order.Order, error) {
	var record string
	err := row.Scan(&record)
	if errors.Is(err, sql.ErrNoRows) {
		return order.Order{}, fault.New(paylater.CodeNotFound, "no such order")
	}
	if err != nil {
		return order.Order{}, err
	}
	return order.Parse([]byte(record))
}

// saveOrder keeps the order that lockOrder gave out, changed.
func (d *database) saveOrder(ctx context.Context, tx *sql.Tx, po order.Order) error {
	row, err := rowOf(po)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE orders SET state = $1, financed_cents = $2, loans = $3, record = $4 WHERE id = $5`,
		row.State, row.FinancedCents, row.Loans, row.record, row.ID)
	return err
}

// orderRow is a row of the host's table.
type orderRow struct {
	ID            string `json:"id"`
	Buyer         string `json:"buyer"`
	State         string `json:"state"`
	TotalCents    int64  `json:"total_cents"`
	FinancedCents int64  `json:"financed_cents"`
	Loans         string `json:"loans"` // on their way or arrived, by id

	record string
}

func rowOf(po order.Order) (orderRow, error) {
	record, err := po.Record()
	if err != nil {
		return orderRow{}, err
	}
	row := orderRow{
		ID: string(po.ID()), Buyer: string(po.Buyer()), State: string(po.Shown()),
		TotalCents: po.Total().Minor(), record: string(record),
	}
	for _, phase := range order.Phases() {
		row.FinancedCents += po.Financed(phase).Minor()
	}
	var loans []string
	for _, p := range po.Payments() {
		if p.Method == order.PayLater && p.State != order.PaymentFailed {
			loans = append(loans, string(p.ID))
		}
	}
	row.Loans = strings.Join(loans, " ")
	return row, nil
}
