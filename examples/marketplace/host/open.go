package host

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// Orders are the marketplace's own, in the database in which the lines are.
type Orders interface {
	// InTx runs a transaction, again if another was in its way.
	InTx(ctx context.Context, do func(tx *sql.Tx) error) error
	// Lock reads an order that the transaction is going to change;
	// paylater.CodeNotFound when there is none.
	Lock(ctx context.Context, tx *sql.Tx, id order.ID) (order.Order, error)
	// Save keeps it, changed.
	Save(ctx context.Context, tx *sql.Tx, po order.Order) error
}

// Config is the wiring. All but Policies, World and Log is required.
type Config struct {
	Orders   Orders
	Store    *sqlstore.Store
	Dialect  sqlstore.Dialect
	Lender   *lenderhttp.Client
	Secrets  []lender.Secret   // of the lender's webhooks
	Policies []paylater.Policy // nil means the published ones
	Now      func() time.Time
	World    func() time.Time // the real time, in which webhooks are signed; nil is the system's
	Every    time.Duration    // how often the loop looks for what is due and for what was left unfinished
	Log      *slog.Logger     // nil logs nothing
}

// Host is the marketplace's side of Pay Later. Make it with [Open].
type Host struct {
	orders  Orders
	store   *sqlstore.Store
	dialect sqlstore.Dialect
	program *paylater.Program
	client  *lenderhttp.Client
	hooks   *lenderhttp.Webhooks
	every   time.Duration
	log     *slog.Logger
}

// subscription is the name under which the orders hear of their loans.
const subscription = "orders"

// Open wires it all. The error names what cannot work.
func Open(ctx context.Context, c Config) (*Host, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	h := &Host{orders: c.Orders, store: c.Store, dialect: c.Dialect, client: c.Lender, every: c.Every, log: c.Log}
	if h.every <= 0 {
		return nil, errors.New("every: the loop needs a time to wait")
	}
	var err error
	h.program, err = paylater.New(paylater.Config{
		Policies: c.Policies, Lenders: map[lender.ID]lender.Lender{c.Lender.Partner(): c.Lender},
		Store: c.Store, Now: c.Now, Log: c.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("program: %w", err)
	}
	h.hooks, err = lenderhttp.NewWebhooks(lenderhttp.WebhooksConfig{
		Mode: c.Lender.Mode(), Partner: c.Lender.Partner(), Secrets: c.Secrets, Receive: h.program.Receive, Now: c.World,
		Final: func(err error) bool { return errors.Is(err, paylater.CodeKeyReused) }, Log: c.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("webhooks: %w", err)
	}
	return h, c.Store.Subscribe(ctx, subscription)
}

// Webhooks takes in what the lender says by itself.
func (h *Host) Webhooks() http.Handler { return h.hooks }

// Program is the library itself, for pages that only read.
func (h *Host) Program() *paylater.Program { return h.program }

// Store keeps the lines.
func (h *Host) Store() *sqlstore.Store { return h.store }

// Lender asks the partner.
func (h *Host) Lender() *lenderhttp.Client { return h.client }

// LineID names a buyer's line.
func (h *Host) LineID(buyer order.ID) paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: h.client.Partner()}
}

// Line is a buyer's line as of now; false when the buyer never applied.
func (h *Host) Line(ctx context.Context, buyer order.ID) (paylater.Line, bool, error) {
	line, err := h.program.Line(ctx, h.LineID(buyer))
	if errors.Is(err, paylater.CodeNotFound) {
		return paylater.Line{}, false, nil
	}
	return line, err == nil, err
}

// words is an error for the log: its code, or its kind; never what somebody typed.
func words(err error) string {
	if code := fault.CodeOf(err); code != "" {
		return string(code)
	}
	return fmt.Sprintf("%T", err)
}
