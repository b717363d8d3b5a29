package order

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// Surplus returns the money that no phase could take and that has not been sent
// back, per receipt: it goes back by the method by which it came.
func (o Order) Surplus() []RefundPart {
	var parts []RefundPart
	for i := range o.receipts {
		if r := &o.receipts[i]; r.surplus > 0 && r.returned.IsZero() {
			parts = append(parts, o.part(r, r.surplus))
		}
	}
	return parts
}

// ReturnSurplus records that the surplus of a receipt was sent back, all of it.
// Repeated it changes nothing.
func (o Order) ReturnSurplus(receipt ID, at time.Time) (Order, error) {
	i := o.receipt(receipt)
	if i < 0 {
		return o, fault.New(CodeReceiptUnknown, "the order has no receipt of that id")
	}
	if o.receipts[i].surplus == 0 {
		return o, fault.New(CodeSurplusNone, "the receipt has no surplus")
	}
	if !o.receipts[i].returned.IsZero() {
		return o, nil
	}
	n, err := o.begin(ActReturnSurplus, at)
	if err != nil {
		return o, err
	}
	n.receipts = slices.Clone(n.receipts)
	n.receipts[i].returned = n.at
	n.emit(Event{Kind: KindSurplusReturned, Ref: receipt, Amount: n.amount(n.receipts[i].surplus)})
	return n, nil
}
