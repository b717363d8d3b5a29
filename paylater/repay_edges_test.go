package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// Repayments at their edges: what is said twice, what clears at once, and what is
// paid out.

// pay is a repayment of today, directed at a loan.
func (b *book) pay(id lender.RepaymentID, loan lender.LoanID, amount string) {
	b.t.Helper()
	b.must(b.tell(lender.RepaymentReceived{Repayment: id, Loan: loan, Amount: usd(amount), Effective: civil.NewYork(b.now)}))
}

// A repayment clears and comes back once each; said again, it is noted with its
// amount and changes nothing.
func TestRepaymentClearsAndReturnsOnce(t *testing.T) {
	b := openBook(t)
	loan := b.lend("h1", "PO-1", "1000.00", 6)
	b.pay("R1", loan, "300.00")
	require.Equal(t, usd("99000.00"), b.line.Available(b.now))
	for _, want := range []paylater.Event{
		{Kind: paylater.KindRepaymentCleared, Repayment: "R1", Amount: usd("300.00")},
		{Kind: paylater.KindNoted, Note: "cleared_again", Amount: usd("300.00")},
	} {
		b.must(b.tell(lender.RepaymentCleared{Repayment: "R1"}))
		requireSaid(t, want, b.latest())
		require.Equal(t, usd("99300.00"), b.line.Available(b.now))
	}
	for _, want := range []paylater.Event{
		{Kind: paylater.KindRepaymentReturned, Repayment: "R1", Amount: usd("300.00")},
		{Kind: paylater.KindNoted, Note: "returned_again", Amount: usd("300.00")},
	} {
		b.must(b.tell(lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds}))
		requireSaid(t, want, b.latest())
		require.Equal(t, usd("99000.00"), b.line.Available(b.now))
	}
	b.must(b.tell(lender.RepaymentCleared{Repayment: "R1"})) // after it came back
	requireSaid(t, paylater.Event{Kind: paylater.KindNoted, Note: "cleared_again", Amount: usd("300.00")}, b.latest())
	require.Equal(t, usd("99000.00"), b.line.Available(b.now))
	b.requireParsed()
	b.requireRebuilt()
}

func requireSaid(t *testing.T, want, got paylater.Event) {
	t.Helper()
	require.Equal(t, want.Kind, got.Kind)
	require.Equal(t, want.Note, got.Note)
	require.Equal(t, want.Amount, got.Amount)
	require.Equal(t, want.Repayment, got.Repayment)
}

// Under a policy by which money clears at once, a repayment frees credit at once and
// no event tells it once more.
func TestRepaymentThatClearsAtOnce(t *testing.T) {
	b := openBookWith(t, rulesOf(t, version("at-once", "1990-01-01", func(p *paylater.Policy) { p.ClearAfter = 0 })))
	loan := b.lend("h1", "PO-1", "1000.00", 6)
	b.pay("R1", loan, "300.00")
	require.Equal(t, paylater.KindRepaid, b.latest().Kind)
	require.Equal(t, usd("99300.00"), b.line.Available(b.now))
	b.to("2019-03-10 10:00")
	require.Equal(t, paylater.KindRepaid, b.latest().Kind)
	b.requireParsed()
	b.requireRebuilt()
}

// What the lender paid out where there was nothing to pay out is a difference, and
// the statement says nothing of it.
func TestNothingToPayOut(t *testing.T) {
	b := openBook(t)
	b.must(b.tell(lender.CreditPaidOut{Amount: usd("5.00"), On: day("2019-03-05")}))
	require.Equal(t, paylater.KindCreditPaidOut, b.latest().Kind)
	require.True(t, b.latest().Amount.IsZero())
	require.Equal(t, &paylater.Difference{What: "paid_out_over_cleared_credit", Theirs: usd("5.00")}, b.latest().Difference)
	b.to("2019-03-15 10:00")
	require.Len(t, b.statements(), 1)
	require.Empty(t, b.statements()[0].Entries)
}

// A quote that is refused for a loan that has ended says that the line knows it.
func TestPayoffOfAnEndedLoan(t *testing.T) {
	b := openBook(t)
	loan := b.lend("h1", "PO-1", "1000.00", 6)
	b.pay("R1", loan, "1000.00")
	_, err := b.line.Payoff(loan, b.now)
	requireCode(t, err, paylater.CodeLoanEnded)
	inputs := inputsOf(refusalOf(t, err))
	require.Equal(t, int64(1), inputs["loan known"])
	require.Equal(t, int64(1), inputs["loan ended"])
}
