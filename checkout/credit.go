package checkout

import (
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// credit asks the line: what it is, what it covers, what it offers.
func (p *Page) credit(e *Explanation) {
	c := &Credit{Line: p.visit.line(), Due: p.due(), Available: p.creditFor()}
	e.Credit = c // the zero Line answers too: new, and nothing available
	a := p.line.Application()
	c.Status, c.Application, c.Since = p.line.Status(), a.State, a.At
	c.Reason, c.PastDue = p.line.Reason(), p.line.PastDue(p.at)
	if c.standing() != nil {
		return
	}
	if c.Rest = p.usd().Min(c.Available); p.visit.Split && c.Rest.Less(c.Due) {
		p.split(c)
	}
	if c.Split || c.Available.Less(c.Due) {
		return
	}
	quotes, err := p.line.Offers(p.draw(p.usd()), p.at)
	if err != nil {
		all := fault.All(err) // a draw that no line would take
		e.State = all[0]
		return
	}
	p.offers = quotes
	if q := decisive(quotes); q != nil {
		c.Decision = decisionOf(q)
	}
}

// decisive is the quote that speaks for Pay Later as a whole: the first that was
// made, else the shortest, whose reason is the true one when it concerns the
// amount or the line.
func decisive(quotes []paylater.Quote) *paylater.Quote {
	for i := range quotes {
		if quotes[i].Err == nil {
			return &quotes[i]
		}
	}
	if len(quotes) == 0 {
		return nil
	}
	return &quotes[0]
}

// judge says why there is no Pay Later now; nil when there is.
func (c *Credit) judge() error {
	if c == nil {
		return fault.New(CodeNoLine, "there is no line of credit yet")
	}
	if err := c.standing(); err != nil {
		return err
	}
	if c.Split || c.Available.Less(c.Due) {
		return c.short()
	}
	if c.Decision == nil {
		return fault.New(paylater.CodeTermNotPriced, "the lender has priced no term")
	}
	return c.Decision.Err()
}

// short says by how much the credit does not cover the phase.
func (c *Credit) short() error {
	if c.Split {
		return fault.New(CodeOtherMoneyFirst, "another method pays first what Pay Later does not",
			fault.Cents("first", c.Due.Sub(c.Rest).Cents()), fault.Cents("then", c.Rest.Cents()), fault.Cents("due", c.Due.Cents()))
	}
	over := c.Due.Sub(c.Available)
	return fault.New(paylater.CodeOverAvailable, "the amount exceeds the available credit",
		fault.Cents("asked", c.Due.Cents()), fault.Cents("available", c.Available.Cents()), fault.Cents("over", over.Cents()))
}

// standing is why the line as such makes no loans now; nil when it does.
func (c *Credit) standing() error {
	since := fault.Instant("since", c.Since)
	switch c.Status {
	case paylater.StatusOpen:
		return nil
	case paylater.StatusApplying:
		if c.Application == paylater.ApplicationNeedsInfo {
			return fault.New(CodeInformationNeeded, "the lender needs more before it can decide", since)
		}
		return fault.New(paylater.CodeApplicationPending, "the lender has not decided yet", since)
	case paylater.StatusDeclined:
		return fault.New(CodeApplicationDeclined, "the lender declined the application", since)
	case paylater.StatusSuspended:
		return fault.New(paylater.CodeLineSuspended, "the lender has suspended the line of credit")
	case paylater.StatusDelinquent:
		return fault.New(paylater.CodeLineDelinquent, "something on the line of credit is past due",
			fault.Cents("past due", c.PastDue.Cents()))
	case paylater.StatusClosed:
		return fault.New(CodeLineClosed, "the line of credit is closed")
	case paylater.StatusNew:
	}
	return fault.New(CodeNoLine, "there is no line of credit yet", fault.Cents("asked", c.Due.Cents()))
}

// explain adds to a refusal what the host and the lender say.
func (p *Page) explain(c *Choice, e *Explanation) {
	if e.Host != nil {
		c.Own, c.Remedy = true, e.Host.Remedy
		return
	}
	a := p.line.Application()
	switch c.Why.Code {
	case CodeInformationNeeded:
		c.Items = slices.Clone(a.Items)
		if slices.ContainsFunc(c.Items, func(i lender.Item) bool { return lender.AccountKind(i).Valid() }) {
			c.Remedy = RemedyLinkAccounts
		}
	case CodeApplicationDeclined:
		c.Reasons = slices.Clone(a.Reasons)
	case paylater.CodeLineSuspended, CodeLineClosed:
		why := p.line.Reason()
		if why != "" {
			c.Reasons = []lender.Reason{why}
		}
		if c.Why.Code == paylater.CodeLineSuspended && why == lender.ReasonAccountLost {
			c.Remedy = RemedyLinkAccounts
		}
	case paylater.CodeOverAvailable:
		if p.creditFor().IsZero() {
			c.Remedy = RemedyFreeCredit
		}
	}
}

// due is all that is due of the phase; what a transfer would pay of the other
// phase is no business of Pay Later.
func (p *Page) due() money.USD {
	usd, err := p.po.Due(p.phase).USD()
	if err != nil {
		return money.USD{}
	}
	return usd
}

// creditFor is the credit for the phase: what is available, and what is held for
// it.
func (p *Page) creditFor() money.USD {
	available := p.line.Available(p.at)
	if h, ok := p.held(); ok {
		available = available.Add(h.Amount)
	}
	return available
}

// draw is what the page wants financed.
func (p *Page) draw(amount money.USD) paylater.Draw {
	return paylater.Draw{Order: p.po.ID(), Phase: p.phase, Amount: amount, Recipient: p.visit.Recipient}
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
