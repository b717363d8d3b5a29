package backtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/backtest"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// was is the policy in force in the tests worked out by hand: a cap of $50,000 on
// lines whose lender gives $100,000.
func was() []paylater.Policy {
	return policies("was-1", func(p *paylater.Policy) { p.MaxLine = money.Dollars(50_000) })
}

// spring is a few weeks of one line, worked out on paper.
//
//	PO-1  03-05  $10,000 over six months: fees 275 275 75 75 75 75 = $850;
//	             due 04-05, 05-05 (a Sunday), ...: parts of $1,666.67, nobody pays
//	PO-2  03-06  $60,000 asked: $40,000 are available
//	PO-3  03-07  $20,000 held, and let go
//	PO-4  03-09  $4,000 over two months at 1.25%: fees 50 50; due 05-06, 06-05
//	PO-5  03-10  a card pays $3,000; $36,000 are available
//
// On 05-10 the first two parts of PO-1, $3,333.34, and the first of PO-4, $2,000, are
// past due; three months of PO-1 have begun (275 + 275 + 75), and both of PO-4's: on
// 03-09 and 04-09.
func spring(t *testing.T) *past {
	t.Helper()
	p := begin(t, was(), money.Dollars(100_000))
	p.lend("PO-1", money.Dollars(10_000), 6, noon(3, 5))
	p.ask("PO-2", money.Dollars(60_000), noon(3, 6))
	p.hold("PO-3", money.Dollars(20_000), noon(3, 7))
	p.lend("PO-4", money.Dollars(4_000), 2, noon(3, 9))
	p.byCard("PO-5", money.Dollars(3_000), noon(3, 10))
	p.to(noon(4, 20))
	return p
}

func springTrial(would []paylater.Policy) backtest.Config {
	return backtest.Config{Was: was(), Would: would, To: noon(5, 10)}
}

// TestLowerCap: under $12,000 PO-1 stands; $2,000 are left beside it, and none beside
// both loans.
func TestLowerCap(t *testing.T) {
	would := policies("would-1", func(p *paylater.Policy) { p.MaxLine = money.Dollars(12_000) })
	cases := judged(t, springTrial(would), spring(t).history())
	require.Equal(t, []string{
		`PO-1 line $10,000.00 offered_both by "", fees $850.00 $850.00, past due $3,333.34 $3,333.34`,
		`PO-2 asked $60,000.00 refused_both by "over_available", fees $0.00 $0.00, past due $0.00 $0.00`,
		`PO-3 line $20,000.00 newly_refused by "over_available", fees $0.00 $0.00, past due $0.00 $0.00`,
		`PO-4 line $4,000.00 newly_refused by "over_available", fees $100.00 $0.00, past due $2,000.00 $0.00`,
		`PO-5 order $3,000.00 newly_refused by "over_available", fees $0.00 $0.00, past due $0.00 $0.00`,
	}, briefs(cases))
	require.Equal(t, backtest.Life{
		Principal: money.Dollars(10_000), Fees: money.Dollars(850), Earned: money.Dollars(625),
		Unpaid: money.Dollars(10_000), UnpaidFees: money.Dollars(625), PastDue: money.Cents(333_334),
	}, cases[0].Would.Life)
	require.Equal(t, money.Dollars(-100), cases[3].FeeDifference())
	require.Equal(t, 2, cases[3].Months)
	require.ErrorContains(t, cases[3].Would.Err, "asked $4,000.00, available $2,000.00")
	require.Empty(t, cases[2].Would.Terms, "without a hold no term is quoted")
	var refusal *paylater.Refusal
	require.ErrorAs(t, cases[3].Would.Err, &refusal)
	require.Equal(t, "would-1", refusal.Decision.Policy())
}

// TestHigherCap: under $150,000 the lender's own $100,000 count, $90,000 of which are
// free when $60,000 are asked. The dearest term is six months: 8.5% is $5,100.
func TestHigherCap(t *testing.T) {
	cases := judged(t, springTrial(policies("would-2", asItIs)), spring(t).history())
	require.Equal(t, []string{
		`PO-1 line $10,000.00 offered_both by "", fees $850.00 $850.00, past due $3,333.34 $3,333.34`,
		`PO-2 asked $60,000.00 newly_offered by "", fees $0.00 $0.00, past due $0.00 $0.00`,
		`PO-3 line $20,000.00 offered_both by "", fees $0.00 $0.00, past due $0.00 $0.00`,
		`PO-4 line $4,000.00 offered_both by "", fees $100.00 $100.00, past due $2,000.00 $2,000.00`,
		`PO-5 order $3,000.00 offered_both by "", fees $0.00 $0.00, past due $0.00 $0.00`,
	}, briefs(cases))
	require.Equal(t, money.Dollars(5_100), cases[1].Would.FeesAtMost())
	require.Equal(t, paylater.CodeOverAvailable, cases[1].Was.Rule)
	require.Empty(t, cases[1].Would.Rule)
}

// TestShorterTerms: three months at most take the six months of PO-1 away, not its
// draw; the two of PO-4 stay.
func TestShorterTerms(t *testing.T) {
	would := policies("would-3", func(p *paylater.Policy) { p.MaxLine, p.MaxMonths, p.Tiers = money.Dollars(50_000), 3, nil })
	cases := judged(t, springTrial(would), spring(t).history())
	require.Equal(t, []string{
		`PO-1 line $10,000.00 term_lost by "term_over_policy", fees $850.00 $0.00, past due $3,333.34 $0.00`,
		`PO-2 asked $60,000.00 refused_both by "over_available", fees $0.00 $0.00, past due $0.00 $0.00`,
		`PO-3 line $20,000.00 offered_both by "", fees $0.00 $0.00, past due $0.00 $0.00`,
		`PO-4 line $4,000.00 offered_both by "", fees $100.00 $100.00, past due $2,000.00 $2,000.00`,
		`PO-5 order $3,000.00 offered_both by "", fees $0.00 $0.00, past due $0.00 $0.00`,
	}, briefs(cases))
	six, ok := cases[0].Would.Term(6)
	require.True(t, ok)
	require.Equal(t, paylater.CodeTermOverPolicy, six.Rule)
	require.True(t, cases[0].Would.Offered())
	require.ErrorContains(t, cases[0].Would.Err, "months 6, max months 3")
}

// TestSumsByHand adds the lower cap up: two draws stay, of which one was refused
// before, three are newly refused, one of them a loan.
func TestSumsByHand(t *testing.T) {
	would := policies("would-1", func(p *paylater.Policy) { p.MaxLine = money.Dollars(12_000) })
	trial, err := backtest.New(springTrial(would))
	require.NoError(t, err)
	s, err := trial.Run(stream(spring(t).history()))
	require.NoError(t, err)
	require.Equal(t, 1, s.Lines)
	require.Zero(t, s.Failed)
	require.Equal(t, backtest.Tally{
		Cases: 3, Signed: 1, Asked: money.Dollars(27_000),
		Was: backtest.Life{
			Principal: money.Dollars(4_000), Fees: money.Dollars(100), Earned: money.Dollars(100),
			Unpaid: money.Dollars(4_000), UnpaidFees: money.Dollars(100), PastDue: money.Dollars(2_000),
		},
	}, s.NewlyRefused)
	require.Equal(t, []backtest.RuleTally{{Rule: paylater.CodeOverAvailable, Tally: s.NewlyRefused}}, s.Rules)
	all := s.All()
	require.Equal(t, 5, all.Cases)
	require.Equal(t, 2, all.Signed)
	require.Equal(t, money.Dollars(950), all.Was.Fees)
	require.Equal(t, money.Dollars(850), all.Would.Fees)
	require.Equal(t, money.Dollars(725), all.Was.Earned)
	require.Equal(t, money.Cents(533_334), all.Was.PastDue)
	require.Equal(t, money.Cents(333_334), all.Would.PastDue)
}

// TestShorterHold: a hold of six hours is over when the buyer signs eight hours later.
func TestShorterHold(t *testing.T) {
	p := begin(t, was(), money.Dollars(100_000))
	p.hold("PO-1", money.Dollars(10_000), noon(3, 6).Add(-8*time.Hour))
	p.lend("PO-1", money.Dollars(10_000), 6, noon(3, 6))
	six := policies("six", func(p *paylater.Policy) { p.HoldFor = paylater.Span(6 * time.Hour) })
	eight := policies("eight", func(p *paylater.Policy) { p.HoldFor = paylater.Span(8*time.Hour + time.Second) })
	c := judged(t, springTrial(six), p.history())[0]
	require.Equal(t, backtest.NewlyRefused, c.Outcome)
	require.Equal(t, paylater.CodeHoldExpired, c.Would.Rule)
	require.Equal(t, backtest.OfferedBoth, judged(t, springTrial(eight), p.history())[0].Outcome)
}

// TestDelinquentLater: a line one day past due is delinquent under the default; under
// thirty days it is still open on day five. The other way around as well.
func TestDelinquentLater(t *testing.T) {
	strict := policies("strict", asItIs)
	lax := policies("lax", func(p *paylater.Policy) { p.DelinquentAfter = 30 })
	late := func(was []paylater.Policy) backtest.History {
		p := begin(t, was, money.Dollars(100_000))
		p.lend("PO-1", money.Dollars(10_000), 6, noon(3, 5))
		p.to(noon(4, 9))
		p.ask("PO-2", money.Dollars(1_000), noon(4, 10)) // due on 04-05
		return p.history()
	}
	c := judged(t, backtest.Config{Was: strict, Would: lax, To: noon(4, 10)}, late(strict))[1]
	require.Equal(t, backtest.NewlyOffered, c.Outcome)
	require.Equal(t, paylater.CodeLineDelinquent, c.Was.Rule)
	c = judged(t, backtest.Config{Was: lax, Would: strict, To: noon(4, 10)}, late(lax))[1]
	require.Equal(t, backtest.NewlyRefused, c.Outcome)
	require.Equal(t, paylater.CodeLineDelinquent, c.Would.Rule)
}

// TestRetiredLoan: a loan paid off long ago, which its line has let go, is counted
// with what it brought: the first fee, 2.75% of $10,000.
func TestRetiredLoan(t *testing.T) {
	p := begin(t, was(), money.Dollars(100_000))
	loan := p.lend("PO-1", money.Dollars(10_000), 6, noon(3, 5))
	p.repay(money.Dollars(10_275), noon(3, 20))
	early := p.history() // the line goes silent, and lets the loan go on the way to the end
	p.to(noon(12, 30))
	_, still := p.line.Loan(loan.ID, p.line.At())
	require.False(t, still, "the line has let it go")
	for _, to := range []time.Time{{}, noon(12, 30), noon(12, 30).AddDate(1, 0, 0)} {
		c := judged(t, backtest.Config{Was: was(), Would: policies("w", asItIs), To: to}, p.history())[0]
		require.Equal(t, backtest.Life{Principal: money.Dollars(10_000), Fees: money.Dollars(850), Earned: money.Dollars(275)}, c.Would.Life)
		again := judged(t, backtest.Config{Was: was(), Would: policies("w", asItIs), To: to}, early)[0]
		require.Equal(t, c, again)
	}
}

// TestFeeCredit: a credit of $100 comes off the first fee of PO-1, $275; one of $300 would
// come off the $5,100 of PO-2 over six months.
func TestFeeCredit(t *testing.T) {
	p := begin(t, was(), money.Dollars(100_000))
	grant := paylater.GrantRequest{ID: "grant-1", Amount: money.Dollars(100), Expires: civil.Of(2019, 12, 31)}
	line, err := p.line.Grant(grant, noon(3, 5))
	require.NoError(t, err)
	p.line = line
	p.lend("PO-1", money.Dollars(10_000), 6, noon(3, 5))
	grant.ID, grant.Amount = "grant-2", money.Dollars(300)
	p.line, err = p.line.Grant(grant, noon(3, 6))
	require.NoError(t, err)
	p.ask("PO-2", money.Dollars(60_000), noon(3, 6))
	cases := judged(t, springTrial(policies("w", asItIs)), p.history())
	require.Equal(t, money.Dollars(750), cases[0].Was.Life.Fees)
	require.Equal(t, money.Dollars(525), cases[0].Was.Life.Earned)
	require.Equal(t, money.Dollars(525), cases[0].Was.Life.UnpaidFees)
	require.Equal(t, money.Dollars(4_800), cases[1].Would.FeesAtMost())
}

// TestVoidLoan: a disbursement that failed leaves nothing.
func TestVoidLoan(t *testing.T) {
	p := begin(t, was(), money.Dollars(100_000))
	line, loan, err := paylatertest.Sign(p.line, paylatertest.DrawOf("PO-1", money.Dollars(10_000)), 6, noon(3, 5))
	require.NoError(t, err)
	p.line, err = paylatertest.Tell(line, lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected}, noon(3, 6))
	require.NoError(t, err)
	c := judged(t, springTrial(policies("w", asItIs)), p.history())[0]
	require.Equal(t, loan.ID, c.Loan)
	require.Zero(t, c.Was.Life)
}

// TestWindow: cases before From are left out, and what happened after To.
func TestWindow(t *testing.T) {
	c := backtest.Config{Was: was(), Would: policies("w", asItIs), From: noon(3, 6).Add(time.Second), To: noon(3, 9)}
	cases := judged(t, c, spring(t).history())
	require.Equal(t, []string{
		`PO-3 line $20,000.00 offered_both by "", fees $0.00 $0.00, past due $0.00 $0.00`,
		`PO-4 line $4,000.00 offered_both by "", fees $100.00 $100.00, past due $0.00 $0.00`,
	}, briefs(cases))
	require.Equal(t, money.Dollars(50), cases[1].Was.Life.Earned)
}
