package main

import (
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// readyToSign brings Rosalind, who has a line, to the agreement of $27,000.00.
func (p *person) readyToSign(months string) {
	p.t.Helper()
	p.visit("/orders/TA-1002/pay/initial")
	p.press("Choose an offer")
	p.press("Choose " + months)
}

// The back button after a signature: the page asks again and leads to the payment;
// nothing is signed twice.
func TestBackButton(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.signIn(rosalind)
	p.readyToSign("3 months")
	p.signs()
	p.sees("$27,000.00 by Pay Later")
	js[bool](p, "history.back(), true")
	p.waits("Your payment is on its way")
	require.Equal(t, "/orders/TA-1002/pay/initial/done", p.at())
	p.visit("/orders/TA-1002/pay/initial/agreement?months=5")
	p.sees("Your payment is on its way")
	s.hasLoans(t, "harbor", 2) // and the one of the sample data
}

// A double click signs once.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.signIn(rosalind)
	p.readyToSign("6 months")
	p.tick("I have read the table and agree")
	p.mark("Sign the loan agreement")
	p.follow(chromedp.DoubleClick("[data-found]"))
	p.waits("Your payment is on its way")
	s.hasLoans(t, "harbor", 2)
}

// The same form from eight connections at once, as no browser sends it: one loan, and
// all of them are led to it.
func TestEightSignatures(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	c := newClient(t, s, "rosalind@harbor.test", "lamps-and-piers")
	form := c.agreement("/orders/TA-1002/pay/initial/agreement", "4")
	var wait sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		wait.Go(func() {
			statuses[i] = c.send(http.MethodPost, "/orders/TA-1002/pay/initial/agreement", form, nil).Status
		})
	}
	wait.Wait()
	for _, status := range statuses {
		require.Contains(t, []int{http.StatusSeeOther, http.StatusServiceUnavailable}, status)
	}
	require.Contains(t, statuses, http.StatusSeeOther)
	s.hasLoans(t, "harbor", 2)
}

// agreement opens an agreement and gives the form that signs it.
func (c *client) agreement(path, months string) url.Values {
	c.t.Helper()
	page := c.get(path + "?months=" + months)
	require.Equal(c.t, http.StatusOK, page.Status)
	form := url.Values{"csrf": {c.csrf}, "agree": {"yes"}}
	for _, name := range []string{"months", "terms", "key"} {
		found := regexp.MustCompile(`name="` + name + `" value="([^"]+)"`).FindStringSubmatch(page.Body)
		require.NotNil(c.t, found, name)
		form.Set(name, found[1])
	}
	return form
}

// Two tabs with two offers: the first signature counts, the second is told why not.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	p := laptop(browser(t), s)
	p.signIn(rosalind)
	p.readyToSign("3 months")
	other := p.tab()
	other.readyToSign("6 months")
	p.signs()
	p.sees("Your payment is on its way")
	other.tick("I have read the table and agree")
	other.press("Sign the loan agreement")
	other.visit("/orders/TA-1002/pay/initial")
	other.sees("Your payment is on its way", "$27,000.00 for 3 months")
	s.hasLoans(t, "harbor", 2)
}

// Closed in the middle of the application and opened again on the phone: what was
// typed at the lender is there, and the buyer comes back to the app.
func TestClosedInTheMiddle(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	b := browser(t)
	p := laptop(b, s)
	p.signIn(tomas)
	p.visit("/orders/TA-2001/pay/initial/application")
	p.leaves()
	p.typesBusiness(prairie())
	require.NoError(t, chromedp.Cancel(p.ctx), "the window is closed")

	q := phone(b, s)
	q.signIn(tomas)
	q.visit("/orders/TA-2001/pay/initial")
	q.press("Apply for Pay Later")
	q.tick("The marketplace may ask the lender")
	q.press("Go on with the application")
	q.typesOwner(prairie())
	q.links()
	require.Equal(t, "/app/orders/TA-2001/pay/initial", js[string](q, "location.pathname"))
	q.sees("Choose an offer")
}
