package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// failedLoan is a world in which the loan of an order's initial payment is void.
func failedLoan(t *testing.T, po order.Order) (*world, order.Order) {
	t.Helper()
	w := approved(t)
	loan, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	w.tell(lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected})
	po = w.news(po)
	require.ErrorIs(t, w.open(po).Ended(), checkout.CodeLoanFailed)
	return w, po
}

// Money that arrived in part is no failure, and takes one before it away: of a loan
// as well as of another method.
func TestEndedIsOverOnceSomethingArrived(t *testing.T) {
	part := byCard(t, tenThousand(t), "p1", usd(1_000), morning)
	part = arrived(t, part, "p1", usd(1_000), morning)
	page := approved(t).open(part)
	require.Equal(t, checkout.NextChooseOffer, page.Next())
	require.Nil(t, page.Ended())

	w, po := failedLoan(t, tenThousand(t))
	w.clock.Advance(time.Hour)
	po = arrived(t, byCard(t, po, "p1", usd(1_000), w.clock.Now()), "p1", usd(1_000), w.clock.Now())
	page = w.open(po)
	require.Equal(t, checkout.NextChooseOffer, page.Next())
	require.Nil(t, page.Ended())

	w = approved(t)
	po = placed(t, terms("TA-1", minor(10_000_62, money.USDollar), usd(30_000))) // 62 cents: nine tenths arrive
	po, err := byCard(t, po, "p1", usd(5_000), morning).FailPayment("p1", morning)
	require.NoError(t, err)
	require.ErrorIs(t, w.open(po).Ended(), checkout.CodeOtherMoneyFailed)
	w.clock.Advance(time.Hour)
	_, err = w.pay(w.open(po), 6)
	require.NoError(t, err)
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	page = w.open(w.news(po))
	require.Equal(t, checkout.NextPayOtherwise, page.Next(), "a phase is financed once; a tenth is due")
	require.Nil(t, page.Ended())
}

// What became of another order's loan, or of the other phase's, is no business of
// the page.
func TestEndedIsOfThePhaseAlone(t *testing.T) {
	w, po := failedLoan(t, tenThousand(t))
	require.Nil(t, w.open(placed(t, terms("TA-2", usd(500), usd(500)))).Ended())

	now := w.clock.Now()
	po = arrived(t, byCard(t, po, "p1", usd(10_000), now), "p1", usd(10_000), now)
	page := w.openWith(po, order.Balance, visit())
	require.Equal(t, checkout.NextChooseOffer, page.Next())
	require.Nil(t, page.Ended())
}

// A loan of a line that the page does not know is expected by its own page only,
// even when a catalog says when Pay Later's money arrives.
func TestLoanOfAnotherLineIsNotExpected(t *testing.T) {
	v := visit()
	v.Catalog = checkout.DefaultCatalog()
	for i := range v.Catalog {
		v.Catalog[i].Arrives = checkout.WithinHours(24)
	}
	start := order.Payment{ID: "loan-1", Phase: order.Initial, Method: order.PayLater, Amount: usd(10_000), Reference: "loan-1"}
	po, err := tenThousand(t).Start(start, morning)
	require.NoError(t, err)
	page, err := checkout.View(po, order.Initial, paylater.Line{}, v, morning)
	require.NoError(t, err)
	require.Equal(t, checkout.NextWaitForPayment, page.Next())
	require.True(t, page.Expected().IsZero())
}

// A method that the catalog has given up since says nothing of its payment.
func TestExpectedOfAMethodThatIsGone(t *testing.T) {
	v := visit()
	v.Catalog = checkout.Catalog{{Method: order.Card, Fee: checkout.Fee{Kind: checkout.FeeNone}, Arrives: checkout.WithinHours(3)}}
	po, err := tenThousand(t).Start(order.Payment{ID: "p1", Phase: order.Initial, Method: order.Wire, Amount: usd(10_000)}, morning)
	require.NoError(t, err)
	page, err := checkout.View(po, order.Initial, paylater.Line{}, v, morning)
	require.NoError(t, err)
	require.Equal(t, checkout.NextWaitForPayment, page.Next())
	require.True(t, page.Expected().IsZero())
}

// While the balance is on its way the page of the initial payment, which is paid,
// expects nothing.
func TestPaymentOfTheOtherPhaseIsNotExpected(t *testing.T) {
	po := arrived(t, byCard(t, tenThousand(t), "p1", usd(10_000), morning), "p1", usd(10_000), morning)
	po, err := po.Start(order.Payment{ID: "p2", Phase: order.Balance, Method: order.Wire, Amount: usd(20_000)}, morning)
	require.NoError(t, err)
	want := map[order.Phase]string{order.Initial: "unknown", order.Balance: "2019-03-08 to 2019-03-14"}
	for phase, expected := range want {
		page, err := checkout.View(po, phase, paylater.Line{}, visit(), morning)
		require.NoError(t, err)
		require.Equal(t, expected, page.Expected().String())
		require.Equal(t, phase, page.Phase())
		require.Equal(t, morning, page.At())
	}
}
