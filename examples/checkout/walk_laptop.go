package main

import (
	"context"
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// settled is when the lender has paid: it says so on the afternoon of the next working day.
const (
	oneDay  = 24 * time.Hour
	settled = 32 * time.Hour
)

// laptop walks from an order to its paid initial payment, with an application in
// the middle.
func laptop(ctx context.Context, p *printer) error {
	p.title("On a laptop: an application in the middle of the checkout")
	m, err := openMarket()
	if err == nil {
		err = m.place("PO-7", money.Dollars(25_000), money.Dollars(10_000))
	}
	if err != nil {
		return err
	}
	page, err := m.open(ctx, "PO-7", order.Initial, visit())
	if err != nil {
		return err
	}
	p.say("Order PO-7 is $25,000.00; the initial payment of %s is due. There is no line of credit yet.", page.Amount())
	p.methods(page)
	p.where(page, checkout.Laptop)
	if page, err = m.applies(ctx, p, page); err != nil {
		return err
	}
	loan, err := m.signs(ctx, p, page)
	if err != nil {
		return err
	}
	return m.arrives(ctx, p, loan)
}

// applies goes from the page to the decision: the lender asks for an account first.
func (m *market) applies(ctx context.Context, p *printer, page checkout.Page) (checkout.Page, error) {
	page, err := page.Apply(ctx, m.application("app-1", " #delayed"), checkout.PassOn{})
	if err != nil {
		return page, err
	}
	p.say("The buyer applies from this page. The order waits.")
	p.where(page, checkout.Laptop)
	_, err = m.banks[kabbage].Tell(lender.BuyerID(harbor), lender.InformationNeeded{
		Application: "app-1", Items: []lender.Item{lender.Item(lender.SalesChannel)},
	})
	if err == nil {
		err = m.work(ctx, time.Hour)
	}
	if err == nil {
		page, err = m.open(ctx, "PO-7", order.Initial, visit())
	}
	if err != nil {
		return page, err
	}
	p.say("An hour later the lender asks for one more account. The buyer leaves to link it.")
	p.where(page, checkout.Laptop)
	if err = m.work(ctx, oneDay); err != nil {
		return page, err
	}
	p.say("The next morning the decision has come by webhook. Whoever opens the page has the offers.")
	page, err = m.open(ctx, "PO-7", order.Initial, visit())
	if err != nil {
		return page, err
	}
	p.offers(page.Ways(checkout.OverTime))
	p.where(page, checkout.Laptop)
	p.where(page, checkout.App)
	return page, nil
}

// signs signs six months in one browser, and once more in another.
func (m *market) signs(ctx context.Context, p *printer, page checkout.Page) (paylater.Loan, error) {
	other, err := m.open(ctx, "PO-7", order.Initial, visit())
	if err != nil {
		return paylater.Loan{}, err
	}
	loan, err := m.pay(ctx, page, 6)
	if err != nil {
		return loan, err
	}
	again, err := m.pay(ctx, other, 6)
	if err != nil {
		return loan, err
	}
	p.say("Signed for six months in one browser, and by mistake in another: %s.", same(loan.ID == again.ID))
	_, err = m.pay(ctx, other, 3)
	p.say("Three months in the other browser instead: %v.", err)
	page, err = m.open(ctx, "PO-7", order.Initial, visit())
	if err != nil {
		return loan, err
	}
	p.where(page, checkout.Laptop)
	p.say("The payment is expected %s, 1 to 3 working days after the agreement.", page.Expected())
	return loan, nil
}

func same(yes bool) string {
	if yes {
		return "one loan"
	}
	return "TWO LOANS"
}

// arrives lets the money come.
func (m *market) arrives(ctx context.Context, p *printer, loan paylater.Loan) error {
	if err := m.work(ctx, settled); err != nil {
		return err
	}
	page, err := m.open(ctx, loan.Terms.Order, loan.Terms.Phase, visit())
	if err != nil {
		return err
	}
	po := m.orders[loan.Terms.Order]
	p.say("It arrives on the first of them: the supplier has %s, the order is %q.", po.Paid(loan.Terms.Phase), po.Shown())
	p.where(page, checkout.Laptop)
	return nil
}
