package host

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Refund is money of an order's phase that its supplier gives back.
type Refund struct {
	Order  order.ID
	Phase  order.Phase
	Amount money.Amount
	Key    lender.Key // of the page: one refund, however often it is sent
}

// ID names the refund on the order and, what goes back to the lender, on the line.
func (r Refund) ID() order.ID {
	return order.ID(provider.KeyOf("refund", string(r.Order), string(r.Key)))
}

// Refund gives money of a buyer's order back, each part by the method by which it
// came; Pay Later's part goes to the lender. Order and line commit together or not at
// all. While the lender is paying, the line keeps when it was asked for, which decides
// the fees, and the order books it once the money is there: see booked.
func (h *Host) Refund(ctx context.Context, buyer order.ID, r Refund) error {
	toLender := false
	err := h.own(ctx, buyer, r.Order, func(po order.Order, bound *paylater.Program) (order.Order, error) {
		toLender = false // another try of the transaction
		if slices.ContainsFunc(po.Refunds(), func(b order.BookedRefund) bool {
			return b.ID == r.ID() && b.Phase == r.Phase && b.Amount == r.Amount
		}) {
			return po, nil
		}
		if p, ok := po.Processing(); ok && p.Method == order.PayLater && p.Phase == r.Phase {
			toLender = true
			return po, h.sendBack(ctx, bound, buyer, r, r.Amount)
		}
		next, parts, err := po.Refund(order.Refund{ID: r.ID(), Phase: r.Phase, Amount: r.Amount}, bound.Now())
		for _, part := range parts {
			if err == nil && part.Method == order.PayLater {
				toLender = true
				err = h.sendBack(ctx, bound, buyer, r, part.Amount)
			}
		}
		return next, err
	})
	if err == nil && toLender {
		h.goOn(ctx, buyer)
	}
	return err
}

// sendBack records on the line what of a refund goes to the lender.
func (h *Host) sendBack(ctx context.Context, bound *paylater.Program, buyer order.ID, r Refund, amount money.Amount) error {
	usd, err := amount.USD()
	if err == nil {
		_, err = bound.Refund(ctx, h.LineID(buyer), paylater.RefundRequest{
			ID: lender.RefundID(r.ID()), Order: r.Order, Phase: r.Phase, Amount: usd,
		})
	}
	return err
}

// booked books on an order, once its money has arrived or will not, what was sent
// back and asked for while it was on the way: an order cannot give back what it has
// not received, and gives nothing back while it waits.
func (h *Host) booked(ctx context.Context, tx *sql.Tx, line paylater.LineID, ev paylater.Event, po order.Order) (order.Order, error) {
	if ev.Kind != paylater.KindDisbursed && ev.Kind != paylater.KindDisbursementFailed {
		return po, nil
	}
	po, err := h.sentBack(ctx, tx, line, ev, po)
	if err != nil || ev.Kind != paylater.KindDisbursed {
		return po, err
	}
	credit, err := h.bind(tx).Line(ctx, line)
	if err != nil {
		return po, err
	}
	for _, r := range credit.Refunds() {
		id := order.ID(r.ID)
		if r.Loan != ev.Loan || !id.Valid() || // one of no valid id is the bank's: ApplyEvent books it
			slices.ContainsFunc(po.Refunds(), func(b order.BookedRefund) bool { return b.ID == id }) {
			continue
		}
		next, _, err := po.Refund(order.Refund{ID: id, Phase: ev.Phase, Amount: money.AmountOf(r.Amount), Receipt: order.ID(ev.Loan)}, ev.At)
		if err != nil { // the money goes back all the same
			h.log.Error("an order refuses a refund", "order", po.ID(), "why", words(err))
			continue
		}
		po = next
	}
	return po, nil
}

// sentBack books what banks sent back before an event, when the order was waiting.
// What is booked already stays as it is.
func (h *Host) sentBack(ctx context.Context, tx *sql.Tx, line paylater.LineID, ev paylater.Event, po order.Order) (order.Order, error) {
	for past, err := range h.bind(tx).History(ctx, line, 0) {
		if err != nil {
			return po, err
		}
		if past.Seq >= ev.Seq {
			break
		}
		if past.Kind != paylater.KindRefunded || past.Order != po.ID() {
			continue
		}
		next, err := checkout.ApplyEvent(po, line, past)
		if err != nil { // the loan stands all the same
			h.log.Error("an order refuses what was sent back", "order", po.ID(), "why", words(err))
			continue
		}
		po = next
	}
	return po, nil
}

// Cancel closes an order of which nothing was paid, and gives up the credit that is
// set aside for it. A canceled order stays as it is.
func (h *Host) Cancel(ctx context.Context, buyer, id order.ID) error {
	return h.own(ctx, buyer, id, func(po order.Order, bound *paylater.Program) (order.Order, error) {
		if !po.Canceled().IsZero() {
			return po, nil
		}
		next, err := po.Cancel(bound.Now())
		if err != nil {
			return po, err
		}
		line, err := bound.Line(ctx, h.LineID(buyer))
		if errors.Is(err, paylater.CodeNotFound) {
			return next, nil
		}
		for _, hold := range line.Holds(bound.Now()) {
			if err == nil && hold.Order == id {
				err = bound.Release(ctx, line.ID(), hold.Key, id, hold.Phase)
			}
		}
		return next, err
	})
}

// own changes a buyer's order, and the line with it, in one transaction; another
// buyer's order is not found.
func (h *Host) own(
	ctx context.Context, buyer, id order.ID, do func(order.Order, *paylater.Program) (order.Order, error),
) error {
	return h.orders.InTx(ctx, func(tx *sql.Tx) error {
		po, err := h.orders.Lock(ctx, tx, id)
		if err == nil && po.Buyer() != buyer {
			err = fault.New(paylater.CodeNotFound, "no such order")
		}
		if err == nil {
			po, err = do(po, h.bind(tx))
		}
		if err != nil {
			return err
		}
		return h.orders.Save(ctx, tx, po)
	})
}

// goOn tells the lender what a line has decided. What fails here, the loop does.
func (h *Host) goOn(ctx context.Context, buyer order.ID) {
	if _, err := h.program.Continue(ctx, h.LineID(buyer)); err != nil {
		h.log.Warn("the lender is asked again later", "why", words(err))
	}
}
