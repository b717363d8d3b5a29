package order_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// mixed pays the initial payment with a loan ($1,000), a card and a wire.
func mixed(t *testing.T) order.Order {
	return story(t, confirm(),
		receive("card", order.Initial, order.Card, usd(1_000)),
		receive("loan", order.Initial, order.PayLater, usd(1_000)),
		receive("wire", order.Initial, order.Wire, usd(8_000)))
}

func parts(t *testing.T, o order.Order, r order.Refund) (order.Order, map[order.ID]int64) {
	t.Helper()
	n, list, err := o.Refund(r, day(4))
	require.NoError(t, err)
	got := make(map[order.ID]int64)
	sum := int64(0)
	for _, p := range list {
		got[p.Receipt] = p.Amount.Minor()
		sum += p.Amount.Minor()
	}
	require.Equal(t, r.Amount.Minor(), sum)
	return n, got
}

func TestRefundIsSplitPerReceipt(t *testing.T) {
	o := mixed(t)
	cases := map[string]struct {
		refund order.Refund
		want   map[order.ID]int64
	}{
		"even":               {order.Refund{ID: "f", Phase: order.Initial, Amount: usd(300)}, map[order.ID]int64{"card": 10_000, "loan": 10_000, "wire": 10_000}},
		"one odd cent":       {order.Refund{ID: "f", Phase: order.Initial, Amount: cents(301)}, map[order.ID]int64{"card": 100, "loan": 101, "wire": 100}},
		"two odd cents":      {order.Refund{ID: "f", Phase: order.Initial, Amount: cents(302)}, map[order.ID]int64{"card": 101, "loan": 101, "wire": 100}},
		"one cent":           {order.Refund{ID: "f", Phase: order.Initial, Amount: cents(1)}, map[order.ID]int64{"loan": 1}},
		"all of the initial": {order.Refund{ID: "f", Phase: order.Initial, Amount: usd(3_000)}, map[order.ID]int64{"card": 100_000, "loan": 100_000, "wire": 100_000}},
		"of the balance":     {order.Refund{ID: "f", Phase: order.Balance, Amount: usd(100)}, map[order.ID]int64{"wire": 10_000}},
		"to one receipt":     {order.Refund{ID: "f", Phase: order.Initial, Amount: usd(100), Receipt: "card"}, map[order.ID]int64{"card": 10_000}},
	}
	for name, c := range cases {
		n, got := parts(t, o, c.refund)
		require.Equal(t, c.want, got, name)
		require.Equal(t, c.refund.Amount, n.Refunded(c.refund.Phase), name)
		require.Equal(t, got["loan"], 100_000-n.Financed(order.Initial).Minor(), name)
		require.Equal(t, usd(0), n.Due(order.Initial), name)
	}
	_, list, err := o.Refund(order.Refund{ID: "f", Phase: order.Initial, Amount: cents(1)}, day(4))
	require.NoError(t, err)
	require.Equal(t, []order.RefundPart{{Receipt: "loan", Method: order.PayLater, Reference: "loan-loan", Amount: cents(1)}}, list)
}

// TestSmallRefundsSplitAsOne: refunds of one cent go back like one of the sum, to
// a cent for each receipt: never all to Pay Later.
func TestSmallRefundsSplitAsOne(t *testing.T) {
	o := mixed(t)
	for i := range 60 {
		o, _ = parts(t, o, order.Refund{ID: order.ID(fmt.Sprintf("f%d", i)), Phase: order.Initial, Amount: cents(1)})
	}
	back := make(map[order.ID]int64)
	for _, f := range o.Refunds() {
		for _, p := range f.Parts {
			back[p.Receipt] += p.Amount.Minor()
		}
	}
	require.Equal(t, map[order.ID]int64{"card": 20, "loan": 20, "wire": 20}, back)
}

// TestRefundAfterDirected: what went to one receipt before counts for the split.
func TestRefundAfterDirected(t *testing.T) {
	o, _ := parts(t, mixed(t), order.Refund{ID: "f1", Phase: order.Initial, Amount: usd(400), Receipt: "card"})
	_, got := parts(t, o, order.Refund{ID: "f2", Phase: order.Initial, Amount: usd(800)})
	require.Equal(t, map[order.ID]int64{"loan": 40_000, "wire": 40_000}, got)
	_, _, err := o.Refund(order.Refund{ID: "f3", Phase: order.Initial, Amount: cents(60_001), Receipt: "card"}, day(4))
	require.ErrorIs(t, err, order.CodeRefundOverPhase)
	require.ErrorContains(t, err, "asked $600.01, left $600.00")
}

func TestRefundRefused(t *testing.T) {
	o := mixed(t)
	refused(t, o, refund("f", order.Initial, cents(300_001)), order.CodeRefundOverPhase)
	refused(t, o, refund("f", order.Balance, cents(700_001)), order.CodeRefundOverPhase)
	refused(t, o, refund("", order.Balance, cents(1)), order.CodeFieldInvalid)
	refused(t, o, refund("f", 0, cents(1)), order.CodeFieldInvalid)
	refused(t, o, refund("f", order.Balance, cents(0)), order.CodeFieldInvalid)
	refused(t, o, refund("f", order.Balance, money.Amount{}), money.CodeCurrencyMismatch)
	for receipt, code := range map[order.ID]error{"nope": order.CodeReceiptUnknown, "a b": order.CodeFieldInvalid} {
		_, _, err := o.Refund(order.Refund{ID: "f", Phase: order.Initial, Amount: cents(1), Receipt: receipt}, day(4))
		require.ErrorIs(t, err, code)
	}
	refused(t, story(t, confirm()), refund("f", order.Initial, cents(1)), order.CodeNothingPaid)
	underpaid := story(t, confirm(), receive("r", order.Initial, order.Card, usd(1)), start("p", order.Initial, order.Card, usd(1)))
	refused(t, underpaid, refund("f", order.Initial, cents(1)), order.CodePaymentProcessing)
}

func TestRefundIsIdempotent(t *testing.T) {
	f := order.Refund{ID: "f", Phase: order.Initial, Amount: usd(3_000)}
	o, first, err := story(t, confirm(), receive("r", order.Initial, order.Card, usd(3_000))).Refund(f, day(4))
	require.NoError(t, err)
	require.Equal(t, order.StatusRefunded, o.Status())
	again, second, err := o.Refund(f, day(9))
	require.NoError(t, err)
	require.Equal(t, first, second)
	require.Equal(t, record(t, o), record(t, again))
	stored := record(t, o)
	second[0].Amount = usd(1)
	first[0].Amount = usd(1)
	o.Refunds()[0].Parts[0].Amount = usd(1)
	require.Equal(t, stored, record(t, o), "what is handed out is a copy")
	f.Amount = usd(2_999)
	_, _, err = o.Refund(f, day(9))
	require.ErrorIs(t, err, order.CodeRefundReused)
}

// TestWholeRefundCloses: closed when both phases are empty, not before.
func TestWholeRefundCloses(t *testing.T) {
	o := play(t, mixed(t), dispute, refund("f1", order.Initial, usd(3_000)))
	require.Equal(t, order.StatusDisputed, o.Status())
	require.Equal(t, usd(7_000), o.Paid(order.Balance))
	o = play(t, o, refund("f2", order.Balance, usd(7_000)))
	require.Equal(t, order.StatusRefunded, o.Status())
	require.Equal(t, order.OutcomeRefunded, o.Disputes()[0].Outcome)
	require.Equal(t, order.KindClosed, o.Events()[len(o.Events())-1].Kind)
	refused(t, o, refund("f3", order.Balance, cents(1)), order.CodeRefunded)

	unfinished := story(t, confirm(), receive("r", order.Initial, order.Card, usd(3_000)), refund("f", order.Initial, usd(3_000)))
	require.Equal(t, usd(0), unfinished.Due(order.Balance), "a closed order is owed nothing")
}

func TestManyRefunds(t *testing.T) {
	o := mixed(t)
	for i := range order.MaxRefunds {
		o = play(t, o, refund(order.ID(fmt.Sprintf("f%d", i)), order.Balance, cents(1)))
	}
	refused(t, o, refund("more", order.Balance, cents(1)), order.CodeFull)
	_, err := order.Parse([]byte(record(t, o)))
	require.NoError(t, err)
}

func TestRefundStartsWithinSevenWorkingDays(t *testing.T) {
	o := play(t, mixed(t), refund("f1", order.Initial, usd(1))) // Monday 2019-03-04
	by, err := o.Refunds()[0].StartBy(civil.FederalReserve())
	require.NoError(t, err)
	require.Equal(t, "2019-03-13", by.String())
	_, err = o.Refunds()[0].StartBy(nil)
	require.ErrorIs(t, err, order.CodeFieldInvalid)
	require.Equal(t, "calendar", fault.All(err)[0].Path)
}
