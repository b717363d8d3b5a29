package checkout_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

// Each bound of a catalog at its last good value and at the first wrong one.
func TestCatalogBounds(t *testing.T) {
	eur := func(cents int64) money.Amount {
		a, err := money.NewAmount(cents, money.EUR)
		require.NoError(t, err)
		return a
	}
	dollars := []money.Currency{money.USDollar}
	arrives := func(a checkout.Arrival) checkout.Row {
		return checkout.Row{Method: order.Wire, Fee: checkout.Fee{Kind: checkout.FeeBanksOwn}, Arrives: a}
	}
	fee := func(f checkout.Fee) checkout.Row {
		return checkout.Row{Method: order.Wire, Fee: f, Arrives: checkout.WithinHours(1), Currencies: dollars}
	}
	rate := func(ppm int32) checkout.Row {
		return fee(checkout.Fee{Kind: checkout.FeePercent, Rate: money.PPM(ppm)})
	}
	flat := func(a money.Amount) checkout.Row {
		return fee(checkout.Fee{Kind: checkout.FeeFlat, Flat: []money.Amount{a}})
	}
	tiers := func(list ...checkout.Tier) checkout.Row {
		return fee(checkout.Fee{Kind: checkout.FeeTiers, Tiers: list})
	}
	for name, c := range map[string]struct {
		row  checkout.Row
		good bool
	}{
		"an hour":                    {arrives(checkout.WithinHours(1)), true},
		"hours below zero":           {arrives(checkout.WithinHours(-1)), false},
		"a leap year of hours":       {arrives(checkout.WithinHours(24 * 366)), true},
		"an hour more":               {arrives(checkout.WithinHours(24*366 + 1)), false},
		"a year of working days":     {arrives(checkout.WorkingDays(1, 366)), true},
		"a working day more":         {arrives(checkout.WorkingDays(1, 367)), false},
		"from no day":                {arrives(checkout.WorkingDays(0, 3)), false},
		"to before from":             {arrives(checkout.WorkingDays(3, 2)), false},
		"0%":                         {rate(0), true},
		"below 0%":                   {rate(-1), false},
		"100%":                       {rate(1_000_000), true},
		"over 100%":                  {rate(1_000_001), false},
		"flat and free":              {flat(usd(0)), true},
		"flat and below zero":        {flat(usd(-1)), false},
		"flat in another currency":   {flat(eur(100)), false},
		"one tier":                   {tiers(checkout.Tier{UpTo: usd(50), Fee: usd(5)}), true},
		"a free tier":                {tiers(checkout.Tier{UpTo: usd(50), Fee: usd(0)}, checkout.Tier{UpTo: usd(51), Fee: usd(5)}), true},
		"no tiers":                   {tiers(), false},
		"a tier of nothing":          {tiers(checkout.Tier{UpTo: usd(0), Fee: usd(5)}), false},
		"a fee below zero":           {tiers(checkout.Tier{UpTo: usd(50), Fee: usd(-5)}), false},
		"a fee in another currency":  {tiers(checkout.Tier{UpTo: usd(50), Fee: eur(5)}), false},
		"tiers in another currency":  {tiers(checkout.Tier{UpTo: eur(50), Fee: eur(5)}), false},
		"two tiers up to one amount": {tiers(checkout.Tier{UpTo: usd(50), Fee: usd(5)}, checkout.Tier{UpTo: usd(50), Fee: usd(6)}), false},
		"tiers that descend":         {tiers(checkout.Tier{UpTo: usd(50), Fee: usd(5)}, checkout.Tier{UpTo: usd(49), Fee: usd(6)}), false},
	} {
		err := checkout.Catalog{c.row}.Check()
		if c.good {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, checkout.CodeCatalogInvalid, name)
	}
}

// What a page hands out is a copy: a host that changes it changes no page.
func TestChoicesAreCopies(t *testing.T) {
	spoil := func(list []checkout.Choice) {
		for i := range list {
			r := &list[i].Row
			for k := range r.Limits {
				r.Limits[k] = usd(1)
			}
			for k := range r.Currencies {
				r.Currencies[k] = "XXX"
			}
			for k := range r.Places {
				r.Places[k] = checkout.Place{}
			}
			for k := range r.Orders.To {
				r.Orders.To[k] = "XX"
			}
			for k := range r.Orders.Least {
				r.Orders.Least[k] = usd(1)
			}
			for k := range r.Fee.Flat {
				r.Fee.Flat[k] = usd(1)
			}
			for k := range r.Fee.Tiers {
				r.Fee.Tiers[k] = checkout.Tier{}
			}
			for k := range list[i].Items {
				list[i].Items[k] = lender.Item("x")
			}
			for k := range list[i].Reasons {
				list[i].Reasons[k] = "x"
			}
		}
	}
	words := 0
	for _, name := range []string{"H #needs-info", "H #declined-credit_history"} {
		w := newWorld(t)
		w.apply(name)
		open := func() checkout.Page {
			v := visit()
			v.Catalog = checkout.DefaultCatalog()
			for i := range v.Catalog {
				v.Catalog[i].Orders = checkout.Orders{To: []order.Country{"US", "DE"}, Least: []money.Amount{usd(500)}}
			}
			return w.openWith(tenThousand(t), order.Initial, v)
		}
		page, twin := open(), open() // the twin shares no memory
		rows := 0
		for _, c := range twin.Choices() {
			rows += len(c.Row.Currencies) + len(c.Row.Limits) + len(c.Row.Fee.Tiers)
			words += len(c.Items) + len(c.Reasons)
		}
		require.Positive(t, rows, "a page shows the rows that its choices came from")
		spoil(page.Choices())
		for _, m := range order.Methods() {
			spoil([]checkout.Choice{choice(t, page, m)})
		}
		require.Equal(t, twin.Choices(), page.Choices())
		require.Equal(t, order.ID("TA-1"), page.Order().ID())
	}
	require.Equal(t, 3, words, "two items and a reason were there to spoil")
}

// A host goes on with its own catalog after it has opened a page: the page says
// what it said, and so does the page after its application.
func TestPageKeepsTheCatalogOfItsInstant(t *testing.T) {
	sent, err := tenThousand(t).Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Wire, Amount: usd(10_000)}, morning)
	require.NoError(t, err)
	for _, po := range []order.Order{tenThousand(t), sent} {
		v := visit()
		v.Catalog = checkout.DefaultCatalog()
		v.Rules = []checkout.Rule{nil}
		w, other := newWorld(t), newWorld(t)
		page, twin := w.openWith(po, order.Initial, v), other.open(po)
		for i := range v.Catalog {
			r := &v.Catalog[i]
			clear(r.Limits)
			clear(r.Currencies)
			clear(r.Places)
			clear(r.Fee.Flat)
			clear(r.Fee.Tiers)
			r.Arrives = checkout.WithinHours(1)
		}
		v.Rules[0] = noWires
		require.Equal(t, twin.Choices(), page.Choices())
		require.Equal(t, twin.Expected(), page.Expected())
		after, err := page.Apply(w.ctx, named("H"), checkout.PassOn{})
		require.NoError(t, err)
		twin, err = twin.Apply(w.ctx, named("H"), checkout.PassOn{})
		require.NoError(t, err)
		require.Equal(t, twin.Choices(), after.Choices())
	}
}
