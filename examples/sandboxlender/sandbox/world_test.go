package sandbox

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore/sqlite"
)

const partnerName lender.ID = "sandbox-test"

// town is a sandbox on the loopback and a host with a database of its own, which
// talk to each other over HTTP alone.
type town struct {
	t       *testing.T
	file    string
	now     *hands // real time, for both
	host    *httptest.Server
	program *paylater.Program
	client  *lenderhttp.Client
	proxy   *proxy

	sandbox *Sandbox // the tests' own; who runs beside them asks bankClock
	server  *httptest.Server
	stop    func()

	mu        sync.Mutex
	hooks     http.Handler
	bankClock *clock
}

// newTown opens both. Between them stands a proxy that can cut.
func newTown(t *testing.T, attempts int) *town {
	t.Helper()
	w := &town{t: t, file: newFile(t), now: tuesday()}
	w.host = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		hooks := w.hooks
		w.mu.Unlock()
		hooks.ServeHTTP(rw, r)
	}))
	t.Cleanup(w.host.Close)
	w.proxy = newProxy(t)
	w.open()
	t.Cleanup(func() { w.stop() })

	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "host.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	w.client, err = lenderhttp.New(lenderhttp.Config{
		URL: "http://" + w.proxy.address(), Key: lender.NewSecret(w.sandbox.settings.APIKey), Partner: partnerName,
		Attempts: attempts, Wait: time.Millisecond, Failures: 1000,
		Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}, // the proxy cuts whole connections
	})
	require.NoError(t, err)
	w.program, err = paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{partnerName: w.client}, Store: store, Now: w.clock,
	})
	require.NoError(t, err)
	receiver, err := lenderhttp.NewWebhooks(lenderhttp.WebhooksConfig{
		Now:  w.now.now,
		Mode: wire.Test, Partner: partnerName, Secrets: []lender.Secret{lender.NewSecret(w.sandbox.settings.Secret)}, Receive: w.program.Receive,
	})
	require.NoError(t, err)
	w.mu.Lock()
	w.hooks = receiver
	w.mu.Unlock()
	return w
}

// clock is the sandbox's time, as a host in a sandbox asks for it.
func (w *town) clock() time.Time {
	w.mu.Lock()
	c := w.bankClock
	w.mu.Unlock()
	return c.now()
}

// open starts the sandbox on its file, with its chores.
func (w *town) open() {
	w.t.Helper()
	var err error
	w.sandbox, err = Open(context.Background(), Config{File: w.file, Webhooks: w.host.URL, Name: partnerName, World: w.now.now})
	require.NoError(w.t, err)
	w.mu.Lock()
	w.bankClock = w.sandbox.bank.clock
	w.mu.Unlock()
	handler, err := w.sandbox.Handler("http://pages.test")
	require.NoError(w.t, err)
	w.server = httptest.NewServer(handler)
	w.proxy.to(w.server.Listener.Addr().String())
	ctx, cancel := context.WithCancel(context.Background())
	var chores sync.WaitGroup
	require.NoError(w.t, w.sandbox.Start(ctx, &chores))
	w.stop = func() {
		cancel()
		chores.Wait()
		w.server.Close()
		_ = w.sandbox.Close()
	}
}

// restart ends the sandbox and starts it again.
func (w *town) restart() {
	w.stop()
	w.open()
}

// settles waits until every webhook has been taken.
func (w *town) settles() {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		var left int
		err := w.sandbox.db.QueryRow("SELECT count(*) FROM deliveries WHERE state = 'waiting' AND due <= ?", w.now.now().UnixMicro()).Scan(&left)
		return err == nil && left == 0
	}, 20*time.Second, 10*time.Millisecond)
}

// pass moves the sandbox's clock, and lets webhooks arrive.
func (w *town) pass(days int) {
	w.t.Helper()
	clock := ticking{w.sandbox.bank} // not over the wire: a move has no key, and connections may be lost
	require.NoError(w.t, clock.Advance(w.t.Context(), time.Duration(days)*24*time.Hour))
	w.settles()
}

// browser posts forms as a person does, and goes where it is sent, but not to the
// host.
type browser struct {
	t    *testing.T
	base string
}

func (b browser) do(method, path string, form url.Values) (int, string, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(form.Encode()))
	require.NoError(b.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	require.NoError(b.t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(b.t, err)
	return answer.StatusCode, answer.Header.Get("Location"), string(body)
}

// proxy passes connections on and cuts some: it loses the next request, or the next
// answer once the server has written it.
type proxy struct {
	listener net.Listener
	mu       sync.Mutex
	server   string
	lose     func() (request, answer bool)
}

func newProxy(t *testing.T) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{listener: listener}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.pass(conn)
		}
	}()
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) to(server string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.server = server
}

func (p *proxy) losing(lose func() (request, answer bool)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose = lose
}

func (p *proxy) pass(client net.Conn) {
	defer func() { _ = client.Close() }()
	p.mu.Lock()
	address, request, answer := p.server, false, false
	if p.lose != nil {
		request, answer = p.lose()
	}
	p.mu.Unlock()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	if request {
		_, _ = io.CopyN(server, client, 60) // not all of it ever arrives
		return
	}
	go func() { _, _ = io.Copy(server, client) }()
	if answer {
		whole, _ := io.ReadAll(server) // the server has done it and said so
		_, _ = client.Write(whole[:min(len(whole), 30)])
		return
	}
	_, _ = io.Copy(client, server)
}
