package lenderhttp_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
)

// FuzzAnswer lets a partner send back anything: nothing panics, only a problem
// document that says so is a no, only an answer about the request is an answer.
func FuzzAnswer(f *testing.F) {
	refusal, _ := wire.Encode(wire.ProblemOf(wire.Test, lender.Refuse(fault.New("over_limit", "no"))))
	missing, _ := wire.Encode(wire.ProblemOf(wire.Test, lender.NotFound()))
	f.Add(200, wire.TypeJSON, "test", []byte(`{"mode":"test","events":[]}`))
	f.Add(422, wire.TypeProblem, "test", refusal)
	f.Add(404, wire.TypeProblem, "test", missing)
	f.Add(503, "text/html", "live", []byte("<html>"))
	f.Fuzz(func(t *testing.T, status int, media, mode string, body []byte) {
		c, err := lenderhttp.New(lenderhttp.Config{
			URL: "https://lender.example", Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 1, Wait: time.Nanosecond,
			Transport: roundTrip(func(*http.Request) (*http.Response, error) {
				h := http.Header{"Content-Type": {media}, wire.HeaderMode: {mode}}
				return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(bytes.NewReader(body))}, nil
			}),
		})
		require.NoError(t, err)
		d := lendertest.Disbursement("loan-1", "buyer-1")
		events, err := c.Disburse(t.Context(), d)
		for _, e := range events {
			require.NoError(t, e.Validate())
			about, ok := e.Reference()
			require.True(t, ok && about == d.Reference())
		}
		no := wire.ReadProblem(wire.Test, status, body)
		switch {
		case err == nil:
			require.Equal(t, http.StatusOK, status)
		case errors.Is(err, lender.CodeRefused):
			require.ErrorIs(t, no, lender.CodeRefused)
			require.NotErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
		default:
			require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
			require.NotErrorIs(t, err, lender.CodeNotFound)
		}
	})
}

// FuzzWebhook sends anything: nothing panics, nothing that was not signed is taken,
// and what was signed is taken, put aside, or asked for again.
func FuzzWebhook(f *testing.F) {
	body := message(f, wire.Test, settled())
	signed := hook(f, secretOf(1), "e-1", lendertest.SampleInstant(), body).Header
	f.Add("e-1", signed.Get("Webhook-Timestamp"), signed.Get("Webhook-Signature"), body, true)
	f.Add("e-1", "0", "v1,", []byte("{"), false)
	f.Fuzz(func(t *testing.T, id, stamp, signature string, body []byte, sign bool) {
		i := &inbox{}
		w := i.open(t, nil)
		r := hook(t, secretOf(1), "e-1", lendertest.SampleInstant(), body)
		if !sign {
			r.Header["Webhook-Id"], r.Header["Webhook-Timestamp"], r.Header["Webhook-Signature"] = []string{id}, []string{stamp}, []string{signature}
		}
		code := take(w, r).Code
		switch code {
		case http.StatusNoContent:
			require.Equal(t, 1, len(i.taken)+len(i.aside))
		case http.StatusUnauthorized, http.StatusRequestEntityTooLarge:
			require.Empty(t, i.taken)
			require.Empty(t, i.aside)
			require.False(t, sign && code == http.StatusUnauthorized)
		default:
			t.Fatalf("answered with %d", code)
		}
	})
}
