package provider

import (
	"context"
	"slices"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Refund sends money of the session's loan back to the lender: all of it, a part,
// or several parts with keys of their own, never more than was captured
// ([paylater.CodeRefundOverPaid]). The line records it first; the order books it
// under the same id, at once or, while its payment still processes, as soon as
// that has ended. It may be asked while the lender is paying.
//
// What of the loan is surplus of the order goes back as a whole: as the first refund
// of as much, or with one that is more than the phase has left of the loan.
//
// The same id gives the first answer; with another amount it is refused with
// [paylater.CodeKeyReused]. What the order would not book is refused before the
// line hears of it. A session without a loan is refused with [CodeNotCaptured].
func (p *Provider) Refund(ctx context.Context, s Session, r Refund) (Result, error) {
	res, rec, err := p.found(ctx, s)
	if err != nil {
		return res, err
	}
	if err := r.check(); err != nil {
		return res, err
	}
	if rec.loan == "" || rec.failed {
		return res, fault.New(CodeNotCaptured, "there is nothing to refund: cancel the session instead")
	}
	known := rec.refund(r.ID)
	amount, err := rec.toRefund(&r, known)
	if err != nil {
		return res, err
	}
	if known < 0 {
		if err := p.bookable(ctx, &s, &rec, r.ID, amount); err != nil {
			return res, err
		}
	}
	req := paylater.RefundRequest{ID: r.ID, Order: s.Order, Phase: s.Phase, Amount: amount, AskedAt: r.AskedAt}
	if _, err := p.program.Refund(ctx, s.line(), req); err != nil {
		return res, err
	}
	res, _, err = p.found(ctx, res.Session)
	return res, err
}

// toRefund is the amount that a refund asks for.
func (r *record) toRefund(f *Refund, known int) (money.USD, error) {
	asked, _ := r.back()
	left := r.captured().Sub(asked)
	switch {
	case known >= 0 && f.Amount.IsZero():
		return r.refunds[known].asked, nil
	case known >= 0: // the line says whether it is the same
		return f.Amount, nil
	case f.Amount.IsZero() && left.Sign() > 0:
		return left, nil
	case f.Amount.IsZero() || left.Less(f.Amount):
		return left, fault.New(paylater.CodeRefundOverPaid, "more than is left of what was captured",
			fault.Cents("asked", f.Amount.Cents()), fault.Cents("left", left.Cents()))
	}
	return f.Amount, nil
}

// bookable asks the order whether it could book a refund. One that has not
// received the money yet cannot tell, and one that has the refund (a host may
// book it first and hand in what of it goes to the lender) leaves it to the line.
func (p *Provider) bookable(ctx context.Context, s *Session, rec *record, id lender.RefundID, amount money.USD) error {
	po, _, err := p.order(ctx, s)
	if err != nil {
		return err
	}
	booked := slices.ContainsFunc(po.Refunds(), func(b order.BookedRefund) bool { return b.ID == order.ID(id) })
	if _, received := receiptOf(&po, rec.loan); booked || !received {
		return nil
	}
	asked := paylater.Event{
		Kind: paylater.KindRefundAsked, Phase: s.Phase, Loan: rec.loan, Refund: id, Amount: amount,
		Seq: rec.line.Seq() + 1, At: p.program.Now(), // after all that were asked for
	}
	_, err = bookRefund(po, asked, rec.about)
	return err
}

// receiptOf is the receipt by which the order got the money of a loan.
func receiptOf(po *order.Order, loan lender.LoanID) (order.BookedReceipt, bool) {
	for _, r := range po.Receipts() {
		if r.ID == order.ID(loan) {
			return r, true
		}
	}
	return order.BookedReceipt{}, false
}
