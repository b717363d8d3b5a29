package paylatertest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

func TestOpenLine(t *testing.T) {
	line := openLine(t)
	require.Equal(t, paylater.LineID{Buyer: paylatertest.Buyer, Lender: paylatertest.Partner}, line.ID())
	require.Equal(t, paylater.StatusOpen, line.Status())
	require.Equal(t, civil.Of(2019, time.March, 5), line.Qualified())
	require.Len(t, line.Prices(), 6)
	line = openLine(t, paylatertest.Flat(2, money.PPM(12_500)))
	require.Equal(t, []lender.Price{{Months: 2, Monthly: []money.Rate{money.PPM(12_500), money.PPM(12_500)}}}, line.Prices())

	_, err := paylatertest.OpenLine(defaultRules(t), tuesday(), money.USD{})
	require.ErrorIs(t, err, lender.CodeAmountBounds)
	_, err = paylatertest.OpenLine(defaultRules(t), tuesday(), money.Dollars(1), paylatertest.Flat(0, money.PPM(1)))
	require.ErrorIs(t, err, lender.CodeTermBounds)
	_, err = paylatertest.OpenLine(nil, tuesday(), money.Dollars(1))
	require.Error(t, err, "no rules are no panic")
}

func TestStepped(t *testing.T) {
	high, low := money.PPM(27_500), money.PPM(7_500)
	require.Equal(t, []money.Rate{high, high, low, low, low, low}, paylatertest.Stepped(6, 2, high, low).Monthly)
	require.NoError(t, paylatertest.Stepped(6, 9, high, low).Validate())
	require.Error(t, paylatertest.Flat(-1, high).Validate())
}

func TestSignAndLend(t *testing.T) {
	line, draw := openLine(t), paylatertest.DrawOf("PO-1", money.Dollars(10_000))
	signed, loan, err := paylatertest.Sign(line, draw, 6, tuesday())
	require.NoError(t, err)
	require.Equal(t, paylater.LoanDisbursing, loan.Status)
	require.Equal(t, money.Dollars(850), loan.Terms.Fees)
	require.Equal(t, money.Dollars(90_000), signed.Available(tuesday()))

	again, _, err := paylatertest.Sign(signed, draw, 6, tuesday())
	require.ErrorIs(t, err, paylater.CodePhaseClaimed)
	require.Equal(t, signed.Seq(), again.Seq(), "a refusal answers the line that was given")

	second, _, err := paylatertest.Lend(signed, paylatertest.DrawOf("PO-2", money.Dollars(90_000)), 1, tuesday())
	require.NoError(t, err)
	require.Len(t, second.Loans(tuesday()), 2)

	lent, loan, err := paylatertest.Lend(line, draw, 6, tuesday())
	require.NoError(t, err)
	require.Equal(t, paylater.LoanActive, loan.Status)
	require.Equal(t, civil.NewYork(tuesday()), loan.SettledOn)
	require.NoError(t, lent.Audit())
}

// TestSignUsesTheHoldThatIsThere and keeps nothing of an offer that is refused.
func TestSignUsesTheHoldThatIsThere(t *testing.T) {
	line, draw := openLine(t), paylatertest.DrawOf("PO-1", money.Dollars(10_000))
	held, err := line.Hold(paylater.HoldRequest{Key: "mine", Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}, tuesday())
	require.NoError(t, err)
	_, loan, err := paylatertest.Sign(held, draw, 3, tuesday())
	require.NoError(t, err)
	require.Equal(t, lender.Key("mine"), loan.Hold)
	refused, _, err := paylatertest.Lend(line, draw, 7, tuesday())
	require.ErrorIs(t, err, paylater.CodeTermNotPriced)
	require.True(t, refused.Held(tuesday()).IsZero())
}

func TestRepayAndStatements(t *testing.T) {
	line, loan, err := paylatertest.Lend(openLine(t), paylatertest.DrawOf("PO-1", money.Dollars(10_000)), 6, tuesday())
	require.NoError(t, err)
	require.Empty(t, paylatertest.Statements(line))
	due := paylatertest.Noon(civil.Of(2019, time.April, 5))
	line, err = line.Advance(due)
	require.NoError(t, err)
	issued := paylatertest.Statements(line)
	require.Len(t, issued, 1)
	require.Equal(t, "1941.67", issued[0].MinimumDue.Text())
	for range 2 { // two repayments of one instant are two
		line, err = paylatertest.Repay(line, money.Dollars(1_000), due)
		require.NoError(t, err)
	}
	loan, ok := line.Loan(loan.ID, due)
	require.True(t, ok)
	require.Equal(t, "8275.00", loan.PrincipalOwed.Text(), "2000.00 less the fee of 275.00: payments come before the fee of a month that begins today")
	require.NoError(t, line.Audit())
}
