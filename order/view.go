package order

import (
	"encoding/json"
	"time"

	"github.com/paylater-go/payments/order/money"
)

// view is what an order shows of itself. It cannot be read back.
type view struct {
	Terms
	Status    Status          `json:"status"`
	Shown     Shown           `json:"shown"`
	Title     string          `json:"title"`
	Phases    []phaseView     `json:"phases"`
	Waived    money.Amount    `json:"waived,omitzero"`
	Placed    time.Time       `json:"placed"`
	Confirmed time.Time       `json:"confirmed,omitzero"`
	Accepted  time.Time       `json:"accepted,omitzero"`
	Shipped   time.Time       `json:"shipped,omitzero"`
	Completed time.Time       `json:"completed,omitzero"`
	Canceled  time.Time       `json:"canceled,omitzero"`
	Payments  []BookedPayment `json:"payments"`
	Receipts  []BookedReceipt `json:"receipts"`
	Surplus   []RefundPart    `json:"surplus"`
	Refunds   []BookedRefund  `json:"refunds"`
	Disputes  []Dispute       `json:"disputes"`
}

type phaseView struct {
	Phase    Phase        `json:"phase"`
	Title    string       `json:"title"`
	Amount   money.Amount `json:"amount"`
	Due      money.Amount `json:"due"`
	Paid     money.Amount `json:"paid"`
	Refunded money.Amount `json:"refunded"`
	Financed money.Amount `json:"financed"`
}

// MarshalJSON writes the order as a read-only view for pages and logs: amounts
// with their currency, the status and the shown state. Store [Order.Record]
// instead. The zero Order is null.
func (o Order) MarshalJSON() ([]byte, error) {
	if o.terms.ID == "" {
		return []byte("null"), nil
	}
	v := view{
		Terms: o.terms, Status: o.Status(), Shown: o.Shown(), Title: o.Shown().Title(),
		Waived: o.Waived(), Placed: o.placed, Confirmed: o.confirmed, Accepted: o.accepted,
		Shipped: o.shipped, Completed: o.completed, Canceled: o.canceled,
		Payments: filled(o.Payments()), Receipts: o.Receipts(), Surplus: filled(o.Surplus()),
		Refunds: filled(o.Refunds()), Disputes: filled(o.Disputes()),
	}
	for _, p := range Phases() {
		if o.terms.phase(p) > 0 {
			v.Phases = append(v.Phases, phaseView{p, p.Title(), o.PhaseAmount(p), o.Due(p), o.Paid(p), o.Refunded(p), o.Financed(p)})
		}
	}
	return json.Marshal(v)
}

// UnmarshalJSON refuses: a view is not the order. Read a record with [Parse].
func (o *Order) UnmarshalJSON([]byte) error {
	return invalid("order", "read from its record by Parse; a view cannot be read back")
}

// filled writes an empty list as [] and not as null.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
