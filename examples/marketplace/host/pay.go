package host

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Consent is what the button that signs sends back.
type Consent struct {
	Order  order.ID
	Phase  order.Phase
	Months int
	Terms  string     // the hash of the terms that the buyer saw
	Key    lender.Key // of the page that showed them: one attempt, however often it is sent
	Person lender.Key // who signs, by the marketplace's id
}

// Pay pays a phase of a buyer's order by Pay Later. Order and loan commit together
// or not at all. Sent again with its key it gives the first loan.
func (h *Host) Pay(ctx context.Context, buyer order.ID, c Consent) (paylater.Loan, error) {
	var loan paylater.Loan
	err := h.change(ctx, buyer, c.Order, c.Phase, func(po order.Order, page checkout.Page, bound *paylater.Program) (order.Order, error) {
		offer, why := page.Offer(c.Months)
		if _, paid := page.Loan(); why != nil && !paid { // a phase that is paid has no offer, but it has an answer
			return po, why
		}
		before, err := bound.Line(ctx, page.Line())
		if err != nil {
			return po, err
		}
		loan, err = page.Pay(ctx, offer, paylater.Signature{Hold: c.Key, Terms: c.Terms, By: c.Person})
		if err != nil {
			return po, err
		}
		for ev, err := range bound.History(ctx, page.Line(), before.Seq()) { // the signature, among others
			if err == nil && ev.Order == po.ID() {
				po, err = checkout.ApplyEvent(po, page.Line(), ev)
			}
			if err != nil {
				return po, err
			}
		}
		return po, nil
	})
	if err != nil {
		return paylater.Loan{}, err
	}
	// The signature counts from the commit on. Asking the lender for the money comes
	// after it; what fails here, the loop does.
	if _, err := h.program.Continue(ctx, h.LineID(buyer)); err != nil {
		h.log.Warn("the lender is asked again later", "why", words(err))
	}
	return loan, nil
}

// Otherwise starts a payment of a phase by another method: all that is due, or what
// has to come first when the credit does not cover it. Sent again with its id it
// changes nothing.
func (h *Host) Otherwise(ctx context.Context, buyer order.ID, id order.ID, p order.Payment) error {
	return h.change(ctx, buyer, id, p.Phase, func(po order.Order, page checkout.Page, bound *paylater.Program) (order.Order, error) {
		if slices.ContainsFunc(po.Payments(), func(old order.BookedPayment) bool { return old.ID == p.ID }) {
			return po, nil
		}
		choice, amount := methodOf(page, p.Method, p.Amount)
		switch {
		case p.Method == order.PayLater || !p.Method.Valid():
			return po, fault.New(checkout.CodeMethodNotOffered, "choose a method").At("method")
		case choice.Why != nil:
			return po, choice.Why
		}
		var err error
		if split, ok := page.Split(); ok && amount == split.First {
			_, err = page.Reserve(ctx) // for the rest, until this money has arrived
		} else {
			err = page.Release(ctx) // the whole phase is paid otherwise: no credit waits for it
		}
		if err != nil {
			return po, err
		}
		p.Amount = amount
		return po.Start(p, bound.Now())
	})
}

// methodOf is what a page says of another method, for the part of a split phase or
// for all of it.
func methodOf(page checkout.Page, m order.Method, asked money.Amount) (checkout.Choice, money.Amount) {
	if split, ok := page.Split(); ok && asked == split.First {
		for _, c := range split.With {
			if c.Method == m {
				return c, split.First
			}
		}
	}
	choice, _ := page.Choice(m)
	return choice, page.Amount()
}

// change changes a buyer's order, and the line with it, in one transaction: our row
// is locked first, then the line, the same way everywhere.
func (h *Host) change(
	ctx context.Context, buyer, id order.ID, phase order.Phase,
	do func(order.Order, checkout.Page, *paylater.Program) (order.Order, error),
) error {
	return h.orders.InTx(ctx, func(tx *sql.Tx) error {
		bound := h.bind(tx)
		po, err := h.orders.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		page, err := checkout.Open(ctx, bound, po, phase, h.visit(buyer, po))
		if err == nil {
			po, err = do(po, page, bound)
		}
		if err != nil {
			return err
		}
		return h.orders.Save(ctx, tx, po)
	})
}

// tell applies one event of a line to the order that it names: paid, failed, sent
// back. The feed tells it at least once; what was applied already changes nothing.
func (h *Host) tell(ctx context.Context, line paylater.LineID, ev paylater.Event) error {
	if ev.Order == "" {
		return nil
	}
	return h.orders.InTx(ctx, func(tx *sql.Tx) error {
		po, err := h.orders.Lock(ctx, tx, ev.Order)
		if err != nil {
			return err
		}
		next, err := checkout.ApplyEvent(po, line, ev)
		if err == nil {
			if next, err = h.booked(ctx, tx, line, ev, next); err != nil {
				return err
			}
			return h.orders.Save(ctx, tx, next)
		}
		if errors.Is(err, order.CodePaymentProcessing) && ev.Kind == paylater.KindRefunded {
			if p, ok := po.Processing(); ok && p.Method == order.PayLater {
				return nil // that payment ends by a later event of this line, which books this one: see booked
			}
			return err // told again when that payment has ended
		}
		// The order has a word in this, too; the loan stands all the same.
		h.log.Error("an order refuses what happened", "order", ev.Order, "kind", ev.Kind, "why", fault.CodeOf(err))
		return nil
	})
}
