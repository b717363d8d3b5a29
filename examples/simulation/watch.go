package main

import (
	"context"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// watched is one line as somebody outside the library sees it: what its events
// add up to, and which state each of its lives must be in.
type watched struct {
	id     paylater.LineID
	seq    int64
	booked int64         // the last event that the host has applied to its orders
	line   paylater.Line // as the store has it
	day    civil.Date    // of qualification

	state       paylater.Status
	standing    standing
	application lender.ApplicationID

	applications []lender.ApplicationID // all that there were

	loans      []*watchedLoan
	repayments []*watchedRepayment
	refunds    []*watchedRefund
	charges    []*watchedCharge
	statements []paylater.Statement
	paidOut    money.USD
	lateFees   []civil.Date // statements for which the lender charged
	overPaid   money.USD    // paid out by the lender beyond what was the buyer's, and reported
	reopened   bool         // money bounced after it had cleared
	cause      paylater.Kind
}

type standing struct {
	applying, declined, approved, suspended, delinquent, closed bool
}

// status is the state that follows from the events.
func (s standing) status() paylater.Status {
	switch {
	case s.closed:
		return paylater.StatusClosed
	case s.approved && s.suspended:
		return paylater.StatusSuspended
	case s.approved && s.delinquent:
		return paylater.StatusDelinquent
	case s.approved:
		return paylater.StatusOpen
	case s.declined:
		return paylater.StatusDeclined
	case s.applying:
		return paylater.StatusApplying
	}
	return paylater.StatusNew
}

type watchedLoan struct {
	id       lender.LoanID
	order    order.ID
	phase    order.Phase
	state    paylater.LoanStatus
	agreed   money.USD
	paid     money.USD // by the lender
	back     money.USD // refunds that the lender has received
	asked    money.USD // refunds asked for
	feesPaid money.USD // when the line carried it last
}

type watchedRepayment struct {
	id     lender.RepaymentID
	amount money.USD
	at     time.Time
	state  string // received, cleared, returned
}

type watchedRefund struct {
	id     lender.RefundID
	amount money.USD
	state  string // asked, received, dropped
}

type watchedCharge struct {
	id     lender.ChargeID
	amount money.USD
	at     time.Time
	waived bool
	bounce bool // made by a repayment that bounced after it was paid out
}

func newWatched(id paylater.LineID) *watched { return &watched{id: id, state: paylater.StatusNew} }

// audit follows every line to its end and holds it against the laws.
func (w *world) audit() error {
	for _, l := range w.lines {
		if err := w.follow(l); err != nil {
			return err
		}
	}
	return w.phasesOnce()
}

// follow reads the events that the store has of a line since the last look.
func (w *world) follow(l *watched) error {
	ctx := context.Background()
	records, err := w.memory.Events(ctx, paylater.EventQuery{Line: l.id, After: l.seq, Limit: 10_000})
	if err != nil || len(records) == 0 {
		return err
	}
	for _, rec := range records {
		ev, err := paylater.ParseEvent(rec)
		if err != nil {
			return breaks("history", "event %d of %s: %v", rec.Seq, l.id, err)
		}
		if ev.Seq != l.seq+1 {
			return breaks("history", "event %d of %s follows %d", ev.Seq, l.id, l.seq)
		}
		l.seq = ev.Seq
		w.trace("      %s #%d %s %s %s%s%s%s", l.id, ev.Seq, ev.Kind, ev.Amount, ev.Loan, ev.Repayment, ev.Refund, ev.Note)
		_, _ = w.log.Write(rec.Data)
		if err := w.see(l, &ev); err != nil {
			return err
		}
	}
	loaded, err := w.memory.Load(ctx, l.id)
	if err != nil {
		return breaks("store", "%s: %v", l.id, err)
	}
	if l.line, err = w.other.Rules().ParseLine(loaded.Record, nil); err != nil { // audits the line
		return breaks("audit", "%s: %v", l.id, err)
	}
	if err := w.holds(l); err != nil {
		return err
	}
	if w.deep {
		if err := w.other.Audit(ctx, l.id); err != nil {
			return breaks("rebuild", "%s: %v", l.id, err)
		}
	}
	return nil
}

// see takes in one event and counts the states and edges that it reaches.
func (w *world) see(l *watched, ev *paylater.Event) error {
	t := w.tally
	t.kinds[ev.Kind]++
	if d := ev.Difference; d != nil {
		if !expected(d.What) {
			return breaks("differences", "%s #%d: %s, ours %s, theirs %s", l.id, ev.Seq, d.What, d.Ours, d.Theirs)
		}
		t.differences[d.What]++
	}
	if err := l.seeMoney(t, ev); err != nil {
		return err
	}
	l.seeStanding(ev)
	if next := l.standing.status(); next != l.state {
		t.edge(lifeLine, string(l.state), string(next))
		l.state = next
	}
	if ev.Kind == paylater.KindStatementIssued && ev.Statement != nil {
		l.statements = append(l.statements, *ev.Statement)
	}
	return nil
}

// expected lists the differences that an honest lender can make.
func expected(what string) bool {
	switch what {
	case "disbursed_amount", "limit_over_policy", "refund_amount", "refunded_over_paid", "fee_over_policy",
		"paid_out_over_cleared_credit", "declined_after_approval":
		return true
	}
	return false
}

func (l *watched) seeStanding(ev *paylater.Event) {
	s := &l.standing
	switch ev.Kind {
	case paylater.KindApplied:
		s.applying, s.declined, l.application = true, false, lender.ApplicationID(ev.Note)
		l.applications = append(l.applications, l.application)
	case paylater.KindApplicationLost:
		s.applying, s.declined = false, false
	case paylater.KindDeclined:
		s.declined = true
	case paylater.KindApproved:
		s.approved, s.declined = true, false
		if l.day.IsZero() {
			l.day = ev.Day
		}
	case paylater.KindSuspended:
		s.suspended = true
	case paylater.KindReinstated:
		s.suspended = false
	case paylater.KindClosed:
		s.closed = true
	case paylater.KindDelinquent:
		s.delinquent = true
	case paylater.KindCured:
		s.delinquent = false
	}
}

// loan finds a loan that was signed on the line.
func (l *watched) loan(id lender.LoanID) *watchedLoan {
	for _, n := range l.loans {
		if n.id == id {
			return n
		}
	}
	return nil
}
