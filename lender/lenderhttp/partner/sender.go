package partner

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
)

// SenderConfig says where a [Sender] sends events. Mode, URL and Secrets have to be
// there.
type SenderConfig struct {
	// Mode is that of every webhook.
	Mode wire.Mode
	// URL is the host's address for webhooks: https, in test mode also http.
	URL string
	// Secrets sign, each of them every webhook: at least one, written as Standard
	// Webhooks has it. Give the old and the new one while a host changes its secret.
	Secrets []lender.Secret
	// Client sends. Nil is one that waits 10 seconds. Redirects are not followed,
	// whatever it says.
	Client *http.Client
	// Outbox keeps what has to be sent. Nil is a [MemoryOutbox].
	Outbox Outbox
	// Retry says how often an event is offered.
	Retry Retry
	// Together is how many webhooks are under way at once. Zero is 8.
	Together int
	// Poll is how often the outbox is looked at when nothing is due. Zero is a second.
	Poll time.Duration
	// Now tells the time. It signs, so it is the world's and not a sandbox's clock.
	// Nil is that of the machine.
	Now func() time.Time
	// Tamper says, in test mode only, what shall go wrong with a delivery. It is asked
	// once, when the event is added. Nil lets nothing go wrong.
	Tamper func(lender.Event) Fate
	// Log is told of every failed attempt and of every dead letter, by ids and words
	// alone. Nil is slog.Default().
	Log *slog.Logger
	// Observe is told of every attempt, under the route "webhook".
	Observe Observer
}

// Fate is what a sandbox does with the delivery of one event. The zero value
// delivers it once and at once. Different delays change the order.
type Fate struct {
	Drop   bool          // it is never delivered; a look-up finds it
	Delay  time.Duration // it is delivered that much later
	Copies int           // it is delivered so many times more
}

// CodeRetryTooShort means that a [Retry] gives up within half an hour.
const CodeRetryTooShort fault.Code = "retry_too_short"

// Sender delivers events to a host as signed webhooks until the host has taken
// them. Make it with [NewSender]; it is safe for concurrent use. Events are sent side
// by side, so not even those of one buyer arrive in their order.
type Sender struct {
	config  SenderConfig
	client  http.Client
	signers []*standardwebhooks.Webhook
	wake    chan struct{}
	round   sync.Mutex // one round at a time
}

// NewSender makes a sender. The error names everything that is wrong with the
// configuration and repeats none of its secrets.
func NewSender(c SenderConfig) (*Sender, error) {
	c = c.complete()
	s := &Sender{config: c, client: http.Client{Timeout: 10 * time.Second}, wake: make(chan struct{}, 1)}
	found := []*fault.Error{
		unless(c.Mode.Valid(), "mode", wire.CodeModeUnknown, "the mode is test or live"),
		unless(wire.Address(c.Mode, c.URL), "url", wire.CodeAddressMalformed, "an address is absolute and https"),
		unless(len(c.Secrets) > 0, "secrets", lender.CodeRequired, "at least one secret is needed"),
		unless(c.Tamper == nil || c.Mode == wire.Test, "tamper", wire.CodeModeMismatch, "only a sandbox tampers"),
		unless(c.Retry.span() >= leastSpan, "retry", CodeRetryTooShort, "attempts are made for at least half an hour"),
	}
	for _, secret := range c.Secrets {
		key, err := wire.SecretBytes(secret)
		if err == nil {
			signer, _ := standardwebhooks.NewWebhookRaw(key) // never an error
			s.signers = append(s.signers, signer)
		}
		found = append(found, fault.All(fault.In("secrets", err))...)
	}
	if err := fault.Join(found...); err != nil {
		return nil, err
	}
	if c.Client != nil {
		s.client = *c.Client
	}
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s, nil
}

func (c SenderConfig) complete() SenderConfig {
	if c.Outbox == nil {
		c.Outbox = NewMemoryOutbox()
	}
	if c.Together <= 0 {
		c.Together = 8
	}
	if c.Poll <= 0 {
		c.Poll = time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	c.Retry, c.Observe = c.Retry.complete(), c.Observe.orNone()
	return c
}

// Send puts events into the outbox; [Sender.Run] delivers them. An event that is not
// valid is refused and none is added after it.
func (s *Sender) Send(ctx context.Context, events ...lender.Event) error {
	for _, e := range events {
		if err := e.Validate(); err != nil {
			return err
		}
		if err := s.add(ctx, e); err != nil {
			return err
		}
	}
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
	return nil
}

// add adds an event, as often and as late as a sandbox wants.
func (s *Sender) add(ctx context.Context, e lender.Event) error {
	var fate Fate
	if s.config.Tamper != nil {
		fate = s.config.Tamper(e.Clone())
	}
	if fate.Drop {
		return nil
	}
	due := s.config.Now().Add(max(fate.Delay, 0))
	for range 1 + max(fate.Copies, 0) {
		if err := s.config.Outbox.Add(ctx, e, due); err != nil {
			return err
		}
	}
	return nil
}

// Run delivers until the context ends, and returns its error.
func (s *Sender) Run(ctx context.Context) error {
	tick := time.NewTicker(s.config.Poll)
	defer tick.Stop()
	for {
		made, err := s.Deliver(ctx)
		if made > 0 && err == nil && ctx.Err() == nil {
			continue // there may be more
		}
		if err != nil && ctx.Err() == nil {
			s.config.Log.LogAttrs(ctx, slog.LevelError, "the outbox failed", slog.String("type", typeOf(err)))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		case <-s.wake:
		}
	}
}

// Deliver makes one attempt at some deliveries that are due and returns how many.
// The error is the outbox's: what it does not know is attempted again.
func (s *Sender) Deliver(ctx context.Context) (int, error) {
	s.round.Lock()
	defer s.round.Unlock()
	due, err := s.config.Outbox.Due(ctx, s.config.Now(), 8*s.config.Together)
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	places := make(chan struct{}, s.config.Together)
	errs := make([]error, len(due))
	for i, d := range due {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			errs[i] = s.deliver(ctx, d)
		})
	}
	all.Wait()
	return len(due), errors.Join(errs...)
}

// Dead answers the dead letters, the oldest first, at most so many.
func (s *Sender) Dead(ctx context.Context, most int) ([]Delivery, error) {
	return s.config.Outbox.Dead(ctx, most)
}

// Replay offers a dead letter again from now on, as often as a new one.
func (s *Sender) Replay(ctx context.Context, id DeliveryID) error {
	return s.config.Outbox.Replay(ctx, id, s.config.Now())
}
