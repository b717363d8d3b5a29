package checkout

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/paylater-go/payments/checkout/internal/giveback"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// ApplyEvent applies what happened on a line of credit to an order:
//
//   - a signed loan is a payment that processes,
//   - a disbursement is its receipt, for what the lender paid,
//   - a disbursement that failed is a payment that failed,
//   - money that the beneficiary's bank sent back is a refund of that receipt, or
//     its surplus.
//
// Every other event changes nothing. Payment and receipt have the loan's id, so
// an event that is applied twice changes nothing the second time.
//
// An event of another order, or of the line of another buyer, is refused with
// [paylater.CodeNotFound]. What the order itself refuses is returned unchanged;
// the loan stands all the same. A signature that comes when the phase is paid or
// being paid otherwise is such a case: report it, and go on with the next event;
// the disbursement is then booked as money that nobody announced, and what the
// phase cannot take as surplus. Only a refund refused with
// [order.CodePaymentProcessing] is worth another try, once that payment has ended.
func ApplyEvent(po order.Order, line paylater.LineID, ev paylater.Event) (order.Order, error) {
	if ev.Order == "" {
		return po, nil
	}
	if ev.Order != po.ID() || order.ID(line.Buyer) != po.Buyer() {
		return po, notFound("no such order")
	}
	switch ev.Kind {
	case paylater.KindSigned:
		return po.Start(paymentOf(ev), ev.At)
	case paylater.KindDisbursed:
		return po.Receive(receiptOf(po, ev), ev.At)
	case paylater.KindDisbursementFailed:
		return po.FailPayment(order.ID(ev.Loan), ev.At)
	case paylater.KindRefunded:
		return sentBack(po, ev)
	}
	return po, nil
}

// paymentOf is the payment that a signed loan is.
func paymentOf(ev paylater.Event) order.Payment {
	id := order.ID(ev.Loan)
	return order.Payment{ID: id, Phase: ev.Phase, Method: order.PayLater, Amount: money.AmountOf(ev.Amount), Reference: id}
}

// receiptOf is the receipt that a disbursement is: of its payment, if the order
// has it.
func receiptOf(po order.Order, ev paylater.Event) order.Receipt {
	id := order.ID(ev.Loan)
	r := order.Receipt{ID: id, Phase: ev.Phase, Method: order.PayLater, Amount: money.AmountOf(ev.Amount), Reference: id}
	if slices.ContainsFunc(po.Payments(), func(p order.BookedPayment) bool { return p.ID == id }) {
		r.Payment = id
	}
	return r
}

// sentBack is the refund that money sent back by the beneficiary's bank is. A
// refund that a host asked for stands on the order already.
func sentBack(po order.Order, ev paylater.Event) (order.Order, error) {
	if ev.Refund.Valid() {
		return po, nil
	}
	back := order.Refund{
		ID: returnID(ev.Refund), Phase: ev.Phase, Amount: money.AmountOf(ev.Amount), Receipt: order.ID(ev.Loan),
	}
	before := slices.ContainsFunc(po.Receipts(), func(r order.BookedReceipt) bool {
		return r.ID == back.Receipt && !r.Returned.IsZero() && r.Returned.Before(ev.At)
	})
	return giveback.Book(po, back, ev.At, !before) // a surplus that was returned before is other money
}

func returnID(id lender.RefundID) order.ID {
	sum := sha256.Sum256([]byte(id))
	return order.ID("R" + hex.EncodeToString(sum[:12]))
}

// ApplyLoan applies a loan that [Page.Pay] returned to the order at once: a payment
// that processes, or one that failed when the lender refused. The events of the
// line say the same later and change nothing then; the money's arrival is theirs to
// tell. When a refused loan is applied before its events, its payment started and
// failed at the instant of the signature.
//
// Hand in the loan as its line has it now: one that was kept, and has failed since,
// would start a payment that nothing ends. Applied again as it is, it ends it.
//
// A loan of another order or buyer is refused with [paylater.CodeNotFound], and what
// the order itself refuses is returned unchanged: see [ApplyEvent].
func ApplyLoan(po order.Order, loan paylater.Loan) (order.Order, error) {
	t := &loan.Terms
	if t.Order == "" || t.Order != po.ID() || order.ID(t.Line.Buyer) != po.Buyer() {
		return po, notFound("no such order")
	}
	next, err := po.Start(paymentOf(paylater.Event{Loan: loan.ID, Phase: t.Phase, Amount: t.Principal}), loan.SignedAt)
	if err != nil || loan.Status != paylater.LoanVoid {
		return next, err
	}
	failed, err := next.FailPayment(order.ID(loan.ID), loan.SignedAt)
	if err != nil {
		return po, err
	}
	return failed, nil
}
