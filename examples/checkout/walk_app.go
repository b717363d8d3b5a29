package main

import (
	"context"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// app walks through both payments of an order on a phone: the credit was applied
// for in advance.
func app(ctx context.Context, p *printer) error {
	p.title("In the app: both payments, with a line that was applied for in advance")
	m, err := openMarket()
	if err == nil {
		_, err = m.program.Apply(ctx, kabbage, m.application("app-1", ""))
	}
	if err == nil {
		err = m.place("PO-8", money.Dollars(25_000), money.Dollars(10_000))
	}
	if err != nil {
		return err
	}
	for _, phase := range order.Phases() {
		if err := m.taps(ctx, p, phase); err != nil {
			return err
		}
	}
	p.say("The order is %q. Both loans are on one line: %s of credit are left.", m.orders["PO-8"].Shown(), m.left(ctx))
	return nil
}

// taps pays one phase in the app over three months.
func (m *market) taps(ctx context.Context, p *printer, phase order.Phase) error {
	page, err := m.open(ctx, "PO-8", phase, visit())
	if err != nil {
		return err
	}
	p.say("The %s payment of %s:", phase, page.Amount())
	p.where(page, checkout.App)
	loan, err := m.pay(ctx, page, 3)
	if err != nil {
		return err
	}
	if page, err = m.open(ctx, "PO-8", phase, visit()); err != nil {
		return err
	}
	p.where(page, checkout.App)
	p.say("Fees %s for three months; the payment is expected %s.", loan.Terms.Fees, page.Expected())
	if err := m.work(ctx, settled); err != nil {
		return err
	}
	if page, err = m.open(ctx, "PO-8", phase, visit()); err != nil {
		return err
	}
	p.where(page, checkout.App)
	return nil
}

// left is the credit that is available, as text.
func (m *market) left(ctx context.Context) string {
	line, err := m.program.Line(ctx, m.line(kabbage))
	if err != nil {
		return err.Error()
	}
	return line.Available(m.clock.Now()).String()
}
