package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// days moves the clocks of the market and its lender on, by the operator's buttons.
func (s *server) days(t *testing.T, n int) {
	t.Helper()
	c := s.operator(t)
	for n > 0 {
		step := 1
		for _, button := range []int{3, 7, 30} {
			if button <= n {
				step = button
			}
		}
		from := regexp.MustCompile(`name="from" value="(\d+)"`).FindStringSubmatch(c.get("/operator").Body)
		require.NotNil(t, from)
		moved := c.post("/operator/clock", url.Values{"days": {strconv.Itoa(step)}, "from": {from[1]}})
		require.Equal(t, http.StatusSeeOther, moved.Status)
		n -= step
	}
}

// hasLoans counts the loans of a buyer's line on the operator's page.
func (s *server) hasLoans(t *testing.T, buyer string, want int) {
	t.Helper()
	page := s.operator(t).get("/operator/lines/" + buyer)
	require.Equal(t, http.StatusOK, page.Status)
	require.Len(t, regexp.MustCompile(`<dt>Principal</dt>`).FindAllString(page.Body, -1), want)
}

// The operator's view in a browser: figures, a line with its events, why a checkout
// says what it says, the lender's statement beside ours, the clock, and failures.
func TestOperator(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	b := browser(t)
	p := laptop(b, s)
	p.visit("/")
	p.press("Sign in as " + wren)
	require.Equal(t, "/operator", p.at())
	p.sees("Limit $100,000.00", "Outstanding $5,333.33", "Exposure over time", "Nothing waits")
	p.press("Lines")
	p.sees("Harbor Lamp Works", "Prairie Outfitters")
	p.press("Harbor Lamp Works")
	p.sees("Rebuilt from its events, the line is the one that is kept.", "The buyer signed a loan.", "decided: sign, policy 2019-01-market")
	p.press("Decisions")
	p.sees("2019-01-market")
	p.visit("/operator/orders/TA-1005/initial")
	p.sees("Pay Later: no", "other_money_first", "Credit card: no", "over_payment_limit", "the same")
	p.press("Reconciliation")
	p.press("Compare")
	p.sees("nothing differs", "they change what is owed by $8,000.00")
	p.press("Failures")
	p.press("Switch on: Lender down")
	p.sees("Lender down")
	q := laptop(b, s)
	q.signIn(tomas)
	q.visit("/apply")
	q.tick("The marketplace may ask the lender")
	require.EqualValues(t, http.StatusServiceUnavailable, q.press("To the lender's page"))
	p.press("Put everything right")
	p.press("Overview")
	p.press("7 days")
	p.sees("Nov 30, 2026")
}
