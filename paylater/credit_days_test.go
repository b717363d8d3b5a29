package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// Fee credit is shown by an offer up to the last day on which it can be
// assigned, and not by one of the day after.
func TestOfferShowsCreditToItsLastDay(t *testing.T) {
	for now, want := range map[string]string{
		"2019-03-07 10:00": "20.00",
		"2019-03-08 00:00": "20.00",
		"2019-03-08 23:59": "20.00",
		"2019-03-09 00:00": "0.00",
		"2019-03-09 10:00": "0.00",
	} {
		b := openBook(t)
		b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: usd("20.00"), Expires: day("2019-03-08")}, b.now)))
		b.to(now)
		o, err := b.line.Offer(drawOf("PO-1", "1000.00"), 6, b.now)
		require.NoError(t, err)
		require.Equal(t, usd(want), o.Terms().Credit, now)
		b.draw("h1", "PO-1", "1000.00", 6)
		require.Equal(t, usd(want), b.loan(b.lastLoan()).Rows[0].Credit, now)
		b.requireParsed()
	}
}

// A first fee that was billed with fee credit, and is not owed after all, leaves the
// next statement with both reversed, each on the installment that it was of.
func TestReversedFeeTakesItsCreditAlong(t *testing.T) {
	b := openBook(t)
	b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: usd("10.00"), Expires: day("2019-12-31")}, b.now)))
	loan := b.draw("h1", "PO-1", "1000.00", 6)
	b.to("2019-03-20 10:00")
	b.must(b.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}))
	b.to("2019-04-15 10:00")
	type line struct {
		kind        paylater.EntryKind
		installment int
		amount      string
	}
	var got [][]line
	for _, s := range b.statements() {
		var lines []line
		for _, e := range s.Entries {
			require.Equal(t, loan, e.Loan)
			lines = append(lines, line{e.Kind, e.Installment, e.Amount.Text()})
		}
		got = append(got, lines)
	}
	require.Equal(t, [][]line{
		{{paylater.EntryLoan, 0, "1000.00"}, {paylater.EntryFee, 1, "27.50"}, {paylater.EntryCredit, 1, "-10.00"}},
		{{paylater.EntryLoanReversed, 0, "-1000.00"}, {paylater.EntryFeeReversed, 1, "-27.50"}, {paylater.EntryCreditReversed, 1, "10.00"}},
	}, got)
}

// The only month of a loan that fails: what was paid on its fee is the buyer's, and
// what was billed of it is reversed.
func TestOnlyFeeOfAFailedLoan(t *testing.T) {
	paid := openBook(t)
	loan := paid.draw("h1", "PO-1", "1000.00", 1)
	paid.to("2019-03-06 10:00")
	paid.pay("R1", loan, "15.00")
	require.Equal(t, usd("0.00"), paid.line.CreditBalance())
	paid.must(paid.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}))
	require.Equal(t, usd("15.00"), paid.line.CreditBalance())

	billed := openBook(t)
	loan = billed.draw("h1", "PO-1", "1000.00", 1)
	billed.to("2019-03-20 10:00")
	require.Equal(t, usd("15.00"), billed.statements()[0].FeesPeriod)
	billed.must(billed.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}))
	billed.to("2019-04-15 10:00")
	require.Contains(t, billed.statements()[1].Entries, paylater.Entry{
		Posted: day("2019-03-20"), Kind: paylater.EntryFeeReversed, Loan: loan, Installment: 1, Amount: usd("-15.00"),
	})
	require.Equal(t, usd("0.00"), billed.statements()[1].Closing)
}
