package lendersim_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

func march(day int) civil.Date { return civil.Of(2019, 3, day) }

func TestMagicCentsOfDisbursements(t *testing.T) {
	settled := func(cents int64, day int) lender.Fact {
		return lender.DisbursementSettled{Loan: "loan-1", Paid: money.Cents(cents), On: march(day)}
	}
	returned := func(cents int64, day int) lender.Fact {
		return lender.DisbursementReturned{Loan: "loan-1", Amount: money.Cents(cents), On: march(day)}
	}
	tests := []struct {
		name  string
		cents int64
		want  []lender.Fact // the webhooks of two weeks
	}{
		{"settles tomorrow", 10_000_00, []lender.Fact{settled(10_000_00, 6)}},
		{"webhooks only", 10_000_61, []lender.Fact{lender.DisbursementStarted{Loan: "loan-1"}, settled(10_000_61, 6)}},
		{"short", 10_000_62, []lender.Fact{settled(9_000_55, 6)}},
		{"short by all but a cent", 62, []lender.Fact{settled(55, 6)}},
		{"fails", 10_000_63, []lender.Fact{lender.DisbursementFailed{Loan: "loan-1", Reason: lender.ReasonRejected}}},
		{"late", 10_000_64, []lender.Fact{settled(10_000_64, 14)}},
		{"returned", 10_000_65, []lender.Fact{settled(10_000_65, 6), returned(10_000_65, 8)}},
		{"partly returned", 10_000_66, []lender.Fact{settled(10_000_66, 6), returned(1_000_07, 8)}},
		{"twice", 10_000_69, []lender.Fact{lender.DisbursementStarted{Loan: "loan-1"}, settled(10_000_69, 6), settled(10_000_69, 6)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.approve("buyer-1")
			answer, err := w.Disburse(context.Background(), loan("loan-1", test.cents))
			require.NoError(t, err)
			if test.cents%100 == 61 {
				require.Empty(t, answer)
			} else {
				require.Equal(t, "disbursement_started", kinds(answer))
			}
			w.days(14)
			require.Equal(t, test.want, facts(w.Events()))
		})
	}
}

func facts(events []lender.Event) []lender.Fact {
	var all []lender.Fact
	for _, e := range events {
		all = append(all, e.Fact)
	}
	return all
}

func TestMagicCentsOfReturns(t *testing.T) {
	received := func(cents int64, day int) []lender.Fact {
		return []lender.Fact{lender.MoneyReceived{Refund: "refund-1", Loan: "loan-1", Amount: money.Cents(cents), On: march(day)}}
	}
	tests := []struct {
		name  string
		cents int64
		want  []lender.Fact
	}{
		{"tomorrow", 500_00, received(500_00, 8)},
		{"later is the same", 500_61, received(500_61, 8)},
		{"short", 500_62, received(450_55, 8)},
		{"never", 500_63, nil},
		{"late", 500_64, received(500_64, 18)},
		{"twice", 500_69, append(received(500_69, 8), received(500_69, 8)...)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := settledWorld(t)
			m := lendertest.MoneyReturn("refund-1", loan("loan-1", test.cents))
			answer, err := w.ReturnMoney(context.Background(), m)
			require.NoError(t, err)
			require.Empty(t, answer)
			w.days(14)
			require.Equal(t, test.want, facts(w.Events()))
		})
	}
}

// settledWorld has a loan of $10,000.00 that was paid; it is Thursday, March 7.
func settledWorld(t *testing.T) world {
	w := newWorld(t, func(c *lendersim.Config) { c.ReturnedFee = money.Dollars(20) })
	w.approve("buyer-1")
	_, err := w.Disburse(context.Background(), loan("loan-1", 10_000_00))
	require.NoError(t, err)
	w.days(2)
	require.Equal(t, "disbursement_settled", kinds(w.Events()))
	return w
}

func TestRepayments(t *testing.T) {
	w := settledWorld(t)
	event, err := w.Repay(lendersim.Payment{ID: "pay-1", Buyer: "buyer-1", Amount: money.Dollars(50)})
	require.NoError(t, err)
	require.Equal(t, lender.RepaymentReceived{Repayment: "pay-1", Amount: money.Dollars(50), Effective: march(7)}, event.Fact)
	_, err = w.Repay(lendersim.Payment{ID: "pay-2", Buyer: "buyer-1", Amount: money.Cents(50_63), Effective: march(5), Loan: "loan-1"})
	require.NoError(t, err)
	w.days(14)
	require.Equal(t, []lender.Fact{
		lender.RepaymentReceived{Repayment: "pay-1", Amount: money.Dollars(50), Effective: march(7)},
		lender.RepaymentReceived{Repayment: "pay-2", Amount: money.Cents(50_63), Effective: march(5), Loan: "loan-1"},
		lender.RepaymentReturned{Repayment: "pay-2", Reason: lender.ReasonNoFunds},
		lender.ReturnedFeeCharged{Charge: "fee-pay-2", Repayment: "pay-2", Amount: money.Dollars(20)},
		lender.RepaymentCleared{Repayment: "pay-1"},
	}, facts(w.Events()))
}

func TestClearingDaysAreConfigured(t *testing.T) {
	w := newWorld(t, func(c *lendersim.Config) { c.ClearAfter = 1 })
	w.approve("buyer-1")
	_, err := w.Repay(lendersim.Payment{ID: "pay-1", Buyer: "buyer-1", Amount: money.Cents(1)})
	require.NoError(t, err)
	w.clock.Set(civil.Midnight(march(7)))
	require.Equal(t, "repayment_received repayment_cleared", kinds(w.Events()))
}

func TestBounce(t *testing.T) {
	w := settledWorld(t)
	pay := lendersim.Payment{ID: "pay-1", Buyer: "buyer-1", Amount: money.Dollars(50)}
	_, err := w.Bounce("buyer-1", "pay-1", lender.ReasonStopped)
	require.ErrorIs(t, err, lendersim.CodeNotNow)
	_, err = w.Repay(pay)
	require.NoError(t, err)
	_, err = w.Repay(pay)
	require.ErrorIs(t, err, lendersim.CodeNotNow, "known")
	_, err = w.Bounce("buyer-2", "pay-1", lender.ReasonStopped)
	require.ErrorIs(t, err, lendersim.CodeNotNow)
	_, err = w.Bounce("buyer-1", "pay-1", "Not A Word")
	require.ErrorIs(t, err, lender.CodeWordMalformed)
	events, err := w.Bounce("buyer-1", "pay-1", lender.ReasonStopped)
	require.NoError(t, err)
	require.Equal(t, "repayment_returned returned_fee_charged", kinds(events))
	w.days(14)
	require.Equal(t, "repayment_received repayment_returned returned_fee_charged", kinds(w.Events()), "it does not clear any more")
}

func TestRefusedMoney(t *testing.T) {
	w := settledWorld(t)
	refusal := func(err error, code fault.Code) {
		t.Helper()
		require.ErrorIs(t, err, lender.CodeRefused)
		require.ErrorIs(t, err, code)
	}
	_, err := w.Disburse(context.Background(), lendertest.Disbursement("loan-2", "buyer-2"))
	refusal(err, lendersim.CodeNotApproved)
	_, err = w.Disburse(context.Background(), loan("loan-2", 60))
	refusal(err, lendersim.CodeAsked)
	send := func(refund lender.RefundID, buyer lender.BuyerID, id lender.LoanID, cents int64) error {
		m := lendertest.MoneyReturn(refund, loan(id, cents))
		m.Buyer = buyer
		_, err := w.ReturnMoney(context.Background(), m)
		return err
	}
	refusal(send("r-1", "buyer-1", "loan-9", 100), lendersim.CodeUnknownLoan)
	refusal(send("r-1", "buyer-2", "loan-1", 100), lendersim.CodeUnknownLoan)
	refusal(send("r-1", "buyer-1", "loan-1", 60), lendersim.CodeAsked)
	refusal(send("r-1", "buyer-1", "loan-1", 10_000_01), lendersim.CodeOverReturned)
	require.NoError(t, send("r-1", "buyer-1", "loan-1", 4_000_00))
	refusal(send("r-2", "buyer-1", "loan-1", 6_000_01), lendersim.CodeOverReturned)
	require.NoError(t, send("r-2", "buyer-1", "loan-1", 6_000_00))
}

func TestNothingReturnsToALoanThatFailed(t *testing.T) {
	w := newWorld(t)
	w.approve("buyer-1")
	_, err := w.Disburse(context.Background(), loan("loan-1", 63))
	require.NoError(t, err)
	w.days(2)
	_, err = w.ReturnMoney(context.Background(), lendertest.MoneyReturn("r-1", loan("loan-1", 10)))
	require.ErrorIs(t, err, lendersim.CodeUnknownLoan)
}

func TestSettlementDaysAreWorkingDays(t *testing.T) {
	clock := lendersim.NewClock(civil.Midnight(civil.Of(2026, 7, 2)))
	w := world{lendersim.New(lendersim.Config{Now: clock.Now, SettleAfter: 3}), clock, t}
	w.approve("buyer-1")
	_, err := w.Disburse(context.Background(), loan("loan-1", 100))
	require.NoError(t, err)
	w.days(30)
	settled := one[lender.DisbursementSettled](t, w.Events())
	require.Equal(t, "2026-07-07", settled.On.String(), "Friday, July 3 is a bank day")
}

// closed is a calendar that knows no year.
type closed struct{}

func (closed) WorkingDay(civil.Date) (bool, error) {
	return false, fault.New(civil.CodeYearUnknown, "no year is known")
}

// Without a calendar nothing is promised: the error is no refusal, and nothing
// has happened.
func TestUnknownYears(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, func(c *lendersim.Config) { c.Calendar = closed{} })
	w.approve("buyer-1")
	for _, cents := range []int64{100, 65} {
		_, err := w.Disburse(ctx, loan("loan-1", cents))
		require.ErrorIs(t, err, civil.CodeYearUnknown)
		require.NotErrorIs(t, err, lender.CodeRefused)
	}
	_, err := w.LookUp(ctx, loan("loan-1", 1).Reference())
	require.ErrorIs(t, err, lender.CodeNotFound)
	_, err = w.Repay(lendersim.Payment{ID: "pay-1", Buyer: "buyer-1", Amount: money.Cents(1)})
	require.ErrorIs(t, err, civil.CodeYearUnknown)
	_, err = w.Repay(lendersim.Payment{ID: "pay-1", Buyer: "buyer-1"})
	require.ErrorIs(t, err, lender.CodeAmountBounds)
	require.Empty(t, w.Events())
}

// lastDay is a calendar whose last working day is Friday, March 8.
type lastDay struct{}

func (lastDay) WorkingDay(d civil.Date) (bool, error) {
	if d.After(march(8)) {
		return false, fault.New(civil.CodeYearUnknown, "no later day is known")
	}
	return d.Weekday() != 0 && d.Weekday() != 6, nil
}

func TestTheEndOfTheCalendar(t *testing.T) {
	w := newWorld(t, func(c *lendersim.Config) { c.Calendar = lastDay{} })
	w.approve("buyer-1")
	w.days(1)
	_, err := w.Disburse(context.Background(), loan("loan-1", 65))
	require.ErrorIs(t, err, civil.CodeYearUnknown, "it settles in time and comes back too late")
	_, err = w.Disburse(context.Background(), loan("loan-1", 66_00))
	require.NoError(t, err, "nothing was kept of the first")
	w.days(2)
	m := lendertest.MoneyReturn("r-1", loan("loan-1", 100))
	_, err = w.ReturnMoney(context.Background(), m)
	require.ErrorIs(t, err, civil.CodeYearUnknown)
	_, err = w.LookUp(context.Background(), m.Reference())
	require.ErrorIs(t, err, lender.CodeNotFound)
}

func TestPlainCentsMeanNothing(t *testing.T) {
	w := newWorld(t, func(c *lendersim.Config) { c.Plain = true })
	w.approve("buyer-1")
	for cents := int64(60); cents < 70; cents++ {
		id := lender.LoanID("loan-" + string(rune('a'+cents-60)))
		events, err := w.Disburse(context.Background(), loan(id, cents))
		require.NoError(t, err)
		require.Equal(t, "disbursement_started", kinds(events))
	}
	w.days(2)
	for _, e := range w.Events() {
		require.Equal(t, lender.KindDisbursementSettled, e.Kind())
		require.Equal(t, march(6), e.Fact.(lender.DisbursementSettled).On)
	}
}

// A refund that is announced while the loan is being paid is measured by what
// was agreed, and by what was paid once that is known.
func TestRefundOfAShortLoan(t *testing.T) {
	w := newWorld(t)
	w.approve("buyer-1")
	_, err := w.Disburse(context.Background(), loan("loan-1", 10_000_62))
	require.NoError(t, err)
	w.days(2)
	_, err = w.ReturnMoney(context.Background(), lendertest.MoneyReturn("r-1", loan("loan-1", 9_000_56)))
	require.ErrorIs(t, err, lendersim.CodeOverReturned)
	_, err = w.ReturnMoney(context.Background(), lendertest.MoneyReturn("r-1", loan("loan-1", 9_000_55)))
	require.NoError(t, err)
}

// Of a refund that arrived short, the rest may still be sent.
func TestRestOfAShortRefund(t *testing.T) {
	w := newWorld(t)
	w.approve("buyer-1")
	_, err := w.Disburse(context.Background(), loan("loan-1", 10_000_00))
	require.NoError(t, err)
	w.days(2)
	_, err = w.ReturnMoney(context.Background(), lendertest.MoneyReturn("r-1", loan("loan-1", 5_000_62)))
	require.NoError(t, err)
	w.days(4)
	require.Contains(t, kinds(w.Events()), "money_received")
	_, err = w.ReturnMoney(context.Background(), lendertest.MoneyReturn("r-2", loan("loan-1", 5_499_46)))
	require.ErrorIs(t, err, lendersim.CodeOverReturned)
	_, err = w.ReturnMoney(context.Background(), lendertest.MoneyReturn("r-2", loan("loan-1", 5_499_45)))
	require.NoError(t, err, "$4,500.55 has arrived")
}
