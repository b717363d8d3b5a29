package partner

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/paylater-go/payments/lender/lenderhttp/wire"
)

// deliver makes one attempt and tells the outbox how it ended, also when the sender
// is stopped meanwhile.
func (s *Sender) deliver(ctx context.Context, d Delivery) error {
	began := time.Now()
	seen, end := s.config.Observe(ctx, "webhook")
	status, why := s.attempt(seen, d)
	end(Seen{Status: status, Code: string(why), Took: time.Since(began)})
	if why != "" && ctx.Err() != nil {
		return ctx.Err() // it was not the host that failed
	}
	told, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellPatience)
	defer cancel()
	if why == "" {
		return s.config.Outbox.Done(told, d.ID)
	}
	return s.failed(told, d, status, why)
}

// tellPatience is how long the outbox may take to note how an attempt ended.
const tellPatience = 5 * time.Second

// failed plans the next attempt, or gives up.
func (s *Sender) failed(ctx context.Context, d Delivery, status int, why Why) error {
	now := s.config.Now()
	var next time.Time
	level, text := slog.LevelError, "a webhook is a dead letter"
	if wait, more := s.config.Retry.after(d.Attempts + 1); more {
		next, level, text = now.Add(wait), slog.LevelWarn, "a webhook was not taken"
	}
	s.config.Log.LogAttrs(ctx, level, text, slog.String("event", string(d.Event.ID)), slog.String("kind", string(d.Event.Kind())),
		slog.Int("attempts", d.Attempts+1), slog.Int("status", status), slog.String("why", string(why)))
	return s.config.Outbox.Failed(ctx, d.ID, Attempt{At: now, Why: why}, next)
}

// attempt sends one webhook. It was taken when there is no why.
func (s *Sender) attempt(ctx context.Context, d Delivery) (int, Why) {
	body, err := wire.Encode(wire.NewWebhook(s.config.Mode, d.Event))
	if err != nil {
		return 0, WhyNoAnswer // an outbox that gives out what is no event
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.config.URL, bytes.NewReader(body))
	if err != nil {
		return 0, WhyNoAnswer // the address was read before
	}
	s.sign(r.Header, string(d.Event.ID), body)
	r.Header.Set("Content-Type", wire.TypeJSON)
	r.Header.Set(wire.HeaderMode, string(s.config.Mode))
	r.Header.Set("User-Agent", "lender-webhooks/"+strconv.Itoa(wire.Version))
	answer, err := s.client.Do(r)
	if err != nil {
		return 0, WhyNoAnswer
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer)) // so that the connection serves again
	return answer.StatusCode, whyOf(answer.StatusCode)
}

// maxAnswer is how much of a host's answer is read, in bytes. Nothing is made of it.
const maxAnswer = 4 << 10

// sign signs with every secret, as the scheme has it while secrets change.
func (s *Sender) sign(h http.Header, id string, body []byte) {
	now := s.config.Now()
	var all []string
	for _, signer := range s.signers {
		one, _ := signer.Sign(id, now, body) // never an error
		all = append(all, one)
	}
	h.Set(standardwebhooks.HeaderWebhookID, id)
	h.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	h.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(all, " "))
}

// whyOf is why an answer is not a receipt; only 2xx is one.
func whyOf(status int) Why {
	switch {
	case 200 <= status && status < 300:
		return ""
	case 300 <= status && status < 400:
		return WhyRedirect
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return WhyRefused
	case status == http.StatusNotFound, status == http.StatusGone:
		return WhyGone
	case status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		return WhyBusy
	}
	return WhyStatus
}

func typeOf(err error) string { return fmt.Sprintf("%T", err) }
