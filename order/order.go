package order

import (
	"time"

	"github.com/paylater-go/payments/order/money"
)

// Order is a Trade Assurance order: an immutable value, safe to share between
// goroutines. Make one with [New] or [Parse]; the zero Order refuses every act.
// It marshals as a read-only view; the record is the only way back in.
type Order struct {
	terms  Terms
	at     time.Time // instant of the last act; time never runs backwards
	placed time.Time

	confirmed, shipped, completed, canceled time.Time // zero: has not happened

	waived   int64 // what the supplier went without when accepting the initial payment
	accepted time.Time

	payments []payment
	receipts []receipt
	refunds  []refund
	disputes []Dispute // only the last may be open

	pending []Event // events that nobody has saved yet
}

// ID returns the order's id.
func (o Order) ID() ID { return o.terms.ID }

// Terms returns what was agreed.
func (o Order) Terms() Terms { return o.terms }

// Buyer returns the id of the buying business.
func (o Order) Buyer() ID { return o.terms.Buyer }

// Supplier returns the id of the supplier, who is the beneficiary of all payments.
func (o Order) Supplier() ID { return o.terms.Supplier }

// Destination returns the country to which the goods go.
func (o Order) Destination() Country { return o.terms.Destination }

// Currency returns the currency of every amount of the order.
func (o Order) Currency() money.Currency { return o.terms.Total.Currency() }

// At returns the instant of the last act.
func (o Order) At() time.Time { return o.at }

// Placed returns when the order was placed.
func (o Order) Placed() time.Time { return o.placed }

// Confirmed returns when the supplier confirmed the order; zero before.
func (o Order) Confirmed() time.Time { return o.confirmed }

// Accepted returns when the supplier accepted an underpaid initial payment; zero
// when it did not.
func (o Order) Accepted() time.Time { return o.accepted }

// ShippedAt returns when the supplier shipped; zero before.
func (o Order) ShippedAt() time.Time { return o.shipped }

// Completed returns when the buyer confirmed the receipt of the goods; zero before.
func (o Order) Completed() time.Time { return o.completed }

// Canceled returns when the order was canceled; zero when it was not.
func (o Order) Canceled() time.Time { return o.canceled }

// amount turns minor units, which every act keeps within bounds, into an Amount.
func (o *Order) amount(minor int64) money.Amount {
	a, err := money.NewAmount(minor, o.Currency())
	if err != nil {
		return money.Amount{} // only the zero Order has no currency
	}
	return a
}
