package money

import (
	"github.com/shopspring/decimal"

	"github.com/paylater-go/payments/order/fault"
)

// Amount is an amount of one of several currencies, in whole minor units: cents,
// or yen. It is comparable: == means the same amount of the same currency. The
// zero value has no currency and combines with nothing but itself. |minor units|
// is at most MaxCents.
type Amount struct {
	minor    int64
	currency Currency
}

// NewAmount returns minor units of a currency. It refuses an unknown currency with
// [CodeCurrencyUnknown] and an amount beyond MaxCents with [CodeAmountOverflow].
func NewAmount(minor int64, c Currency) (Amount, error) {
	if err := c.check(); err != nil {
		return Amount{}, err
	}
	if !inBounds(minor) {
		return Amount{}, overflow()
	}
	return Amount{minor, c}, nil
}

// ParseAmount reads an amount as [ParseUSD] does, with at most as many decimals as
// the currency has: "1234.50" of EUR, "1235" of JPY.
func ParseAmount(text string, c Currency) (Amount, error) {
	if err := c.check(); err != nil {
		return Amount{}, err
	}
	minor, err := parseMinor(text, c.Digits())
	if err != nil {
		return Amount{}, err
	}
	return Amount{minor, c}, nil
}

// AmountOf returns dollars as an Amount. What is out of bounds stays so.
func AmountOf(a USD) Amount { return Amount{a.cents, USDollar} }

// Minor returns the amount in minor units of its currency.
func (a Amount) Minor() int64 { return a.minor }

// Currency returns the currency, "" for the zero Amount.
func (a Amount) Currency() Currency { return a.currency }

// InBounds reports whether the amount is exact, as [USD.InBounds] does.
func (a Amount) InBounds() bool { return inBounds(a.minor) }

// USD returns the amount as dollars. Every other currency is refused with
// [CodeNotUSD]: nothing is converted.
func (a Amount) USD() (USD, error) {
	if a.currency != USDollar {
		return USD{}, fault.New(CodeNotUSD, "the amount is not in US dollars")
	}
	return USD{a.minor}, nil
}

// Add returns a + b. It refuses two currencies with [CodeCurrencyMismatch] and a
// sum beyond MaxCents with [CodeAmountOverflow].
func (a Amount) Add(b Amount) (Amount, error) {
	return a.plus(b.minor, b.currency)
}

// Sub returns a - b, with the errors of Add.
func (a Amount) Sub(b Amount) (Amount, error) {
	return a.plus(-b.minor, b.currency)
}

func (a Amount) plus(minor int64, c Currency) (Amount, error) {
	if a.currency != c {
		return Amount{}, mismatch()
	}
	sum := add(a.minor, minor)
	if !inBounds(sum) {
		return Amount{}, overflow()
	}
	return Amount{sum, c}, nil
}

// Cmp returns -1, 0 or 1 as a is less than, equal to or greater than b. It refuses
// two currencies with [CodeCurrencyMismatch].
func (a Amount) Cmp(b Amount) (int, error) {
	if a.currency != b.currency {
		return 0, mismatch()
	}
	return USD{a.minor}.Cmp(USD{b.minor}), nil
}

// Sign returns -1, 0 or 1 as a is negative, zero or positive.
func (a Amount) Sign() int { return USD{a.minor}.Sign() }

// IsZero reports whether the amount is zero, in whatever currency.
func (a Amount) IsZero() bool { return a.minor == 0 }

// Decimal returns the amount in major units, with the decimals of its currency.
func (a Amount) Decimal() decimal.Decimal {
	return decimal.New(a.minor, -int32(a.currency.Digits())) //nolint:gosec // 0 or 2
}

func mismatch() error {
	return fault.New(CodeCurrencyMismatch, "the currencies differ")
}
