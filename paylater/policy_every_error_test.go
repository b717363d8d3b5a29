package paylater_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// A document that cannot be read as a whole still hears of every bound that its
// readable fields break, each once.
func TestParsePolicyReportsBoundsBesideTheDocument(t *testing.T) {
	text, err := json.Marshal(paylater.DefaultPolicy()[0])
	require.NoError(t, err)
	doc := strings.Replace(string(text), `"max_months":6`, `"max_months":99,"color":"red"`, 1)
	doc = strings.Replace(doc, `"late_fee_max":"100.00"`, `"late_fee_max":"99999.00"`, 1)
	doc = strings.Replace(doc, `"hold_for":"24h"`, `"hold_for":5`, 1)

	_, err = paylater.ParsePolicy([]byte(doc))
	found := map[string]int{}
	for _, f := range fault.All(err) {
		found[f.Path+" "+string(f.Code)]++
	}
	require.Equal(t, map[string]int{
		"color unknown_field": 1, "hold_for wrong_type": 1, "max_months policy_invalid": 1, "late_fee_max policy_invalid": 1,
	}, found)
}
