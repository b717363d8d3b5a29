package lender_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
)

// Emptying everything inside the lists of a clone changes nothing in the first.
func TestClonesShareNothing(t *testing.T) {
	for i, f := range lendertest.Facts() {
		e := eventOf(f)
		clone := e.Clone()
		require.True(t, clone.Equal(e))
		wipe(reflect.ValueOf(clone.Fact))
		require.True(t, e.Equal(eventOf(lendertest.Facts()[i])), "%T is shared", f)
	}
	a := lendertest.Application("app-1", "buyer-1")
	a.Order = &lender.OrderRef{Order: "PO-1", Phase: order.Initial}
	clone := a.Clone()
	require.True(t, clone.Equal(a))
	clone.Accounts[0].Kind, clone.Order.Order = "x", "PO-2"
	require.Equal(t, lender.BusinessChecking, a.Accounts[0].Kind)
	require.Equal(t, "PO-1", a.Order.Order)
}

// wipe empties the elements of every list inside v.
func wipe(v reflect.Value) {
	for i := range v.NumField() {
		list := v.Field(i)
		if list.Kind() != reflect.Slice {
			continue
		}
		for j := range list.Len() {
			if p, ok := reflect.TypeAssert[lender.Price](list.Index(j)); ok {
				clear(p.Monthly)
			}
			list.Index(j).SetZero()
		}
	}
}
