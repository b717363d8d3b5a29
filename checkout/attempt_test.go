package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// A failed disbursement voids the loan; a new page makes a new attempt, and the
// old page still gives the first answer.
func TestNewAttemptAfterFailedDisbursement(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	page := w.open(po)
	six := offer(t, page, 6)
	first, err := page.Pay(w.ctx, six, sign(six))
	require.NoError(t, err)
	w.tell(lender.DisbursementFailed{Loan: first.ID, Reason: lender.ReasonRejected})

	again, err := page.Pay(w.ctx, six, sign(six))
	require.ErrorIs(t, err, checkout.CodeLoanFailed, "the old attempt failed and is not repeated")
	require.Equal(t, first.ID, again.ID)

	po = w.news(po)
	next := w.open(po)
	require.Equal(t, checkout.NextChooseOffer, next.Next())
	require.NotEqual(t, page.Key(), next.Key())
	stale := sign(six)
	stale.Hold = page.Key()
	_, err = next.Pay(w.ctx, six, stale)
	require.ErrorIs(t, err, checkout.CodeLoanFailed, "a repeated request names the old attempt")

	second, err := w.pay(next, 6)
	require.NoError(t, err)
	require.NotEqual(t, first.ID, second.ID)
	require.Equal(t, paylater.LoanDisbursing, second.Status)
	require.Equal(t, money.Dollars(90_000), w.line().Available(w.clock.Now()))
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	require.Equal(t, checkout.NextPaid, w.open(w.news(tenThousand(t))).Next())
}

// 60 cents: the lender refuses at once.
func TestLenderRefusesAtOnce(t *testing.T) {
	w := approved(t)
	po := placed(t, terms("TA-1", minor(10_000_60, money.USDollar), usd(30_000)))
	loan, err := w.pay(w.open(po), 6)
	require.ErrorIs(t, err, checkout.CodeLoanFailed)
	require.Equal(t, paylater.LoanVoid, loan.Status)
	next := w.open(w.news(po))
	require.Equal(t, checkout.NextChooseOffer, next.Next())
	require.Equal(t, money.Dollars(100_000), w.line().Available(w.clock.Now()))
	v := visit()
	v.Amount = usd(10_000)
	_, err = w.pay(w.openWith(w.news(po), order.Initial, v), 6)
	require.NoError(t, err)
}

// The hold of a page expired, unsigned; its key is used up, and paying from the
// old page finds another one.
func TestHoldThatEnded(t *testing.T) {
	w := approved(t)
	page := w.open(tenThousand(t))
	id := w.line().ID()
	_, err := w.program.Hold(w.ctx, id, paylater.HoldRequest{Key: page.Key(), Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(10_000)})
	require.NoError(t, err)
	require.NoError(t, w.program.Release(w.ctx, id, "release-1", "TA-1", order.Initial))
	loan, err := w.pay(page, 6)
	require.NoError(t, err)
	require.Equal(t, paylater.LoanDisbursing, loan.Status)

	w.clock.Advance(time.Hour)
	other := placed(t, terms("TA-2", usd(500), usd(500)))
	before := w.open(other)
	_, err = w.program.Hold(w.ctx, id, paylater.HoldRequest{Key: before.Key(), Order: "TA-2", Phase: order.Initial, Amount: money.Dollars(500)})
	require.NoError(t, err)
	w.clock.Advance(25 * time.Hour)
	after := w.open(other)
	require.Equal(t, checkout.NextChooseOffer, after.Next())
	require.NotEqual(t, before.Key(), after.Key())
	_, err = w.pay(after, 1)
	require.NoError(t, err)
}

// A hold that is too small for the page is given up; a larger one is used.
func TestHoldOfAnotherAmount(t *testing.T) {
	for _, held := range []int64{4_000, 12_000} {
		w := approved(t)
		_, err := w.program.Hold(w.ctx, w.line().ID(),
			paylater.HoldRequest{Key: "earlier", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(held)})
		require.NoError(t, err)
		page := w.open(tenThousand(t))
		require.Equal(t, held > 10_000, page.Next() == checkout.NextSign)
		loan, err := w.pay(page, 6)
		require.NoError(t, err)
		require.Equal(t, money.Dollars(10_000), loan.Principal)
		require.Equal(t, money.Dollars(90_000), w.line().Available(w.clock.Now()))
	}
}

// The phase is held through another lender: the claim is unique over all lines.
func TestPhaseClaimedElsewhere(t *testing.T) {
	w := approved(t)
	rival := "buyer-2"
	a := paylater.LineID{Buyer: lender.BuyerID(rival), Lender: kabbage}
	w.applyFor(rival)
	_, err := w.program.Hold(w.ctx, a, paylater.HoldRequest{Key: "k", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(1)})
	require.NoError(t, err)
	_, err = w.pay(w.open(tenThousand(t)), 6)
	require.ErrorIs(t, err, paylater.CodePhaseClaimed)
	require.Empty(t, w.line().Holds(w.clock.Now()))
}

// An offer of another page is not found; one for another amount is not signed.
func TestForeignOffers(t *testing.T) {
	w := approved(t)
	page := w.open(tenThousand(t))
	other := offer(t, w.open(placed(t, terms("TA-2", usd(10_000), usd(10_000)))), 6)
	_, err := page.Pay(w.ctx, other, sign(other))
	require.EqualError(t, err, "not_found: no such offer for this phase")
	_, err = page.Pay(w.ctx, paylater.Offer{}, paylater.Signature{By: "user-7"})
	require.ErrorIs(t, err, paylater.CodeNotFound)

	v := visit()
	v.Recipient = "tok-somebody-else"
	stranger := offer(t, w.openWith(tenThousand(t), order.Initial, v), 6)
	_, err = page.Pay(w.ctx, stranger, sign(stranger))
	require.ErrorIs(t, err, paylater.CodeNotFound)

	v = visit()
	v.Amount = usd(9_000)
	part := offer(t, w.openWith(tenThousand(t), order.Initial, v), 6)
	_, err = page.Pay(w.ctx, part, sign(part))
	require.ErrorIs(t, err, paylater.CodeTermsChanged)
	require.Empty(t, w.line().Holds(w.clock.Now()))
}

// A signature that cannot count sets no credit aside.
func TestSignatureThatCannotCount(t *testing.T) {
	w := approved(t)
	page := w.open(tenThousand(t))
	six := offer(t, page, 6)
	wrong := map[fault.Code]paylater.Signature{
		paylater.CodeTermsChanged:    {Terms: offer(t, page, 3).Hash(), By: "user-7"},
		paylater.CodeArgumentInvalid: {Terms: six.Hash()},
	}
	for code, s := range wrong {
		_, err := page.Pay(w.ctx, six, s)
		require.ErrorIs(t, err, code)
	}
	w.clock.Advance(14 * time.Hour) // past midnight in New York
	_, err := page.Pay(w.ctx, six, sign(six))
	require.ErrorIs(t, err, paylater.CodeOfferExpired)
	require.Empty(t, w.line().Holds(w.clock.Now()))
	require.Empty(t, w.line().Loans(w.clock.Now()))

	_, err = w.open(disputedOrder(t)).Pay(w.ctx, six, sign(six))
	require.ErrorIs(t, err, order.CodeDisputed)
}

func disputedOrder(t *testing.T) order.Order {
	t.Helper()
	po, err := tenThousand(t).Receive(order.Receipt{ID: "r1", Phase: order.Initial, Method: order.Wire, Amount: usd(1_000)}, morning)
	require.NoError(t, err)
	po, err = po.OpenDispute(morning)
	require.NoError(t, err)
	return po
}

// Suspended between the page and the signature: the line refuses.
func TestSuspendedMeanwhile(t *testing.T) {
	w := approved(t)
	page := w.open(tenThousand(t))
	w.tell(lender.Suspended{Reason: lender.ReasonRiskReview})
	_, err := w.pay(page, 6)
	require.ErrorIs(t, err, paylater.CodeLineSuspended)
}

// Two tabs of one attempt: after the offer of one was signed and failed, the
// other one's is refused; its buyer has not seen that the attempt failed.
func TestOtherOfferOfAFailedAttempt(t *testing.T) {
	w := approved(t)
	first, second := w.open(tenThousand(t)), w.open(tenThousand(t))
	loan, err := w.pay(first, 6)
	require.NoError(t, err)
	w.tell(lender.DisbursementFailed{Loan: loan.ID, Reason: lender.ReasonRejected})
	_, err = w.pay(second, 3)
	require.ErrorIs(t, err, checkout.CodeOtherOfferSigned)
	_, err = w.pay(w.open(tenThousand(t)), 3)
	require.NoError(t, err)
}

// Both phases by Pay Later, one after the other, on one line.
func TestBothPhases(t *testing.T) {
	w := approved(t)
	po := tenThousand(t)
	first, err := w.pay(w.open(po), 6)
	require.NoError(t, err)
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	po = w.news(po)

	balance := w.openWith(po, order.Balance, visit())
	require.Equal(t, checkout.NextChooseOffer, balance.Next())
	_, ok := balance.Loan()
	require.False(t, ok, "the loan is that of the initial payment")
	second, err := w.pay(balance, 6)
	require.NoError(t, err)
	require.NotEqual(t, first.ID, second.ID)
	require.Equal(t, money.Dollars(20_000), second.Principal)
	w.clock.Advance(72 * time.Hour)
	w.deliver()
	po = w.news(po)
	require.Equal(t, checkout.NextPaid, w.openWith(po, order.Balance, visit()).Next())
	require.Equal(t, usd(20_000), po.Financed(order.Balance))
}

// What is held for the phase counts as available to it.
func TestOverAvailableCountsTheHold(t *testing.T) {
	w := newWorld(t)
	w.apply("H #approved-6200")
	_, err := w.program.Hold(w.ctx, w.line().ID(),
		paylater.HoldRequest{Key: "earlier", Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(4_000)})
	require.NoError(t, err)
	require.EqualError(t, choice(t, w.open(tenThousand(t)), order.PayLater).Why,
		"over_available: the amount exceeds the available credit: asked $10,000.00, available $6,200.00, over $3,800.00")
}
