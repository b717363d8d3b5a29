package civil

import (
	"database/sql/driver"
	"time"

	"github.com/paylater-go/payments/order/fault"
)

// Value gives a database the day as text, YYYY-MM-DD, and NULL for the zero Date.
func (d Date) Value() (driver.Value, error) {
	if d.n == 0 {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a day from a database: text YYYY-MM-DD, NULL as the zero Date, or a
// time at midnight of its own zone, as drivers give for columns of type DATE. A
// time with a clock is an instant, not a day, and is refused with
// [CodeDateMalformed]. On an error d is unchanged.
func (d *Date) Scan(src any) error {
	if d == nil {
		return missing()
	}
	var scanned Date
	var err error
	switch v := src.(type) {
	case nil:
	case string:
		scanned, err = parse(v)
	case []byte:
		scanned, err = parse(v)
	case time.Time:
		scanned, err = ofMidnight(v)
	default:
		err = malformed()
	}
	if err != nil {
		return err
	}
	*d = scanned
	return nil
}

func ofMidnight(t time.Time) (Date, error) {
	hour, minute, second := t.Clock()
	if hour != 0 || minute != 0 || second != 0 || t.Nanosecond() != 0 {
		return Date{}, fault.New(CodeDateMalformed, "a day of a database has no time of day")
	}
	year, month, day := t.Date()
	return New(year, month, day)
}

func missing() error {
	return fault.New(CodeDateMissing, "there is no date")
}
