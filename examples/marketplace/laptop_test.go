package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A laptop: from All orders through the application in the middle of a checkout to a
// payment that has arrived; then the balance.
func TestLaptop(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.visit("/")
	p.press("Sign in as " + tomas)
	require.Equal(t, "/orders", p.at())
	p.sees("All orders (2)", "TA-2001", "$25,000.00", "Waiting for payment")
	p.press("TA-2001")
	p.sees("Initial payment $10,000.00 To be paid", "Balance $15,000.00 Not yet")
	p.press("Send initial payment")
	p.sees("There is no line of credit yet.", "Local T/T", "$10,001.00", "No fee is published for amounts above the last tier.")
	p.press("Apply for Pay Later")
	p.applies(prairie())

	require.Equal(t, "/orders/TA-2001/pay/initial", p.at(), "the lender decides at once, and the page has its offers")
	p.sees("From $150.00 in fees for 1 month, less $100.00 fee credit")
	p.press("Choose an offer")
	require.Equal(t, 6, js[int](p, `document.querySelectorAll(".offers svg[role=img]").length`))
	p.sees("Pay $10,000.00 later", "Costs least")
	p.press("Choose 3 months")
	p.sees("You borrow $10,000.00 from sandbox-test for 3 months", "-$100.00")
	require.EqualValues(t, 422, p.press("Sign the loan agreement"), "the box is not ticked")
	p.sees("Tick the box to sign the agreement.")
	p.signs()
	require.Equal(t, "/orders/TA-2001/pay/initial/done", p.at())
	p.sees("Your payment is on its way", "$10,000.00 by Pay Later", "Nothing is left for you to do.")
	p.press("To the order")
	p.sees("Processing", "On its way")
	p.seesNot("Pay the balance")

	s.days(t, 4)
	p.visit("/orders/TA-2001")
	p.sees("Initial payment $10,000.00 Paid", "Of it by Pay Later $10,000.00", "Balance $15,000.00 To be paid")
	p.press("Pay the balance")
	p.seesNot("fee credit") // it was given once
	p.press("Choose an offer")
	p.press("Choose 6 months")
	p.signs()
	p.sees("$15,000.00 by Pay Later")
	s.days(t, 4)
	p.visit("/orders/TA-2001/pay/balance/done")
	p.sees("Paid", "$15,000.00, has arrived")
	p.visit("/orders/TA-2001")
	p.sees("Waiting for shipment", "Balance $15,000.00 Paid")
	s.keepsNo(t, prairie().secrets())
}

// keepsNo searches the market's files and log for what only the lender may know.
func (s *server) keepsNo(t *testing.T, secrets []string) {
	t.Helper()
	for where, text := range s.bytes() {
		for _, secret := range secrets {
			require.NotContains(t, string(text), secret, where)
		}
	}
}
