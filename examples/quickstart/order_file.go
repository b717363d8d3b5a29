package main

import (
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

// orderFile is an order as a user writes it. Each field checks itself, so that
// one reading finds everything that is wrong.
type orderFile struct {
	ID          identifier `json:"id"`
	Supplier    identifier `json:"supplier"`
	Destination country    `json:"destination"`
	Currency    currency   `json:"currency"`
	Total       amount     `json:"total"`
	Initial     amount     `json:"initial"` // the whole total leaves no balance
}

// parseOrder reads an order file and reports every fault at once.
func parseOrder(data []byte) (order.Terms, error) {
	var f orderFile
	if err := strictjson.Decode(data, &f); err != nil {
		return order.Terms{}, err
	}
	total, totalErr := f.Total.in(f.Currency, "total")
	initial, initialErr := f.Initial.in(f.Currency, "initial")
	if err := fault.Join(append(fault.All(totalErr), fault.All(initialErr)...)...); err != nil {
		return order.Terms{}, err
	}
	terms := order.Terms{
		ID: order.ID(f.ID), Buyer: harbor, Supplier: order.ID(f.Supplier),
		Destination: order.Country(f.Destination), Total: total, Initial: initial,
	}
	return terms, terms.Check()
}

// sampleOrder is $30,000.00, of which $10,000.00 are paid first. The file
// order.json says the same.
func sampleOrder() order.Terms {
	return order.Terms{
		ID: "TA-1001", Buyer: harbor, Supplier: "bright-lamps", Destination: "US",
		Total: dollars(30_000), Initial: dollars(10_000),
	}
}

func dollars(n int64) money.Amount { return money.AmountOf(money.Dollars(n)) }

// identifier is an id of the host, other than those that the story uses itself.
type identifier order.ID

// UnmarshalText reads an id that follows the grammar of ids.
func (i *identifier) UnmarshalText(text []byte) error {
	*i = identifier(text)
	switch order.ID(text) {
	case orderInTime, orderTooLate, orderOfDeclined, orderInEuro:
		return wants("an id that the story does not use itself")
	}
	return unless(order.ID(text).Valid(), "1 to 64 of A-Z a-z 0-9 _ -")
}

type country order.Country

// UnmarshalText reads two capital letters.
func (c *country) UnmarshalText(text []byte) error {
	*c = country(text)
	return unless(order.Country(text).Valid(), "a country by two capital letters")
}

type currency money.Currency

// UnmarshalText reads one of the currencies that can be paid in.
func (c *currency) UnmarshalText(text []byte) error {
	*c = currency(text)
	return unless(money.Currency(text).Valid(), "USD, HKD, CNY, AUD, CAD, JPY, EUR, GBP or SGD")
}

// amount is an amount whose currency stands in another field.
type amount string

// UnmarshalText reads an amount as it may be in some currency: above zero, with at
// most two decimals.
func (a *amount) UnmarshalText(text []byte) error {
	*a = amount(text)
	parsed, err := money.ParseAmount(string(text), money.USDollar)
	if err != nil {
		return err
	}
	return unless(parsed.Sign() > 0, "more than zero")
}

// in is the amount in a currency, whose decimals it must have.
func (a amount) in(c currency, path string) (money.Amount, error) {
	parsed, err := money.ParseAmount(string(a), money.Currency(c))
	return parsed, fault.In(path, err)
}

func unless(ok bool, want string) error {
	if ok {
		return nil
	}
	return wants(want)
}

func wants(what string) error { return fault.New(order.CodeFieldInvalid, "must be "+what) }
