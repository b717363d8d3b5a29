package sandbox

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// asks opens a page that asks for the applicant as well.
func (w *town) asks(session lender.Key) (browser, string) {
	w.t.Helper()
	got, err := w.client.LinkSession(w.t.Context(), wire.LinkRequest{
		Session: session, Buyer: buyer, Kinds: []lender.AccountKind{lender.BusinessChecking, lender.Shipping}, Return: "https://shop.example/back", Applicant: true,
	})
	require.NoError(w.t, err)
	return browser{w.t, w.server.URL}, strings.TrimPrefix(got.URL, "http://pages.test")
}

// A person who leaves in the middle finds everything as it was, right or wrong, in
// another browser and after the lender was restarted.
func TestLeavingAndComingBack(t *testing.T) {
	w := newTown(t, 3)
	b, page := w.asks("s-1")
	form := businessForm()
	form.Set("business.tax_id", "12-345")
	status, _, body := b.do(http.MethodPost, page, form)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, body, `role="alert"`)
	require.Contains(t, body, `href="#business-tax-id"`)
	require.Contains(t, body, `aria-invalid="true"`)
	require.Contains(t, body, `value="12-345"`)

	w.restart()
	b, again := w.asks("s-1")
	require.Equal(t, page, again, "the same session is the same page")
	_, _, body = b.do(http.MethodGet, page, nil)
	require.Contains(t, body, `value="Harbor Lamp Works"`)
	require.Contains(t, body, `value="12-345"`)
	status, _, _ = b.do(http.MethodPost, page, businessForm())
	require.Equal(t, http.StatusSeeOther, status)
	_, _, body = b.do(http.MethodGet, page, nil)
	require.Contains(t, body, "Your name", "the first step that is not done")
	_, _, body = b.do(http.MethodGet, page+"?step=business", nil)
	require.Contains(t, body, `value="20-5550143"`)
}

// Nothing ends before all of it is right, and a business checking account is linked;
// what was linked twice is linked once.
func TestFinishing(t *testing.T) {
	w := newTown(t, 3)
	b, page := w.asks("s-1")
	finish := url.Values{"step": {"accounts"}, "do": {"finish"}}
	for _, form := range []url.Values{businessForm(), ownerForm(), {"step": {"accounts"}, "do": {"link"}, "kind": {"shipping"}, "institution": {"Parcelroad"}}} {
		status, _, _ := b.do(http.MethodPost, page, finish)
		require.Equal(t, http.StatusUnprocessableEntity, status)
		b.do(http.MethodPost, page, form)
	}
	status, _, body := b.do(http.MethodPost, page, finish)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, body, "checking account first")
	for _, wrong := range []url.Values{
		{"step": {"accounts"}, "do": {"link"}, "kind": {"bookkeeping"}, "institution": {"First Harbor Bank"}}, // not asked for
		{"step": {"accounts"}, "do": {"link"}, "kind": {"business_checking"}, "institution": {"Bank of <script>"}},
		{"step": {"nowhere"}},
	} {
		_, location, body := b.do(http.MethodPost, page, wrong)
		require.Empty(t, location)
		require.NotContains(t, body, "<script>")
	}
	for range 2 {
		status, _, _ = b.do(http.MethodPost, page, url.Values{"step": {"accounts"}, "do": {"link"}, "kind": {"business_checking"}, "institution": {"First Harbor Bank"}})
		require.Equal(t, http.StatusSeeOther, status)
	}
	_, back, _ := b.do(http.MethodPost, page, finish)
	require.Contains(t, back, "public_token=pub_")
	_, again, _ := b.do(http.MethodPost, page, finish)
	require.Equal(t, back, again, "done is done")
	u, err := url.Parse(back)
	require.NoError(t, err)
	got, err := w.client.ExchangeLink(t.Context(), wire.NewLinkExchange("s-1", buyer, lender.NewSecret(u.Query().Get("public_token"))))
	require.NoError(t, err)
	require.Len(t, got.Linked(), 2)
}

// A public token is good for its session and its buyer, and not before the page is
// done; another one's page is not found.
func TestTokensAreNobodyElses(t *testing.T) {
	w := newTown(t, 3)
	b, page := w.asks("s-1")
	ctx := t.Context()
	var public string
	require.NoError(t, w.sandbox.db.QueryRow("SELECT public FROM sessions").Scan(&public))
	for _, x := range []wire.LinkExchange{
		wire.NewLinkExchange("s-1", buyer, lender.NewSecret(public)), // not done
		wire.NewLinkExchange("s-2", buyer, lender.NewSecret(public)),
	} {
		_, err := w.client.ExchangeLink(ctx, x)
		require.ErrorIs(t, err, lender.CodeRefused)
		require.ErrorIs(t, err, fault.Code(codeSessionUnknown))
	}
	w.fills()
	_, err := w.client.ExchangeLink(ctx, wire.NewLinkExchange("link-1", "buyer-2", lender.NewSecret(public)))
	require.ErrorIs(t, err, fault.Code(codeSessionUnknown))
	_, err = w.client.ExchangeLink(ctx, wire.NewLinkExchange("link-1", buyer, lender.NewSecret(public)))
	require.ErrorIs(t, err, fault.Code(codeSessionUnknown), "another session's token")
	_, err = w.client.LinkSession(ctx, wire.LinkRequest{Session: "s-1", Buyer: "buyer-2", Kinds: []lender.AccountKind{lender.BusinessChecking}, Return: "https://shop.example/"})
	require.ErrorIs(t, err, lender.CodeKeyReused)

	for _, path := range []string{"/link/nowhere", "/agreement/nowhere", strings.Replace(page, "/link/", "/agreement/", 1)} {
		status, _, _ := b.do(http.MethodGet, path, nil)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	w.pass(2)
	status, _, _ := b.do(http.MethodGet, page, nil)
	require.Equal(t, http.StatusGone, status, "pages expire")
}

// The page shows exactly what is signed, and an agreement that does not add up is
// not shown.
func TestAgreementAddsUp(t *testing.T) {
	w := newTown(t, 3)
	asked := wire.AgreementRequest{
		Session: "s-1", Buyer: buyer, By: "user-7", Order: "PO-1", Phase: order.Balance, Amount: money.Dollars(100), Months: 2, APR: money.PPM(180_000),
		Payments: []wire.AgreementPayment{
			{Due: civil.Of(2019, time.April, 5), Principal: money.Dollars(50), Fee: money.Cents(150)},
			{Due: civil.Of(2019, time.May, 5), Principal: money.Cents(4_999), Fee: money.Cents(149)},
		},
		TermsHash: "9f86d081884c7d65", Return: "https://shop.example/signed",
	}
	_, err := w.client.AgreementSession(t.Context(), asked)
	require.ErrorIs(t, err, fault.Code(codeSumsDiffer))
	asked.Payments[1].Principal = money.Dollars(50)
	session, err := w.client.AgreementSession(t.Context(), asked)
	require.NoError(t, err)
	_, _, body := browser{t, w.server.URL}.do(http.MethodGet, strings.TrimPrefix(session.URL, "http://pages.test"), nil)
	for _, words := range []string{"balance payment", "$100.00", "$50.00", "$1.50", "$1.49", "$2.99", "9f86d081884c7d65", "2019-05-05"} {
		require.Contains(t, body, words)
	}
}

// Pages load nothing from elsewhere, are kept nowhere, and take forms of their own
// only.
func TestPagesAreSafe(t *testing.T) {
	w := newTown(t, 3)
	_, page := w.asks("s-1")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+page, strings.NewReader(businessForm().Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusForbidden, answer.StatusCode)
	answer, err = http.Get(w.server.URL + page)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Contains(t, answer.Header.Get("Content-Security-Policy"), "default-src 'none'")
	require.Equal(t, "no-store", answer.Header.Get("Cache-Control"))
}

// The operator makes the lender say things, moves its clock, and decides how webhooks
// go.
func TestOperator(t *testing.T) {
	w := newTown(t, 3)
	b := browser{t, w.server.URL}
	_, err := w.program.Apply(t.Context(), partnerName, lendertest.Application("app-1", buyer))
	require.NoError(t, err)
	for _, form := range []url.Values{
		{"form": {"say"}, "buyer": {"buyer-1"}, "fact": {"limit_changed"}, "amount": {"5000.00"}},
		{"form": {"say"}, "buyer": {"buyer-1"}, "fact": {"suspended"}},
		{"form": {"clock"}, "days": {"3"}},
		{"do": {"double"}},
		{"do": {"repeat"}},
	} {
		status, _, body := b.do(http.MethodPost, "/", form)
		require.Equal(t, http.StatusSeeOther, status, body)
	}
	for _, form := range []url.Values{
		{"form": {"say"}, "buyer": {"nobody"}, "fact": {"closed"}},
		{"form": {"say"}, "buyer": {"buyer-1"}, "fact": {"limit_changed"}, "amount": {"1e9"}},
		{"form": {"say"}, "buyer": {"buyer-1"}, "fact": {"made_rich"}},
		{"form": {"clock"}, "days": {"-1"}},
		{"form": {"clock"}, "days": {"401"}},
		{"do": {"explode"}},
	} {
		status, _, body := b.do(http.MethodPost, "/", form)
		require.Equal(t, http.StatusUnprocessableEntity, status)
		require.Contains(t, body, `role="alert"`)
	}
	w.settles()
	line, err := w.program.Line(t.Context(), lineID())
	require.NoError(t, err)
	require.Equal(t, "suspended", string(line.Status()))
	require.Equal(t, money.Dollars(5000), line.Limit(w.clock()))
	status, _, body := b.do(http.MethodGet, "/", nil)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "limit changed")
	require.Contains(t, body, "2019-03-08")
	require.NotContains(t, body, "Harbor", "the operator's page names ids, not people")
}
