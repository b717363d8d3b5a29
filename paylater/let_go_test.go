package paylater_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// A fee that is paid is let go once it can no longer be waived and nothing can bring
// its payment back, and one that is owed is not.
func TestPaidChargesAreLetGo(t *testing.T) {
	b := openBook(t)
	b.to("2019-03-20 10:00")
	b.must(b.tell(lender.LateFeeCharged{Charge: "C1", Statement: day("2019-03-15"), Amount: usd("10.00")}))
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("10.00"), Effective: day("2019-03-20")}))
	b.to("2019-04-16 10:00")
	b.must(b.tell(lender.LateFeeCharged{Charge: "C2", Statement: day("2019-04-15"), Amount: usd("10.00")}))
	b.to("2019-09-14 10:00") // 178 days
	require.Len(t, b.line.Charges(), 2, "it can still be waived")
	waived, err := b.line.Receive(b.word(lender.ChargeWaived{Charge: "C1"}), b.now)
	require.NoError(t, err)
	require.Equal(t, usd("10.00"), waived.CreditBalance().Add(owed(b.line).Sub(owed(waived))), "what was paid is the buyer's")
	b.to("2019-09-16 10:00") // the statement of 09-15 looks back to 03-19
	require.Len(t, b.line.Charges(), 2)
	b.to("2019-10-16 10:00")
	require.Len(t, b.line.Charges(), 1)
	require.Equal(t, lender.ChargeID("C2"), b.line.Charges()[0].ID)
	b.requireParsed()
	b.requireRebuilt()
}

// owed is what is owed on all charges of a line.
func owed(l paylater.Line) money.USD {
	var sum money.USD
	for _, c := range l.Charges() {
		sum = sum.Add(c.Owed)
	}
	return sum
}

// A loan to which a refund is on its way is not let go after any time: its money
// finds it, and is the buyer's.
func TestRefundIsAwaitedForYears(t *testing.T) {
	b := openBook(t)
	loan := b.lend("h1", "PO-1", "1000.00", 6)
	b.to("2019-03-10 10:00")
	b.must(b.take(b.line.Refund(refundOf("F1", "PO-1", "1000.00"), b.now)))
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("1027.50"), Effective: day("2019-03-10")}))
	b.to("2021-03-20 10:00")
	require.Len(t, b.line.Refunds(), 1)
	b.must(b.tell(lender.MoneyReceived{Refund: "F1", Loan: loan, Amount: usd("1000.00"), On: day("2021-03-20")}))
	require.Equal(t, usd("1000.00"), b.line.CreditBalance())
	b.requireParsed()
	b.requireRebuilt()
}

// Many small payments of one installment are kept as one once none of them can
// be returned any more.
func TestSmallPaymentsBecomeOne(t *testing.T) {
	size := func(payments int) int {
		b := openBook(t)
		b.lend("h1", "PO-1", "60000.00", 6)
		b.to("2019-03-06 10:00")
		for i := range payments {
			id := lender.RepaymentID(fmt.Sprintf("R%d", i))
			b.must(b.tell(lender.RepaymentReceived{Repayment: id, Amount: usd("1.00"), Effective: day("2019-03-06")}))
		}
		b.to("2019-07-20 10:00")
		b.requireParsed()
		return len(record(t, b.line).Head.Data)
	}
	require.InDelta(t, size(2), size(40), 100)
}

// What is put together has cleared: each payment is told to have cleared once,
// and the sum of them never is.
func TestSumsOfPaymentsDoNotClearAgain(t *testing.T) {
	b := openBook(t)
	b.lend("h1", "PO-1", "60000.00", 6)
	b.to("2019-03-06 10:00")
	for _, id := range []lender.RepaymentID{"R1", "R2"} {
		b.must(b.tell(lender.RepaymentReceived{Repayment: id, Amount: usd("1000.00"), Effective: day("2019-03-06")}))
	}
	b.to("2019-12-20 10:00")
	var cleared []lender.RepaymentID
	for _, ev := range b.history {
		if ev.Kind == paylater.KindRepaymentCleared {
			cleared = append(cleared, ev.Repayment)
		}
	}
	require.Equal(t, []lender.RepaymentID{"R1", "R2"}, cleared)
	b.requireParsed()
	b.requireRebuilt()
}

// What a line lets go of with a statement. Money may come back for 60 days and a
// refund be asked for 180: the statement of 2019-05-15 looks back to 03-16 for the one, that
// of 2019-09-15 to 03-19 for the other.

// listed names what the stored line has in one of its lists.
func (b *book) listed(list string) []string {
	b.t.Helper()
	var parts map[string]json.RawMessage
	require.NoError(b.t, json.Unmarshal(record(b.t, b.line).Head.Data, &parts))
	var items []struct {
		ID string `json:"id"`
	}
	if parts[list] != nil {
		require.NoError(b.t, json.Unmarshal(parts[list], &items))
	}
	var ids []string
	for _, it := range items {
		ids = append(ids, it.ID)
	}
	return ids
}

// A repayment can be returned for as long as the policy says, to the day.
func TestRepaymentComesBackInItsWindow(t *testing.T) {
	b := openBook(t)
	loan := b.lend("h1", "PO-1", "10000.00", 6)
	b.to("2019-03-15 10:00")
	b.pay("R1", loan, "100.00")
	b.to("2019-03-16 10:00")
	b.pay("R2", loan, "200.00")
	back := func(id lender.RepaymentID) error {
		l, err := b.line.Receive(b.word(lender.RepaymentReturned{Repayment: id, Reason: lender.ReasonNoFunds}), b.now)
		if err == nil {
			require.NoError(t, l.Audit())
		}
		return err
	}
	b.to("2019-05-14 10:00")
	require.NoError(t, back("R1"))
	require.NoError(t, back("R2"))
	b.to("2019-05-15 10:00")
	requireCode(t, back("R1"), paylater.CodeReferenceUnknown)
	require.NoError(t, back("R2"))
	require.Equal(t, []string{"kept:", "R2"}, b.listed("inflows"))
	b.requireParsed()
	b.to("2019-06-15 10:00")
	requireCode(t, back("R2"), paylater.CodeReferenceUnknown)
	require.Equal(t, []string{"kept:"}, b.listed("inflows"))
	b.requireParsed()
	b.requireRebuilt()
}

// A loan that was never paid out goes once no money can come back on it, and with it
// the refund that was asked for.
func TestVoidLoanLeaves(t *testing.T) {
	b := openBook(t)
	one, two := b.draw("h1", "PO-1", "1000.00", 6), b.draw("h2", "PO-2", "1000.00", 6)
	b.refund("F1", "PO-1", "100.00")
	b.refund("F2", "PO-2", "100.00")
	b.to("2019-03-15 10:00")
	b.must(b.tell(lender.DisbursementFailed{Loan: one, Reason: lender.ReasonRejected}))
	b.to("2019-03-16 10:00")
	b.must(b.tell(lender.DisbursementFailed{Loan: two, Reason: lender.ReasonRejected}))
	b.to("2019-05-15 10:00")
	require.Len(t, b.line.Loans(b.now), 1)
	require.Equal(t, paylater.LoanVoid, b.loan(two).Status)
	require.Equal(t, []string{"F2"}, b.listed("refunds"))
	b.to("2019-06-15 10:00")
	require.Empty(t, b.line.Loans(b.now))
	require.Empty(t, b.listed("refunds"))
	b.requireParsed()
	b.requireRebuilt()
}

// A loan that was paid off stays for as long as its order can be refunded, and
// takes the money that lies on it along.
func TestPaidLoanLeaves(t *testing.T) {
	b := openBook(t)
	one, two := b.lend("h1", "PO-1", "1000.00", 6), b.lend("h2", "PO-2", "1000.00", 6)
	b.to("2019-03-18 10:00")
	b.pay("R1", one, "1027.50") // with the fee of the first month
	b.to("2019-03-19 10:00")
	b.pay("R2", two, "1027.50")
	b.to("2019-09-15 10:00")
	require.Len(t, b.line.Loans(b.now), 1)
	require.Equal(t, paylater.LoanClosed, b.loan(two).Status)
	_, err := b.line.Refund(refundOf("F1", "PO-2", "1000.00"), b.now)
	require.NoError(t, err)
	_, err = b.line.Refund(refundOf("F1", "PO-1", "1000.00"), b.now)
	requireCode(t, err, paylater.CodeLoanUnknown)
	require.Equal(t, []string{"kept:"}, b.listed("inflows"))
	b.requireParsed()
	b.to("2019-10-15 10:00")
	require.Empty(t, b.line.Loans(b.now))
	require.Empty(t, b.listed("inflows"))
	b.requireParsed()
	b.requireRebuilt()
}

// A fee that nobody owes any more goes once it can no longer be waived.
func TestSettledChargeLeaves(t *testing.T) {
	b := openBook(t)
	b.to("2019-04-17 10:00")
	b.must(b.tell(lateFee("C1", "2019-04-15", "10.00")))
	b.must(b.tell(lender.ChargeWaived{Charge: "C1"}))
	b.to("2019-04-18 10:00")
	b.must(b.tell(lateFee("C2", "2019-03-15", "10.00")))
	b.must(b.tell(lender.ChargeWaived{Charge: "C2"}))
	b.to("2019-10-14 10:00")
	require.Equal(t, []string{"C1", "C2"}, b.listed("charges"))
	b.to("2019-10-15 10:00") // looks back to 04-18
	require.Equal(t, []string{"C2"}, b.listed("charges"))
	b.to("2019-11-15 10:00")
	require.Empty(t, b.listed("charges"))
	b.requireParsed()
	b.requireRebuilt()
}

// Fee credit that expired long ago goes, but not what a loan may still give back:
// where the lender fails in the end, the buyer has it for thirty days more.
func TestExpiredCreditLeaves(t *testing.T) {
	b := openBook(t)
	grant := func(id lender.Key, expires string) {
		b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: id, Amount: usd("27.50"), Expires: day(expires)}, b.now)))
	}
	grant("G1", "2019-03-05")
	loan := b.draw("h1", "PO-1", "1000.00", 6) // takes all of it
	grant("G2", "2019-03-15")
	grant("G3", "2019-03-16")
	b.to("2019-05-15 10:00")
	require.Equal(t, []string{"G1", "G3"}, b.listed("grants"))
	b.to("2019-06-15 10:00")
	require.Equal(t, []string{"G1"}, b.listed("grants"))
	b.must(b.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}))
	credits := b.line.FeeCredits(b.now)
	require.Len(t, credits, 1)
	require.Equal(t, usd("27.50"), credits[0].Left)
	require.Equal(t, day("2019-07-15"), credits[0].Expires)
	b.requireParsed()
	b.requireRebuilt()
}
