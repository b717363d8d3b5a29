// Package dayno converts between calendar dates of the Gregorian calendar and
// day numbers, with integer arithmetic only. Day number 1 is 0001-01-01 (the
// "rata die"), so a day number modulo 7 is the weekday, Sunday being 0.
package dayno

// First and Last are the day numbers of 1990-01-01 and 2199-12-31, the span of
// the days that this library handles.
const (
	First int32 = 726468
	Last  int32 = 803168
)

// eraDays is the number of days in 400 years; epoch is the number of days from
// 0000-03-01, where a computing year begins, to the day before 0001-01-01.
const (
	eraDays = 146097
	epoch   = 306
)

// Of returns the day number of a date. The date must exist in the calendar and
// the year must be at least 1.
func Of(year, month, day int) int32 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	yearOfEra := year - era*400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return int32(era*eraDays + dayOfEra - epoch + 1) //nolint:gosec // years have four digits
}

// Split returns the date of a day number, which must be at least 1.
func Split(n int32) (year, month, day int) {
	shifted := int(n) + epoch - 1
	era := shifted / eraDays
	dayOfEra := shifted - era*eraDays
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	monthIndex := (5*dayOfYear + 2) / 153
	day = dayOfYear - (153*monthIndex+2)/5 + 1
	month = monthIndex + 3
	year = yearOfEra + era*400
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

// MonthLength returns the number of days of a month, 1 to 12.
func MonthLength(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// Append writes the date of a day number as YYYY-MM-DD. The year must have four
// digits.
func Append(dst []byte, n int32) []byte {
	year, month, day := Split(n)
	return append(dst,
		digit(year/1000), digit(year/100), digit(year/10), digit(year), '-',
		digit(month/10), digit(month), '-',
		digit(day/10), digit(day))
}

func digit(v int) byte { return byte('0' + v%10) }
