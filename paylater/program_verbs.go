package paylater

import (
	"context"
	"errors"
	"reflect"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Apply hands a buyer's application to a lender, in advance or from the
// checkout that Application.Order names, and returns the line. Of the
// application only its id, state and order are kept, and what the lender says of
// it. The answer may come later, as an event. A business that is younger than
// the policy asks is refused with [CodeNotEligible] before anything is kept.
func (p *Program) Apply(ctx context.Context, to lender.ID, a lender.Application) (line Line, err error) {
	id := LineID{Buyer: a.Buyer, Lender: to}
	ctx, end := p.watcher.begin(ctx, "apply", id, string(a.ID))
	defer func() { end(err) }()
	return p.apply(ctx, id, a)
}

func (p *Program) apply(ctx context.Context, id LineID, a lender.Application) (Line, error) {
	partner, err := p.partner(id.Lender)
	if err != nil {
		return Line{}, err
	}
	if err := a.Validate(); err != nil {
		return Line{}, err
	}
	if err := p.eligible(a); err != nil {
		return Line{}, err
	}
	cmd := command{Apply: &applyCommand{Application: a.ID, Order: a.Order}}
	line, err := p.act(ctx, id, cmd.keys(), func(l Line) (Line, error) { return l.Apply(a.ID, a.Order, p.Now()) })
	if err != nil || p.alone || line.application.ID != a.ID || line.application.Told {
		return line, err
	}
	events, err := partner.Apply(ctx, a)
	if refused(err) {
		events, err = []lender.Event{refusedApplication(a, p.Now())}, nil
	}
	if err != nil {
		return line, nil //nolint:nilerr // recorded and waiting: the answer is looked up, never guessed
	}
	return p.hearAll(ctx, id, line, events)
}

// eligible asks the policy's thresholds before the lender is bothered.
func (p *Program) eligible(a lender.Application) error {
	today := civil.NewYork(p.Now())
	least := p.rules.at(today).MinBusinessMonths
	if least == 0 || !a.Business.StartedOn.AddMonths(least).After(today) {
		return nil
	}
	return fault.New(CodeNotEligible, "the business is too young", fault.Count("months asked", int64(least))).At("business.started_on")
}

// Offer quotes one phase at one term. Nothing is kept.
func (p *Program) Offer(ctx context.Context, id LineID, draw Draw, months int) (Offer, error) {
	line, err := p.Line(ctx, id)
	if err != nil {
		return Offer{}, err
	}
	return line.Offer(draw, months, p.Now())
}

// Offers quotes one phase at every term that the lender priced. Nothing is kept.
func (p *Program) Offers(ctx context.Context, id LineID, draw Draw) ([]Quote, error) {
	line, err := p.Line(ctx, id)
	if err != nil {
		return nil, err
	}
	return line.Offers(draw, p.Now())
}

// Hold sets credit aside for one phase of one order and claims the phase, in
// one commit. The claim is unique over all lines and lenders. The first answer
// is given again to a repeated key, even when the hold has ended since.
func (p *Program) Hold(ctx context.Context, id LineID, req HoldRequest) (h Hold, err error) {
	ctx, end := p.watcher.begin(ctx, "hold", id, string(req.Key))
	defer func() { end(err) }()
	cmd := command{Hold: &req}
	hold := func() (Line, error) {
		return p.lightly(ctx, id, cmd.keys(), func(l Line) (Line, error) { return l.Hold(req, p.Now()) })
	}
	line, err := hold()
	if errors.Is(err, CodePhaseClaimed) && p.sweep(ctx, id) {
		line, err = hold()
	}
	if err != nil {
		return Hold{}, err
	}
	ev := line.answer(cmd.key())
	if ev == nil {
		return Hold{}, fault.New(CodeNotFound, "the hold was not kept")
	}
	return Hold{Key: req.Key, Order: req.Order, Phase: req.Phase, Amount: ev.Amount, Placed: ev.At, Expires: ev.Until}, nil
}

// sweep ends what has expired on the buyer's lines with other lenders, so that a
// hold nobody swept keeps no phase, and tells whether there was anything.
func (p *Program) sweep(ctx context.Context, id LineID) bool {
	found := false
	for name := range p.lenders {
		other := LineID{Buyer: id.Buyer, Lender: name}
		if p.alone || other == id {
			continue
		}
		before, _, err := p.load(ctx, other)
		if err != nil || before.next.IsZero() || p.Now().Before(before.next) {
			continue
		}
		_, err = p.advance(ctx, other)
		found = found || err == nil
	}
	return found
}

// Release gives up the live hold and the claim on that phase.
func (p *Program) Release(ctx context.Context, id LineID, key lender.Key, of order.ID, phase order.Phase) (err error) {
	ctx, end := p.watcher.begin(ctx, "release", id, string(key))
	defer func() { end(err) }()
	cmd := command{Release: &releaseCommand{Key: key, Order: of, Phase: phase}}
	_, err = p.lightly(ctx, id, cmd.keys(), func(l Line) (Line, error) { return l.Release(key, of, phase, p.Now()) })
	return err
}

// Sign records the buyer's signature and asks the lender to disburse. When it
// returns without an error the signature is recorded, whatever became of the
// call to the lender: that is looked up by Recover. A lender that refuses at once
// leaves the loan void: look at its status.
func (p *Program) Sign(ctx context.Context, o Offer, s Signature) (signed Loan, err error) {
	id := o.terms.Line
	ctx, end := p.watcher.begin(ctx, "sign", id, string(s.Hold))
	defer func() { end(err) }()
	keys := command{Sign: &signCommand{Signature: s}}.keys()
	line, err := p.act(ctx, id, keys, func(l Line) (Line, error) { return l.Sign(o, s, p.Now()) })
	if err != nil {
		return Loan{}, err
	}
	if next, err := p.disburse(ctx, line, loanID(id, s.Hold)); err == nil {
		line = next
	}
	loan, ok := line.Loan(loanID(id, s.Hold), p.Now())
	if !ok {
		return Loan{}, fault.New(CodeLoanUnknown, "the loan has ended long ago")
	}
	return loan, nil
}

// Payoff quotes the early payoff of a loan for money effective today.
func (p *Program) Payoff(ctx context.Context, id LineID, loan lender.LoanID) (Payoff, error) {
	line, err := p.Line(ctx, id)
	if err != nil {
		return Payoff{}, err
	}
	return line.Payoff(loan, p.Now())
}

// Repayment is money from the buyer to the lender, as a lender's file or screen
// reports it.
type Repayment struct {
	ID        lender.RepaymentID `json:"id"` // the key of the act
	Amount    money.USD          `json:"amount"`
	Effective civil.Date         `json:"effective"` // the day from which it counts; required
	Loan      lender.LoanID      `json:"loan,omitempty"`
}

// Repay records a repayment that the lender reports outside its events. The
// same repayment reported both ways counts once.
func (p *Program) Repay(ctx context.Context, id LineID, r Repayment) (line Line, err error) {
	ctx, end := p.watcher.begin(ctx, "repay", id, string(r.ID))
	defer func() { end(err) }()
	ev := lender.Event{ID: ownEvent("repaid", string(r.ID)), Buyer: id.Buyer, At: civil.Midnight(r.Effective), Fact: lender.RepaymentReceived{
		Repayment: r.ID, Amount: r.Amount, Effective: r.Effective, Loan: r.Loan,
	}}
	return p.take(ctx, id, ev)
}

// Refund records that an order's refund was asked for and tells the lender to
// expect its money, once the disbursement has ended.
func (p *Program) Refund(ctx context.Context, id LineID, req RefundRequest) (line Line, err error) {
	ctx, end := p.watcher.begin(ctx, "refund", id, string(req.ID))
	defer func() { end(err) }()
	cmd := command{Refund: &req}
	line, err = p.act(ctx, id, cmd.keys(), func(l Line) (Line, error) { return l.Refund(req, p.Now()) })
	if err != nil {
		return line, err
	}
	if next, err := p.returnMoney(ctx, line, req.ID); err == nil {
		line = next
	}
	return line, nil
}

// Grant gives a line fee credit.
func (p *Program) Grant(ctx context.Context, id LineID, req GrantRequest) (line Line, err error) {
	ctx, end := p.watcher.begin(ctx, "grant", id, string(req.ID))
	defer func() { end(err) }()
	cmd := command{Grant: &req}
	return p.act(ctx, id, cmd.keys(), func(l Line) (Line, error) { return l.Grant(req, p.Now()) })
}

// isNil tells whether an interface holds nothing, a typed nil included.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Func, reflect.Slice, reflect.Chan, reflect.Interface:
		return r.IsNil()
	}
	return false
}
