package partner_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
)

const (
	oldSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	newSecret = "whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3"
)

// host takes webhooks, and fails as it is told.
type host struct {
	*httptest.Server

	mu     sync.Mutex
	status func(attempt int) int // nil takes everything
	tries  map[string]int
	taken  []lender.Event
	heads  []http.Header
	bodies [][]byte
}

func newHost(t testing.TB) *host {
	t.Helper()
	h := &host{tries: make(map[string]int)}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	id := r.Header.Get(standardwebhooks.HeaderWebhookID)
	h.tries[id]++
	h.heads, h.bodies = append(h.heads, r.Header.Clone()), append(h.bodies, body)
	if h.status != nil {
		if status := h.status(h.tries[id]); status != 0 {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			return
		}
	}
	if e, err := wire.ParseWebhook(wire.Test, body); err == nil {
		h.taken = append(h.taken, e)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h *host) ids() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var ids []string
	for _, e := range h.taken {
		ids = append(ids, string(e.ID))
	}
	return ids
}

// watch is a clock of the world that a test moves.
type watch struct{ at atomic.Int64 }

func (w *watch) now() time.Time        { return time.UnixMicro(w.at.Load()) }
func (w *watch) move(by time.Duration) { w.at.Add(by.Microseconds()) }
func newWatch() (w *watch)             { w = &watch{}; w.at.Store(time.Now().UnixMicro()); return w }

func sender(t testing.TB, h *host, change func(*partner.SenderConfig)) *partner.Sender {
	t.Helper()
	c := partner.SenderConfig{
		Mode: wire.Test, URL: h.URL + "/webhooks", Secrets: []lender.Secret{lender.NewSecret(oldSecret)},
		Log: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&c)
	}
	s, err := partner.NewSender(c)
	require.NoError(t, err)
	return s
}

func event(n int) lender.Event {
	facts := lendertest.Facts()
	return lender.Event{ID: lender.EventID(fmt.Sprintf("e-%d", n)), Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: facts[n%len(facts)]}
}

// Every kind of event arrives, signed so that the library of the scheme takes it
// with the old secret and with the new one, and as the document says.
func TestWebhooksAreSignedWithEverySecret(t *testing.T) {
	h := newHost(t)
	s := sender(t, h, func(c *partner.SenderConfig) { c.Secrets = append(c.Secrets, lender.NewSecret(newSecret)) })
	j := newJudge(t)
	for i := range lendertest.Facts() {
		require.NoError(t, s.Send(t.Context(), event(i)))
	}
	made, err := s.Deliver(t.Context())
	require.NoError(t, err)
	require.Equal(t, len(lendertest.Facts()), made)
	require.Len(t, h.taken, made)
	operation := j.doc.Webhooks["event"].Post
	for i, body := range h.bodies {
		for _, secret := range []string{oldSecret, newSecret} {
			w, err := standardwebhooks.NewWebhook(secret)
			require.NoError(t, err)
			require.NoError(t, w.Verify(body, h.heads[i]))
			require.Error(t, w.Verify(append(slices.Clone(body), ' '), h.heads[i]))
		}
		var v any
		require.NoError(t, jsonUnmarshal(body, &v))
		require.NoError(t, operation.RequestBody.Value.Content[wire.TypeJSON].Schema.Value.VisitJSON(v, openapi3.EnableJSONSchema2020()))
		for _, p := range operation.Parameters {
			value := h.heads[i].Get(p.Value.Name)
			require.NoError(t, p.Value.Schema.Value.VisitJSON(value, openapi3.EnableJSONSchema2020()), "%s %s", p.Value.Name, value)
		}
		require.Equal(t, wire.TypeJSON, h.heads[i].Get("Content-Type"))
	}
	made, err = s.Deliver(t.Context())
	require.NoError(t, err)
	require.Zero(t, made, "what was taken is not sent again")
}

// Only 2xx is a receipt. Each attempt is signed at its own time, the waits grow, and
// nobody is followed elsewhere.
func TestWhatIsNotTakenIsOfferedAgain(t *testing.T) {
	for _, status := range []int{500, 503, 429, 400, 401, 404, 410, 302, 307, 199 + 101} {
		h, w := newHost(t), newWatch()
		h.status = func(attempt int) int {
			if attempt <= 3 {
				return status
			}
			return 0
		}
		s := sender(t, h, func(c *partner.SenderConfig) { c.Now = w.now })
		require.NoError(t, s.Send(t.Context(), event(1)))
		stamps := map[string]bool{}
		for attempt := 1; attempt <= 4; attempt++ {
			made, err := s.Deliver(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, made, "%d", status)
			stamps[h.heads[attempt-1].Get(standardwebhooks.HeaderWebhookTimestamp)] = true
			if attempt == 4 {
				break
			}
			wait := 5 * time.Second << (attempt - 1)
			w.move(wait/2 - 50*time.Millisecond)
			made, err = s.Deliver(t.Context())
			require.NoError(t, err)
			require.Zero(t, made, "it is too early, %d", status)
			w.move(wait + 100*time.Millisecond)
		}
		require.Equal(t, []string{"e-1"}, h.ids())
		require.Len(t, stamps, 4)
		dead, err := s.Dead(t.Context(), 10)
		require.NoError(t, err)
		require.Empty(t, dead)
	}
}

// A host that is away for half an hour has lost nothing, whenever that begins and
// whatever chance does to the waits.
func TestHalfAnHourAway(t *testing.T) {
	for range 50 {
		h, w := newHost(t), newWatch()
		back := w.now().Add(30 * time.Minute)
		h.status = func(int) int {
			if w.now().Before(back) {
				return 503
			}
			return 0
		}
		s := sender(t, h, func(c *partner.SenderConfig) {
			c.Now = w.now
			c.Retry = partner.Retry{First: time.Second, Most: 5 * time.Minute, Attempts: 22} // about the least that is taken
		})
		for i := range 5 {
			require.NoError(t, s.Send(t.Context(), event(i)))
		}
		for len(h.ids()) < 5 && w.now().Before(back.Add(time.Hour)) {
			_, err := s.Deliver(t.Context())
			require.NoError(t, err)
			dead, err := s.Dead(t.Context(), 10)
			require.NoError(t, err)
			require.Empty(t, dead)
			w.move(time.Second)
		}
		require.Len(t, h.ids(), 5)
		h.Close()
	}
}

// After the last attempt a delivery is a dead letter that everybody can see, and can
// be offered again.
func TestDeadLetters(t *testing.T) {
	h, w, log := newHost(t), newWatch(), &records{}
	h.status = func(int) int { return 410 }
	s := sender(t, h, func(c *partner.SenderConfig) {
		c.Now, c.Log = w.now, slog.New(slog.NewTextHandler(log, nil))
		c.Retry = partner.Retry{First: time.Hour, Most: time.Hour, Attempts: 3}
	})
	require.NoError(t, s.Send(t.Context(), event(7), event(8)))
	for range 10 {
		_, err := s.Deliver(t.Context())
		require.NoError(t, err)
		w.move(2 * time.Hour)
	}
	require.Equal(t, map[string]int{"e-7": 3, "e-8": 3}, h.tries)
	dead, err := s.Dead(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, dead, 1)
	require.Equal(t, 3, dead[0].Attempts)
	require.Equal(t, partner.WhyGone, dead[0].Last.Why)
	require.Equal(t, 2, strings.Count(log.String(), "a webhook is a dead letter"))
	require.Equal(t, 4, strings.Count(log.String(), "a webhook was not taken"))

	h.status = nil
	require.NoError(t, s.Replay(t.Context(), dead[0].ID))
	require.NoError(t, s.Replay(t.Context(), dead[0].ID), "it is not dead any more")
	made, err := s.Deliver(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, made)
	require.Equal(t, []string{string(dead[0].Event.ID)}, h.ids())
	dead, err = s.Dead(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, dead, 1)
}

// A sandbox drops, doubles and delays, and so changes the order.
func TestTamper(t *testing.T) {
	h, w := newHost(t), newWatch()
	fates := map[lender.EventID]partner.Fate{
		"e-1": {Delay: time.Minute}, "e-2": {Copies: 2}, "e-3": {Drop: true, Copies: 5}, "e-4": {Delay: time.Second, Copies: 1},
	}
	s := sender(t, h, func(c *partner.SenderConfig) {
		c.Now, c.Together = w.now, 1
		c.Tamper = func(e lender.Event) partner.Fate { return fates[e.ID] }
	})
	require.NoError(t, s.Send(t.Context(), event(1), event(2), event(3), event(4), event(5)))
	for range 3 {
		_, err := s.Deliver(t.Context())
		require.NoError(t, err)
		w.move(59 * time.Second)
	}
	require.Equal(t, []string{"e-2", "e-2", "e-2", "e-5", "e-4", "e-4", "e-1"}, h.ids())
}

// Run delivers what comes while it runs, side by side, and ends with its context:
// what was under way then is neither lost nor counted against the host.
func TestRun(t *testing.T) {
	h := newHost(t)
	s := sender(t, h, func(c *partner.SenderConfig) { c.Poll = time.Hour })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for i := range 300 {
		require.NoError(t, s.Send(t.Context(), event(i)))
	}
	require.Eventually(t, func() bool { return len(h.ids()) == 300 }, 20*time.Second, 5*time.Millisecond)
	got := h.ids()
	slices.Sort(got)
	require.Len(t, slices.Compact(got), 300)
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)

	held := make(chan bool)
	h.status = func(int) int { <-held; return 0 }
	outbox := partner.NewMemoryOutbox()
	s = sender(t, h, func(c *partner.SenderConfig) { c.Outbox = outbox })
	require.NoError(t, s.Send(t.Context(), event(1)))
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, s.Run(ctx), context.DeadlineExceeded)
	close(held)
	due, err := outbox.Due(t.Context(), time.Now(), 5)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Zero(t, due[0].Attempts)
}

// An outbox that fails does not stop the sender, and what it could not note is sent
// again.
func TestAnOutboxThatFails(t *testing.T) {
	h, outbox := newHost(t), &flaky{MemoryOutbox: partner.NewMemoryOutbox()}
	s := sender(t, h, func(c *partner.SenderConfig) { c.Outbox, c.Poll = outbox, time.Millisecond })
	require.ErrorIs(t, s.Send(t.Context(), event(1)), errFlaky)
	require.NoError(t, s.Send(t.Context(), event(1)))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _ = s.Run(ctx) }()
	require.Eventually(t, func() bool { return len(h.ids()) >= 2 }, 20*time.Second, time.Millisecond)
	require.Equal(t, "e-1", h.ids()[1])
	require.Error(t, s.Send(t.Context(), lender.Event{ID: "no event"}))
}

var errFlaky = errors.New("the disk is full") // written by nobody

// flaky fails every second time.
type flaky struct {
	*partner.MemoryOutbox

	count atomic.Int64
}

func (f *flaky) fail() error {
	if f.count.Add(1)%2 == 1 {
		return errFlaky
	}
	return nil
}

func (f *flaky) Add(ctx context.Context, e lender.Event, due time.Time) error {
	if err := f.fail(); err != nil {
		return err
	}
	return f.MemoryOutbox.Add(ctx, e, due)
}

func (f *flaky) Done(ctx context.Context, id partner.DeliveryID) error {
	if err := f.fail(); err != nil {
		return err
	}
	return f.MemoryOutbox.Done(ctx, id)
}

// What is wrong with a configuration is named, and no secret is repeated.
func TestNewSenderNamesEverythingThatIsWrong(t *testing.T) {
	wrong := partner.SenderConfig{
		Mode: wire.Live, URL: "http://host.example", Tamper: func(lender.Event) partner.Fate { return partner.Fate{} },
		Retry: partner.Retry{First: time.Second, Attempts: 10}, // under nine minutes
	}
	for _, short := range []string{"", "whsec_", "whsec_c2hvcnRzZWNyZXQ=", strings.TrimPrefix(oldSecret, "whsec_"), "whsec_" + strings.Repeat("A", 100), oldSecret + "="} {
		wrong.Secrets = append(wrong.Secrets, lender.NewSecret(short))
	}
	_, err := partner.NewSender(wrong)
	require.Equal(t, 6, strings.Count(err.Error(), "secrets: webhook_secret_malformed"))
	for _, want := range []string{"url: address_malformed", "tamper: mode_mismatch", "retry: retry_too_short"} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), "MfKQ9r8")
	for wait, ok := range map[time.Duration]bool{19 * time.Minute: false, 20 * time.Minute: true} { // three waits, at least half as long
		good := partner.SenderConfig{Mode: wire.Test, URL: "http://127.0.0.1", Secrets: []lender.Secret{lender.NewSecret(oldSecret)}}
		good.Retry = partner.Retry{First: wait, Most: wait, Attempts: 4}
		_, err := partner.NewSender(good)
		require.Equal(t, ok, err == nil)
	}
	require.NotContains(t, err.Error(), "mode:")
	_, err = partner.NewSender(partner.SenderConfig{})
	require.ErrorContains(t, err, "mode: mode_unknown")
	require.ErrorContains(t, err, "secrets: lender_required")
	require.NotContains(t, err.Error(), "retry:")
}
