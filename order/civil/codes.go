package civil

import "github.com/paylater-go/payments/order/fault"

const (
	// CodeDateMalformed refuses text that is not a day written YYYY-MM-DD, and a
	// database value that is not a day.
	CodeDateMalformed fault.Code = "date_malformed"
	// CodeDateOutOfRange refuses a day before 1990-01-01 or after 2199-12-31.
	CodeDateOutOfRange fault.Code = "date_out_of_range"
	// CodeDateMissing refuses to write the zero Date, which is no day, as text.
	CodeDateMissing fault.Code = "date_missing"
	// CodeYearUnknown refuses a day of a year for which a calendar knows no holidays.
	CodeYearUnknown fault.Code = "year_unknown"
	// CodeWorkingDaysOutOfRange refuses a count of working days below 1 or above 10,000.
	CodeWorkingDaysOutOfRange fault.Code = "working_days_out_of_range"
	// CodeNoWorkingDay refuses a calendar that stays closed for more than 60 days in a row.
	CodeNoWorkingDay fault.Code = "no_working_day"
)
