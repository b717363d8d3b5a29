package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/examples/marketplace/web"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// today is when the doors of the test's market open: 40 days after Harbor's line was
// made, on 2027-02-03. Its first statement is of 02-13, due 03-06, its second of 03-13.
func today() time.Time { return time.Date(2027, time.March, 15, 15, 0, 0, 0, time.UTC) }

// creditWorld is a market with its sample data behind a real server.
type creditWorld struct {
	t    *testing.T
	shop *shop.Shop
	site *httptest.Server
}

func openWorld(t *testing.T) *creditWorld {
	t.Helper()
	return openWith(t, func(*shop.Options) {})
}

func openWith(t *testing.T, change func(*shop.Options)) *creditWorld {
	t.Helper()
	w := &creditWorld{t: t}
	var open atomic.Pointer[shop.Shop] // the lender may speak while it opens
	w.site = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s := open.Load()
		if s == nil {
			http.Error(rw, "not open yet", http.StatusServiceUnavailable)
			return
		}
		s.Handler().ServeHTTP(rw, r)
	}))
	dir := t.TempDir()
	options := shop.Options{
		File: filepath.Join(dir, "market.db"), LenderFile: filepath.Join(dir, "lender.db"), HashCost: 1,
		Limits: web.Limits{Burst: 1000, Every: time.Millisecond}, Every: time.Hour, World: today,
	}
	change(&options)
	var err error
	w.shop, err = shop.Open(t.Context(), options, w.site.URL)
	require.NoError(t, err)
	open.Store(w.shop)
	t.Cleanup(func() {
		w.site.Close()
		require.NoError(t, w.shop.Close())
	})
	return w
}

// browser is one person's.
type browser struct {
	*creditWorld

	client *http.Client
	csrf   string
}

func (w *creditWorld) signIn(email, password string) *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(w.t, err)
	b := &browser{creditWorld: w, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	status, _ := b.send(http.MethodPost, "/signin", url.Values{"email": {email}, "password": {password}})
	require.Equal(w.t, http.StatusSeeOther, status)
	_, page := b.get("/orders")
	m := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(page)
	require.Len(w.t, m, 2, "a signed-in page has the session's token")
	b.csrf = m[1]
	return b
}

func (w *creditWorld) harbor() *browser { return w.signIn("rosalind@harbor.test", "lamps-and-piers") }

func (w *creditWorld) prairie() *browser { return w.signIn("tomas@prairie.test", "tents-and-twine") }

// operatorPage is a page of who runs the market.
func (w *creditWorld) operatorPage(path string) string {
	w.t.Helper()
	return w.signIn("wren@market.test", "ledger-and-tea").page(path)
}

func (b *browser) send(method, path string, form url.Values) (int, string) {
	b.t.Helper()
	var body io.Reader
	if method == http.MethodPost {
		if b.csrf != "" {
			form.Set("csrf", b.csrf)
		}
		body = strings.NewReader(form.Encode())
	}
	status, text, err := b.try(b.t.Context(), method, path, body)
	require.NoError(b.t, err)
	return status, text
}

// try sends from any goroutine.
func (b *browser) try(ctx context.Context, method, path string, body io.Reader) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, method, b.site.URL+path, body)
	if err != nil {
		return 0, "", err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	text, err := io.ReadAll(res.Body)
	if closed := res.Body.Close(); err == nil {
		err = closed
	}
	return res.StatusCode, string(text), err
}

func (b *browser) get(path string) (int, string) { return b.send(http.MethodGet, path, nil) }

// head is what stands before a page.
func (b *browser) head(path string) http.Header {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.site.URL+path, nil)
	require.NoError(b.t, err)
	res, err := b.client.Do(req)
	require.NoError(b.t, err)
	require.NoError(b.t, res.Body.Close())
	return res.Header
}

// page is a page that is there, as a reader hears it: without the marks.
func (b *browser) page(path string) string {
	b.t.Helper()
	status, text := b.get(path)
	require.Equal(b.t, http.StatusOK, status, "%s: %s", path, plainText(text))
	return plainText(text)
}

func (b *browser) post(path string, form url.Values) (int, string) {
	b.t.Helper()
	status, text := b.send(http.MethodPost, path, form)
	return status, plainText(text)
}

// done posts what is to be done and followed by a redirect.
func (b *browser) done(path string, form url.Values) {
	b.t.Helper()
	status, text := b.post(path, form)
	require.Equal(b.t, http.StatusSeeOther, status, "%s: %s", path, text)
}

// forms are the hidden fields of the forms of a page that go to an address ("": to
// the page itself), in order.
func (b *browser) forms(page, action string) []url.Values {
	b.t.Helper()
	status, text := b.get(page)
	require.Equal(b.t, http.StatusOK, status)
	var list []url.Values
	for _, m := range regexp.MustCompile(`(?s)<form([^>]*)>(.*?)</form>`).FindAllStringSubmatch(text, -1) {
		if action == "" && strings.Contains(m[1], "action") || action != "" && !strings.Contains(m[1], `action="`+action+`"`) {
			continue
		}
		form := url.Values{}
		for _, in := range regexp.MustCompile(`<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"`).FindAllStringSubmatch(m[2], -1) {
			form.Set(in[1], in[2])
		}
		list = append(list, form)
	}
	require.NotEmpty(b.t, list, "%s has a form to %s", page, action)
	return list
}

func plainText(page string) string {
	text := regexp.MustCompile(`(?s)<(svg|style|script).*?</(svg|style|script)>|<[^>]+>`).ReplaceAllString(page, " ")
	text = strings.NewReplacer("&#39;", "'", "&amp;", "&", "&#43;", "+").Replace(text)
	return strings.Join(strings.Fields(text), " ")
}

func (w *creditWorld) line(buyer order.ID) paylater.Line {
	w.t.Helper()
	line, has, err := w.shop.Host.Line(w.t.Context(), buyer)
	require.NoError(w.t, err)
	require.True(w.t, has)
	return line
}

// loan is Harbor's first: $8,000 for three months, for TA-1001.
func (w *creditWorld) loan() paylater.Loan {
	w.t.Helper()
	loans := w.line(shop.Harbor).Loans(w.shop.Clock.Now())
	require.NotEmpty(w.t, loans)
	return loans[0]
}

func (w *creditWorld) order(buyer, id order.ID) order.Order {
	w.t.Helper()
	po, err := w.shop.Data.Order(w.t.Context(), buyer, id)
	require.NoError(w.t, err)
	return po.Order
}

func (w *creditWorld) days(n int) {
	w.t.Helper()
	require.NoError(w.t, w.shop.Move(w.t.Context(), n))
}

// repayments are the payments that the line has recorded.
func (w *creditWorld) repayments(buyer order.ID) []paylater.Event {
	w.t.Helper()
	return w.events(buyer, paylater.KindRepaid)
}

func (w *creditWorld) events(buyer order.ID, kind paylater.Kind) []paylater.Event {
	w.t.Helper()
	var list []paylater.Event
	for ev, err := range w.shop.Host.Program().History(w.t.Context(), w.shop.Host.LineID(buyer), 0) {
		require.NoError(w.t, err)
		if ev.Kind == kind {
			list = append(list, ev)
		}
	}
	return list
}
