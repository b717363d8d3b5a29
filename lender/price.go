package lender

import (
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Price is what one term costs: for each month of it, the part of the original
// principal that is charged as that month's fee.
type Price struct {
	Months  int          `json:"months"`  // 1 to 36
	Monthly []money.Rate `json:"monthly"` // one for each month of the term
}

// MaxMonths is the longest term that a price can name. A policy allows fewer.
const MaxMonths = 36

// Validate reports a term outside 1 to [MaxMonths], another number of rates
// than months, and a rate below zero or above 100%.
func (p Price) Validate() error {
	var c checks
	c.that(p.Months >= 1 && p.Months <= MaxMonths, "months", CodeTermBounds, "a term has 1 to 36 months",
		fault.Count("found", int64(p.Months)), fault.Count("most", MaxMonths))
	if len(p.Monthly) != p.Months {
		c.that(false, "monthly", CodeRateCount, "a price has one rate for each month of its term",
			fault.Count("found", int64(len(p.Monthly))), fault.Count("months", int64(p.Months)))
		return fault.Join(c.found...)
	}
	for i, r := range p.Monthly {
		c.that(r.PPM() >= 0 && r.PPM() <= maxRatePPM, index("monthly", i), CodeRateBounds,
			"a monthly rate lies between 0% and 100%",
			fault.PPM("found", int64(r.PPM())), fault.PPM("most", maxRatePPM))
	}
	return fault.Join(c.found...)
}

const maxRatePPM = 1_000_000 // 100%
