package main

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Another buyer's pages are those of an order that does not exist, word for word;
// the operator's are not there for a buyer, nor a buyer's for the operator.
func TestAnothersPagesAreNotFound(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	c := newClient(t, s, "tomas@prairie.test", "tents-and-twine")
	for _, path := range []string{
		"/orders/%s", "/orders/%s/pay/initial", "/orders/%s/pay/balance", "/orders/%s/pay/initial/pay-later", "/orders/%s/pay/initial/done",
		"/orders/%s/pay/initial/agreement?months=3", "/orders/%s/pay/initial/application", "/orders/%s/more", "/orders/%s/refund",
	} {
		for _, prefix := range []string{"", "/app"} {
			path = prefix + path
			theirs, none := c.get(strings.Replace(path, "%s", "TA-1001", 1)), c.get(strings.Replace(path, "%s", "TA-9999", 1))
			require.Equal(t, http.StatusNotFound, theirs.Status, path)
			require.Equal(t, none.Status, theirs.Status)
			require.Equal(t, none.Body, theirs.Body)
		}
	}
	for _, path := range []string{"/operator", "/operator/lines", "/operator/lines/prairie", "/operator/reconcile", "/operator/failures"} {
		require.Equal(t, http.StatusNotFound, c.get(path).Status, path)
	}
	require.Equal(t, http.StatusNotFound, c.post("/operator/clock", url.Values{"days": {"1"}}).Status)
	require.Equal(t, http.StatusNotFound, s.operator(t).get("/orders/TA-1001").Status)
	outside := newClient(t, s, "", "")
	for _, path := range []string{"/orders", "/orders/TA-1001", "/credit", "/operator", "/apply"} {
		a := outside.get(path)
		require.Equal(t, http.StatusSeeOther, a.Status, path)
		require.True(t, strings.HasPrefix(a.Header.Get("Location"), "/signin?next="), a.Header.Get("Location"))
	}
}

// A form counts only from a page of the same session, from this site.
func TestForgedForms(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	c := newClient(t, s, "rosalind@harbor.test", "lamps-and-piers")
	other := newClient(t, s, "tomas@prairie.test", "tents-and-twine")
	const path = "/orders/TA-1002/pay/initial/agreement"
	form := c.agreement(path, "3")
	for _, token := range []string{"", "x", other.csrf, c.csrf + "A", c.csrf[1:]} {
		forged := maps.Clone(form)
		forged.Set("csrf", token)
		a := c.send(http.MethodPost, path, forged, nil)
		require.Equal(t, http.StatusForbidden, a.Status)
		require.Contains(t, a.Body, "This form has expired")
	}
	for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"} {
		require.Equal(t, http.StatusForbidden, c.send(http.MethodPost, path, form, http.Header{name: {value}}).Status, name)
	}
	require.Equal(t, http.StatusForbidden, c.send(http.MethodPost, "/signout", url.Values{}, http.Header{"Sec-Fetch-Site": {"cross-site"}}).Status)
	s.hasLoans(t, "harbor", 1)
	require.Equal(t, http.StatusSeeOther, c.send(http.MethodPost, path, form, http.Header{"Sec-Fetch-Site": {"same-origin"}}).Status)
	s.hasLoans(t, "harbor", 2)
}

// Every answer carries the same strict headers, and the session's cookie is for the
// server alone.
func TestHeadersAndCookies(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	c := newClient(t, s, "", "")
	in := c.post("/signin", url.Values{"email": {" Tomas@Prairie.test"}, "password": {"tents-and-twine"}})
	cookie := in.Header.Get("Set-Cookie")
	for _, word := range []string{"market_session=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		require.Contains(t, cookie, word)
	}
	for _, path := range []string{"/orders", "/signin", "/nothing", "/app/orders", "/orders/TA-2001/pay/initial", "/files/style.css"} {
		a := c.get(path)
		csp := a.Header.Get("Content-Security-Policy")
		require.Contains(t, csp, "default-src 'none'", path)
		require.Contains(t, csp, "frame-ancestors 'none'", path)
		require.NotContains(t, csp, "unsafe", path)
		require.Equal(t, "nosniff", a.Header.Get("X-Content-Type-Options"), path)
		require.NotRegexp(t, `(?i)<[^>]+\s(style|on[a-z]+)=`, a.Body, "nothing inline on %s", path)
	}
	require.Equal(t, "no-store", c.get("/orders").Header.Get("Cache-Control"))
}

// A session ends when its owner signs out, wherever a copy of its cookie is.
func TestSigningOutEndsTheSession(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	c := newClient(t, s, "tomas@prairie.test", "tents-and-twine")
	u, err := url.Parse(s.url())
	require.NoError(t, err)
	copied := c.http.Jar.Cookies(u)
	require.Len(t, copied, 1)
	require.Equal(t, http.StatusSeeOther, c.post("/signout", url.Values{}).Status)
	thief := newClient(t, s, "", "")
	thief.http.Jar.SetCookies(u, copied)
	require.Equal(t, http.StatusSeeOther, thief.get("/orders").Status)
}

// Signing, applying and signing in too often is refused with the time to wait, buyer
// by buyer; nothing is done meanwhile.
func TestTooOften(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	c := newClient(t, s, "rosalind@harbor.test", "lamps-and-piers")
	other := newClient(t, s, "tomas@prairie.test", "tents-and-twine")
	last := func(path string, form url.Values) answer {
		var a answer
		for range 12 {
			if a = c.post(path, form); a.Status == http.StatusTooManyRequests {
				break
			}
		}
		return a
	}
	for path, form := range map[string]url.Values{
		"/orders/TA-1002/pay/initial/agreement":   {"months": {"3"}},
		"/orders/TA-1002/pay/initial/application": {},
		"/signin": {"email": {"rosalind@harbor.test"}, "password": {"wrong"}},
	} {
		a := last(path, form)
		require.Equal(t, http.StatusTooManyRequests, a.Status, path)
		require.Regexp(t, `^[1-9]\d?$`, a.Header.Get("Retry-After"))
		require.Contains(t, a.Body, "nothing was changed")
	}
	require.Equal(t, http.StatusUnprocessableEntity, other.post("/orders/TA-2001/pay/initial/application", url.Values{}).Status, "another buyer is not slowed")
	s.hasLoans(t, "harbor", 1)
}

// A wrong password and an unknown address are told the same.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	s := newServer(t, "")
	c := newClient(t, s, "", "")
	wrong := c.post("/signin", url.Values{"email": {"tomas@prairie.test"}, "password": {"tents"}})
	nobody := c.post("/signin", url.Values{"email": {"nobody@prairie.test"}, "password": {"tents"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Equal(t, wrong.Status, nobody.Status)
	require.Equal(t, strings.Replace(wrong.Body, "tomas@", "nobody@", 1), nobody.Body)
	require.Empty(t, wrong.Header.Get("Set-Cookie"))
	for _, next := range []string{"https://elsewhere.example/", "//elsewhere.example", `/\elsewhere.example`, "javascript:alert(1)"} {
		a := c.post("/signin", url.Values{"email": {"tomas@prairie.test"}, "password": {"tents-and-twine"}, "next": {next}})
		require.Equal(t, "/", a.Header.Get("Location"), next)
	}
}
