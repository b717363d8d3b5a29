package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
)

// Config says what a sandbox remembers and whom it tells.
type Config struct {
	File     string           // the SQLite file that remembers everything
	Webhooks string           // the host's address for webhooks; "" lets them wait
	Name     lender.ID        // how the host calls this lender; it stands on statements
	World    func() time.Time // the real clock, which also signs webhooks; nil means the system's
	Begin    time.Duration    // how far from the real clock a new file's clock begins; below zero is in the past
	Log      *slog.Logger     // nil logs nothing
}

// Sandbox is the whole lender. Make it with [Open], and close it.
type Sandbox struct {
	db       *sql.DB
	bank     *bank
	settings settings
	log      *slog.Logger
	webhooks string
	name     lender.ID
}

// Open opens the file, and stands where the sandbox stood. The error says why the
// file cannot be used.
func Open(ctx context.Context, c Config) (*Sandbox, error) {
	db, err := open(ctx, c.File)
	if err != nil {
		return nil, err
	}
	if c.World == nil {
		c.World = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Sandbox{db: db, log: c.Log, webhooks: c.Webhooks, name: c.Name}
	if err := s.load(ctx, c.World, c.Begin); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// Close closes the file. What was started has to have ended.
func (s *Sandbox) Close() error { return s.db.Close() }

// APIKey is what a host asks with.
func (s *Sandbox) APIKey() lender.Secret { return lender.NewSecret(s.settings.APIKey) }

// WebhookSecret signs the webhooks.
func (s *Sandbox) WebhookSecret() lender.Secret { return lender.NewSecret(s.settings.Secret) }

func (s *Sandbox) load(ctx context.Context, world func() time.Time, begin time.Duration) error {
	c, err := openClock(ctx, s.db, world, begin)
	if err != nil {
		return err
	}
	if s.bank, err = openBank(ctx, s.db, c); err != nil {
		return err
	}
	s.settings, err = loadSettings(ctx, s.db)
	return err
}

// Handler serves the protocol, the lender's pages and the operator's; the
// address is that on which browsers find it, without a slash at its end.
func (s *Sandbox) Handler(address string) (http.Handler, error) {
	own := &sessions{db: s.db, clock: s.bank.clock}
	links := &linking{sessions: own, bank: s.bank, address: address}
	signing := &agreements{sessions: own, address: address}
	protocol, err := partner.New(partner.Config{
		Mode: wire.Test, Lender: s.bank, Keys: []lender.Secret{lender.NewSecret(s.settings.APIKey)}, Links: links, Agreements: signing,
		Repay: s.bank, Statement: s.statement, StatementType: wire.TypeCSV, Clock: ticking{s.bank}, Log: s.log,
	})
	if err != nil {
		return nil, err
	}
	shown, err := newPages()
	if err != nil {
		return nil, err
	}
	link, agree := &linkPages{shown, links}, &agreementPages{shown, signing}
	desk := &operator{pages: shown, bank: s.bank, linking: links, clock: s.bank.clock, outbox: s.bank.outbox, webhook: s.webhooks}
	mux := http.NewServeMux()
	mux.Handle("/v1/", protocol)
	mux.HandleFunc("GET /style.css", shown.style)
	mux.HandleFunc("GET /link/{page}", link.get)
	mux.HandleFunc("POST /link/{page}", link.post)
	mux.HandleFunc("GET /agreement/{page}", agree.get)
	mux.HandleFunc("POST /agreement/{page}", agree.post)
	mux.HandleFunc("GET /{$}", desk.get)
	mux.HandleFunc("POST /{$}", desk.post)
	return sameOrigin(mux), nil
}

// ticking is the bank's clock, which says what is due when it is moved.
type ticking struct{ *bank }

// Now tells the sandbox's time.
func (t ticking) Now() time.Time { return t.clock.now() }

// Advance moves the clock on.
func (t ticking) Advance(ctx context.Context, d time.Duration) error {
	if err := t.clock.Advance(ctx, d); err != nil {
		return err
	}
	return t.tick(ctx)
}

// Serve serves on a listener until the context ends, with the chores of [Sandbox.Start].
func (s *Sandbox) Serve(ctx context.Context, listener net.Listener) error {
	handler, err := s.Handler("http://" + listener.Addr().String())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var chores sync.WaitGroup
	if err := s.Start(ctx, &chores); err != nil {
		return errors.Join(err, listener.Close())
	}
	err = listen(ctx, listener, handler)
	stop()
	chores.Wait()
	return err
}

// Start lets time pass and webhooks go, until the context ends.
func (s *Sandbox) Start(ctx context.Context, chores *sync.WaitGroup) error {
	chores.Go(func() {
		for pause(ctx, time.Second) {
			if err := s.bank.tick(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("what is due could not be said", "type", fmt.Sprintf("%T", err))
			}
		}
	})
	if s.webhooks == "" {
		return nil
	}
	sender, err := partner.NewSender(partner.SenderConfig{
		Mode: wire.Test, URL: s.webhooks, Secrets: []lender.Secret{lender.NewSecret(s.settings.Secret)}, Outbox: s.bank.outbox,
		Poll: 200 * time.Millisecond, Now: s.bank.clock.world, Log: s.log,
	})
	if err != nil {
		return err
	}
	chores.Go(func() { _ = sender.Run(ctx) }) // it ends with the context's error
	return nil
}

// listen serves until the context ends, then lets the requests that run finish.
func listen(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 45 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) { // a connection that was never used, or a request that hangs
		err = server.Close()
	}
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// pause waits; false when the context has ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
