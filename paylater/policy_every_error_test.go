package paylater_test

import (
	"encoding/json"
	"slices"
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
	doc = strings.Replace(doc, `"from":3`, `"from":0`, 1)

	_, err = paylater.ParsePolicy([]byte(doc))
	found := map[string]int{}
	for _, f := range fault.All(err) {
		found[f.Path+" "+string(f.Code)]++
	}
	require.Equal(t, map[string]int{
		"color unknown_field": 1, "hold_for wrong_type": 1, "max_months policy_invalid": 1, "late_fee_max policy_invalid": 1,
		"tiers[1].from policy_invalid": 1, "tiers[1] policy_invalid": 1,
	}, found)
}

// The longest document that can be read is judged field by field too; a longer one
// is only too long.
func TestParsePolicyJudgesTheLongestDocument(t *testing.T) {
	const most = 1 << 20
	doc := `{"max_months":99}`
	found := func(bytes int) []string {
		_, err := paylater.ParsePolicy([]byte(doc + strings.Repeat(" ", bytes-len(doc))))
		var list []string
		for _, f := range fault.All(err) {
			list = append(list, f.Path)
		}
		return list
	}
	require.Contains(t, found(most), "max_months")
	require.Contains(t, found(most), "version", "a field that the document lacks")
	require.Equal(t, []string{""}, found(most+1))
}

// A field that is right beside the others of its document is not reported
// because another field cannot be read.
func TestParsePolicyJudgesFieldsBesideThoseOfTheirDocument(t *testing.T) {
	p := paylater.DefaultPolicy()[0]
	p.MaxLine, p.MinDraw, p.MaxMonths = usd("500000.00"), usd("200000.00"), 12
	p.Tiers = []paylater.Tier{{Months: 12, From: 1, To: 12, Rates: p.Rates}}
	text, err := json.Marshal(p)
	require.NoError(t, err)
	doc := strings.Replace(string(text), `"max_months":12`, `"max_months":12,"color":"red"`, 1)
	_, err = paylater.ParsePolicy([]byte(doc))
	require.Len(t, fault.All(err), 1, err)
	require.Equal(t, "color", fault.All(err)[0].Path)
}

// A policy without tiers is a policy, and so is its text.
func TestPolicyWithoutTiersSurvivesItsText(t *testing.T) {
	p := paylater.DefaultPolicy()[0]
	p.Tiers = nil
	require.NoError(t, p.Validate())
	text, err := json.Marshal(p)
	require.NoError(t, err)
	again, err := paylater.ParsePolicy(text)
	require.NoError(t, err)
	require.Empty(t, again.Tiers)
	again.Tiers = nil
	require.Equal(t, p, again)
}

// Two tiers for one month of a term would leave open which of them holds.
func TestPolicyTiersDoNotMeet(t *testing.T) {
	p := paylater.DefaultPolicy()[0]
	band := p.Tiers[1].Rates
	for _, c := range []struct {
		name string
		add  paylater.Tier
		path string
	}{
		{"the same months", paylater.Tier{Months: 6, From: 3, To: 6, Rates: band}, "tiers[2]"},
		{"one month in common", paylater.Tier{Months: 6, From: 2, To: 2, Rates: band}, "tiers[2]"},
		{"the first month of another", paylater.Tier{Months: 6, From: 1, To: 1, Rates: band}, "tiers[2]"},
		{"the last month of another", paylater.Tier{Months: 6, From: 6, To: 6, Rates: band}, "tiers[2]"},
		{"around another", paylater.Tier{Months: 6, From: 1, To: 6, Rates: band}, "tiers[2]"},
		{"of another term", paylater.Tier{Months: 5, From: 1, To: 5, Rates: band}, ""},
	} {
		q := p
		q.Tiers = append(slices.Clone(p.Tiers), c.add)
		err := q.Validate()
		if c.path == "" {
			require.NoError(t, err, c.name)
			continue
		}
		require.Len(t, fault.All(err), 1, c.name)
		require.Equal(t, c.path, fault.All(err)[0].Path, c.name)
	}
}
