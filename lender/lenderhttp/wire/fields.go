package wire

import (
	"reflect"
	"strings"

	"github.com/paylater-go/payments/lender"
)

// Fields are the names of every field of every request. A path in a problem
// document is made of these alone: any other name is a text of whoever sent it.
func Fields() map[string]bool {
	names := map[string]bool{"from": true, "to": true} // of a statement
	for _, t := range []reflect.Type{
		reflect.TypeFor[application](), reflect.TypeFor[lender.Disbursement](), reflect.TypeFor[lender.MoneyReturn](),
		reflect.TypeFor[lender.Reference](), reflect.TypeFor[Repayment](), reflect.TypeFor[LinkRequest](),
		reflect.TypeFor[LinkExchange](), reflect.TypeFor[Revocation](), reflect.TypeFor[AgreementRequest](), reflect.TypeFor[ClockMove](),
	} {
		fieldsOf(t, names)
	}
	return names
}

// fieldsOf adds the names of a struct and of what it holds. The types of requests
// do not hold themselves.
func fieldsOf(t reflect.Type, names map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		fieldsOf(t.Elem(), names)
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
				names[name] = true
				fieldsOf(f.Type, names)
			}
		}
	default: // a leaf
	}
}
