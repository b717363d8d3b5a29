package provider

import (
	"context"
	"errors"
	"slices"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/checkout/internal/giveback"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// book brings the order up to date with what happened on the line. What the order
// refuses to book is told; the loan stands all the same. An order that does not
// exist yet hears of it the next time.
func (p *Provider) book(ctx context.Context, s *Session, rec *record) (*fault.Error, error) {
	if !slices.ContainsFunc(rec.about, func(ev paylater.Event) bool { return ev.Kind == paylater.KindSigned }) {
		return nil, nil //nolint:nilnil // nothing to book, nothing refused
	}
	po, _, err := p.order(ctx, s)
	if errors.Is(err, paylater.CodeNotFound) {
		return notFound(), nil
	}
	if err != nil {
		return nil, err
	}
	next, why := apply(po, s.line(), rec.about)
	if len(next.Events()) == len(po.Events()) {
		return why, nil
	}
	err = p.orders.Change(ctx, s.Order, func(now order.Order) (order.Order, error) {
		now, why = apply(now, s.line(), rec.about)
		return now, nil
	})
	return why, err
}

// apply lets an order hear the events of a line that it has not heard, and
// returns the first refusal.
func apply(po order.Order, line paylater.LineID, events []paylater.Event) (order.Order, *fault.Error) {
	var first *fault.Error
	for _, ev := range events {
		if heard(&po, ev, events) {
			continue
		}
		var err error
		if ev.Kind == paylater.KindRefundAsked {
			ev.Amount = cut(ev, events)
			po, err = bookRefund(po, ev, events)
		} else {
			po, err = checkout.ApplyEvent(po, line, ev)
		}
		if all := fault.All(err); first == nil && len(all) > 0 {
			first = all[0]
		}
	}
	return po, first
}

// heard tells that the order has what an event says, or something that came
// after it. Only then can all of a line's events be applied again and again.
func heard(po *order.Order, ev paylater.Event, events []paylater.Event) bool {
	_, received := receiptOf(po, ev.Loan)
	switch ev.Kind {
	case paylater.KindSigned:
		return received || slices.ContainsFunc(po.Payments(), func(b order.BookedPayment) bool { return b.ID == order.ID(ev.Loan) })
	case paylater.KindDisbursed:
		return received
	case paylater.KindDisbursementFailed:
		return !slices.ContainsFunc(po.Payments(), func(b order.BookedPayment) bool {
			return b.ID == order.ID(ev.Loan) && b.State == order.PaymentProcessing
		})
	case paylater.KindRefundAsked:
		booked := slices.ContainsFunc(po.Refunds(), func(b order.BookedRefund) bool { return b.ID == order.ID(ev.Refund) })
		return dropped(ev.Refund, events) || booked || !received
	}
	return false
}

// cut is what a refund comes to. One that was asked for while the lender paid is
// cut to what it paid, the latest first, as the line does.
func cut(ev paylater.Event, events []paylater.Event) money.USD {
	i := slices.IndexFunc(events, func(e paylater.Event) bool { return e.Kind == paylater.KindDisbursed && e.Loan == ev.Loan })
	if i < 0 || events[i].Seq < ev.Seq {
		return ev.Amount
	}
	left := events[i].Amount
	for _, e := range events {
		if e.Kind == paylater.KindRefundAsked && e.Loan == ev.Loan && e.Seq < ev.Seq {
			left = left.Sub(e.Amount.Min(left))
		}
	}
	return ev.Amount.Min(left)
}

// bookRefund books a refund that was asked for of the receipt of its loan. The first
// of as much as its surplus is the surplus; the next one of as much is not.
func bookRefund(po order.Order, ev paylater.Event, events []paylater.Event) (order.Order, error) {
	receipt, _ := receiptOf(&po, ev.Loan)
	again := slices.ContainsFunc(events, func(e paylater.Event) bool {
		return e.Kind == paylater.KindRefundAsked && e.Loan == ev.Loan && e.Seq < ev.Seq && !dropped(e.Refund, events) &&
			money.AmountOf(cut(e, events)) == receipt.Surplus
	})
	return giveback.Book(po, order.Refund{
		ID: order.ID(ev.Refund), Phase: ev.Phase, Amount: money.AmountOf(ev.Amount), Receipt: receipt.ID,
	}, ev.At, !again)
}

func dropped(id lender.RefundID, events []paylater.Event) bool {
	return slices.ContainsFunc(events, func(e paylater.Event) bool { return e.Kind == paylater.KindRefundDropped && e.Refund == id })
}
