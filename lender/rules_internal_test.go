package lender

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every tag in use, and every rule of this package, has words of its own.
func TestEveryRuleHasWords(t *testing.T) {
	tags := map[string]bool{}
	for _, r := range rules() {
		tags[r.tag] = true
	}
	for _, kind := range []reflect.Type{
		reflect.TypeFor[Application](), reflect.TypeFor[Business](), reflect.TypeFor[Owner](), reflect.TypeFor[Address](),
		reflect.TypeFor[LinkedAccount](), reflect.TypeFor[Consent](), reflect.TypeFor[OrderRef](),
		reflect.TypeFor[Disbursement](), reflect.TypeFor[MoneyReturn](), reflect.TypeFor[Reference](),
	} {
		for i := range kind.NumField() {
			for tag := range strings.SplitSeq(kind.Field(i).Tag.Get("validate"), ",") {
				name, _, _ := strings.Cut(tag, "=")
				tags[name] = true
			}
		}
	}
	for _, silent := range []string{"", "omitempty", "omitnil", "dive"} {
		delete(tags, silent) // these never fail
	}
	for tag := range tags {
		require.NotEqual(t, CodeRuleBroken, faultOf(tag, "1").Code, "%s", tag)
	}
	require.Equal(t, CodeRuleBroken, faultOf("no such rule", "").Code)
}

func TestValidateWithoutARequest(t *testing.T) {
	require.ErrorIs(t, validate(nil), CodeRuleBroken)
	require.ErrorIs(t, validate((*Application)(nil)), CodeRuleBroken)
	require.ErrorIs(t, validate(7), CodeRuleBroken)
	require.Equal(t, -1, number("no number"))
	require.Nil(t, plainValue(reflect.ValueOf(7)))
}
