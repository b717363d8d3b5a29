package main

import (
	"context"
	"database/sql"
	_ "embed" // the sample application
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

//go:embed application.json
var sample string // immutable: the compiler fills it in

// The story's buyer and order.
const (
	harbor order.ID = "harbor-lamp-works"
	lamps  order.ID = "TA-2001"
)

// story is the backend with a clock that is moved by hand and a lender in memory.
type story struct {
	*market

	clock *lendersim.Clock
	bank  *lendersim.Sim
	out   io.Writer
	steps table // the order's states
}

// tell tells how an order is paid by Pay Later, and leaves nothing behind.
func tell(ctx context.Context, address string, out io.Writer, log *slog.Logger) (err error) {
	folder, err := os.MkdirTemp("", "embed")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	engine := "a SQLite file"
	if address != "" {
		engine = "PostgreSQL"
		var drop func() error
		if address, drop, err = ownSchema(ctx, address); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, drop()) }()
	}
	db, err := openDatabase(ctx, address, filepath.Join(folder, "market.db"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	s := &story{clock: lendersim.NewClock(thursday()), out: out}
	s.bank = lendersim.New(lendersim.Config{Now: s.clock.Now})
	if s.market, err = newMarket(db, s.bank, s.clock.Now, log); err != nil {
		return err
	}
	fmt.Fprintf(out, "A marketplace on %s, with its own orders beside the credit lines.\n", engine)
	s.steps = table{heads: []string{"New York time", "step", "order shows", "financed", "line owes", "line available"}}
	return s.play(ctx)
}

// thursday is July 2, 2026, 9:00 in New York.
func thursday() time.Time { return time.Date(2026, time.July, 2, 13, 0, 0, 0, time.UTC) }

func (s *story) play(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"the buyer orders for $30,000.00, $10,000.00 of it first", s.placeOrder},
		{"the buyer applies for credit and is approved", s.apply},
		{"it signs, but our transaction is rolled back: nothing happened", s.payAndFail},
		{"it signs again: the order and the loan commit together", s.payInitial},
		{"the request is sent twice: the same loan", s.payInitial},
		{"two days later: the lender has paid, the feed tells the order", s.settle},
		{"the feed tells everything once more: nothing changes", s.again},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		if err := s.note(ctx, step.name); err != nil {
			return err
		}
	}
	s.steps.print(s.out)
	for _, q := range []struct{ title, query string }{
		{"Our own table, orders:", `SELECT id, buyer, state, total_cents, financed_cents, loans FROM orders`},
		{"Beside it, paylater_lines:", `SELECT buyer, lender, seq, status, limit_cents, outstanding_cents FROM paylater_lines`},
		{"And paylater_claims, by which a phase is financed once:", `SELECT order_id, phase, buyer, lender FROM paylater_claims`},
	} {
		fmt.Fprintf(s.out, "\n%s\n", q.title)
		rows, err := read(ctx, s.db.own, q.query)
		if err != nil {
			return err
		}
		rows.print(s.out)
	}
	return s.program.Audit(ctx, s.line())
}

func (s *story) line() paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(harbor), Lender: s.lender}
}

func (s *story) placeOrder(ctx context.Context) error {
	_, err := s.place(ctx, order.Terms{
		ID: lamps, Buyer: harbor, Supplier: "supplier-7", Destination: "US",
		Total: money.AmountOf(money.Dollars(30_000)), Initial: money.AmountOf(money.Dollars(10_000)),
	}, s.clock.Now())
	return err
}

func (s *story) apply(ctx context.Context) error {
	var f form
	if err := strictjson.Decode([]byte(sample), &f); err != nil {
		return err
	}
	f.Buyer = lender.BuyerID(harbor)
	_, err := s.program.Apply(ctx, s.lender, f.application())
	return err
}

// errChanged is why the first transaction of the story is rolled back. It is
// immutable, a variable only to be compared with.
var errChanged = errors.New("the host changed its mind")

// payAndFail signs in a transaction of the host that does not commit.
func (s *story) payAndFail(ctx context.Context) error {
	err := s.db.inTx(ctx, func(tx *sql.Tx) error {
		po, err := s.db.lockOrder(ctx, tx, lamps)
		if err != nil {
			return err
		}
		page, err := checkout.Open(ctx, s.program.In(sqlstore.Bind(tx, s.db.dialect)), po, order.Initial, s.visit(harbor, po))
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
		return errChanged
	})
	if errors.Is(err, errChanged) {
		return nil
	}
	return err
}

func (s *story) payInitial(ctx context.Context) error {
	page, err := s.open(ctx, harbor, lamps, order.Initial)
	if err != nil {
		return err
	}
	c := consent{Phase: order.Initial, Months: 6, Key: page.Key(), Person: "user-7"}
	if loan, ok := page.Loan(); ok { // the request of before, once more
		c.Key, c.Terms = loan.Hold, loan.Terms.Hash()
	} else if six, err := page.Offer(6); err == nil {
		c.Terms = six.Hash()
	}
	_, err = s.pay(ctx, harbor, lamps, c)
	return err
}

func (s *story) settle(ctx context.Context) error {
	s.clock.Advance(48 * time.Hour)
	for _, ev := range s.bank.Events() {
		if err := s.program.Receive(ctx, s.lender, ev); err != nil {
			return err
		}
	}
	return s.feed(ctx)
}

func (s *story) again(ctx context.Context) error {
	err := s.db.store.Unsubscribe(ctx, subscription)
	if err == nil {
		err = s.db.store.Subscribe(ctx, subscription) // it begins anew
	}
	if err != nil {
		return err
	}
	return s.feed(ctx)
}

// feed tells what there is to tell; serve.go lets it run for ever.
func (s *story) feed(ctx context.Context) error {
	for {
		told, err := s.db.store.RelayOnce(ctx, sqlstore.Feed{Subscription: subscription, Now: s.clock.Now}, s.tell)
		if told == 0 || err != nil {
			return err
		}
	}
}

// note adds a row to the table of states.
func (s *story) note(ctx context.Context, step string) error {
	po, err := s.db.order(ctx, harbor, lamps)
	if err != nil {
		return err
	}
	owes, available := "", ""
	line, err := s.program.Line(ctx, s.line())
	switch {
	case err == nil:
		owes, available = line.Outstanding().String(), line.Available(s.clock.Now()).String()
	case !errors.Is(err, paylater.CodeNotFound):
		return err
	}
	s.steps.rows = append(s.steps.rows, []string{
		s.clock.Now().In(time.FixedZone("EDT", -4*3600)).Format("Mon Jan 2 15:04"), step,
		po.Shown().Title(), po.Financed(order.Initial).String(), owes, available,
	})
	return nil
}
