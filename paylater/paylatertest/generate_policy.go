package paylatertest

import (
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// The bounds of a policy, as its Validate has them.
const (
	longestTerm = 24
	wholeRate   = 1_000_000 // 100%, in parts per million
	tenYears    = 3660      // days
)

// AnyPolicy is one that validates, in effect from 1990-01-01 on: every field
// anywhere within its bounds, often at one of them.
func AnyPolicy(s Source) paylater.Policy {
	p := paylater.Policy{
		Version: word(s, between(s, 1, 32)), Effective: civil.Of(1990, time.January, 1),
		MaxLine: AnyAmount(s, money.Dollars(10_000_000)), MaxMonths: edgy(s, 1, longestTerm),
		Rates:          anyBand(s, paylater.Band{Max: money.PPM(wholeRate)}),
		APRCap:         rateIn(s, paylater.Band{Min: money.PPM(1), Max: money.PPM(wholeRate)}),
		FirstStatement: edgy(s, 1, 31), DueAfter: edgy(s, 1, 60), DelinquentAfter: edgy(s, 1, 365),
		ArrivesFrom: edgy(s, 1, 60),
		HoldFor:     anySpan(s), OfferFor: anySpan(s), RefundWindow: anySpan(s),
		ClearAfter: edgy(s, 0, 60), ReturnWindow: edgy(s, 1, 366), RefundableFor: edgy(s, 0, tenYears),
		LateFeeMax: money.Cents(int64(edgy(s, 0, wholeRate))), ReturnedFeeMax: money.Cents(int64(edgy(s, 0, wholeRate))),
		MinBusinessMonths: edgy(s, 0, 1200), InactiveAfter: edgy(s, 0, tenYears), CreditReopen: edgy(s, 0, tenYears),
	}
	p.ArrivesTo = edgy(s, p.ArrivesFrom, 60)
	p.Tiers = anyTiers(s, p)
	if sometimes(s, 2) {
		p.MinDraw = AnyAmount(s, p.MaxLine)
	}
	if sometimes(s, 2) {
		p.FeeCredit = &paylater.CreditRule{Amount: AnyAmount(s, p.MaxLine), Days: edgy(s, 1, tenYears)}
	}
	if sometimes(s, 2) {
		p.DecisionWithin = anySpan(s)
	}
	return p
}

// anyTiers are none to three, of terms of their own or side by side in one.
func anyTiers(s Source, p paylater.Policy) []paylater.Tier {
	var tiers []paylater.Tier
	next := make(map[int]int) // the first month of a term that no tier names
	for range s.IntN(4) {
		t := paylater.Tier{Months: edgy(s, 1, p.MaxMonths), Rates: anyBand(s, p.Rates)}
		if first := next[t.Months] + 1; first <= t.Months {
			t.From = between(s, first, t.Months)
			t.To = between(s, t.From, t.Months)
			next[t.Months] = t.To
			tiers = append(tiers, t)
		}
	}
	return tiers
}

func anyBand(s Source, in paylater.Band) paylater.Band {
	low := rateIn(s, in)
	return paylater.Band{Min: low, Max: rateIn(s, paylater.Band{Min: low, Max: in.Max})}
}

// anySpan is from one minute to 366 days, in whole seconds.
func anySpan(s Source) paylater.Span {
	return paylater.Span(time.Duration(edgy(s, 60, 366*24*3600)) * time.Second)
}

func badSpan(s Source) paylater.Span {
	return paylater.Span(one(s, 0, -time.Hour, 59*time.Second, 90*time.Second+time.Millisecond, (366*24+1)*time.Hour))
}

// edgy is from low to high, at one of them half of the time.
func edgy(s Source, low, high int) int {
	switch s.IntN(4) {
	case 0:
		return low
	case 1:
		return high
	}
	return between(s, low, high)
}
