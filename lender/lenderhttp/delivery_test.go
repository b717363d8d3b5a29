package lenderhttp_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
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

// ledger takes each id in once, for ever, and sometimes fails before it does.
type ledger struct {
	mu    sync.Mutex
	fail  func() bool
	kept  map[lender.EventID]lender.Event
	calls int
}

func (l *ledger) receive(_ context.Context, _ lender.ID, e lender.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	if l.fail() {
		return errors.New("the database is busy")
	}
	if before, known := l.kept[e.ID]; known && !before.Equal(e) {
		return errors.New("the same id says something else")
	}
	l.kept[e.ID] = e
	return nil
}

// Both sides meet: whatever a partner delays, doubles and reorders, whatever the host
// fails to keep, and whichever acknowledgment is lost, every event is kept in the end,
// each once, and none is given up or put aside. The partner signs with its new secret
// and one that the host no longer has.
func TestDeliveries(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 1))
	clock := lendersim.NewClock(lendertest.SampleInstant())
	l := &ledger{kept: map[lender.EventID]lender.Event{}, fail: func() bool { return chance.IntN(3) == 0 }}
	hooks, err := lenderhttp.NewWebhooks(lenderhttp.WebhooksConfig{
		Mode: wire.Test, Partner: "kabbage-test", Secrets: []lender.Secret{secretOf(1), secretOf(2)}, Receive: l.receive, Now: clock.Now,
		Quarantine: func(context.Context, lenderhttp.Quarantined) error { t.Error("put aside"); return nil },
	})
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		hooks.ServeHTTP(answer, r)
		l.mu.Lock()
		lost := chance.IntN(4) == 0
		l.mu.Unlock()
		if lost {
			hang(rw)
			return
		}
		pass(rw, answer)
	}))
	t.Cleanup(server.Close)
	s, err := partner.NewSender(partner.SenderConfig{
		Mode: wire.Test, URL: server.URL, Secrets: []lender.Secret{secretOf(3), secretOf(2)}, Now: clock.Now, Log: slog.New(slog.DiscardHandler),
		Tamper: func(lender.Event) partner.Fate {
			return partner.Fate{Delay: time.Duration(chance.IntN(600)) * time.Second, Copies: chance.IntN(3)}
		},
	})
	require.NoError(t, err)
	want := map[lender.EventID]lender.Event{}
	for n := range 3 * len(lendertest.Facts()) {
		facts := lendertest.Facts()
		e := lender.Event{ID: lender.EventID(fmt.Sprintf("e-%d", n)), Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: facts[n%len(facts)]}
		want[e.ID] = e
		require.NoError(t, s.Send(t.Context(), e))
	}
	for range 300 { // ten minutes each: two days
		_, err := s.Deliver(t.Context())
		require.NoError(t, err)
		clock.Advance(10 * time.Minute)
	}
	dead, err := s.Dead(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, dead)
	require.Equal(t, want, l.kept)
	require.Greater(t, l.calls, len(want), "there were failures and copies")
}

// A host whose clock is wrong by more than five minutes takes nothing, and a partner
// that is told so offers it again later.
func TestDeliveryToAWrongClock(t *testing.T) {
	clock, wrong := lendersim.NewClock(lendertest.SampleInstant()), 301*time.Second
	l := &ledger{kept: map[lender.EventID]lender.Event{}, fail: func() bool { return false }}
	hooks, err := lenderhttp.NewWebhooks(lenderhttp.WebhooksConfig{
		Mode: wire.Test, Partner: "kabbage-test", Secrets: []lender.Secret{secretOf(1)}, Receive: l.receive,
		Now: func() time.Time { return clock.Now().Add(wrong) },
	})
	require.NoError(t, err)
	server := httptest.NewServer(hooks)
	t.Cleanup(server.Close)
	s, err := partner.NewSender(partner.SenderConfig{
		Mode: wire.Test, URL: server.URL, Secrets: []lender.Secret{secretOf(1)}, Now: clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	require.NoError(t, s.Send(t.Context(), settled()))
	made, err := s.Deliver(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, made)
	require.Empty(t, l.kept)
	wrong = 0
	clock.Advance(time.Hour)
	_, err = s.Deliver(t.Context())
	require.NoError(t, err)
	require.Len(t, l.kept, 1)
}
