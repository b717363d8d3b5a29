package provider

import (
	"context"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Status tells where a session stands. When the lender owes an answer (on an
// application, a loan or a refund) it is asked first, so that an answer that was
// lost is found; and an order that has not heard what happened hears it. Should
// the lender not be reached, the result is what is on record, beside the error.
//
// It is no error that a payment has ended or cannot go on: [Result.Why] says so.
func (p *Provider) Status(ctx context.Context, s Session) (Result, error) {
	rec, err := p.known(ctx, &s)
	if err != nil {
		return Result{}, err
	}
	if !rec.waits() {
		res, _, err := p.stands(ctx, s, rec)
		return res, err
	}
	_, unreached := p.program.Continue(ctx, s.line())
	res, _, err := p.found(ctx, s)
	if err != nil {
		return res, err
	}
	return res, unreached
}

// HandleEvent takes a lender's event in and tells which session it concerns and
// where that stands now; [Session.Key] is what an engine looks it up by. The key
// is "" for an event that is about no session: about an application, whose order
// is named when it came from a checkout (every session of that order may go on),
// about the line as a whole, or about something that is not there yet.
//
// Once it answers without an error the event is kept and may be acknowledged,
// whether or not it matched anything; events may come in any order and any number
// of times. An order that does not exist yet is [Result.Why], no error: it hears
// of the event when [Provider.Status] is asked again.
func (p *Provider) HandleEvent(ctx context.Context, from lender.ID, ev lender.Event) (Result, error) {
	if err := p.wired(); err != nil {
		return Result{}, err
	}
	if err := p.program.Receive(ctx, from, ev); err != nil {
		return Result{}, err
	}
	s := Session{Buyer: order.ID(ev.Buyer), Lender: from}
	about, err := p.concerned(ctx, s, ev)
	if err != nil {
		return Result{Session: s, Next: NextNone}, err
	}
	s.Order, s.Phase, s.Key, s.Since = about.Order, about.Phase, about.Hold, about.Seq
	switch {
	case s.Key != "":
		rec, err := p.read(ctx, &s)
		if err != nil {
			return Result{Session: s, Next: NextNone}, err
		}
		s.Amount = rec.held
		return p.tell(ctx, s, &rec)
	case s.Order != "":
		return p.applied(ctx, s)
	}
	return Result{Session: s, Next: NextNone}, nil
}

// applied tells what the buyer can do on the phase from whose checkout the
// application came.
func (p *Provider) applied(ctx context.Context, s Session) (Result, error) {
	r := Result{Session: s, State: StateInitiated, Next: NextNone}
	rec, err := p.read(ctx, &s)
	if err != nil {
		return r, err
	}
	page, err := p.page(ctx, &s, rec.line, money.Amount{})
	if unknownLine(err) {
		r.Why = notFound()
		return r, nil
	}
	if err == nil {
		r.show(&page)
	}
	return r, err
}

// concerned finds the event of the line that names the order, phase and hold
// which a lender's event is about, with the number of the event before the hold;
// the zero Event when there is none.
func (p *Provider) concerned(ctx context.Context, s Session, ev lender.Event) (paylater.Event, error) {
	ref, ok := ev.Reference()
	loan := loanOf(ev.Fact)
	if !ok && loan == "" {
		return paylater.Event{}, nil
	}
	held := map[lender.Key]int64{}
	for happened, err := range p.program.History(ctx, s.line(), 0) {
		switch {
		case err != nil:
			return paylater.Event{}, err
		case happened.Kind == paylater.KindHoldPlaced:
			held[happened.Hold] = happened.Seq - 1
		case happened.Kind == paylater.KindHoldReleased, happened.Kind == paylater.KindHoldExpired:
			delete(held, happened.Hold)
		case loan != "" && happened.Kind == paylater.KindSigned && happened.Loan == loan,
			ref.Kind == lender.RefApplication && happened.Kind == paylater.KindApplied && happened.Note == string(ref.Key):
			happened.Seq = held[happened.Hold]
			return happened, nil
		}
	}
	return paylater.Event{}, nil
}

// loanOf is the loan that a fact is about, "" for none.
func loanOf(f lender.Fact) lender.LoanID {
	switch f := f.(type) {
	case lender.DisbursementStarted:
		return f.Loan
	case lender.DisbursementSettled:
		return f.Loan
	case lender.DisbursementFailed:
		return f.Loan
	case lender.DisbursementReturned:
		return f.Loan
	case lender.MoneyReceived:
		return f.Loan
	}
	return ""
}
