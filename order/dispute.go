package order

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// The clock of a dispute in calendar days of New York, the day it opens being day
// 1 (FAQ 20155175).
const (
	NegotiationDays = 3  // buyer and supplier negotiate; from the next day either may escalate
	EscalationDay   = 7  // the dispute escalates by itself as this day begins
	CoverDays       = 30 // a dispute can be opened up to so many days after the receipt was confirmed
	MaxDisputes     = 64 // the most disputes that an order can hold
)

// Side is who escalated a dispute.
type Side string

// The sides.
const (
	SideBuyer    Side = "buyer"
	SideSupplier Side = "supplier"
	SidePlatform Side = "platform" // by itself, on day 7
)

// Outcome is how a dispute ended.
type Outcome string

// The outcomes. None of them moves money: a refund is an act of its own.
const (
	OutcomeWithdrawn Outcome = "withdrawn" // by the buyer
	OutcomeAgreed    Outcome = "agreed"    // buyer and supplier settled it
	OutcomeDecided   Outcome = "decided"   // the marketplace decided, after an escalation
	OutcomeRefunded  Outcome = "refunded"  // everything paid was refunded
)

// Dispute is one dispute of an order.
type Dispute struct {
	Opened      time.Time `json:"opened"`
	Escalated   time.Time `json:"escalated,omitzero"`     // zero before
	EscalatedBy Side      `json:"escalated_by,omitempty"` // "" before
	Closed      time.Time `json:"closed,omitzero"`        // zero before
	Outcome     Outcome   `json:"outcome,omitempty"`      // "" before
}

// Open reports whether the dispute has not ended.
func (d Dispute) Open() bool { return d.Closed.IsZero() }

// Day returns which day of the dispute an instant lies on: 1 on the New York day
// on which it was opened.
func (d Dispute) Day(at time.Time) int {
	return civil.NewYork(at).Sub(civil.NewYork(d.Opened)) + 1
}

// EscalatesFrom returns the first day on which either side may escalate: day 4.
func (d Dispute) EscalatesFrom() civil.Date {
	return civil.NewYork(d.Opened).AddDays(NegotiationDays)
}

// EscalatesOn returns the day as which begins the dispute escalates by itself: day 7.
func (d Dispute) EscalatesOn() civil.Date {
	return civil.NewYork(d.Opened).AddDays(EscalationDay - 1)
}

// Dispute returns the open dispute, if there is one.
func (o Order) Dispute() (Dispute, bool) {
	if d := o.dispute(); d != nil {
		return *d, true
	}
	return Dispute{}, false
}

// Disputes returns every dispute, oldest first.
func (o Order) Disputes() []Dispute { return slices.Clone(o.disputes) }

// dispute points at the open dispute; it must not be written through.
func (o *Order) dispute() *Dispute {
	if last := len(o.disputes) - 1; last >= 0 && o.disputes[last].Open() {
		return &o.disputes[last]
	}
	return nil
}

// OpenDispute records that the buyer applied for a refund, which needs money that
// was paid (FAQ 20155164) and the order's cover, which ends [CoverDays] days after
// the receipt was confirmed ([CodeDisputeTooLate]).
func (o Order) OpenDispute(at time.Time) (Order, error) {
	n, err := o.begin(ActOpenDispute, at)
	if err != nil {
		return o, err
	}
	if len(n.disputes) >= MaxDisputes {
		return o, full(MaxDisputes)
	}
	n.disputes = append(slices.Clip(n.disputes), Dispute{Opened: n.at})
	n.emit(Event{Kind: KindDisputeOpened})
	return n, nil
}

// Escalate records that the buyer or the supplier asked the marketplace to decide,
// possible from day 4 ([CodeDisputeTooEarly]).
func (o Order) Escalate(by Side, at time.Time) (Order, error) {
	if by != SideBuyer && by != SideSupplier {
		return o, invalid("by", "buyer or supplier")
	}
	n, err := o.begin(ActEscalate, at)
	if err != nil {
		return o, err
	}
	n.escalate(by, n.at)
	return n, nil
}

// CloseDispute records how the open dispute ended: withdrawn, agreed, or, once it
// was escalated, decided. The order goes on where it stood.
func (o Order) CloseDispute(outcome Outcome, at time.Time) (Order, error) {
	if outcome != OutcomeWithdrawn && outcome != OutcomeAgreed && outcome != OutcomeDecided {
		return o, invalid("outcome", "withdrawn, agreed or decided")
	}
	n, err := o.begin(ActCloseDispute, at)
	if err != nil {
		return o, err
	}
	if outcome == OutcomeDecided && n.dispute().Escalated.IsZero() {
		return o, fault.New(CodeDisputeNotEscalated, "a dispute is decided only after it was escalated")
	}
	n.endDispute(outcome)
	return n, nil
}

func (o *Order) escalate(by Side, at time.Time) {
	o.disputes = slices.Clone(o.disputes)
	d := o.dispute()
	d.Escalated, d.EscalatedBy = at, by
	o.emit(Event{Kind: KindDisputeEscalated, At: at})
}

func (o *Order) endDispute(outcome Outcome) {
	if o.dispute() == nil {
		return
	}
	o.disputes = slices.Clone(o.disputes)
	d := o.dispute()
	d.Closed, d.Outcome = o.at, outcome
	o.emit(Event{Kind: KindDisputeClosed})
}

// covered tells whether the order is still covered at its instant.
func (o *Order) covered() error {
	if o.completed.IsZero() {
		return nil
	}
	last := civil.NewYork(o.completed).AddDays(CoverDays)
	if today := civil.NewYork(o.at); today.After(last) {
		return fault.New(CodeDisputeTooLate, "the order's cover has ended",
			fault.Day("today", int64(today.Number())), fault.Day("last", int64(last.Number())))
	}
	return nil
}

// negotiated tells whether the days of negotiation are over at the order's instant.
func (o *Order) negotiated() error {
	from, today := o.dispute().EscalatesFrom(), civil.NewYork(o.at)
	if today.Before(from) {
		return fault.New(CodeDisputeTooEarly, "buyer and supplier negotiate first",
			fault.Day("today", int64(today.Number())), fault.Day("from", int64(from.Number())))
	}
	return nil
}
