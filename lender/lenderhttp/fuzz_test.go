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
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// FuzzAnswer lets a partner send back anything to any call: nothing panics, only a
// problem document that says so is a no, only a look-up answers not found, only an
// answer about what was asked is an answer.
func FuzzAnswer(f *testing.F) {
	refusal, _ := wire.Encode(wire.ProblemOf(wire.Test, lender.Refuse(fault.New("over_limit", "no"))))
	missing, _ := wire.Encode(wire.ProblemOf(wire.Test, lender.NotFound()))
	started := lender.Event{ID: "e-1", Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: lender.DisbursementStarted{Loan: "loan-1"}}
	answer, _ := wire.Encode(wire.Answer{Mode: wire.Test, Events: []lender.Event{started}})
	for call := range uint8(10) {
		f.Add(call, 200, wire.TypeJSON, "test", "", []byte(`{"mode":"test","events":[]}`))
		f.Add(call, 200, wire.TypeJSON, "test", "", answer)
		f.Add(call, 422, wire.TypeProblem, "test", "", refusal)
		f.Add(call, 404, wire.TypeProblem, "test", "", missing)
		f.Add(call, 200, wire.TypeCSV, "test", "", []byte("row"))
	}
	f.Add(uint8(0), 503, "text/html", "live", "99999999999999999999", []byte("<html>"))
	f.Add(uint8(5), 200, wire.TypeJSON, "test", "", []byte(`{"mode":"test","accounts":[{"kind":"shipping","institution":"x","token":"123456789"}]}`))
	f.Add(uint8(8), 200, wire.TypeJSON, "test", "", []byte(`{"mode":"live","now":"2019-03-05T15:00:00Z"}`))
	f.Fuzz(func(t *testing.T, call uint8, status int, media, mode, later string, body []byte) {
		c, err := lenderhttp.New(lenderhttp.Config{
			URL: "https://lender.example", Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 1, Wait: time.Nanosecond,
			Transport: roundTrip(func(*http.Request) (*http.Response, error) {
				h := http.Header{"Content-Type": {media}, wire.HeaderMode: {mode}, "Retry-After": {later}}
				return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(bytes.NewReader(body))}, nil
			}),
		})
		require.NoError(t, err)
		about, events, err := fuzzCall(t, c, call%10)
		for _, e := range events {
			require.NoError(t, e.Validate())
			require.Equal(t, lender.BuyerID("buyer-1"), e.Buyer)
			if got, ok := e.Reference(); about.Kind != "" {
				require.True(t, ok && got == about)
			}
		}
		no := wire.ReadProblem(wire.Test, status, body)
		switch {
		case err == nil:
			require.Equal(t, http.StatusOK, status)
			require.Equal(t, "test", mode)
		case errors.Is(err, lender.CodeRefused):
			require.NotEqual(t, "look_up", callName(call%10))
			require.ErrorIs(t, no, lender.CodeRefused)
			require.NotErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
		case errors.Is(err, lender.CodeNotFound):
			require.Equal(t, "look_up", callName(call%10))
			require.ErrorIs(t, no, lender.CodeNotFound)
			require.NotErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
		default:
			require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
		}
	})
}

// callName names a call that is no request of its own.
func callName(call uint8) string {
	if call == 3 {
		return "look_up"
	}
	return ""
}

// fuzzCall makes one of ten calls: what it is about, if that is a reference, and what
// was said.
func fuzzCall(t *testing.T, c *lenderhttp.Client, call uint8) (about lender.Reference, events []lender.Event, err error) {
	t.Helper()
	ctx, x := t.Context(), wire.NewLinkExchange("s-1", "buyer-1", lender.NewSecret("public-1"))
	a, d := lendertest.Application("app-1", "buyer-1"), lendertest.Disbursement("loan-1", "buyer-1")
	m := lendertest.MoneyReturn("refund-1", d)
	switch call {
	case 0:
		about = a.Reference()
		events, err = c.Apply(ctx, a)
	case 1:
		about = d.Reference()
		events, err = c.Disburse(ctx, d)
	case 2:
		about = m.Reference()
		events, err = c.ReturnMoney(ctx, m)
	case 3:
		about = d.Reference()
		events, err = c.LookUp(ctx, about)
	case 4:
		events, err = c.Repay(ctx, wire.Repayment{ID: "p-1", Buyer: "buyer-1", Amount: money.Dollars(10)})
	case 5:
		var linked wire.LinkResult
		linked, err = c.ExchangeLink(ctx, x)
		for _, one := range linked.Linked() {
			require.Regexp(t, "[A-Za-z]", one.Token.Reveal(), "no number of an account")
		}
	case 6:
		_, err = c.ExchangeAgreement(ctx, wire.AgreementExchange(x))
	case 7:
		err = c.Revoke(ctx, wire.NewRevocation("buyer-1", lender.NewSecret("tok-a")))
	case 8:
		_, err = c.Clock(ctx)
	case 9:
		var s io.ReadCloser
		if s, err = c.Statement(ctx, civil.Of(2019, time.March, 1), civil.Of(2019, time.March, 2)); err == nil {
			_, broken := io.ReadAll(s)
			require.ErrorIs(t, broken, lenderhttp.CodeNoAnswer, "nothing said that it is all")
			require.NoError(t, s.Close())
		}
	}
	return about, events, err
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
