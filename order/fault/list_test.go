package fault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
)

func paths(err error) []string {
	var out []string
	for _, e := range fault.All(err) {
		out = append(out, e.Path+":"+string(e.Code))
	}
	return out
}

func TestJoin(t *testing.T) {
	a, b := fault.New(codeA, "first").At("x"), fault.New(codeB, "second")
	require.NoError(t, fault.Join())
	require.NoError(t, fault.Join(nil, nil))
	assert.Same(t, a, fault.Join(nil, a, nil))

	both := fault.Join(a, nil, b)
	assert.Equal(t, "x: code_a: first\ncode_b: second", both.Error())
	require.ErrorIs(t, both, codeA)
	require.ErrorIs(t, both, codeB)
	var first *fault.Error
	require.ErrorAs(t, both, &first)
	assert.Same(t, a, first)
	many, ok := both.(interface{ Unwrap() []error })
	require.True(t, ok)
	assert.Equal(t, []error{a, b}, many.Unwrap())
}

func TestAllLooksThroughEverything(t *testing.T) {
	a, b := fault.New(codeA, ""), fault.New(codeB, "")
	var none *fault.Error
	for name, c := range map[string]struct {
		err  error
		want []string
	}{
		"nil":         {nil, nil},
		"nil fault":   {none, nil},
		"other":       {context.Canceled, nil},
		"one":         {a, []string{":code_a"}},
		"list":        {fault.Join(a, b), []string{":code_a", ":code_b"}},
		"wrapped":     {fmt.Errorf("x: %w", fault.Join(a, b)), []string{":code_a", ":code_b"}},
		"joined":      {errors.Join(b, context.Canceled, a), []string{":code_b", ":code_a"}},
		"in one":      {fault.In("p", a), []string{"p:code_a"}},
		"in list":     {fault.In("p", fault.Join(a.At("q"), b)), []string{"p.q:code_a", "p:code_b"}},
		"in wrapped":  {fault.In("p", fmt.Errorf("x: %w", a.At("[1]"))), []string{"p[1]:code_a"}},
		"in twice":    {fault.In("o", fault.In("p", errors.Join(a, b))), []string{"o.p:code_a", "o.p:code_b"}},
		"in a code":   {fault.In("o", codeA), nil},
		"in no fault": {fault.In("o", context.Canceled), nil},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, paths(c.err))
		})
	}
}

func TestInKeepsWhatIsNotAFault(t *testing.T) {
	require.NoError(t, fault.In("p", nil))
	var none *fault.Error
	require.NoError(t, fault.In("p", none))
	assert.Equal(t, context.Canceled, fault.In("p", context.Canceled))

	mixed := errors.Join(context.Canceled, fault.New(codeA, "no"))
	moved := fault.In("p", mixed)
	require.ErrorIs(t, moved, context.Canceled)
	require.ErrorIs(t, moved, codeA)
	assert.Equal(t, "p: context canceled\ncode_a: no", moved.Error())
	assert.Equal(t, mixed, fault.In("", mixed))
}

func TestCodeOf(t *testing.T) {
	a, b := fault.New(codeA, ""), fault.New(codeB, "")
	assert.Equal(t, codeA, fault.CodeOf(fault.Join(a, b)))
	assert.Equal(t, codeB, fault.CodeOf(fmt.Errorf("x: %w", b)))
	assert.Equal(t, codeB, fault.CodeOf(fmt.Errorf("x: %w", codeB)))
	assert.Empty(t, fault.CodeOf(nil))
	assert.Empty(t, fault.CodeOf(context.Canceled))
}
