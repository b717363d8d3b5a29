package paylater_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

func (b *book) refund(id lender.RefundID, po order.ID, amount string) {
	b.t.Helper()
	b.must(b.take(b.line.Refund(refundOf(id, po, amount), b.now)))
}

// A refund is asked for once under its id: again it changes nothing, and with
// anything else in it, it is refused.
func TestRefundIsAskedOnce(t *testing.T) {
	b := openBook(t)
	b.lend("hold-1", "PO-1", "10000.00", 6)
	first := refundOf("R1", "PO-1", "4000.00")
	first.AskedAt = b.now
	asked, err := b.line.Refund(first, b.now)
	require.NoError(t, err)
	again, err := asked.Refund(first, b.now.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, asked.Refunds(), again.Refunds())
	for name, bend := range map[string]func(*paylater.RefundRequest){
		"order":   func(r *paylater.RefundRequest) { r.Order = "PO-2" },
		"phase":   func(r *paylater.RefundRequest) { r.Phase = order.Balance },
		"amount":  func(r *paylater.RefundRequest) { r.Amount = usd("4000.01") },
		"instant": func(r *paylater.RefundRequest) { r.AskedAt = r.AskedAt.Add(-time.Hour) },
	} {
		other := first
		bend(&other)
		_, err := asked.Refund(other, b.now)
		require.ErrorIs(t, err, paylater.CodeKeyReused, name)
	}
}

func TestRefundRequestIsChecked(t *testing.T) {
	b := openBook(t)
	b.lend("hold-1", "PO-1", "10000.00", 6)
	year := func(y int) time.Time { return time.Date(y, time.July, 1, 12, 0, 0, 0, time.UTC) }
	for _, bend := range []func(*paylater.RefundRequest){
		func(r *paylater.RefundRequest) { r.ID = "" },
		func(r *paylater.RefundRequest) { r.Order = "no order" },
		func(r *paylater.RefundRequest) { r.Phase = 3 },
		func(r *paylater.RefundRequest) { r.AskedAt = year(1989) },
		func(r *paylater.RefundRequest) { r.AskedAt = year(2200) },
	} {
		r := refundOf("R1", "PO-1", "4000.00")
		bend(&r)
		_, err := b.line.Refund(r, b.now)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	}
	for y, want := range map[int]time.Time{1990: year(1990), 2199: b.now} { // what is asked for later counts as asked for now
		r := refundOf("R1", "PO-1", "4000.00")
		r.AskedAt = year(y)
		l, err := b.line.Refund(r, b.now)
		require.NoError(t, err)
		require.True(t, want.Equal(l.Refunds()[0].AskedAt), y)
	}
}

// Two refunds asked for at the same line are two lines: neither sees the other's.
func TestRefundsShareNothing(t *testing.T) {
	b := openBook(t)
	b.lend("hold-1", "PO-1", "10000.00", 6)
	for _, id := range []lender.RefundID{"R1", "R2", "R3"} { // so that a list that grows has room for a fourth
		b.refund(id, "PO-1", "10.00")
	}
	one, err := b.line.Refund(refundOf("R4", "PO-1", "40.00"), b.now)
	require.NoError(t, err)
	other, err := b.line.Refund(refundOf("R5", "PO-1", "50.00"), b.now)
	require.NoError(t, err)
	require.Equal(t, lender.RefundID("R4"), one.Refunds()[3].ID)
	require.Equal(t, lender.RefundID("R5"), other.Refunds()[3].ID)
	require.Len(t, b.line.Refunds(), 3)
}

// Refunds asked for while the money is on its way are cut, in their order, to
// what the lender pays in the end; those of another loan stay.
func TestRefundsAreCutToWhatWasPaid(t *testing.T) {
	b := openBook(t)
	b.lend("hold-0", "PO-0", "900.00", 6)
	b.refund("R0", "PO-0", "900.00")
	loan := b.draw("hold-1", "PO-1", "10000.00", 6)
	b.refund("R1", "PO-1", "6000.00")
	b.refund("R2", "PO-1", "3000.00")
	b.refund("R3", "PO-1", "1000.00")
	b.must(b.tell(lender.DisbursementSettled{Loan: loan, Paid: usd("7000.00"), On: day("2019-03-05")}))
	amounts := map[lender.RefundID]string{}
	for _, r := range b.line.Refunds() {
		amounts[r.ID] = r.Amount.String()
	}
	require.Equal(t, map[lender.RefundID]string{"R0": "$900.00", "R1": "$6,000.00", "R2": "$1,000.00"}, amounts)
	var dropped []lender.RefundID
	for _, ev := range b.history {
		if ev.Kind == paylater.KindRefundDropped {
			dropped = append(dropped, ev.Refund)
		}
	}
	require.Equal(t, []lender.RefundID{"R3"}, dropped)
	b.requireParsed()
	b.requireRebuilt()
}

// What the lender received counts, and where it is not what was asked for or more
// than was paid, the event says so.
func TestRefundAsReceived(t *testing.T) {
	b := openBook(t)
	one, two := b.lend("hold-1", "PO-1", "1000.00", 6), b.lend("hold-2", "PO-2", "1000.00", 6)
	b.refund("R1", "PO-1", "1000.00")
	b.refund("R2", "PO-2", "400.00")
	require.Equal(t, int64(1), inputsOf(*b.latest().Decision)["loan known"])
	b.must(b.tell(lender.MoneyReceived{Refund: "R1", Loan: one, Amount: usd("1000.00"), On: day("2019-03-05")}))
	require.Nil(t, b.refunded().Difference, "all that was paid is not more than was paid")
	b.must(b.tell(lender.MoneyReceived{Refund: "R2", Loan: two, Amount: usd("399.00"), On: day("2019-03-05")}))
	require.Equal(t, &paylater.Difference{What: "refund_amount", Ours: usd("400.00"), Theirs: usd("399.00")}, b.refunded().Difference)
	require.Equal(t, usd("399.00"), b.line.Refunds()[1].Amount)

	b.must(b.tell(lender.MoneyReceived{Refund: "R2", Loan: two, Amount: usd("5.00"), On: day("2019-03-05")}))
	require.Equal(t, paylater.KindNoted, b.latest().Kind)
	require.Equal(t, "refund_received_again", b.latest().Note)
	require.Equal(t, lender.RefundID("R2"), b.latest().Refund)
	require.Equal(t, &paylater.Difference{What: "refund_received_again", Ours: usd("399.00"), Theirs: usd("5.00")}, b.latest().Difference)
	require.Equal(t, usd("399.00"), b.line.Refunds()[1].Amount)

	b.refund("R3", "PO-2", "601.00")
	b.must(b.tell(lender.MoneyReceived{Refund: "R3", Loan: two, Amount: usd("601.00"), On: day("2019-03-05")}))
	require.Equal(t, lender.RefundID("R3"), b.refunded().Refund)
	require.Nil(t, b.refunded().Difference, "the refunds of another loan are not this one's")
}

// refunded is the latest event of a refund's money; what it ends comes behind it.
func (b *book) refunded() paylater.Event {
	for _, ev := range slices.Backward(b.history) {
		if ev.Kind == paylater.KindRefunded {
			return ev
		}
	}
	return paylater.Event{}
}
