package lender_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Changing any one field of a request makes it another request.
func TestEqualSeesEveryField(t *testing.T) {
	for n := range requests() {
		root, same := reflect.ValueOf(requests()[n]).Elem(), requests()[n]
		if _, ok := root.Type().MethodByName("Equal"); !ok {
			continue // a reference is compared with ==
		}
		require.True(t, equal(root, reflect.ValueOf(same).Elem()))
		visit(root, root.Type().Name(), func(path string, _ reflect.StructField, value reflect.Value) {
			if value.Kind() == reflect.Struct && !isLeaf(value.Type()) {
				return
			}
			old := reflect.New(value.Type()).Elem()
			old.Set(value)
			alter(t, path, value)
			require.False(t, equal(root, reflect.ValueOf(same).Elem()), "%s is not compared", path)
			value.Set(old)
		})
		require.True(t, equal(root, reflect.ValueOf(same).Elem()))
	}
}

func equal(a, b reflect.Value) bool {
	return a.MethodByName("Equal").Call([]reflect.Value{b})[0].Bool()
}

// alter gives a field another value.
func alter(t *testing.T, path string, v reflect.Value) {
	switch old := v.Interface().(type) {
	case lender.Secret:
		v.Set(reflect.ValueOf(lender.NewSecret(old.Reveal() + "x")))
	case civil.Date:
		v.Set(reflect.ValueOf(old.AddDays(1)))
	case money.USD:
		v.Set(reflect.ValueOf(old.Add(money.Cents(1))))
	case time.Time:
		v.Set(reflect.ValueOf(old.Add(time.Microsecond)))
	case order.Phase:
		v.Set(reflect.ValueOf(order.Balance))
	case int:
		v.SetInt(int64(old) + 1)
	default:
		switch v.Kind() {
		case reflect.String:
			v.SetString(v.String() + "x")
		case reflect.Slice, reflect.Pointer:
			v.SetZero()
		default:
			t.Fatalf("%s: the test does not know %s", path, v.Type())
		}
	}
}

func TestEqualForgetsWhatNoRecordKeeps(t *testing.T) {
	a, b := lendertest.Application("app-1", "buyer-1"), lendertest.Application("app-1", "buyer-1")
	zone := time.FixedZone("", 3600)
	b.Consent.At = b.Consent.At.In(zone).Add(999 * time.Nanosecond)
	require.True(t, a.Equal(b))
	d := lendertest.Disbursement("loan-1", "buyer-1")
	e := d
	e.SignedAt = e.SignedAt.In(zone)
	require.True(t, d.Equal(e))
	m, n := lendertest.MoneyReturn("r", d), lendertest.MoneyReturn("r", d)
	n.AskedAt = n.AskedAt.In(zone)
	require.True(t, m.Equal(n))
}
