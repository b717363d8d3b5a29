package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Killed while the buyer is at the lender's, and again after the signature: what was
// typed is there, the loan is there once, and the money arrives.
func TestKilledAndRestarted(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.signIn(tomas)
	p.visit("/orders/TA-2001/pay/initial/application")
	p.leaves()
	p.typesBusiness(prairie())
	s.kill()
	s.start()
	p.visit("/orders/TA-2001/pay/initial/application")
	p.tick("The marketplace may ask the lender")
	p.press("Go on with the application")
	p.typesOwner(prairie())
	p.links()
	p.press("Choose an offer")
	p.press("Choose 3 months")
	p.signs()
	s.kill()
	s.start()
	p.visit("/orders/TA-2001/pay/initial")
	p.sees("Your payment is on its way", "$10,000.00 by Pay Later")
	s.days(t, 4)
	p.visit("/orders/TA-2001")
	p.waits("Initial payment $10,000.00 Paid") // who was killed while telling the order is waited for: two seconds
	s.hasLoans(t, "prairie", 1)
}

// Killed at some moment of the signature, each time a little later until it has come
// through: sent again by a browser that got no answer, it is one loan, and order and
// line agree.
func TestKilledWhileSigning(t *testing.T) {
	t.Parallel()
	const path = "/orders/TA-1001/pay/balance"
	s := newServer(t, "")
	c := newClient(t, s, "rosalind@harbor.test", "lamps-and-piers")
	form := c.agreement(path+"/agreement", "2")
	kills, answered, signed := 0, false, false
	for ; !signed && kills < 25; kills++ {
		done := make(chan error, 1)
		go func() {
			_, err := c.try(http.MethodPost, path+"/agreement", form, nil)
			done <- err
		}()
		time.Sleep(time.Duration(kills) * time.Millisecond)
		s.kill()
		answered = <-done == nil || answered
		s.start()
		signed = c.get(path+"/done").Status == http.StatusOK
		require.True(t, signed || !answered, "an answer was given and is forgotten")
	}
	t.Logf("killed %d times; signed by then: %v, answered: %v", kills, signed, answered)
	require.Equal(t, http.StatusSeeOther, c.send(http.MethodPost, path+"/agreement", form, nil).Status)
	s.hasLoans(t, "harbor", 2)
	s.days(t, 4)
	require.Eventually(t, func() bool {
		return strings.Contains(c.get(path+"/done").Body, "$16,000.00</b>, has arrived")
	}, patience, 100*time.Millisecond)
}
