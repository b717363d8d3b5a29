package main

import (
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/utils/tests"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// ormOrder is an order as a host with an ORM has it.
type ormOrder struct {
	ID     string `gorm:"primaryKey"`
	State  string
	Record string
}

// TableName implements gorm's Tabler.
func (ormOrder) TableName() string { return "orm_orders" }

// openORM opens gorm over the database of a market. Its drivers for SQLite bring
// cgo, or a second driver of the name "sqlite", which panics beside ours; gorm's
// own plain dialect over our driver needs neither.
func openORM(t *testing.T, db *database, prepared bool) *gorm.DB {
	t.Helper()
	dialector := gorm.Dialector(tests.DummyDialector{})
	if db.dialect == sqlstore.Postgres {
		dialector = gormpostgres.New(gormpostgres.Config{Conn: db.own})
	}
	orm, err := gorm.Open(dialector, &gorm.Config{ConnPool: db.own, PrepareStmt: prepared})
	require.NoError(t, err)
	require.NoError(t, orm.Exec(`CREATE TABLE orm_orders (id text PRIMARY KEY, state text NOT NULL, record text NOT NULL)`).Error)
	return orm
}

// TestORM: an ORM's own row and our signature commit in one transaction of the
// ORM, or not at all; also when it prepares its statements.
func TestORM(t *testing.T) {
	both(t, func(t *testing.T, at at) {
		inORM(t, at, false)
	})
	t.Run("prepared", func(t *testing.T) {
		both(t, func(t *testing.T, at at) { inORM(t, at, true) })
	})
}

func inORM(t *testing.T, at at, prepared bool) {
	t.Helper()
	db, clock := at.open(t), lendersim.NewClock(thursday())
	m, err := newMarket(db, lendersim.New(lendersim.Config{Now: clock.Now}), clock.Now, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	var f form
	require.NoError(t, strictjson.Decode([]byte(sample), &f))
	f.Buyer = lender.BuyerID(harbor)
	_, err = m.program.Apply(t.Context(), m.lender, f.application())
	require.NoError(t, err)
	orm, po := openORM(t, db, prepared), confirmed(t)
	record, err := po.Record()
	require.NoError(t, err)
	require.NoError(t, orm.Create(&ormOrder{ID: string(po.ID()), State: string(po.Shown()), Record: string(record)}).Error)

	changed := errors.New("the host changed its mind")
	require.ErrorIs(t, orm.Transaction(func(tx *gorm.DB) error {
		return errors.Join(m.payInORM(tx, po.ID()), changed)
	}), changed)
	require.Equal(t, order.ShownPayment, orderInORM(t, orm).Shown())
	line, err := m.program.Line(t.Context(), harborLine(m))
	require.NoError(t, err)
	require.Empty(t, line.Loans(clock.Now()), "rolled back with the row")

	require.NoError(t, orm.Transaction(func(tx *gorm.DB) error { return m.payInORM(tx, po.ID()) }))
	require.Equal(t, order.ShownProcessing, orderInORM(t, orm).Shown())
	line, err = m.program.Continue(t.Context(), harborLine(m))
	require.NoError(t, err)
	require.Len(t, line.Loans(clock.Now()), 1)
	require.NoError(t, m.program.Audit(t.Context(), harborLine(m)))
}

// payInORM is pay of pay.go for a host with an ORM: the transaction's ConnPool
// has the two methods that our store needs.
func (m *market) payInORM(tx *gorm.DB, id order.ID) error {
	ctx := tx.Statement.Context
	var row ormOrder
	locked := tx
	if m.db.dialect == sqlstore.Postgres {
		locked = tx.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	if err := locked.First(&row, "id = ?", id).Error; err != nil {
		return err
	}
	po, err := order.Parse([]byte(row.Record))
	if err != nil {
		return err
	}
	bound := m.program.In(sqlstore.Bind(tx.Statement.ConnPool, m.db.dialect))
	page, err := checkout.Open(ctx, bound, po, order.Initial, m.visit(po.Buyer(), po))
	if err != nil {
		return err
	}
	six, err := page.Offer(6)
	if err != nil {
		return err
	}
	if _, err := page.Pay(ctx, six, paylater.Signature{Terms: six.Hash(), By: "user-7"}); err != nil {
		return err
	}
	for ev, err := range bound.History(ctx, page.Line(), 0) {
		if err != nil {
			return err
		}
		if ev.Order != po.ID() {
			continue
		}
		if po, err = checkout.ApplyEvent(po, page.Line(), ev); err != nil {
			return err
		}
	}
	record, err := po.Record()
	if err != nil {
		return err
	}
	return tx.Model(&row).Updates(ormOrder{State: string(po.Shown()), Record: string(record)}).Error
}

func orderInORM(t *testing.T, orm *gorm.DB) order.Order {
	t.Helper()
	var row ormOrder
	require.NoError(t, orm.First(&row).Error)
	po, err := order.Parse([]byte(row.Record))
	require.NoError(t, err)
	require.Equal(t, string(po.Shown()), row.State)
	return po
}

func harborLine(m *market) paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(harbor), Lender: m.lender}
}

// confirmed is the story's order, ready to be paid.
func confirmed(t *testing.T) order.Order {
	t.Helper()
	po, err := order.New(order.Terms{
		ID: lamps, Buyer: harbor, Supplier: "supplier-7", Destination: "US",
		Total: money.AmountOf(money.Dollars(30_000)), Initial: money.AmountOf(money.Dollars(10_000)),
	}, thursday())
	require.NoError(t, err)
	po, err = po.Confirm(thursday())
	require.NoError(t, err)
	return po
}
