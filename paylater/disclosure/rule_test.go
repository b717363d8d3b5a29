package disclosure_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/disclosure"
)

// TestPublishedRules: they are valid, and every part has a citation and an address.
func TestPublishedRules(t *testing.T) {
	for _, r := range disclosure.Published() {
		require.NoError(t, r.Validate())
		require.True(t, strings.HasPrefix(r.Name, string(r.State)+" "+r.From.Day.String()), r.Name)
		for _, n := range r.Sources() {
			require.NotEmpty(t, n.Source.Citation, n.For)
			require.True(t, strings.HasPrefix(n.Source.URL, "https://"), n.For)
			require.True(t, n.Source.Confirmed || n.Source.Note != "", "%s: what is missing is said", n.For)
		}
		for _, clause := range []disclosure.Clause{r.Reach, r.Exempt, r.Charge, r.Method, r.Term} {
			require.NotEmpty(t, clause.Text)
		}
	}
}

// TestPublishedFigures pins the figures of law, so that a change is deliberate.
func TestPublishedFigures(t *testing.T) {
	for _, c := range []struct {
		state       disclosure.State
		from        string
		most, least int64
		onlyBelow   bool
	}{
		{"CA", "2022-12-09", 500_000, 5_000, true},
		{"NY", "2023-08-01", 2_500_000, 0, false},
	} {
		r := ruleOf(t, c.state)
		require.Equal(t, c.from, r.From.Day.String())
		require.Equal(t, money.Dollars(c.most), r.Most.Amount)
		require.Equal(t, money.Dollars(c.least), r.Least.Amount)
		require.Equal(t, c.onlyBelow, r.Tolerance.OnlyBelow)
		require.Equal(t, "0.13% 0.25% 2.50%", fmt.Sprint(r.Tolerance.Regular, r.Tolerance.Irregular, r.Tolerance.Relative))
		require.Equal(t, paylater.APR(1_250_000_000), r.Tolerance.Regular)
	}
}

// TestUnconfirmed: what could not be read is listed in a golden file and, each,
// in the README.
func TestUnconfirmed(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var b strings.Builder
	for _, r := range disclosure.Published() {
		for _, n := range r.Unconfirmed() {
			fmt.Fprintf(&b, "%s %s: %s: %s\n", r.State, n.For, n.Source.Citation, n.Source.Note)
			require.Contains(t, string(readme), "| "+string(r.State)+" | "+n.For+" |", "README.md lists it")
		}
	}
	golden(t, "unconfirmed.txt", b.String())
	require.Equal(t, strings.Count(b.String(), "\n"), strings.Count(string(readme), "\n| CA | ")+strings.Count(string(readme), "\n| NY | "),
		"and lists nothing else")
	require.Contains(t, string(readme), "no legal advice")
	// The sheet says the same of its rows.
	for _, s := range []disclosure.State{disclosure.California, disclosure.NewYork} {
		for i, row := range sheetOf(t, s, false).Rows {
			require.Equal(t, ruleOf(t, s).Rows[i].Source.Confirmed, row.Confirmed)
		}
	}
}

func TestRuleValidate(t *testing.T) {
	for path, spoil := range map[string]func(*disclosure.Rule){
		"name":           func(r *disclosure.Rule) { r.Name = "" },
		"state":          func(r *disclosure.Rule) { r.State = "California" },
		"from.day":       func(r *disclosure.Rule) { r.From.Day = civil.Date{} },
		"most.amount":    func(r *disclosure.Rule) { r.Most.Amount = money.USD{} },
		"least.amount":   func(r *disclosure.Rule) { r.Least.Amount = r.Most.Amount.Add(money.Cents(1)) },
		"rounding.step":  func(r *disclosure.Rule) { r.Rounding.Step = 7 },
		"tolerance":      func(r *disclosure.Rule) { r.Tolerance.Irregular = -1 },
		"rows[8].text":   func(r *disclosure.Rule) { r.Rows[8].Text = "{pledge}" },
		"heading.text":   func(r *disclosure.Rule) { r.Heading.Text = "" },
		"statement.text": func(r *disclosure.Rule) { r.Statement.Text = "a\tb" },
		"itemize.text":   func(r *disclosure.Rule) { r.Itemize.Text = "" },
		"signature[1]":   func(r *disclosure.Rule) { r.Signature[1] = "" },
		"signature":      func(r *disclosure.Rule) { r.Signature = make([]string, 11) },
		"rows":           func(r *disclosure.Rule) { r.Rows = nil },
		"rows[1].kind":   func(r *disclosure.Rule) { r.Rows[1].Kind = r.Rows[0].Kind },
		"rows[0].kind":   func(r *disclosure.Rule) { r.Rows[0].Kind = "price" },
		"rows[2].label":  func(r *disclosure.Rule) { r.Rows[2].Label = "" },
		"rows[3].text":   func(r *disclosure.Rule) { r.Rows[3].Text = "\xff" },
		"rows[4].free":   func(r *disclosure.Rule) { r.Rows[4].Free = strings.Repeat("x", 4001) },
		"items[5].item":  func(r *disclosure.Rule) { r.Items[5].Item = "" },
		"items[0].label": func(r *disclosure.Rule) { r.Items[0].Label = "\n" },
		"items[0].how":   func(r *disclosure.Rule) { r.Items[0].How = strings.Repeat("x", 81) },
		"items":          func(r *disclosure.Rule) { r.Items = make([]disclosure.ItemRule, 21) },
	} {
		r := ruleOf(t, disclosure.NewYork)
		spoil(&r)
		refused(t, r.Validate(), path)
		require.NoError(t, ruleOf(t, disclosure.NewYork).Validate(), "each call returns new values")
	}
}

// TestTolerance: each bound from both sides, and the part of the rate as the way
// out where the points are too few.
func TestTolerance(t *testing.T) {
	const point = paylater.APR(10_000_000_000) // one percent
	r := ruleOf(t, disclosure.NewYork).Tolerance
	for _, c := range []struct {
		disclosed, determined paylater.APR
		irregular, holds      bool
	}{
		{point, point, false, true},
		{4*point - 1_250_000_000, 4 * point, false, true},
		{4*point - 1_250_000_001, 4 * point, false, false},
		{4*point + 1_250_000_000, 4 * point, false, true},
		{4*point + 1_250_000_001, 4 * point, false, false},
		{4*point - 2_500_000_000, 4 * point, true, true},
		{4*point - 2_500_000_001, 4 * point, true, false},
		{40 * point, 41 * point, true, true}, // 1/40 is 2.5%
		{40 * point, 41*point + 1, true, false},
		{0, 1_250_000_000, false, true},
		{0, 1_250_000_001, false, false},
		{-1 << 63, 1<<63 - 1, true, false},
	} {
		require.Equal(t, c.holds, r.Holds(c.disclosed, c.determined, c.irregular), "%+v", c)
	}
}

// TestNames: the published texts use every name, and each is replaced.
func TestNames(t *testing.T) {
	var used strings.Builder
	for _, r := range disclosure.Published() {
		used.WriteString(r.Heading.Text)
		for _, row := range r.Rows {
			used.WriteString(row.Text)
		}
		sheet := sheetOf(t, r.State, false)
		require.NotContains(t, sheet.Text(), "{")
	}
	for _, name := range disclosure.Names() {
		require.Contains(t, used.String(), name)
	}
}
