package disclosure_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/disclosure"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

type source struct{ t *rapid.T }

func (s source) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(s.t, "n") }

// anyOffers are the offers of any draw on a line under any policy, at any prices,
// with fee credit half of the time.
func anyOffers(t *rapid.T) []paylater.Offer {
	s := source{t}
	policy := paylatertest.AnyPolicy(s)
	document, err := json.Marshal(policy)
	require.NoError(t, err)
	rules, err := paylatertest.Rules(document)
	require.NoError(t, err)
	at := paylatertest.AnyInstant(s, paylatertest.AnyDay(s, civil.Of(2022, 1, 1), civil.Of(2035, 12, 31)))
	line, err := paylatertest.OpenLine(rules, at, policy.MaxLine, paylatertest.AnyPrices(s, policy)...)
	require.NoError(t, err)
	if rapid.Bool().Draw(t, "credit") {
		grant := paylater.GrantRequest{ID: "grant-1", Amount: paylatertest.AnyAmount(s, money.Dollars(500)), Expires: civil.NewYork(at).AddDays(40)}
		line, err = line.Grant(grant, at)
		require.NoError(t, err)
	}
	at = paylatertest.AnyInstant(s, civil.NewYork(at).AddDays(1+s.IntN(40)))
	quotes, err := line.Offers(paylatertest.AnyDraw(s, policy.MaxLine), at)
	require.NoError(t, err)
	var offers []paylater.Offer
	for _, q := range quotes {
		if q.Err == nil {
			offers = append(offers, q.Offer)
		}
	}
	return offers
}

// TestEverySheetAddsUp: whatever the offer, the figures agree to the cent with each
// other, with the offer and with what the sheet shows; the APR is that of its own
// payments, and is shown within the tolerance.
func TestEverySheetAddsUp(t *testing.T) {
	made := 0
	rapid.Check(t, func(t *rapid.T) {
		deduct := rapid.Bool().Draw(t, "deduct")
		for _, o := range anyOffers(t) {
			made++
			for _, r := range disclosure.Published() {
				c := caseOf(o, r.State)
				c.Deduct = deduct
				sheet, err := r.Disclose(c)
				require.NoError(t, err)
				addsUp(t, o, sheet)
				require.True(t, r.Tolerance.Holds(sheet.Disclosed, sheet.Figures.APR, false))
				shown(t, sheet)
			}
		}
	})
	require.Positive(t, made, "some offers were made")
	t.Logf("%d offers", made)
}

func addsUp(t *rapid.T, o paylater.Offer, s disclosure.Sheet) {
	f, terms := s.Figures, o.Terms()
	var sum money.USD
	for i, p := range f.Payments {
		sum = sum.Add(p.Amount)
		require.Positive(t, p.Amount.Sign())
		require.Equal(t, terms.Schedule[i].Due, p.Day)
	}
	require.Equal(t, f.Total, sum)
	require.Equal(t, f.Total, f.Funding.Add(f.FinanceCharge))
	require.Equal(t, f.Funding, f.ToYou.Add(f.ToSupplier))
	require.Equal(t, terms.Principal, f.Funding)
	require.Equal(t, terms.Fees.Sub(f.FinanceCharge), map[bool]money.USD{true: terms.Credit}[f.Deducted])
	if f.Deducted {
		require.Equal(t, terms.Total(), f.Total)
	} else {
		require.Equal(t, terms.APR, f.APR)
	}
	require.InDelta(t, appendixJ(f), float64(f.APR)/1e12, 2e-9)
	require.LessOrEqual(t, f.EarlyMost.Cmp(f.FinanceCharge), 0)
	require.Equal(t, f.FinanceCharge.IsZero(), f.EarlyMost.IsZero())
	items := map[disclosure.Item]money.USD{}
	for _, i := range s.Itemization.Items {
		items[i.Item] = i.Amount
	}
	require.Equal(t, items[disclosure.Provided], items[disclosure.ToYou].Add(items[disclosure.OnAccount]).Add(items[disclosure.ToSupplier]))
	require.Equal(t, items[disclosure.Financed], items[disclosure.Provided].Sub(items[disclosure.Prepaid]))
	require.Equal(t, items[disclosure.Financed], f.Funding)
}

// shown: the amounts in the rows are the figures, in text and in HTML.
func shown(t *rapid.T, s disclosure.Sheet) {
	f := s.Figures
	want := map[disclosure.Kind]string{
		disclosure.Funding: f.Funding.String(), disclosure.FinanceCharge: f.FinanceCharge.String(),
		disclosure.TotalPayment: f.Total.String(), disclosure.APR: s.Disclosed.String(),
	}
	text := s.Text()
	page, err := s.HTML()
	require.NoError(t, err)
	wellFormed(t, page)
	for _, r := range s.Rows {
		if w, ok := want[r.Kind]; ok {
			require.Equal(t, w, r.Value)
		}
		require.Contains(t, text, r.Value)
		require.Contains(t, page, r.Value)
		if r.Kind == disclosure.Payments && r.Value == "" {
			require.Len(t, r.Lines, len(f.Payments))
			for i, p := range f.Payments {
				require.True(t, strings.HasSuffix(r.Lines[i], ": "+p.Amount.String()))
			}
		}
	}
	require.NotContains(t, text, "{")
	for line := range strings.Lines(text) {
		require.LessOrEqual(t, len(strings.TrimSuffix(line, "\n")), 78)
	}
}
