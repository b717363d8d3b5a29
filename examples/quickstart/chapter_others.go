package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// decline is a buyer who gets no credit and can still pay.
func (s *story) decline(ctx context.Context) (chapter, error) {
	c := chapter{
		Name: "declined", Title: "A buyer who is declined",
		Text: "Newcomer Goods applies to another lender, who says no and why. The other methods stay open.",
	}
	// The word after # asks the simulated lender for this answer.
	_, err := s.apply(ctx, northern, application(newcomer, "Newcomer Goods #declined-insufficient_history", s.clock.Now()))
	if err != nil {
		return c.without(err)
	}
	terms := order.Terms{
		ID: orderOfDeclined, Buyer: newcomer, Supplier: "bright-lamps", Destination: "US",
		Total: dollars(900), Initial: dollars(900),
	}
	if err := s.place(terms); err != nil {
		return c, err
	}
	page, err := s.open(ctx, terms.ID, order.Initial, northern)
	if err != nil {
		return c, err
	}
	c.Tables = append([]table{nextFacts(page)}, methodTables(page)...)
	return c, nil
}

// payEuro is an order that Pay Later does not finance.
func (s *story) payEuro(ctx context.Context) (chapter, error) {
	c := chapter{
		Name: "euro", Title: "An order in euros",
		Text: "Harbor Lamp Works has credit, but all credit is in US dollars and nothing is ever converted.",
	}
	total, totalErr := money.NewAmount(18_000_00, money.EUR)
	initial, initialErr := money.NewAmount(6_000_00, money.EUR)
	if err := errors.Join(totalErr, initialErr); err != nil {
		return c, err
	}
	terms := order.Terms{
		ID: orderInEuro, Buyer: harbor, Supplier: "lumen-berlin", Destination: "US", Total: total, Initial: initial,
	}
	if err := s.place(terms); err != nil {
		return c, err
	}
	page, err := s.open(ctx, terms.ID, order.Initial, kabbage)
	if err != nil {
		return c, err
	}
	c.Tables = append([]table{nextFacts(page)}, methodTables(page)...)
	return c, nil
}

// nextFacts is what the buyer of a page pays and can do next.
func nextFacts(page checkout.Page) table {
	return facts("next", fact("To pay", price(page.Amount())), fact("Next", words(page.Next().Title())))
}

// closeBooks shows where everything stands, and proves it: each line is made again
// from its events alone and compared with the stored one.
func (s *story) closeBooks(ctx context.Context) (chapter, error) {
	c := chapter{
		Name: "books", Title: "Where everything stands",
		Text: "Every line is rebuilt from its events alone and compared with the stored one.",
	}
	lines := table{name: "lines", headings: []string{"Line", "Status", "Outstanding", "Available", "Events", "Rebuilt"}}
	for _, id := range s.lines {
		line, err := s.program.Line(ctx, id)
		if err != nil {
			return c, err
		}
		if err := s.program.Audit(ctx, id); err != nil {
			return c, err
		}
		lines.rows = append(lines.rows, []cell{
			words(id.String()), words(string(line.Status())), usd(line.Outstanding()), usd(line.Available(s.clock.Now())),
			number(int(line.Seq())), words("the same"),
		})
	}
	c.Tables = []table{s.orderTable(), lines}
	return c, nil
}

// orderTable lists the host's orders in the order in which they were placed.
func (s *story) orderTable() table {
	t := table{name: "orders", headings: []string{"Order", "Total", "Received", "Refunded", "Shows"}}
	for _, id := range []order.ID{s.terms.ID, orderInTime, orderTooLate, orderOfDeclined, orderInEuro} {
		po, placed := s.orders[id]
		if !placed {
			continue
		}
		received, refunded := both(po.Received), both(po.Refunded)
		t.rows = append(t.rows, []cell{words(string(id)), price(po.Total()), received, refunded, words(po.Shown().Title())})
	}
	return t
}

// both adds a figure of both phases up.
func both(figure func(order.Phase) money.Amount) cell {
	sum, err := figure(order.Initial).Add(figure(order.Balance))
	if err != nil {
		return words(fmt.Sprint(err))
	}
	return price(sum)
}
