// Command monthend bills every line that is due on one day, as at the end of a
// month, on a PostgreSQL server that it starts for itself. It measures the run
// against one written by hand and against one that goes row by row, and proves
// that it bills nothing twice, whenever it is killed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/paylater-go/payments/paylater/sqlstore/postgres/pgtest"
)

func main() {
	o := options{}
	flag.IntVar(&o.lines, "lines", 20_000, "lines that are due on the day, with one, two or three loans each")
	flag.IntVar(&o.sample, "sample", 2_000, "lines of the run that goes row by row")
	flag.IntVar(&o.kills, "kills", 3, "how often the run is killed before it may end")
	flag.Uint64Var(&o.seed, "seed", 1, "of the moments at which it is killed")
	flag.StringVar(&o.child, "child", "", "bill the database of this address and print what was done (for the program itself)")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type options struct {
	lines, sample, kills int
	seed                 uint64
	child                string
}

func run(ctx context.Context, o options) (err error) {
	if o.child != "" {
		return child(ctx, o.child)
	}
	server, err := pgtest.Start(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if e := server.Stop(); err == nil {
			err = e
		}
	}()
	m := &month{options: o, server: server, out: os.Stdout}
	for _, part := range []func(context.Context) error{m.compare, m.flat, m.killed} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}
