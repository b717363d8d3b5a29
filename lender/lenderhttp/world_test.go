package lenderhttp_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
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
)

const testKey = "plk_test_0123456789abcdefghijABCD"

func secretOf(fill byte) lender.Secret {
	return lender.NewSecret("whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, 32)))
}

// world is a partner over the loopback and a client that asks it.
type world struct {
	clock   *lendersim.Clock
	sim     *lendersim.Sim
	server  *httptest.Server
	client  *lenderhttp.Client
	log     *text
	tries   *tries
	before  func(w http.ResponseWriter, r *http.Request) bool // true: it has answered
	after   func(w http.ResponseWriter, answer *httptest.ResponseRecorder) bool
	arrived []string // what the server was asked
	mu      sync.Mutex
}

// text is a log.
type text struct {
	mu   sync.Mutex
	data bytes.Buffer
}

func (t *text) Write(data []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.data.Write(data)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.data.String()
}

// tries are the attempts that were observed.
type tries struct {
	mu    sync.Mutex
	list  []lenderhttp.Attempt
	ends  []lenderhttp.Seen
	early int // their time was up before they began
}

func (o *tries) observe(ctx context.Context, a lenderhttp.Attempt) (context.Context, func(lenderhttp.Seen)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.list = append(o.list, a)
	if ctx.Err() != nil {
		o.early++
	}
	return ctx, func(s lenderhttp.Seen) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.ends = append(o.ends, s)
	}
}

func (o *tries) calls() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []string
	for _, a := range o.list {
		list = append(list, a.Call)
	}
	return list
}

// unsent counts the attempts that ended before anything was sent: their time was up.
func (o *tries) unsent() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.early
}

func newWorld(t testing.TB, change func(*lenderhttp.Config)) *world {
	t.Helper()
	w := &world{clock: lendersim.NewClock(lendertest.SampleInstant()), log: &text{}, tries: &tries{}}
	w.sim = lendersim.New(lendersim.Config{Now: w.clock.Now})
	desk, err := partner.New(partner.Config{
		Mode: wire.Test, Lender: w.sim, Keys: []lender.Secret{lender.NewSecret(testKey)}, Clock: hands{w.clock},
		Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.arrived = append(w.arrived, r.Method+" "+r.URL.Path)
		before, after := w.before, w.after
		w.mu.Unlock()
		if before != nil && before(rw, r) {
			return
		}
		answer := httptest.NewRecorder()
		desk.ServeHTTP(answer, r)
		if after != nil && after(rw, answer) {
			return
		}
		pass(rw, answer)
	}))
	t.Cleanup(w.server.Close)
	c := lenderhttp.Config{
		URL: w.server.URL, Key: lender.NewSecret(testKey), Partner: "kabbage-test", Wait: time.Millisecond,
		Log: debug(w.log), Observe: w.tries.observe,
	}
	if change != nil {
		change(&c)
	}
	w.client, err = lenderhttp.New(c)
	require.NoError(t, err)
	return w
}

// pass writes an answer as it was.
func pass(rw http.ResponseWriter, answer *httptest.ResponseRecorder) {
	maps.Copy(rw.Header(), answer.Header())
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(answer.Body.Bytes())
}

// hang breaks the connection off without an answer.
func hang(rw http.ResponseWriter) bool {
	conn, _, err := rw.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
	return true
}

func (w *world) set(before func(http.ResponseWriter, *http.Request) bool, after func(http.ResponseWriter, *httptest.ResponseRecorder) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.before, w.after = before, after
}

func (w *world) asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.arrived...)
}

// debug is a log of everything.
func debug(t *text) *slog.Logger {
	return slog.New(slog.NewJSONHandler(t, &slog.HandlerOptions{Level: slog.Level(-100)}))
}

// last is what the server was asked last.
func (w *world) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.arrived[len(w.arrived)-1]
}

// times lets something happen so often, and then no more.
func times(n int, do func() bool) func() bool {
	var mu sync.Mutex
	return func() bool {
		mu.Lock()
		defer mu.Unlock()
		if n--; n < 0 {
			return false
		}
		return do()
	}
}

type hands struct{ *lendersim.Clock }

func (c hands) Advance(_ context.Context, d time.Duration) error {
	c.Clock.Advance(d)
	return nil
}

func (w *world) approve(t testing.TB) {
	t.Helper()
	_, err := w.client.Apply(t.Context(), lendertest.Application("app-1", "buyer-1"))
	require.NoError(t, err)
}
