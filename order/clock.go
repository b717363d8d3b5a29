package order

import (
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

const firstYear, lastYear = 1990, 2190

// instant is t in UTC, cut to the microsecond.
func instant(t time.Time) (time.Time, error) {
	if y := t.Year(); y < firstYear || y > lastYear {
		return time.Time{}, fault.New(CodeInstantOutOfRange, "the instant must lie in the years that are handled",
			fault.Count("first", firstYear), fault.Count("last", lastYear))
	}
	return time.UnixMicro(t.UnixMicro()).UTC(), nil
}

// Advance lets happen what is due by that instant: a dispute escalates by itself.
// Every act does the same first, so a scheduler that runs late or twice changes
// nothing. An instant before the last act counts as the last act's.
func (o Order) Advance(at time.Time) (Order, error) {
	if o.terms.ID == "" {
		return o, invalid("order", "made by New or Parse")
	}
	at, err := instant(at)
	if err != nil {
		return o, err
	}
	n := o
	if due := n.NextDue(); !due.IsZero() && !at.Before(due) {
		n.escalate(SidePlatform, due)
	}
	if n.at.Before(at) {
		n.at = at
	}
	return n, nil
}

// NextDue returns the instant at which something happens by itself: the midnight,
// New York time, at which day 7 of an open dispute begins. The zero time means
// never.
func (o Order) NextDue() time.Time {
	d := o.dispute()
	if d == nil || !d.Escalated.IsZero() {
		return time.Time{}
	}
	return civil.Midnight(d.EscalatesOn())
}

// begin starts every act: what is due happens, then the order says whether the
// act is possible.
func (o Order) begin(a Act, at time.Time) (Order, error) {
	n, err := o.Advance(at)
	if err != nil {
		return o, err
	}
	if err := n.refuses(a); err != nil {
		return o, err
	}
	return n, nil
}
