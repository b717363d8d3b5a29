package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

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
