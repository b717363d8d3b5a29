package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// TestDefaultPolicyIsAsPublished writes every figure of the default policy down a
// second time: those of the product page and of FAQ 24157464, and those that this
// library chose (RULES.md says which).
func TestDefaultPolicyIsAsPublished(t *testing.T) {
	text, err := paylater.DefaultPolicy()[0].MarshalJSON()
	require.NoError(t, err)
	require.JSONEq(t, `{
		"version": "2019-01", "effective": "1990-01-01",
		"max_line": "150000.00", "max_months": 6,
		"rates": {"min": "0.25%", "max": "2.75%"},
		"tiers": [
			{"months": 6, "from": 1, "to": 2, "rates": {"min": "1.25%", "max": "2.75%"}},
			{"months": 6, "from": 3, "to": 6, "rates": {"min": "0.25%", "max": "0.75%"}}
		],
		"apr_cap": "30.00%",
		"first_statement_days": 10, "due_after_days": 21, "delinquent_after_days": 1,
		"arrives_from_working_days": 1, "arrives_to_working_days": 3,
		"hold_for": "24h", "offer_for": "24h", "refund_window": "48h",
		"clear_after_working_days": 5, "return_window_days": 60, "refundable_for_days": 180,
		"late_fee_max": "100.00", "returned_fee_max": "20.00", "credit_reopen_days": 30
	}`, string(text))
	require.Len(t, paylater.DefaultPolicy(), 1)
	require.Equal(t, money.Dollars(150_000), paylater.DefaultPolicy()[0].MaxLine)
}

// TestPublishedBandsByMonth: in the six-month term the first two months cost 1.25%
// to 2.75% and the other four 0.25% to 0.75% (FAQ 24157464). One month just outside
// is enough for a no, which names that month, its rate and its band.
func TestPublishedBandsByMonth(t *testing.T) {
	for k := range 6 {
		low, high := int32(2_500), int32(7_500)
		if k < 2 {
			low, high = 12_500, 27_500
		}
		for rate, ok := range map[int32]bool{low - 1: false, low: true, high: true, high + 1: false} {
			b := openBook(t)
			price := dearSix()
			price.Monthly[k] = money.PPM(rate)
			b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{price}}))
			o, err := b.line.Offer(drawOf("PO-1", "1000.00"), 6, b.now)
			if ok {
				require.NoError(t, err, "%d in month %d", rate, k+1)
				continue
			}
			requireCode(t, err, paylater.CodeRateOutOfBand)
			inputs := inputsOf(o.Decision())
			require.Equal(t, int64(k+1), inputs["month out of band"])
			require.Equal(t, []int64{int64(rate), int64(low), int64(high)}, []int64{inputs["rate"], inputs["band min"], inputs["band max"]})
		}
	}
}
