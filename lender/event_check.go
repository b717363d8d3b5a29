package lender

import (
	"strconv"
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// Validate reports everything that is wrong with the event by itself: ids,
// words, amounts, days. Whether it fits what a host knows is not asked here.
func (e Event) Validate() error {
	var c checks
	c.id(e.ID.Valid(), "id")
	c.id(e.Buyer.Valid(), "buyer")
	c.instant("at", e.At)
	if isValue(e.Fact) {
		before := len(c.found)
		e.Fact.check(&c)
		for i, f := range c.found[before:] {
			c.found[before+i] = f.At("fact")
		}
	} else {
		c.that(false, "fact", CodeUnknownFact, "a fact is one of the structs of this package, by value")
	}
	return fault.Join(c.found...)
}

// instant refuses what would not survive a record: no time, another zone than
// UTC, parts of a microsecond, a year outside 1990 to 2199.
func (c *checks) instant(path string, t time.Time) {
	c.that(!t.IsZero(), path, CodeRequired, "an instant is needed")
	if t.IsZero() {
		return
	}
	ok := t.Location() == time.UTC && t.Nanosecond()%1000 == 0 && inSpan(t)
	c.that(ok, path, CodeInstantMalformed, "an instant is UTC, in whole microseconds, from 1990 to 2199")
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

func (f ApplicationReceived) check(c *checks) { c.id(f.Application.Valid(), "application") }

func (f InformationNeeded) check(c *checks) {
	c.id(f.Application.Valid(), "application")
	words(c, "items", f.Items)
}

func (f Approved) check(c *checks) {
	c.id(f.Application.Valid(), "application")
	c.positive("limit", f.Limit)
	c.prices(f.Prices)
}

func (f Declined) check(c *checks) {
	c.id(f.Application.Valid(), "application")
	words(c, "reasons", f.Reasons)
}

func (f LimitChanged) check(c *checks) {
	c.limit(f.Limit)
	c.reason(f.Reason)
}

func (f PricesChanged) check(c *checks) { c.prices(f.Prices) }
func (f Suspended) check(c *checks)     { c.reason(f.Reason) }
func (f Closed) check(c *checks)        { c.reason(f.Reason) }
func (Reinstated) check(*checks)        {} // says nothing that could be wrong

func (f DisbursementStarted) check(c *checks) { c.id(f.Loan.Valid(), "loan") }

func (f DisbursementSettled) check(c *checks) {
	c.id(f.Loan.Valid(), "loan")
	c.positive("paid", f.Paid)
	c.day("on", f.On)
}

func (f DisbursementFailed) check(c *checks) {
	c.id(f.Loan.Valid(), "loan")
	c.reason(f.Reason)
}

func (f DisbursementReturned) check(c *checks) {
	c.id(f.Loan.Valid(), "loan")
	c.positive("amount", f.Amount)
	c.day("on", f.On)
}

func (f RepaymentReceived) check(c *checks) {
	c.id(f.Repayment.Valid(), "repayment")
	c.positive("amount", f.Amount)
	c.day("effective", f.Effective)
	c.id(f.Loan == "" || f.Loan.Valid(), "loan")
}

func (f RepaymentCleared) check(c *checks) { c.id(f.Repayment.Valid(), "repayment") }

func (f RepaymentReturned) check(c *checks) {
	c.id(f.Repayment.Valid(), "repayment")
	c.reason(f.Reason)
}

func (f MoneyReceived) check(c *checks) {
	c.id(f.Refund.Valid(), "refund")
	c.id(f.Loan.Valid(), "loan")
	c.positive("amount", f.Amount)
	c.day("on", f.On)
}

func (f LateFeeCharged) check(c *checks) {
	c.id(f.Charge.Valid(), "charge")
	c.day("statement", f.Statement)
	c.positive("amount", f.Amount)
}

func (f ReturnedFeeCharged) check(c *checks) {
	c.id(f.Charge.Valid(), "charge")
	c.id(f.Repayment.Valid(), "repayment")
	c.positive("amount", f.Amount)
}

func (f ChargeWaived) check(c *checks) { c.id(f.Charge.Valid(), "charge") }

func (f CreditPaidOut) check(c *checks) {
	c.positive("amount", f.Amount)
	c.day("on", f.On)
}
