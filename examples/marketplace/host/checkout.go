package host

import (
	"context"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
)

// Checkout opens the page on which a phase of a buyer's order is paid, from the
// order as it is stored. Nothing is written.
func (h *Host) Checkout(ctx context.Context, buyer order.ID, po order.Order, phase order.Phase) (checkout.Page, error) {
	return checkout.Open(ctx, h.program, po, phase, h.visit(buyer, po))
}

// visit says who opens a page: the buyer that is signed in.
func (h *Host) visit(buyer order.ID, po order.Order) checkout.Visit {
	return checkout.Visit{
		Buyer: buyer, Lender: h.client.Partner(), Country: "US", Split: true,
		Recipient: "tok-" + lender.Key(po.Supplier()), // of the supplier's account, as the lender knows it
	}
}
