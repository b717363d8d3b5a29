package lenderhttp_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

const (
	publicToken = "public-canary-token"
	hostState   = "canary-state-of-the-session"
)

// canaries are what an applicant gave, and what authorizes.
func canaries() []string {
	a, d := lendertest.Application("app-1", "buyer-1"), lendertest.Disbursement("loan-1", "buyer-1")
	list := []string{
		a.Business.LegalName.Reveal(), a.Business.TaxID.Reveal(), a.Business.Address.Line1.Reveal(), a.Business.Address.City.Reveal(),
		a.Owner.Name.Reveal(), a.Owner.Email.Reveal(), a.Owner.Phone.Reveal(), a.Owner.BirthDate.Reveal(),
		testKey, d.Recipient, publicToken, hostState, secretOf(1).Reveal(), string(bytes.Repeat([]byte{1}, 32)),
	}
	for _, l := range a.Accounts {
		list = append(list, l.Token.Reveal())
	}
	return list
}

// leaks names each canary that stands in a text: whole, five of its digits, escaped,
// or encoded in a usual way.
func leaks(text string) []string {
	// Times, ports and addresses of memory are digits that nobody gave.
	text = regexp.MustCompile(`"time":"[^"]*"|"took":\d+|\b[\d.]+(ns|µs|ms|s)\b|127\.0\.0\.1:\d+|0x[0-9a-f]{6,}`).ReplaceAllString(text, "")
	digits := regexp.MustCompile(`\d{5,}`)
	var found []string
	for _, word := range canaries() {
		data := []byte(word)
		bare := strings.Trim(fmt.Sprintf("%d", data), "[]")
		quoted, _ := json.Marshal(word)
		forms := []string{
			word, strings.Trim(string(quoted), `"`), strings.Trim(strconv.Quote(word), `"`), strings.Trim(strconv.QuoteToASCII(word), `"`), url.QueryEscape(word), url.PathEscape(word),
			hex.EncodeToString(data), strings.ToUpper(hex.EncodeToString(data)), bare, strings.ReplaceAll(bare, " ", ","),
			strings.TrimRight(base64.StdEncoding.EncodeToString(data), "="), strings.TrimRight(base64.URLEncoding.EncodeToString(data), "="),
		}
		for _, part := range append(digits.FindAllString(word, -1), digits.FindAllString(strings.ReplaceAll(word, "-", ""), -1)...) {
			for i := 0; i+5 <= len(part); i++ {
				forms = append(forms, part[i:i+5])
			}
		}
		for _, form := range forms {
			if strings.Contains(text, form) {
				found = append(found, word+" as "+form)
				break
			}
		}
	}
	return found
}

// The search finds what it is for.
func TestLeaksAreFound(t *testing.T) {
	require.Empty(t, leaks("buyer-1 app-1 loan-1 2019-03-05T15:00:00Z lender_no_answer took 1.234567ms"))
	for _, word := range canaries() {
		for _, text := range []string{
			word, fmt.Sprintf("%q", word), fmt.Sprintf("%x", word), fmt.Sprintf("%X", word), fmt.Sprintf("%d", []byte(word)),
			base64.StdEncoding.EncodeToString([]byte(word)), base64.RawURLEncoding.EncodeToString([]byte(word)), url.QueryEscape(word),
		} {
			require.NotEmpty(t, leaks("before "+text+" after"), word)
		}
	}
	require.NotEmpty(t, leaks("ends with 50143"))
}

// birdcage is a partner that offers everything, before which something may go wrong,
// and a client whose every word is kept.
type birdcage struct {
	client  *lenderhttp.Client
	heard   text // by the partner
	log     text
	tries   tries
	results []string
}

func newBirdcage(t *testing.T, before func(http.ResponseWriter, []byte) bool) *birdcage {
	t.Helper()
	b, sim, clock := &birdcage{}, lendersim.New(lendersim.Config{}), lendersim.NewClock(lendertest.SampleInstant())
	h, err := partner.New(partner.Config{
		Mode: wire.Test, Lender: sim, Keys: []lender.Secret{lender.NewSecret(testKey)}, Clock: hands{clock}, Links: &lockedPages{}, Agreements: signing{},
		Repay: debits{sim}, Log: slog.New(slog.DiscardHandler),
		Statement: func(_ context.Context, w io.Writer, _, _ civil.Date) error {
			_, err := io.WriteString(w, "row\n")
			return err
		},
	})
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(&b.heard, "%s %s\n", r.Header.Get("Authorization"), body)
		if before == nil || !before(w, body) {
			r.Body = io.NopCloser(bytes.NewReader(body))
			h.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	b.client, err = lenderhttp.New(lenderhttp.Config{
		URL: server.URL, Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 2, Wait: time.Microsecond, Failures: 1000,
		Log: debug(&b.log), Observe: b.tries.observe,
	})
	require.NoError(t, err)
	return b
}

// lockedPages is pages for requests that overlap.
type lockedPages struct {
	pages
	mu sync.Mutex
}

func (p *lockedPages) Exchange(_ context.Context, x wire.LinkExchange) (wire.LinkResult, error) {
	a := lendertest.Application("a", x.Buyer)
	return wire.NewLinkResult(wire.Test, a.Accounts, &a.Business, &a.Owner), nil
}

func (p *lockedPages) Revoke(ctx context.Context, r wire.Revocation) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pages.Revoke(ctx, r)
}

// show keeps everything that a host may print.
func (b *birdcage) show(value any, err error) {
	b.results = append(b.results, fmt.Sprintf("%v %+v %#v %s\n%v %+v %#v %q %+v", value, value, value, value, err, err, err, err, fault.All(err)))
	debug(&b.log).Error("shown", "value", fmt.Sprint(value), "err", err)
}

// everything asks for everything there is.
func (b *birdcage) everything(ctx context.Context) {
	c, public := b.client, lender.NewSecret(publicToken)
	a, d := lendertest.Application("app-1", "buyer-1"), lendertest.Disbursement("loan-1", "buyer-1")
	back := "https://host.example/back?state=" + hostState
	call := func(value any, err error) { b.show(value, err) }
	call(c.Apply(ctx, a))
	call(c.LookUp(ctx, a.Reference()))
	call(c.Disburse(ctx, d))
	call(c.ReturnMoney(ctx, lendertest.MoneyReturn("refund-1", d)))
	call(c.LinkSession(ctx, wire.LinkRequest{Session: "s-1", Buyer: "buyer-1", Kinds: []lender.AccountKind{lender.BusinessChecking}, Return: back}))
	call(c.ExchangeLink(ctx, wire.NewLinkExchange("s-1", "buyer-1", public)))
	call(nil, c.Revoke(ctx, wire.NewRevocation("buyer-1", a.Accounts[0].Token)))
	call(c.AgreementSession(ctx, wire.AgreementRequest{
		Session: "s-2", Buyer: "buyer-1", By: "user-7", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(100), Months: 1, APR: money.PPM(180_000),
		Payments:  []wire.AgreementPayment{{Due: civil.Of(2019, time.April, 5), Principal: money.Dollars(100), Fee: money.Cents(150)}},
		TermsHash: "9f86d081884c7d65", Return: back,
	}))
	call(c.ExchangeAgreement(ctx, wire.AgreementExchange(wire.NewLinkExchange("s-2", "buyer-1", public))))
	call(c.Repay(ctx, wire.Repayment{ID: "p-1", Buyer: "buyer-1", Amount: money.Dollars(10)}))
	call(c.Clock(ctx))
	call(c.Advance(ctx, time.Hour))
	s, err := c.Statement(ctx, civil.Of(2019, time.March, 1), civil.Of(2019, time.March, 31))
	if err == nil {
		_, err = io.Copy(io.Discard, s)
		_ = s.Close()
	}
	call(nil, err)
}

// What an applicant gave, what authorizes and what came back with a buyer reach the
// partner and nothing else: no error, no log at any level, no observer, no print of
// what a call gave, whatever goes wrong.
func TestCanaries(t *testing.T) {
	head := func(rw http.ResponseWriter, status int, media string) {
		rw.Header().Set(wire.HeaderMode, "test")
		rw.Header().Set("Content-Type", media)
		rw.WriteHeader(status)
	}
	echo := func(status int, media string) func(http.ResponseWriter, []byte) bool {
		return func(rw http.ResponseWriter, body []byte) bool {
			rw.Header().Set("Retry-After", testKey)
			head(rw, status, media)
			_, _ = rw.Write(body)
			return true
		}
	}
	owner := lendertest.Application("app-1", "buyer-1").Owner
	for name, before := range map[string]func(http.ResponseWriter, []byte) bool{
		"right":    nil,
		"hangs":    func(rw http.ResponseWriter, _ []byte) bool { return hang(rw) },
		"echoes":   echo(http.StatusOK, wire.TypeJSON),
		"fails":    echo(http.StatusInternalServerError, "text/plain"),
		"is busy":  echo(http.StatusServiceUnavailable, "text/plain"),
		"bars":     echo(http.StatusForbidden, wire.TypeProblem),
		"states":   echo(http.StatusOK, wire.TypeCSV),
		"has a no": echo(http.StatusUnprocessableEntity, wire.TypeProblem),
		"sends elsewhere": func(rw http.ResponseWriter, body []byte) bool {
			rw.Header().Set("Location", "https://elsewhere.example/?q="+url.QueryEscape(string(body)))
			head(rw, http.StatusTemporaryRedirect, wire.TypeJSON)
			return true
		},
		"refuses in its own words": func(rw http.ResponseWriter, _ []byte) bool {
			return refuse(rw, fault.New("no", "not "+owner.Name.Reveal()).At(owner.Email.Reveal()),
				fault.New("no_205550143", "").At("owner.n12125550143"), fault.New("never", "").At("12125550143"))
		},
	} {
		b := newBirdcage(t, before)
		b.everything(t.Context())
		for _, word := range []string{testKey, owner.Email.Reveal(), owner.Phone.Reveal()} {
			require.Contains(t, b.heard.String(), word, "it was sent: the canaries were there")
		}
		if name == "right" {
			for _, word := range []string{publicToken, hostState, "tok-beneficiary-51de", "tok-checking-7f3a"} {
				require.Contains(t, b.heard.String(), word)
			}
		}
		require.Len(t, b.results, 13, name)
		require.Contains(t, b.tries.calls(), "statement", "it is observed")
		require.Contains(t, b.log.String(), `"call":"statement"`, "and logged")
		require.Empty(t, leaks(strings.Join(b.results, "\n")), "results of a partner that %s", name)
		require.Empty(t, leaks(b.log.String()), "the log of a partner that %s", name)
		require.Empty(t, leaks(fmt.Sprintf("%+v %#v %+v", b.tries.list, b.tries.list, b.tries.ends)), "observers of a partner that %s", name)
		require.Empty(t, leaks(fmt.Sprintf("%v %+v %#v", b.client, b.client, b.client)), name)
	}
}

// The same for webhooks: good ones, forged ones, those that nobody can take.
func TestWebhookCanaries(t *testing.T) {
	person := lendertest.Application("app-1", "buyer-1").Owner
	body := []byte(`{"name":"` + person.Name.Reveal() + `","email":"` + person.Email.Reveal() + `"}`)
	now := lendertest.SampleInstant()
	seen := &tries{}
	for _, broken := range []error{nil, fmt.Errorf("no room for %s", person.Name.Reveal())} {
		i := &inbox{fail: broken, stuck: broken}
		w := i.open(t, func(c *lenderhttp.WebhooksConfig) { c.Observe = seen.observe; c.Log = debug(&i.log) })
		requests := []*http.Request{
			hook(t, secretOf(1), "e-1", now, message(t, wire.Test, settled())), hook(t, secretOf(1), "e-1", now, body),
			hook(t, secretOf(3), "e-1", now, body), hook(t, secretOf(1), person.Phone.Reveal(), now, body),
		}
		requests[2].Header.Set("Webhook-Id", person.Email.Reveal())
		var shown strings.Builder
		for _, r := range requests {
			answer := take(w, r)
			_, _ = fmt.Fprintln(&shown, answer.Code, answer.Header(), answer.Body)
		}
		_, _ = fmt.Fprintf(&shown, "%v %+v %#v %v %+v %#v %+v", i.aside, i.aside, i.aside, w, w, w, seen.ends)
		require.NotEmpty(t, i.log.String())
		require.Empty(t, leaks(shown.String()))
		require.Empty(t, leaks(i.log.String()))
	}
}

// No printer that follows pointers finds a key in a client or in a receiver.
func TestKeysAreOutOfReach(t *testing.T) {
	c, err := lenderhttp.New(lenderhttp.Config{URL: "https://lender.example", Key: lender.NewSecret(testKey), Partner: "kabbage-test"})
	require.NoError(t, err)
	w := (&inbox{}).open(t, nil)
	for _, v := range []any{c, w} {
		all := strings.Join(reach(reflect.ValueOf(v), map[uintptr]bool{}), "\n")
		require.Contains(t, all, "kabbage-test", "it looks inside")
		require.Empty(t, leaks(all))
	}
	key, _ := wire.SecretBytes(secretOf(1))
	open := struct{ p *struct{ key []byte } }{&struct{ key []byte }{key}}
	require.NotEmpty(t, leaks(strings.Join(reach(reflect.ValueOf(open), map[uintptr]bool{}), "\n")), "it would find one")
}

// reach are all texts and bytes that can be reached from a value.
func reach(v reflect.Value, been map[uintptr]bool) []string {
	var all []string
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Pointer:
		if v.IsNil() || been[v.Pointer()] {
			return nil
		}
		been[v.Pointer()] = true
		return reach(v.Elem(), been)
	case reflect.Interface:
		return reach(v.Elem(), been)
	case reflect.Struct:
		for i := range v.NumField() {
			all = append(all, reach(v.Field(i), been)...)
		}
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			return []string{string(v.Bytes())}
		}
		for i := range v.Len() {
			all = append(all, reach(v.Index(i), been)...)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			all = append(append(all, reach(k, been)...), reach(v.MapIndex(k), been)...)
		}
	}
	return all
}
