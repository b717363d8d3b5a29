package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Of the loan of 8,000, 2,666.67 are paid back. A refund of all 8,000 pays the
// principal of 5,333.33 and the fee of 100; 2,566.67 are the buyer's.
func TestARefundGoesToTheLoanFirst(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	const path = "/orders/TA-1001/refund"
	text := b.page(path)
	require.Contains(t, text, "the supplier agrees to a refund at once")
	require.Contains(t, text, "The supplier has $8,000.00")
	require.Contains(t, text, "$8,000.00 to the lender, for your loan")
	require.Contains(t, text, "Every fee was void only until Feb 5, 2027", "48 hours after the signature on Feb 3")

	form := b.forms(path, path)[0]
	form.Set("csrf", b.csrf)
	var clicks sync.WaitGroup
	answers := make([]int, 4)
	for i := range answers {
		clicks.Go(func() {
			answers[i], _, _ = b.try(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
		})
	}
	clicks.Wait()
	require.Equal(t, []int{303, 303, 303, 303}, answers)
	b.done(path, form)
	require.Len(t, w.order(shop.Harbor, "TA-1001").Refunds(), 1)
	require.Len(t, w.events(shop.Harbor, paylater.KindRefundAsked), 1)
	require.Contains(t, b.page(path), "On its way to the lender")
	require.Contains(t, b.page("/credit"), "A refund of $8,000.00, asked for on Mar 15, 2027, is on its way to the lender.")
	require.Equal(t, order.ShownClosed, w.order(shop.Harbor, "TA-1001").Shown(), "all that was paid went back")

	w.days(2)
	text = b.page("/app" + path)
	require.Contains(t, text, "The lender has it")
	require.Contains(t, text, "$2,666.67 paid principal of installment 2 $2,666.66 paid principal of installment 3 $100.00 paid fee of installment 2 "+
		"$2,566.67 is yours: the lender pays it out to you")
	require.Equal(t, paylater.LoanClosed, w.loan().Status)
	require.Equal(t, "$2,566.67", w.line(shop.Harbor).CreditBalance().String())
	require.Contains(t, b.page("/credit"), "Yours $2,566.67")
}

func TestPartsAreRefundedAndTooMuchIsNot(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	const path = "/orders/TA-1001/refund"
	form := b.forms(path, path)[0]
	for _, wrong := range []string{"8000.01", "0", "-5", "some"} {
		form.Set("amount", wrong)
		status, text := b.post(path, form)
		require.Equal(t, http.StatusUnprocessableEntity, status, wrong)
		require.Contains(t, text, "This was not done")
	}
	form.Set("amount", "1,000")
	form.Set("phase", "balance")
	status, _ := b.post(path, form)
	require.Equal(t, http.StatusUnprocessableEntity, status, "nothing is paid of the balance")
	form.Set("phase", "initial")
	b.done(path, form)
	form.Set("amount", "1,001") // another amount from the same page
	status, _ = b.post(path, form)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	again := b.forms(path, path)[0] // a fresh page is another refund
	require.Equal(t, "7000.00", again.Get("amount"))
	again.Set("amount", "500.50")
	b.done(path, again)
	w.days(2)
	require.Equal(t, "1500.50", w.order(shop.Harbor, "TA-1001").Refunded(order.Initial).Text())
	require.Equal(t, "$3,832.83", w.loan().PrincipalOwed.String(), "5,333.33 less 1,500.50")
	require.Equal(t, "$100.00", w.loan().FeesOwed.String(), "a refund pays its loan's principal first")
	require.Contains(t, b.page("/orders/TA-1001"), "Paid Refunded $1,500.50 Of the rest by Pay Later $6,499.50")
	text := b.page("/orders/TA-1001/pay/initial/done")
	require.Contains(t, text, "$8,000.00 , has arrived. $1,500.50 of it was refunded.")
	require.Contains(t, text, "Next payment $1,266.17, due Apr 3, 2027", "2,666.67 and 100 less 1,500.50")
}

// Once a refund has paid the principal, the fees of the months begun are all that is
// left, and paying them saves nothing.
func TestWithoutPrincipalNothingIsSaved(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	const path = "/orders/TA-1001/refund"
	form := b.forms(path, path)[0]
	form.Set("amount", "5,333.33")
	b.done(path, form)
	w.days(2)
	require.Contains(t, b.page("/credit/loans/"+string(w.loan().ID)),
		"Pay it off today $100.00 Principal $0.00 Fees of months begun $100.00 Saves nothing: no later month has a fee")
}

// A payment of the other phase that is on its way holds a refund up; the page says
// what would help.
func TestARefundThatHasToWaitSaysForWhat(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	const pay = "/orders/TA-1001/pay/balance"
	form := b.forms(pay, "")[0]
	form.Set("method", "local_transfer")
	b.done(pay, form)
	require.Contains(t, b.page("/orders/TA-1001/refund"),
		"A payment of the order is processing. Ask again when that payment has arrived or failed.")
}

func TestARefundOfAnotherMethodAsksNoLender(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	const path = "/orders/TA-1006/refund"
	form := b.forms(path, path)[0]
	form.Set("amount", "400")
	b.done(path, form)
	require.Contains(t, b.page(path), "$400.00 to you, by "+order.Card.Title())
	require.Equal(t, "400.00", w.order(shop.Harbor, "TA-1006").Refunded(order.Initial).Text())
	require.Empty(t, w.events(shop.Harbor, paylater.KindRefundAsked))
}

// sign pays an initial payment by Pay Later for six months.
func (b *browser) sign(id string) {
	b.t.Helper()
	path := "/orders/" + id + "/pay/initial/agreement"
	form := b.forms(path+"?months=6", "")[0]
	form.Set("agree", "yes")
	b.done(path, form)
}

// Asked while the lender pays, within 48 hours: the refund waits, then every fee is void.
func TestARefundWaitsForTheDisbursement(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	b.sign("TA-1002")
	const path = "/orders/TA-1002/refund"
	text := b.page(path)
	require.Contains(t, text, "On its way to the supplier $27,000.00")
	require.Contains(t, text, "the loan costs nothing: every fee is void")
	form := b.forms(path, path)[0]
	b.done(path, form)
	b.done(path, form)
	require.Len(t, w.events(shop.Harbor, paylater.KindRefundAsked), 1)
	require.Empty(t, w.order(shop.Harbor, "TA-1002").Refunds(), "the supplier has nothing to give back yet")
	require.Contains(t, b.page(path), "Waits until the payment has arrived at your supplier")
	require.Contains(t, b.page(path), "$27,000.00 of the Initial payment, Mar 15, 2027")
	require.Contains(t, w.operatorPage("/operator/lines/harbor"), "asked for on Mar 15, 2027", "an instant that was, no time limit")
	w.days(5)
	require.Contains(t, b.page(path), "$27,000.00 of the Initial payment, Mar 15, 2027", "what counts is when it was asked for")
	require.Contains(t, b.page("/orders/TA-1002"), "$27,000.00 Refunded Refunded $27,000.00")
	po := w.order(shop.Harbor, "TA-1002")
	require.Equal(t, "27000.00", po.Refunded(order.Initial).Text())
	require.Equal(t, order.ShownClosed, po.Shown())
	b.done(path, form) // the old page once more
	require.Len(t, w.order(shop.Harbor, "TA-1002").Refunds(), 1)
	require.Contains(t, b.page(path), "The lender has it")
	loans := w.line(shop.Harbor).Loans(w.shop.Clock.Now())
	loan := loans[len(loans)-1]
	require.Equal(t, paylater.LoanClosed, loan.Status)
	require.True(t, loan.FeesOwed.IsZero())
	for _, row := range loan.Rows {
		require.False(t, row.Earned, "no month has a fee")
	}
	require.Contains(t, b.page("/credit/loans/"+string(loan.ID)), "$27,000.00 Refund of the order")
	require.NotContains(t, b.page("/credit/loans/"+string(w.loan().ID)), "$27,000.00", "the other loan")
	require.Equal(t, "$94,666.67", w.line(shop.Harbor).Available(w.shop.Clock.Now()).String())
	require.NoError(t, w.shop.Host.Program().Audit(t.Context(), w.shop.Host.LineID(shop.Harbor)))
}

// The cents of TA-2002 make the lender's payment fail: there is nothing to refund.
func TestARefundOfAFailedPaymentIsDropped(t *testing.T) {
	w := openWorld(t)
	w.prairieApplies()
	b := w.prairie()
	b.sign("TA-2002")
	const path = "/orders/TA-2002/refund"
	b.done(path, b.forms(path, path)[0])
	w.days(5)
	require.Empty(t, w.order(shop.Prairie, "TA-2002").Refunds())
	require.Len(t, w.events(shop.Prairie, paylater.KindRefundDropped), 1)
	require.Contains(t, b.page(path), "there is nothing to refund")
	require.True(t, w.line(shop.Prairie).Outstanding().IsZero())
	require.Contains(t, b.page("/credit"), "Not made")
}

func TestAnothersRefundsAreNotFound(t *testing.T) {
	w := openWorld(t)
	other := w.prairie()
	for _, path := range []string{"/orders/TA-1001/refund", "/orders/TA-1001/more", "/app/orders/TA-1001/more", "/orders/TA-9999/refund"} {
		status, text := other.get(path)
		require.Equal(t, http.StatusNotFound, status, path)
		require.NotContains(t, text, "Brass")
	}
	before := w.order(shop.Harbor, "TA-1001")
	form := url.Values{
		"phase": {"initial"}, "amount": {"10"}, "key": {"1-1"}, "act": {"open"}, "seen": {w.harbor().button("TA-1001", "/dispute", "open").Get("seen")},
	}
	for _, path := range []string{"refund", "dispute", "cancel", "complete"} {
		status, _ := other.post("/orders/TA-1001/"+path, form)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	form.Set("act", "ship")
	status, _ := other.post("/orders/TA-1001/supplier", form)
	require.Equal(t, http.StatusNotFound, status)
	require.Equal(t, before, w.order(shop.Harbor, "TA-1001"))
}

// prairieApplies gives Prairie a line.
func (w *creditWorld) prairieApplies() {
	w.t.Helper()
	w.applies("Prairie Outfitters")
	require.Equal(w.t, money.Dollars(100_000), w.line(shop.Prairie).Limit(w.shop.Clock.Now()))
}

// applies hands in Prairie's application; words after a "#" tell the sandbox what to decide.
func (w *creditWorld) applies(name string) {
	w.t.Helper()
	place := lender.Address{
		Line1: lender.NewSecret("1 Main Street"), City: lender.NewSecret("Omaha"), State: lender.NewSecret("NE"), ZIP: lender.NewSecret("68102"),
	}
	_, err := w.shop.Host.Program().Apply(w.t.Context(), shop.Partner, lender.Application{
		ID: "prairie-1", Buyer: lender.BuyerID(shop.Prairie),
		Business: lender.Business{
			LegalName: lender.NewSecret(name), TaxID: lender.NewSecret("47-5550188"), Kind: lender.LLC,
			StartedOn: civil.Of(2015, 4, 1), Address: place,
		},
		Owner: lender.Owner{
			Name: lender.NewSecret("Tomas Reyes"), Email: lender.NewSecret("tomas@example.com"), Phone: lender.NewSecret("+14025550188"),
			BirthDate: lender.NewSecret("1980-02-02"), Address: place,
		},
		Accounts: []lender.LinkedAccount{{Kind: lender.BusinessChecking, Institution: "Bank", Token: lender.NewSecret("tok-checking-1")}},
		Consent:  lender.Consent{Version: "2026-11", At: w.shop.Clock.Now(), By: "u-tomas"},
	})
	require.NoError(w.t, err)
}
