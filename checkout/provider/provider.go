package provider

import (
	"context"
	"errors"
	"slices"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Orders are the host's orders.
type Orders interface {
	// Order returns an order as it is stored, and the token of its beneficiary,
	// whom the lender pays; [paylater.CodeNotFound] when there is none (yet).
	Order(ctx context.Context, id order.ID) (po order.Order, recipient lender.Key, err error)
	// Change loads an order, lets an act happen to it and stores what comes of it,
	// all or nothing. The act is pure: call it again when somebody else was
	// faster. An order that does not exist is [paylater.CodeNotFound].
	Change(ctx context.Context, id order.ID, act func(order.Order) (order.Order, error)) error
}

// Config is the wiring of a provider.
type Config struct {
	Program *paylater.Program // required
	Orders  Orders            // required
	// Catalog is what is known of the methods. Nil is [checkout.DefaultCatalog].
	Catalog checkout.Catalog
	// Calendar tells the working days. Nil is that of the Federal Reserve Banks.
	Calendar civil.Calendar
	// Rules are the host's own: see [checkout.Visit]. What they refuse is neither held
	// nor signed.
	Rules []checkout.Rule
}

// Provider is Pay Later as a commerce engine's payment provider. It keeps
// nothing: each verb reads the line and the order, acts, and tells what stands.
// It is safe for concurrent use, in one process and in many. Make it with [New];
// the zero Provider refuses everything.
type Provider struct {
	program *paylater.Program
	orders  Orders
	visit   checkout.Visit // what all visits have in common
}

// New checks the wiring and returns a provider. Refused with
// [paylater.CodeConfigInvalid] and the path of what is missing, and with
// [checkout.CodeCatalogInvalid].
func New(c Config) (*Provider, error) {
	switch {
	case c.Program == nil:
		return nil, unwired("program")
	case c.Orders == nil:
		return nil, unwired("orders")
	}
	if err := fault.In("catalog", c.Catalog.Check()); err != nil {
		return nil, err
	}
	return &Provider{
		program: c.Program, orders: c.Orders,
		visit: checkout.Visit{Catalog: c.Catalog, Calendar: c.Calendar, Rules: slices.Clone(c.Rules)},
	}, nil
}

func unwired(path string) error {
	return fault.New(paylater.CodeConfigInvalid, "is required").At(path)
}

func (p *Provider) wired() error {
	if p == nil || p.program == nil {
		return unwired("provider")
	}
	return nil
}

// Methods returns the page on which the phase is paid: every method with its cost
// or why not, and the offers of Pay Later. The page only shows; what it shows is
// paid by the other verbs. Nothing is kept.
//
// Refused with [checkout.CodeVisitInvalid], and with [paylater.CodeNotFound] for
// another buyer's order.
func (p *Provider) Methods(ctx context.Context, r Request) (checkout.Page, error) {
	if err := p.wired(); err != nil {
		return checkout.Page{}, err
	}
	s := r.session()
	line, err := p.program.Line(ctx, s.line())
	if err != nil && !unknownLine(err) {
		return checkout.Page{}, err
	}
	return p.page(ctx, &s, line, r.Amount)
}

// unknownLine tells that there is no such line, be it for the grammar of its id,
// about which the page has more to say.
func unknownLine(err error) bool {
	return errors.Is(err, paylater.CodeNotFound) || errors.Is(err, paylater.CodeArgumentInvalid)
}

// Initiate begins a session: it checks the request, and tells what the buyer has
// to do. Nothing is set aside and nothing is kept, so that it can be repeated;
// with a key that has been authorized it gives that session.
//
// A buyer without a line of credit is sent to apply ([NextRedirect]), one whose
// application is with the lender waits or gives what the lender asks for; a
// session may be authorized once the decision is there. What else is in the way
// of Pay Later is the error, with its code and figures: the phase, the currency,
// the available credit. The same key with another amount is refused with
// [paylater.CodeKeyReused].
func (p *Provider) Initiate(ctx context.Context, r Request) (Result, error) {
	if err := p.wired(); err != nil {
		return Result{}, err
	}
	s := r.session()
	if !s.Key.Valid() {
		return Result{}, malformed("key", keyGrammar)
	}
	page, err := p.Methods(ctx, r)
	if err != nil {
		return Result{}, err
	}
	first, err := p.first(ctx, &s, &r)
	if err != nil {
		return Result{}, err
	}
	if s.Amount, err = page.Amount().USD(); first.Sign() > 0 {
		s.Amount, err = first, nil
	}
	if credit, _ := page.Choice(order.PayLater); credit.Why != nil && (err != nil || s.Amount.Sign() <= 0) {
		return Result{Session: s, State: StateInitiated, Next: NextNone, Why: credit.Why}, credit.Why
	}
	if err != nil {
		return Result{}, fault.In("amount", err)
	}
	res, rec, err := p.found(ctx, s)
	if err != nil {
		return res, err
	}
	if why := rec.over(&s); why != nil {
		return res, why
	}
	return res, res.refusal()
}

// first is what was held under the key, for a request that names no amount: all
// that is due may be less by now.
func (p *Provider) first(ctx context.Context, s *Session, r *Request) (money.USD, error) {
	if !r.Amount.IsZero() {
		return money.USD{}, nil
	}
	rec, err := p.read(ctx, s)
	return rec.held, err
}

// page is the page of a session, on which a part may be paid.
func (p *Provider) page(ctx context.Context, s *Session, line paylater.Line, part money.Amount) (checkout.Page, error) {
	if !s.Order.Valid() {
		return checkout.Page{}, fault.New(checkout.CodeVisitInvalid, "must be "+keyGrammar).At("order")
	}
	po, recipient, err := p.order(ctx, s)
	if err != nil {
		return checkout.Page{}, err
	}
	visit := p.visit
	visit.Buyer, visit.Lender, visit.Recipient, visit.Amount = s.Buyer, s.Lender, recipient, part
	return checkout.View(po, s.Phase, line, visit, p.program.Now())
}

// order loads the order of a session; that of another buyer is not found.
func (p *Provider) order(ctx context.Context, s *Session) (order.Order, lender.Key, error) {
	po, recipient, err := p.orders.Order(ctx, s.Order)
	switch {
	case errors.Is(err, paylater.CodeNotFound):
		return order.Order{}, "", notFound()
	case err != nil:
		return order.Order{}, "", err
	case po.ID() != s.Order || po.Buyer() != s.Buyer:
		return order.Order{}, "", notFound()
	}
	return po, recipient, nil
}

// found reads what the line knows of a session that was handed in, and tells
// where it stands. A key that means something else on this line is refused.
func (p *Provider) found(ctx context.Context, s Session) (Result, record, error) {
	rec, err := p.known(ctx, &s)
	if err != nil {
		return Result{}, rec, err
	}
	return p.stands(ctx, s, rec)
}

// stands tells where a session stands of which that is known. The order is read
// after the line: when it refuses, that may be for what was signed in between,
// and so the line is asked again.
func (p *Provider) stands(ctx context.Context, s Session, rec record) (Result, record, error) {
	res, err := p.tell(ctx, s, &rec)
	if err != nil || rec.loan != "" || res.Why == nil {
		return res, rec, err
	}
	if rec, err = p.read(ctx, &s); err != nil || rec.loan == "" {
		return res, rec, err
	}
	res, err = p.tell(ctx, s, &rec)
	return res, rec, err
}

// known is what the line knows of a session. One that it knows nothing of has to
// name an order of its buyer.
func (p *Provider) known(ctx context.Context, s *Session) (record, error) {
	if err := p.wired(); err != nil {
		return record{}, err
	}
	if err := fault.In("session", s.check()); err != nil {
		return record{}, err
	}
	rec, err := p.read(ctx, s)
	switch {
	case err != nil:
		return rec, err
	case rec.foreign:
		return rec, keyReused()
	case rec.placed && rec.held != s.Amount:
		return rec, keyReused()
	case !rec.placed:
		_, _, err = p.order(ctx, s)
	}
	return rec, err
}

// tell answers where a session stands, and brings the order up to date with what
// happened on the line.
func (p *Provider) tell(ctx context.Context, s Session, rec *record) (Result, error) {
	s.Loan = rec.loan
	r := Result{Session: s, State: rec.state(&s), Next: NextNone, Captured: rec.captured()}
	r.Refunded, r.Returned = rec.back()
	if rec.live {
		r.Held, r.Until = rec.held, rec.until
	}
	why, err := p.book(ctx, &s, rec)
	r.Why = why
	if err != nil {
		return r, err
	}
	switch r.State {
	case StateInitiated, StateAuthorized:
		page, err := p.page(ctx, &s, rec.line, money.AmountOf(s.Amount))
		if err != nil {
			return r, err
		}
		r.show(&page)
	case StateSigned:
		r.Next = NextWait
	case StateFailed, StateCanceled, StateExpired:
		if r.Why == nil {
			r.Why = rec.over(&s)
		}
	}
	return r, nil
}
