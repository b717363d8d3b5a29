package lenderhttp_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
)

// bomb is a body that grows a thousandfold when it is unpacked: 32 MiB.
func bomb(t *testing.T) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = io.WriteString(w, `{"mode":"test","events":[]}`)
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	for range 32 {
		_, _ = w.Write(spaces)
	}
	require.NoError(t, w.Close())
	return packed.Bytes()
}

// A bomb is not unpacked by the client's own transport, and by one that unpacks no
// further than the bound.
func TestBomb(t *testing.T) {
	packed := bomb(t)
	require.Less(t, len(packed), wire.MaxBody, "on the wire it is small")
	var asked atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked.Store(r.Header.Get("Accept-Encoding"))
		rw.Header().Set(wire.HeaderMode, "test")
		rw.Header().Set("Content-Type", wire.TypeJSON)
		rw.Header().Set("Content-Encoding", "gzip")
		_, _ = rw.Write(packed)
	}))
	t.Cleanup(server.Close)
	unpacks := &http.Transport{}
	t.Cleanup(unpacks.CloseIdleConnections)
	for want, transport := range map[string]http.RoundTripper{"": nil, "gzip": unpacks} {
		c, err := lenderhttp.New(lenderhttp.Config{
			URL: server.URL, Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 1, Transport: transport,
		})
		require.NoError(t, err)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = c.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
		runtime.ReadMemStats(&after)
		require.ErrorIs(t, err, lenderhttp.CodeAnswerOdd)
		require.Equal(t, want, asked.Load())
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20), "it was not unpacked as a whole")
	}
}

// A partner whose certificate nobody vouches for is told nothing.
func TestCertificate(t *testing.T) {
	heard := false
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard = true }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	c, err := lenderhttp.New(lenderhttp.Config{URL: server.URL, Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 1})
	require.NoError(t, err)
	_, err = c.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
	require.ErrorIs(t, err, lenderhttp.CodeNoAnswer)
	server.Close()
	require.False(t, heard)
}

// The environment of the process does not send the requests elsewhere.
func TestNoProxyOfTheEnvironment(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it went elsewhere") }))
	t.Cleanup(elsewhere.Close)
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"} {
		t.Setenv(name, elsewhere.URL)
	}
	c, err := lenderhttp.New(lenderhttp.Config{
		URL: "https://lender.invalid", Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 1,
	})
	require.NoError(t, err)
	_, err = c.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
	require.ErrorIs(t, err, lenderhttp.CodeNoAnswer)
}

// A host that brings a transport with HTTP/2 sends each request once as well: neither a
// stream that is reset nor a server that goes away makes it send again.
func TestLeavesOnceOverHTTP2(t *testing.T) {
	var arrived atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		n := arrived.Add(1)
		if r.ProtoMajor != 2 {
			t.Error("it is not HTTP/2")
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if n%3 == 0 {
			rw.Header().Set("Connection", "close") // the server goes away after this
		}
		panic(http.ErrAbortHandler)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	seen := &tries{}
	c, err := lenderhttp.New(lenderhttp.Config{
		URL: server.URL, Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 4, Failures: 1000, Wait: 1, Observe: seen.observe,
		Transport: server.Client().Transport,
	})
	require.NoError(t, err)
	for range 5 {
		_, err = c.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
		require.ErrorIs(t, err, lenderhttp.CodeNoAnswer)
	}
	require.Len(t, seen.calls(), 20)
	require.EqualValues(t, 20, arrived.Load())
}
