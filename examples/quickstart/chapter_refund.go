package main

import (
	"context"
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// returned is an order that is given back whole, and its loan.
type returned struct {
	order  order.ID
	loan   paylater.Loan
	asked  time.Time
	status paylater.Loan // after the refund
}

// refund gives two equal orders back, one on each side of the refund window.
func (s *story) refund(ctx context.Context) (chapter, error) {
	window := time.Duration(s.policy.RefundWindow)
	c := chapter{
		Name: "refund", Title: fmt.Sprintf("Two refunds, one on each side of %s", hours(window)),
		Text: fmt.Sprintf("Lakeside Stores finances two orders of $10,000.00 at the same hour and gives both back. Asked within %s "+
			"of the signature, every fee is void; later, the fees of the months begun stay owed.", hours(window)),
	}
	if err := s.until(ctx, s.today().AddDays(5), 10); err != nil {
		return c, err
	}
	line, err := s.apply(ctx, kabbage, application(lakeside, "Lakeside Stores", s.clock.Now()))
	if err != nil {
		return c.without(err)
	}
	pair := []returned{{order: orderInTime}, {order: orderTooLate}}
	for i := range pair {
		if pair[i].loan, err = s.buy(ctx, pair[i].order); err != nil {
			return c.without(err)
		}
	}
	margin := min(30*time.Minute, window/2)
	pair[0].asked = pair[0].loan.SignedAt.Add(window - margin)
	pair[1].asked = pair[1].loan.SignedAt.Add(window + margin)
	for i := range pair {
		if err := s.giveBack(ctx, line.ID(), &pair[i]); err != nil {
			return c, err
		}
	}
	if err := s.until(ctx, s.today().AddDays(5), 10); err != nil {
		return c, err
	}
	for i := range pair {
		if pair[i].status, err = s.loan(ctx, line.ID(), pair[i].loan); err != nil {
			return c, err
		}
	}
	c.Tables = []table{s.refundTable(pair)}
	return c, nil
}

// buy places an order that is paid at once, and finances it.
func (s *story) buy(ctx context.Context, id order.ID) (paylater.Loan, error) {
	terms := order.Terms{
		ID: id, Buyer: lakeside, Supplier: "bright-lamps", Destination: "US", Total: dollars(10_000), Initial: dollars(10_000),
	}
	if err := s.place(terms); err != nil {
		return paylater.Loan{}, err
	}
	page, err := s.open(ctx, id, order.Initial, kabbage)
	if err != nil {
		return paylater.Loan{}, err
	}
	offer, err := choose(page, 6)
	if err != nil {
		return paylater.Loan{}, err
	}
	return s.pay(ctx, page, offer)
}

// giveBack refunds a whole order. The instant at which it was asked for decides
// about the fees; the money moves once the payment is there.
func (s *story) giveBack(ctx context.Context, line paylater.LineID, r *returned) error {
	if err := s.workUntil(ctx, r.asked); err != nil {
		return err
	}
	if err := s.untilPaid(ctx, r.order); err != nil {
		return err
	}
	po, parts, err := s.orders[r.order].Refund(
		order.Refund{ID: "refund-" + r.order, Phase: order.Initial, Amount: dollars(10_000)}, s.clock.Now())
	if err != nil {
		return err
	}
	s.keep(po)
	for _, part := range parts { // each goes back by the method by which it came
		back, err := part.Amount.USD()
		if err != nil {
			return err
		}
		_, err = s.program.Refund(ctx, line, paylater.RefundRequest{
			ID: lender.RefundID("refund-" + r.order), Order: r.order, Phase: order.Initial, Amount: back, AskedAt: r.asked,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *story) refundTable(pair []returned) table {
	t := table{name: "refunds", headings: []string{
		"Order", "Asked after", "Refunded", "Principal owed", "Fees owed", "Loan is", "Order shows",
	}}
	for _, r := range pair {
		po := s.orders[r.order]
		t.rows = append(t.rows, []cell{
			words(string(r.order)), words(hours(r.asked.Sub(r.loan.SignedAt))), price(po.Refunded(order.Initial)),
			usd(r.status.PrincipalOwed), usd(r.status.FeesOwed), words(string(r.status.Status)), words(po.Shown().Title()),
		})
	}
	return t
}

// hours writes a length of time as 48h, 47h30m or 30m.
func hours(d time.Duration) string {
	whole, rest := d/time.Hour, d%time.Hour/time.Minute
	switch {
	case rest == 0:
		return fmt.Sprintf("%dh", whole)
	case whole == 0:
		return fmt.Sprintf("%dm", rest)
	}
	return fmt.Sprintf("%dh%02dm", whole, rest)
}
