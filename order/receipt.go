package order

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// MaxReceipts is the most receipts that an order can hold.
const MaxReceipts = 64

// Receipt is money that arrived. A loan's disbursement is a receipt by Pay Later
// whose reference is the loan.
type Receipt struct {
	ID        ID           `json:"id"`
	Payment   ID           `json:"payment,omitempty"` // the payment that it ends; "" for money that nobody announced
	Phase     Phase        `json:"phase"`             // the phase it was sent for
	Method    Method       `json:"method"`
	Amount    money.Amount `json:"amount"`              // what arrived, more than zero; may differ from the payment's
	Reference ID           `json:"reference,omitempty"` // the loan of a Pay Later receipt, which must have one; free for other methods
}

// BookedReceipt is a receipt as the order holds it. Initial, Balance and Surplus
// add up to its amount.
type BookedReceipt struct {
	Receipt
	At       time.Time    `json:"at"`
	Initial  money.Amount `json:"initial"`           // what of it paid the initial payment
	Balance  money.Amount `json:"balance"`           // what of it paid the balance
	Surplus  money.Amount `json:"surplus"`           // what of it no phase could take
	Returned time.Time    `json:"returned,omitzero"` // when the surplus was sent back; zero before, and without surplus
}

type receipt struct {
	Receipt
	at                        time.Time
	initial, balance, surplus int64
	returned                  time.Time
}

// in returns what of the receipt paid a phase.
func (r *receipt) in(p Phase) int64 {
	switch p {
	case Initial:
		return r.initial
	case Balance:
		return r.balance
	}
	return 0
}

// Receipts returns every receipt, in the order of their arrival.
func (o Order) Receipts() []BookedReceipt {
	out := make([]BookedReceipt, 0, len(o.receipts))
	for _, r := range o.receipts {
		out = append(out, BookedReceipt{
			Receipt: r.Receipt, At: r.at, Returned: r.returned,
			Initial: o.amount(r.initial), Balance: o.amount(r.balance), Surplus: o.amount(r.surplus),
		})
	}
	return out
}

func (o *Order) receipt(id ID) int {
	return slices.IndexFunc(o.receipts, func(r receipt) bool { return r.ID == id })
}

func (r Receipt) check(c money.Currency) error {
	if r.Payment != "" && !r.Payment.Valid() {
		return invalid("payment", "1 to 64 of A-Z a-z 0-9 _ -")
	}
	return Payment{ID: r.ID, Phase: r.Phase, Method: r.Method, Amount: r.Amount, Reference: r.Reference}.check(c)
}

// Receive records money that arrived. It pays the phase it was sent for as far as
// that phase can take it; a bank transfer that settles the initial payment pays
// the balance with the rest (FAQ: pay the total amount at one time); whatever is
// left is surplus (see [Order.Surplus]). Less than what is due leaves the phase
// underpaid: it is topped up by another receipt or accepted by the supplier (FAQ
// 13887443).
//
// It is never refused for the moment at which money arrives, only for what it
// says: an unknown payment ([CodePaymentUnknown]), another phase, method or
// reference than its payment ([CodePaymentMismatch]), another currency. A failed
// payment whose money arrives after all counts as received. Repeated with its id
// it changes nothing.
func (o Order) Receive(r Receipt, at time.Time) (Order, error) {
	if err := r.check(o.Currency()); err != nil {
		return o, fault.In("receipt", err)
	}
	if i := o.receipt(r.ID); i >= 0 {
		if o.receipts[i].Receipt != r {
			return o, fault.New(CodeReceiptReused, "the id was used before with other contents").At("receipt.id")
		}
		return o, nil
	}
	n, err := o.begin(ActReceive, at)
	if err != nil {
		return o, err
	}
	if err := n.books(r); err != nil {
		return o, err
	}
	n.book(r)
	return n, nil
}

// books checks what a receipt says against what the order knows.
func (o *Order) books(r Receipt) error {
	if len(o.receipts) >= MaxReceipts {
		return full(MaxReceipts)
	}
	sum := r.Amount.Minor()
	for i := range o.receipts {
		sum += o.receipts[i].Amount.Minor()
	}
	if sum > money.MaxCents {
		return fault.New(money.CodeAmountOverflow, "the receipts of one order exceed the bounds of money").At("receipt.amount")
	}
	if r.Payment == "" {
		return nil
	}
	i := o.payment(r.Payment)
	if i < 0 {
		return fault.New(CodePaymentUnknown, "the order has no payment of that id").At("receipt.payment")
	}
	if p := &o.payments[i]; p.Phase != r.Phase || p.Method != r.Method || p.Reference != r.Reference {
		return fault.New(CodePaymentMismatch, "phase, method and reference must be those of the payment").At("receipt.payment")
	}
	return nil
}

// book divides the receipt over the phases.
func (o *Order) book(r Receipt) {
	b := receipt{Receipt: r, at: o.at, surplus: r.Amount.Minor()}
	if r.Phase == Initial {
		b.initial = min(b.surplus, o.room(Initial))
		b.surplus -= b.initial
	}
	settles := b.initial > 0 && b.initial == o.open(Initial)
	if r.Phase == Balance && o.open(Initial) == 0 || settles && r.Method.BankTransfer() {
		b.balance = min(b.surplus, o.room(Balance))
		b.surplus -= b.balance
	}
	o.receipts = append(slices.Clip(o.receipts), b)
	if i := o.payment(r.Payment); i >= 0 && o.payments[i].State != PaymentReceived {
		o.endPayment(i, PaymentReceived)
	}
	o.emit(Event{Kind: KindReceived, Ref: r.ID, Phase: r.Phase, Amount: r.Amount})
	for _, p := range Phases() {
		if b.in(p) > 0 && o.open(p) == 0 {
			o.emit(Event{Kind: KindPhaseSettled, Phase: p, Amount: o.Received(p)})
		}
	}
	if b.surplus > 0 {
		o.emit(Event{Kind: KindSurplus, Ref: r.ID, Phase: r.Phase, Amount: o.amount(b.surplus)})
	}
}

// room returns how much money a phase can take now: nothing before the supplier
// confirmed and nothing once the order is closed.
func (o *Order) room(p Phase) int64 {
	if o.confirmed.IsZero() {
		return 0
	}
	return o.due(p)
}
