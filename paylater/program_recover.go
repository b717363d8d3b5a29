package paylater

import (
	"context"
	"errors"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
)

// Continue does for one line what its record says is still to be done with the
// lender: it asks for disbursements and for money to be returned, and looks up
// answers that were lost. A host that decided inside its own transaction calls
// it after the commit. What fails holds up nothing else of the line: the error
// joins all that did.
func (p *Program) Continue(ctx context.Context, id LineID) (line Line, err error) {
	ctx, end := p.watcher.begin(ctx, "continue", id, "")
	defer func() { end(err) }()
	return p.goOn(ctx, id)
}

func (p *Program) goOn(ctx context.Context, id LineID) (Line, error) {
	line, err := p.retake(ctx, id)
	if err != nil {
		return line, err
	}
	if line.rules == nil {
		return Line{}, fault.New(CodeNotFound, "no such line")
	}
	if p.alone {
		return line, nil
	}
	var failed []error // what a lender refuses for good would hold up the rest for ever
	line, err = p.lookUpApplication(ctx, line)
	failed = append(failed, err)
	for _, n := range line.loans { // as they were: what is heard meanwhile may end loans and let them go
		line, err = p.disburse(ctx, line, n.ID)
		failed = append(failed, err)
	}
	line, err = p.returnAsked(ctx, line)
	return line, errors.Join(append(failed, err)...)
}

// lookUpApplication asks what became of an application. One that the lender
// never received is ended, so that the buyer can hand in another: its personal
// data was not kept.
func (p *Program) lookUpApplication(ctx context.Context, line Line) (Line, error) {
	a := line.application
	if a.State != ApplicationSubmitted && a.State != ApplicationNeedsInfo {
		return line, nil
	}
	ref := lender.Reference{Kind: lender.RefApplication, Key: lender.Key(a.ID), Buyer: line.id.Buyer}
	partner, err := p.partner(line.id.Lender)
	if err != nil {
		return line, err
	}
	events, err := partner.LookUp(ctx, ref)
	if errors.Is(err, lender.CodeNotFound) && !a.Told {
		if p.Now().Sub(a.At) < inFlight {
			return line, nil
		}
		keys := command{Lost: &applyCommand{Application: a.ID}}.keys()
		lost, err := p.act(ctx, line.id, keys, func(l Line) (Line, error) { return l.lose(a.ID, p.Now()) })
		if err != nil {
			return line, err
		}
		return lost, nil
	}
	if err != nil {
		return line, err
	}
	return p.hearAll(ctx, line.id, line, events)
}

// partner is the lender of that name.
func (p *Program) partner(name lender.ID) (lender.Lender, error) {
	partner, ok := p.lenders[name]
	if !ok {
		return nil, fault.New(CodeLenderUnknown, "no lender of that name is configured").At("lender")
	}
	return partner, nil
}

// inFlight is how long a call to a lender may still be on its way, so that
// "never received" is not yet the last word.
const inFlight = 15 * time.Minute

// disburse asks the lender to pay a loan. A loan that it may have heard of
// before is looked up first.
func (p *Program) disburse(ctx context.Context, line Line, id lender.LoanID) (Line, error) {
	i := line.loanIndex(id)
	if p.alone || i < 0 || line.loans[i].Status != LoanDisbursing {
		return line, nil
	}
	partner, err := p.partner(line.id.Lender)
	if err != nil {
		return line, err
	}
	n := &line.loans[i]
	request := lender.Disbursement{
		Loan: n.ID, Buyer: line.id.Buyer, Order: string(n.Terms.Order), Phase: n.Terms.Phase, Amount: n.Terms.Principal,
		Recipient: string(n.Terms.Recipient), TermsHash: n.Terms.Hash(), SignedAt: n.SignedAt, Months: n.Terms.Months,
	}
	events, err := partner.LookUp(ctx, lender.Reference{Kind: lender.RefLoan, Key: lender.Key(id), Buyer: line.id.Buyer})
	if errors.Is(err, lender.CodeNotFound) {
		if events, err = partner.Disburse(ctx, request); refused(err) {
			events, err = []lender.Event{{
				ID: ownEvent("refused", string(id)), Buyer: line.id.Buyer, At: p.Now(),
				Fact: lender.DisbursementFailed{Loan: id, Reason: reasonRefused},
			}}, nil
		}
	}
	if err != nil {
		return line, err
	}
	return p.hearAll(ctx, line.id, line, events)
}

// returnAsked tells the lender of every refund that can be carried out. One that
// fails stays asked, and the next is told all the same.
func (p *Program) returnAsked(ctx context.Context, line Line) (_ Line, err error) {
	var failed []error
	for _, r := range line.refunds {
		line, err = p.returnMoney(ctx, line, r.ID)
		failed = append(failed, err)
	}
	return line, errors.Join(failed...)
}

// returnMoney tells the lender to expect a refund's money, once the loan's
// disbursement has ended.
func (p *Program) returnMoney(ctx context.Context, line Line, id lender.RefundID) (Line, error) {
	r, n := line.refundToReturn(id)
	if p.alone || r == nil {
		return line, nil
	}
	partner, err := p.partner(line.id.Lender)
	if err != nil {
		return line, err
	}
	events, err := partner.LookUp(ctx, lender.Reference{Kind: lender.RefRefund, Key: lender.Key(id), Buyer: line.id.Buyer})
	if errors.Is(err, lender.CodeNotFound) {
		events, err = partner.ReturnMoney(ctx, lender.MoneyReturn{
			Refund: r.ID, Loan: r.Loan, Buyer: line.id.Buyer, Order: string(n.Terms.Order), Phase: n.Terms.Phase,
			Amount: r.Amount, AskedAt: r.AskedAt,
		})
	}
	if err != nil {
		return line, err // refused or unknown: it stays asked, and Stuck shows it
	}
	return p.hearAll(ctx, line.id, line, events)
}

// refundToReturn finds a refund that was asked for on a loan that was paid out.
func (l *Line) refundToReturn(id lender.RefundID) (*refund, *loan) {
	for k := range l.refunds {
		r := &l.refunds[k]
		if r.ID != id || r.State != refundAsked || r.ByLender {
			continue
		}
		if i := l.loanIndex(r.Loan); i >= 0 && l.loans[i].Status != LoanDisbursing && l.loans[i].Status != LoanVoid {
			return r, &l.loans[i]
		}
	}
	return nil, nil
}

// Progress tells how far a run over many lines has come.
type Progress struct {
	Lines      int // looked at
	Changed    int // lines that something happened to
	Statements int // issued
	Failed     int // lines that gave an error; the run goes on
}

// Recover finishes whatever a crash, a timeout or a lost answer left, from the
// record alone: it goes through every line that waits for its lender. A nil
// progress reports nothing. The error joins those of lines that failed.
func (p *Program) Recover(ctx context.Context, progress func(Progress)) (done Progress, err error) {
	ctx, end := p.watcher.begin(ctx, "recover", LineID{}, "")
	defer func() { end(err) }()
	q := Query{Waiting: p.Now()}
	done, err = p.each(ctx, q, progress, func(done *Progress, h Head) error {
		line, err := p.Continue(ctx, h.ID)
		if line.seq > h.Seq {
			done.Changed++
		}
		return err
	})
	if ctx.Err() != nil {
		return done, err
	}
	return done, errors.Join(err, p.retakeAll(ctx))
}

// retakeAll tries every parked event again. A line that fails does not keep those
// of others waiting.
func (p *Program) retakeAll(ctx context.Context) error {
	var after Parked
	var failed []error
	for {
		list, err := p.store.Parked(ctx, after, page)
		if err != nil || len(list) == 0 {
			return errors.Join(append(failed, err)...)
		}
		for _, ev := range list {
			if _, err := p.retake(ctx, ev.Line()); err != nil {
				failed = append(failed, fault.In(ev.Line().String(), err))
			}
		}
		after = list[len(list)-1]
	}
}

// page is how many records a run reads at once.
const page = 256

// each goes through the lines of a query in the order of their ids.
func (p *Program) each(ctx context.Context, q Query, progress func(Progress), do func(*Progress, Head) error) (Progress, error) {
	var done Progress
	var failed []error
	q.Limit = page
	for {
		heads, err := p.store.Scan(ctx, q)
		if err != nil {
			return done, err
		}
		for _, h := range heads {
			if err := ctx.Err(); err != nil {
				return done, err
			}
			done.Lines++
			if err := do(&done, h); err != nil {
				done.Failed++
				failed = append(failed, fault.In(h.ID.String(), err))
			}
		}
		if progress != nil && len(heads) > 0 {
			progress(done)
		}
		if len(heads) < q.Limit {
			return done, errors.Join(failed...)
		}
		q.After = heads[len(heads)-1].ID
	}
}
