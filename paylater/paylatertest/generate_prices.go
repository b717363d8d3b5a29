package paylatertest

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// AnyPrices are the prices of some of the policy's terms, shortest first, at
// rates within its bands. Whether an offer can be made at them is for the cap on
// the APR to say, which depends on the days.
func AnyPrices(s Source, p paylater.Policy) []lender.Price {
	var list []lender.Price
	for months := 1; months <= p.MaxMonths; months++ {
		if sometimes(s, 2) {
			list = append(list, AnyPrice(s, p, months))
		}
	}
	if len(list) == 0 {
		list = append(list, AnyPrice(s, p, between(s, 1, max(1, p.MaxMonths))))
	}
	return list
}

// AnyPrice is the price of one term within the policy's bands.
func AnyPrice(s Source, p paylater.Policy, months int) lender.Price {
	price := lender.Price{Months: months}
	for k := 1; k <= months; k++ {
		price.Monthly = append(price.Monthly, rateIn(s, bandOf(p, months, k)))
	}
	return price
}

// BadPrice is [AnyPrice] with one month just outside its band: a line takes it,
// and refuses every offer of that term. It reports false when no rate lies
// outside, because the band of the month it chose is 0% to 100%.
func BadPrice(s Source, p paylater.Policy, months int) (Bad[lender.Price], bool) {
	bad := Bad[lender.Price]{Value: AnyPrice(s, p, months), Code: paylater.CodeRateOutOfBand}
	k := between(s, 1, months)
	band := bandOf(p, months, k)
	low, high := band.Min.PPM()-1, band.Max.PPM()+1
	if low < 0 && high > wholeRate {
		return bad, false
	}
	if low < 0 || high <= wholeRate && sometimes(s, 2) {
		low = high
	}
	bad.Value.Monthly[k-1] = money.PPM(low)
	return bad, true
}

// bandOf is the band of one month of a term: the first tier that names it, else
// the policy's.
func bandOf(p paylater.Policy, months, month int) paylater.Band {
	for _, t := range p.Tiers {
		if t.Months == months && t.From <= month && month <= t.To {
			return t.Rates
		}
	}
	return p.Rates
}

func rateIn(s Source, b paylater.Band) money.Rate {
	ppm := edgy(s, int(b.Min.PPM()), int(b.Max.PPM()))
	return money.PPM(int32(ppm)) //nolint:gosec // between two rates, which are int32
}
