package order

import (
	"encoding/json"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// recordFormat is the format that Record writes and the only one that Parse reads.
const recordFormat = 1

// record is the stored form. Amounts are minor units of the one currency.
type record struct {
	Format      int            `json:"format"`
	ID          ID             `json:"id"`
	Buyer       ID             `json:"buyer"`
	Supplier    ID             `json:"supplier"`
	Destination Country        `json:"destination"`
	Currency    money.Currency `json:"currency"`
	Total       int64          `json:"total"`
	Initial     int64          `json:"initial"`

	At        time.Time `json:"at"`
	Placed    time.Time `json:"placed"`
	Confirmed time.Time `json:"confirmed,omitzero"`
	Accepted  time.Time `json:"accepted,omitzero"`
	Waived    int64     `json:"waived,omitempty"`
	Shipped   time.Time `json:"shipped,omitzero"`
	Completed time.Time `json:"completed,omitzero"`
	Canceled  time.Time `json:"canceled,omitzero"`

	Payments []paymentRecord `json:"payments,omitempty"`
	Receipts []receiptRecord `json:"receipts,omitempty"`
	Refunds  []refundRecord  `json:"refunds,omitempty"`
	Disputes []Dispute       `json:"disputes,omitempty"`
}

type paymentRecord struct {
	ID        ID           `json:"id"`
	Phase     Phase        `json:"phase"`
	Method    Method       `json:"method"`
	Amount    int64        `json:"amount"`
	Reference ID           `json:"reference,omitempty"`
	State     PaymentState `json:"state"`
	Started   time.Time    `json:"started"`
	Ended     time.Time    `json:"ended,omitzero"`
}

type receiptRecord struct {
	ID        ID        `json:"id"`
	Payment   ID        `json:"payment,omitempty"`
	Phase     Phase     `json:"phase"`
	Method    Method    `json:"method"`
	Amount    int64     `json:"amount"`
	Reference ID        `json:"reference,omitempty"`
	At        time.Time `json:"at"`
	Initial   int64     `json:"initial,omitempty"`
	Balance   int64     `json:"balance,omitempty"`
	Surplus   int64     `json:"surplus,omitempty"`
	Returned  time.Time `json:"returned,omitzero"`
}

type refundRecord struct {
	ID      ID           `json:"id"`
	Phase   Phase        `json:"phase"`
	Amount  int64        `json:"amount"`
	Receipt ID           `json:"receipt,omitempty"`
	At      time.Time    `json:"at"`
	Parts   []partRecord `json:"parts"`
}

type partRecord struct {
	Receipt ID    `json:"receipt"`
	Amount  int64 `json:"amount"`
}

// Record returns the stored form of the order, without its unsaved events: JSON
// that carries the version of its format and that [Parse] reads. Equal orders have
// equal records. The zero Order has none.
func (o Order) Record() ([]byte, error) {
	if o.terms.ID == "" {
		return nil, invalid("order", "made by New or Parse")
	}
	r := record{
		Format: recordFormat, ID: o.terms.ID, Buyer: o.terms.Buyer, Supplier: o.terms.Supplier,
		Destination: o.terms.Destination, Currency: o.Currency(),
		Total: o.terms.Total.Minor(), Initial: o.terms.Initial.Minor(),
		At: o.at, Placed: o.placed, Confirmed: o.confirmed, Accepted: o.accepted, Waived: o.waived,
		Shipped: o.shipped, Completed: o.completed, Canceled: o.canceled, Disputes: o.disputes,
	}
	for _, p := range o.payments {
		r.Payments = append(r.Payments, paymentRecord{p.ID, p.Phase, p.Method, p.Amount.Minor(), p.Reference, p.State, p.Started, p.Ended})
	}
	for _, b := range o.receipts {
		r.Receipts = append(r.Receipts, receiptRecord{
			b.ID, b.Payment, b.Phase, b.Method, b.Amount.Minor(), b.Reference,
			b.at, b.initial, b.balance, b.surplus, b.returned,
		})
	}
	for _, f := range o.refunds {
		parts := make([]partRecord, 0, len(f.Parts))
		for _, part := range f.Parts {
			parts = append(parts, partRecord{part.Receipt, part.Amount.Minor()})
		}
		r.Refunds = append(r.Refunds, refundRecord{f.ID, f.Phase, f.Amount.Minor(), f.Receipt, f.At, parts})
	}
	return json.Marshal(r)
}

// version refuses a record of another format before its fields are read, so that
// an older version of this library says so instead of naming unknown fields.
func version(data []byte) error {
	var head struct {
		Format *int64 `json:"format"`
	}
	readable := json.Unmarshal(data, &head) == nil && head.Format != nil
	if !readable || *head.Format == recordFormat {
		return nil // what else is wrong the strict reader says
	}
	return fault.New(CodeRecordVersion, "the record's format cannot be read",
		fault.Count("format", *head.Format), fault.Count("known", recordFormat))
}
