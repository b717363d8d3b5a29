package lender

import (
	"errors"
	"reflect"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Validate reports everything that is wrong with the application: each fault
// has the path of its field, a code and the limits, and never the value.
//
// Days are compared with the New York day of the consent. Whether that instant
// has passed is for a caller who has a clock.
func (a Application) Validate() error {
	found := fault.All(validate(a))
	return fault.Join(append(found, a.related()...)...)
}

// Validate reports everything that is wrong with the disbursement.
func (d Disbursement) Validate() error { return validate(d) }

// Validate reports everything that is wrong with the return of money.
func (m MoneyReturn) Validate() error { return validate(m) }

// Validate reports everything that is wrong with the reference.
func (r Reference) Validate() error { return validate(r) }

// validate checks the tags of a request.
func validate(request any) error {
	rules, err := requestRules()
	if err != nil {
		return err
	}
	err = rules.Struct(request)
	if err == nil {
		return nil
	}
	var fields validator.ValidationErrors
	if !errors.As(err, &fields) {
		return fault.New(CodeRuleBroken, "there is no request to check")
	}
	found := make([]*fault.Error, len(fields))
	for i, field := range fields {
		_, path, _ := strings.Cut(field.Namespace(), ".")
		found[i] = faultOf(field.Tag(), field.Param()).At(path)
	}
	return fault.Join(found...)
}

// requestRules is a variable so that the rules are set up once: building a
// validator and reading every tag takes far longer than checking a request. It
// is immutable and safe for concurrent use.
var requestRules = sync.OnceValues(newRules)

func newRules() (*validator.Validate, error) {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	v.RegisterCustomTypeFunc(plainValue, Secret{}, civil.Date{}, money.USD{})
	for _, r := range rules() {
		if err := v.RegisterValidation(r.tag, r.check); err != nil {
			return nil, fault.New(CodeRuleBroken, "a rule of this library cannot be set up")
		}
	}
	return v, nil
}

// plainValue gives the rules a text or a whole number to look at. Without it
// they would panic on a struct, and as a decimal or a float an amount would be
// compared wrongly.
func plainValue(field reflect.Value) any {
	switch v := field.Interface().(type) {
	case Secret:
		return v.Reveal()
	case civil.Date:
		return v.Number()
	case money.USD:
		return v.Cents()
	}
	return nil
}
