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

// Era is the number of days in 400 years, after which the calendar repeats.
const Era = 146097

// epoch is the number of days from 0000-03-01, where a computing year begins, to
// the day before 0001-01-01.
const epoch = 306

// Of returns the day number of a date. The date must exist in the calendar and
// the year must be 1 to 2,900,000. 1461 / 4 are the days of a year, 979 / 32 those of a
// month from March on, rounded down to where the months begin.
func Of(year, month, day int) int32 {
	if month <= 2 {
		year--
		month += 12
	}
	years, century := uint32(year), uint32(year)/100                           //nolint:gosec // not negative
	before := 1461*years/4 - century + century/4 + (979*uint32(month)-2919)/32 //nolint:gosec // 3 to 14
	return int32(before) + int32(day) - epoch                                  //nolint:gosec // years have seven digits
}

// Split returns the date of a day number, which must be at least 1 and below 2^29.
//
// It multiplies where it could divide (Neri and Schneider, Euclidean affine
// functions and their application to calendar algorithms, 2022): schedules and
// APRs split every date that they meet. 2939745 / 2^32 is just over 1 / 1461, four
// years in days; 2141 / 2^16 is just over 5 / 153, five months from March or August.
func Split(n int32) (year, month, day int) {
	quarters := 4*uint32(n+epoch-1) + 3 //nolint:gosec // a day number is positive
	century := quarters / Era
	product := uint64(quarters%Era|3) * 2939745
	dayOfYear := uint32(product) / 2939745 / 4 //nolint:gosec // the low half is meant
	scaled := 2141*dayOfYear + 197913
	shifted := scaled >> 16     // 3 to 14
	after := (shifted + 3) >> 4 // 1 in January and February
	return int(100*century + uint32(product>>32) + after), int(shifted - 12*after), int(scaled&0xffff/2141) + 1
}

// MonthLength returns the number of days of a month, 1 to 12.
func MonthLength(year, month int) int {
	if month != 2 {
		return 30 + (month+month>>3)&1 // long are the odd ones to July and the even ones after it
	}
	if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return 28
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
