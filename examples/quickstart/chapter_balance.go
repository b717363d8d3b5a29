package main

import (
	"context"

	"github.com/paylater-go/payments/order"
)

// payBalance finances the balance with a loan of its own, at another term.
func (s *story) payBalance(ctx context.Context) (chapter, error) {
	c := chapter{
		Name: "balance", Title: "Pay the balance with a second loan",
		Text: "Each phase is financed by itself. Whatever fee credit the first loan left over goes to this one.",
	}
	if s.orders[s.terms.ID].PhaseAmount(order.Balance).IsZero() {
		c.Text = "This order has no balance: its initial payment is the whole."
		return c, nil
	}
	if err := s.until(ctx, s.bill.Date.AddDays(8), 10); err != nil {
		return c, err
	}
	page, err := s.open(ctx, s.terms.ID, order.Balance, kabbage)
	if err != nil {
		return c, err
	}
	if why := payLater(page).Why; why != nil {
		c.Tables = methodTables(page)
		return c.without(why)
	}
	c.Tables = offerTables(page.Offers())
	offer, err := choose(page, 3)
	if err != nil {
		return c.without(err)
	}
	if s.second, err = s.pay(ctx, page, offer); err != nil {
		return c.without(err)
	}
	s.names[s.second.ID] = "balance"
	line, err := s.program.Line(ctx, s.line)
	if err != nil {
		return c, err
	}
	c.Tables = append(c.Tables, facts("agreement",
		fact("Agreed on", day(s.second.Terms.Agreed)),
		fact("Principal", usd(s.second.Principal)),
		fact("Term in months", number(s.second.Terms.Months)),
		fact("Fees", usd(s.second.Terms.Fees)),
		fact("Available after", usd(line.Available(s.clock.Now()))),
		fact("Order shows", words(s.orders[s.terms.ID].Shown().Title())),
	))
	return c, nil
}
