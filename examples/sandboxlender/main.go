// Sandboxlender is a financing partner that anyone can start: the protocol of
// package lenderhttp/wire over a simulated lender, with the lender's own pages, in
// one SQLite file.
//
//	go run .                                                  # prints its address, its API key, its secret
//	go run . -webhooks http://127.0.0.1:8080/webhooks/kabbage # and tells a host what happens
//	go run . -addr 127.0.0.1:8092 -db other.db                # a second one
//
// Open the printed address for the operator's page: what the lender said, what waits
// to be delivered, a clock that moves, and everything that can go wrong. Magic names
// and cents say what the lender does with a request; README.md lists them.
//
// It listens on this machine alone and moves no money. Give it no real names.
//
// The exit status is 0 when it was stopped, 2 when the arguments are bad, 1 when
// something else went wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/paylater-go/payments/examples/sandboxlender/sandbox"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
)

// options are the command line.
type options struct {
	addr, file, webhooks, name string
	verbose                    bool
}

// The exit statuses.
const (
	exitStopped = iota
	exitFailed
	exitBadInput
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitStopped
	case err != nil:
		fmt.Fprintln(stderr, err)
		return exitBadInput
	}
	level := slog.LevelWarn
	if o.verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	if err := o.serve(ctx, stdout, log); err != nil {
		fmt.Fprintln(stderr, "sandboxlender:", err)
		return exitFailed
	}
	return exitStopped
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("sandboxlender", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8091", "where to listen, on this machine")
	flags.StringVar(&o.file, "db", "sandbox.db", "the SQLite file that remembers everything")
	flags.StringVar(&o.webhooks, "webhooks", "", "the host's address for webhooks; without it they wait")
	flags.StringVar(&o.name, "name", "sandbox-test", "how the host calls this lender; it stands on statements")
	flags.BoolVar(&o.verbose, "v", false, "log every request")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, errors.New("arguments: none are taken beside the flags")
	}
	if !lender.ID(o.name).Valid() {
		return o, errors.New("name: it has 1 to 32 of a-z, 0-9, _ and -")
	}
	return o, loopback(o.addr)
}

// serve serves until the context ends.
func (o options) serve(ctx context.Context, stdout io.Writer, log *slog.Logger) (err error) {
	s, err := sandbox.Open(ctx, sandbox.Config{File: o.file, Webhooks: o.webhooks, Name: lender.ID(o.name), Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return err
	}
	o.greet(stdout, s, "http://"+listener.Addr().String())
	return s.Serve(ctx, listener)
}

// greet says what a host needs.
func (o options) greet(w io.Writer, s *sandbox.Sandbox, address string) {
	fmt.Fprintf(w, "A sandbox lender: nothing here is real, and no money moves.\n\n")
	fmt.Fprintf(w, "  operator's page  %s/\n", address)
	fmt.Fprintf(w, "  partner's name   %s\n", o.name)
	fmt.Fprintf(w, "  protocol         %s%s ...\n", address, wire.PathApplications)
	fmt.Fprintf(w, "  API key          %s\n", s.APIKey().Reveal())
	fmt.Fprintf(w, "  webhook secret   %s\n", s.WebhookSecret().Reveal())
	if o.webhooks == "" {
		fmt.Fprintf(w, "  webhooks         wait: start with -webhooks and the host's address\n")
	} else {
		fmt.Fprintf(w, "  webhooks         to %s\n", o.webhooks)
	}
	fmt.Fprintf(w, "\nStop it with Ctrl-C; the file remembers everything.\n")
}

// loopback refuses addresses that others could reach: there is no login here.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("addr: it has to be one of this machine alone, such as 127.0.0.1:8091: the operator's page has no login")
	}
	return nil
}
