package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// fails lets something go wrong between the market and its lender, by the operator's
// buttons; "right" ends all of it.
func (s *server) fails(t *testing.T, what string) {
	t.Helper()
	require.Equal(t, http.StatusSeeOther, s.operator(t).post("/operator/failures", url.Values{"do": {what}}).Status)
}

// The lender is down, overloaded, or its answers are lost: the page says so, nothing
// is lost or done twice, and everything goes on when it is back.
func TestLenderDown(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"down", "busy", "lost"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, "")
			b := browser(t)
			p, q := laptop(b, s), phone(b, s)
			p.signIn(tomas)
			q.signIn(rosalind)
			s.fails(t, what)

			p.visit("/orders/TA-2001/pay/initial/application")
			p.tick("The marketplace may ask the lender")
			require.EqualValues(t, http.StatusServiceUnavailable, p.press("To the lender's page"))
			p.sees("The lender could not be reached just now.", "nothing is done twice")
			q.readyToSign("3 months")
			q.signs() // it is the buyer's signature that counts: the lender is asked for the money later
			q.sees("Your payment is on its way", "$27,000.00 by Pay Later")

			s.fails(t, "right")
			p.goesOn()
			p.typesBusiness(prairie())
			p.typesOwner(prairie())
			p.links()
			p.sees("Choose an offer")
			s.days(t, 4)
			q.visit("/orders/TA-1002/pay/initial/done")
			q.sees("$27,000.00, has arrived")
			s.hasLoans(t, "harbor", 2)
		})
	}
}

// goesOn presses the button until the market asks the lender again: after several
// failures the client waits a few seconds before it does.
func (p *person) goesOn() {
	p.t.Helper()
	for range 6 {
		p.visit("/orders/TA-2001/pay/initial/application")
		p.tick("The marketplace may ask the lender")
		if p.press("Go on with the application") == http.StatusOK {
			return
		}
		time.Sleep(2 * time.Second)
	}
	require.Fail(p.t, "the lender is not asked again", p.text())
}

// The lender goes down while the buyer is on its page: the way back says so, and the
// same address works once it is up.
func TestLenderDownOnTheWayBack(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.signIn(tomas)
	p.visit("/orders/TA-2001/pay/initial/application")
	p.leaves()
	p.typesBusiness(prairie())
	p.typesOwner(prairie())
	s.fails(t, "down")
	p.links()
	p.sees("The lender could not be reached just now.")
	s.fails(t, "right")
	p.waits("Choose an offer") // by reloading the address of the way back
	require.Equal(t, "/orders/TA-2001/pay/initial", p.at())
	s.keepsNo(t, prairie().secrets())
}
