package lenderhttp_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
)

// inbox takes events in.
type inbox struct {
	taken []lender.Event
	fail  error
	aside []lenderhttp.Quarantined
	stuck error
	log   text
}

func (i *inbox) receive(_ context.Context, from lender.ID, e lender.Event) error {
	if from != "kabbage-test" {
		return errors.New("another partner")
	}
	if i.fail == nil {
		i.taken = append(i.taken, e)
	}
	return i.fail
}

func (i *inbox) quarantine(_ context.Context, q lenderhttp.Quarantined) error {
	i.aside = append(i.aside, q)
	return i.stuck
}

var errFinal = errors.New("final") // written by nobody

func (i *inbox) open(t testing.TB, change func(*lenderhttp.WebhooksConfig)) *lenderhttp.Webhooks {
	t.Helper()
	c := lenderhttp.WebhooksConfig{
		Mode: wire.Test, Partner: "kabbage-test", Secrets: []lender.Secret{secretOf(1), secretOf(2)},
		Receive: i.receive, Quarantine: i.quarantine, Now: lendertest.SampleInstant,
		Final: func(err error) bool { return errors.Is(err, errFinal) },
		Log:   slog.New(slog.NewJSONHandler(&i.log, nil)),
	}
	if change != nil {
		change(&c)
	}
	w, err := lenderhttp.NewWebhooks(c)
	require.NoError(t, err)
	return w
}

func settled() lender.Event {
	return lender.Event{ID: "e-1", Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: lender.DisbursementStarted{Loan: "loan-1"}}
}

// hook is a signed webhook that carries a body.
func hook(t testing.TB, secret lender.Secret, id string, at time.Time, body []byte) *http.Request {
	t.Helper()
	key, err := wire.SecretBytes(secret)
	require.NoError(t, err)
	signer, err := standardwebhooks.NewWebhookRaw(key)
	require.NoError(t, err)
	signature, err := signer.Sign(id, at, body)
	require.NoError(t, err)
	r := httptest.NewRequest(http.MethodPost, "/webhooks", bytes.NewReader(body))
	r.Header.Set("Content-Type", wire.TypeJSON)
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("Webhook-Signature", signature)
	return r
}

func message(t testing.TB, m wire.Mode, e lender.Event) []byte {
	t.Helper()
	body, err := wire.Encode(wire.NewWebhook(m, e))
	require.NoError(t, err)
	return body
}

func take(w http.Handler, r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer
}

// An authentic webhook is acknowledged once its event is taken in; whatever fails
// before is not, and may come again.
func TestWebhook(t *testing.T) {
	i := &inbox{}
	w := i.open(t, nil)
	now := lendertest.SampleInstant()
	answer := take(w, hook(t, secretOf(1), "e-1", now, message(t, wire.Test, settled())))
	require.Equal(t, http.StatusNoContent, answer.Code)
	require.Len(t, i.taken, 1)
	require.True(t, settled().Equal(i.taken[0]))
	require.Empty(t, i.log.String())

	i.fail = errors.New("disk full of SECRET")
	answer = take(w, hook(t, secretOf(2), "e-1", now, message(t, wire.Test, settled())))
	require.Equal(t, http.StatusServiceUnavailable, answer.Code)
	require.Equal(t, "5", answer.Header().Get("Retry-After"))
	require.Empty(t, answer.Body.String())
	require.Contains(t, i.log.String(), string(lenderhttp.CodeOutcomeUnknown))
	require.NotContains(t, i.log.String(), "SECRET")
	require.Empty(t, i.aside)
}

// Five minutes either way, to the second.
func TestTolerance(t *testing.T) {
	for away, want := range map[time.Duration]int{
		-301 * time.Second: 401, -300 * time.Second: 204, 0: 204, 300 * time.Second: 204, 301 * time.Second: 401,
		-24 * 365 * time.Hour: 401, 24 * 365 * time.Hour: 401,
	} {
		i := &inbox{}
		answer := take(i.open(t, nil), hook(t, secretOf(1), "e-1", lendertest.SampleInstant().Add(away), message(t, wire.Test, settled())))
		require.Equal(t, want, answer.Code, away)
		require.Len(t, i.taken, map[int]int{204: 1, 401: 0}[want])
	}
}

// A time so far away that a difference would run over is as far away as any.
func TestToleranceRunsOverNowhere(t *testing.T) {
	now := lendertest.SampleInstant()
	for _, seconds := range []int64{math.MinInt64 + now.Unix(), math.MinInt64, math.MaxInt64, math.MaxInt64 - now.Unix(), 0} {
		i := &inbox{}
		w, body := i.open(t, nil), message(t, wire.Test, settled())
		key, err := wire.SecretBytes(secretOf(1))
		require.NoError(t, err)
		mac := hmac.New(sha256.New, key)
		_, _ = fmt.Fprintf(mac, "e-1.%d.%s", seconds, body)
		r := hook(t, secretOf(1), "e-1", now, body)
		r.Header.Set("Webhook-Timestamp", strconv.FormatInt(seconds, 10))
		r.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		require.Equal(t, 401, take(w, r).Code, seconds)
		require.Empty(t, i.taken)
	}
}

// Whatever bit of the body, the id, the time or the signature is another one, the
// webhook is not authentic.
func TestEveryBitCounts(t *testing.T) {
	i := &inbox{}
	w := i.open(t, nil)
	now, body := lendertest.SampleInstant(), message(t, wire.Test, settled())
	for bit := range 8 * len(body) {
		changed := bytes.Clone(body)
		changed[bit/8] ^= 1 << (bit % 8)
		r := hook(t, secretOf(1), "e-1", now, body)
		r.Body = http.NoBody
		r = r.Clone(t.Context())
		r.Body = readCloser{bytes.NewReader(changed)}
		require.Equal(t, 401, take(w, r).Code, "bit %d of the body", bit)
	}
	for _, name := range []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
		whole := hook(t, secretOf(1), "e-1", now, body).Header.Get(name)
		for bit := range 8 * len(whole) {
			changed := []byte(whole)
			changed[bit/8] ^= 1 << (bit % 8)
			r := hook(t, secretOf(1), "e-1", now, body)
			r.Header[http.CanonicalHeaderKey(name)] = []string{string(changed)}
			answer := take(w, r)
			require.Equal(t, 401, answer.Code, "bit %d of %s", bit, name)
		}
		r := hook(t, secretOf(1), "e-1", now, body)
		r.Header.Del(name)
		require.Equal(t, 401, take(w, r).Code, name)
	}
	require.Empty(t, i.taken)
	require.Empty(t, i.aside, "what is not authentic is not kept")
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// Either secret signs while they change, and one good signature among several is
// enough; a secret that is not known signs nothing.
func TestRotation(t *testing.T) {
	i := &inbox{}
	w := i.open(t, nil)
	now, body := lendertest.SampleInstant(), message(t, wire.Test, settled())
	for secret, want := range map[byte]int{1: 204, 2: 204, 3: 401} {
		require.Equal(t, want, take(w, hook(t, secretOf(secret), "e-1", now, body)).Code, secret)
	}
	both := hook(t, secretOf(3), "e-1", now, body)
	both.Header.Set("Webhook-Signature", both.Header.Get("Webhook-Signature")+" "+hook(t, secretOf(2), "e-1", now, body).Header.Get("Webhook-Signature"))
	require.Equal(t, 204, take(w, both).Code)
}

// A body that was written anew says the same and is not what was signed.
func TestRawBytes(t *testing.T) {
	i := &inbox{}
	r := hook(t, secretOf(1), "e-1", lendertest.SampleInstant(), message(t, wire.Test, settled()))
	again := bytes.Replace(message(t, wire.Test, settled()), []byte(`,"`), []byte(`, "`), 1)
	r.Body = readCloser{bytes.NewReader(again)}
	require.Equal(t, 401, take(i.open(t, nil), r).Code)
}

// An id with a dot could be read two ways, so it is refused although it is signed.
func TestDotInID(t *testing.T) {
	i := &inbox{}
	require.Equal(t, 401, take(i.open(t, nil), hook(t, secretOf(1), "a.1", lendertest.SampleInstant(), message(t, wire.Test, settled()))).Code)
}

// What the partner signed and nobody can take is put aside with its code, and
// acknowledged only then.
func TestQuarantine(t *testing.T) {
	now := lendertest.SampleInstant()
	for name, c := range map[string]struct {
		id   string
		body []byte
		fail error
		code fault.Code
	}{
		"live":        {"e-1", message(t, wire.Live, settled()), nil, wire.CodeModeMismatch},
		"another id":  {"e-2", message(t, wire.Test, settled()), nil, lenderhttp.CodeWebhookID},
		"envelope":    {"e-1", bytes.Replace(message(t, wire.Test, settled()), []byte(`"type":"disbursement_started"`), []byte(`"type":"approved"`), 1), nil, wire.CodeWebhookDiffers},
		"future fact": {"e-1", bytes.ReplaceAll(message(t, wire.Test, settled()), []byte("disbursement_started"), []byte("loan_forgiven")), nil, lender.CodeUnknownFact},
		"no JSON":     {"e-1", []byte("SECRET"), nil, "bad_json"},
		"no code":     {"e-1", message(t, wire.Test, settled()), errFinal, wire.CodeInternal},
		"final":       {"e-1", message(t, wire.Test, settled()), errors.Join(fault.New("key_reused", "again"), errFinal), "key_reused"},
	} {
		i := &inbox{fail: c.fail}
		require.Equal(t, 204, take(i.open(t, nil), hook(t, secretOf(1), c.id, now, c.body)).Code, name)
		require.Equal(t, []lenderhttp.Quarantined{{Partner: "kabbage-test", ID: lender.EventID(c.id), At: now, Code: c.code, Body: c.body}}, i.aside, name)
		require.Empty(t, i.taken, name)
		require.NotContains(t, i.log.String(), "SECRET", name)

		i = &inbox{fail: c.fail, stuck: errors.New("full")}
		require.Equal(t, 503, take(i.open(t, nil), hook(t, secretOf(1), c.id, now, c.body)).Code, name)
		i = &inbox{fail: c.fail}
		none := i.open(t, func(c *lenderhttp.WebhooksConfig) { c.Quarantine = nil })
		require.Equal(t, 422, take(none, hook(t, secretOf(1), c.id, now, c.body)).Code, name)
	}
}

// What was put aside is printed and logged without its body, and whole where somebody
// keeps it.
func TestQuarantinedIsPrintedWithoutItsBody(t *testing.T) {
	q := lenderhttp.Quarantined{Partner: "kabbage-test", ID: "e-1", At: lendertest.SampleInstant(), Code: "bad_json", Body: []byte("SECRET")}
	log := &text{}
	debug(log).Info("aside", "webhook", q)
	for _, shown := range []string{fmt.Sprint(q), fmt.Sprintf("%v %+v %#v %s %x %v", q, q, q, q, q, &q), log.String()} {
		require.NotContains(t, shown, "SECRET")
		require.NotContains(t, shown, "83 69")
		require.NotContains(t, shown, "534543")
		require.NotContains(t, shown, base64.StdEncoding.EncodeToString([]byte("SECRET")))
		require.Contains(t, shown, "bad_json")
	}
	kept, err := json.Marshal(q)
	require.NoError(t, err)
	var back lenderhttp.Quarantined
	require.NoError(t, json.Unmarshal(kept, &back))
	require.Equal(t, q, back)
}

// What is no webhook at all.
func TestNoWebhook(t *testing.T) {
	now, body := lendertest.SampleInstant(), message(t, wire.Test, settled())
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"get":        {func(r *http.Request) { r.Method = http.MethodGet }, 405},
		"form":       {func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, 415},
		"compressed": {func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 415},
		"too large":  {func(r *http.Request) { r.Body = readCloser{bytes.NewReader(bytes.Repeat([]byte(" "), wire.MaxBody+1))} }, 413},
		"broken":     {func(r *http.Request) { r.Body = brokenBody{} }, 400},
		"time":       {func(r *http.Request) { r.Header.Set("Webhook-Timestamp", "0x"+r.Header.Get("Webhook-Timestamp")) }, 401},
		"plus":       {func(r *http.Request) { r.Header.Set("Webhook-Timestamp", "+"+r.Header.Get("Webhook-Timestamp")) }, 401},
	} {
		i := &inbox{}
		r := hook(t, secretOf(1), "e-1", now, body)
		c.change(r)
		require.Equal(t, c.want, take(i.open(t, nil), r).Code, name)
		require.Empty(t, i.taken, name)
		require.Empty(t, i.aside, name)
	}
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("broken") }
func (brokenBody) Close() error             { return nil }

// A receiver is wired rightly or not at all; no error repeats a secret.
func TestWebhooksWiring(t *testing.T) {
	good := lenderhttp.WebhooksConfig{
		Mode: wire.Test, Partner: "kabbage-test", Secrets: []lender.Secret{secretOf(1)},
		Receive: func(context.Context, lender.ID, lender.Event) error { return nil },
	}
	_, err := lenderhttp.NewWebhooks(good)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(*lenderhttp.WebhooksConfig)
		code   fault.Code
		path   string
	}{
		"mode":          {func(c *lenderhttp.WebhooksConfig) { c.Mode = "SECRET" }, wire.CodeModeUnknown, "mode"},
		"live name":     {func(c *lenderhttp.WebhooksConfig) { c.Mode = wire.Live }, wire.CodeModeMismatch, "partner"},
		"test name":     {func(c *lenderhttp.WebhooksConfig) { c.Partner = "kabbage" }, wire.CodeModeMismatch, "partner"},
		"no name":       {func(c *lenderhttp.WebhooksConfig) { c.Partner = "SECRET-test" }, lenderhttp.CodeConfigInvalid, "partner"},
		"no secret":     {func(c *lenderhttp.WebhooksConfig) { c.Secrets = nil }, lenderhttp.CodeConfigInvalid, "secrets"},
		"empty secret":  {func(c *lenderhttp.WebhooksConfig) { c.Secrets = []lender.Secret{{}} }, wire.CodeSecretMalformed, "secrets"},
		"short secret":  {func(c *lenderhttp.WebhooksConfig) { c.Secrets[0] = lender.NewSecret("whsec_U0VDUkVU") }, wire.CodeSecretMalformed, "secrets"},
		"nobody to ask": {func(c *lenderhttp.WebhooksConfig) { c.Receive = nil }, lenderhttp.CodeConfigInvalid, "receive"},
	} {
		wrong := good
		wrong.Secrets = []lender.Secret{secretOf(1)}
		c.change(&wrong)
		_, err := lenderhttp.NewWebhooks(wrong)
		require.ErrorIs(t, err, c.code, name)
		require.Equal(t, c.path, fault.All(err)[0].Path, name)
		require.NotContains(t, strings.ToUpper(err.Error()), "SECRET-TEST", name)
		require.NotContains(t, err.Error(), "U0VDUkVU", name)
	}
}
