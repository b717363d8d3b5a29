package checkout_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// events are those of the line that name an order.
func (w *world) events(of order.ID) []paylater.Event {
	w.t.Helper()
	var list []paylater.Event
	for ev, err := range w.program.History(w.ctx, w.line().ID(), 0) {
		require.NoError(w.t, err)
		if ev.Order == of {
			list = append(list, ev)
		}
	}
	return list
}

func (w *world) last(of order.ID, kind paylater.Kind) paylater.Event {
	w.t.Helper()
	for _, ev := range slices.Backward(w.events(of)) {
		if ev.Kind == kind {
			return ev
		}
	}
	require.FailNow(w.t, "no such event")
	return paylater.Event{}
}

func TestApplyEvents(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	id := w.line().ID()
	loan, err := w.pay(w.open(po), 6)
	require.NoError(t, err)

	po, err = checkout.ApplyEvent(po, id, w.last("TA-1", paylater.KindSigned))
	require.NoError(t, err)
	require.Equal(t, order.ShownProcessing, po.Shown())
	processing, ok := po.Processing()
	require.True(t, ok)
	require.Equal(t, order.ID(loan.ID), processing.ID)

	w.clock.Advance(48 * time.Hour)
	w.deliver()
	po, err = checkout.ApplyEvent(po, id, w.last("TA-1", paylater.KindDisbursed))
	require.NoError(t, err)
	require.Equal(t, order.ShownShipment, po.Shown())
	require.Equal(t, usd(10_000), po.Financed(order.Initial))
	require.Equal(t, []order.ID{order.ID(loan.ID)}, po.FinancedBy(order.Initial))

	record, err := po.Record()
	require.NoError(t, err)
	again, err := w.news(po).Record()
	require.NoError(t, err)
	require.Equal(t, string(record), string(again), "every event once more changes nothing")
}

func TestApplyFailure(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	loan, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	po = w.news(po)
	w.tell(lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected})
	po = w.news(po)
	require.Equal(t, order.ShownPayment, po.Shown())
	require.Equal(t, order.PaymentFailed, po.Payments()[0].State)
	require.Equal(t, checkout.NextChooseOffer, w.open(po).Next())
}

// The beneficiary's bank sends everything back: the order has been refunded.
func TestApplyMoneySentBack(t *testing.T) {
	w := approved(t)
	po := placed(t, terms("TA-1", minor(10_000_66, money.USDollar), usd(30_000))) // 66 cents: a tenth comes back
	_, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	w.clock.Advance(8 * 24 * time.Hour)
	w.deliver()
	po = w.news(w.news(po))
	require.Equal(t, minor(1_000_07, money.USDollar), po.Refunded(order.Initial))
	require.Equal(t, minor(9_000_59, money.USDollar), po.Financed(order.Initial))
	require.Len(t, po.Refunds(), 1)
}

// A refund that the host asked for stands on its order already.
func TestApplyRefundAskedFor(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	_, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	po = w.news(po)
	po, _, err = po.Refund(order.Refund{ID: "refund-1", Phase: order.Initial, Amount: usd(500)}, w.clock.Now())
	require.NoError(t, err)
	_, err = w.program.Refund(w.ctx, w.line().ID(), paylater.RefundRequest{
		ID: "refund-1", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(500),
	})
	require.NoError(t, err)
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	require.Equal(t, paylater.KindRefunded, w.last("TA-1", paylater.KindRefunded).Kind)
	require.Equal(t, usd(500), w.news(po).Refunded(order.Initial))
}

// The phase was paid by another method meanwhile: the signature is refused, and
// the money that comes all the same is surplus and goes back.
func TestApplyToAnOrderThatWasPaidMeanwhile(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	id := w.line().ID()
	_, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	po, err = po.Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Card, Amount: usd(10_000)}, morning)
	require.NoError(t, err)
	same, err := checkout.ApplyEvent(po, id, w.last("TA-1", paylater.KindSigned))
	require.ErrorIs(t, err, order.CodePhasePaid)
	require.Equal(t, po, same)

	w.clock.Advance(48 * time.Hour)
	w.deliver()
	po, err = checkout.ApplyEvent(po, id, w.last("TA-1", paylater.KindDisbursed))
	require.NoError(t, err)
	require.Equal(t, usd(10_000), po.Surplus()[0].Amount)
	require.Equal(t, order.PayLater, po.Surplus()[0].Method)
}

func TestApplyForeignEvents(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	_, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	signed := w.last("TA-1", paylater.KindSigned)

	other := placed(t, terms("TA-2", usd(10_000), usd(10_000)))
	_, err = checkout.ApplyEvent(other, w.line().ID(), signed)
	require.ErrorIs(t, err, paylater.CodeNotFound)
	_, err = checkout.ApplyEvent(po, paylater.LineID{Buyer: "buyer-2", Lender: kabbage}, signed)
	require.EqualError(t, err, "not_found: no such order")

	same, err := checkout.ApplyEvent(po, w.line().ID(), paylater.Event{Kind: paylater.KindLimitChanged})
	require.NoError(t, err)
	require.Equal(t, po, same)
	same, err = checkout.ApplyEvent(po, w.line().ID(), w.last("TA-1", paylater.KindHoldPlaced))
	require.NoError(t, err)
	require.Equal(t, po, same)
}

// The order refused a loan because a card was paying, and heard neither of the loan
// nor of its failure. A host that applies the loan it kept makes the order wait; the
// loan as it is now ends that.
func TestApplyLoanThatWasKeptAndFailedSince(t *testing.T) {
	w := approved(t)
	po := placed(t, terms("TA-1", minor(1_000_063, money.USDollar), usd(30_000)))
	kept, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	po, err = po.Start(order.Payment{ID: "c1", Phase: order.Initial, Method: order.Card, Amount: usd(1_000)}, morning)
	require.NoError(t, err)
	_, err = checkout.ApplyLoan(po, kept)
	require.ErrorIs(t, err, order.CodePaymentProcessing)
	w.clock.Advance(72 * time.Hour)
	w.deliver()
	po, err = checkout.ApplyEvent(po, w.line().ID(), w.last("TA-1", paylater.KindDisbursementFailed))
	require.ErrorIs(t, err, order.CodePaymentUnknown)
	po, err = po.FailPayment("c1", w.clock.Now())
	require.NoError(t, err)

	po, err = checkout.ApplyLoan(po, kept)
	require.NoError(t, err)
	require.Equal(t, checkout.NextWaitForPayment, w.open(po).Next())
	po, err = checkout.ApplyLoan(po, w.line().Loans(w.clock.Now())[0])
	require.NoError(t, err)
	require.Equal(t, checkout.NextChooseOffer, w.open(po).Next())
}
