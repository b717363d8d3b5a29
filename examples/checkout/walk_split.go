package main

import (
	"context"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// split pays a phase that is more than the available credit.
func split(ctx context.Context, p *printer) error {
	p.title("More than the available credit: two methods, and the loan never first")
	m, err := openMarket()
	if err == nil {
		_, err = m.program.Apply(ctx, kabbage, m.application("app-1", " #approved-6200"))
	}
	if err == nil {
		err = m.place("PO-9", money.Dollars(10_000), money.Dollars(10_000))
	}
	if err != nil {
		return err
	}
	page, err := m.open(ctx, "PO-9", order.Initial, visit())
	if err != nil {
		return err
	}
	c, _ := page.Choice(order.PayLater)
	p.say("%s are due and $6,200.00 are available. By itself the page says no:", page.Amount())
	p.wrap("  ", c.Why.Error()+"; "+c.Remedy.Sentence())

	both := visit()
	both.Split = true
	if page, err = m.open(ctx, "PO-9", order.Initial, both); err != nil {
		return err
	}
	parts, _ := page.Split()
	p.say("A host that lets two methods pay one phase: %s first by another method, then %s by Pay Later.", parts.First, parts.Rest)
	p.where(page, checkout.Laptop)
	hold, err := page.Reserve(ctx)
	if err != nil {
		return err
	}
	p.say("The credit for the rest waits, unsigned, until %s UTC.", hold.Expires.Format("2006-01-02 15:04"))
	return m.rest(ctx, p, both, parts.First)
}

// rest goes on once the other money is there, and not before.
func (m *market) rest(ctx context.Context, p *printer, both checkout.Visit, first money.Amount) error {
	early, err := m.open(ctx, "PO-9", order.Initial, both)
	if err != nil {
		return err
	}
	_, err = early.Offer(3)
	p.say("To sign before the other money has arrived: %v.", err)
	if err := m.transfer("PO-9", order.Initial, order.Wire, first, "wire-1"); err != nil {
		return err
	}
	page, err := m.open(ctx, "PO-9", order.Initial, both)
	if err != nil {
		return err
	}
	p.say("The transfer of %s is there; %s are due.", first, page.Amount())
	p.where(page, checkout.Laptop)
	loan, err := m.pay(ctx, page, 3)
	if err != nil {
		return err
	}
	if err := m.work(ctx, settled); err != nil {
		return err
	}
	po := m.orders["PO-9"]
	p.say("Signed and paid: the loan is %s, the supplier has %s of %s.", loan.Terms.Principal, po.Paid(order.Initial), po.Total())
	return nil
}
