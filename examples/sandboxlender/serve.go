package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
)

// sandbox is the whole lender.
type sandbox struct {
	db       *sql.DB
	bank     *bank
	settings settings
	log      *slog.Logger
	webhooks string
	name     lender.ID // as the host calls this lender
}

// openSandbox opens the file, and stands where the sandbox stood.
func openSandbox(ctx context.Context, o options, world func() time.Time, log *slog.Logger) (*sandbox, error) {
	db, err := open(ctx, o.file)
	if err != nil {
		return nil, err
	}
	s := &sandbox{db: db, log: log, webhooks: o.webhooks, name: lender.ID(o.name)}
	if err := s.load(ctx, world); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (s *sandbox) load(ctx context.Context, world func() time.Time) error {
	c, err := openClock(ctx, s.db, world)
	if err != nil {
		return err
	}
	if s.bank, err = openBank(ctx, s.db, c); err != nil {
		return err
	}
	s.settings, err = loadSettings(ctx, s.db)
	return err
}

// handler serves the protocol, the lender's pages and the operator's.
func (s *sandbox) handler(address string) (http.Handler, error) {
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
	desk := &operator{pages: shown, bank: s.bank, clock: s.bank.clock, outbox: s.bank.outbox, webhook: s.webhooks}
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

// serve serves until the context ends.
func serve(ctx context.Context, o options, stdout io.Writer, log *slog.Logger) (err error) {
	s, err := openSandbox(ctx, o, time.Now, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return err
	}
	address := "http://" + listener.Addr().String()
	handler, err := s.handler(address)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var chores sync.WaitGroup
	if err := s.start(ctx, &chores); err != nil {
		return errors.Join(err, listener.Close())
	}
	s.greet(stdout, address)
	err = listen(ctx, listener, handler)
	stop()
	chores.Wait()
	return err
}

// start lets time pass and webhooks go.
func (s *sandbox) start(ctx context.Context, chores *sync.WaitGroup) error {
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
		Poll: 200 * time.Millisecond, Log: s.log,
	})
	if err != nil {
		return err
	}
	chores.Go(func() { _ = sender.Run(ctx) }) // it ends with the context's error
	return nil
}

// greet says what a host needs.
func (s *sandbox) greet(w io.Writer, address string) {
	fmt.Fprintf(w, "A sandbox lender: nothing here is real, and no money moves.\n\n")
	fmt.Fprintf(w, "  operator's page  %s/\n", address)
	fmt.Fprintf(w, "  partner's name   %s\n", s.name)
	fmt.Fprintf(w, "  protocol         %s%s ...\n", address, wire.PathApplications)
	fmt.Fprintf(w, "  API key          %s\n", s.settings.APIKey)
	fmt.Fprintf(w, "  webhook secret   %s\n", s.settings.Secret)
	if s.webhooks == "" {
		fmt.Fprintf(w, "  webhooks         wait: start with -webhooks and the host's address\n")
	} else {
		fmt.Fprintf(w, "  webhooks         to %s\n", s.webhooks)
	}
	fmt.Fprintf(w, "\nStop it with Ctrl-C; the file remembers everything.\n")
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

// loopback refuses addresses that others could reach: there is no login here.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("addr: it has to be one of this machine alone, such as 127.0.0.1:8091: the operator's page has no login")
	}
	return nil
}
