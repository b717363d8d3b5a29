package lender

import (
	"slices"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// maxWords is how many reasons, items or prices one event may hold.
const maxWords = 50

// checks collects what is wrong with an event.
type checks struct{ found []*fault.Error }

func (c *checks) that(ok bool, path string, code fault.Code, message string, numbers ...fault.Number) {
	if !ok {
		c.found = append(c.found, fault.New(code, message, numbers...).At(path))
	}
}

func (c *checks) id(ok bool, path string) {
	c.that(ok, path, CodeIDMalformed, "an id has 1 to 64 of A-Z, a-z, 0-9, _ and -")
}

func (c *checks) reason(r Reason) {
	c.that(r.Valid(), "reason", CodeWordMalformed, "a reason has 1 to 64 of a-z, 0-9 and _, a letter first")
}

func (c *checks) positive(path string, amount money.USD) {
	if amount.Sign() <= 0 || !amount.InBounds() {
		c.found = append(c.found, amountFault().At(path))
	}
}

func amountFault() *fault.Error {
	return fault.New(CodeAmountBounds, "an amount lies above zero and within the bound of money",
		fault.Cents("most", money.MaxCents))
}

func (c *checks) limit(amount money.USD) {
	c.that(amount.Sign() >= 0 && amount.InBounds(), "limit", CodeAmountBounds,
		"a limit is not below zero and within the bound of money", fault.Cents("most", money.MaxCents))
}

func (c *checks) day(path string, d civil.Date) {
	c.that(!d.IsZero(), path, CodeRequired, "a day is needed")
}

// list refuses a list that is empty, too long, or says something twice.
func list[T any](c *checks, path string, items []T, same func(a, b T) bool) {
	n := fault.Count("found", int64(len(items)))
	c.that(len(items) > 0, path, CodeRequired, "at least one is needed")
	if len(items) > maxWords {
		c.that(false, path, CodeTooMany, "the list is too long", n, fault.Count("most", maxWords))
		return
	}
	for i := range items {
		repeated := slices.ContainsFunc(items[:i], func(b T) bool { return same(items[i], b) })
		c.that(!repeated, index(path, i), CodeRepeated, "the list says this twice")
	}
}

// words checks a list of reasons or items.
func words[W interface {
	~string
	Valid() bool
}](c *checks, path string, all []W) {
	list(c, path, all, func(a, b W) bool { return a == b })
	if len(all) > maxWords {
		return
	}
	for i, w := range all {
		c.that(w.Valid(), index(path, i), CodeWordMalformed, "a word has 1 to 64 of a-z, 0-9 and _, a letter first")
	}
}

func (c *checks) prices(all []Price) {
	list(c, "prices", all, func(a, b Price) bool { return a.Months == b.Months })
	if len(all) > maxWords {
		return
	}
	for i, p := range all {
		for _, f := range fault.All(p.Validate()) {
			c.found = append(c.found, f.At(index("prices", i)))
		}
	}
}
