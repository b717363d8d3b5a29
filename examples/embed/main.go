// Embed is a small marketplace backend with an orders table of its own, into
// which Pay Later is embedded: the order's row and the loan's record change in
// one transaction.
//
//	go run .                                     # a short story, told in tables, on a SQLite file
//	DATABASE_URL=postgres://... go run .         # the same on PostgreSQL, in a schema of its own
//	go run . -bank 127.0.0.1:9090                # a simulated lender, and in another terminal
//	go run . -serve 127.0.0.1:8080               # the backend: a JSON API
//
// Read pay.go first: it is what a host copies.
//
// The exit status is 0 when all went well, 2 when the arguments are bad, 1 when
// something else went wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// options are the command line and the environment.
type options struct {
	serve, bank     string // addresses to listen on
	lender, backend string // addresses to call
	file            string
	database        string // DATABASE_URL
	every           time.Duration
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Getenv("DATABASE_URL"), os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

func run(ctx context.Context, args []string, database string, out, errs io.Writer) int {
	o := options{database: database}
	flags := flag.NewFlagSet("embed", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&o.serve, "serve", "", "run the backend on this address of this machine, such as 127.0.0.1:8080")
	flags.StringVar(&o.lender, "lender", "http://127.0.0.1:9090", "where the backend finds the lender")
	flags.StringVar(&o.bank, "bank", "", "run a simulated lender on this address of this machine, such as 127.0.0.1:9090")
	flags.StringVar(&o.backend, "backend", "http://127.0.0.1:8080", "where the simulated lender finds the backend")
	flags.StringVar(&o.file, "file", "market.db", "the SQLite file of the backend, when there is no DATABASE_URL")
	flags.DurationVar(&o.every, "every", time.Minute, "how often the backend finishes what was left unfinished")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if flags.NArg() > 0 || o.serve != "" && o.bank != "" || o.every <= 0 {
		fmt.Fprintln(errs, "embed: one of -serve and -bank at most, -every above zero, and nothing else; see -help")
		return 2
	}
	if err := checkAddress(database); err != nil {
		fmt.Fprintln(errs, "embed:", err)
		return 2
	}
	log := slog.New(slog.NewTextHandler(errs, nil))
	if err := o.run(ctx, out, log); err != nil {
		fmt.Fprintln(errs, "embed:", err)
		return 1
	}
	return 0
}

func (o options) run(ctx context.Context, out io.Writer, log *slog.Logger) error {
	switch {
	case o.bank != "":
		b := newBank(log, nil)
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		go b.push(ctx, func() string { return o.backend })
		return listen(ctx, o.bank, b.handler(), out)
	case o.serve != "":
		db, err := openDatabase(ctx, o.database, o.file)
		if err != nil {
			return err
		}
		m, err := newMarket(db, newPartner(o.lender), nil, log)
		if err == nil {
			err = m.serve(ctx, o.serve, o.every, out)
		}
		return errors.Join(err, db.close())
	}
	return tell(ctx, o.database, out, log)
}
