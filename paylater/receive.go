package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

func unknownReference(what string) error { return fault.New(CodeReferenceUnknown, what) }

// Receive takes a lender's word, whether it came as the answer to a call or as
// a message: in any order and any number of times, the line ends in the same
// state. An event that names something the line does not have is refused with
// CodeReferenceUnknown; the shell parks it until its reference appears. A word
// that contradicts our record is recorded as it came, with the difference. Only
// what no line could carry is refused with [CodeArgumentInvalid]: money that with
// all the rest would be past the bound of money, and an approval of no known day.
func (l Line) Receive(ev lender.Event, at time.Time) (Line, error) {
	ev = ev.Clone()
	word, err := newsOf(ev) // a valid event
	if err != nil {
		return l, err
	}
	if ev.Buyer != l.id.Buyer {
		return l, unknownReference("the event names another buyer")
	}
	n, cmd := l, command{News: word}
	again := n.saidBefore(cmd)
	if again != nil && again.command.News.says(word) {
		return l, nil
	}
	if again != nil && again.command.News.ID == word.ID {
		return l, keyReused()
	}
	if again != nil {
		word.Natural = ""
	}
	if done, err := n.begin(cmd, at); done || err != nil {
		return l, err
	}
	n.thaw()
	mark := len(n.pending)
	out, err := n.hearOnce(ev, again)
	if err != nil {
		return l, err
	}
	n.recordAt(mark, out, cmd)
	n.finish()
	if err := n.fits(&l); err != nil {
		return l, err
	}
	return n, nil
}

// saidBefore finds the event that the same natural key made. Events without a key
// are not a lender's.
func (l *Line) saidBefore(cmd command) *Event {
	first := l.answer(cmd.News.Natural)
	if first == nil || first.command == nil || first.command.News == nil {
		return nil
	}
	return first
}

// says tells whether two events with one natural key say the same.
func (n *news) says(other *news) bool {
	a, errA := lender.ParseEvent([]byte(n.Body))
	b, errB := lender.ParseEvent([]byte(other.Body))
	return errA == nil && errB == nil && a.Fact == b.Fact
}

// hearOnce takes what happens once only: said again with other contents, it is
// recorded with the difference and changes nothing.
func (l *Line) hearOnce(ev lender.Event, first *Event) (Event, error) {
	if first == nil {
		return l.hear(ev)
	}
	theirs := amountOf(ev.Fact)
	return Event{
		Kind: KindNoted, Note: string(first.Kind), Amount: theirs,
		Difference: &Difference{What: "said_otherwise", Ours: first.Amount, Theirs: theirs},
	}, nil
}

func amountOf(f lender.Fact) money.USD {
	switch f := f.(type) {
	case lender.RepaymentReceived:
		return f.Amount
	case lender.LateFeeCharged:
		return f.Amount
	case lender.ReturnedFeeCharged:
		return f.Amount
	}
	return money.USD{}
}

// hear dispatches on what the lender says.
func (l *Line) hear(ev lender.Event) (Event, error) {
	switch ev.Fact.(type) {
	case lender.ApplicationReceived, lender.InformationNeeded, lender.Approved, lender.Declined:
		return l.hearApplication(ev)
	case lender.DisbursementStarted, lender.DisbursementSettled, lender.DisbursementFailed, lender.DisbursementReturned:
		return l.hearDisbursement(ev)
	}
	if !l.standing.Approved {
		return Event{}, unknownReference("the line is not approved")
	}
	switch f := ev.Fact.(type) {
	case lender.LimitChanged, lender.PricesChanged, lender.Suspended, lender.Reinstated, lender.Closed:
		return l.hearStanding(ev)
	case lender.RepaymentReceived:
		return l.hearRepayment(f)
	case lender.RepaymentCleared:
		return l.hearCleared(f)
	case lender.RepaymentReturned:
		return l.hearReturned(f)
	case lender.MoneyReceived:
		return l.hearRefund(f)
	case lender.LateFeeCharged:
		return l.hearLateFee(f)
	case lender.ReturnedFeeCharged:
		return l.hearReturnedFee(f)
	case lender.ChargeWaived:
		return l.hearWaived(f)
	case lender.CreditPaidOut:
		return l.hearPaidOut(f)
	}
	return Event{}, invalid("event", "a known kind")
}

// hearStanding takes the lender's word on limit, prices and standing.
func (l *Line) hearStanding(ev lender.Event) (Event, error) {
	switch f := ev.Fact.(type) {
	case lender.LimitChanged:
		out := Event{Kind: KindLimitChanged, Amount: f.Limit, Note: string(f.Reason)}
		l.setLimit(ev, f.Limit, f.Reason, &out)
		return out, nil
	case lender.PricesChanged:
		if !l.standing.Prices.before(ev) {
			return Event{Kind: KindNoted, Note: "older_prices"}, nil
		}
		l.prices, l.standing.Prices = sortedPrices(f.Prices), said(ev)
		return Event{Kind: KindPricesChanged}, nil
	case lender.Closed:
		l.standing.Closed = true
		l.because(ev, f.Reason)
		return Event{Kind: KindClosed, Note: string(f.Reason)}, nil
	}
	if !l.standing.Status.before(ev) {
		return Event{Kind: KindNoted, Note: "older_standing"}, nil
	}
	l.standing.Status = said(ev)
	if f, ok := ev.Fact.(lender.Suspended); ok {
		l.standing.Suspended = true
		l.because(ev, f.Reason)
		return Event{Kind: KindSuspended, Note: string(f.Reason)}, nil
	}
	l.standing.Suspended = false
	l.because(ev, "")
	return Event{Kind: KindReinstated}, nil
}

// because keeps the reason of the latest word that gave or took one.
func (l *Line) because(ev lender.Event, why lender.Reason) {
	if l.standing.Why.before(ev) {
		l.standing.Reason, l.standing.Why = why, said(ev)
	}
}

// setLimit takes a limit unless a later word was heard; what the policy caps is
// reported as a difference.
func (l *Line) setLimit(ev lender.Event, limit money.USD, why lender.Reason, out *Event) {
	if !l.standing.Limit.before(ev) {
		out.Note = "older_limit"
		return
	}
	l.limit, l.standing.Limit = limit, said(ev)
	if why != "" {
		l.because(ev, why)
	}
	if usable := l.Limit(l.at); usable != limit {
		out.Difference = &Difference{What: "limit_over_policy", Ours: usable, Theirs: limit}
	}
}

func sortedPrices(prices []lender.Price) []lender.Price {
	list := slices.Clone(prices)
	slices.SortFunc(list, func(a, b lender.Price) int { return a.Months - b.Months })
	return list
}

// thaw gives the act its own copies of everything that money acts change; of the
// entries that is done for every act, by advance.
func (l *Line) thaw() {
	l.loans = slices.Clone(l.loans)
	for i := range l.loans {
		l.loans[i] = l.loans[i].clone()
	}
	l.inflows = slices.Clone(l.inflows)
	for i := range l.inflows {
		l.inflows[i].Lies = slices.Clone(l.inflows[i].Lies)
	}
	l.charges = slices.Clone(l.charges)
	l.refunds = slices.Clone(l.refunds)
	l.grants = slices.Clone(l.grants)
}

// finish brings the line to rest after an act: money lies where it belongs, the
// standing is current, and what had been due in the meantime has happened.
func (l *Line) finish() {
	l.square()
	l.stand()
	l.reschedule()
	for !l.next.IsZero() && !l.at.Before(l.next) {
		l.happen()
		l.reschedule()
	}
}
