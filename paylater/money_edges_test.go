package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Money and fees at their edges.

func lateFee(id lender.ChargeID, statement, amount string) lender.Fact {
	return lender.LateFeeCharged{Charge: id, Statement: day(statement), Amount: usd(amount)}
}

// A late fee is for a statement that was issued, be it an older one, and for no
// other day of the cycle.
func TestLateFeeIsForAStatement(t *testing.T) {
	b := openBook(t)
	b.to("2019-05-20 10:00")
	require.Len(t, b.statements(), 3)
	for i, date := range []string{"2019-02-15", "2019-03-16", "2019-06-15"} {
		requireCode(t, b.tell(lateFee("C9", date, "10.00")), paylater.CodeReferenceUnknown)
		require.Empty(t, b.line.Charges(), i)
	}
	b.must(b.tell(lateFee("C1", "2019-03-15", "10.00")))
	b.must(b.tell(lateFee("C2", "2019-04-15", "10.00")))
	b.must(b.tell(lateFee("C3", "2019-05-15", "10.00")))
	require.Len(t, b.line.Charges(), 3)
	require.Equal(t, paylater.KindCharged, b.latest().Kind)
	require.Nil(t, b.latest().Difference)
}

// What a fee asks beyond the policy is a difference, and one charge is taken
// once: under the same id nothing more is.
func TestFeeBeyondThePolicy(t *testing.T) {
	b := openBook(t)
	b.to("2019-04-20 10:00")
	b.must(b.tell(lateFee("C1", "2019-03-15", "150.00")))
	require.Equal(t, paylater.KindCharged, b.latest().Kind)
	require.Equal(t, usd("100.00"), b.latest().Amount)
	require.Equal(t, &paylater.Difference{What: "fee_over_policy", Ours: usd("100.00"), Theirs: usd("150.00")}, b.latest().Difference)

	b.must(b.tell(lateFee("C1", "2019-04-15", "10.00")))
	noted := b.latest()
	require.Equal(t, paylater.KindNoted, noted.Kind)
	require.Equal(t, lender.ChargeID("C1"), noted.Charge)
	require.Equal(t, &paylater.Difference{What: "fee_over_policy", Ours: usd("0.00"), Theirs: usd("10.00")}, noted.Difference)
	require.Len(t, b.line.Charges(), 1)
	require.Equal(t, usd("100.00"), b.line.Balance())

	b.must(b.tell(lender.ChargeWaived{Charge: "C1"}))
	require.Equal(t, paylater.KindChargeWaived, b.latest().Kind)
	b.must(b.tell(lender.ChargeWaived{Charge: "C1"}))
	require.Equal(t, paylater.KindNoted, b.latest().Kind)
	require.Equal(t, lender.ChargeID("C1"), b.latest().Charge)
	require.True(t, b.line.Balance().IsZero(), "waived once")
	b.requireParsed()
	b.requireRebuilt()
}

// A fee can be paid on its due date: only the day after it is past due.
func TestFeeIsOnTimeOnItsDueDate(t *testing.T) {
	b := openBook(t)
	b.to("2019-03-20 10:00")
	b.must(b.tell(lateFee("C1", "2019-03-15", "10.00")))
	for now, want := range map[string]paylater.Kind{
		"2019-05-06 23:00": paylater.KindPricesChanged, // due on that Monday
		"2019-05-07 01:00": paylater.KindPricesChanged,
	} {
		b := *b
		b.to(now)
		b.must(b.tell(lender.PricesChanged{Prices: prices()}))
		require.Equal(t, want, b.latest().Kind)
		past := now > "2019-05-07"
		require.Equal(t, past, !b.line.PastDue(b.now).IsZero(), now)
		require.Equal(t, past, b.line.Status() == paylater.StatusDelinquent, now)
	}
}

// Money that counts from a day to come counts from today.
func TestRepaymentIsNotAheadOfItself(t *testing.T) {
	b := openBook(t)
	b.lend("h1", "PO-1", "1000.00", 6)
	b.to("2019-03-06 10:00")
	for effective, want := range map[string]string{"2019-03-07": "2019-03-06", "2019-03-06": "2019-03-06", "2019-03-05": "2019-03-05"} {
		id := lender.RepaymentID("R-" + effective)
		b.must(b.tell(lender.RepaymentReceived{Repayment: id, Amount: usd("1.00"), Effective: day(effective)}))
		require.Equal(t, day(want), b.latest().Day, effective)
	}
}

// What the lender says of a payment after it has said it: the day on which it
// paid stands, and a failure after it is noted as what it was.
func TestDisbursementSaysItsDay(t *testing.T) {
	b := openBook(t)
	loan := b.draw("h1", "PO-1", "1000.00", 6)
	b.to("2019-03-08 10:00")
	b.must(b.tell(lender.DisbursementSettled{Loan: loan, Paid: usd("1000.00"), On: day("2019-03-06")}))
	require.Equal(t, paylater.KindDisbursed, b.latest().Kind)
	require.Equal(t, day("2019-03-06"), b.latest().Day)
	b.must(b.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}))
	require.Equal(t, paylater.KindNoted, b.latest().Kind)
	require.Equal(t, string(paylater.KindDisbursementFailed), b.latest().Note)
}

// Credit that a short payment frees expires with its grant: only a failure keeps
// it open for longer. Credit of a grant that lasts that long stays in its grant.
func TestCreditGivenBackExpires(t *testing.T) {
	after := func(expires string, word func(lender.LoanID) lender.Fact) *book {
		b := openBook(t)
		b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: usd("27.50"), Expires: day(expires)}, b.now)))
		loan := b.draw("h1", "PO-1", "1000.00", 6) // takes all of it
		b.to("2019-03-06 10:00")
		b.must(b.tell(word(loan)))
		b.requireParsed()
		return b
	}
	short := func(id lender.LoanID) lender.Fact {
		return lender.DisbursementSettled{Loan: id, Paid: usd("500.00"), On: day("2019-03-06")}
	}
	failed := func(id lender.LoanID) lender.Fact {
		return lender.DisbursementFailed{Loan: id, Reason: lender.ReasonRejected}
	}
	require.Empty(t, after("2019-03-05", short).line.FeeCredits(at("2019-03-06 10:00")))
	b := after("2019-03-06", short)
	require.Equal(t, []paylater.FeeCredit{{ID: "G1", Left: usd("13.75"), Expires: day("2019-03-06")}}, b.line.FeeCredits(b.now))
	b = after("2019-04-05", failed) // the thirtieth day
	require.Equal(t, []paylater.FeeCredit{{ID: "G1", Left: usd("27.50"), Expires: day("2019-04-05")}}, b.line.FeeCredits(b.now))
	b = after("2019-04-04", failed)
	require.Equal(t, day("2019-04-05"), b.line.FeeCredits(b.now)[0].Expires)
	require.Equal(t, usd("27.50"), b.line.FeeCredits(b.now)[0].Left)
}

// What costs the buyer counts twice against the bound of money: it is owed, and
// it is among the fees of its year.
func TestBoundCountsFeesTwice(t *testing.T) {
	for name, c := range map[string]struct {
		with   func(b *book)
		leaves string // below the bound
	}{
		"a late fee": {func(b *book) { b.must(b.tell(lateFee("C1", "2019-03-15", "10.00"))) }, "20.00"},
		"a loan":     {func(b *book) { b.lend("h1", "PO-1", "1000.00", 6) }, "1170.00"}, // fees: 2 x 27.50 + 4 x 7.50
		"a fee of the year": {func(b *book) {
			b.must(b.tell(lateFee("C1", "2019-03-15", "10.00")))
			b.to("2019-04-20 10:00")
		}, "30.00"},
	} {
		b := openBook(t)
		b.to("2019-03-20 10:00")
		c.with(b)
		room := mostMoney().Sub(usd(c.leaves))
		pay := func(amount money.USD) error {
			return b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: amount, Effective: day("2019-03-20")})
		}
		b.requireRefused(func() error { return pay(room.Add(money.Cents(1))) })
		require.NoError(t, pay(room), name)
		b.requireParsed()
	}
}

// A line at the bound still hears whatever brings no money, also when its fees
// have been billed since.
func TestLineAtTheBoundHears(t *testing.T) {
	b := openBook(t)
	b.lend("h1", "PO-1", "1000.00", 6)
	b.to("2019-03-06 10:00")
	room := mostMoney().Sub(usd("1170.00"))
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: room, Effective: day("2019-03-06")}))
	b.to("2019-03-20 10:00")
	require.Equal(t, usd("27.50"), b.statements()[0].FeesYear, "one month had begun")
	b.must(b.tell(lender.Suspended{Reason: lender.ReasonRiskReview}))
	require.Equal(t, paylater.StatusSuspended, b.line.Status())
	b.requireParsed()
}

// Neither a loan nor a fee that is paid has a due date that could pass: what comes
// next is the next statement.
func TestNothingPassesOnWhatIsPaid(t *testing.T) {
	b := openBook(t)
	loan := b.lend("h1", "PO-1", "1000.00", 1)
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Loan: loan, Amount: usd("1000.00"), Effective: day("2019-03-05")}))
	require.Equal(t, paylater.LoanClosed, b.loan(loan).Status)
	b.to("2019-03-20 10:00")
	require.Equal(t, at("2019-04-15 00:00"), b.line.NextDue(), "not 04-06, the day after the due date")

	b.to("2019-04-10 10:00")
	b.must(b.tell(lateFee("C1", "2019-03-15", "10.00")))
	b.to("2019-04-16 10:00")
	require.Equal(t, at("2019-05-07 00:00"), b.line.NextDue(), "the fee of statement 04-15 is due on 05-06")
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R2", Amount: usd("10.00"), Effective: day("2019-04-16")}))
	b.to("2019-05-01 10:00")
	require.Equal(t, at("2019-05-15 00:00"), b.line.NextDue())
}
