package disclosure_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/disclosure"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// sheetOf is the sheet of $10,000.00 at the dearest price of six months, or of
// $20,000.00 over two months, all payments alike.
func sheetOf(t *testing.T, s disclosure.State, two bool) disclosure.Sheet {
	t.Helper()
	offer := offerOf(t, money.Dollars(10_000), dear(), money.USD{}, march())
	if two {
		offer = offerOf(t, money.Dollars(20_000), paylatertest.Flat(2, money.PPM(12_500)), money.USD{}, march())
	}
	sheet, err := ruleOf(t, s).Disclose(caseOf(offer, s))
	require.NoError(t, err)
	require.Equal(t, offer.Hash(), sheet.Terms)
	return sheet
}

func rowOf(t *testing.T, s disclosure.Sheet, k disclosure.Kind) disclosure.Row {
	t.Helper()
	for _, r := range s.Rows {
		if r.Kind == k {
			return r
		}
	}
	require.Fail(t, "no row", k)
	return disclosure.Row{}
}

func TestGoldenSheets(t *testing.T) {
	for _, s := range []disclosure.State{disclosure.California, disclosure.NewYork} {
		for name, two := range map[string]bool{"six-months": false, "two-months": true} {
			sheet := sheetOf(t, s, two)
			name = strings.ToLower(string(s)) + "-" + name
			golden(t, name+".txt", sheet.Text()+"\n\n"+sheet.Itemization.Text())
			page, err := sheet.HTML()
			require.NoError(t, err)
			annex, err := sheet.Itemization.HTML()
			require.NoError(t, err)
			golden(t, name+".html", page+annex)
			wellFormed(t, page+annex)
		}
	}
}

// TestRowsAndTheirOrder: eight rows in California, ten in New York, the last two of
// which are its own.
func TestRowsAndTheirOrder(t *testing.T) {
	want := []string{
		"Funding Provided", "Annual Percentage Rate (APR)", "Finance Charge", "Total Payment Amount", "Payment", "Term", "Prepayment", "Prepayment",
		"Collateral Requirements", "Avoidable Fees and Charges",
	}
	for s, n := range map[disclosure.State]int{disclosure.California: 8, disclosure.NewYork: 10} {
		sheet := sheetOf(t, s, false)
		require.Len(t, sheet.Rows, n)
		for i, r := range sheet.Rows {
			require.Equal(t, i+1, r.Order)
			require.Equal(t, want[i], r.Label)
		}
	}
}

// wellFormed reads HTML as XML, which this package's is, and refuses scripts,
// styles, ids and handlers.
func wellFormed(t require.TestingT, page string) {
	d := xml.NewDecoder(strings.NewReader("<x>" + page + "</x>"))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		if e, ok := token.(xml.StartElement); ok {
			require.Contains(t, []string{"x", "section", "h2", "table", "caption", "tbody", "tr", "th", "td", "p", "ul", "li", "span"}, e.Name.Local)
			for _, a := range e.Attr {
				require.Contains(t, []string{"class", "lang", "scope", "rowspan", "colspan"}, a.Name.Local)
			}
		}
	}
}

// TestCellsFillTheTable: each row covers three columns, counting what spans.
func TestCellsFillTheTable(t *testing.T) {
	for _, s := range []disclosure.State{disclosure.California, disclosure.NewYork} {
		page, err := sheetOf(t, s, false).HTML()
		require.NoError(t, err)
		var table struct {
			Rows []struct {
				Heads []struct {
					Span int `xml:"rowspan,attr"`
				} `xml:"th"`
				Cells []struct {
					Span int `xml:"colspan,attr"`
				} `xml:"td"`
			} `xml:"table>tbody>tr"`
		}
		require.NoError(t, xml.Unmarshal([]byte(page), &table))
		open := 0
		for i, row := range table.Rows {
			if open == 0 {
				require.Len(t, row.Heads, 1, i)
				open = max(1, row.Heads[0].Span)
			} else {
				require.Empty(t, row.Heads, i)
			}
			open--
			columns := 1
			for _, c := range row.Cells {
				columns += max(1, c.Span)
			}
			require.Equal(t, 3, columns, i)
		}
		require.Zero(t, open)
	}
}

// TestNamesAreEscapedAndNotFilled: what a caller gives stays text.
func TestNamesAreEscapedAndNotFilled(t *testing.T) {
	c := caseOf(offerOf(t, money.Dollars(10_000), dear(), money.USD{}, march()), disclosure.NewYork)
	c.Financer.Name = `<script>alert("{most}")</script> & {financer}`
	c.Financer.Collateral = "{{.Heading}} </td>"
	sheet, err := ruleOf(t, disclosure.NewYork).Disclose(c)
	require.NoError(t, err)
	require.Contains(t, sheet.Rows[0].Description, c.Financer.Name)
	page, err := sheet.HTML()
	require.NoError(t, err)
	wellFormed(t, page)
	require.NotContains(t, page, "<script")
	require.Contains(t, page, "{{.Heading}} &lt;/td&gt;")
}

// TestTerm: days up to one year, then years and months; 24 months is the longest
// term of any policy. Payments are due on the 5th, after a February of 28 days on
// March 8th (3 of 30.4 days), after one of 29 on March 7th.
func TestTerm(t *testing.T) {
	for _, c := range []struct {
		months int
		want   string
	}{{1, "31 days"}, {11, "337 days"}, {12, "1 year and 0.10 months"}, {13, "1 year and 1 month"}, {24, "2 years and 0.07 months"}} {
		rules := defaultRules(t, func(p *paylater.Policy) { p.MaxMonths = 24 })
		line, err := paylatertest.OpenLine(rules, march(), money.Dollars(100_000), paylatertest.Flat(c.months, money.PPM(10_000)))
		require.NoError(t, err)
		offer, err := line.Offer(paylatertest.DrawOf("PO-1", money.Dollars(10_000)), c.months, march())
		require.NoError(t, err)
		sheet, err := ruleOf(t, disclosure.California).Disclose(caseOf(offer, disclosure.California))
		require.NoError(t, err)
		require.Equal(t, c.want, rowOf(t, sheet, disclosure.Term).Value, "%d months, last due %s", c.months, sheet.Figures.Last)
	}
}

// TestRounding: the same rate at one and at ten basis points, both within the
// tolerance of the exact one.
func TestRounding(t *testing.T) {
	c := caseOf(offerOf(t, money.Dollars(10_000), dear(), money.USD{}, march()), disclosure.California)
	r := ruleOf(t, disclosure.California)
	fine, err := r.Disclose(c)
	require.NoError(t, err)
	require.Equal(t, c.Offer.Terms().APR.String(), rowOf(t, fine, disclosure.APR).Value)
	r.Rounding.Step *= 10
	coarse, err := r.Disclose(c)
	require.NoError(t, err)
	require.Zero(t, coarse.Disclosed%1_000_000_000)
	require.Equal(t, coarse.Disclosed.String(), rowOf(t, coarse, disclosure.APR).Value)
	for _, s := range []disclosure.Sheet{fine, coarse} {
		require.True(t, r.Tolerance.Holds(s.Disclosed, s.Figures.APR, false))
	}
}

// TestNothingToPayEarly: without fees an early payoff asks for none, and says so.
func TestNothingToPayEarly(t *testing.T) {
	rules := defaultRules(t, func(p *paylater.Policy) { p.Rates.Min, p.Tiers = money.PPM(0), nil })
	line, err := paylatertest.OpenLine(rules, march(), money.Dollars(100_000), paylatertest.Flat(3, money.PPM(0)))
	require.NoError(t, err)
	offer, err := line.Offer(paylatertest.DrawOf("PO-1", money.Dollars(10_000)), 3, march())
	require.NoError(t, err)
	sheet, err := ruleOf(t, disclosure.California).Disclose(caseOf(offer, disclosure.California))
	require.NoError(t, err)
	require.Contains(t, rowOf(t, sheet, disclosure.Prepayment).Description, "not be required to pay any portion")
	require.Equal(t, "0.00%", rowOf(t, sheet, disclosure.APR).Value)
}

// TestNothingElse: without avoidable fees and without collateral, both rows say so.
func TestNothingElse(t *testing.T) {
	c := caseOf(offerOf(t, money.Dollars(10_000), dear(), money.USD{}, march()), disclosure.NewYork)
	c.Financer.Avoidable, c.Financer.Collateral = nil, "A lien on the goods."
	sheet, err := ruleOf(t, disclosure.NewYork).Disclose(c)
	require.NoError(t, err)
	require.Equal(t, []string{"None."}, rowOf(t, sheet, disclosure.Avoidable).Lines)
	require.Equal(t, "A lien on the goods.", rowOf(t, sheet, disclosure.Collateral).Description)
	p := paylater.DefaultPolicy()[0]
	p.LateFeeMax, p.ReturnedFeeMax = money.USD{}, money.USD{}
	require.Empty(t, disclosure.AvoidableOf(p))
	require.Equal(t, "None.", rowOf(t, sheetOf(t, disclosure.NewYork, false), disclosure.Collateral).Description)
}

// TestSheetsAreTheirOwn: changing a sheet changes neither the rule nor the offer.
func TestSheetsAreTheirOwn(t *testing.T) {
	rule, c := ruleOf(t, disclosure.California), caseOf(offerOf(t, money.Dollars(10_000), dear(), money.USD{}, march()), disclosure.California)
	first, err := rule.Disclose(c)
	require.NoError(t, err)
	want := first.Text()
	first.Signature[0], first.Rows[0].Label, first.Figures.Payments[0].Amount = "", "", money.USD{}
	again, err := rule.Disclose(c)
	require.NoError(t, err)
	require.Equal(t, want, again.Text())
}

// FuzzDisclose: whatever a host hands in for words, there is a sheet that is well
// formed and says them, or an error with a path; nothing panics.
func FuzzDisclose(f *testing.F) {
	offer := offerOf(f, money.Dollars(10_000), dear(), money.USD{}, march())
	f.Add("Kabbage", "Pay Later", "Collected.", "None", "CA", "Late", int64(100_00))
	f.Add("<b>\"'&{most}", "a b c d e f", "\xff", "\u202e", "ca", "", int64(-1))
	f.Add("{financer}", "{{.}}", "]]>", "<!--", "NY", "</td>", int64(1)<<62)
	f.Fuzz(func(t *testing.T, name, product, manner, collateral, state, fee string, most int64) {
		c := disclosure.Case{Offer: offer, State: disclosure.State(state), Financer: disclosure.Financer{
			Name: name, Product: product, Manner: manner, Collateral: collateral,
			Avoidable: []disclosure.AvoidableFee{{Name: fee, Most: money.Cents(most)}},
		}}
		for _, r := range disclosure.Published() {
			sheet, err := r.Disclose(c)
			if err != nil {
				require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
				continue
			}
			page, err := sheet.HTML()
			require.NoError(t, err)
			wellFormed(t, page)
			require.Contains(t, sheet.Rows[0].Description, name)
		}
	})
}
