package main

import (
	"context"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// sign takes the six months, or the longest term that is offered.
func (s *story) sign(ctx context.Context) (chapter, error) {
	c := chapter{
		Name: "sign", Title: "Sign the loan agreement",
		Text: "The signature names the terms that the buyer saw. From this instant the loan stands; the order shows a payment " +
			"that processes.",
	}
	offer, err := choose(s.page, 6)
	if err != nil {
		return c.stop(err)
	}
	before, err := s.program.Line(ctx, s.line)
	if err != nil {
		return c, err
	}
	if s.first, err = s.pay(ctx, s.page, offer); err != nil {
		return c.stop(err)
	}
	after, err := s.program.Line(ctx, s.line)
	if err != nil {
		return c, err
	}
	s.names[s.first.ID] = "initial"
	now := s.clock.Now()
	c.Tables = []table{facts("agreement",
		fact("Agreed on", day(s.first.Terms.Agreed)),
		fact("Principal", usd(s.first.Principal)),
		fact("APR", percent(s.first.Terms.APR)),
		fact("Available before", usd(before.Available(now))),
		fact("Available after", usd(after.Available(now))),
		fact("Order shows", words(s.orders[s.terms.ID].Shown().Title())),
	), scheduleTable(s.first.Terms)}
	return c, nil
}

// scheduleTable is what the buyer pays month by month. The fee credit lowers the
// first month's fee.
func scheduleTable(terms paylater.Terms) table {
	t := table{name: "schedule", headings: []string{"Installment", "Statement", "Due", "Principal", "Fee", "Fee credit", "To pay"}}
	credit := terms.Credit
	for _, i := range terms.Schedule {
		t.rows = append(t.rows, []cell{
			number(i.Number), day(i.Statement), day(i.Due), usd(i.Principal), usd(i.Fee), usd(credit.Neg()),
			usd(i.Principal.Add(i.Fee).Sub(credit)),
		})
		credit = credit.Sub(credit)
	}
	return t
}

// arrive waits for the money, over the days on which banks are closed.
func (s *story) arrive(ctx context.Context) (chapter, error) {
	arrives := payLater(s.page).Arrives
	c := chapter{
		Name: "arrival", Title: "The payment arrives",
		Text: "Working days are those of the Federal Reserve Banks. July 4, 2026 is a Saturday: the banks do not close on " +
			"the Friday before it, unlike offices.",
	}
	days, err := dayTable(s.first.Terms.Agreed, arrives)
	if err != nil {
		return c, err
	}
	if err := s.untilPaid(ctx, s.terms.ID); err != nil {
		return c, err
	}
	loan, err := s.loan(ctx, s.line, s.first)
	if err != nil {
		return c, err
	}
	po := s.orders[s.terms.ID]
	c.Tables = []table{days, facts("arrival",
		fact("Arrived on", day(loan.SettledOn)),
		fact("Received", price(po.Received(order.Initial))),
		fact("Order shows", words(po.Shown().Title())),
	)}
	return c, nil
}

// dayTable lists the days from the agreement to the end of the arrival window.
func dayTable(agreed civil.Date, arrives checkout.Window) (table, error) {
	t := table{name: "days", headings: []string{"Day", "Banks", "Working day", "Payment"}}
	count := 0
	for d := agreed; !d.After(arrives.To); d = d.AddDays(1) {
		open, err := civil.FederalReserve().WorkingDay(d)
		if err != nil {
			return t, err
		}
		banks, counted, payment := words("open"), cell{}, words("")
		switch {
		case d == agreed:
			payment = words("agreement signed")
		case open:
			count++
			counted = number(count)
		default:
			banks = words("closed")
		}
		if open && !d.Before(arrives.From) {
			payment = words("expected")
		}
		counted.right = true
		t.rows = append(t.rows, []cell{day(d), banks, counted, payment})
	}
	return t, nil
}

// loan is a loan as it stands now.
func (s *story) loan(ctx context.Context, id paylater.LineID, known paylater.Loan) (paylater.Loan, error) {
	line, err := s.program.Line(ctx, id)
	if err != nil {
		return known, err
	}
	if now, carried := line.Loan(known.ID, s.clock.Now()); carried {
		return now, nil
	}
	return known, nil
}
