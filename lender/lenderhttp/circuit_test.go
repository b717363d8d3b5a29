package lenderhttp_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lendertest"
)

// line is a partner that fails, or waits until its caller leaves.
type line struct {
	client *lenderhttp.Client
	sent   int
	do     func(*http.Request) (*http.Response, error)
}

func newLine(t *testing.T, change func(*lenderhttp.Config)) *line {
	t.Helper()
	l := &line{do: fails}
	c := lenderhttp.Config{
		URL: "https://lender.example", Key: lender.NewSecret(testKey), Partner: "kabbage-test", Attempts: 1, Wait: time.Millisecond,
		Failures: 3, Rest: time.Minute,
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) { l.sent++; return l.do(r) }),
	}
	if change != nil {
		change(&c)
	}
	var err error
	l.client, err = lenderhttp.New(c)
	require.NoError(t, err)
	return l
}

func fails(*http.Request) (*http.Response, error) { return nil, errFinal }

// waits answers only to a caller who has left.
func waits(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func (l *line) ask(ctx context.Context) error {
	_, err := l.client.Disburse(ctx, lendertest.Disbursement("loan-1", "buyer-1"))
	return err
}

// leave asks and leaves in the middle.
func (l *line) leave(t *testing.T) {
	t.Helper()
	before := l.do
	l.do = waits
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(5*time.Millisecond, cancel)
	require.ErrorIs(t, l.ask(ctx), context.Canceled)
	l.do = before
}

// A caller who leaves in the middle is no good news: failures before and after stay
// failures in a row, and a circuit that rests is not closed by it.
func TestWhoLeavesHidesNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, nil)
		for range 3 {
			l.leave(t)
			require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeNoAnswer)
		}
		sent := l.sent
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeCircuitOpen, "three failures in a row")

		time.Sleep(61 * time.Second) // half open: one may try
		l.leave(t)
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeNoAnswer)
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeCircuitOpen, "it was still half open, and one failure opens it")
		require.Equal(t, sent+2, l.sent)
	})
}

// A call whose time was up before it began says nothing about the partner.
func TestTimeUpBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(c *lenderhttp.Config) { c.Failures = 1 })
		past, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
		defer cancel()
		for range 3 {
			err := l.ask(past)
			require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
			require.ErrorIs(t, err, context.DeadlineExceeded)
		}
		require.Zero(t, l.sent)
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeNoAnswer, "the circuit was closed")
	})
}

// A partner that is slower than a whole call takes has failed.
func TestSlowerThanACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(c *lenderhttp.Config) { c.Failures = 1; c.Total = 10 * time.Second })
		l.do = waits
		require.ErrorIs(t, l.ask(t.Context()), context.DeadlineExceeded)
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeCircuitOpen)
	})
}

// A transport that panics is its owner's; the circuit still hears of it, and is not
// left half open for ever.
func TestTransportThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(c *lenderhttp.Config) { c.Failures = 1 })
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeNoAnswer)
		time.Sleep(61 * time.Second)
		l.do = func(*http.Request) (*http.Response, error) { panic("the owner's") }
		require.Panics(t, func() { _ = l.ask(t.Context()) })
		l.do = fails
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeCircuitOpen)
		time.Sleep(61 * time.Second)
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeNoAnswer, "one may try again")
	})
}

// While the circuit is open, or there is no time for another attempt, a call ends at once: it waits for nothing.
func TestOpenCircuitEndsACallAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := &tries{}
		l := newLine(t, func(c *lenderhttp.Config) {
			c.Failures, c.Attempts, c.Wait, c.Rest, c.Observe = 1, 5, 2*time.Second, time.Hour, seen.observe
		})
		start := time.Now()
		require.ErrorIs(t, l.ask(briefly(t)), lenderhttp.CodeNoAnswer)
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeCircuitOpen)
		require.Equal(t, 1, l.sent)
		require.Len(t, seen.ends, 2)
		require.Equal(t, lenderhttp.CodeCircuitOpen, seen.ends[1].Code)
		require.Zero(t, time.Since(start))
	})
}

// briefly is a context with no time for a second attempt.
func briefly(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// Whatever a partner writes as Retry-After, it is not asked before: neither when the
// time is an instant, nor when it is longer than any call.
func TestRetryAfterInEveryForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for text, want := range map[string]int{
			"": 3, "soon": 3, "-1": 3, "0": 3, "1.5": 3, "Mon, 23 Nov 1998 10:00:00 GMT": 3,
			"7200": 1, "4294967296": 1, "99999999999999999999999999": 1, "Fri, 23 Nov 2198 10:00:00 GMT": 1,
			time.Now().Add(time.Hour).UTC().Format(http.TimeFormat): 1,
		} {
			seen := &tries{}
			l := newLine(t, func(c *lenderhttp.Config) { c.Attempts, c.Failures, c.Observe = 3, 100, seen.observe })
			l.do = func(*http.Request) (*http.Response, error) {
				h := http.Header{"Retry-After": {text}, "Lender-Mode": {"test"}}
				return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: h, Body: http.NoBody}, nil
			}
			require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeBusy, text)
			require.Len(t, seen.calls(), want, text)
		}
	})
}

// A caller who leaves while a call waits for its next attempt ends it there.
func TestWhoLeavesDuringAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(c *lenderhttp.Config) { c.Attempts, c.Failures = 3, 100 })
		l.do = func(*http.Request) (*http.Response, error) {
			h := http.Header{"Retry-After": {"20"}, "Lender-Mode": {"test"}}
			return &http.Response{StatusCode: http.StatusTooManyRequests, Header: h, Body: http.NoBody}, nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		require.ErrorIs(t, l.ask(ctx), lenderhttp.CodeBusy)
		require.Equal(t, time.Second, time.Since(start))
		require.Equal(t, 1, l.sent)

		start = time.Now()
		require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeBusy)
		require.Equal(t, 20*time.Second, time.Since(start), "the second time there is no time for a third")
		require.Equal(t, 3, l.sent)
	})
}

// An observer may leave out what it has no use for.
func TestObserverOfNothing(t *testing.T) {
	l := newLine(t, func(c *lenderhttp.Config) {
		c.Observe = func(context.Context, lenderhttp.Attempt) (context.Context, func(lenderhttp.Seen)) { return nil, nil }
	})
	require.ErrorIs(t, l.ask(t.Context()), lenderhttp.CodeNoAnswer)
}
