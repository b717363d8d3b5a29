package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// A closed line whose last statement was issued sends no more, until money moves
// again: then the dates that were left out come at once, and what moved is on the
// first that is dated after its day.

// Money that comes on a statement's very day is on the next one: a statement
// covers the days before its date.
func TestMoneyOnAStatementDay(t *testing.T) {
	b := openBook(t)
	b.must(b.tell(lender.Closed{Reason: lender.ReasonRiskReview}))
	b.to("2019-04-15 10:00")
	require.Len(t, b.statements(), 1, "the first at zero is the last")
	require.True(t, b.statements()[0].Last)
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("10.00"), Effective: day("2019-04-15")}))
	require.Len(t, b.statements(), 2)
	second := b.statements()[1]
	require.Equal(t, day("2019-04-15"), second.Date)
	require.Empty(t, second.Entries)
	require.Equal(t, usd("0.00"), second.Closing)
	b.to("2019-05-15 00:00")
	third := b.statements()[2]
	require.Equal(t, []paylater.Entry{
		{Posted: day("2019-04-15"), Kind: paylater.EntryPayment, Ref: "R1", Amount: usd("-10.00")},
	}, third.Entries)
	require.Equal(t, usd("-10.00"), third.Closing)
	b.requireParsed()
	b.requireRebuilt()
}

// A repayment that is returned then posts several entries on one day, and each
// finds its statement.
func TestReturnAfterTheLastStatement(t *testing.T) {
	b := openBook(t)
	b.lend("h1", "PO-1", "1000.00", 6)
	b.to("2019-03-20 10:00")
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("1027.50"), Effective: day("2019-03-20")}))
	b.must(b.tell(lender.Closed{Reason: lender.ReasonRiskReview}))
	b.to("2019-05-20 10:00")
	require.Len(t, b.statements(), 2, "that of 04-15 is at zero and the last")
	b.must(b.tell(lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds}))
	b.requireParsed()
	require.Len(t, b.statements(), 3)
	missed := b.statements()[2]
	require.Equal(t, day("2019-05-15"), missed.Date)
	for _, e := range missed.Entries {
		require.Equal(t, paylater.EntryFee, e.Kind, "what it bills; nothing of 05-20")
	}
	b.to("2019-06-15 00:00")
	next := b.statements()[3]
	var kinds []paylater.EntryKind
	for _, e := range next.Entries {
		if e.Posted == day("2019-05-20") {
			kinds = append(kinds, e.Kind)
		}
	}
	require.Equal(t, []paylater.EntryKind{paylater.EntryPaymentReturned, paylater.EntryFee}, kinds)
	b.requireParsed()
	b.requireRebuilt()
}
