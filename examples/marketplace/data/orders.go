package data

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Placed is an order with what its page shows beside it.
type Placed struct {
	order.Order

	Goods    string
	Supplier string // its name; the order has its id
}

// Place keeps a new order.
func (d *DB) Place(ctx context.Context, p Placed) error {
	record, err := p.Record()
	if err != nil {
		return err
	}
	_, err = d.own.ExecContext(ctx, `INSERT INTO market_orders (id, buyer, goods, supplier, placed, state, record)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
		string(p.ID()), string(p.Buyer()), p.Goods, p.Supplier, p.Order.Placed().UnixMicro(), string(p.Shown()), string(record))
	return err
}

const orderColumns = `goods, supplier, record`

func scanPlaced(scan func(...any) error) (Placed, error) {
	var p Placed
	var record string
	err := scan(&p.Goods, &p.Supplier, &record)
	if errors.Is(err, sql.ErrNoRows) {
		return Placed{}, fault.New(paylater.CodeNotFound, "no such order")
	}
	if err == nil {
		p.Order, err = order.Parse([]byte(record))
	}
	return p, err
}

// Order reads a buyer's order to show it: [paylater.CodeNotFound] for another's, as
// for one that does not exist.
func (d *DB) Order(ctx context.Context, buyer, id order.ID) (Placed, error) {
	return scanPlaced(d.own.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM market_orders WHERE id = $1 AND buyer = $2`,
		string(id), string(buyer)).Scan)
}

// Orders reads a buyer's orders, the newest first; "" is every buyer.
func (d *DB) Orders(ctx context.Context, buyer order.ID) ([]Placed, error) {
	return d.list(ctx, `SELECT `+orderColumns+` FROM market_orders WHERE $1 = '' OR buyer = $1 ORDER BY placed DESC, id DESC`, string(buyer))
}

func (d *DB) list(ctx context.Context, query string, args ...any) ([]Placed, error) {
	rows, err := d.own.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	var list []Placed
	for rows.Next() {
		p, err := scanPlaced(rows.Scan)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// Lock reads an order that the transaction is going to change. SQLite has one
// writer, and that is this transaction already.
func (d *DB) Lock(ctx context.Context, tx *sql.Tx, id order.ID) (order.Order, error) {
	p, err := scanPlaced(tx.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM market_orders WHERE id = $1`+d.forUpdate, string(id)).Scan)
	return p.Order, err
}

// Save keeps the order that Lock gave out, changed.
func (d *DB) Save(ctx context.Context, tx *sql.Tx, po order.Order) error {
	record, err := po.Record()
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE market_orders SET state = $1, record = $2 WHERE id = $3`,
			string(po.Shown()), string(record), string(po.ID()))
	}
	return err
}

// Change changes a buyer's order in a transaction: [paylater.CodeNotFound] for
// another's. What the act refuses changes nothing.
func (d *DB) Change(ctx context.Context, buyer, id order.ID, act func(order.Order) (order.Order, error)) error {
	return d.InTx(ctx, func(tx *sql.Tx) error {
		po, err := d.Lock(ctx, tx, id)
		if err == nil && po.Buyer() != buyer {
			err = fault.New(paylater.CodeNotFound, "no such order")
		}
		if err == nil {
			po, err = act(po)
		}
		if err != nil {
			return err
		}
		return d.Save(ctx, tx, po)
	})
}

// micros is an instant as it is kept.
func micros(at int64) time.Time { return time.UnixMicro(at).UTC() }
