package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// newMarket wires the program to a database and a lender; a nil clock is the
// system's.
func newMarket(db *database, partner lender.Lender, now func() time.Time, log *slog.Logger) (*market, error) {
	const kabbage lender.ID = "kabbage"
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{kabbage: partner}, Store: db.store, Now: now,
	})
	if err != nil {
		return nil, err
	}
	return &market{db: db, program: program, lender: kabbage, log: log}, nil
}

// serve runs the backend until the context ends.
func (m *market) serve(ctx context.Context, address string, every time.Duration, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	var chores sync.WaitGroup
	chores.Go(func() { m.relay(ctx) })
	chores.Go(func() { m.recover(ctx, every) })
	err := listen(ctx, address, m.api(), out)
	stop()
	chores.Wait()
	return err
}

// relay tells the orders what happens to their loans. A process that is killed
// keeps the line that it was telling until its lease ends; telling is quick here,
// so the lease is short.
func (m *market) relay(ctx context.Context) {
	feed := sqlstore.Feed{Subscription: subscription, Idle: 50 * time.Millisecond, Lease: 2 * time.Second}
	for ctx.Err() == nil {
		err := m.db.store.Relay(ctx, feed, m.tell)
		if ctx.Err() == nil {
			m.log.Error("the feed begins again", "why", words(err))
			pause(ctx, time.Second)
		}
	}
}

// recover finishes what a crash left and issues the statements that are due, at
// the start and then now and then.
func (m *market) recover(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		_, err := m.program.Recover(ctx, nil)
		if err == nil {
			_, err = m.program.BillAll(ctx, nil)
		}
		if err != nil && ctx.Err() == nil {
			m.log.Warn("some lines wait for the next round", "why", words(err))
		}
		pause(ctx, every)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// listen serves on the loopback address until the context ends, then lets the
// requests that run finish.
func listen(ctx context.Context, address string, handler http.Handler, out io.Writer) error {
	if err := loopback(address); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	fmt.Fprintf(out, "listening on http://%s\n", listener.Addr())
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err = server.Shutdown(last)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// loopback refuses addresses that others could reach: there is no login here.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("the address has to be one of this machine alone, such as 127.0.0.1:8080: this example has no login")
	}
	return nil
}
