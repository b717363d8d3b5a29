package lenderhttp_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// loud takes nothing that was left out.
type loud struct{ *testing.T }

func (l loud) Logf(format string, args ...any) { l.Errorf("left out: "+format, args...) }

// Every duty of a lender holds over real connections: with one attempt, so that a
// lost request and a lost answer show, and none is left out.
func TestEveryDuty(t *testing.T) {
	for _, duty := range lendertest.Duties() {
		t.Run(fmt.Sprintf("duty %d", duty.Number), func(t *testing.T) {
			w := newWorld(t, func(c *lenderhttp.Config) { c.Attempts = 1 })
			duty.Check(loud{t}, harness(t, w))
		})
	}
}

// The same, while one of five requests and one of five answers is lost, by a seed:
// the client finds out by itself, and nothing shows.
func TestEveryDutyThroughLosses(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for _, duty := range lendertest.Duties() {
		t.Run(fmt.Sprintf("duty %d", duty.Number), func(t *testing.T) {
			w := newWorld(t, func(c *lenderhttp.Config) { c.Attempts = 24; c.Failures = 1000; c.Wait = time.Microsecond })
			h := harness(t, w)
			h.LoseRequest, h.LoseAnswer = nil, nil
			var mu sync.Mutex
			chance := rand.New(rand.NewPCG(seed, uint64(duty.Number)))
			lose := func() bool {
				mu.Lock()
				defer mu.Unlock()
				return chance.IntN(5) == 0
			}
			w.set(func(rw http.ResponseWriter, _ *http.Request) bool { return lose() && hang(rw) },
				func(rw http.ResponseWriter, _ *httptest.ResponseRecorder) bool { return lose() && hang(rw) })
			duty.Check(t, h)
		})
	}
}

func harness(t *testing.T, w *world) lendertest.Harness {
	t.Helper()
	return lendertest.Harness{
		Lender: w.client,
		Application: func(c lendertest.Case, a *lender.Application) bool {
			word, ok := map[lendertest.Case]string{
				lendertest.Usual: "", lendertest.Declined: " #declined", lendertest.Information: " #needs-info", lendertest.Refused: " #refused",
			}[c]
			a.Business.LegalName = lender.NewSecret(a.Business.LegalName.Reveal() + word)
			return ok
		},
		Disbursement: func(c lendertest.Case, d *lender.Disbursement) bool {
			cents, ok := map[lendertest.Case]int64{lendertest.Usual: 0, lendertest.Short: 62, lendertest.Fails: 63, lendertest.ComesBack: 65}[c]
			d.Amount = d.Amount.Add(money.Cents(cents))
			return ok
		},
		Wait:     func() { w.clock.Advance(20 * 24 * time.Hour); w.sim.Events() },
		Webhooks: func() []lender.Event { return w.sim.Events() },
		LoseRequest: func() {
			w.set(func(rw http.ResponseWriter, _ *http.Request) bool { w.set(nil, nil); return hang(rw) }, nil)
		},
		LoseAnswer: func() {
			w.set(nil, func(rw http.ResponseWriter, _ *httptest.ResponseRecorder) bool { w.set(nil, nil); return hang(rw) })
		},
	}
}

// Go's transport sends a POST with an Idempotency-Key again by itself when a
// connection that it used before breaks. Ours leaves once for each attempt that was
// observed: what arrives is what was recorded.
func TestLeavesOnceForEachAttempt(t *testing.T) {
	for _, attempts := range []int{1, 2, 5} {
		w := newWorld(t, func(c *lenderhttp.Config) { c.Attempts = attempts; c.Failures = 1000 })
		w.approve(t) // the connection is used from here on
		w.set(nil, func(rw http.ResponseWriter, _ *httptest.ResponseRecorder) bool { return hang(rw) })
		for i := range 4 {
			d := lendertest.Disbursement(lender.LoanID(fmt.Sprintf("loan-%d", i)), "buyer-1")
			_, err := w.client.Disburse(t.Context(), d)
			require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
			_, err = w.client.LookUp(t.Context(), d.Reference())
			require.ErrorIs(t, err, lenderhttp.CodeNoAnswer)
			w.set(nil, nil) // a connection to be used again
			_, err = w.client.LookUp(t.Context(), d.Reference())
			require.NoError(t, err)
			w.set(nil, func(rw http.ResponseWriter, _ *httptest.ResponseRecorder) bool { return hang(rw) })
		}
		require.Len(t, w.asked(), len(w.tries.calls()))
	}
}

// After an outcome that nobody knows it looks up before it sends again under the
// same key, and does not send while the look-up has no answer.
func TestLooksUpBeforeItSendsAgain(t *testing.T) {
	w := newWorld(t, nil)
	w.approve(t)
	lost := times(1, func() bool { return true })
	w.set(nil, func(rw http.ResponseWriter, _ *httptest.ResponseRecorder) bool { return lost() && hang(rw) })
	events, err := w.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
	require.NoError(t, err)
	require.NotEmpty(t, events)
	require.Equal(t, []string{"apply", "disburse", "look_up", "disburse"}, w.tries.calls(), "found, and asked for under its key")
	found, err := w.client.LookUp(t.Context(), lendertest.Disbursement("loan-1", "buyer-1").Reference())
	require.NoError(t, err)
	require.Len(t, found, len(events), "the partner did nothing twice")

	lost = times(1, func() bool { return true })
	w.set(func(rw http.ResponseWriter, _ *http.Request) bool { return lost() && hang(rw) }, nil)
	again, err := w.client.Disburse(t.Context(), lendertest.Disbursement("loan-2", "buyer-1"))
	require.NoError(t, err)
	require.NotEmpty(t, again)
	require.Equal(t, []string{"disburse", "look_up", "disburse"}, w.tries.calls()[5:], "it never arrived: sent again")
	require.Equal(t, 2, w.tries.list[7].Number)

	w.set(func(rw http.ResponseWriter, _ *http.Request) bool { return hang(rw) }, nil)
	_, err = w.client.Disburse(t.Context(), lendertest.Disbursement("loan-3", "buyer-1"))
	require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
	require.Equal(t, []string{"disburse", "look_up", "look_up"}, w.tries.calls()[8:], "while nobody knows it is not sent blindly")
}

// What a partner may send back that is no answer: nothing is known then, and the
// error repeats none of it.
func TestOddAnswers(t *testing.T) {
	good := `{"mode":"test","events":[]}`
	type answer struct {
		status int
		header map[string]string
		body   string
		code   fault.Code
	}
	test, json := map[string]string{wire.HeaderMode: "test"}, wire.TypeJSON
	for name, a := range map[string]answer{
		"html":              {200, map[string]string{wire.HeaderMode: "test", "Content-Type": "text/html"}, "<h1>SECRET</h1>", lenderhttp.CodeAnswerOdd},
		"created":           {201, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, good, lenderhttp.CodeAnswerOdd},
		"no content":        {204, test, "", lenderhttp.CodeAnswerOdd},
		"redirect":          {307, map[string]string{wire.HeaderMode: "test", "Location": "/v1/elsewhere"}, "", lenderhttp.CodeAnswerOdd},
		"no mode":           {200, map[string]string{"Content-Type": json}, good, lenderhttp.CodeAnswerOdd},
		"live":              {200, map[string]string{wire.HeaderMode: "live", "Content-Type": json}, good, wire.CodeModeMismatch},
		"live inside":       {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, `{"mode":"live","events":[]}`, wire.CodeModeMismatch},
		"half":              {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, good[:9], lenderhttp.CodeAnswerOdd},
		"two documents":     {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, good + good, lenderhttp.CodeAnswerOdd},
		"unknown field":     {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, `{"mode":"test","events":[],"SECRET":1}`, lenderhttp.CodeAnswerOdd},
		"compressed":        {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json, "Content-Encoding": "gzip"}, good, lenderhttp.CodeAnswerOdd},
		"too large":         {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, good + strings.Repeat(" ", wire.MaxBody), lenderhttp.CodeAnswerOdd},
		"500":               {500, map[string]string{wire.HeaderMode: "test", "Content-Type": wire.TypeProblem}, `{"type":"about:blank","title":"SECRET","status":500,"mode":"test","code":"internal"}`, lenderhttp.CodeAnswerOdd},
		"401":               {401, test, "SECRET", wire.CodeUnauthorized},
		"403":               {403, test, "", wire.CodeUnauthorized},
		"429":               {429, test, "", lenderhttp.CodeBusy},
		"503":               {503, test, "", lenderhttp.CodeBusy},
		"404 of a post":     {404, map[string]string{wire.HeaderMode: "test", "Content-Type": wire.TypeProblem}, `{"type":"about:blank","title":"Not Found","status":404,"mode":"test","code":"lender_not_found"}`, lenderhttp.CodeAnswerOdd},
		"refusal as json":   {422, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, `{"type":"about:blank","title":"","status":422,"mode":"test","code":"lender_refused"}`, lenderhttp.CodeAnswerOdd},
		"refusal of live":   {422, map[string]string{wire.HeaderMode: "test", "Content-Type": wire.TypeProblem}, `{"type":"about:blank","title":"","status":422,"mode":"live","code":"lender_refused"}`, lenderhttp.CodeAnswerOdd},
		"refusal with 400":  {400, map[string]string{wire.HeaderMode: "test", "Content-Type": wire.TypeProblem}, `{"type":"about:blank","title":"","status":400,"mode":"test","code":"lender_refused"}`, lenderhttp.CodeAnswerOdd},
		"another's events":  {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, `{"mode":"test","events":[{"v":1,"id":"e1","buyer":"buyer-2","at":"2019-03-05T15:00:00.000000Z","kind":"disbursement_started","fact":{"loan":"loan-1"}}]}`, lenderhttp.CodeAnswerOdd},
		"another loan":      {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, `{"mode":"test","events":[{"v":1,"id":"e1","buyer":"buyer-1","at":"2019-03-05T15:00:00.000000Z","kind":"disbursement_started","fact":{"loan":"loan-2"}}]}`, lenderhttp.CodeAnswerOdd},
		"about the line":    {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, `{"mode":"test","events":[{"v":1,"id":"e1","buyer":"buyer-1","at":"2019-03-05T15:00:00.000000Z","kind":"reinstated","fact":{}}]}`, lenderhttp.CodeAnswerOdd},
		"an event twofaced": {200, map[string]string{wire.HeaderMode: "test", "Content-Type": json}, `{"mode":"test","events":[{"v":1,"id":"e1","id":"e2","buyer":"buyer-1","at":"2019-03-05T15:00:00.000000Z","kind":"disbursement_started","fact":{"loan":"loan-1"}}]}`, lenderhttp.CodeAnswerOdd},
	} {
		w, followed := newWorld(t, func(c *lenderhttp.Config) { c.Attempts = 1 }), false
		w.set(func(rw http.ResponseWriter, r *http.Request) bool {
			followed = followed || r.URL.Path == "/v1/elsewhere"
			for k, v := range a.header {
				rw.Header().Set(k, v)
			}
			rw.WriteHeader(a.status)
			_, _ = rw.Write([]byte(a.body))
			return true
		}, nil)
		events, err := w.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
		require.Empty(t, events, name)
		require.False(t, followed, "redirects are not followed")
		require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown, name)
		require.ErrorIs(t, err, a.code, name)
		require.NotErrorIs(t, err, lender.CodeRefused, name)
		require.NotErrorIs(t, err, lender.CodeNotFound, name)
		require.NotContains(t, err.Error(), "SECRET", name)
		require.NotContains(t, w.log.String(), "SECRET", name)
	}
}

// The events of those answers are odd for what they are about: the same one about
// what was asked is an answer.
func TestAnswerAboutWhatWasAsked(t *testing.T) {
	said := func(buyer, kind, fact string) error {
		body := `{"mode":"test","events":[{"v":1,"id":"e1","buyer":"` + buyer + `","at":"2019-03-05T15:00:00.000000Z","kind":"` + kind + `","fact":` + fact + `}]}`
		_, err := wire.ParseAnswer(wire.Test, []byte(body))
		require.NoError(t, err, "it is an answer")
		w := newWorld(t, func(c *lenderhttp.Config) { c.Attempts = 1 })
		w.set(func(rw http.ResponseWriter, _ *http.Request) bool {
			rw.Header().Set(wire.HeaderMode, "test")
			rw.Header().Set("Content-Type", wire.TypeJSON)
			_, _ = rw.Write([]byte(body))
			return true
		}, nil)
		_, err = w.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
		return err
	}
	require.NoError(t, said("buyer-1", "disbursement_started", `{"loan":"loan-1"}`))
	require.ErrorIs(t, said("buyer-2", "disbursement_started", `{"loan":"loan-1"}`), lenderhttp.CodeAnswerOdd)
	require.ErrorIs(t, said("buyer-1", "disbursement_started", `{"loan":"loan-2"}`), lenderhttp.CodeAnswerOdd)
	require.ErrorIs(t, said("buyer-1", "application_received", `{"application":"loan-1"}`), lenderhttp.CodeAnswerOdd)
	require.ErrorIs(t, said("buyer-1", "reinstated", `{}`), lenderhttp.CodeAnswerOdd)
}

// A body may be as large as the bound, and not by a byte larger.
func TestBodyAsLargeAsItMayBe(t *testing.T) {
	for more, want := range map[int]fault.Code{0: "", 1: lenderhttp.CodeAnswerOdd} {
		good := `{"mode":"test","events":[]}`
		l := said(t, http.StatusOK, wire.TypeJSON, good+strings.Repeat(" ", wire.MaxBody-len(good)+more))
		_, err := l.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
		if want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, want)
		}
	}
}

// A partner that drips, or never answers, is left when the time is up.
func TestTotalDeadline(t *testing.T) {
	w := newWorld(t, func(c *lenderhttp.Config) { c.Total = 300 * time.Millisecond })
	w.set(func(rw http.ResponseWriter, r *http.Request) bool {
		rw.Header().Set("Content-Type", wire.TypeJSON)
		for range 100 {
			_, _ = rw.Write([]byte(" "))
			rw.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return true
			case <-time.After(20 * time.Millisecond):
			}
		}
		return true
	}, nil)
	start := time.Now()
	_, err := w.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
	require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Less(t, time.Since(start), 5*time.Second)
}

// Retry-After is heeded, and one that is longer than what is left ends the call at
// once.
func TestRetryAfter(t *testing.T) {
	w := newWorld(t, func(c *lenderhttp.Config) { c.Total = 10 * time.Second })
	w.approve(t)
	wait, busy := "1", times(1, func() bool { return true })
	w.set(func(rw http.ResponseWriter, _ *http.Request) bool {
		if !busy() {
			return false
		}
		rw.Header().Set("Retry-After", wait)
		rw.Header().Set(wire.HeaderMode, "test")
		rw.WriteHeader(http.StatusServiceUnavailable)
		return true
	}, nil)
	start := time.Now()
	_, err := w.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, time.Since(start), time.Second)

	wait, busy = "60", times(1, func() bool { return true })
	start = time.Now()
	_, err = w.client.Disburse(t.Context(), lendertest.Disbursement("loan-2", "buyer-1"))
	require.ErrorIs(t, err, lenderhttp.CodeBusy)
	require.Less(t, time.Since(start), 5*time.Second)
}

// After so many attempts without an outcome nothing is sent for a while; a caller
// who leaves and a definite no do not count.
func TestCircuit(t *testing.T) {
	w := newWorld(t, func(c *lenderhttp.Config) { c.Attempts = 1; c.Failures = 3; c.Rest = time.Second })
	w.approve(t)
	var down atomic.Bool
	down.Store(true)
	w.set(func(rw http.ResponseWriter, _ *http.Request) bool { return down.Load() && hang(rw) }, nil)
	d := lendertest.Disbursement("loan-1", "buyer-1")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 5 {
		_, err := w.client.Disburse(gone, d)
		require.ErrorIs(t, err, context.Canceled)
	}
	for range 3 {
		_, err := w.client.Disburse(t.Context(), d)
		require.ErrorIs(t, err, lenderhttp.CodeNoAnswer)
	}
	arrived := len(w.asked())
	_, err := w.client.Disburse(t.Context(), d)
	require.ErrorIs(t, err, lenderhttp.CodeCircuitOpen)
	require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
	require.Len(t, w.asked(), arrived, "nothing was sent")
	down.Store(false)
	require.Eventually(t, func() bool { _, err := w.client.Disburse(t.Context(), d); return err == nil }, 5*time.Second, 20*time.Millisecond)
	for range 5 {
		refused := lendertest.Application("app-2", "buyer-2")
		refused.Business.LegalName = lender.NewSecret("Harbor Lamp Works #refused")
		_, err := w.client.Apply(t.Context(), refused)
		require.ErrorIs(t, err, lender.CodeRefused)
		require.NotErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
	}
	_, err = w.client.LookUp(t.Context(), d.Reference())
	require.NoError(t, err, "noes opened nothing")
}

// What is unknown is logged at Warn, what is known - a definite no as well - at Debug.
func TestLogLevels(t *testing.T) {
	w := newWorld(t, func(c *lenderhttp.Config) { c.Attempts = 1 })
	w.approve(t)
	_, err := w.client.LookUp(t.Context(), lendertest.Disbursement("loan-1", "buyer-1").Reference())
	require.ErrorIs(t, err, lender.CodeNotFound)
	_, err = w.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "nobody"))
	require.ErrorIs(t, err, lender.CodeRefused)
	require.Equal(t, 3, strings.Count(w.log.String(), `"level":"DEBUG"`))
	require.NotContains(t, w.log.String(), `"level":"WARN"`)
	require.Contains(t, w.log.String(), `"partner":"kabbage-test","call":"look_up","key":"loan-1","attempt":1,"status":404,"code":"lender_not_found"`)
	w.set(func(rw http.ResponseWriter, _ *http.Request) bool { return hang(rw) }, nil)
	_, err = w.client.Disburse(t.Context(), lendertest.Disbursement("loan-1", "buyer-1"))
	require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
	require.Equal(t, 1, strings.Count(w.log.String(), `"level":"WARN"`))
	require.Contains(t, w.log.String(), `"status":0,"code":"lender_no_answer"`)
}

// A context that has ended ends a call at once, and nothing has left.
func TestCanceledBefore(t *testing.T) {
	w := newWorld(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.client.Disburse(ctx, lendertest.Disbursement("loan-1", "buyer-1"))
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
	require.Empty(t, w.asked())
}
