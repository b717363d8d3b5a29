// Marketplace is a marketplace that you can open in a browser: orders, a checkout
// with every method, Pay Later from the application to the last statement, and the
// view of those who run it.
//
//	go run .                              # SQLite, a sandbox lender and sample data; prints its address
//	DATABASE_URL=postgres://... go run .  # on PostgreSQL
//	go run . -lender http://127.0.0.1:8091 -key plk_test_... -secret whsec_...
//
// It listens on this machine alone and moves no money.
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
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/paylater-go/payments/examples/marketplace/shop"
	"github.com/paylater-go/payments/lender"
)

// options are the command line and the environment.
type options struct {
	addr, folder     string
	url, key, secret string // of a lender that runs elsewhere
	database         string // DATABASE_URL
	verbose          bool

	// For tests: where the lender of its own listens, the rounds of a sample
	// password, how often the loop looks, the real clock; zero is the default.
	lender   string
	hashCost int
	every    time.Duration
	world    func() time.Time
}

// The exit statuses.
const (
	exitStopped = iota
	exitFailed
	exitBadInput
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Getenv("DATABASE_URL"), os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run serves until the context ends.
func run(ctx context.Context, args []string, database string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitStopped
	case err != nil:
		fmt.Fprintln(stderr, "marketplace:", err)
		return exitBadInput
	}
	o.database = database
	level := slog.LevelWarn
	if o.verbose {
		level = slog.LevelInfo
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	if err := o.serve(ctx, stdout, log); err != nil {
		fmt.Fprintln(stderr, "marketplace:", err)
		return exitFailed
	}
	return exitStopped
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("marketplace", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "where to listen, on this machine")
	flags.StringVar(&o.folder, "dir", ".", "the folder of market.db and lender.db")
	flags.StringVar(&o.url, "lender", "", "the address of a sandbox lender that runs elsewhere; none starts one here")
	flags.StringVar(&o.key, "key", "", "its API key")
	flags.StringVar(&o.secret, "secret", "", "the secret of its webhooks")
	flags.BoolVar(&o.verbose, "v", false, "log every request: its route and its status")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, errors.New("no arguments are taken beside the flags")
	}
	if (o.url == "") != (o.key == "") || (o.url == "") != (o.secret == "") {
		return o, errors.New("-lender, -key and -secret go together")
	}
	return o, loopback(o.addr)
}

// loopback refuses addresses that others could reach: the passwords stand on the page.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("addr: it has to be one of this machine alone, such as 127.0.0.1:8080: the sample passwords are on the page")
	}
	return nil
}

func (o options) serve(ctx context.Context, stdout io.Writer, log *slog.Logger) (err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // the server has closed it already
	address := "http://" + listener.Addr().String()
	s, err := shop.Open(ctx, shop.Options{
		Database: o.database, File: filepath.Join(o.folder, "market.db"), LenderFile: filepath.Join(o.folder, "lender.db"),
		LenderAddress: o.lender, HashCost: o.hashCost, Every: o.every, World: o.world,
		Elsewhere: shop.Elsewhere{URL: o.url, Key: lender.NewSecret(o.key), Secret: lender.NewSecret(o.secret)}, Log: log,
	}, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	fmt.Fprintf(stdout, "A marketplace: nothing here is real, and no money moves.\n\n")
	fmt.Fprintf(stdout, "  laptop          %s/\n", address)
	fmt.Fprintf(stdout, "  the app         %s/app/\n", address)
	fmt.Fprintf(stdout, "  lender's pages  %s/\n\n", s.Lender)
	fmt.Fprintf(stdout, "Whom to sign in as stands on the first page. Stop it with Ctrl-C; the files remember everything.\n")
	return listen(ctx, listener, s.Handler())
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
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	err := server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) { // a browser holds a connection that it never used, or a request hangs
		err = server.Close()
	}
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
