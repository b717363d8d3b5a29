package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// The sandbox gives a line of $100,000. Harbor's loan by hand: $8,000 for three months at 1.25%: principal 2,666.67 twice
// and 2,666.66, fees of 100 a month, the first one paid by the fee credit of 100. On
// 2027-03-15 the first installment was collected (on its due day, 03-06), the second
// billed (03-13); its month began on 03-03, the third begins on 04-03.
func TestMyCreditShowsTheLine(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	for _, path := range []string{"/credit", "/app/credit"} {
		text := b.page(path)
		require.Contains(t, text, "Limit $100,000.00 Used by loans $5,333.33 Set aside $0.00 Past due nothing Fee credit left none")
		require.Contains(t, text, "$94,666.67 available of $100,000.00")
		require.Contains(t, text, "Next statement Apr 13, 2027, due May 4, 2027")
		require.Contains(t, text, "$2,766.67 of statement 2 , due Apr 3, 2027", "principal 2,666.67 and fee 100")
		require.Contains(t, text, "$2,766.67 on Apr 3, 2027")
		require.Contains(t, text, "$5,433.33", "owed today: 5,333.33 and the fee of the second month")
		require.Contains(t, text, "Statement 1")
	}
	line, now := w.line(shop.Harbor), w.shop.Clock.Now()
	require.Equal(t, "$5,333.33", line.Outstanding().String())
	require.Equal(t, "$94,666.67", line.Available(now).String())

	text := w.prairie().page("/credit")
	require.Contains(t, text, "Apply in advance")
	require.NotContains(t, text, "Your line")
	require.NotContains(t, text, "TA-1001", "another buyer's loan")
}

func TestAHoldIsShownAndReleased(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	po := w.order(shop.Harbor, "TA-1002")
	_, err := w.shop.Host.Program().Hold(t.Context(), w.shop.Host.LineID(shop.Harbor), paylater.HoldRequest{
		Key: "hold-1", Order: po.ID(), Phase: order.Initial, Amount: money.Dollars(27_000),
	})
	require.NoError(t, err)
	text := b.page("/credit")
	require.Contains(t, text, "$27,000.00 for the Initial payment of TA-1002")
	require.Contains(t, text, "$67,666.67 available", "100,000 less 5,333.33 and 27,000")
	form := b.forms("/credit", "/credit/release")[0]
	other := w.prairie()
	b2 := url.Values{"hold": form["hold"], "order": form["order"], "phase": form["phase"]}
	status, _ := other.post("/credit/release", b2)
	require.Equal(t, http.StatusUnprocessableEntity, status, "a buyer without a line has nothing to release")
	require.Equal(t, money.Dollars(27_000), w.line(shop.Harbor).Held(w.shop.Clock.Now()))
	for range 2 {
		b.done("/credit/release", form)
		require.True(t, w.line(shop.Harbor).Held(w.shop.Clock.Now()).IsZero())
	}
	require.NotContains(t, b.page("/credit"), "Credit set aside")
}

func TestALoanIsPaidOffOnce(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	loan := w.loan()
	path := "/credit/loans/" + string(loan.ID)
	text := b.page(path)
	require.Contains(t, text, "Pay it off today $5,433.33 Principal $5,333.33 Fees of months begun $100.00 Saves $100.00 in fees")
	require.Contains(t, text, "There is no penalty for paying early")
	require.Contains(t, text, "1 Mar 6, 2027 $2,666.67 $100.00 -$100.00 $2,666.67 $0.00 Paid")
	require.Contains(t, text, "2 Apr 3, 2027 $2,666.67 $100.00 $0.00 $2,766.67 Billed")
	require.Contains(t, text, "3 May 4, 2027 $2,666.66 $100.00 $0.00 $2,666.66 To come")
	quote, err := w.shop.Host.Program().Payoff(t.Context(), w.shop.Host.LineID(shop.Harbor), loan.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"$5,433.33", "$100.00"}, []string{quote.Total.String(), quote.Saves.String()})

	before := len(w.repayments(shop.Harbor))
	form := b.forms(path, path)[0]
	form.Set("csrf", b.csrf)
	var clicks sync.WaitGroup
	answers := make([]int, 4)
	for i := range answers { // a double click, twice
		clicks.Go(func() {
			answers[i], _, _ = b.try(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
		})
	}
	clicks.Wait()
	require.Equal(t, []int{303, 303, 303, 303}, answers)
	b.done(path, form) // the back button, and once more
	require.Len(t, w.repayments(shop.Harbor), before+1)
	after := w.loan()
	require.Equal(t, paylater.LoanClosed, after.Status, "the loan")
	require.True(t, w.line(shop.Harbor).CreditBalance().IsZero(), "nothing is paid that is not owed")
	text = b.page(path)
	require.Contains(t, text, "Paid back")
	require.Contains(t, text, "Paid early, no fee")
	require.Contains(t, text, "$5,433.33 Payment, Mar 15, 2027 principal $5,333.33, fees $100.00")
	require.NotContains(t, text, "Pay it off today")
	text = b.page("/credit")
	require.Contains(t, text, "$94,666.67 available", "credit is free once the payment has cleared")
	require.Contains(t, text, "Of what is used, $5,333.33 is paid back already")
	w.days(7)
	text = b.page("/credit")
	require.Contains(t, text, "$100,000.00 available")
	require.NotContains(t, text, "Of what is used")
}

func TestAPartIsPaidAndTooMuchIsRefused(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	path := "/app/credit/loans/" + string(w.loan().ID)
	before := len(w.repayments(shop.Harbor))
	form := b.forms(path, path)[1]
	for _, wrong := range []string{"5433.34", "0", "-1", "ten", "", "1.234"} {
		form.Set("amount", wrong)
		status, text := b.post(path, form)
		require.Equal(t, http.StatusUnprocessableEntity, status, wrong)
		require.Contains(t, text, "This was not done", wrong)
	}
	require.Len(t, w.repayments(shop.Harbor), before)
	form.Set("amount", "$1,000.50")
	b.done(path, form)
	b.done(path, form)
	require.Len(t, w.repayments(shop.Harbor), before+1)
	// Billed fee 100 first, then 900.50 of the second installment's principal.
	loan := w.loan()
	require.Equal(t, "$4,432.83", loan.PrincipalOwed.String())
	require.True(t, loan.FeesOwed.IsZero())
	require.Contains(t, b.page(path), "Pay it off today $4,432.83")

	form.Set("amount", "7.00") // another amount from the old page
	status, _ := b.post(path, form)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Len(t, w.repayments(shop.Harbor), before+1)
}

func TestWhatIsDueIsPaidFromMyCredit(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	form := b.forms("/credit", "/credit/pay")[0]
	require.Equal(t, "2766.67", form.Get("amount"))
	before := len(w.repayments(shop.Harbor))
	b.done("/credit/pay", form)
	b.done("/credit/pay", form)
	require.Len(t, w.repayments(shop.Harbor), before+1)
	require.NotContains(t, b.page("/credit"), "To be paid")
	require.Equal(t, "$2,666.66", w.loan().PrincipalOwed.String())
}

func TestPastDueIsShownAndCured(t *testing.T) {
	w := openWorld(t)
	require.NoError(t, w.shop.SetCollecting(t.Context(), false))
	w.days(23) // April 7: the Saturday's due date allows Monday 04-05
	b := w.harbor()
	require.Equal(t, paylater.StatusDelinquent, w.line(shop.Harbor).Status())
	text := b.page("/credit")
	require.Contains(t, text, "Past due Nothing can be drawn: pay what is past due on the line of credit")
	require.Contains(t, text, "Past due $2,766.67")
	require.Contains(t, text, "due Apr 3, 2027. It was not collected on that day: pay it now.")
	require.Contains(t, b.page("/credit/loans/"+string(w.loan().ID)), "Past due")
	b.done("/credit/pay", b.forms("/credit", "/credit/pay")[0])
	require.Equal(t, paylater.StatusOpen, w.line(shop.Harbor).Status())
	require.Contains(t, b.page("/credit"), "Past due nothing")
}

func TestAnothersCreditIsNotFound(t *testing.T) {
	w := openWorld(t)
	other := w.prairie()
	loan := string(w.loan().ID)
	before := len(w.repayments(shop.Harbor))
	for _, path := range []string{"/credit/loans/" + loan, "/app/credit/loans/" + loan, "/credit/loans/none", "/credit/loans/%20", "/credit/statements/1", "/credit/statements/1/csv"} {
		status, text := other.get(path)
		require.Equal(t, http.StatusNotFound, status, path)
		require.NotContains(t, text, "TA-1001")
	}
	status, _ := other.post("/credit/loans/"+loan, url.Values{"seen": {"1"}, "amount": {"10"}})
	require.Equal(t, http.StatusNotFound, status)
	status, _ = other.post("/credit/pay", url.Values{"seen": {"1"}, "amount": {"10"}})
	require.Equal(t, http.StatusNotFound, status)
	require.Len(t, w.repayments(shop.Harbor), before)
	b := w.harbor()
	for _, path := range []string{"/credit/statements/0", "/credit/statements/99", "/credit/statements/x"} {
		status, _ := b.get(path)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	b.csrf = "not-the-token"
	status, _ = b.post("/credit/loans/"+loan, url.Values{"seen": {"1"}, "amount": {"10"}})
	require.Equal(t, http.StatusForbidden, status)
}
