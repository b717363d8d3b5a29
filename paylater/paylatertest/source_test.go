package paylatertest_test

import (
	classic "math/rand"
	"reflect"
	"testing"
	"testing/quick"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// rapidSource lets rapid draw, and shrink, what the generators make.
type rapidSource struct{ t *rapid.T }

func (r rapidSource) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(r.t, "n") }

// TestRapidIsASource: every bad draw is refused.
func TestRapidIsASource(t *testing.T) {
	line := openLine(t)
	rapid.Check(t, func(t *rapid.T) {
		bad := paylatertest.BadDraw(rapidSource{t})
		_, err := line.Offer(bad.Value, 1, tuesday())
		require.True(t, bad.Refused(err), "%v must be refused with %s at %q: %v", bad.Value, bad.Code, bad.Path, err)
	})
}

// quickSource lets testing/quick draw.
type quickSource struct{ r *classic.Rand }

func (q quickSource) IntN(n int) int { return q.r.Intn(n) }

// anyDraw is a draw for testing/quick.
type anyDraw struct{ paylater.Draw }

// Generate is quick.Generator.
func (anyDraw) Generate(r *classic.Rand, _ int) reflect.Value {
	return reflect.ValueOf(anyDraw{paylatertest.AnyDraw(quickSource{r}, money.Dollars(1_000))})
}

// TestQuickIsASource: a draw takes its amount of the line, or nothing.
func TestQuickIsASource(t *testing.T) {
	line := openLine(t)
	require.NoError(t, quick.Check(func(d anyDraw) bool {
		after, loan, err := paylatertest.Sign(line, d.Draw, 1, tuesday())
		return after.Available(tuesday()).Add(loan.Principal) == line.Available(tuesday()) && (err != nil || loan.Principal == d.Amount)
	}, &quick.Config{Rand: classic.New(classic.NewSource(1))}))
}
