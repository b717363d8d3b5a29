package order

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// MaxPayments is the most payments that an order can hold, failed ones included.
const MaxPayments = 256

// Payment is money on its way: started by the buyer, not yet received.
type Payment struct {
	ID        ID           `json:"id"`
	Phase     Phase        `json:"phase"`
	Method    Method       `json:"method"`
	Amount    money.Amount `json:"amount"`              // more than zero
	Reference ID           `json:"reference,omitempty"` // the loan of a Pay Later payment, which must have one; free for other methods
}

// PaymentState is how a payment ended, if it did.
type PaymentState string

// The states of a payment.
const (
	PaymentProcessing PaymentState = "processing"
	PaymentReceived   PaymentState = "received"
	PaymentFailed     PaymentState = "failed"
)

// BookedPayment is a payment as the order holds it.
type BookedPayment struct {
	Payment
	State   PaymentState `json:"state"`
	Started time.Time    `json:"started"`
	Ended   time.Time    `json:"ended,omitzero"` // when it stopped processing; zero before
}

type payment = BookedPayment

// Payments returns every payment, in the order of their start.
func (o Order) Payments() []BookedPayment { return slices.Clone(o.payments) }

// Processing returns the payment that is processing, if there is one.
func (o Order) Processing() (BookedPayment, bool) {
	if i := o.processing(); i >= 0 {
		return o.payments[i], true
	}
	return BookedPayment{}, false
}

func (o *Order) processing() int {
	return slices.IndexFunc(o.payments, func(p payment) bool { return p.State == PaymentProcessing })
}

func (o *Order) payment(id ID) int {
	return slices.IndexFunc(o.payments, func(p payment) bool { return p.ID == id })
}

// check tells whether the payment makes sense for an order of that currency.
func (p Payment) check(c money.Currency) error {
	switch {
	case !p.ID.Valid():
		return invalid("id", "1 to 64 of A-Z a-z 0-9 _ -")
	case !p.Phase.Valid():
		return invalid("phase", "initial or balance")
	case !p.Method.Valid():
		return invalid("method", "one of the methods of this package")
	case p.Amount.Currency() != c:
		return fault.New(money.CodeCurrencyMismatch, "must be in the currency of the order").At("amount")
	case p.Amount.Sign() <= 0 || !p.Amount.InBounds():
		return invalid("amount", "more than zero and within the bounds of money")
	case p.Reference != "" && !p.Reference.Valid():
		return invalid("reference", "1 to 64 of A-Z a-z 0-9 _ -")
	case p.Method == PayLater && c != money.USDollar:
		return fault.New(CodePayLaterUSDOnly, "Pay Later pays only orders in US dollars").At("method")
	case p.Method == PayLater && p.Reference == "":
		return invalid("reference", "the loan")
	}
	return nil
}

// Start records that a payment is on its way. It is refused when the phase is not
// payable (see [Order.Payable]), when the amount is more than what is due (a bank
// transfer for the initial payment may pay both phases: up to the sum), and when
// Pay Later has paid for the phase before. A smaller amount leaves the phase
// underpaid. Repeated with its id it changes nothing, however the payment ended.
func (o Order) Start(p Payment, at time.Time) (Order, error) {
	if err := p.check(o.Currency()); err != nil {
		return o, fault.In("payment", err)
	}
	if i := o.payment(p.ID); i >= 0 {
		if o.payments[i].Payment != p {
			return o, fault.New(CodePaymentReused, "the id was used before with other contents").At("payment.id")
		}
		return o, nil
	}
	n, err := o.begin(payAct(p.Phase), at)
	if err != nil {
		return o, err
	}
	if err := n.fits(p); err != nil {
		return o, err
	}
	n.payments = append(slices.Clip(n.payments), payment{Payment: p, State: PaymentProcessing, Started: n.at})
	n.emit(Event{Kind: KindPaymentStarted, Ref: p.ID, Phase: p.Phase, Amount: p.Amount})
	return n, nil
}

func (o *Order) fits(p Payment) error {
	if len(o.payments) >= MaxPayments {
		return full(MaxPayments)
	}
	if p.Method == PayLater && len(o.FinancedBy(p.Phase)) > 0 {
		return fault.New(CodePhaseFinanced, "Pay Later has paid for the phase already; pay the rest by another method")
	}
	due := o.due(p.Phase)
	if p.Phase == Initial && p.Method.BankTransfer() {
		due += o.due(Balance)
	}
	if asked := p.Amount.Minor(); asked > due {
		return fault.New(CodePaymentOverDue, "the payment is more than what is due", o.figure("asked", asked), o.figure("due", due))
	}
	return nil
}

// FailPayment records that a payment will not arrive. Repeated it changes
// nothing; a payment that was received cannot fail.
func (o Order) FailPayment(id ID, at time.Time) (Order, error) {
	i := o.payment(id)
	if i < 0 {
		return o, fault.New(CodePaymentUnknown, "the order has no payment of that id")
	}
	switch o.payments[i].State {
	case PaymentFailed:
		return o, nil
	case PaymentReceived:
		return o, fault.New(CodePaymentReceived, "the payment was received")
	}
	n, err := o.begin(ActFailPayment, at)
	if err != nil {
		return o, err
	}
	n.endPayment(i, PaymentFailed)
	n.emit(Event{Kind: KindPaymentFailed, Ref: id, Phase: n.payments[i].Phase, Amount: n.payments[i].Amount})
	return n, nil
}

// endPayment changes a copy of the payments. A failed payment that arrives after
// all stopped processing when it failed.
func (o *Order) endPayment(i int, s PaymentState) {
	o.payments = slices.Clone(o.payments)
	o.payments[i].State = s
	if o.payments[i].Ended.IsZero() {
		o.payments[i].Ended = o.at
	}
}

func full(limit int64) error {
	return fault.New(CodeFull, "the order cannot hold more entries of that kind", fault.Count("limit", limit))
}
