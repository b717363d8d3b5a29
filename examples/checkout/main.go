// Checkout walks two buyers through the page on which a phase of an order is paid:
// one on a laptop, who applies in the middle of the checkout, and one in the app,
// who pays both phases. Then it shows what the page says when an order is more than
// the credit, when there are several lenders, and why it says so.
//
//	go run ./examples/checkout                  # everything
//	go run ./examples/checkout -walk laptop     # one walk: laptop, app, split, lenders or explain
//
// The clock stands still, the lenders are simulated, the store is in memory; all
// else is the library as a host uses it. Read market.go first: it is the host. Each
// walk has a file of its own.
//
// The exit status is 0 when the walk was shown, 2 when the arguments are bad, 1
// when something else went wrong.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// The exit statuses.
const (
	exitShown = iota
	exitFailed
	exitBadInput
)

// walk is one part of what is shown. It begins with a market of its own.
type walk struct {
	name string
	show func(context.Context, *printer) error
}

func walks() []walk {
	return []walk{{"laptop", laptop}, {"app", app}, {"split", split}, {"lenders", lenders}, {"explain", explain}}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	chosen, err := choose(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitShown
	case err != nil:
		fmt.Fprintln(stderr, err)
		return exitBadInput
	}
	var page bytes.Buffer // a failure prints no half of it
	p := &printer{w: &page}
	for _, w := range chosen {
		if err := w.show(ctx, p); err != nil {
			fmt.Fprintf(stderr, "checkout: %s: %v\n", w.name, err)
			return exitFailed
		}
	}
	if _, err := page.WriteTo(stdout); err != nil {
		return exitFailed
	}
	return exitShown
}

// choose reads the arguments.
func choose(args []string, stderr io.Writer) ([]walk, error) {
	names := make([]string, 0, len(walks()))
	for _, w := range walks() {
		names = append(names, w.name)
	}
	flags := flag.NewFlagSet("checkout", flag.ContinueOnError)
	flags.SetOutput(stderr)
	one := flags.String("walk", "", "show one walk: "+strings.Join(names, ", "))
	if err := flags.Parse(args); err != nil {
		return nil, err //nolint:wrapcheck // the flags have said it
	}
	if flags.NArg() > 0 {
		return nil, errors.New("walk: no arguments are taken beside the flags")
	}
	if *one == "" {
		return walks(), nil
	}
	i := slices.Index(names, *one)
	if i < 0 {
		return nil, errors.New("walk: not_listed: must be one of " + strings.Join(names, ", "))
	}
	return walks()[i : i+1], nil
}
