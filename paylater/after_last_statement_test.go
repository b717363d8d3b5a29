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
	require.NotEmpty(t, missed.Entries)
	for _, e := range missed.Entries {
		require.Equal(t, paylater.EntryFee, e.Kind, "what it bills; nothing of 05-20")
		require.Equal(t, missed.Date, e.Posted, "a fee is posted on the day of the statement that bills it")
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

// The last statement is not the first at zero when more is to come: a fee that is
// owed and not billed yet, or money that has not cleared.
func TestLastStatementWaitsForWhatMoves(t *testing.T) {
	for name, c := range map[string]struct {
		from  string
		close func(b *book, loan lender.LoanID)
		last  []bool // of each statement from 04-15 on
	}{
		"a fee": {"2019-04-08 10:00", func(b *book, loan lender.LoanID) {
			b.to("2019-04-11 10:00") // more than 48 hours later: the first month's fee stays owed
			b.refund("F1", "PO-1", "1000.00")
			b.must(b.tell(lender.MoneyReceived{Refund: "F1", Loan: loan, Amount: usd("1000.00"), On: day("2019-04-11")}))
		}, []bool{false, false}},
		"money": {"2019-04-12 10:00", func(b *book, loan lender.LoanID) {
			b.pay("R1", loan, "1000.00") // without a fee on the first day; clears on 04-19
		}, []bool{false, true}},
	} {
		b := openBook(t)
		b.to(c.from)
		loan := b.lend("h1", "PO-1", "1000.00", 6)
		c.close(b, loan)
		b.must(b.tell(lender.Closed{Reason: lender.ReasonBuyerAsked}))
		b.to("2019-05-15 10:00")
		var last []bool
		for _, s := range b.statements()[1:] {
			if s.Date == day("2019-04-15") {
				require.Equal(t, usd("0.00"), s.Closing, name)
			}
			last = append(last, s.Last)
		}
		require.Equal(t, c.last, last, name)
		b.requireParsed()
		b.requireRebuilt()
	}
}
