package lendersim

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Config says how a simulated lender behaves. The zero value is a usable one.
type Config struct {
	// Now tells the time. Nil stands still at 2019-03-05, 10:00 in New York; a
	// test moves time with [Clock].
	Now func() time.Time
	// Calendar tells the working days. Nil is that of the Federal Reserve Banks.
	Calendar civil.Calendar
	// Limit is what applications are approved for. Zero is $100,000.00.
	Limit money.USD
	// Prices are what applications are approved at. Nil is [DefaultPrices].
	Prices []lender.Price
	// SettleAfter is the number of working days from a disbursement to its
	// settlement. Zero is 1; the product says 1 to 3.
	SettleAfter int
	// ClearAfter is the number of working days from a repayment to its
	// clearing. Zero is 3.
	ClearAfter int
	// ReturnAfter is the number of working days until a refund's money has
	// arrived. Zero is 1.
	ReturnAfter int
	// ReturnedFee is charged for a repayment that bounces. Zero charges nothing.
	ReturnedFee money.USD
	// Plain turns the magic values off: names and amounts mean nothing.
	Plain bool
	// Trouble is asked before every call what shall go wrong with it, beside the
	// magic values. Nil is never any. It may use the lender itself, and is not
	// called for a request that is not valid.
	Trouble func(Call) Trouble
}

// DefaultPrices are one to six months. The six-month term has the highest
// published fees, $850.00 on $10,000.00; every term has an APR under 30% when
// its months are equal: 18.00%, 19.95%, 22.36%, 25.65%, 26.61%, 29.22%.
func DefaultPrices() []lender.Price {
	return []lender.Price{
		flat(1, 15_000),
		flat(2, 12_500),
		flat(3, 12_500),
		flat(4, 13_500),
		flat(5, 13_500),
		sixMonths(27_500, 7_500),
	}
}

// flat is a term with the same rate in every month.
func flat(months int, ppm int32) lender.Price {
	monthly := make([]money.Rate, months)
	for i := range monthly {
		monthly[i] = money.PPM(ppm)
	}
	return lender.Price{Months: months, Monthly: monthly}
}

// sixMonths is the six-month term with one rate for its first two months and
// another for the rest.
func sixMonths(firstTwo, rest int32) lender.Price {
	p := flat(6, rest)
	p.Monthly[0], p.Monthly[1] = money.PPM(firstTwo), money.PPM(firstTwo)
	return p
}

// complete fills in what was left out.
func (c Config) complete() Config {
	if c.Now == nil {
		c.Now = func() time.Time { return time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC) }
	}
	if c.Calendar == nil {
		c.Calendar = civil.FederalReserve()
	}
	if c.Limit.IsZero() {
		c.Limit = money.Dollars(100_000)
	}
	if c.Prices == nil {
		c.Prices = DefaultPrices()
	}
	c.Prices = lender.ClonePrices(c.Prices)
	c.SettleAfter, c.ClearAfter, c.ReturnAfter = atLeast(c.SettleAfter, 1), atLeast(c.ClearAfter, 3), atLeast(c.ReturnAfter, 1)
	return c
}

// atLeast replaces a number of days that is zero or less.
func atLeast(days, otherwise int) int {
	if days < 1 {
		return otherwise
	}
	return days
}
