package checkout

import (
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// DefaultCatalog returns what the marketplace has published of its methods. A
// host that sells elsewhere, or later, hands in its own.
//
//   - Pay Later: free to use, US dollars only (product page).
//   - T/T: the fees are the banks' own; 3-7 working days abroad, 1-2 at home
//     (FAQ 20328873); nine currencies (FAQ 13887445).
//   - Local T/T: from the US, Europe, Australia and Canada in the local currency,
//     at most one unit of it, within 48 hours ("Local T/T service"). Which
//     countries are Europe is not published: here the United Kingdom and the
//     countries whose currency is the euro.
//   - Credit card (Visa, MasterCard): 2.4%, for orders placed from June 4, 2018
//     on 2.95% (FAQ 20111761, 20111762), 2.99% by now; at most $12,000.00 a
//     payment; up to 2 hours, up to 3 with a review. The day of the change to
//     2.99% is not published: January 1, 2021 is chosen by this library.
//   - Western Union: by tiers up to $1,000.00, above unknown; one working day.
//   - Online bank payment, formerly e-Checking: $15.00 a payment, US dollars only
//     (FAQ 13887445), 4-5 working days (FAQ 20111762).
//   - PayPal, Apple Pay, Google Pay: 2.99%; PayPal at most $12,000.00 a payment.
func DefaultCatalog() Catalog {
	usd := []money.Currency{money.USDollar}
	return append(cards(),
		Row{Method: order.PayLater, Fee: Fee{Kind: FeeNone}, Currencies: usd, Todo: TodoSign},
		Row{
			Method: order.Wire, Fee: Fee{Kind: FeeBanksOwn}, Currencies: wireCurrencies(),
			Arrives: WorkingDays(3, 7), Home: WorkingDays(1, 2), Todo: TodoTransfer,
		},
		Row{
			Method: order.LocalTransfer, Fee: Fee{Kind: FeeAtMost, Flat: localUnits()}, Currencies: localCurrencies(),
			Places: localPlaces(), Arrives: WithinHours(48), Todo: TodoTransfer,
		},
		Row{
			Method: order.WesternUnion, Fee: Fee{Kind: FeeTiers, Tiers: westernUnion()}, Currencies: usd,
			Arrives: WorkingDays(1, 1), Todo: TodoSendCash,
		},
		Row{
			Method: order.OnlineBank, Fee: Fee{Kind: FeeFlat, Flat: []money.Amount{dollars(15)}}, Currencies: usd,
			Arrives: WorkingDays(4, 5), Todo: TodoConfirm,
		},
	)
}

// cards are the methods that charge a card, or cost what a card costs.
func cards() Catalog {
	row := Row{
		Method: order.Card, ByOrder: true, Limits: []money.Amount{dollars(12_000)}, Currencies: cardCurrencies(),
		Arrives: WithinHours(3), Todo: TodoEnterCard,
	}
	old, middle, now := row, row, row
	old.Fee = percent(24_000)
	middle.From, middle.Fee = civil.Of(2018, time.June, 4), percent(29_500)
	now.From, now.Fee = civil.Of(2021, time.January, 1), percent(29_900)

	wallet := now
	wallet.From, wallet.ByOrder, wallet.Todo = civil.Date{}, false, TodoConfirm
	payPal, apple, google := wallet, wallet, wallet
	payPal.Method, apple.Method, google.Method = order.PayPal, order.ApplePay, order.GooglePay
	apple.Limits, google.Limits = nil, nil
	return Catalog{old, middle, now, payPal, apple, google}
}

func westernUnion() []Tier {
	return []Tier{
		{dollars(50), money.AmountOf(money.Cents(490))},
		{dollars(100), dollars(8)},
		{dollars(250), dollars(10)},
		{dollars(500), dollars(12)},
		{dollars(750), dollars(15)},
		{dollars(1_000), dollars(18)},
	}
}

func wireCurrencies() []money.Currency {
	return []money.Currency{
		money.USDollar, money.HKD, money.CNY, money.AUD, money.CAD, money.JPY, money.EUR, money.GBP, money.SGD,
	}
}

func cardCurrencies() []money.Currency {
	return []money.Currency{money.USDollar, money.EUR, money.GBP, money.AUD, money.CAD}
}

func localCurrencies() []money.Currency { return cardCurrencies() }

// localUnits is one unit of each local currency; each has two decimals.
func localUnits() []money.Amount {
	var units []money.Amount
	for _, c := range localCurrencies() {
		if one, err := money.NewAmount(100, c); err == nil {
			units = append(units, one)
		}
	}
	return units
}

// localPlaces are the countries of local T/T.
func localPlaces() []Place {
	places := []Place{
		{"US", money.USDollar}, {"AU", money.AUD}, {"CA", money.CAD}, {"GB", money.GBP},
	}
	for _, c := range []order.Country{
		"AT", "BE", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT", "SI", "SK",
	} {
		places = append(places, Place{c, money.EUR})
	}
	return places
}

func dollars(d int64) money.Amount { return money.AmountOf(money.Dollars(d)) }

func percent(ppm int32) Fee { return Fee{Kind: FeePercent, Rate: money.PPM(ppm)} }
