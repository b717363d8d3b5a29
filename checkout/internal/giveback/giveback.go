// Package giveback books on an order what goes back of the money of a loan.
package giveback

import (
	"errors"
	"slices"
	"time"

	"github.com/paylater-go/payments/order"
)

// Book books a refund of one receipt. What the receipt paid for its phase goes back
// as a refund; its surplus goes back as a whole: as the refund itself when surplus
// says that a refund of as much is that, or before the rest when the phase does not
// hold enough. Repeated it changes nothing. Refused with what the order refuses, and
// then po is returned unchanged.
func Book(po order.Order, r order.Refund, at time.Time, surplus bool) (order.Order, error) {
	i := slices.IndexFunc(po.Receipts(), func(b order.BookedReceipt) bool { return b.ID == r.Receipt })
	if i < 0 || po.Receipts()[i].Surplus.IsZero() {
		next, _, err := po.Refund(r, at)
		return next, err
	}
	receipt := po.Receipts()[i]
	if surplus && receipt.Surplus == r.Amount {
		return po.ReturnSurplus(r.Receipt, at)
	}
	rest, err := r.Amount.Sub(receipt.Surplus)
	if err != nil {
		return po, err
	}
	if slices.ContainsFunc(po.Refunds(), func(b order.BookedRefund) bool { return b.ID == r.ID && b.Amount == rest }) {
		r.Amount = rest // the surplus went with it
	}
	next, _, err := po.Refund(r, at)
	if !errors.Is(err, order.CodeRefundOverPhase) || rest.Sign() <= 0 || !receipt.Returned.IsZero() {
		return next, err
	}
	next, err2 := po.ReturnSurplus(r.Receipt, at)
	if err2 != nil {
		return po, err2
	}
	r.Amount = rest
	if next, _, err2 = next.Refund(r, at); err2 != nil {
		return po, err // what was asked for is too much in either way
	}
	return next, nil
}
