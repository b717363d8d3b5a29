package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// LineID names a line: one buyer's credit with one lender.
type LineID struct {
	Buyer  lender.BuyerID `json:"buyer"`
	Lender lender.ID      `json:"lender"`
}

// String writes the id as "buyer@lender".
func (id LineID) String() string { return string(id.Buyer) + "@" + string(id.Lender) }

// Valid tells whether both names follow the grammar of ids.
func (id LineID) Valid() bool { return id.Buyer.Valid() && id.Lender.Valid() }

// Line is a buyer's credit line with one lender: application, limit, holds,
// loans, fee credit, statements. It is an immutable value: an act returns the
// line after it and leaves the receiver as it was. It exists from the first
// application, with a limit of $0.00 until the lender approves.
//
// The zero Line is of no use; [Rules.NewLine] and [Rules.ParseLine] make lines.
type Line struct {
	rules *Rules
	id    LineID
	seq   int64     // number of the last event
	at    time.Time // the line's time: it never runs backwards
	spoke time.Time // instant of the last event: as far as a stored line's time goes
	next  time.Time // the earliest instant at which something falls due; zero for never

	application application
	standing    standing
	cycle       Cycle
	qualified   civil.Date
	limit       money.USD // the lender's word; the usable one is capped by policy
	prices      []lender.Price

	holds  []Hold       // live, oldest first
	lapsed []lender.Key // the latest holds that expired
	held   money.USD
	loans  []loan     // open, and ended ones until nothing can reopen them
	made   int        // loans ever made
	drawn  civil.Date // day of the latest draw, or of the qualification
	unpaid money.USD

	inflows []inflow // money that came in and where each cent lies
	credit  money.USD
	charges []charge
	refunds []refund
	grants  []grant

	entries []Entry // posted since the last statement
	last    issued

	answers []Event // first answers loaded with the line, by key
	pending []Event // events of this value that nobody has saved yet
}

// application is what the line keeps of the buyer's application: no personal data.
type application struct {
	ID      lender.ApplicationID `json:"id"`
	State   ApplicationState     `json:"state"`
	Order   *lender.OrderRef     `json:"order,omitempty"`
	Items   []lender.Item        `json:"items,omitempty"`
	Reasons []lender.Reason      `json:"reasons,omitempty"`
	Told    bool                 `json:"told,omitempty"` // the lender has answered at least once
	At      time.Time            `json:"at"`
	// Former are earlier applications, oldest first: the lender may still speak
	// of them.
	Former []lender.ApplicationID `json:"former,omitempty"`
}

// mostFormer bounds the applications that a line remembers.
const mostFormer = 16

// after is an application that takes the place of this one.
func (a application) after(next application) application {
	next.Former = a.Former
	if a.ID != "" && !slices.Contains(a.Former, a.ID) {
		next.Former = append(slices.Clip(a.Former), a.ID)
		next.Former = next.Former[max(0, len(next.Former)-mostFormer):]
	}
	return next
}

// standing is where the line stands with its lender and with its due dates.
type standing struct {
	Approved   bool          `json:"approved,omitempty"`
	Suspended  bool          `json:"suspended,omitempty"`
	Closed     bool          `json:"closed,omitempty"`
	PastDue    bool          `json:"past_due,omitempty"`   // recorded, with an event
	Delinquent bool          `json:"delinquent,omitempty"` // recorded, with an event
	Reason     lender.Reason `json:"reason,omitempty"`
	// The instants of the lender's latest word on reason, limit, standing and
	// prices: an older word that arrives late changes nothing.
	Why    word `json:"why"`
	Limit  word `json:"limit"`
	Status word `json:"status"`
	Prices word `json:"prices"`
}

// word orders what a lender says of one matter: by its instant, then by event id.
type word struct {
	At time.Time      `json:"at"`
	By lender.EventID `json:"by,omitempty"`
}

func (w word) before(ev lender.Event) bool {
	if at := instant(ev.At); !at.Equal(w.At) {
		return w.At.Before(at)
	}
	return w.By < ev.ID
}

// NewLine returns the line of a buyer who has not applied yet.
func (r *Rules) NewLine(id LineID) (Line, error) {
	if !r.made() {
		return Line{}, noRules()
	}
	if !id.Valid() {
		return Line{}, invalid("line", "buyer and lender ids of the agreed grammar")
	}
	return Line{rules: r, id: id}, nil
}

// ID returns the buyer and the lender.
func (l Line) ID() LineID { return l.id }

// Seq returns the number of the line's last event; events count from 1.
func (l Line) Seq() int64 { return l.seq }

// At returns the line's time, UTC: acts before it count as at it.
func (l Line) At() time.Time { return l.at }

// NextDue returns the earliest instant at which something happens by itself (a
// hold expires, a statement is due, a repayment clears, a due date passes). The
// zero time means never.
func (l Line) NextDue() time.Time { return l.next }

// Status returns the line's state.
func (l Line) Status() Status {
	switch s := l.standing; {
	case s.Closed:
		return StatusClosed
	case s.Approved && s.Suspended:
		return StatusSuspended
	case s.Approved && s.Delinquent:
		return StatusDelinquent
	case s.Approved:
		return StatusOpen
	case l.application.State == ApplicationDeclined:
		return StatusDeclined
	case l.application.State != ApplicationNone:
		return StatusApplying
	}
	return StatusNew
}

// Application is what the line keeps of the buyer's latest application: nothing
// personal.
type Application struct {
	ID    lender.ApplicationID
	State ApplicationState
	// From is the order and phase whose checkout it came from, nil when the buyer
	// applied in advance.
	From    *lender.OrderRef
	Items   []lender.Item   // what the lender still asks for
	Reasons []lender.Reason // why it declined
	At      time.Time       // of the latest state, UTC
}

// Application returns the latest application; its state is ApplicationNone before
// the first.
func (l Line) Application() Application {
	a := l.application
	view := Application{ID: a.ID, State: a.State, Items: slices.Clone(a.Items), Reasons: slices.Clone(a.Reasons), At: a.At}
	if a.Order != nil {
		from := *a.Order
		view.From = &from
	}
	return view
}

// Reason returns why the lender suspended or closed the line or cut its limit.
func (l Line) Reason() lender.Reason { return l.standing.Reason }

// Qualified returns the New York day of the lender's first approval, or the
// zero date before it. It anchors all statements and never moves.
func (l Line) Qualified() civil.Date { return l.qualified }

// Limit returns the usable limit at that instant: the lesser of the lender's
// and the policy's. Before an approval it is $0.00.
func (l Line) Limit(at time.Time) money.USD {
	if l.rules == nil {
		return money.USD{}
	}
	return l.limit.Min(l.rules.at(civil.NewYork(at)).MaxLine)
}

// LenderLimit returns the limit as the lender gave it, whatever the policy's cap.
func (l Line) LenderLimit() money.USD { return l.limit }

// Prices returns the lender's monthly rates by term.
func (l Line) Prices() []lender.Price {
	prices := append([]lender.Price(nil), l.prices...)
	for i := range prices {
		prices[i].Monthly = append([]money.Rate(nil), prices[i].Monthly...)
	}
	return prices
}

// Available returns the credit that can be held at that instant: the usable
// limit less live holds and unpaid or uncleared principal, never below $0.00.
// Fees do not reduce it and a credit balance does not raise it.
func (l Line) Available(at time.Time) money.USD {
	return l.available(at, l.Limit(at))
}

func (l *Line) available(at time.Time, limit money.USD) money.USD {
	return limit.Sub(l.heldAt(at)).Sub(l.unpaid).Max(money.USD{})
}

// Held returns the sum of the holds that are live at that instant.
func (l Line) Held(at time.Time) money.USD { return l.heldAt(at) }

// heldAt leaves out holds that have expired, swept or not.
func (l *Line) heldAt(at time.Time) money.USD {
	sum := l.held
	for i := range l.holds {
		if !at.Before(l.holds[i].Expires) {
			sum = sum.Sub(l.holds[i].Amount)
		}
	}
	return sum
}

// Outstanding returns the principal that takes up credit: unpaid, or paid with
// money that has not cleared.
func (l Line) Outstanding() money.USD { return l.unpaid }

// CreditBalance returns the buyer's money that no loan takes: the lender pays
// it out, it never pays a later installment by itself.
func (l Line) CreditBalance() money.USD { return l.credit }

// Events returns what happened in this value and is not saved yet, in order.
func (l Line) Events() []Event { return append([]Event(nil), l.pending...) }

// Saved returns the line without its unsaved events: what a host goes on with
// once its store has them.
func (l Line) Saved() Line {
	l.answers = append(slices.Clip(l.answers), l.pending...)
	l.pending = nil
	return l
}
