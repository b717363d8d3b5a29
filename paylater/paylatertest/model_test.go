package paylatertest_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater/paylatertest"
)

// modelRules are the published figures, with $100.00 of fee credit.
func modelRules() paylatertest.ModelRules {
	return paylatertest.ModelRules{
		MaxLine: 15_000_000, MaxMonths: 6, MinRate: 2_500, MaxRate: 27_500, APRCap: 300_000, FirstStatement: 10, DueAfter: 21,
		DelinquentAfter: 1, HoldFor: 24 * time.Hour, OfferFor: 24 * time.Hour, RefundWindow: 48 * time.Hour, ClearAfter: 5,
		ReturnWindow: 60, LateFeeMax: 10_000, ReturnedFeeMax: 2_000, CreditAmount: 10_000, CreditDays: 90, CreditReopen: 30,
	}
}

// The model on its own, by the numbers of the domain: $10,000 over six months at
// 2.75% and 0.75%, agreed on the qualification day 2019-03-05; a whole refund a
// day later; a balance that was paid before it was due.
func TestModelByHand(t *testing.T) {
	start := time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC)
	dear := paylatertest.ModelPrice{Months: 6, Rates: []int64{27_500, 27_500, 7_500, 7_500, 7_500, 7_500}}
	two := paylatertest.ModelPrice{Months: 2, Rates: []int64{27_500, 27_500}} // 43.74%
	m := paylatertest.NewModel(modelRules())
	tell := func(in paylatertest.Input) {
		in.Said = in.At
		require.Empty(t, m.Would(in))
		m.Tell(in)
	}
	tell(paylatertest.Input{ID: "1", Kind: paylatertest.InApprove, At: start, Amount: 10_000_000, Prices: []paylatertest.ModelPrice{dear, two}})
	require.Equal(t, "over_available", m.Would(paylatertest.Input{Kind: paylatertest.InHold, At: start, Order: "A", Amount: 10_000_001}))
	tell(paylatertest.Input{ID: "2", Kind: paylatertest.InHold, At: start, Order: "A", Amount: 1_000_000})
	require.Equal(t, int64(9_000_000), m.Ask(start).Available)
	require.Zero(t, m.Ask(start.Add(24*time.Hour)).Held, "a hold expires at its instant")
	require.Equal(t, "apr_over_cap", m.Would(paylatertest.Input{Kind: paylatertest.InOffer, At: start, Order: "A", Amount: 1_000_000, Months: 2}))
	tell(paylatertest.Input{ID: "3", Kind: paylatertest.InSign, At: start, Hold: "2", Name: "L1", Amount: 1_000_000, Months: 6})
	tell(paylatertest.Input{ID: "4", Kind: paylatertest.InSettle, At: start, Loan: "L1", Amount: 1_000_000})

	p := m.Ask(time.Date(2019, time.April, 6, 15, 0, 0, 0, time.UTC))
	require.Equal(t, []int64{27_500, 27_500, 7_500, 7_500, 7_500, 7_500}, p.Loans[0].Fees)
	require.Equal(t, "delinquent", p.Status)
	require.Equal(t, int64(166_667+27_500-10_000), p.PastDue)
	require.Equal(t, "2019-03-15", p.Statements[0].Day.String())
	require.Equal(t, "2019-04-05", p.Statements[0].Due.String())
	require.Equal(t, int64(1_000_000+27_500-10_000), p.Statements[0].Closing)

	next := start.Add(48 * time.Hour)
	tell(paylatertest.Input{ID: "5", Kind: paylatertest.InRefund, At: next, Order: "A", Name: "F1", Amount: 1_000_000})
	require.Equal(t, "refund_over_paid", m.Would(paylatertest.Input{Kind: paylatertest.InRefund, At: next, Order: "A", Amount: 1}))
	tell(paylatertest.Input{ID: "6", Kind: paylatertest.InReceived, At: next, Name: "F1", Amount: 1_000_000, Day: paylatertest.DayOf(2019, 3, 7)})
	p = m.Ask(next)
	require.Equal(t, "closed", p.Loans[0].Status)
	require.Equal(t, int64(10_000), p.FeeCredit, "every fee is void")
	require.Len(t, m.Inputs(), 6)
}

// TestModelBillsCreditThatComesLater: a loan that a bounce reopens takes fee
// credit after its fee was billed. The credit is an entry of its own, so that a
// statement closes at what is owed less the buyer's money.
func TestModelBillsCreditThatComesLater(t *testing.T) {
	at := time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC)
	m := paylatertest.NewModel(modelRules())
	today := func() paylatertest.Day { return paylatertest.DayOf(at.Year(), int(at.Month()), at.Day()) }
	n := 0
	tell := func(in paylatertest.Input) string {
		n++
		in.ID, in.At, in.Said = strconv.Itoa(n), at, at
		require.Empty(t, m.Would(in), "input %d", n)
		m.Tell(in)
		return in.ID
	}
	lend := func(name, order string, amount int64) {
		hold := tell(paylatertest.Input{Kind: paylatertest.InHold, Order: order, Amount: amount})
		tell(paylatertest.Input{Kind: paylatertest.InSign, Hold: hold, Name: name, Amount: amount, Months: 1})
		tell(paylatertest.Input{Kind: paylatertest.InSettle, Loan: name, Amount: amount})
	}
	repay := func(name string, amount int64) {
		tell(paylatertest.Input{Kind: paylatertest.InRepay, Name: name, Amount: amount, Day: today()})
	}
	price := paylatertest.ModelPrice{Months: 1, Rates: []int64{15_000}}
	tell(paylatertest.Input{Kind: paylatertest.InApprove, Amount: 10_000_000, Prices: []paylatertest.ModelPrice{price}})
	lend("L1", "A", 312_501)
	repay("R1", 1)
	repay("R2", 312_502)
	lend("L2", "B", 9_000_000) // takes all the credit that L1 gave back
	at = at.AddDate(0, 0, 7)
	tell(paylatertest.Input{Kind: paylatertest.InBounce, Name: "R1"})
	at = at.AddDate(0, 0, 1)
	repay("R3", 9_200_000)
	tell(paylatertest.Input{Kind: paylatertest.InGrant, Name: "G", Amount: 1, Day: today()})
	tell(paylatertest.Input{Kind: paylatertest.InBounce, Name: "R2"})
	p := m.Ask(at.AddDate(0, 0, 5))
	require.Equal(t, int64(1), p.Loans[0].Credit)
	owed := -p.CreditBalance
	for _, l := range p.Loans {
		owed += l.PrincipalOwed + l.FeesOwed
	}
	require.Len(t, p.Statements, 1)
	require.Equal(t, owed, p.Statements[0].Closing)
}
