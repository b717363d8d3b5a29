package checkout

import (
	"errors"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// credit fills in Pay Later: the offers of the line, or why there are none.
func (p *Page) credit(c *Choice) {
	if why := p.standing(); why != nil {
		c.refuse(why)
		p.explain(c)
		return
	}
	quotes, err := p.line.Offers(p.draw(), p.at)
	if err != nil {
		c.refuse(err)
		return
	}
	p.offers = quotes
	for i := range quotes {
		if quotes[i].Err == nil {
			c.Arrives.From, c.Arrives.To = quotes[i].Offer.Arrives()
			return
		}
	}
	p.refused(c)
}

// standing is why the line as such makes no loans now; nil when it does.
func (p *Page) standing() error {
	switch p.line.Status() {
	case paylater.StatusOpen:
		return nil
	case paylater.StatusApplying:
		if p.line.Application().State == paylater.ApplicationNeedsInfo {
			return fault.New(CodeInformationNeeded, "the lender needs more before it can decide")
		}
		return fault.New(paylater.CodeApplicationPending, "the lender has not decided yet")
	case paylater.StatusDeclined:
		return fault.New(CodeApplicationDeclined, "the lender declined the application")
	case paylater.StatusSuspended:
		return fault.New(paylater.CodeLineSuspended, "the lender has suspended the line of credit")
	case paylater.StatusDelinquent:
		return fault.New(paylater.CodeLineDelinquent, "something on the line of credit is past due",
			fault.Cents("past due", p.line.PastDue(p.at).Cents()))
	case paylater.StatusClosed:
		return fault.New(CodeLineClosed, "the line of credit is closed")
	case paylater.StatusNew:
	}
	return fault.New(CodeNoLine, "there is no line of credit yet")
}

// explain adds the lender's own words to a refusal.
func (p *Page) explain(c *Choice) {
	items, reasons := p.line.Application().Items, p.line.Application().Reasons
	switch c.Why.Code {
	case CodeInformationNeeded:
		c.Items = items
	case CodeApplicationDeclined:
		c.Reasons = reasons
	case paylater.CodeLineSuspended, CodeLineClosed:
		if why := p.line.Reason(); why != "" {
			c.Reasons = []lender.Reason{why}
		}
	}
}

// refused says why there is no offer at any term: for the shortest one, which is
// the true reason when it concerns the amount or the line.
func (p *Page) refused(c *Choice) {
	if len(p.offers) == 0 {
		c.refuse(fault.New(paylater.CodeTermNotPriced, "the lender has priced no term"))
		return
	}
	c.refuse(p.offers[0].Err)
	if !errors.Is(p.offers[0].Err, paylater.CodeOverAvailable) {
		return
	}
	available := p.line.Available(p.at)
	if h, ok := p.held(); ok {
		available = available.Add(h.Amount)
	}
	c.Why = fault.New(paylater.CodeOverAvailable, "the amount exceeds the available credit",
		fault.Cents("asked", p.usd().Cents()), fault.Cents("available", available.Cents()),
		fault.Cents("over", p.usd().Sub(available).Cents()))
	c.Remedy = RemedyPayLess
	if available.IsZero() {
		c.Remedy = RemedyFreeCredit
	}
}

// draw is what the page wants financed.
func (p *Page) draw() paylater.Draw {
	return paylater.Draw{Order: p.po.ID(), Phase: p.phase, Amount: p.usd(), Recipient: p.visit.Recipient}
}

// held is the live hold on the phase: credit set aside and not signed for.
func (p *Page) held() (paylater.Hold, bool) { return p.line.HeldFor(p.po.ID(), p.phase, p.at) }

// loan is the loan that stands on the phase.
func (p *Page) loan() (paylater.Loan, bool) {
	for _, n := range p.line.Loans(p.at) {
		if n.Status != paylater.LoanVoid && n.Terms.Order == p.po.ID() && n.Terms.Phase == p.phase {
			return n, true
		}
	}
	return paylater.Loan{}, false
}

// coming is the loan that stands on the phase and that the order has not received.
func (p *Page) coming() (paylater.Loan, bool) {
	n, ok := p.loan()
	return n, ok && !slices.Contains(p.po.FinancedBy(p.phase), order.ID(n.ID))
}
