package checkout_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// $10,000.00 of an order placed in March 2019, by every method.
func TestEveryMethodWithItsCost(t *testing.T) {
	const tooMuch = "fee_unknown: no fee is published for amounts above the last tier: asked $10,000.00, known up to $1,000.00"
	page := approved(t).open(tenThousand(t))
	cases := []struct {
		method  order.Method
		fee     money.Amount
		certain checkout.Certainty
		total   money.Amount
		arrives string
		why     string
		remedy  checkout.Remedy
	}{
		{order.PayLater, usd(0), checkout.Exact, usd(10_000), "2019-03-06 to 2019-03-08", "", ""},
		{order.Wire, usd(0), checkout.Unknown, usd(10_000), "2019-03-08 to 2019-03-14", "", ""},
		{order.LocalTransfer, usd(1), checkout.AtMost, usd(10_001), "by 2019-03-07T15:00:00Z", "", ""},
		{order.Card, usd(295), checkout.Exact, usd(10_295), "by 2019-03-05T18:00:00Z", "", ""},
		{order.WesternUnion, money.Amount{}, "", money.Amount{}, "unknown", tooMuch, checkout.RemedyPayLess},
		{order.OnlineBank, usd(15), checkout.Exact, usd(10_015), "2019-03-11 to 2019-03-12", "", ""},
		{order.PayPal, usd(299), checkout.Exact, usd(10_299), "by 2019-03-05T18:00:00Z", "", ""},
		{order.ApplePay, usd(299), checkout.Exact, usd(10_299), "by 2019-03-05T18:00:00Z", "", ""},
		{order.GooglePay, usd(299), checkout.Exact, usd(10_299), "by 2019-03-05T18:00:00Z", "", ""},
	}
	require.Len(t, page.Choices(), len(cases))
	for i, want := range cases {
		got := page.Choices()[i]
		require.Equal(t, want.method, got.Method)
		require.Equal(t, want.fee, got.Fee, want.method)
		require.Equal(t, want.certain, got.Certain, want.method)
		require.Equal(t, want.total, got.Total, want.method)
		require.Equal(t, want.arrives, got.Arrives.String(), want.method)
		require.Equal(t, want.why, got.Why.Error(), want.method)
		require.Equal(t, want.remedy, got.Remedy, want.method)
		require.Equal(t, want.why == "", got.Available())
	}
}

func TestCompareCost(t *testing.T) {
	choices := approved(t).open(tenThousand(t)).Choices()
	slices.Reverse(choices)
	slices.SortFunc(choices, checkout.CompareCost)
	var methods []order.Method
	for _, c := range choices {
		methods = append(methods, c.Method)
	}
	require.Equal(t, []order.Method{
		order.PayLater, order.LocalTransfer, order.OnlineBank, order.Card, order.PayPal, order.ApplePay, order.GooglePay,
		order.Wire, order.WesternUnion,
	}, methods)
}

// What cannot be used comes last, after the method of which only the banks know
// the fee, though it costs nothing and stands first among the methods.
func TestCompareCostPutsTheUnavailableLast(t *testing.T) {
	choices := newWorld(t).open(tenThousand(t)).Choices()
	slices.SortFunc(choices, checkout.CompareCost)
	last := choices[len(choices)-3:]
	require.Equal(t, order.Wire, last[0].Method)
	require.True(t, last[0].Available())
	require.Equal(t, order.PayLater, last[1].Method, "no line")
	require.Equal(t, order.WesternUnion, last[2].Method, "no fee is published")
	for _, c := range last[1:] {
		require.False(t, c.Available())
		require.True(t, c.Fee.IsZero())
	}
}

// One payment by card is at most $12,000.00, in US dollars; the fee does not count.
func TestLimitOfOnePayment(t *testing.T) {
	w := newWorld(t)
	at := w.open(placed(t, terms("TA-1", usd(12_000), usd(12_000))))
	require.Equal(t, usd(12_354), choice(t, at, order.Card).Total)

	over := w.open(placed(t, terms("TA-1", minor(12_000_01, money.USDollar), usd(20_000))))
	c := choice(t, over, order.Card)
	require.EqualError(t, c.Why, "over_payment_limit: the amount is more than one payment may be: asked $12,000.01, limit $12,000.00, over $0.01")
	require.Equal(t, checkout.RemedyPayLess, c.Remedy)
	require.True(t, choice(t, over, order.ApplePay).Available(), "no limit is known")

	v := visit()
	v.Amount = usd(12_000)
	less := w.openWith(placed(t, terms("TA-1", usd(15_000), usd(20_000))), order.Initial, v)
	require.True(t, choice(t, less, order.Card).Available(), "the remedy works")

	euro := w.open(placed(t, terms("TA-1", minor(50_000_00, money.EUR), minor(50_000_00, money.EUR))))
	require.True(t, choice(t, euro, order.Card).Available(), "nothing is converted: no limit is known in euro")
}

func TestEuroOrder(t *testing.T) {
	w := approved(t)
	euro := terms("TA-1", minor(10_000_00, money.EUR), minor(30_000_00, money.EUR))
	euro.Destination = "DE"
	page := w.open(placed(t, euro))
	for m, want := range map[order.Method]fault.Code{
		order.PayLater: order.CodePayLaterUSDOnly, order.WesternUnion: checkout.CodeCurrencyNotAccepted,
		order.OnlineBank: checkout.CodeCurrencyNotAccepted,
	} {
		c := choice(t, page, m)
		require.Equal(t, want, c.Why.Code, m)
		require.Equal(t, checkout.RemedyOtherCurrency, c.Remedy, m)
	}
	require.Equal(t, minor(10_001_00, money.EUR), choice(t, page, order.LocalTransfer).Total)
	require.Equal(t, minor(10_295_00, money.EUR), choice(t, page, order.Card).Total)
	require.True(t, choice(t, page, order.Wire).Available())
	require.Equal(t, checkout.NextPayOtherwise, page.Next())
	_, err := page.Offer(6)
	require.ErrorIs(t, err, order.CodePayLaterUSDOnly)

	v := visit()
	v.Country = "US"
	c := choice(t, w.openWith(placed(t, euro), order.Initial, v), order.LocalTransfer)
	require.Equal(t, checkout.CodeCountryNotServed, c.Why.Code, "local T/T takes dollars in the United States")
	require.Equal(t, checkout.RemedyOtherCountry, c.Remedy)
	v.Country = "BR"
	require.Equal(t, checkout.CodeCountryNotServed, choice(t, w.openWith(tenThousand(t), order.Initial, v), order.LocalTransfer).Why.Code)

	yen := w.open(placed(t, terms("TA-1", minor(1_000_000, money.JPY), minor(1_000_000, money.JPY))))
	require.Equal(t, checkout.CodeCurrencyNotAccepted, choice(t, yen, order.Card).Why.Code)
	require.True(t, choice(t, yen, order.Wire).Available())
}

func TestDomesticWireIsFaster(t *testing.T) {
	v := visit()
	v.Domestic = true
	page := newWorld(t).openWith(tenThousand(t), order.Initial, v)
	require.Equal(t, "2019-03-06 to 2019-03-07", choice(t, page, order.Wire).Arrives.String())
}

// A transfer for the initial payment may pay the balance as well; nothing else may.
func TestWholeOrderByTransfer(t *testing.T) {
	v := visit()
	v.Amount = usd(30_000)
	page := approved(t).openWith(tenThousand(t), order.Initial, v)
	require.True(t, choice(t, page, order.Wire).Available())
	for _, m := range []order.Method{order.PayLater, order.Card} {
		c := choice(t, page, m)
		require.EqualError(t, c.Why, "payment_over_due: the payment is more than what is due: asked $30,000.00, due $10,000.00")
		require.Equal(t, checkout.RemedyPayLess, c.Remedy)
	}
}
