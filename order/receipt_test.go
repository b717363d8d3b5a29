package order_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// TestDivision: which phase takes how much of a receipt, in cents.
func TestDivision(t *testing.T) {
	paid := receive("r1", order.Initial, order.Card, usd(3_000))
	part := receive("r1", order.Initial, order.Card, usd(1_000))
	cases := map[string]struct {
		before                    []step
		phase                     order.Phase
		method                    order.Method
		dollars                   int64
		initial, balance, surplus int64
	}{
		"exact":                                {nil, order.Initial, order.Card, 3_000, 3_000, 0, 0},
		"less":                                 {nil, order.Initial, order.Card, 2_999, 2_999, 0, 0},
		"card over":                            {nil, order.Initial, order.Card, 3_001, 3_000, 0, 1},
		"pay later over":                       {nil, order.Initial, order.PayLater, 3_001, 3_000, 0, 1},
		"whole by wire":                        {nil, order.Initial, order.Wire, 10_000, 3_000, 7_000, 0},
		"whole by local transfer":              {nil, order.Initial, order.LocalTransfer, 10_000, 3_000, 7_000, 0},
		"whole by online bank":                 {nil, order.Initial, order.OnlineBank, 10_000, 3_000, 0, 7_000},
		"wire over whole":                      {nil, order.Initial, order.Wire, 10_005, 3_000, 7_000, 5},
		"wire over initial":                    {nil, order.Initial, order.Wire, 3_020, 3_000, 20, 0},
		"wire tops up and goes on":             {[]step{part}, order.Initial, order.Wire, 2_500, 2_000, 500, 0},
		"wire short":                           {[]step{part}, order.Initial, order.Wire, 1_999, 1_999, 0, 0},
		"second wire for a covered initial":    {[]step{paid}, order.Initial, order.Wire, 3_000, 0, 0, 3_000},
		"balance":                              {[]step{paid}, order.Balance, order.PayLater, 7_000, 0, 7_000, 0},
		"balance in part":                      {[]step{paid}, order.Balance, order.PayPal, 6_999, 0, 6_999, 0},
		"balance over":                         {[]step{paid}, order.Balance, order.Wire, 7_001, 0, 7_000, 1},
		"balance before the initial":           {nil, order.Balance, order.Wire, 7_000, 0, 0, 7_000},
		"balance while the initial is short":   {[]step{part}, order.Balance, order.Card, 7_000, 0, 0, 7_000},
		"after acceptance":                     {[]step{part, accept}, order.Initial, order.Wire, 2_000, 0, 0, 2_000},
		"balance after acceptance":             {[]step{part, accept}, order.Balance, order.Card, 7_000, 0, 7_000, 0},
		"canceled":                             {[]step{cancel}, order.Initial, order.Wire, 3_000, 0, 0, 3_000},
		"refunded":                             {[]step{paid, refund("f1", order.Initial, usd(3_000))}, order.Balance, order.Wire, 7_000, 0, 0, 7_000},
		"a refund makes nothing due":           {[]step{paid, refund("f1", order.Initial, usd(1_000))}, order.Initial, order.Wire, 1_000, 0, 0, 1_000},
		"a refund of a part makes nothing due": {[]step{part, refund("f1", order.Initial, usd(500))}, order.Initial, order.Card, 3_000, 2_000, 0, 1_000},
		"in dispute":                           {[]step{part, dispute}, order.Initial, order.Card, 2_000, 2_000, 0, 0},
	}
	for name, c := range cases {
		o := play(t, story(t, confirm()), c.before...)
		o = play(t, o, receive("new", c.phase, c.method, usd(c.dollars)))
		all := o.Receipts()
		r := all[len(all)-1]
		require.Equal(t, []money.Amount{usd(c.initial), usd(c.balance), usd(c.surplus)}, []money.Amount{r.Initial, r.Balance, r.Surplus}, name)
		if c.surplus > 0 {
			last := o.Surplus()[len(o.Surplus())-1]
			require.Equal(t, order.RefundPart{Receipt: "new", Method: c.method, Reference: loan(c.method, "new"), Amount: usd(c.surplus)}, last, name)
		} else {
			require.Empty(t, o.Surplus(), name)
		}
		_, err := order.Parse([]byte(record(t, o)))
		require.NoError(t, err, name)
	}
	o := story(t, receive("r1", order.Initial, order.Wire, usd(3_000)))
	require.Equal(t, usd(3_000), o.Surplus()[0].Amount, "before the confirmation nothing is taken")
	require.Equal(t, usd(3_000), o.Due(order.Initial))
}

func TestReceiptIsIdempotent(t *testing.T) {
	o := story(t, confirm(), receive("r1", order.Initial, order.Card, usd(1_000)))
	again := play(t, o, receive("r1", order.Initial, order.Card, usd(1_000)))
	require.Equal(t, record(t, o), record(t, again))
	require.Len(t, again.Events(), len(o.Events()))
	refused(t, o, receive("r1", order.Initial, order.Card, usd(1_001)), order.CodeReceiptReused)
	refused(t, o, receive("r1", order.Balance, order.Card, usd(1_000)), order.CodeReceiptReused)
}

func TestReceiptAgreesWithPayment(t *testing.T) {
	o := story(t, confirm(), start("p1", order.Initial, order.PayLater, usd(3_000)))
	good := order.Receipt{ID: "r1", Payment: "p1", Phase: order.Initial, Method: order.PayLater, Amount: usd(3_000), Reference: "loan-p1"}
	change := func(f func(*order.Receipt)) step {
		r := good
		f(&r)
		return func(o order.Order) (order.Order, error) { return o.Receive(r, day(3)) }
	}
	refused(t, o, change(func(r *order.Receipt) { r.Payment = "p2" }), order.CodePaymentUnknown)
	refused(t, o, change(func(r *order.Receipt) { r.Payment = "p 2" }), order.CodeFieldInvalid)
	refused(t, o, change(func(r *order.Receipt) { r.Phase = order.Balance }), order.CodePaymentMismatch)
	refused(t, o, change(func(r *order.Receipt) { r.Method = order.Card }), order.CodePaymentMismatch)
	refused(t, o, change(func(r *order.Receipt) { r.Reference = "loan-2" }), order.CodePaymentMismatch)
	refused(t, o, change(func(r *order.Receipt) { r.ID = "" }), order.CodeFieldInvalid)
	refused(t, o, change(func(r *order.Receipt) { r.Amount = usd(-1) }), order.CodeFieldInvalid)
	o = play(t, o, change(func(r *order.Receipt) {}))
	p := o.Payments()[0]
	require.Equal(t, order.PaymentReceived, p.State)
	require.Equal(t, day(3), p.Ended)
	o = play(t, o, change(func(r *order.Receipt) { r.ID = "r2" }))
	require.Equal(t, usd(3_000), o.Surplus()[0].Amount, "a second receipt of one payment")
}

func TestAcceptInitial(t *testing.T) {
	o := story(t, confirm(), receive("r1", order.Initial, order.Wire, cents(299_900)))
	require.Equal(t, usd(0), o.Waived())
	o = play(t, o, accept)
	require.Equal(t, order.StatusUnshipped, o.Status())
	require.Equal(t, order.ShownShipment, o.Shown())
	require.Equal(t, []money.Amount{cents(100), usd(0), usd(7_000), usd(3_000)},
		[]money.Amount{o.Waived(), o.Due(order.Initial), o.Due(order.Balance), o.PhaseAmount(order.Initial)})
	refused(t, o, accept, order.CodePhasePaid)
	o = play(t, o, receive("r2", order.Balance, order.Card, usd(7_000)), ship, complete)
	require.Equal(t, order.StatusCompleted, o.Status())
}

func TestReturnSurplus(t *testing.T) {
	back := func(id order.ID) step {
		return func(o order.Order) (order.Order, error) { return o.ReturnSurplus(id, day(6)) }
	}
	o := story(t, confirm(), receive("r1", order.Initial, order.Card, usd(3_005)), receive("r2", order.Initial, order.Wire, usd(7)))
	require.Len(t, o.Surplus(), 2)
	refused(t, o, back("r9"), order.CodeReceiptUnknown)
	o = play(t, o, back("r1"))
	require.Equal(t, []order.RefundPart{{Receipt: "r2", Method: order.Wire, Amount: usd(7)}}, o.Surplus())
	require.Equal(t, record(t, o), record(t, play(t, o, back("r1"))))
	require.Equal(t, day(6), o.Receipts()[0].Returned)
	o = play(t, o, back("r2"))
	require.Empty(t, o.Surplus())
	require.NotContains(t, o.Can(day(7)), order.ActReturnSurplus)
	o = play(t, o, receive("r3", order.Balance, order.Wire, usd(7)))
	refused(t, o, back("r3"), order.CodeSurplusNone)
}

func TestReceiptBounds(t *testing.T) {
	o := story(t, confirm(), receive("r1", order.Initial, order.Wire, cents(money.MaxCents-1)))
	refused(t, o, receive("r2", order.Initial, order.Wire, cents(2)), money.CodeAmountOverflow)
	play(t, o, receive("r2", order.Initial, order.Wire, cents(1)))
	o = story(t)
	for i := range order.MaxReceipts {
		o = play(t, o, receive(order.ID(fmt.Sprintf("n%d", i)), order.Initial, order.Wire, cents(1)))
	}
	refused(t, o, receive("more", order.Initial, order.Wire, cents(1)), order.CodeFull)
	_, err := order.Parse([]byte(record(t, o)))
	require.NoError(t, err)
}
