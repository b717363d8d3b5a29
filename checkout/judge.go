package checkout

import (
	"strconv"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// choose says what a page says of one method.
func (p *Page) choose(m order.Method) Choice {
	c := Choice{Method: m}
	asked := p.question(m)
	c.Row = asked.Row
	if m == order.PayLater && asked.judgeMethod() == nil {
		p.credit(&asked)
	}
	p.asked = append(p.asked, asked)
	if err := asked.judge(); err != nil {
		c.refuse(err)
		p.explain(&c, &asked)
		return c
	}
	p.price(&c)
	if c.Todo = c.Row.Todo; c.Todo == "" && m == order.PayLater {
		c.Todo = TodoSign
	}
	if m != order.PayLater {
		c.Arrives = p.arrives(&c.Row)
	} else if q := decisive(p.offers); q != nil {
		c.Arrives.From, c.Arrives.To = q.Offer.Arrives()
	}
	return c
}

// question gathers what the answer about a method depends on, but for the line.
func (p *Page) question(m order.Method) Explanation {
	paid := civil.NewYork(p.at)
	row, offered := p.visit.Catalog.At(m, paid, civil.NewYork(p.po.Placed()))
	e := Explanation{
		Method: m, At: p.at, Order: p.po.ID(), Phase: p.phase, Asked: p.visit.Amount, Country: p.visit.Country,
		Destination: p.po.Destination(), Total: p.po.Total(), Row: row, Offered: offered,
	}
	if all := fault.All(p.starts(m)); len(all) > 0 {
		e.State = all[0]
	}
	if e.judgeMethod() == nil {
		e.Host = p.ask(m)
	}
	return e
}

// starts asks the order whether a payment by a method could start now. A signed
// loan that the order has not heard of counts as a payment on its way.
func (p *Page) starts(m order.Method) error {
	act := order.ActPayInitial
	if p.phase == order.Balance {
		act = order.ActPayBalance
	}
	if err := p.po.Allows(act, p.at); err != nil {
		return err
	}
	if loan, ok := p.coming(); ok {
		return onItsWay(loan.Principal)
	}
	if why := p.elsewhere; why != nil && (m == order.PayLater || why.Code == order.CodePaymentProcessing) {
		return why
	}
	trial := order.Payment{ID: p.unused(), Phase: p.phase, Method: m, Amount: p.visit.Amount}
	if m == order.PayLater {
		trial.Reference = trial.ID
	}
	_, err := p.po.Start(trial, p.at)
	return err
}

func onItsWay(principal money.USD) *fault.Error {
	return fault.New(order.CodePaymentProcessing, "a loan for this phase is signed and on its way",
		fault.Cents("financed", principal.Cents()))
}

// unused is an id that no payment of the order has.
func (p *Page) unused() order.ID {
	taken := make(map[order.ID]bool)
	for _, known := range p.po.Payments() {
		taken[known.ID] = true
	}
	for n := 0; ; n++ {
		if id := order.ID("trial-" + strconv.Itoa(n)); !taken[id] {
			return id
		}
	}
}

// accepts asks the row about currency, country and amount.
func (r *Row) accepts(paid money.Amount, from order.Country) error {
	if !r.takes(paid.Currency()) {
		return fault.New(CodeCurrencyNotAccepted, "the method does not take the currency of the order")
	}
	if !r.serves(from, paid.Currency()) {
		return fault.New(CodeCountryNotServed, "the method does not serve the buyer's country in the currency of the order")
	}
	limit, known := r.limit(paid.Currency())
	if over, err := paid.Sub(limit); known && err == nil && over.Sign() > 0 {
		return fault.New(CodeOverPaymentLimit, "the amount is more than one payment may be",
			figure("asked", paid), figure("limit", limit), figure("over", over))
	}
	return nil
}

// price fills in what a method costs. A method without a fee or a total has been
// refused before.
func (p *Page) price(c *Choice) {
	c.Fee, c.Certain, _ = c.Row.Fee.Of(p.visit.Amount)
	c.Total, _ = p.visit.Amount.Add(c.Fee)
}

func (p *Page) arrives(row *Row) Window { return p.arrivesAfter(row, p.at) }

// usd is the amount of the page as Pay Later takes it.
func (p *Page) usd() money.USD {
	usd, err := p.visit.Amount.USD()
	if err != nil {
		return money.USD{}
	}
	return usd
}
