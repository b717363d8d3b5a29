package lenderhttp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// WebhooksConfig says whose webhooks are taken. Mode, Partner, Secrets and Receive
// have to be there.
type WebhooksConfig struct {
	// Mode is that of every webhook.
	Mode wire.Mode
	// Partner is the name under which the program knows the partner; see
	// [Config.Partner].
	Partner lender.ID
	// Secrets are those that may have signed, each "whsec_" and the base64 of 24 to 64
	// bytes. Give the old and the new one while a partner changes its secret.
	Secrets []lender.Secret
	// Receive takes an event in: Receive of paylater's Program, which keeps it on its
	// line or parks it until what it names appears. When it returns nil the event is
	// kept, and only then the webhook is acknowledged.
	Receive func(ctx context.Context, from lender.ID, e lender.Event) error
	// Final tells an error of Receive that will come again, such as paylater's
	// CodeKeyReused of an id that was used for another event, from one that may pass.
	// Nil: each may pass.
	Final func(err error) bool
	// Quarantine is handed what was signed by the partner and cannot be taken: an event
	// that does not parse, is of the other mode, or is refused for good. When it returns
	// nil it is kept somewhere for a person, and the webhook is acknowledged. Nil
	// acknowledges nothing of the kind, so the partner sends it again and in the end
	// calls it dead. A message may come more than once: keep it under its id.
	Quarantine func(ctx context.Context, q Quarantined) error
	// Now tells the time. Nil is that of the machine.
	Now func() time.Time
	// Log is told of what was not taken, by ids and codes alone. Nil logs nothing.
	Log *slog.Logger
	// Observe is told of every webhook, as an attempt of the call "webhook".
	Observe Observer
}

// Quarantined is a webhook that the partner signed and nobody can take. The body is
// the partner's, personal data and all: keep it as such. Printed and logged it is left
// out.
type Quarantined struct {
	Partner lender.ID
	ID      lender.EventID // of the message
	At      time.Time      // when it came
	Code    fault.Code     // why it cannot be taken
	Body    []byte
}

// Format prints everything but the body, for every verb.
func (q Quarantined) Format(state fmt.State, _ rune) {
	_, _ = fmt.Fprintf(state, "webhook %s of %s at %s: %s, %d bytes", q.ID, q.Partner, q.At.Format(time.RFC3339), q.Code, len(q.Body))
}

// LogValue logs everything but the body.
func (q Quarantined) LogValue() slog.Value {
	return slog.GroupValue(slog.String("partner", string(q.Partner)), slog.String("event", string(q.ID)), slog.Time("at", q.At),
		slog.String("code", string(q.Code)), slog.Int("bytes", len(q.Body)))
}

// Codes of webhooks that are not taken.
const (
	// CodeSignature means that a webhook is not signed by a secret that is known, too
	// old, or from the future.
	CodeSignature fault.Code = "webhook_signature"
	// CodeWebhookID means that the id of a message is not that of its event.
	CodeWebhookID fault.Code = "webhook_id_differs"
)

// tolerance is how far the time of a webhook may be from ours, either way.
const tolerance = 5 * time.Minute

// Webhooks takes a partner's webhooks in, signed by the scheme of Standard Webhooks.
// It is an [http.Handler]; make it with [NewWebhooks].
type Webhooks struct {
	config  WebhooksConfig
	signers []func(body []byte, h http.Header) error // not their values, which hold keys that printing could find
}

// NewWebhooks makes a receiver. The error names everything that is wrong with the
// configuration and repeats no secret.
func NewWebhooks(c WebhooksConfig) (*Webhooks, error) {
	w := &Webhooks{config: c}
	var found []*fault.Error
	if !c.Mode.Valid() {
		found = append(found, fault.New(wire.CodeModeUnknown, "the mode is test or live").At("mode"))
	} else {
		found = append(found, fault.All(fault.In("partner", nameFits(c.Mode, c.Partner)))...)
	}
	if !c.Partner.Valid() {
		found = append(found, wiring("partner", "the partner's name is of the grammar of lender.ID"))
	}
	if len(c.Secrets) == 0 {
		found = append(found, wiring("secrets", "at least one secret is needed"))
	}
	if c.Receive == nil {
		found = append(found, wiring("receive", "somebody has to take events in"))
	}
	for _, secret := range c.Secrets {
		key, err := wire.SecretBytes(secret)
		if err != nil {
			found = append(found, fault.All(fault.In("secrets", err))...)
			continue
		}
		signer, _ := standardwebhooks.NewWebhookRaw(key)              // never an error
		w.signers = append(w.signers, signer.VerifyIgnoringTimestamp) // the time is checked by our clock
	}
	if err := fault.Join(found...); err != nil {
		return nil, err
	}
	if w.config.Now == nil {
		w.config.Now = time.Now
	}
	return w, nil
}

// ServeHTTP takes one webhook. How long a body may drip is for the ReadTimeout of the
// server. It answers 204 when the event is kept, 401 when it is
// not authentic, 400 and the like for what is no webhook, 422 for what can never be
// taken and was not quarantined, and 503 for anything else: send it again.
func (w *Webhooks) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	start := time.Now() // for the duration alone
	ctx, end := w.config.Observe.begin(r.Context(), Attempt{Call: "webhook", Number: 1})
	status, id, code := w.take(ctx, rw, r)
	rw.Header().Set("Cache-Control", "no-store")
	if status == http.StatusServiceUnavailable {
		rw.Header().Set("Retry-After", "5")
	}
	rw.WriteHeader(status)
	end(Seen{Status: status, Code: code, Took: time.Since(start)})
	if w.config.Log != nil && code != "" {
		w.config.Log.LogAttrs(ctx, slog.LevelWarn, "a webhook was not taken", slog.String("partner", string(w.config.Partner)),
			slog.String("event", string(id)), slog.Int("status", status), slog.String("code", string(code)))
	}
}

// take reads a webhook, checks that it is authentic, and hands its event on.
func (w *Webhooks) take(ctx context.Context, rw http.ResponseWriter, r *http.Request) (int, lender.EventID, fault.Code) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.Method != http.MethodPost:
		rw.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed, "", wire.CodeMethod
	case media != wire.TypeJSON, r.Header.Get("Content-Encoding") != "":
		return http.StatusUnsupportedMediaType, "", wire.CodeMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, wire.MaxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return http.StatusRequestEntityTooLarge, "", wire.CodeBodyTooLarge
		}
		return http.StatusBadRequest, "", wire.CodeRequestMalformed
	}
	if !w.authentic(r.Header, body) {
		return http.StatusUnauthorized, "", CodeSignature // the id is not the partner's word
	}
	id := lender.EventID(r.Header.Get(standardwebhooks.HeaderWebhookID))
	e, err := w.read(id, body)
	if err != nil {
		return w.quarantine(ctx, id, body, fault.CodeOf(err))
	}
	err = w.config.Receive(ctx, w.config.Partner, e)
	switch {
	case err == nil:
		return http.StatusNoContent, id, ""
	case w.config.Final != nil && w.config.Final(err):
		return w.quarantine(ctx, id, body, codeOr(err, wire.CodeInternal))
	}
	return http.StatusServiceUnavailable, id, codeOr(err, CodeOutcomeUnknown)
}

// read reads the event of an authentic message.
func (w *Webhooks) read(id lender.EventID, body []byte) (lender.Event, error) {
	e, err := wire.ParseWebhook(w.config.Mode, body)
	if err == nil && e.ID != id {
		err = fault.New(CodeWebhookID, "the message has another id than its event")
	}
	return e, err
}

func codeOr(err error, otherwise fault.Code) fault.Code {
	if code := fault.CodeOf(err); code != "" {
		return code
	}
	return otherwise
}

// quarantine puts a webhook aside for a person.
func (w *Webhooks) quarantine(ctx context.Context, id lender.EventID, body []byte, code fault.Code) (int, lender.EventID, fault.Code) {
	if !id.Valid() {
		id = ""
	}
	if w.config.Quarantine == nil {
		return http.StatusUnprocessableEntity, id, code
	}
	q := Quarantined{Partner: w.config.Partner, ID: id, At: w.config.Now().UTC(), Code: code, Body: body}
	if err := w.config.Quarantine(ctx, q); err != nil {
		return http.StatusServiceUnavailable, id, code
	}
	return http.StatusNoContent, id, code
}

// authentic tells whether a message was signed by a secret that is known, within
// the tolerance. The signature is over the raw bytes, compared in constant time; an
// id with a dot could be read two ways, and is refused.
func (w *Webhooks) authentic(h http.Header, body []byte) bool {
	id, stamp := h.Get(standardwebhooks.HeaderWebhookID), h.Get(standardwebhooks.HeaderWebhookTimestamp)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != stamp || id == "" || strings.Contains(id, ".") {
		return false
	}
	now, most := w.config.Now().Unix(), int64(tolerance/time.Second)
	if seconds < now-most || seconds > now+most { // a difference of the two could run over
		return false
	}
	for _, verify := range w.signers {
		if verify(body, h) == nil {
			return true
		}
	}
	return false
}
