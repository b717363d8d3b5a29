package money

import "github.com/paylater-go/payments/order/fault"

// Currency is a currency by its ISO 4217 code.
type Currency string

// The currencies in which an order can be paid.
const (
	USDollar Currency = "USD"
	HKD      Currency = "HKD"
	CNY      Currency = "CNY"
	AUD      Currency = "AUD"
	CAD      Currency = "CAD"
	JPY      Currency = "JPY"
	EUR      Currency = "EUR"
	GBP      Currency = "GBP"
	SGD      Currency = "SGD"
)

// Valid reports whether c is one of the currencies of this package.
func (c Currency) Valid() bool {
	switch c {
	case USDollar, HKD, CNY, AUD, CAD, JPY, EUR, GBP, SGD:
		return true
	}
	return false
}

// Digits returns the number of decimals of c: 0 for yen, 2 for every other
// currency of this package, 0 for a currency that is not valid.
func (c Currency) Digits() int {
	if c == JPY || !c.Valid() {
		return 0
	}
	return 2
}

func (c Currency) check() error {
	if c.Valid() {
		return nil
	}
	return fault.New(CodeCurrencyUnknown, "the currency is not one that is handled")
}
