package shop

import (
	"time"

	"github.com/paylater-go/payments/examples/marketplace/data"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// The sample buyers: Harbor has a line and a loan, Prairie is new.
const (
	Harbor  order.ID = "harbor"
	Prairie order.ID = "prairie"
)

// people are those who sign in.
func people() []data.Person {
	return []data.Person{
		{
			ID: "u-rosalind", Email: "rosalind@harbor.test", Name: "Rosalind Quill",
			Business: "Harbor Lamp Works", Buyer: Harbor, Shown: "lamps-and-piers",
		},
		{
			ID: "u-tomas", Email: "tomas@prairie.test", Name: "Tomas Reyes",
			Business: "Prairie Outfitters", Buyer: Prairie, Shown: "tents-and-twine",
		},
		{ID: "u-wren", Email: "wren@market.test", Name: "Wren Okafor", Business: "the marketplace", Shown: "ledger-and-tea"},
	}
}

// supplier is one of the sample data.
type supplier struct {
	id   order.ID
	name string
}

// sampleOrder is an order as it is placed; amounts are in cents.
type sampleOrder struct {
	id             order.ID
	buyer          order.ID
	goods          string
	from           supplier
	currency       money.Currency
	total, initial int64
	open           bool // its supplier has not confirmed it
}

func sampleOrders() []sampleOrder {
	brass, glass := supplier{"yiwu-brass", "Yiwu Brass Lighting"}, supplier{"ningbo-glass", "Ningbo Glassworks"}
	canvas, twine := supplier{"dongguan-canvas", "Dongguan Canvas and Pack"}, supplier{"porto-cordage", "Cordoaria do Porto"}
	return []sampleOrder{
		{"TA-1001", Harbor, "Brass table lamps, 400 pieces", brass, money.USDollar, 24_000_00, 8_000_00, false},
		{"TA-1002", Harbor, "Pendant shades, hand-blown, 1,200 pieces", glass, money.USDollar, 90_000_00, 27_000_00, false},
		{"TA-1003", Harbor, "Cotton cord, 6,000 m", twine, money.EUR, 9_500_00, 9_500_00, false},
		{"TA-1004", Harbor, "Sample set of lamp bases", brass, money.USDollar, 240_00, 120_00, false},
		{"TA-1005", Harbor, "Street lanterns, cast iron, 900 pieces", brass, money.USDollar, 260_000_00, 130_000_00, false},
		{"TA-1006", Harbor, "Spare fittings, assorted", glass, money.USDollar, 6_400_00, 6_400_00, false},
		{"TA-1007", Harbor, "Wall sconces, 300 pieces", brass, money.USDollar, 18_750_00, 5_625_00, true},
		{"TA-1008", Harbor, "Packing, corrugated", canvas, money.USDollar, 3_600_00, 1_080_00, false},
		{"TA-2001", Prairie, "Canvas tents, four-season, 250 pieces", canvas, money.USDollar, 25_000_00, 10_000_00, false},
		{"TA-2002", Prairie, "Tent pegs and twine", twine, money.USDollar, 4_150_63, 1_250_63, false},
	}
}

// placed is the order, confirmed by its supplier unless it is open.
func (o sampleOrder) placed(at time.Time) (data.Placed, error) {
	total, err := money.NewAmount(o.total, o.currency)
	if err != nil {
		return data.Placed{}, err
	}
	initial, err := money.NewAmount(o.initial, o.currency)
	if err != nil {
		return data.Placed{}, err
	}
	po, err := order.New(order.Terms{
		ID: o.id, Buyer: o.buyer, Supplier: o.from.id, Destination: "US", Total: total, Initial: initial,
	}, at)
	if err == nil && !o.open {
		po, err = po.Confirm(at)
	}
	return data.Placed{Order: po, Goods: o.goods, Supplier: o.from.name}, err
}

// harborApplies is what Harbor told the lender once. Nobody of that name exists.
func harborApplies(at time.Time) lender.Application {
	place := lender.Address{
		Line1: lender.NewSecret("350 Mill Road"), City: lender.NewSecret("Brooklyn"),
		State: lender.NewSecret("NY"), ZIP: lender.NewSecret("11201"),
	}
	return lender.Application{
		ID: "sample-harbor", Buyer: lender.BuyerID(Harbor),
		Business: lender.Business{
			LegalName: lender.NewSecret("Harbor Lamp Works"), TaxID: lender.NewSecret("20-5550143"),
			Kind: lender.LLC, StartedOn: civil.Of(2014, time.June, 2), Address: place,
		},
		Owner: lender.Owner{
			Name: lender.NewSecret("Rosalind Quill"), Email: lender.NewSecret("rosalind.quill@example.com"),
			Phone: lender.NewSecret("+12125550143"), BirthDate: lender.NewSecret("1979-11-23"), Address: place,
		},
		Accounts: []lender.LinkedAccount{
			{Kind: lender.BusinessChecking, Institution: "First Harbor Bank", Token: lender.NewSecret("tok-checking-7f3a")},
		},
		Consent: lender.Consent{Version: "2026-11", At: at, By: "u-rosalind"},
	}
}
