package lender

import (
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"

	"github.com/paylater-go/payments/order/money"
)

// rule is one tag of the requests of this package.
type rule struct {
	tag   string
	check validator.Func
}

// rules lists every tag beside the validator's own required, omitempty, omitnil,
// min, max and dive.
func rules() []rule {
	return []rule{
		{"bytes", func(f validator.FieldLevel) bool { return len(f.Field().String()) <= number(f.Param()) }},
		{"runes", func(f validator.FieldLevel) bool {
			return utf8.RuneCountInString(f.Field().String()) <= number(f.Param())
		}},
		{"ident", text(validID[string])},
		{"clean", text(cleanText)},
		{"lettered", text(hasLetter)},
		{"unnumbered", text(unnumbered)},
		{"plain", text(plainText)},
		{"hash", text(hashText)},
		{"token", text(tokenText)},
		{"mailbox", text(mailbox)},
		{"phone", text(phoneNumber)},
		{"ein", text(employerNumber)},
		{"state", text(stateCode)},
		{"zip", text(zipCode)},
		{"birthday", text(calendarDay)},
		{"listed", func(f validator.FieldLevel) bool {
			v, ok := reflect.TypeAssert[interface{ Valid() bool }](f.Field())
			return ok && v.Valid()
		}},
		{"cents", func(f validator.FieldLevel) bool { return 0 < f.Field().Int() && f.Field().Int() <= money.MaxCents }},
		{"term", func(f validator.FieldLevel) bool { return 0 < f.Field().Int() && f.Field().Int() <= MaxMonths }},
		{"instant", func(f validator.FieldLevel) bool {
			t, ok := reflect.TypeAssert[time.Time](f.Field())
			return ok && inSpan(t)
		}},
	}
}

// text makes a rule of a question about a text.
func text(ok func(string) bool) validator.Func {
	return func(f validator.FieldLevel) bool { return ok(f.Field().String()) }
}

// number reads the parameter of a tag; one that is no number allows nothing.
func number(param string) int {
	n, err := strconv.Atoi(param)
	if err != nil {
		return -1
	}
	return n
}

// inSpan reports whether an instant lies in the years that are handled.
func inSpan(t time.Time) bool {
	year := t.UTC().Year()
	return 1990 <= year && year <= 2199
}
