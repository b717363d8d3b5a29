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
	row, offered := p.visit.Catalog.At(m, civil.NewYork(p.at), civil.NewYork(p.po.Placed()))
	c.Row = row.clone() // the host may go on with its catalog
	if err := p.starts(m); err != nil {
		c.refuse(err)
		return c
	}
	if !offered {
		c.refuse(fault.New(CodeMethodNotOffered, "the method is not offered"))
		return c
	}
	if err := p.accepts(&row); err != nil {
		c.refuse(err)
		return c
	}
	if err := p.price(&c, &row); err != nil {
		c.refuse(err)
		return c
	}
	if m == order.PayLater {
		p.credit(&c)
		return c
	}
	c.Arrives = p.arrives(&row)
	return c
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
		return fault.New(order.CodePaymentProcessing, "a loan for this phase is signed and on its way",
			fault.Cents("financed", loan.Principal.Cents()))
	}
	trial := order.Payment{ID: p.unused(), Phase: p.phase, Method: m, Amount: p.visit.Amount}
	if m == order.PayLater {
		trial.Reference = trial.ID
	}
	_, err := p.po.Start(trial, p.at)
	return err
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

// accepts asks the catalog's row about country, currency and amount.
func (p *Page) accepts(row *Row) error {
	paid := p.visit.Amount
	if !row.takes(paid.Currency()) {
		return fault.New(CodeCurrencyNotAccepted, "the method does not take the currency of the order")
	}
	if !row.serves(p.visit.Country, paid.Currency()) {
		return fault.New(CodeCountryNotServed, "the method does not serve the buyer's country in the currency of the order")
	}
	limit, known := row.limit(paid.Currency())
	if over, err := paid.Sub(limit); known && err == nil && over.Sign() > 0 {
		return fault.New(CodeOverPaymentLimit, "the amount is more than one payment may be",
			figure("asked", paid), figure("limit", limit), figure("over", over))
	}
	return nil
}

// price fills in what a method costs.
func (p *Page) price(c *Choice, row *Row) error {
	fee, certain, err := row.Fee.Of(p.visit.Amount)
	if err != nil {
		return err
	}
	total, err := p.visit.Amount.Add(fee)
	if err != nil {
		return err
	}
	c.Fee, c.Certain, c.Total = fee, certain, total
	return nil
}

func (p *Page) arrives(row *Row) Window {
	if p.visit.Domestic && row.Home != (Arrival{}) {
		return row.Home.After(p.at, p.visit.Calendar)
	}
	return row.Arrives.After(p.at, p.visit.Calendar)
}

// usd is the amount of the page as Pay Later takes it.
func (p *Page) usd() money.USD {
	usd, err := p.visit.Amount.USD()
	if err != nil {
		return money.USD{}
	}
	return usd
}
