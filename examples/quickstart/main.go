// Quickstart tells the story of Pay Later from the first application to the last
// refund, in tables, on a clock that stands still: every run prints the same.
//
//	go run ./examples/quickstart                  # the story on the published figures
//	go run ./examples/quickstart -json            # the same facts as one JSON document
//	go run ./examples/quickstart -order FILE      # with your own order, see order.json
//	go run ./examples/quickstart -policy FILE     # under your own rules, see policy.json
//
// Read it in this order: host.go is what a marketplace has to do, story.go is the
// plot, and each chapter has a file of its own. The lender is simulated and the
// store is in memory; everything else is the library as a host uses it.
//
// The exit status is 0 when the story was told, also when it ends with a reason
// why an order cannot be financed; 2 when the arguments or the files are bad, with
// every error of the files on a line of its own; 1 when something else went wrong.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// The exit statuses.
const (
	exitTold = iota
	exitFailed
	exitBadInput
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

// run reads the input, tells the story and prints it: all of it or, after an
// error, nothing.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	in, err := readInput(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitTold
	case errors.Is(err, errUsage): // the flags have said why
		return exitBadInput
	case err != nil:
		fmt.Fprintln(stderr, err)
		return exitBadInput
	}
	if err := tellTo(ctx, stdout, in); err != nil {
		fmt.Fprintln(stderr, "quickstart:", err)
		return exitFailed
	}
	return exitTold
}

// tellTo prints the story from a buffer, so that a failure prints no half of it.
func tellTo(ctx context.Context, stdout io.Writer, in input) error {
	told, err := tell(ctx, in)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if in.json {
		err = told.writeJSON(&page)
	} else {
		told.writeText(&page)
	}
	if err != nil {
		return err
	}
	if _, err := page.WriteTo(stdout); err != nil {
		return fmt.Errorf("print the story: %w", err)
	}
	return nil
}
