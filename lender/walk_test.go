package lender_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// requests are one full value of every type that a host hands to a lender.
func requests() []any {
	a := lendertest.Application("app-1", "buyer-1")
	a.Business.Address.Line2, a.Owner.Address.Line2 = lender.NewSecret("Suite 9"), lender.NewSecret("Unit 2")
	a.Order = &lender.OrderRef{Order: "PO-1", Phase: order.Initial}
	d := lendertest.Disbursement("loan-1", "buyer-1")
	m, r := lendertest.MoneyReturn("refund-1", d), a.Reference()
	return []any{&a, &d, &m, &r}
}

// leaves are structs that a rule looks at as a whole.
func isLeaf(t reflect.Type) bool {
	switch t {
	case reflect.TypeFor[lender.Secret](), reflect.TypeFor[civil.Date](), reflect.TypeFor[money.USD](), reflect.TypeFor[time.Time]():
		return true
	}
	return false
}

// visit calls see for every field of a struct, into structs, slices and pointers.
func visit(v reflect.Value, path string, see func(path string, f reflect.StructField, v reflect.Value)) {
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		name := path + "." + field.Name
		see(name, field, value)
		switch {
		case isLeaf(field.Type):
		case value.Kind() == reflect.Struct:
			visit(value, name, see)
		case value.Kind() == reflect.Pointer && !value.IsNil():
			visit(value.Elem(), name, see)
		case value.Kind() == reflect.Slice:
			for j := range value.Len() {
				visit(value.Index(j), name, see)
			}
		}
	}
}

func TestEveryFieldHasARule(t *testing.T) {
	for _, request := range requests() {
		v := reflect.ValueOf(request).Elem()
		visit(v, v.Type().Name(), func(path string, f reflect.StructField, value reflect.Value) {
			require.True(t, f.IsExported(), "%s: the validator skips it", path)
			require.NotEmpty(t, f.Tag.Get("json"), "%s has no name for paths", path)
			tags := strings.Split(f.Tag.Get("validate"), ",")
			switch {
			case isLeaf(f.Type) || f.Type.Kind() != reflect.Struct && f.Type.Kind() != reflect.Slice && f.Type.Kind() != reflect.Pointer:
				require.NotEmpty(t, tags[0], "%s has no rule", path)
			case f.Type.Kind() == reflect.Slice:
				require.Contains(t, tags, "dive", path)
				require.Regexp(t, `(^|,)min=\d+,max=\d+,`, f.Tag.Get("validate"), path)
			case f.Type.Kind() == reflect.Pointer:
				require.True(t, tags[0] == "omitnil" || tags[0] == "required", "%s: may it be nil?", path)
			default: // a struct is checked field by field, whatever its tag
				require.Empty(t, tags[0], path)
			}
			text := f.Type == reflect.TypeFor[string]() || f.Type == reflect.TypeFor[lender.Secret]()
			bounded := strings.Contains(f.Tag.Get("validate"), "bytes=") || isFixed(tags)
			require.True(t, !text || bounded, "%s: a text without a bound", path)
			require.NotContains(t, []reflect.Kind{reflect.Float32, reflect.Float64, reflect.Map, reflect.Interface}, f.Type.Kind(), path)
		})
	}
}

// isFixed reports the rules that bound the length of a text themselves.
func isFixed(tags []string) bool {
	for _, tag := range tags {
		switch tag {
		case "ident", "ein", "state", "zip", "phone", "birthday":
			return true
		}
	}
	return false
}

func TestFullZeroAndHollowRequests(t *testing.T) {
	for _, request := range requests() {
		v := reflect.ValueOf(request).Elem()
		require.NoError(t, check(v), "%s", v.Type())
		require.Error(t, check(reflect.Zero(v.Type())), "%s", v.Type())
	}
	hollow := lender.Application{Accounts: make([]lender.LinkedAccount, 3), Order: &lender.OrderRef{}}
	require.Error(t, hollow.Validate())
}

func check(v reflect.Value) error {
	return v.Interface().(interface{ Validate() error }).Validate()
}

// Emptying any one field that is needed is noticed, at its path.
func TestEveryNeededFieldIsNeeded(t *testing.T) {
	optional := map[string]bool{"Application.Order": true, "Application.Business.Address.Line2": true, "Application.Owner.Address.Line2": true}
	for n := range requests() {
		root := reflect.ValueOf(requests()[n]).Elem()
		visit(root, root.Type().Name(), func(path string, _ reflect.StructField, value reflect.Value) {
			old := reflect.New(value.Type()).Elem()
			old.Set(value)
			value.SetZero()
			err := check(root)
			value.Set(old)
			require.Equal(t, optional[path], err == nil, "%s emptied: %v", path, err)
		})
		require.NoError(t, check(root))
	}
}

// secretsOf returns every secret of an application.
func secretsOf(a *lender.Application) []*lender.Secret {
	var all []*lender.Secret
	visit(reflect.ValueOf(a).Elem(), "", func(_ string, _ reflect.StructField, v reflect.Value) {
		if s, ok := reflect.TypeAssert[*lender.Secret](v.Addr()); ok {
			all = append(all, s)
		}
	})
	return all
}
