package paylater_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// A fee that is paid is let go once nothing can bring it back, and one that is
// owed is not.
func TestPaidChargesAreLetGo(t *testing.T) {
	b := openBook(t)
	b.to("2019-03-20 10:00")
	b.must(b.tell(lender.LateFeeCharged{Charge: "C1", Statement: day("2019-03-15"), Amount: usd("10.00")}))
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("10.00"), Effective: day("2019-03-20")}))
	b.to("2019-04-16 10:00")
	b.must(b.tell(lender.LateFeeCharged{Charge: "C2", Statement: day("2019-04-15"), Amount: usd("10.00")}))
	b.to("2019-05-16 10:00")
	require.Len(t, b.line.Charges(), 2, "the payment can still be returned")
	b.to("2020-03-20 10:00")
	require.Len(t, b.line.Charges(), 1)
	require.Equal(t, lender.ChargeID("C2"), b.line.Charges()[0].ID)
	b.requireParsed()
	b.requireRebuilt()
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
