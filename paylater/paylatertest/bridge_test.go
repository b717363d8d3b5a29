package paylatertest_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// TestModelJudgesOffersAlike: for any policy, any prices within it and just
// outside, any amount and day, line and model answer an offer with one code.
func TestModelJudgesOffersAlike(t *testing.T) {
	codes := map[string]int{}
	each(t, 400, func(t *testing.T, s *rand.Rand) {
		p := paylatertest.AnyPolicy(s)
		p.MinDraw, p.InactiveAfter = money.USD{}, 0 // no model knows these
		if s.IntN(2) == 0 {                         // caps on the APR that matter
			p.APRCap = money.PPM(100_000 + s.Int32N(400_000))
			p.Rates, p.Tiers = paylater.Band{Min: money.PPM(1_000), Max: money.PPM(40_000)}, nil
		}
		prices := paylatertest.AnyPrices(s, p)
		if bad, ok := paylatertest.BadPrice(s, p, prices[0].Months); ok && s.IntN(4) == 0 {
			prices[0] = bad.Value
		}
		at := paylatertest.AnyInstant(s, paylatertest.AnyDay(s, civil.Of(2019, 1, 1), civil.Of(2026, 12, 31)))
		line, err := paylatertest.OpenLine(defaultRules(t, p), at, p.MaxLine, prices...)
		require.NoError(t, err)
		model := paylatertest.ModelOf(p, at, p.MaxLine, prices...)
		for _, price := range prices {
			draw := paylatertest.AnyDraw(s, p.MaxLine)
			_, err := line.Offer(draw, price.Months, at)
			want := model.Would(paylatertest.ModelOffer(draw, price.Months, at))
			require.Equal(t, want, string(fault.CodeOf(err)), "%v over %d months at %v of %v, %v", draw.Amount, price.Months, at, p, price)
			codes[want]++
		}
	})
	for _, code := range []string{"", "apr_over_cap", "rate_out_of_band", "below_min_draw"} {
		require.Greater(t, codes[code], 20, "%q came: %v", code, codes)
	}
}
