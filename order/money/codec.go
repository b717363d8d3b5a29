package money

import (
	"database/sql/driver"

	"github.com/paylater-go/payments/order/fault"
)

// MarshalJSON writes the amount as a string with two decimals, "10000.00" in
// quotes. Out of bounds it fails with [CodeAmountOverflow].
func (a USD) MarshalJSON() ([]byte, error) {
	if !a.InBounds() {
		return nil, overflow()
	}
	dst := append(make([]byte, 0, 24), '"')
	return append(appendMinor(dst, a.cents, 2), '"'), nil
}

// UnmarshalJSON reads a JSON string holding what ParseUSD reads. Numbers, null and
// escapes are refused with [CodeAmountMalformed]. On an error a is unchanged.
func (a *USD) UnmarshalJSON(data []byte) error {
	inner, ok := unquote(data)
	if !ok {
		return fault.New(CodeAmountMalformed, "an amount is a string in JSON")
	}
	return a.UnmarshalText(inner)
}

// unquote returns what is between the quotes of a JSON string. Escapes are left as
// they are: none of the texts of this package has a character that needs one.
func unquote(data []byte) ([]byte, bool) {
	if len(data) < 2 || data[0] != '"' || data[len(data)-1] != '"' {
		return nil, false
	}
	return data[1 : len(data)-1], true
}

// AppendText appends what MarshalText returns.
func (a USD) AppendText(dst []byte) ([]byte, error) {
	if !a.InBounds() {
		return dst, overflow()
	}
	return appendMinor(dst, a.cents, 2), nil
}

// MarshalText writes the amount as Text does. Out of bounds it fails with
// [CodeAmountOverflow].
func (a USD) MarshalText() ([]byte, error) {
	return a.AppendText(make([]byte, 0, 24))
}

// UnmarshalText reads what ParseUSD reads. On an error a is unchanged.
func (a *USD) UnmarshalText(text []byte) error {
	cents, err := parseMinor(text, 2)
	if err != nil {
		return err
	}
	if a == nil {
		return noTarget(CodeAmountMalformed)
	}
	a.cents = cents
	return nil
}

// Value gives a database the amount as an integer, in cents. Out of bounds it
// fails with [CodeAmountOverflow].
func (a USD) Value() (driver.Value, error) {
	if !a.InBounds() {
		return nil, overflow()
	}
	return a.cents, nil
}

// Scan reads an amount from a database: an integer, in cents. Every other type,
// NULL too, is refused with [CodeAmountMalformed]. On an error a is unchanged.
func (a *USD) Scan(src any) error {
	cents, ok := src.(int64)
	if !ok {
		return fault.New(CodeAmountMalformed, "an amount is an integer of cents in a database")
	}
	if !inBounds(cents) {
		return overflow()
	}
	if a == nil {
		return noTarget(CodeAmountMalformed)
	}
	a.cents = cents
	return nil
}

func noTarget(code fault.Code) error {
	return fault.New(code, "there is nothing to read into")
}
