package rules_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// TestPromises: our rules say to any draw what the model says, an independent
// reading of the product's rules; and whatever the
// lender says after it, what our terms promise to buyers holds. The seed that a
// failure names replays it.
func TestPromises(t *testing.T) {
	p, err := paylater.ParsePolicy(policy)
	require.NoError(t, err)
	made := 0
	for seed := range uint64(500) {
		chance := rand.New(rand.NewPCG(seed, 0))
		line, draw, months := open(t, 80_000), paylatertest.AnyDraw(chance, p.MaxLine), 1+chance.IntN(4)
		model := paylatertest.ModelOf(p, line.At(), p.MaxLine, line.Prices()...)
		says := model.Would(paylatertest.ModelOffer(draw, months, line.At()))
		if draw.Amount.Less(p.MinDraw) { // ours alone; the model knows of no least draw
			says = string(paylater.CodeBelowMinDraw)
		}
		line, loan, err := paylatertest.Lend(line, draw, months, line.At())
		require.Equal(t, says, string(fault.CodeOf(err)), "seed %d: the model's answer", seed)
		if err == nil {
			made++
			rows := loan.Terms.Schedule
			require.Equal(t, draw.Amount, rows.Principal(), "seed %d: the parts add up", seed)
			require.Less(t, int64(loan.Terms.APR), int64(240_000_000_000), "seed %d: the APR is under 24%%", seed)
			require.GreaterOrEqual(t, rows[0].Due.Sub(loan.Terms.Agreed), 31, "seed %d: a month before the first payment", seed)
			require.LessOrEqual(t, rows.Fees().Cents(), draw.Amount.Cents()/20+4, "seed %d: fees are at most 5%%", seed)
		}
		for range 20 {
			line, _ = line.Receive(paylatertest.AnyEvent(chance, line, line.At()), line.At()) // a refusal changes nothing
			require.NoError(t, line.Audit(), "seed %d: the books of the line balance", seed)
		}
	}
	require.Greater(t, made, 100, "enough to mean something")
	t.Logf("500 lines, %d loans, 10,000 words of the lender: the model agreed, every promise held", made)
}
