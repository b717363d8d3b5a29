package order

import (
	"slices"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

// Parse reads what [Order.Record] wrote and checks again everything that the acts
// keep: amounts that add up, ids that are used once, instants in an order in which
// the acts could have happened. It refuses a record of another format with
// [CodeRecordVersion], one that breaks a rule with [CodeRecordInvalid] and the
// path, and JSON that is not written exactly with the codes of package strictjson.
func Parse(data []byte) (Order, error) {
	if err := version(data); err != nil {
		return Order{}, err
	}
	var r record
	if err := strictjson.Decode(data, &r); err != nil {
		return Order{}, err
	}
	if err := r.sizes(); err != nil {
		return Order{}, err
	}
	o, err := r.order()
	if err != nil {
		return Order{}, err
	}
	if err := o.check(); err != nil {
		return Order{}, err
	}
	return o, nil
}

func broken(path, rule string) *fault.Error {
	return fault.New(CodeRecordInvalid, rule).At(path)
}

func (r *record) sizes() error {
	switch {
	case len(r.Payments) > MaxPayments:
		return broken("payments", "there are too many")
	case len(r.Receipts) > MaxReceipts:
		return broken("receipts", "there are too many")
	case len(r.Refunds) > MaxRefunds:
		return broken("refunds", "there are too many")
	case len(r.Disputes) > MaxDisputes:
		return broken("disputes", "there are too many")
	}
	return nil
}

// order builds the value, with amounts within bounds and parts that know their
// receipt; everything else is left to check.
func (r *record) order() (Order, error) {
	failed := ""
	amount := func(minor int64, path string) money.Amount {
		a, err := money.NewAmount(minor, r.Currency)
		if err != nil && failed == "" {
			failed = path
		}
		return a
	}
	o := Order{
		terms: Terms{
			ID: r.ID, Buyer: r.Buyer, Supplier: r.Supplier, Destination: r.Destination,
			Total: amount(r.Total, "total"), Initial: amount(r.Initial, "initial"),
		},
		at: r.At, placed: r.Placed, confirmed: r.Confirmed, accepted: r.Accepted, waived: r.Waived,
		shipped: r.Shipped, completed: r.Completed, canceled: r.Canceled, disputes: r.Disputes,
	}
	for _, p := range r.Payments {
		o.payments = append(o.payments, payment{
			Payment: Payment{p.ID, p.Phase, p.Method, amount(p.Amount, "payments"), p.Reference},
			State:   p.State, Started: p.Started, Ended: p.Ended,
		})
	}
	for _, b := range r.Receipts {
		o.receipts = append(o.receipts, receipt{
			Receipt: Receipt{b.ID, b.Payment, b.Phase, b.Method, amount(b.Amount, "receipts"), b.Reference},
			at:      b.At, initial: b.Initial, balance: b.Balance, surplus: b.Surplus, returned: b.Returned,
		})
	}
	for _, f := range r.Refunds {
		booked := refund{Refund: Refund{f.ID, f.Phase, amount(f.Amount, "refunds"), f.Receipt}, At: f.At}
		for _, part := range f.Parts {
			i := slices.IndexFunc(o.receipts, func(b receipt) bool { return b.ID == part.Receipt })
			if i < 0 {
				return Order{}, broken("refunds", "each part names a receipt of the order")
			}
			b := &o.receipts[i]
			booked.Parts = append(booked.Parts, RefundPart{b.ID, b.Method, b.Reference, amount(part.Amount, "refunds")})
		}
		o.refunds = append(o.refunds, booked)
	}
	if failed != "" {
		return Order{}, broken(failed, "amounts are within the bounds of money, in a currency that is handled")
	}
	return o, nil
}
