package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/shop"
)

// Prairie's offers for $10,000 with a fee credit of $100 on the first fee. One month:
// 10,000 and 150 less 100. Three: 3,333.34 and 125 less 100, then twice 3,333.33 and
// 125. Six: 1,666.67 and 275 less 100, then 1,666.67 and 275.
func TestTheMostOfAMonthIsWhatIsPaid(t *testing.T) {
	w := openWorld(t)
	w.prairieApplies()
	b := w.prairie()
	const path = "/orders/TA-2001/pay/initial/pay-later"
	text := b.page(path)
	for _, offer := range []string{
		"Costs $50.00 Monthly, at most $10,050.00 In all $10,050.00",
		"Costs $275.00 Monthly, at most $3,458.33 In all $10,275.00",
		"Costs $750.00 Monthly, at most $1,941.67 In all $10,750.00",
	} {
		require.Contains(t, text, offer)
	}
	_, page := b.get(path)
	require.Contains(t, page, `aria-label="Schedule of 1 monthly payment"`)
	require.Contains(t, page, `aria-label="Schedule of 6 monthly payments"`)
}

// Paid off on the day of the signature a loan costs nothing: no month has begun. The
// page says why that is less than what is owed at the end of the day.
func TestAMonthThatBeginsTodayIsSpared(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	b.sign("TA-1002")
	loans := w.line(shop.Harbor).Loans(w.shop.Clock.Now())
	path := "/credit/loans/" + string(loans[len(loans)-1].ID)
	require.Contains(t, b.page("/credit"), "$27,742.50", "27,000 and the first month's fee of 2.75%")
	text := b.page(path)
	require.Contains(t, text, "Pay it off today $27,000.00")
	require.Contains(t, text, "A month of the loan begins on that day: its fee of $742.50 falls away")
	w.days(1)
	text = b.page(path)
	require.Contains(t, text, "Pay it off today $27,742.50")
	require.NotContains(t, text, "falls away if you pay")
}

// The clocks of New York change at two: 2026-11-01 has 25 hours, 2027-03-14 has 23.
func TestTheTimeOfTheDayWhenTheClocksChange(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, time.November, 1, 5, 30, 0, 0, time.UTC), "Nov 1, 2026, 1:30 am New York"}, // daylight saving time
		{time.Date(2026, time.November, 1, 6, 30, 0, 0, time.UTC), "Nov 1, 2026, 1:30 am New York"}, // an hour later
		{time.Date(2026, time.November, 1, 17, 0, 0, 0, time.UTC), "Nov 1, 2026, 12:00 pm New York"},
		{time.Date(2027, time.March, 14, 6, 59, 0, 0, time.UTC), "Mar 14, 2027, 1:59 am New York"},
		{time.Date(2027, time.March, 14, 7, 0, 0, 0, time.UTC), "Mar 14, 2027, 3:00 am New York"},
		{time.Date(2027, time.March, 15, 4, 0, 0, 0, time.UTC), "Mar 15, 2027, 12:00 am New York"},
	} {
		w := openWith(t, func(o *shop.Options) { o.World = func() time.Time { return c.at } })
		require.Contains(t, w.operatorPage("/operator"), "It is "+c.want, c.at)
	}
}

// Credit for the rest of a split payment waits for a day, by the policy; most methods
// are slower. The page says until when.
func TestASplitSaysHowLongItsCreditWaits(t *testing.T) {
	w := openWorld(t)
	b := w.harbor()
	const path = "/orders/TA-1005/pay/initial"
	const until = "The credit for it is set aside until Mar 16, 2027, 11:00 am New York; money that arrives later"
	require.Contains(t, b.page(path), until)
	form := b.forms(path, "")[0]
	require.Equal(t, "first", form.Get("part"))
	form.Set("method", "local_transfer")
	b.done(path, form)
	holds := w.line(shop.Harbor).Holds(w.shop.Clock.Now())
	require.Len(t, holds, 1)
	require.Equal(t, today().Add(24*time.Hour), holds[0].Expires)
}

// An operator has no app to be sent to; everybody else has.
func TestOnlyBuyersAreShownTheApp(t *testing.T) {
	w := openWorld(t)
	require.NotContains(t, w.operatorPage("/operator"), "See it as the app")
	require.Contains(t, w.prairie().page("/orders"), "See it as the app")
	require.Contains(t, w.prairie().page("/app/orders"), "See it as on a laptop")
}

// In advance the application is a part of My credit, on both devices.
func TestAnApplicationInAdvanceIsUnderMyCredit(t *testing.T) {
	w := openWorld(t)
	b := w.prairie()
	for prefix, name := range map[string]string{"": "laptop", "/app": "app"} {
		status, page := b.get(prefix + "/apply")
		require.Equal(t, http.StatusOK, status)
		require.Contains(t, page, `<a href="`+prefix+`/credit" aria-current="true">My credit</a>`, name)
		require.NotContains(t, page, `<a href="`+prefix+`/orders" aria-current`, name)
		require.Equal(t, name == "app", strings.Contains(page, `<li><a href="/app/account">My account</a></li>`), name)
	}
}
