package order

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// MaxRefunds is the most refunds that an order can hold.
const MaxRefunds = 64

// RefundDays is within how many working days after it was agreed a refund starts
// (FAQ 14414285).
const RefundDays = 7

// Refund asks for money of one phase to go back to the buyer.
type Refund struct {
	ID      ID           `json:"id"`
	Phase   Phase        `json:"phase"`
	Amount  money.Amount `json:"amount"`            // more than zero, at most what the phase holds
	Receipt ID           `json:"receipt,omitempty"` // only to this receipt, for money that its bank sent back; "" splits over all of the phase
}

// RefundPart is the part of a refund or surplus that goes back to one receipt, by
// that receipt's method.
type RefundPart struct {
	Receipt   ID           `json:"receipt"`
	Method    Method       `json:"method"`
	Reference ID           `json:"reference,omitempty"` // the receipt's: the loan, by Pay Later
	Amount    money.Amount `json:"amount"`              // more than zero
}

// BookedRefund is a refund as the order holds it.
type BookedRefund struct {
	Refund
	At    time.Time    `json:"at"`
	Parts []RefundPart `json:"parts"` // in the order of their receipts; they add up to the amount
}

type refund = BookedRefund

// StartBy returns the day by which the refund starts: [RefundDays] working days of
// the calendar after its New York day.
func (r BookedRefund) StartBy(c civil.Calendar) (civil.Date, error) {
	if c == nil {
		return civil.Date{}, invalid("calendar", "given")
	}
	return civil.AddWorkingDays(c, civil.NewYork(r.At), RefundDays)
}

// to returns what of the refund goes to one receipt.
func (r *BookedRefund) to(receipt ID) int64 {
	sum := int64(0)
	for _, p := range r.Parts {
		if p.Receipt == receipt {
			sum += p.Amount.Minor()
		}
	}
	return sum
}

// Refunds returns every refund, in order.
func (o Order) Refunds() []BookedRefund {
	out := slices.Clone(o.refunds)
	for i := range out {
		out[i].Parts = slices.Clone(out[i].Parts)
	}
	return out
}

func (r Refund) check(c money.Currency) error {
	if r.Receipt != "" && !r.Receipt.Valid() {
		return invalid("receipt", "1 to 64 of A-Z a-z 0-9 _ -")
	}
	return Payment{ID: r.ID, Phase: r.Phase, Method: Wire, Amount: r.Amount}.check(c)
}

// Refund gives money of a phase back: at most what the phase holds, split over its
// receipts in proportion to what each paid, each part by that receipt's method.
// Earlier refunds count, so that many small refunds are split like one, to a cent
// for each receipt; cents that do not divide go out one by one, to Pay Later first,
// then to the oldest receipts (rule chosen by this library). When nothing is left
// of both phases the order is closed.
//
// It is refused while a payment is processing and for more than is left
// ([CodeRefundOverPhase]). Repeated with its id it returns the first parts.
func (o Order) Refund(r Refund, at time.Time) (Order, []RefundPart, error) {
	if err := r.check(o.Currency()); err != nil {
		return o, nil, fault.In("refund", err)
	}
	if i := slices.IndexFunc(o.refunds, func(b refund) bool { return b.ID == r.ID }); i >= 0 {
		if o.refunds[i].Refund != r {
			return o, nil, fault.New(CodeRefundReused, "the id was used before with other contents").At("refund.id")
		}
		return o, slices.Clone(o.refunds[i].Parts), nil
	}
	n, err := o.begin(ActRefund, at)
	if err != nil {
		return o, nil, err
	}
	parts, err := n.divide(r)
	if err != nil {
		return o, nil, err
	}
	n.refunds = append(slices.Clip(n.refunds), refund{Refund: r, At: n.at, Parts: parts})
	n.emit(Event{Kind: KindRefunded, Ref: r.ID, Phase: r.Phase, Amount: r.Amount})
	if n.spent() {
		n.endDispute(OutcomeRefunded)
		n.emit(Event{Kind: KindClosed})
	}
	return n, slices.Clone(parts), nil
}

// divide finds the parts of a refund.
func (o *Order) divide(r Refund) ([]RefundPart, error) {
	if len(o.refunds) >= MaxRefunds {
		return nil, full(MaxRefunds)
	}
	if r.Receipt != "" && o.receipt(r.Receipt) < 0 {
		return nil, fault.New(CodeReceiptUnknown, "the order has no receipt of that id").At("refund.receipt")
	}
	shares := make([]share, len(o.receipts))
	left := int64(0)
	for i := range o.receipts {
		b := &o.receipts[i]
		if r.Receipt == "" || r.Receipt == b.ID {
			shares[i] = share{paid: b.in(r.Phase), back: o.refundedOf(b.ID, r.Phase), first: b.Method == PayLater}
		}
		left += shares[i].paid - shares[i].back
	}
	asked := r.Amount.Minor()
	if asked > left {
		return nil, fault.New(CodeRefundOverPhase, "the refund is more than what is left", o.figure("asked", asked), o.figure("left", left))
	}
	var parts []RefundPart
	for i, minor := range proRata(asked, shares) {
		if minor > 0 {
			parts = append(parts, o.part(&o.receipts[i], minor))
		}
	}
	return parts, nil
}

func (o *Order) part(r *receipt, minor int64) RefundPart {
	return RefundPart{Receipt: r.ID, Method: r.Method, Reference: r.Reference, Amount: o.amount(minor)}
}
