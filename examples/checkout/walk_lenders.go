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

// lenders asks two partners: one declines, the other is asked with consent only.
func lenders(ctx context.Context, p *printer) error {
	p.title("Several lenders: a decline goes on with the buyer's consent only")
	m, err := openMarket()
	if err == nil {
		_, err = m.program.Apply(ctx, kabbage, m.application("app-1", " #declined-credit_history"))
	}
	if err == nil {
		err = m.place("PO-10", money.Dollars(25_000), money.Dollars(10_000))
	}
	if err != nil {
		return err
	}
	pages, err := m.pages(ctx)
	if err != nil {
		return err
	}
	page, _ := pages.Page(kabbage)
	c, _ := page.Choice(order.PayLater)
	p.say("%s: %s, %v.", kabbage, c.Why.Code, c.Reasons)
	other, _ := pages.Page(northern)
	m.clock.Advance(time.Hour)
	_, err = other.Apply(ctx, m.application("app-2", " #low-rates"), checkout.PassOn{})
	p.say("%s without a consent: %v.", northern, err)
	consent := lender.Consent{Version: "2019-03", At: m.clock.Now(), By: string(user)}
	other, err = other.Apply(ctx, m.application("app-2", " #low-rates"), checkout.PassOn{From: kabbage, To: northern, Consent: consent})
	if err != nil {
		return err
	}
	p.say("With one:")
	p.where(other, checkout.Laptop)
	return m.thoughtAgain(ctx, p)
}

// thoughtAgain lets the first lender change its mind: now both have offers.
func (m *market) thoughtAgain(ctx context.Context, p *printer) error {
	if _, err := m.program.Apply(ctx, kabbage, m.application("app-3", "")); err != nil {
		return err
	}
	pages, err := m.pages(ctx)
	if err != nil {
		return err
	}
	p.say("The buyer applies to %s once more and is approved. All offers, the cheapest over time first:", kabbage)
	p.offers(pages.Ways(checkout.OverTime))
	next, furthest := pages.Next()
	p.say("Next: %s with %s.", next, furthest)
	return nil
}

// pages are those of PO-10 with every partner.
func (m *market) pages(ctx context.Context) (checkout.Pages, error) {
	return checkout.OpenAll(ctx, m.program, m.orders["PO-10"], order.Initial, visit())
}

// line is the buyer's with a lender.
func (m *market) line(with lender.ID) paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(harbor), Lender: with}
}
