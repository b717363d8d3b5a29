package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
)

const (
	codeA fault.Code = "code_a"
	codeB fault.Code = "code_b"
)

func TestErrorText(t *testing.T) {
	over := fault.New("over_available", "hold exceeds the credit",
		fault.Cents("asked", 9_000_000), fault.Cents("available", 6_200_000))
	for _, c := range []struct {
		err  *fault.Error
		want string
	}{
		{over, "over_available: hold exceeds the credit: asked $90,000.00, available $62,000.00"},
		{over.At("amount"), "amount: over_available: hold exceeds the credit: asked $90,000.00, available $62,000.00"},
		{fault.New(codeA, "plain"), "code_a: plain"},
		{fault.New(codeA, ""), "code_a"},
		{fault.New(codeA, "", fault.Count("n", 1)), "code_a: n 1"},
		{nil, ""},
	} {
		assert.Equal(t, c.want, c.err.Error())
	}
}

func TestErrorIsItsCode(t *testing.T) {
	err := fmt.Errorf("while signing: %w", fault.New(codeA, "no"))
	require.ErrorIs(t, err, codeA)
	require.NotErrorIs(t, err, codeB)
	require.NotErrorIs(t, err, errors.New("code_a"))
	var none *fault.Error
	assert.False(t, none.Is(fault.Code("")))
	assert.Equal(t, "code_a", codeA.Error())
}

func TestAt(t *testing.T) {
	for _, c := range []struct{ before, path, want string }{
		{"accounts[0]", "kind", "accounts[0].kind"},
		{"accounts", "[0].kind", "accounts[0].kind"},
		{"", "kind", "kind"},
		{"accounts", "", "accounts"},
		{"a", "b.c", "a.b.c"},
		{"", "", ""},
	} {
		inner := fault.New(codeA, "").At(c.path)
		outer := inner.At(c.before)
		assert.Equal(t, c.want, outer.Path)
		assert.Equal(t, c.path, inner.Path, "At copies")
	}
	var none *fault.Error
	assert.Nil(t, none.At("x"))
}
