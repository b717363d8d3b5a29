package fault

import (
	"strconv"
	"time"

	"github.com/paylater-go/payments/order/internal/dayno"
	"github.com/paylater-go/payments/order/internal/group"
)

// Unit says what a [Number] counts.
type Unit uint8

// The units of a [Number].
const (
	UnitCount  Unit = iota // a plain count
	UnitCents              // cents of a US dollar
	UnitDate               // a day number: 1 is 0001-01-01
	UnitPPM                // parts per million: 27500 is 2.75%
	UnitMicros             // an instant, microseconds since 1970-01-01T00:00:00Z
	UnitHours              // elapsed hours
	UnitDays               // calendar or working days
)

// Number is one figure behind a refusal, such as what was asked and what was
// available.
type Number struct {
	Name  string // what the figure is, for example "available"
	Unit  Unit   // what Value counts
	Value int64  // the figure itself
}

// Count is a plain count.
func Count(name string, v int64) Number { return Number{name, UnitCount, v} }

// Cents is an amount in cents of a US dollar.
func Cents(name string, v int64) Number { return Number{name, UnitCents, v} }

// PPM is a rate in parts per million.
func PPM(name string, v int64) Number { return Number{name, UnitPPM, v} }

// Hours is a length of time in elapsed hours.
func Hours(name string, v int64) Number { return Number{name, UnitHours, v} }

// Days is a length of time in days.
func Days(name string, v int64) Number { return Number{name, UnitDays, v} }

// Day is a calendar day by its day number, as civil.Date.Number gives it.
func Day(name string, dayNumber int64) Number { return Number{name, UnitDate, dayNumber} }

// Instant is a point in time, kept to the microsecond.
func Instant(name string, t time.Time) Number { return Number{name, UnitMicros, t.UnixMicro()} }

// String writes the name and the figure in its unit: `asked $90,000.00`,
// `due 2019-04-05`, `rate 2.75%`, `until 2019-03-05T15:04:05Z`, `limit 48 h`.
func (n Number) String() string {
	return string(n.appendTo(nil))
}

func (n Number) appendTo(dst []byte) []byte {
	dst = append(dst, n.Name...)
	if n.Name != "" {
		dst = append(dst, ' ')
	}
	switch n.Unit {
	case UnitCents:
		if n.Value < 0 {
			dst = append(dst, '-')
		}
		return group.Append(append(dst, '$'), n.Value, 2, true)
	case UnitDate:
		return appendDay(dst, n.Value)
	case UnitPPM:
		return group.Percent(dst, n.Value)
	case UnitMicros:
		return time.UnixMicro(n.Value).UTC().AppendFormat(dst, time.RFC3339Nano)
	case UnitHours:
		return append(strconv.AppendInt(dst, n.Value, 10), " h"...)
	case UnitDays:
		return append(strconv.AppendInt(dst, n.Value, 10), " d"...)
	case UnitCount:
	}
	return strconv.AppendInt(dst, n.Value, 10)
}

func appendDay(dst []byte, n int64) []byte {
	if n < int64(dayno.First) || n > int64(dayno.Last) {
		return append(dst, "no date"...)
	}
	return dayno.Append(dst, int32(n))
}
