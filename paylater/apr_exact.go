package paylater

import (
	"math/big"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// underCap tells exactly whether the schedule's APR is under the cap. The
// solver's answer decides when it is clearly off the cap; near it, the sign of
// the present value at the cap does, in whole numbers.
func (s Schedule) underCap(rate APR, principal money.USD, day civil.Date, limit money.Rate) bool {
	const near = 1_000_000 // parts per trillion: a thousand times the solver's error bound
	ceiling := APR(int64(limit.PPM()) * 1_000_000)
	if rate < ceiling-near || rate > ceiling+near {
		return rate < ceiling
	}
	flows, err := s.flows(nil, day)
	if err != nil {
		return false
	}
	return worthAt(flows, limit).Cmp(new(big.Rat).SetInt64(principal.Cents())) < 0
}

// worthAt is the exact present value of payments at an annual rate.
func worthAt(flows []flow, annual money.Rate) *big.Rat {
	sum := new(big.Rat)
	for i := range flows {
		paid := new(big.Rat).SetInt64(flows[i].cents)
		sum.Add(sum, paid.Quo(paid, growth(flows, i, annual)))
	}
	return sum
}

// growth is what one cent of the advance grows to by payment i.
func growth(flows []flow, i int, annual money.Rate) *big.Rat {
	one := big.NewRat(1, 1)
	year := big.NewRat(int64(annual.PPM()), 1_000_000)
	if per, of, ok := single(flows); ok {
		period := new(big.Rat).Mul(year, big.NewRat(int64(of), int64(per)))
		return period.Add(period, one)
	}
	monthly := new(big.Rat).Quo(year, big.NewRat(12, 1))
	factor := new(big.Rat).Mul(monthly, big.NewRat(int64(flows[i].days), 30))
	factor.Add(factor, one)
	month := new(big.Rat).Add(monthly, one)
	for range flows[i].months {
		factor.Mul(factor, month)
	}
	return factor
}
