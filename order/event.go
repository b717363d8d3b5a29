package order

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/order/money"
)

// Kind says what an [Event] is about.
type Kind string

// The kinds of events.
const (
	KindConfirmed        Kind = "confirmed"
	KindPaymentStarted   Kind = "payment_started"
	KindPaymentFailed    Kind = "payment_failed"
	KindReceived         Kind = "received"
	KindSurplus          Kind = "surplus" // money that no phase takes has to go back
	KindPhaseSettled     Kind = "phase_settled"
	KindInitialAccepted  Kind = "initial_accepted"
	KindShipped          Kind = "shipped"
	KindCompleted        Kind = "completed"
	KindCanceled         Kind = "canceled"
	KindRefunded         Kind = "refunded"
	KindClosed           Kind = "closed" // everything paid was refunded
	KindSurplusReturned  Kind = "surplus_returned"
	KindDisputeOpened    Kind = "dispute_opened"
	KindDisputeEscalated Kind = "dispute_escalated"
	KindDisputeClosed    Kind = "dispute_closed"
)

// Event is something that happened to an order.
type Event struct {
	Kind   Kind         `json:"kind"`
	At     time.Time    `json:"at"`              // when it happened, or fell due
	Ref    ID           `json:"ref,omitempty"`   // the payment, receipt or refund it is about
	Phase  Phase        `json:"phase,omitempty"` // the phase it is about
	Amount money.Amount `json:"amount,omitzero"` // the amount it is about
}

// Events returns what happened in this value and is not saved yet, in order. A
// repeated act makes no event.
func (o Order) Events() []Event { return slices.Clone(o.pending) }

// Saved returns the order without its unsaved events: what a host keeps once it
// has stored the record and published the events.
func (o Order) Saved() Order {
	o.pending = nil
	return o
}

// emit adds an event. The slice is clipped first, so that two orders made from
// one never share an element.
func (o *Order) emit(e Event) {
	if e.At.IsZero() {
		e.At = o.at
	}
	o.pending = append(slices.Clip(o.pending), e)
}
