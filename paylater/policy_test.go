package paylater_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
	"github.com/paylater-go/payments/paylater"
)

// edge is one field with values just inside and just outside its bounds.
type edge struct {
	path      string
	good, bad []func(p *paylater.Policy)
}

type policyEdit = func(p *paylater.Policy)

// edits makes an edit of every value.
func edits[T any](set func(p *paylater.Policy, v T), values ...T) []policyEdit {
	var list []policyEdit
	for _, v := range values {
		list = append(list, func(p *paylater.Policy) { set(p, v) })
	}
	return list
}

func count(path string, set func(p *paylater.Policy, v int), low, high int) edge {
	return edge{path, edits(set, low, high), edits(set, low-1, high+1, -1)}
}

func span(path string, set func(p *paylater.Policy, v paylater.Span)) edge {
	minute, year := paylater.Span(time.Minute), paylater.Span(366*24*time.Hour)
	second := paylater.Span(time.Second)
	return edge{path, edits(set, minute, year), edits(set, 0, minute-1, minute-second, year+1, year+second, -minute, minute+1)}
}

func amount(path string, set func(p *paylater.Policy, v money.USD), low, high money.USD) edge {
	cent := money.Cents(1)
	return edge{path, edits(set, low, high), edits(set, low.Sub(cent), high.Add(cent))}
}

func band(low, high int32) paylater.Band {
	return paylater.Band{Min: money.PPM(low), Max: money.PPM(high)}
}

// edges lists every field of a policy.
func edges() []edge {
	months := func(p *paylater.Policy, v int) { p.MaxMonths, p.Tiers = v, nil }
	tier := func(p *paylater.Policy, v paylater.Tier) { p.Tiers = []paylater.Tier{v} }
	within := func(p *paylater.Policy, v paylater.Span) { p.DecisionWithin = v }
	second := paylater.Span(time.Second)
	inside := band(2_500, 27_500)
	var many []paylater.Tier // a month each, of the terms from 24 down
	for n := 24; len(many) < 97; n-- {
		for k := 1; k <= n && len(many) < 97; k++ {
			many = append(many, paylater.Tier{Months: n, From: k, To: k, Rates: inside})
		}
	}
	tiers := func(p *paylater.Policy, v []paylater.Tier) { p.MaxMonths, p.Tiers = 24, v }
	return []edge{
		{
			"version", edits(func(p *paylater.Policy, v string) { p.Version = v }, "1", "A-z_0.9", strings.Repeat("v", 32)),
			edits(func(p *paylater.Policy, v string) { p.Version = v }, "", " ", "v1\n", "v/1", "é", strings.Repeat("v", 33)),
		},
		{
			"effective", edits(func(p *paylater.Policy, v civil.Date) { p.Effective = v }, day("1990-01-01"), day("2199-12-31")),
			edits(func(p *paylater.Policy, v civil.Date) { p.Effective = v }, civil.Date{}),
		},
		amount("max_line", func(p *paylater.Policy, v money.USD) { p.MaxLine = v }, money.Cents(1), money.Cents(money.MaxCents)),
		count("max_months", months, 1, 24),
		{
			"rates", edits(func(p *paylater.Policy, v paylater.Band) { p.Rates, p.Tiers = v, nil }, band(0, 0), band(0, 1_000_000)),
			edits(func(p *paylater.Policy, v paylater.Band) { p.Rates, p.Tiers = v, nil }, band(-1, 1), band(2, 1), band(0, 1_000_001)),
		},
		{
			"tiers", edits(tiers, nil, many[:96]),
			edits(tiers, many),
		},
		{
			"tiers[0].months", edits(tier, paylater.Tier{Months: 1, From: 1, To: 1, Rates: inside}, paylater.Tier{Months: 6, From: 6, To: 6, Rates: inside}),
			edits(tier, paylater.Tier{Months: 7, From: 1, To: 1, Rates: inside}),
		},
		{
			"tiers[0].from", nil,
			edits(tier, paylater.Tier{Months: 6, From: 0, To: 1, Rates: inside}, paylater.Tier{Months: 6, From: 3, To: 2, Rates: inside}, paylater.Tier{Months: 6, From: 3, To: 7, Rates: inside}),
		},
		{
			"tiers[0].rates", nil,
			edits(tier, paylater.Tier{Months: 6, From: 1, To: 2, Rates: band(2_499, 3_000)}, paylater.Tier{Months: 6, From: 1, To: 2, Rates: band(2_500, 27_501)}, paylater.Tier{Months: 6, From: 1, To: 2, Rates: band(5_000, 4_000)}),
		},
		{
			"apr_cap", edits(func(p *paylater.Policy, v int32) { p.APRCap = money.PPM(v) }, 1, 1_000_000),
			edits(func(p *paylater.Policy, v int32) { p.APRCap = money.PPM(v) }, 0, -1, 1_000_001),
		},
		amount("min_draw", func(p *paylater.Policy, v money.USD) { p.MinDraw = v }, money.USD{}, usd("150000.00")),
		count("first_statement_days", func(p *paylater.Policy, v int) { p.FirstStatement = v }, 1, 31),
		count("due_after_days", func(p *paylater.Policy, v int) { p.DueAfter = v }, 1, 60),
		count("delinquent_after_days", func(p *paylater.Policy, v int) { p.DelinquentAfter = v }, 1, 365),
		count("arrives_from_working_days", func(p *paylater.Policy, v int) { p.ArrivesFrom, p.ArrivesTo = v, min(60, max(v, 1)) }, 1, 60),
		count("arrives_to_working_days", func(p *paylater.Policy, v int) { p.ArrivesTo = v }, 1, 60),
		span("hold_for", func(p *paylater.Policy, v paylater.Span) { p.HoldFor = v }),
		span("offer_for", func(p *paylater.Policy, v paylater.Span) { p.OfferFor = v }),
		span("refund_window", func(p *paylater.Policy, v paylater.Span) { p.RefundWindow = v }),
		count("clear_after_working_days", func(p *paylater.Policy, v int) { p.ClearAfter = v }, 0, 60),
		count("return_window_days", func(p *paylater.Policy, v int) { p.ReturnWindow = v }, 1, 366),
		count("refundable_for_days", func(p *paylater.Policy, v int) { p.RefundableFor = v }, 0, 3660),
		amount("late_fee_max", func(p *paylater.Policy, v money.USD) { p.LateFeeMax = v }, money.USD{}, usd("10000.00")),
		amount("returned_fee_max", func(p *paylater.Policy, v money.USD) { p.ReturnedFeeMax = v }, money.USD{}, usd("10000.00")),
		amount("fee_credit.amount", func(p *paylater.Policy, v money.USD) { p.FeeCredit = &paylater.CreditRule{Amount: v, Days: 1} }, money.Cents(1), usd("150000.00")),
		count("fee_credit.days", func(p *paylater.Policy, v int) { p.FeeCredit = &paylater.CreditRule{Amount: money.Cents(1), Days: v} }, 1, 3660),
		count("min_business_months", func(p *paylater.Policy, v int) { p.MinBusinessMonths = v }, 0, 1200),
		{
			"decision_within", edits(within, 0, second, 366*24*3600*second),
			edits(within, -1, -second, 1, second+1, 366*24*3600*second+1, 366*24*3600*second+second),
		},
		count("inactive_after_days", func(p *paylater.Policy, v int) { p.InactiveAfter = v }, 0, 3660),
		count("credit_reopen_days", func(p *paylater.Policy, v int) { p.CreditReopen = v }, 0, 3660),
	}
}

func TestPolicyBounds(t *testing.T) {
	for _, e := range edges() {
		t.Run(e.path, func(t *testing.T) {
			for i, edit := range e.good {
				p := paylater.DefaultPolicy()[0]
				edit(&p)
				require.NoError(t, p.Validate(), "good value %d", i)
			}
			for i, edit := range e.bad {
				p := paylater.DefaultPolicy()[0]
				edit(&p)
				requirePolicyFault(t, p.Validate(), e.path, i)
				_, err := paylater.NewRules([]paylater.Policy{p}, nil)
				requireCode(t, err, paylater.CodePolicyInvalid)
			}
		})
	}
}

// requirePolicyFault wants a refusal that names the field.
func requirePolicyFault(t *testing.T, err error, path string, i int) {
	t.Helper()
	require.ErrorIs(t, err, paylater.CodePolicyInvalid, "bad value %d", i)
	paths := []string{}
	for _, f := range fault.All(err) {
		paths = append(paths, f.Path)
		assert.NotEmpty(t, f.Message)
	}
	assert.Contains(t, paths, path, "bad value %d", i)
}

// TestPolicyBoundsNameEveryField: a field that is added needs its edges here.
func TestPolicyBoundsNameEveryField(t *testing.T) {
	tested := map[string]bool{}
	for _, e := range edges() {
		name, _, _ := strings.Cut(strings.ReplaceAll(e.path, "[0]", ""), ".")
		tested[name] = true
	}
	var fields []string
	for f := range reflect.TypeFor[paylater.Policy]().NumField() {
		name, _, _ := strings.Cut(reflect.TypeFor[paylater.Policy]().Field(f).Tag.Get("json"), ",")
		fields = append(fields, name)
	}
	assert.ElementsMatch(t, fields, slices.Collect(maps.Keys(tested)))
}

// TestPolicyReportsEverythingAtOnce: the zero policy breaks most rules.
func TestPolicyReportsEverythingAtOnce(t *testing.T) {
	var zero paylater.Policy
	var none *paylater.Policy
	assert.Equal(t, zero.Validate(), none.Validate(), "no policy is one without figures")
	var paths []string
	for _, f := range fault.All(zero.Validate()) {
		paths = append(paths, f.Path)
	}
	assert.Equal(t, []string{
		"version", "effective", "max_line", "max_months", "apr_cap", "first_statement_days", "due_after_days",
		"delinquent_after_days", "arrives_from_working_days", "hold_for", "offer_for", "refund_window", "return_window_days",
	}, paths)
}

func TestDefaultPolicySurvivesJSON(t *testing.T) {
	list := paylater.DefaultPolicy()
	withCredit := list[0]
	withCredit.FeeCredit = &paylater.CreditRule{Amount: usd("50.00"), Days: 90}
	withCredit.MinDraw, withCredit.MinBusinessMonths, withCredit.InactiveAfter = usd("100.00"), 12, 365
	withCredit.DecisionWithin = paylater.Span(90 * time.Minute)
	for _, want := range append(list, withCredit) {
		data, err := json.Marshal(want)
		require.NoError(t, err)
		got, err := paylater.ParsePolicy(data)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	list[0].Tiers[0].Months = 3
	assert.Equal(t, 6, paylater.DefaultPolicy()[0].Tiers[0].Months, "each call returns its own")
}

// policyFields is the default policy as a map of its raw fields.
func policyFields(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	data, err := json.Marshal(paylater.DefaultPolicy()[0])
	require.NoError(t, err)
	fields := map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal(data, &fields))
	return fields
}

func parseFields(t *testing.T, fields map[string]json.RawMessage) error {
	t.Helper()
	data, err := json.Marshal(fields)
	require.NoError(t, err)
	_, err = paylater.ParsePolicy(data)
	return err
}

func TestParsePolicyIsStrict(t *testing.T) {
	for name := range policyFields(t) {
		t.Run(name, func(t *testing.T) {
			fields := policyFields(t)
			delete(fields, name)
			require.ErrorIs(t, parseFields(t, fields), strictjson.CodeFieldMissing)
			fields = policyFields(t)
			fields[name] = json.RawMessage(`null`)
			require.ErrorIs(t, parseFields(t, fields), strictjson.CodeNullValue)
			fields[name] = json.RawMessage(`{"v":{}}`)
			require.Error(t, parseFields(t, fields))
			fields = policyFields(t)
			fields[strings.ToUpper(name)] = fields[name]
			require.ErrorIs(t, parseFields(t, fields), strictjson.CodeUnknownField)
		})
	}
	fields := policyFields(t)
	fields["max_amount"] = json.RawMessage(`"1.00"`)
	err := parseFields(t, fields)
	require.ErrorIs(t, err, strictjson.CodeUnknownField)
	assert.Equal(t, "max_amount", fault.All(err)[0].Path)
	fields = policyFields(t)
	fields["due_after_days"] = json.RawMessage(`61`)
	require.ErrorIs(t, parseFields(t, fields), paylater.CodePolicyInvalid)
}

func TestSpanText(t *testing.T) {
	for text, want := range map[string]paylater.Span{
		"48h": paylater.Span(48 * time.Hour), "90m": paylater.Span(90 * time.Minute), "61s": paylater.Span(61 * time.Second), "0h": 0,
	} {
		var s paylater.Span
		require.NoError(t, s.UnmarshalText([]byte(text)))
		assert.Equal(t, want, s)
		back, err := s.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, text, string(back))
	}
	var s paylater.Span
	require.NoError(t, s.UnmarshalText([]byte("000000000000048h")), "16 bytes")
	assert.Equal(t, paylater.Span(48*time.Hour), s)
	var nowhere *paylater.Span
	require.ErrorIs(t, nowhere.UnmarshalText([]byte("48h")), paylater.CodePolicyInvalid)
	for _, text := range []string{"", "48", "2d", "1ms", "1.0000001s", "h", "one", strings.Repeat("1", 16) + "h", "0000000000000048h"} {
		s := paylater.Span(7)
		require.ErrorIs(t, s.UnmarshalText([]byte(text)), paylater.CodePolicyInvalid, text)
		assert.Equal(t, paylater.Span(7), s, "nothing is half-written")
	}
}

// version is the default policy with another name and day.
func version(name, effective string, edit policyEdit) paylater.Policy {
	p := paylater.DefaultPolicy()[0]
	p.Version, p.Effective = name, day(effective)
	if edit != nil {
		edit(&p)
	}
	return p
}

func TestNewRulesRefuses(t *testing.T) {
	for name, list := range map[string][]paylater.Policy{
		"no policy":            nil,
		"one version twice":    {version("a", "2019-01-01", nil), version("a", "2020-01-01", nil)},
		"one day twice":        {version("a", "2019-01-01", nil), version("b", "2019-01-01", nil)},
		"a policy out of band": {version("a", "2019-01-01", nil), version("b", "2020-01-01", func(p *paylater.Policy) { p.DueAfter = 0 })},
	} {
		_, err := paylater.NewRules(list, nil)
		require.ErrorIs(t, err, paylater.CodePolicyInvalid, name)
		assert.True(t, strings.HasPrefix(fault.All(err)[0].Path, "policies"), name)
	}
}

// TestPolicyByDay: a version holds from its New York day on; before the first
// one, the first one does. The order in which they are given is no matter.
func TestPolicyByDay(t *testing.T) {
	small := func(dollars int64) policyEdit {
		return func(p *paylater.Policy) { p.MaxLine = money.Dollars(dollars) }
	}
	rules := rulesOf(t,
		version("c", "2019-06-01", small(30_000)), version("a", "2019-03-01", small(10_000)), version("b", "2019-04-01", small(20_000)))
	b := openBookWith(t, rules)
	for when, want := range map[string]string{
		"2019-01-01 12:00": "$10,000.00", "2019-03-31 23:59": "$10,000.00", "2019-04-01 00:00": "$20,000.00",
		"2019-05-31 23:59": "$20,000.00", "2019-06-01 00:00": "$30,000.00", "2030-01-01 00:00": "$30,000.00",
	} {
		assert.Equal(t, want, b.line.Limit(at(when)).String(), when)
	}
	assert.Equal(t, "$100,000.00", b.line.LenderLimit().String())
	got, err := rules.Policy("b")
	require.NoError(t, err)
	assert.Equal(t, money.Dollars(20_000), got.MaxLine)
	_, err = rules.Policy("d")
	requireCode(t, err, paylater.CodePolicyUnknown)
}

// TestRulesKeepTheirOwnCopy: what a host changes afterwards changes no rule.
func TestRulesKeepTheirOwnCopy(t *testing.T) {
	given := version("a", "2019-01-01", func(p *paylater.Policy) { p.FeeCredit = &paylater.CreditRule{Amount: usd("50.00"), Days: 30} })
	rules := rulesOf(t, given)
	spoil := func(p paylater.Policy) {
		p.Tiers[0].Rates.Max = money.PPM(1_000_000)
		p.FeeCredit.Amount = usd("99999.00")
	}
	spoil(given)
	taken, err := rules.Policy("a")
	require.NoError(t, err)
	spoil(taken)
	kept, err := rules.Policy("a")
	require.NoError(t, err)
	assert.Equal(t, money.PPM(27_500), kept.Tiers[0].Rates.Max)
	assert.Equal(t, usd("50.00"), kept.FeeCredit.Amount)
}

// TestLoanKeepsItsVersion: a loan signed under a refund window of 48 hours
// keeps it when a later policy allows only one hour.
func TestLoanKeepsItsVersion(t *testing.T) {
	strict := func(p *paylater.Policy) { p.RefundWindow = paylater.Span(time.Hour) }
	for _, c := range []struct {
		name, signed, asked string
		fees                string
	}{
		{"signed under 48 hours, asked after one", "2019-03-31 20:00", "2019-04-01 20:00", "$0.00"},
		{"signed under 48 hours, asked at the last instant", "2019-03-31 20:00", "2019-04-02 20:00", "$0.00"},
		{"signed under 48 hours, asked too late", "2019-03-31 20:00", "2019-04-02 20:01", "$275.00"},
		{"signed under one hour, asked too late", "2019-04-01 20:00", "2019-04-01 21:01", "$275.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := openBookWith(t, rulesOf(t, version("wide", "2019-01-01", nil), version("strict", "2019-04-01", strict)))
			b.to(c.signed)
			loan := b.lend("hold-1", "PO-1", "10000.00", 6)
			b.to(c.asked)
			b.must(b.take(b.line.Refund(refundOf("refund-1", "PO-1", "10000.00"), b.now)))
			b.to("2019-04-03 12:00")
			b.must(b.tell(lender.MoneyReceived{Refund: "refund-1", Loan: loan, Amount: usd("10000.00"), On: day("2019-04-03")}))
			assert.Equal(t, c.fees, b.loan(loan).FeesOwed.String())
			b.requireRebuilt()
		})
	}
}

// TestUnknownPolicyIsRefused: a record that names a version nobody configured.
func TestUnknownPolicyIsRefused(t *testing.T) {
	b := openBookWith(t, rulesOf(t, version("old", "2019-01-01", nil)))
	b.lend("hold-1", "PO-1", "10000.00", 6)
	_, err := rulesOf(t, version("new", "2019-01-01", nil)).ParseLine(record(t, b.line), nil)
	requireCode(t, err, paylater.CodeRecordInvalid)
}

func ExampleParsePolicy() {
	_, err := paylater.ParsePolicy([]byte(`{"version": "2027-01", "apr_cap": "31%"`))
	fmt.Println(fault.CodeOf(err))
	// Output: bad_json
}
