package lenderhttp_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// A client is wired rightly or not at all; no error and no print repeats the key.
func TestClientWiring(t *testing.T) {
	good := lenderhttp.Config{URL: "https://lender.example/api", Key: lender.NewSecret(testKey), Partner: "kabbage_test"}
	c, err := lenderhttp.New(good)
	require.NoError(t, err)
	require.Equal(t, wire.Test, c.Mode())
	require.Equal(t, lender.ID("kabbage_test"), c.Partner())
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %v", c, c, c, good), testKey)

	live := lenderhttp.Config{URL: "https://lender.example", Key: lender.NewSecret("plk_live_0123456789abcdefghijABCD"), Partner: "kabbage"}
	c, err = lenderhttp.New(live)
	require.NoError(t, err)
	require.Equal(t, wire.Live, c.Mode())

	for name, c := range map[string]struct {
		change func(*lenderhttp.Config)
		code   fault.Code
		path   string
	}{
		"no key":           {func(c *lenderhttp.Config) { c.Key = lender.Secret{} }, wire.CodeKeyMalformed, "key"},
		"another key":      {func(c *lenderhttp.Config) { c.Key = lender.NewSecret("sk_SECRET_0123456789abcdefghij") }, wire.CodeKeyMalformed, "key"},
		"no name":          {func(c *lenderhttp.Config) { c.Partner = "" }, lenderhttp.CodeConfigInvalid, "partner"},
		"live name":        {func(c *lenderhttp.Config) { c.Partner = "kabbage" }, wire.CodeModeMismatch, "partner"},
		"test name":        {func(c *lenderhttp.Config) { c.Key = live.Key }, wire.CodeModeMismatch, "partner"},
		"no address":       {func(c *lenderhttp.Config) { c.URL = "" }, lenderhttp.CodeConfigInvalid, "url"},
		"in clear":         {func(c *lenderhttp.Config) { c.URL = "http://lender.example" }, lenderhttp.CodeConfigInvalid, "url"},
		"in clear, far":    {func(c *lenderhttp.Config) { c.URL = "http://192.0.2.7" }, lenderhttp.CodeConfigInvalid, "url"},
		"in clear, live":   {func(c *lenderhttp.Config) { c.Key, c.Partner, c.URL = live.Key, "kabbage", "http://127.0.0.1:1" }, lenderhttp.CodeConfigInvalid, "url"},
		"with a password":  {func(c *lenderhttp.Config) { c.URL = "https://u:SECRET@lender.example" }, lenderhttp.CodeConfigInvalid, "url"},
		"with a query":     {func(c *lenderhttp.Config) { c.URL = "https://lender.example?key=SECRET" }, lenderhttp.CodeConfigInvalid, "url"},
		"below zero":       {func(c *lenderhttp.Config) { c.Attempts = -1 }, lenderhttp.CodeConfigInvalid, "total"},
		"no wait":          {func(c *lenderhttp.Config) { c.Wait = -1 }, lenderhttp.CodeConfigInvalid, "total"},
		"no failures":      {func(c *lenderhttp.Config) { c.Failures = -1 }, lenderhttp.CodeConfigInvalid, "total"},
		"no rest":          {func(c *lenderhttp.Config) { c.Rest = -1 }, lenderhttp.CodeConfigInvalid, "total"},
		"a malformed name": {func(c *lenderhttp.Config) { c.Partner = "SECRET-test" }, lenderhttp.CodeConfigInvalid, "partner"},
		"no time":          {func(c *lenderhttp.Config) { c.Total = -time.Second }, lenderhttp.CodeConfigInvalid, "total"},
	} {
		wrong := good
		c.change(&wrong)
		_, err := lenderhttp.New(wrong)
		require.ErrorIs(t, err, c.code, name)
		require.Equal(t, c.path, fault.All(err)[0].Path, name)
		require.NotContains(t, err.Error(), "SECRET", name)
	}
	for _, address := range []string{"http://127.0.0.1:8091", "http://localhost:1/x/", "http://[::1]:99"} {
		near := good
		near.URL = address
		_, err := lenderhttp.New(near)
		require.NoError(t, err, address)
	}
}

// roundTrip is a transport that answers by itself.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Whatever the network says, the error names neither the address nor the key.
func TestErrorsRepeatNothing(t *testing.T) {
	c, err := lenderhttp.New(lenderhttp.Config{
		URL: "https://lender.example/SECRETPATH", Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 2, Wait: time.Nanosecond,
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			require.Equal(t, "Bearer "+testKey, r.Header.Get("Authorization"))
			return nil, fmt.Errorf("dial %s with %v", r.URL, r.Header)
		}),
	})
	require.NoError(t, err)
	_, err = c.LookUp(context.Background(), lender.Reference{Kind: lender.RefLoan, Key: "loan-9", Buyer: "buyer-9"})
	require.ErrorIs(t, err, lenderhttp.CodeNoAnswer)
	for _, word := range []string{"SECRETPATH", testKey, "buyer-9", "loan-9", "example"} {
		require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, fault.All(err)), word)
	}
	_, err = c.LookUp(context.Background(), lender.Reference{})
	require.ErrorIs(t, err, lender.CodeNotFound)
}

// An answer is closed, whatever it was.
func TestBodiesAreClosed(t *testing.T) {
	closed := 0
	c, err := lenderhttp.New(lenderhttp.Config{
		URL: "https://lender.example", Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 3, Wait: time.Nanosecond,
		Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{}, Body: counted{&closed}}, nil
		}),
	})
	require.NoError(t, err)
	_, err = c.LookUp(context.Background(), lender.Reference{Kind: lender.RefLoan, Key: "l", Buyer: "b"})
	require.ErrorIs(t, err, lenderhttp.CodeAnswerOdd)
	require.Equal(t, 3, closed)
}

type counted struct{ n *int }

func (counted) Read([]byte) (int, error) { return 0, io.EOF }

func (c counted) Close() error {
	*c.n++
	return nil
}
