package civil

import "github.com/paylater-go/payments/order/internal/dayno"

// Parse reads a day written exactly YYYY-MM-DD. Anything else is refused with
// [CodeDateMalformed], a day outside the span with [CodeDateOutOfRange].
func Parse(s string) (Date, error) { return parse(s) }

func parse[T string | []byte](s T) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, malformed()
	}
	year, okYear := number(s[0:4])
	month, okMonth := number(s[5:7])
	day, okDay := number(s[8:10])
	if !okYear || !okMonth || !okDay {
		return Date{}, malformed()
	}
	if month < 1 || month > 12 || day < 1 || day > dayno.MonthLength(year, month) {
		return Date{}, malformed()
	}
	if year < firstYear || year > lastYear {
		return Date{}, outOfRange()
	}
	return Date{dayno.Of(year, month, day)}, nil
}

func number[T string | []byte](s T) (int, bool) {
	v := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		v = v*10 + int(s[i]-'0')
	}
	return v, true
}

// String returns the day as YYYY-MM-DD, "" for the zero Date.
func (d Date) String() string {
	if d.n == 0 {
		return ""
	}
	var buffer [10]byte
	return string(dayno.Append(buffer[:0], d.n))
}

// AppendText appends the day as YYYY-MM-DD without allocating when dst has room.
// The zero Date is refused with [CodeDateMissing].
func (d Date) AppendText(dst []byte) ([]byte, error) {
	if d.n == 0 {
		return dst, missing()
	}
	return dayno.Append(dst, d.n), nil
}

// MarshalText returns the day as YYYY-MM-DD; JSON uses it too. The zero Date is
// refused with [CodeDateMissing]: tag a field that may be empty with omitzero.
func (d Date) MarshalText() ([]byte, error) {
	return d.AppendText(make([]byte, 0, 10))
}

// UnmarshalText reads what [Parse] reads. On an error d is unchanged.
func (d *Date) UnmarshalText(text []byte) error {
	if d == nil {
		return missing()
	}
	parsed, err := parse(text)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
