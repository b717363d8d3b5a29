package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Apply records that the buyer has applied, in advance (from is nil) or from
// the checkout of an order's phase. The personal data goes to the lender and is
// not kept. It is refused while an application is with the lender and when a
// line is approved; after a refusal by the lender the buyer may apply again.
func (l Line) Apply(id lender.ApplicationID, from *lender.OrderRef, at time.Time) (Line, error) {
	if !id.Valid() {
		return l, invalid("application.id", "1 to 64 of A-Z a-z 0-9 _ -")
	}
	if from != nil {
		own := *from
		from = &own
		if !order.ID(own.Order).Valid() || !own.Phase.Valid() {
			return l, invalid("application.order", "an order of 1 to 64 of A-Z a-z 0-9 _ - and its phase")
		}
	}
	n, cmd := l, command{Apply: &applyCommand{Application: id, Order: from}}
	if done, err := n.begin(cmd, at); done || err != nil {
		return l, err
	}
	d := n.decide(ActApply, money.USD{}, 0)
	if err := d.settle(); err != nil {
		return l, err
	}
	n.application = n.application.after(application{ID: id, State: ApplicationSubmitted, Order: from, At: n.at})
	ev := Event{Kind: KindApplied, Note: string(id), Decision: &d}
	if from != nil {
		ev.Order, ev.Phase = order.ID(from.Order), from.Phase
	}
	n.record(ev, cmd)
	return n, nil
}

// hearApplication takes the lender's word on an application. An approval wins
// over everything else that is said, in whatever order it comes. Of an earlier
// application only an approval counts: the lender thought again, and the buyer
// has credit, whichever application is with the lender now.
func (l *Line) hearApplication(ev lender.Event) (Event, error) {
	id := aboutApplication(ev.Fact)
	if former := slices.Contains(l.application.Former, id); l.application.ID != id {
		if !former {
			return Event{}, unknownReference("no such application on this line")
		}
		if _, approved := ev.Fact.(lender.Approved); !approved {
			return Event{Kind: KindNoted, Note: "former_application"}, nil
		}
	}
	switch f := ev.Fact.(type) {
	case lender.ApplicationReceived:
		l.application.Told = true
		return Event{Kind: KindNoted, Note: "application_received"}, nil
	case lender.InformationNeeded:
		return l.hearNeeds(ev, f), nil
	case lender.Declined:
		return l.hearDeclined(ev, f), nil
	case lender.Approved:
		return l.hearApproved(ev, f)
	}
	return Event{}, invalid("event", "a known kind")
}

func aboutApplication(f lender.Fact) lender.ApplicationID {
	switch f := f.(type) {
	case lender.ApplicationReceived:
		return f.Application
	case lender.InformationNeeded:
		return f.Application
	case lender.Declined:
		return f.Application
	case lender.Approved:
		return f.Application
	}
	return ""
}

func (l *Line) hearNeeds(ev lender.Event, f lender.InformationNeeded) Event {
	l.application.Told = true
	s := l.application.State
	older := s == ApplicationNeedsInfo && l.application.older(ev, slices.Compare(f.Items, l.application.Items))
	if s == ApplicationApproved || s == ApplicationDeclined || older {
		return Event{Kind: KindNoted, Note: "information_needed"}
	}
	l.application.State, l.application.Items, l.application.At = ApplicationNeedsInfo, f.Items, instant(ev.At)
	return Event{Kind: KindInfoNeeded, Note: string(f.Application)}
}

// older tells whether the lender said that before its word of the same kind that
// the application has. Of two of one instant, what they say decides: said compares
// it, so that they end alike in whatever order they come.
func (a *application) older(ev lender.Event, said int) bool {
	at := instant(ev.At)
	return at.Before(a.At) || at.Equal(a.At) && said < 0
}

func (l *Line) hearDeclined(ev lender.Event, f lender.Declined) Event {
	l.application.Told = true
	if l.application.State == ApplicationApproved {
		const what = "declined_after_approval"
		return Event{Kind: KindNoted, Note: what, Difference: &Difference{What: what, Ours: l.limit}}
	}
	if l.application.State == ApplicationDeclined && l.application.older(ev, slices.Compare(f.Reasons, l.application.Reasons)) {
		return Event{Kind: KindNoted, Note: "declined"}
	}
	l.application.State, l.application.Reasons, l.application.Items = ApplicationDeclined, f.Reasons, nil
	l.application.At = instant(ev.At)
	return Event{Kind: KindDeclined, Note: string(f.Application)}
}

// hearApproved opens the line. The New York day of the lender's first approval
// is the qualification, which anchors all statements and never moves.
func (l *Line) hearApproved(ev lender.Event, f lender.Approved) (Event, error) {
	if civil.NewYork(ev.At).IsZero() {
		return Event{}, invalid("at", "an instant of a New York day from 1990 to 2199")
	}
	l.application.Told = l.application.Told || l.application.ID == f.Application
	l.application.State, l.application.Items, l.application.Reasons = ApplicationApproved, nil, nil
	first := !l.standing.Approved
	if first {
		l.standing.Approved = true
		l.qualified = civil.NewYork(ev.At)
		if day := l.day(); day.Before(l.qualified) {
			l.qualified = day
		}
		l.cycle = newCycle(l.qualified, l.rules.at(l.qualified))
		l.drawn = l.qualified
	}
	out := Event{Kind: KindApproved, Amount: f.Limit, Day: l.qualified, Note: string(f.Application)}
	l.setLimit(ev, f.Limit, "", &out)
	if l.standing.Prices.before(ev) {
		l.prices, l.standing.Prices = sortedPrices(f.Prices), said(ev)
	}
	if first {
		l.grantAtApproval()
	}
	return out, nil
}

func said(ev lender.Event) word { return word{At: instant(ev.At), By: ev.ID} }

// lose ends an application that its lender never received, so that the buyer
// can hand in another. Its personal data was not kept.
func (l Line) lose(id lender.ApplicationID, at time.Time) (Line, error) {
	n, cmd := l, command{Lost: &applyCommand{Application: id}}
	if done, err := n.begin(cmd, at); done || err != nil {
		return l, err
	}
	if n.application.ID != id || n.application.State != ApplicationSubmitted || n.application.Told {
		return l, unknownReference("no such application waits on this line")
	}
	n.application = n.application.after(application{At: n.at})
	n.record(Event{Kind: KindApplicationLost, Note: string(id)}, cmd)
	return n, nil
}
