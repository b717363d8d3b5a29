// Command mutants breaks the library on purpose and looks whether a test notices.
//
//	go run ./.ci/mutants hand              every mistake of hand.txt
//	go run ./.ci/mutants auto -packages order/money,paylater
//
// hand.txt holds mistakes that a person would make and what each would cost a
// buyer; one that survives fails the run. auto makes mutants of every function by
// rule (operators.go) and fails when fewer than -least percent are killed, those
// left out that survivors.txt explains.
//
// Nothing in the tree is touched. All mutants of a run are woven into one build
// (weave.go): a test binary holds every one, and a variable of the environment
// chooses which is alive. What a figure rests on is checked first: the tests pass
// with no mutant alive, and pass again when every function runs as an unchanged
// copy of itself. A mutant that goes round its loops without an end is ended by the
// count of its rounds and is killed, and so is one after which all goroutines wait
// for one another; one that runs into the time limit is not.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
)

// options are the flags of both commands.
type options struct {
	packages []string
	sample   int
	seed     uint64
	workers  int
	least    int // percent
	only     string
	skip     string
	above    bool
	long     bool
	all      bool
	folder   string
	among    string
}

var errSurvived = errors.New("mutants survived")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "FAILED:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string) error {
	if len(args) == 0 {
		return errors.New("say hand or auto")
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	var list []mutant
	switch args[0] {
	case "hand":
		list, err = handList(o.folder + "/hand.txt")
	case "auto":
		list, err = autoList(ctx, o.packages)
	default:
		err = fmt.Errorf("no command %q; there are hand and auto", args[0])
	}
	if err != nil {
		return err
	}
	if list, err = chosen(list, o); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d mutants, seed %d, %d workers\n", len(list), o.seed, o.workers)
	return try(ctx, out, args[0] == "hand", list, o)
}

func parse(args []string) (options, error) {
	var o options
	var packages string
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.StringVar(&packages, "packages", "", "folders or files whose functions are mutated, with commas; hand: only these")
	flags.IntVar(&o.sample, "sample", 0, "so many mutants, drawn with -seed; 0 is all")
	flags.Uint64Var(&o.seed, "seed", 1, "of the sample")
	flags.IntVar(&o.workers, "workers", max(runtime.NumCPU()/2, 1), "test binaries at a time")
	flags.IntVar(&o.least, "least", 90, "percent that have to be killed in each package")
	flags.StringVar(&o.only, "only", "", "sim: only the tests that play random or faulty lives, of every package")
	flags.StringVar(&o.skip, "skip", "Allocat|CostsTheSame", "tests to leave out: a switch in a function changes what it allocates")
	flags.BoolVar(&o.above, "above", true, "what survives the tests of its package meets those of the packages above")
	flags.BoolVar(&o.long, "long", false, "without -short")
	flags.BoolVar(&o.all, "v", false, "print each mutant as it is tried")
	flags.StringVar(&o.folder, "lists", ".ci/mutants", "where hand.txt and survivors.txt are")
	flags.StringVar(&o.among, "among", "", "only mutants that a file names, such as what another run printed")
	if err := flags.Parse(args[1:]); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.only != "" && o.only != "sim" || o.workers < 1 {
		return o, fmt.Errorf("do not understand %v", args[1:])
	}
	o.packages = strings.FieldsFunc(packages, func(r rune) bool { return r == ',' })
	return o, nil
}
