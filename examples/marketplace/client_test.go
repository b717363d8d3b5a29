package main

import (
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// client speaks HTTP without a browser: for what no browser would send, and for the
// operator in the background.
type client struct {
	t    *testing.T
	http *http.Client
	base string
	csrf string // of its session
}

// answer is what came back.
type answer struct {
	Status int
	Header http.Header
	Body   string
}

// newClient signs in with a sample person's address; "" stays outside.
func newClient(t *testing.T, s *server, email, password string) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	c := &client{t: t, base: s.url(), http: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if email == "" {
		return c
	}
	require.Equal(t, http.StatusSeeOther, c.post("/signin", url.Values{"email": {email}, "password": {password}}).Status)
	start := c.get("/orders")
	if start.Status == http.StatusNotFound { // an operator
		start = c.get("/operator")
	}
	found := regexp.MustCompile(`name="csrf" value="([A-Z2-7]+)"`).FindStringSubmatch(start.Body)
	require.NotNil(t, found, "no token in %s", start.Body)
	c.csrf = found[1]
	return c
}

// operator signs in who runs the marketplace.
func (s *server) operator(t *testing.T) *client {
	t.Helper()
	return newClient(t, s, "wren@market.test", "ledger-and-tea")
}

func (c *client) get(path string) answer {
	c.t.Helper()
	return c.send(http.MethodGet, path, nil, nil)
}

// post sends a form with the session's token.
func (c *client) post(path string, form url.Values) answer {
	c.t.Helper()
	if c.csrf != "" {
		form.Set("csrf", c.csrf)
	}
	return c.send(http.MethodPost, path, form, nil)
}

// send sends a form as it is, with headers beside it.
func (c *client) send(method, path string, form url.Values, header http.Header) answer {
	c.t.Helper()
	a, err := c.try(method, path, form, header)
	require.NoError(c.t, err)
	return a
}

// try is send for servers that may be away.
func (c *client) try(method, path string, form url.Values, header http.Header) (answer, error) {
	c.t.Helper()
	ctx := c.t.Context()
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, http.NoBody)
	if form != nil {
		request, err = http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(form.Encode()))
	}
	require.NoError(c.t, err)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	maps.Copy(request.Header, header)
	response, err := c.http.Do(request)
	if err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(response.Body)
	require.NoError(c.t, response.Body.Close())
	return answer{response.StatusCode, response.Header, string(body)}, err
}
