package provider

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// record is what the line knows of a session: all that a verb believes.
type record struct {
	line paylater.Line // the zero Line when the buyer has none

	live    bool // credit is set aside now
	held    money.USD
	until   time.Time // when the hold expires, or did
	placed  bool
	since   int64         // the number of the event before the hold
	ended   paylater.Kind // how the hold ended without a signature
	foreign bool          // the key was used for another order or phase

	loan    lender.LoanID
	terms   paylater.Terms
	paid    money.USD
	failed  bool
	refunds []refunded

	about []paylater.Event // of the line, on the order of the session
}

// refunded is one refund of the session's loan.
type refunded struct {
	id       lender.RefundID
	asked    money.USD
	received money.USD
	dropped  bool
}

// read takes the line and its history at one moment: a line that moved while its
// history was read is read again. A session that is wrong about where its history
// begins is read from the first event on.
func (p *Provider) read(ctx context.Context, s *Session) (record, error) {
	const tries = 16
	var r record
	after := s.Since
	for range tries {
		line, err := p.program.Line(ctx, s.line())
		if err != nil && !errors.Is(err, paylater.CodeNotFound) {
			return r, err
		}
		r.line = line
		for ev, err := range p.program.History(ctx, s.line(), after) {
			if err != nil {
				return r, err
			}
			after = ev.Seq
			r.hear(s, ev)
		}
		if s.Since > 0 && (!r.placed || r.since != s.Since) {
			r, s.Since, after = record{}, 0, 0
			continue
		}
		if after <= line.Seq()-int64(len(line.Events())) {
			s.Since = r.since
			r.settleHold(s, p.program.Now())
			return r, nil
		}
	}
	return r, fault.New(paylater.CodeConflict, "the line kept changing")
}

// hear takes one event of the line.
func (r *record) hear(s *Session, ev paylater.Event) {
	if ev.Order == s.Order {
		r.about = append(r.about, ev)
	}
	if ev.Hold == "" || ev.Hold != s.Key {
		return
	}
	r.foreign = r.foreign || ev.Order != s.Order || ev.Phase != s.Phase
	switch ev.Kind {
	case paylater.KindHoldPlaced:
		r.placed, r.held, r.until, r.since = true, ev.Amount, ev.Until, ev.Seq-1
	case paylater.KindHoldReleased, paylater.KindHoldExpired:
		r.ended = ev.Kind
	case paylater.KindSigned:
		r.loan = ev.Loan
		if ev.Agreement != nil {
			r.terms = ev.Agreement.Terms()
		}
	case paylater.KindDisbursed:
		r.paid = ev.Amount
	case paylater.KindDisbursementFailed:
		r.failed = true
	case paylater.KindRefundAsked:
		r.refunds = append(r.refunds, refunded{id: ev.Refund, asked: ev.Amount})
	case paylater.KindRefundDropped:
		if i := r.refund(ev.Refund); i >= 0 {
			r.refunds[i].dropped = true
		}
	case paylater.KindRefunded:
		i := r.refund(ev.Refund)
		if i < 0 { // the beneficiary's bank sent it back, nobody had asked
			r.refunds = append(r.refunds, refunded{id: ev.Refund, asked: ev.Amount})
			i = len(r.refunds) - 1
		}
		r.refunds[i].received = ev.Amount
	}
}

func (r *record) refund(id lender.RefundID) int {
	return slices.IndexFunc(r.refunds, func(f refunded) bool { return f.id == id })
}

// settleHold tells whether the hold is live, which may have ended by itself since
// the line was last saved.
func (r *record) settleHold(s *Session, now time.Time) {
	if !r.placed || r.loan != "" || r.ended != "" {
		return
	}
	h, ok := r.line.HeldFor(s.Order, s.Phase, now)
	switch {
	case ok && h.Key == s.Key:
		r.live = true
	case now.Before(r.until):
		r.ended = paylater.KindHoldReleased
	default:
		r.ended = paylater.KindHoldExpired
	}
}

// captured is what was signed for, or what the lender paid once it has.
func (r *record) captured() money.USD {
	switch {
	case r.failed || r.loan == "":
		return money.USD{}
	case r.paid.Sign() > 0:
		return r.paid
	}
	return r.terms.Principal
}

// back is what was asked back, and what of it the lender has received. A refund
// that was asked for before a short payment is cut to what was paid.
func (r *record) back() (asked, received money.USD) {
	for _, f := range r.refunds {
		switch {
		case f.dropped:
		case f.received.Sign() > 0:
			asked, received = asked.Add(f.received), received.Add(f.received)
		default:
			asked = asked.Add(f.asked)
		}
	}
	return asked.Min(r.captured()), received.Min(r.captured())
}

// state derives where the session stands.
func (r *record) state(s *Session) State {
	asked, _ := r.back()
	switch {
	case r.failed:
		return StateFailed
	case r.paid.Sign() > 0 && asked.Cmp(r.captured()) >= 0:
		return StateRefunded
	case r.paid.Sign() > 0:
		return StateCaptured
	case r.loan != "":
		return StateSigned
	case r.ended == paylater.KindHoldExpired:
		return StateExpired
	case r.ended != "" || s.Canceled:
		return StateCanceled
	case r.live:
		return StateAuthorized
	}
	return StateInitiated
}

// over is why nothing can be signed under the session any more; nil while
// something can.
func (r *record) over(s *Session) *fault.Error {
	switch r.state(s) {
	case StateFailed:
		return fault.New(checkout.CodeLoanFailed, "the lender did not pay; the loan is void and nothing is owed")
	case StateExpired:
		return fault.New(paylater.CodeHoldExpired, "nobody signed in time; initiate another session", fault.Instant("until", r.until))
	case StateCanceled:
		return fault.New(CodeSessionCanceled, "the session has ended; initiate another")
	}
	return nil
}

// waits tells whether the lender still owes an answer.
func (r *record) waits() bool {
	if r.line.Status() == paylater.StatusApplying || r.loan != "" && !r.failed && r.paid.IsZero() {
		return true
	}
	return slices.ContainsFunc(r.refunds, func(f refunded) bool { return !f.dropped && f.received.IsZero() })
}
