package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

func TestDefaultCatalogIsSoundAndWhole(t *testing.T) {
	c := checkout.DefaultCatalog()
	require.NoError(t, c.Check())
	day := civil.Of(2019, time.March, 5)
	for _, m := range order.Methods() {
		_, ok := c.At(m, day, day)
		require.True(t, ok, m)
	}
	c[0].Limits[0] = usd(1)
	require.Equal(t, usd(12_000), checkout.DefaultCatalog()[0].Limits[0], "each call gives a catalog of its own")
}

// Only the fee of a card goes by the day of the order (FAQ 20111761); the other
// methods have one row that always holds, as far as anything is published.
func TestOnlyACardGoesByTheDayOfTheOrder(t *testing.T) {
	rows := map[order.Method]int{}
	for _, r := range checkout.DefaultCatalog() {
		rows[r.Method]++
		require.Equal(t, r.Method == order.Card, r.ByOrder, r.Method)
		require.True(t, r.Method == order.Card || r.From.IsZero(), r.Method)
	}
	require.Equal(t, 3, rows[order.Card])
	require.Len(t, rows, len(order.Methods()))
}

// T/T takes nine currencies (FAQ 13887445), each of them named: a tenth that the
// module learns one day is not taken unseen.
func TestWireCurrencies(t *testing.T) {
	for _, r := range checkout.DefaultCatalog() {
		if r.Method == order.Wire {
			require.ElementsMatch(t, []money.Currency{"USD", "HKD", "CNY", "AUD", "CAD", "JPY", "EUR", "GBP", "SGD"}, r.Currencies)
			return
		}
	}
	require.FailNow(t, "no T/T")
}

// The latest row that has come into effect holds; a row that is off ends the method.
func TestCatalogRowsHoldByTheirDay(t *testing.T) {
	spring, fall := civil.Of(2019, time.April, 1), civil.Of(2019, time.October, 1)
	c := checkout.Catalog{
		{Method: order.OnlineBank, From: fall, Off: true},
		{Method: order.OnlineBank, From: spring, Fee: checkout.Fee{Kind: checkout.FeeNone}, Arrives: checkout.WorkingDays(4, 5)},
	}
	require.NoError(t, c.Check())
	for day, want := range map[civil.Date]bool{
		spring.AddDays(-1): false, spring: true, fall.AddDays(-1): true, fall: false,
	} {
		_, ok := c.At(order.OnlineBank, day, civil.Of(2019, time.January, 1))
		require.Equal(t, want, ok, day)
	}
	_, ok := checkout.Catalog(nil).At(order.Wire, spring, spring)
	require.False(t, ok)
}

func TestCatalogCheck(t *testing.T) {
	one := []money.Currency{money.USDollar}
	free := checkout.Fee{Kind: checkout.FeeNone}
	soon := checkout.WorkingDays(1, 2)
	tier := func(a, b int64) []checkout.Tier {
		return []checkout.Tier{{UpTo: usd(a), Fee: usd(1)}, {UpTo: usd(b), Fee: usd(2)}}
	}
	cases := map[string]struct {
		path string
		row  checkout.Row
	}{
		"method off":     {"[0].method", checkout.Row{Method: "cash", Off: true}},
		"method":         {"[0].method", checkout.Row{Method: "cash", Fee: free, Arrives: soon}},
		"limit":          {"[0].limits", checkout.Row{Method: order.Wire, Fee: free, Arrives: soon, Limits: []money.Amount{usd(0)}}},
		"currency":       {"[0].currencies", checkout.Row{Method: order.Wire, Fee: free, Arrives: soon, Currencies: []money.Currency{"XXX"}}},
		"place":          {"[0].places", checkout.Row{Method: order.Wire, Fee: free, Arrives: soon, Places: []checkout.Place{{Country: "us"}}}},
		"foreign place":  {"[0].places", checkout.Row{Method: order.Wire, Fee: free, Arrives: soon, Currencies: one, Places: []checkout.Place{{Country: "DE", Currency: money.EUR}}}},
		"no arrival":     {"[0].arrives", checkout.Row{Method: order.Wire, Fee: free}},
		"both":           {"[0].arrives", checkout.Row{Method: order.Wire, Fee: free, Arrives: checkout.Arrival{From: 1, To: 2, Hours: 3}}},
		"backwards":      {"[0].arrives", checkout.Row{Method: order.Wire, Fee: free, Arrives: checkout.WorkingDays(3, 2)}},
		"home":           {"[0].home", checkout.Row{Method: order.Wire, Fee: free, Arrives: soon, Home: checkout.WithinHours(-1)}},
		"pay later fee":  {"[0].fee", checkout.Row{Method: order.PayLater, Fee: checkout.Fee{Kind: checkout.FeeBanksOwn}}},
		"fee kind":       {"[0].fee.kind", checkout.Row{Method: order.Wire, Arrives: soon}},
		"rate":           {"[0].fee.rate", checkout.Row{Method: order.Card, Arrives: soon, Fee: checkout.Fee{Kind: checkout.FeePercent, Rate: money.PPM(1_000_001)}}},
		"flat":           {"[0].fee.flat", checkout.Row{Method: order.Card, Arrives: soon, Currencies: one, Fee: checkout.Fee{Kind: checkout.FeeFlat}}},
		"flat anywhere":  {"[0].fee.flat", checkout.Row{Method: order.Card, Arrives: soon, Fee: checkout.Fee{Kind: checkout.FeeAtMost, Flat: []money.Amount{usd(1)}}}},
		"tiers":          {"[0].fee.tiers", checkout.Row{Method: order.Card, Arrives: soon, Currencies: one, Fee: checkout.Fee{Kind: checkout.FeeTiers, Tiers: tier(5, 5)}}},
		"no tiers":       {"[0].fee.tiers", checkout.Row{Method: order.Card, Arrives: soon, Currencies: one, Fee: checkout.Fee{Kind: checkout.FeeTiers}}},
		"tiers anywhere": {"[0].fee.tiers", checkout.Row{Method: order.Card, Arrives: soon, Fee: checkout.Fee{Kind: checkout.FeeTiers, Tiers: tier(5, 6)}}},
	}
	for name, c := range cases {
		err := checkout.Catalog{c.row}.Check()
		require.ErrorIs(t, err, checkout.CodeCatalogInvalid, name)
		require.Contains(t, err.Error(), c.path+": ", name)
	}
	twice := checkout.Row{Method: order.Wire, Fee: free, Arrives: soon}
	require.ErrorContains(t, checkout.Catalog{twice, twice}.Check(), "[1].from: ")
}
