package shop_test

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
)

// desk is a marketplace that runs, and browsers that are signed in.
type desk struct {
	t                       *testing.T
	shop                    *shop.Shop
	url                     string
	operator, buyer, nobody *http.Client
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	return openDeskWith(t, shop.Options{
		File: filepath.Join(dir, "market.db"), LenderFile: filepath.Join(dir, "lender.db"), HashCost: 2, Every: 100 * time.Millisecond,
	})
}

// monday is a clock that begins on the same day, whatever day it is: figures of a
// sample that is 40 days old depend on weekends and holidays in between.
func monday() func() time.Time {
	ahead := time.Until(time.Date(2026, time.November, 23, 15, 0, 0, 0, time.UTC))
	return func() time.Time { return time.Now().Add(ahead) }
}

func openDeskWith(t *testing.T, o shop.Options) *desk {
	t.Helper()
	d := &desk{t: t}
	if o.World == nil {
		o.World = monday()
	}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	ready := make(chan struct{})
	handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-ready; d.shop.Handler().ServeHTTP(w, r) })
	var err error
	d.shop, err = shop.Open(t.Context(), o, server.URL)
	close(ready)
	t.Cleanup(server.Close)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.shop.Close()) })
	d.url = server.URL
	d.operator = d.signIn("wren@market.test", "ledger-and-tea")
	d.buyer = d.signIn("rosalind@harbor.test", "lamps-and-piers")
	d.nobody = client(t)
	return d
}

func client(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (d *desk) signIn(email, password string) *http.Client {
	d.t.Helper()
	c := client(d.t)
	status, _, _ := d.send(c, "/signin", url.Values{"email": {email}, "password": {password}})
	require.Equal(d.t, http.StatusSeeOther, status)
	return c
}

// get is a page's status and text.
func (d *desk) get(c *http.Client, path string) (int, string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.url+path, nil)
	require.NoError(d.t, err)
	status, text, _ := d.do(c, r)
	return status, text
}

func (d *desk) send(c *http.Client, path string, form url.Values) (status int, text, to string) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.url+path, strings.NewReader(form.Encode()))
	require.NoError(d.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.do(c, r)
}

func (d *desk) do(c *http.Client, r *http.Request) (status int, text, to string) {
	d.t.Helper()
	answer, err := c.Do(r)
	require.NoError(d.t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(d.t, err)
	require.NoError(d.t, answer.Body.Close())
	return answer.StatusCode, string(body), answer.Header.Get("Location")
}

// page reads an operator's page that has to be there.
func (d *desk) page(path string) string {
	d.t.Helper()
	status, text := d.get(d.operator, path)
	require.Equal(d.t, http.StatusOK, status, path+"\n"+text)
	return text
}

var hidden = regexp.MustCompile(`name="(csrf|from)" value="([^"]*)"`) //nolint:gochecknoglobals // a pattern

// press sends a form of a page with what the page hid in it.
func (d *desk) press(page, form, name, value string) string {
	d.t.Helper()
	fields := url.Values{name: {value}}
	for _, field := range hidden.FindAllStringSubmatch(page, -1) {
		fields.Set(field[1], field[2])
	}
	status, text, to := d.send(d.operator, form, fields)
	require.Equal(d.t, http.StatusSeeOther, status, text)
	return to
}

func (d *desk) fail(what string) {
	d.t.Helper()
	d.press(d.page("/operator/failures"), "/operator/failures", "do", what)
}

// figures are the terms and values of the page's first list of figures.
func figures(page string) map[string]string {
	all := make(map[string]string)
	for _, f := range regexp.MustCompile(`<div><dt>([^<]*)</dt><dd>([^<]*)</dd></div>`).FindAllStringSubmatch(page, -1) {
		if _, there := all[f[1]]; !there {
			all[f[1]] = f[2]
		}
	}
	return all
}

func (d *desk) csv(path string) [][]string {
	d.t.Helper()
	rows := csv.NewReader(strings.NewReader(d.page(path)))
	rows.FieldsPerRecord = -1
	all, err := rows.ReadAll()
	require.NoError(d.t, err)
	return all
}

// applies is an application that the lender approves.
func applies(buyer string, at time.Time) lender.Application {
	return lender.Application{
		ID: lender.ApplicationID("apply-" + buyer), Buyer: lender.BuyerID(buyer), Accounts: []lender.LinkedAccount{
			{Kind: lender.BusinessChecking, Institution: "Prairie Bank", Token: lender.NewSecret("tok-checking")},
		},
		Business: lender.Business{
			LegalName: lender.NewSecret("Prairie Outfitters"), TaxID: lender.NewSecret("20-5550144"), Kind: lender.LLC,
			StartedOn: civil.Of(2015, time.May, 4), Address: address(),
		},
		Owner: lender.Owner{
			Name: lender.NewSecret("Tomas Reyes"), Email: lender.NewSecret("tomas@example.com"), Phone: lender.NewSecret("+12125550144"),
			BirthDate: lender.NewSecret("1980-01-23"), Address: address(),
		},
		Consent: lender.Consent{Version: "2026-11", At: at, By: "u-tomas"},
	}
}

func address() lender.Address {
	return lender.Address{
		Line1: lender.NewSecret("350 Mill Road"), City: lender.NewSecret("Brooklyn"),
		State: lender.NewSecret("NY"), ZIP: lender.NewSecret("11201"),
	}
}
