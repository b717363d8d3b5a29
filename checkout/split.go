package checkout

import (
	"context"
	"errors"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Split is how two methods pay one phase: another method first, and Pay Later the
// rest once that money has arrived. A loan is never taken first.
type Split struct {
	First money.Amount // what another method pays first, without its fee
	Rest  money.Amount // what Pay Later pays then
	// With are the other methods for First, in the order of [order.Methods]: each
	// with its cost, or the reason why not.
	With []Choice
	// Offers are those that Pay Later would make for Rest now. None can be signed
	// before First has arrived; the page of that time has its own.
	Offers []paylater.Quote
	// Hold is the credit set aside for Rest: see [Page.Reserve]. The zero Hold
	// when there is none.
	Hold paylater.Hold
	// Lost is why the hold waits for nothing any more: the other payment failed
	// after the credit was set aside. Then pay First again, or [Page.Tidy].
	Lost *fault.Error
}

// Split returns how two methods pay the phase, false when one does. It is there
// when the visit has [Visit.Split], the line is open, and the available credit, or
// the part that the visit names, is less than what is due.
//
//	split, ok := page.Split()                // 3,800.00 first, then 6,200.00
//	hold, err := page.Reserve(ctx)           // if the host likes
//	po, err = po.Start(payment of 3,800.00)  // by another method
//	po, err = po.Receive(its receipt)        // the host's report that it arrived
//	page, err = checkout.Open(...)           // due is 6,200.00: offers to sign
func (p Page) Split() (Split, bool) {
	if p.parts == nil {
		return Split{}, false
	}
	s := *p.parts
	s.With, s.Offers, s.Lost = slices.Clone(s.With), ownQuotes(s.Offers), cloned(s.Lost)
	for i := range s.With {
		s.With[i] = s.With[i].clone()
	}
	return s, true
}

// split finds out how two methods pay the phase, if Pay Later can pay the rest and
// another method what comes first.
func (p *Page) split(c *Credit) {
	quotes, err := p.line.Offers(p.draw(c.Rest), p.at)
	if q := decisive(quotes); err != nil || q == nil || q.Err != nil {
		return
	}
	s := Split{First: money.AmountOf(c.Due.Sub(c.Rest)), Rest: money.AmountOf(c.Rest), Offers: quotes}
	if s.Hold, _ = p.held(); s.Hold.Key != "" {
		s.Lost = p.failedSince(&s.Hold)
	}
	other := *p
	other.visit.Amount, other.asked, other.offers = s.First, nil, nil
	for _, m := range order.Methods() {
		if m != order.PayLater {
			s.With = append(s.With, other.choose(m))
		}
	}
	if slices.ContainsFunc(s.With, Choice.Available) {
		c.Split, p.parts = true, &s
	}
}

// wanted is what Pay Later pays of the phase.
func (p *Page) wanted() money.USD {
	if p.parts == nil {
		return p.usd()
	}
	rest, err := p.parts.Rest.USD()
	if err != nil {
		return money.USD{}
	}
	return rest
}

// failedSince is the failure of a payment by another method after a hold was
// placed, if nothing of the phase has arrived since.
func (p *Page) failedSince(h *paylater.Hold) *fault.Error {
	last, ok := p.lastPayment()
	if !ok || last.State != order.PaymentFailed || last.Ended.Before(h.Placed) {
		return nil
	}
	for _, r := range p.po.Receipts() { // also one that nobody announced
		of := r.Initial
		if p.phase == order.Balance {
			of = r.Balance
		}
		if of.Sign() > 0 && !r.At.Before(last.Ended) {
			return nil
		}
	}
	return otherFailed(last.Amount)
}

func otherFailed(a money.Amount) *fault.Error {
	return fault.New(CodeOtherMoneyFailed, "the payment by another method did not arrive", figure("asked", a))
}

// lastPayment is the latest payment of the phase by another method.
func (p *Page) lastPayment() (order.BookedPayment, bool) {
	var last order.BookedPayment
	for _, known := range p.po.Payments() {
		if known.Phase == p.phase && known.Method != order.PayLater && !known.Started.Before(last.Started) {
			last = known
		}
	}
	return last, last.ID != ""
}

// Reserve sets aside the credit for the rest of a split phase, while the other
// method pays first. The hold waits for that money until it expires; a page that
// is opened once it has arrived goes on with it. Reserved again, on this page or
// another, it gives the hold that is there; one of another amount is given up for
// the new one, unless the new one is refused. Refused with [CodeNothingToSplit] on a
// page without a [Page.Split].
func (p Page) Reserve(ctx context.Context) (paylater.Hold, error) {
	switch {
	case p.program == nil:
		return paylater.Hold{}, viewOnly()
	case p.parts == nil:
		return paylater.Hold{}, fault.New(CodeNothingToSplit, "two methods do not pay this phase")
	}
	const tries = 4
	var h paylater.Hold
	var err error
	for range tries {
		if h, err = p.reserve(ctx); err == nil || !moved(err) {
			break
		}
	}
	return h, err
}

// reserve sets the credit aside on the line as it is now: what the page remembers
// of a hold may have ended.
func (p Page) reserve(ctx context.Context) (paylater.Hold, error) {
	if err := p.reload(ctx); err != nil {
		return paylater.Hold{}, err
	}
	wanted := p.wanted()
	old, held := p.held()
	if held && old.Amount == wanted {
		return old, nil
	}
	if held {
		var err error
		if p.line, err = p.line.Release(old.Key, p.po.ID(), p.phase, p.at); err != nil {
			return paylater.Hold{}, err
		}
	}
	req := paylater.HoldRequest{Key: p.attempt(), Order: p.po.ID(), Phase: p.phase, Amount: wanted}
	line, err := p.line.Hold(req, p.at) // on the value: a refusal gives nothing up
	if err != nil {
		return paylater.Hold{}, err
	}
	if p.program.IsDry() {
		h, _ := line.HeldFor(req.Order, req.Phase, p.at)
		return h, nil
	}
	if held {
		if err := p.release(ctx, old.Key); err != nil {
			return paylater.Hold{}, err
		}
	}
	return p.program.Hold(ctx, p.visit.line(), req)
}

// Release gives up the credit that is set aside for the phase on the page's line,
// if there is any: the buyer pays otherwise, or by another lender.
func (p Page) Release(ctx context.Context) error {
	if p.program == nil {
		return viewOnly()
	}
	if err := p.reload(ctx); err != nil {
		if errors.Is(err, paylater.CodeNotFound) {
			return nil
		}
		return err
	}
	h, ok := p.held()
	if !ok {
		return nil
	}
	return p.release(ctx, h.Key)
}

// release gives up one hold of the phase. One that has ended is given up.
func (p *Page) release(ctx context.Context, key lender.Key) error {
	err := p.program.Release(ctx, p.visit.line(), key, p.po.ID(), p.phase)
	if errors.Is(err, paylater.CodeHoldMissing) {
		return nil
	}
	return err
}

// Tidy gives up credit that waits for nothing any more and returns the reason: the
// other payment of a split phase failed ([CodeOtherMoneyFailed]), the phase was
// paid otherwise, or the order has ended, with the order's code. It returns "" when
// it gave nothing up. Call it when the host has reported one of these; a hold that
// nobody gives up ends when it expires.
func (p Page) Tidy(ctx context.Context) (fault.Code, error) {
	if p.program == nil {
		return "", viewOnly()
	}
	h, held := p.held()
	why := p.useless()
	if !held || why == "" {
		return "", nil
	}
	return why, p.release(ctx, h.Key) // and no later one
}

// useless is why the hold of the page waits for nothing any more.
func (p *Page) useless() fault.Code {
	if len(p.asked) == 0 {
		return ""
	}
	if p.parts != nil && p.parts.Lost != nil {
		return p.parts.Lost.Code
	}
	if no := p.asked[0].State; no != nil {
		switch no.Code {
		case order.CodePhasePaid, order.CodeCanceled, order.CodeRefunded, order.CodePhaseFinanced:
			return no.Code
		}
	}
	return ""
}
