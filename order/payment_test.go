package order_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

func TestPayable(t *testing.T) {
	initial := receive("r1", order.Initial, order.Wire, usd(3_000))
	cases := map[string]struct {
		order            order.Order
		initial, balance fault.Code
	}{
		"unconfirmed": {story(t), order.CodeUnconfirmed, order.CodeUnconfirmed},
		"unpaid":      {story(t, confirm()), "", order.CodePhaseNotPayableYet},
		"underpaid":   {story(t, confirm(), receive("r1", order.Initial, order.Wire, cents(299_999))), "", order.CodePhaseNotPayableYet},
		"accepted":    {story(t, confirm(), receive("r1", order.Initial, order.Wire, cents(1)), accept), order.CodePhasePaid, ""},
		"received":    {story(t, confirm(), initial), order.CodePhasePaid, ""},
		"processing":  {story(t, confirm(), initial, start("p1", order.Balance, order.Card, usd(7_000))), order.CodePhasePaid, order.CodePaymentProcessing},
		"paid":        {story(t, confirm(), initial, receive("r2", order.Balance, order.Card, usd(7_000))), order.CodePhasePaid, order.CodePhasePaid},
		"canceled":    {story(t, cancel), order.CodeCanceled, order.CodeCanceled},
	}
	for name, c := range cases {
		require.Equal(t, c.initial, fault.CodeOf(c.order.Payable(order.Initial)), name)
		require.Equal(t, c.balance, fault.CodeOf(c.order.Payable(order.Balance)), name)
		require.ErrorIs(t, c.order.Payable(0), order.CodeFieldInvalid)
	}
	whole := terms()
	whole.Initial = whole.Total
	o, err := order.New(whole, day(1))
	require.NoError(t, err)
	require.ErrorIs(t, o.Payable(order.Balance), order.CodePhaseEmpty)
	o = play(t, o, confirm(), receive("r1", order.Initial, order.Card, usd(10_000)), ship, complete)
	require.Equal(t, order.StatusCompleted, o.Status())
	require.ErrorContains(t, cases["underpaid"].order.Payable(order.Balance), "due $0.01")
	both := story(t, confirm(), receive("r", order.Initial, order.Wire, usd(10_000)), refund("f1", order.Initial, usd(20)), refund("f2", order.Balance, usd(3)))
	require.ErrorContains(t, both.Allows(order.ActCancel, day(5)), "paid $9,977.00")
}

func TestStartChecks(t *testing.T) {
	good := order.Payment{ID: "p1", Phase: order.Initial, Method: order.PayLater, Amount: usd(3_000), Reference: "loan-1"}
	eur, err := money.NewAmount(1, money.EUR)
	require.NoError(t, err)
	cases := map[string]struct {
		change func(*order.Payment)
		code   fault.Code
		path   string
	}{
		"id":         {func(p *order.Payment) { p.ID = "" }, order.CodeFieldInvalid, "payment.id"},
		"phase":      {func(p *order.Payment) { p.Phase = 0 }, order.CodeFieldInvalid, "payment.phase"},
		"method":     {func(p *order.Payment) { p.Method = "cash" }, order.CodeFieldInvalid, "payment.method"},
		"currency":   {func(p *order.Payment) { p.Amount = eur }, money.CodeCurrencyMismatch, "payment.amount"},
		"zero":       {func(p *order.Payment) { p.Amount = usd(0) }, order.CodeFieldInvalid, "payment.amount"},
		"negative":   {func(p *order.Payment) { p.Amount = usd(-1) }, order.CodeFieldInvalid, "payment.amount"},
		"bounds":     {func(p *order.Payment) { p.Amount = cents(money.MaxCents + 1) }, order.CodeFieldInvalid, "payment.amount"},
		"reference":  {func(p *order.Payment) { p.Method, p.Reference = order.Wire, "a b" }, order.CodeFieldInvalid, "payment.reference"},
		"no loan":    {func(p *order.Payment) { p.Reference = "" }, order.CodeFieldInvalid, "payment.reference"},
		"over due":   {func(p *order.Payment) { p.Amount = cents(300_001) }, order.CodePaymentOverDue, ""},
		"wire over":  {func(p *order.Payment) { p.Method, p.Amount = order.Wire, cents(1_000_001) }, order.CodePaymentOverDue, ""},
		"too early":  {func(p *order.Payment) { p.Phase = order.Balance }, order.CodePhaseNotPayableYet, ""},
		"exact due":  {func(p *order.Payment) {}, "", ""},
		"whole wire": {func(p *order.Payment) { p.Method, p.Amount = order.Wire, usd(10_000) }, "", ""},
		"less":       {func(p *order.Payment) { p.Amount = cents(1) }, "", ""},
	}
	o := story(t, confirm())
	for name, c := range cases {
		p := good
		c.change(&p)
		n, err := o.Start(p, day(2))
		if c.code == "" {
			require.NoError(t, err, name)
			held, ok := n.Processing()
			require.True(t, ok)
			require.Equal(t, order.BookedPayment{Payment: p, State: order.PaymentProcessing, Started: day(2)}, held)
			continue
		}
		require.ErrorIs(t, err, c.code, name)
		require.Equal(t, c.path, fault.All(err)[0].Path, name)
	}
	_, ok := o.Processing()
	require.False(t, ok)
	paid := play(t, o, receive("r1", order.Initial, order.Card, usd(3_000)))
	refused(t, paid, start("p1", order.Balance, order.Wire, cents(700_001)), order.CodePaymentOverDue)
}

func TestPayLaterPaysOnlyDollars(t *testing.T) {
	x := terms()
	var err error
	x.Total, err = money.ParseAmount("500", money.JPY)
	require.NoError(t, err)
	x.Initial = x.Total
	o, err := order.New(x, day(1))
	require.NoError(t, err)
	o = play(t, o, confirm())
	refused(t, o, start("p1", order.Initial, order.PayLater, x.Total), order.CodePayLaterUSDOnly)
	o = play(t, o, start("p1", order.Initial, order.Card, x.Total))
	over, err := money.ParseAmount("501", money.JPY)
	require.NoError(t, err)
	o = play(t, o, func(o order.Order) (order.Order, error) { return o.FailPayment("p1", day(2)) })
	_, err = start("p2", order.Initial, order.Card, over)(o)
	require.ErrorContains(t, err, "asked in minor units of JPY 501, due in minor units of JPY 500")
}

func TestPaymentLife(t *testing.T) {
	fail := func(o order.Order) (order.Order, error) { return o.FailPayment("p1", day(3)) }
	o := story(t, confirm(), start("p1", order.Initial, order.Card, usd(3_000)))
	require.Equal(t, record(t, o), record(t, play(t, o, start("p1", order.Initial, order.Card, usd(3_000)))), "repeated")
	refused(t, o, start("p1", order.Initial, order.Card, usd(2_999)), order.CodePaymentReused)
	refused(t, o, cancel, order.CodePaymentProcessing)

	failed := play(t, o, fail)
	require.Equal(t, order.PaymentFailed, failed.Payments()[0].State)
	require.Equal(t, day(3), failed.Payments()[0].Ended)
	require.Equal(t, record(t, failed), record(t, play(t, failed, fail)), "repeated")
	require.NoError(t, failed.Payable(order.Initial))
	require.Equal(t, order.StatusCanceled, play(t, failed, cancel).Status())

	late := play(t, failed, start("p2", order.Initial, order.Card, usd(3_000)), arrive("r1", "p1", usd(3_000)))
	require.Equal(t, order.PaymentReceived, late.Payments()[0].State, "money that arrives after all")
	require.Equal(t, usd(0), late.Due(order.Initial))
	late = play(t, late, arrive("r2", "p2", usd(3_000)))
	require.Equal(t, usd(3_000), late.Surplus()[0].Amount)

	refused(t, late, fail, order.CodePaymentReceived)
	refused(t, late, func(o order.Order) (order.Order, error) { return o.FailPayment("p9", day(3)) }, order.CodePaymentUnknown)
}

// TestShort: a loan that paid less than agreed is topped up by another method.
func TestShort(t *testing.T) {
	o := story(t, confirm(), start("p1", order.Initial, order.PayLater, usd(3_000)), arrive("r1", "p1", usd(2_000)))
	require.Equal(t, order.ShownRest, o.Shown())
	require.Equal(t, usd(1_000), o.Due(order.Initial))
	require.Equal(t, usd(2_000), o.Financed(order.Initial))
	require.Equal(t, []order.ID{"loan-p1"}, o.FinancedBy(order.Initial))
	refused(t, o, start("p2", order.Initial, order.PayLater, usd(1_000)), order.CodePhaseFinanced)
	o = play(t, o, start("p2", order.Initial, order.Card, usd(1_000)), arrive("r2", "p2", usd(1_000)))
	require.Equal(t, order.StatusUnshipped, o.Status())
	require.Equal(t, usd(2_000), o.Financed(order.Initial))
	o = play(t, o, start("p3", order.Balance, order.PayLater, usd(7_000)), arrive("r3", "p3", usd(7_000)))
	require.Equal(t, []order.ID{"loan-p3"}, o.FinancedBy(order.Balance))
	require.Equal(t, usd(7_000), o.Financed(order.Balance))
}

func TestManyPayments(t *testing.T) {
	o := story(t, confirm())
	for i := range order.MaxPayments {
		id := order.ID(fmt.Sprintf("p%d", i))
		o = play(t, o, start(id, order.Initial, order.Card, usd(3_000)),
			func(o order.Order) (order.Order, error) { return o.FailPayment(id, day(2)) })
	}
	refused(t, o, start("more", order.Initial, order.Card, usd(3_000)), order.CodeFull)
	_, err := order.Parse([]byte(record(t, o)))
	require.NoError(t, err)
}
