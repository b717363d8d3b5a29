package checkout_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// part is a visit that pays $6,000.00 of what is due.
func part() checkout.Visit {
	v := visit()
	v.Amount = usd(6_000)
	return v
}

// A part is signed while the credit covers all that is due, to the cent.
func TestPartWhenTheCreditJustCoversThePhase(t *testing.T) {
	w := newWorld(t)
	w.apply("H #approved-10000")
	loan, err := w.pay(w.openWith(tenThousand(t), order.Initial, part()), 6)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(6_000), loan.Principal)
}

// Two tabs sign the same part: the second hears of the first one's loan, though
// what is left of the credit does not cover the phase any more.
func TestPartSignedInTwoTabs(t *testing.T) {
	w := newWorld(t)
	w.apply("H #approved-12000")
	one, two := w.openWith(tenThousand(t), order.Initial, part()), w.openWith(tenThousand(t), order.Initial, part())
	first, err := w.pay(one, 6)
	require.NoError(t, err)
	second, err := w.pay(two, 6)
	require.NoError(t, err)
	require.Equal(t, first.ID, second.ID)
	require.Len(t, w.line().Loans(w.clock.Now()), 1)
}

// A line that was suspended since says so of a part too, not that it is short.
func TestPartWhenTheLineWasSuspended(t *testing.T) {
	w := approved(t)
	page := w.openWith(tenThousand(t), order.Initial, part())
	w.tell(lender.Suspended{Reason: lender.ReasonRiskReview})
	_, err := w.pay(page, 6)
	require.ErrorIs(t, err, paylater.CodeLineSuspended)
}

// A payment that is repeated after its loan failed gives the first answer, of the
// whole phase and of a part, even when the credit was cut in between.
func TestFirstAnswerAfterACut(t *testing.T) {
	for _, v := range []checkout.Visit{visit(), part()} {
		w := approved(t)
		page := w.openWith(tenThousand(t), order.Initial, v)
		six := offer(t, page, 6)
		first, err := page.Pay(w.ctx, six, sign(six))
		require.NoError(t, err)
		w.tell(lender.DisbursementFailed{Loan: first.ID, Reason: lender.ReasonRejected})
		w.tell(lender.LimitChanged{Limit: money.Dollars(5_000), Reason: lender.ReasonRiskReview})
		again, err := page.Pay(w.ctx, six, sign(six))
		require.ErrorIs(t, err, checkout.CodeLoanFailed)
		require.Equal(t, first.ID, again.ID)
	}
}
