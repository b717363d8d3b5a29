package disclosure_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/disclosure"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// TestAnswers: one case for each reason, and each bound from both sides.
func TestAnswers(t *testing.T) {
	price := paylatertest.Flat(2, money.PPM(10_000))
	cent := money.Cents(1)
	on := func(y int, m time.Month, d int) time.Time { return paylatertest.Noon(civil.Of(y, m, d)) }
	for _, c := range []struct {
		name   string
		state  disclosure.State
		amount money.USD
		at     time.Time
		exempt []disclosure.State
		ca, ny string
	}{
		{"California", "CA", money.Dollars(10_000), march(), nil, "CA: required", "NY: not required: other_state"},
		{"New York", "NY", money.Dollars(10_000), march(), nil, "CA: not required: other_state", "NY: required"},
		{"Texas", "TX", money.Dollars(10_000), march(), nil, "CA: not required: other_state", "NY: not required: other_state"},
		{"at most", "CA", money.Dollars(500_000), march(), nil, "CA: required", "NY: not required: other_state"},
		{
			"above", "CA", money.Dollars(500_000).Add(cent), march(), nil,
			"CA: not required: above_most (amount $500,000.01, most $500,000.00)", "NY: not required: other_state",
		},
		{"at most in New York", "NY", money.Dollars(2_500_000), march(), nil, "CA: not required: other_state", "NY: required"},
		{
			"above in New York", "NY", money.Dollars(2_500_000).Add(cent), march(), nil,
			"CA: not required: other_state", "NY: not required: above_most (amount $2,500,000.01, most $2,500,000.00)",
		},
		{"least", "CA", money.Dollars(5_000), march(), nil, "CA: required", "NY: not required: other_state"},
		{
			"below", "CA", money.Dollars(5_000).Sub(cent), march(), nil,
			"CA: not required: below_least (amount $4,999.99, least $5,000.00)", "NY: not required: other_state",
		},
		{"no least in New York", "NY", money.Dollars(100), march(), nil, "CA: not required: other_state", "NY: required"},
		{"first day", "CA", money.Dollars(10_000), on(2022, 12, 9), nil, "CA: required", "NY: not required: other_state"},
		{
			"day before", "CA", money.Dollars(10_000), on(2022, 12, 8), nil,
			"CA: not required: not_in_effect (offered 2022-12-08, from 2022-12-09)", "NY: not required: other_state",
		},
		{"first day in New York", "NY", money.Dollars(10_000), on(2023, 8, 1), nil, "CA: not required: other_state", "NY: required"},
		{
			"day before in New York", "NY", money.Dollars(10_000), on(2023, 7, 31), nil,
			"CA: not required: other_state", "NY: not required: not_in_effect (offered 2023-07-31, from 2023-08-01)",
		},
		{
			"a bank's subsidiary", "NY", money.Dollars(10_000), march(),
			[]disclosure.State{"NY"},
			"CA: not required: other_state", "NY: not required: exempt",
		},
		{"exempt elsewhere", "CA", money.Dollars(10_000), march(), []disclosure.State{"NY"}, "CA: required", "NY: not required: other_state"},
	} {
		t.Run(c.name, func(t *testing.T) {
			given := caseOf(offerOf(t, c.amount, price, money.USD{}, c.at), c.state)
			given.Financer.Exempt = c.exempt
			sheets, answers, err := disclosure.Published().Disclose(given)
			require.NoError(t, err)
			require.Len(t, answers, 2)
			require.Equal(t, c.ca, answers[0].String())
			require.Equal(t, c.ny, answers[1].String())
			asked := 0
			for _, a := range answers {
				require.NotEmpty(t, a.Source.Citation)
				require.NotEmpty(t, a.Rule)
				require.Equal(t, a.Required, a.Reason == disclosure.Asked)
				if a.Required {
					asked++
				}
			}
			require.Len(t, sheets, asked)
		})
	}
}

// TestVersions: the latest version that is in effect on the offer's day answers.
func TestVersions(t *testing.T) {
	old := ruleOf(t, disclosure.California)
	later := old
	later.Name, later.From.Day = "CA later", civil.Of(2027, time.January, 1)
	for _, book := range []disclosure.Book{{old, later}, {later, old}} {
		for day, want := range map[string]string{"2022-12-08": "", "2022-12-09": old.Name, "2026-12-31": old.Name, "2027-01-01": later.Name} {
			d, err := civil.Parse(day)
			require.NoError(t, err)
			r, _ := book.On(disclosure.California, d)
			require.Equal(t, want, r.Name, day)
		}
		answers, err := book.Answers(caseOf(offerOf(t, money.Dollars(10_000), dear(), money.USD{}, march()), "CA"))
		require.NoError(t, err)
		require.Len(t, answers, 1, "one answer for each state")
		require.Equal(t, old.Name, answers[0].Rule)
	}
	_, ok := disclosure.Book(nil).On("CA", civil.Of(2026, 3, 5))
	require.False(t, ok)
}

// TestBadCases: every fault is named at once, with its path, by every verb.
func TestBadCases(t *testing.T) {
	offer := offerOf(t, money.Dollars(10_000), dear(), money.USD{}, march())
	for _, c := range []struct {
		path  string
		spoil func(*disclosure.Case)
	}{
		{"offer", func(c *disclosure.Case) { c.Offer = paylater.Offer{} }},
		{"state", func(c *disclosure.Case) { c.State = "ca" }},
		{"state", func(c *disclosure.Case) { c.State = "" }},
		{"financer.name", func(c *disclosure.Case) { c.Financer.Name = " " }},
		{"financer.name", func(c *disclosure.Case) { c.Financer.Name = "a\nb" }},
		{"financer.name", func(c *disclosure.Case) { c.Financer.Name = "\xff" }},
		{"financer.name", func(c *disclosure.Case) { c.Financer.Name = strings.Repeat("n", 121) }},
		{"financer.product", func(c *disclosure.Case) { c.Financer.Product = "one two three four five six" }},
		{"financer.product", func(c *disclosure.Case) { c.Financer.Product = "" }},
		{"financer.manner", func(c *disclosure.Case) { c.Financer.Manner = "" }},
		{"financer.collateral", func(c *disclosure.Case) { c.Financer.Collateral = strings.Repeat("c", 301) }},
		{"financer.avoidable", func(c *disclosure.Case) { c.Financer.Avoidable = make([]disclosure.AvoidableFee, 1000) }},
		{"financer.avoidable[0].most", func(c *disclosure.Case) { c.Financer.Avoidable[0].Most = money.Cents(math.MaxInt64) }},
		{"financer.avoidable[1].name", func(c *disclosure.Case) { c.Financer.Avoidable[1].Name = "" }},
		{"financer.exempt[0]", func(c *disclosure.Case) { c.Financer.Exempt = []disclosure.State{"New York"} }},
		{"financer.exempt", func(c *disclosure.Case) { c.Financer.Exempt = make([]disclosure.State, 1000) }},
	} {
		given := caseOf(offer, disclosure.California)
		c.spoil(&given)
		_, err := ruleOf(t, disclosure.California).Answer(given)
		refused(t, err, c.path)
		_, err = ruleOf(t, disclosure.California).Disclose(given)
		refused(t, err, c.path)
		_, err = disclosure.Published().Answers(given)
		refused(t, err, c.path)
		_, err = disclosure.Book{}.Answers(given)
		refused(t, err, c.path)
		_, _, err = disclosure.Published().Disclose(given)
		refused(t, err, c.path)
	}
	_, err := ruleOf(t, disclosure.California).Answer(disclosure.Case{})
	require.Len(t, fault.All(err), 5, "%v", err)
	_, err = disclosure.Rule{}.Disclose(caseOf(offer, disclosure.California))
	refused(t, err, "rule.name")
}

func refused(t *testing.T, err error, path string) {
	t.Helper()
	require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	for _, f := range fault.All(err) {
		if f.Path == path {
			return
		}
	}
	require.Fail(t, "no fault at "+path, "%v", err)
}
