package money

import (
	"database/sql/driver"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/internal/group"
)

// MarshalJSON writes the rate as a string, "2.75%" in quotes.
func (r Rate) MarshalJSON() ([]byte, error) {
	dst := append(make([]byte, 0, 18), '"')
	return append(group.Percent(dst, int64(r.ppm)), '"'), nil
}

// UnmarshalJSON reads a JSON string holding what ParseRate reads. Numbers, null and
// escapes are refused with [CodeRateMalformed]. On an error r is unchanged.
func (r *Rate) UnmarshalJSON(data []byte) error {
	inner, ok := unquote(data)
	if !ok {
		return fault.New(CodeRateMalformed, "a rate is a string in JSON")
	}
	return r.UnmarshalText(inner)
}

// AppendText appends what String returns.
func (r Rate) AppendText(dst []byte) ([]byte, error) {
	return group.Percent(dst, int64(r.ppm)), nil
}

// MarshalText writes the rate as String does.
func (r Rate) MarshalText() ([]byte, error) {
	return r.AppendText(make([]byte, 0, 16))
}

// UnmarshalText reads what ParseRate reads. On an error r is unchanged.
func (r *Rate) UnmarshalText(text []byte) error {
	parsed, err := parseRate(text)
	if err != nil {
		return err
	}
	if r == nil {
		return noTarget(CodeRateMalformed)
	}
	*r = parsed
	return nil
}

// Value gives a database the rate as an integer, in parts per million.
func (r Rate) Value() (driver.Value, error) { return int64(r.ppm), nil }

// Scan reads a rate from a database: an integer, in parts per million. Every other
// type, NULL too, is refused with [CodeRateMalformed]. On an error r is unchanged.
func (r *Rate) Scan(src any) error {
	ppm, ok := src.(int64)
	if !ok {
		return fault.New(CodeRateMalformed, "a rate is an integer of parts per million in a database")
	}
	scanned, err := rateOf(ppm)
	if err != nil {
		return err
	}
	if r == nil {
		return noTarget(CodeRateMalformed)
	}
	*r = scanned
	return nil
}
