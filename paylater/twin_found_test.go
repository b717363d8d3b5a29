package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// What the model of package paylatertest found.

// A loan of $90,000 is paid off while its payment is on its way; then the lender
// pays only $25,000. Of the $50,000 of the first day $12,500 stay on part 1 and
// $5,000 on part 2, so the loan had a balance after that day, bears fee 1,
// $312.50, and keeps what was paid on it.
func TestShortLoanKeepsItsPaidFee(t *testing.T) {
	b := openBook(t)
	id := b.draw("h1", "PO-1", "90000.00", 2)
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("50000.00"), Effective: day("2019-03-05")}))
	b.to("2019-03-06 10:00")
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R2", Amount: usd("95000.00"), Effective: day("2019-03-06"), Loan: id}))
	b.must(b.tell(lender.DisbursementSettled{Loan: id, Paid: usd("25000.00"), On: day("2019-03-06")}))
	n := b.loan(id)
	require.Equal(t, usd("312.50"), n.Rows[0].PaidFee)
	require.True(t, n.FeesOwed.IsZero() && n.PrincipalOwed.IsZero())
	require.Equal(t, usd("119687.50"), b.line.CreditBalance(), "145,000 less 25,000 and 312.50")
}

// Two payments end a loan on its first day, so its fee credit goes to another
// loan. One bounces: fee 1 is owed, and is paid in cash. When the credit is free
// again and the other payment bounces, the credit is the loan's again, and the
// cash that it replaces is the buyer's at once.
func TestCreditThatReturnsReplacesCash(t *testing.T) {
	b := openBookWith(t, rulesOf(t, creditPolicy()))
	pay := func(id lender.RepaymentID, amount string, loan lender.LoanID, when string) {
		b.must(b.tell(lender.RepaymentReceived{Repayment: id, Amount: usd(amount), Effective: day(when), Loan: loan}))
	}
	one := b.lend("h1", "PO-1", "1000.00", 2)
	pay("R1", "400.00", one, "2019-03-05")
	pay("R2", "600.00", one, "2019-03-05")
	b.to("2019-03-06 10:00")
	two := b.lend("h2", "PO-2", "24000.00", 2)
	b.must(b.tell(lender.RepaymentReturned{Repayment: "R2", Reason: lender.ReasonNoFunds}))
	pay("R3", "612.50", one, "2019-03-06")
	require.Equal(t, usd("12.50"), b.loan(one).Rows[0].PaidFee)
	pay("R4", "24000.00", two, "2019-03-06")
	b.must(b.tell(lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds}))
	row := b.loan(one).Rows[0]
	require.Equal(t, usd("12.50"), row.Credit)
	require.True(t, row.PaidFee.IsZero(), "never more than the fee")
	require.Equal(t, usd("12.50"), b.line.CreditBalance())
}

// As before, but what bounces is the payment of fee 1 alone: the credit that returns
// pays it, so the loan owes nothing and is closed once more, at once.
func TestCreditThatReturnsClosesAgain(t *testing.T) {
	b := openBookWith(t, rulesOf(t, creditPolicy()))
	pay := func(id lender.RepaymentID, amount string, loan lender.LoanID, when string) {
		b.must(b.tell(lender.RepaymentReceived{Repayment: id, Amount: usd(amount), Effective: day(when), Loan: loan}))
	}
	one := b.lend("h1", "PO-1", "1000.00", 2)
	pay("R1", "1000.00", one, "2019-03-05")
	b.to("2019-03-06 10:00")
	two := b.lend("h2", "PO-2", "24000.00", 2)
	b.must(b.tell(lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds}))
	pay("R3", "12.50", one, "2019-03-06") // fees first
	pay("R2", "1000.00", one, "2019-03-06")
	require.Equal(t, paylater.LoanClosed, b.loan(one).Status)
	pay("R4", "24000.00", two, "2019-03-06")
	b.must(b.tell(lender.RepaymentReturned{Repayment: "R3", Reason: lender.ReasonNoFunds}))
	n := b.loan(one)
	require.Equal(t, usd("12.50"), n.Rows[0].Credit)
	require.True(t, n.FeesOwed.IsZero() && n.PrincipalOwed.IsZero())
	require.Equal(t, paylater.LoanClosed, n.Status)
	require.True(t, b.line.CreditBalance().IsZero())
}
