package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// Rules that no script can say.

// On the due date the lesser of the minimum due and what is still unpaid of it
// is collected. $10,000 over six months: installment 1 asks 1,666.67 + 275.00.
func TestCollection(t *testing.T) {
	b := openBook(t)
	_, ok := b.line.Collection(b.now)
	require.False(t, ok, "no statement yet")
	b.lend("h1", "PO-1", "10000.00", 6)
	due := at("2019-04-05 09:00")
	c, ok := b.line.Collection(due)
	require.True(t, ok)
	require.Equal(t, paylater.Collection{Statement: 1, Due: day("2019-04-05"), Amount: usd("1941.67")}, c)

	b.now = due
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("1000.00"), Effective: day("2019-04-05")}))
	c, _ = b.line.Collection(due)
	require.Equal(t, usd("941.67"), c.Amount, "what is still unpaid of it")

	b.must(b.tell(lender.RepaymentReceived{Repayment: "R2", Amount: usd("5000.00"), Effective: day("2019-04-05")}))
	c, _ = b.line.Collection(due)
	require.True(t, c.Amount.IsZero())
}

// The lender's word on its money stands, is recorded as it came, and a
// difference is reported to the cent.
func TestDifferences(t *testing.T) {
	b := openBook(t)
	loan := b.draw("h1", "PO-1", "10000.00", 6)
	b.must(b.tell(lender.DisbursementSettled{Loan: loan, Paid: usd("9999.99"), On: day("2019-03-06")}))
	b.must(b.tell(lender.DisbursementFailed{Loan: loan, Reason: "bank_rejected"}))
	b.must(b.tell(lender.LimitChanged{Limit: usd("150000.01"), Reason: "review"}))
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("100.00"), Effective: day("2019-03-05")}))
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("100.01"), Effective: day("2019-03-05")}))
	b.must(b.tell(lender.CreditPaidOut{Amount: usd("0.01"), On: day("2019-03-05")}))

	var found []paylater.Difference
	for _, ev := range b.history {
		if ev.Difference != nil {
			found = append(found, *ev.Difference)
		}
	}
	require.Equal(t, []paylater.Difference{
		{What: "disbursed_amount", Ours: usd("10000.00"), Theirs: usd("9999.99")},
		{What: "disbursement_contradicted", Ours: usd("9999.99"), Theirs: usd("0.00")},
		{What: "limit_over_policy", Ours: usd("150000.00"), Theirs: usd("150000.01")},
		{What: "said_otherwise", Ours: usd("100.00"), Theirs: usd("100.01")},
		{What: "paid_out_over_cleared_credit", Ours: usd("0.00"), Theirs: usd("0.01")},
	}, found)
	v, ok := b.line.Loan(loan, b.now)
	require.True(t, ok)
	require.Equal(t, usd("9999.99"), v.Principal)
	require.Equal(t, usd("10174.99"), v.PrincipalOwed.Add(v.FeesOwed), "9,999.99 and the first fee, 275.00, less 100.00 once")
	require.Equal(t, usd("150000.01"), b.line.LenderLimit(), "as it came")
	require.Equal(t, usd("150000.00"), b.line.Limit(b.now))
}

// An offer is good until the end of its New York day at the latest.
func TestOfferEndsWithItsDay(t *testing.T) {
	b := openBook(t)
	b.now = at("2019-03-05 22:00")
	d := drawOf("PO-1", "10000.00")
	b.must(b.hold("h1", d))
	o, err := b.line.Offer(d, 6, b.now)
	b.must(err)
	require.Equal(t, civil.Midnight(day("2019-03-06")), o.Expires())

	_, err = b.line.Sign(o, signs(o, "h1"), o.Expires())
	require.ErrorIs(t, err, paylater.CodeOfferExpired)
	_, err = b.line.Sign(o, signs(o, "h1"), o.Expires().Add(-1000))
	require.NoError(t, err, "a microsecond before")
}

// What no source names has no default that pretends.
func TestDefaultPolicyDoesNotPretend(t *testing.T) {
	for _, p := range paylater.DefaultPolicy() {
		require.Nil(t, p.FeeCredit)
		require.True(t, p.MinDraw.IsZero())
		require.Zero(t, p.MinBusinessMonths)
		require.Zero(t, p.DecisionWithin)
		require.Zero(t, p.InactiveAfter)
	}
}

// A policy that names a number of days takes no holds and offers on a line that
// was not drawn on for longer; the day itself still counts.
func TestInactiveLine(t *testing.T) {
	p := paylater.DefaultPolicy()
	p[0].InactiveAfter = 90
	b := openBookWith(t, rulesOf(t, p...))
	d := drawOf("PO-1", "10000.00")
	_, err := b.line.Hold(holdOf("h1", d), at("2019-06-03 12:00"))
	require.NoError(t, err, "day 90")
	_, err = b.line.Hold(holdOf("h1", d), at("2019-06-04 12:00"))
	require.ErrorIs(t, err, paylater.CodeLineInactive)
	_, err = b.line.Offer(d, 6, at("2019-06-04 12:00"))
	require.ErrorIs(t, err, paylater.CodeLineInactive)
}

// Offers show only fee credit that is not assigned; an offer that quotes credit
// which another loan has taken is refused at signature.
func TestCreditGone(t *testing.T) {
	b := openBook(t)
	b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: usd("100.00"), Expires: day("2019-12-31")}, b.now)))
	first, second := drawOf("PO-1", "10000.00"), drawOf("PO-2", "10000.00")
	b.must(b.hold("h1", first))
	b.must(b.hold("h2", second))
	a, err := b.line.Offer(first, 6, b.now)
	b.must(err)
	c, err := b.line.Offer(second, 6, b.now)
	b.must(err)
	require.Equal(t, usd("100.00"), a.Terms().Credit)
	require.Equal(t, usd("100.00"), c.Terms().Credit, "not assigned to anything yet")

	b.must(b.take(b.line.Sign(a, signs(a, "h1"), b.now)))
	_, err = b.line.Sign(c, signs(c, "h2"), b.now)
	require.ErrorIs(t, err, paylater.CodeCreditGone)
	again, err := b.line.Offer(second, 6, b.now)
	b.must(err)
	require.True(t, again.Terms().Credit.IsZero())
	b.must(b.take(b.line.Sign(again, signs(again, "h2"), b.now)))
}

// A beneficiary is a token: what could be an account or routing number is
// refused before anything is offered.
func TestRecipientIsAToken(t *testing.T) {
	b := openBook(t)
	d := drawOf("PO-1", "10000.00")
	for _, number := range []lender.Key{"021000021", "12-345_678", "", "a b"} {
		d.Recipient = number
		_, err := b.line.Offer(d, 6, b.now)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	}
}

// The order of a loan that ended can be refunded through it for the policy's
// days: the money is the buyer's. After them the loan is gone.
func TestRefundLongAfterTheLoanEnded(t *testing.T) {
	for _, c := range []struct {
		on    string
		known bool
	}{{"2019-09-01 10:00", true}, {"2020-01-20 10:00", false}} {
		b := openBook(t)
		loan := b.lend("h1", "PO-1", "10000.00", 6)
		b.now = at("2019-03-20 10:00")
		b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("10275.00"), Effective: day("2019-03-20"), Loan: loan}))
		b.now = at(c.on)
		err := b.take(b.line.Refund(refundOf("F1", "PO-1", "10000.00"), b.now))
		if !c.known {
			require.ErrorIs(t, err, paylater.CodeLoanUnknown)
			continue
		}
		b.must(err)
		b.must(b.tell(lender.MoneyReceived{Refund: "F1", Loan: loan, Amount: usd("10000.00"), On: day("2019-09-01")}))
		require.Equal(t, usd("10000.00"), b.line.CreditBalance(), "it was paid before: all of it is the buyer's")
	}
}

// A term that the lender prices and the policy does not allow says so, and not
// that a rate is wrong.
func TestTermOverPolicy(t *testing.T) {
	p := paylater.DefaultPolicy()
	p[0].MaxMonths, p[0].Tiers = 3, nil
	b := openBookWith(t, rulesOf(t, p...))
	d := drawOf("PO-1", "10000.00")
	_, err := b.line.Offer(d, 6, b.now)
	require.ErrorIs(t, err, paylater.CodeTermOverPolicy)
	require.ErrorContains(t, err, "months 6, max months 3")
	_, err = b.line.Offer(d, 3, b.now)
	require.NoError(t, err)
}
