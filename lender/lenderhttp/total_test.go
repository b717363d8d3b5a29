package lenderhttp_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
)

// However slowly a partner sends - nothing, its headers, a body without end, a body in
// time and then no end, a bomb - a call ends when its time is up: 30 seconds, which
// nobody waits for here.
func TestTheUsualThirtySeconds(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLender-Mode: test\r\n"
	for name, say := range map[string]func(net.Conn){
		"nothing": func(net.Conn) {},
		"headers": func(c net.Conn) { drip(c, head+strings.Repeat("X-More: more\r\n", 1000)) },
		"body": func(c net.Conn) {
			_, _ = io.WriteString(c, head+"Content-Length: 100000\r\n\r\n")
			drip(c, strings.Repeat(" ", 100_000))
		},
		"no end":   func(c net.Conn) { _, _ = io.WriteString(c, head+"\r\n"+`{"mode":"test","events":[]}`) },
		"informed": func(c net.Conn) { drip(c, strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 1000)) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := piped(t, 0, say)
				start := time.Now()
				_, err := c.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
				require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Equal(t, 30*time.Second, time.Since(start))
			})
		})
	}
}

// A caller with less time has its own.
func TestTheCallersTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := piped(t, time.Minute, func(net.Conn) {})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		start := time.Now()
		_, err := c.Disburse(ctx, lendertest.Disbursement("loan-1", "buyer-1"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 2*time.Second, time.Since(start))
	})
}

// A body beyond its bound is left where it is, however it is sent and whatever it says
// of its length: a MiB and a byte are read, not more.
func TestBodyWithoutBound(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLender-Mode: test\r\n"
	chunk := strings.Repeat(" ", 1<<16)
	for name, form := range map[string][2]string{
		"chunks":       {head + "Transfer-Encoding: chunked\r\n\r\n", "10000\r\n" + chunk + "\r\n"},
		"until closed": {head + "Connection: close\r\n\r\n", chunk},
		"a long one":   {head + "Content-Length: 9000000000000000000\r\n\r\n", chunk},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				c := piped(t, 0, func(conn net.Conn) {
					_, err := io.WriteString(conn, form[0])
					for err == nil {
						_, err = io.WriteString(conn, form[1])
						sent += len(form[1])
					}
				})
				_, err := c.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
				require.ErrorIs(t, err, lenderhttp.CodeAnswerOdd)
				synctest.Wait()
				require.Less(t, sent, wire.MaxBody+4*len(chunk))
			})
		})
	}
}

// drip sends a byte a second.
func drip(c net.Conn, text string) {
	for i := range len(text) {
		if _, err := io.WriteString(c, text[i:i+1]); err != nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// piped is a client of a partner at the other end of a pipe, asked once.
func piped(t *testing.T, total time.Duration, say func(net.Conn)) *lenderhttp.Client {
	t.Helper()
	transport := &http.Transport{DisableCompression: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		host, far := net.Pipe()
		go func() {
			_, _ = far.Read(make([]byte, 1)) // it is asked
			go func() { _, _ = io.Copy(io.Discard, far) }()
			say(far)
		}()
		return host, nil
	}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		time.Sleep(2 * time.Second) // whoever drips notices that the host is gone
	})
	c, err := lenderhttp.New(lenderhttp.Config{
		URL: "http://127.0.0.1:1", Key: lender.NewSecret(testKey), Partner: "kabbage-test", Total: total, Attempts: 1, Transport: transport,
	})
	require.NoError(t, err)
	return c
}
