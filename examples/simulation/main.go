// Simulation lets buyers, orders, lenders, a store, a clock and a process that
// crashes live through random schedules in which every call to a port can go
// wrong, and audits the books after every step.
//
//	go run ./examples/simulation                        # some thousand schedules, and a table
//	go run ./examples/simulation -schedules 1000000     # more of them
//	go run ./examples/simulation -seed 7 -workers 2     # others, on two cores; workers do not change the result
//	go run ./examples/simulation -every single          # every fault at every call of twelve lifecycles
//	go run ./examples/simulation -every pair            # every pair of faults on four of them
//	go run ./examples/simulation -replay 4711           # one schedule, told step by step
//
// What can go wrong at a call: it fails before or after it is carried out, the
// process ends before or after it, it takes up to 72 hours, it comes twice, a
// read is out of date, a write arrives after later ones, the caller gives up.
// The host repeats its command until it is answered, as hosts do.
//
// Read it in this order: schedule.go is what can happen, gate.go is what goes
// wrong, host.go is what a host has to do, and cash.go and settle.go are the laws
// that have to hold, kept by somebody who knows nothing of the library but its
// events and what the lenders say they paid.
//
// The exit status is 0 when every law held; 1 when one did not, with the seed, the
// fewest steps and faults that break it, and the command that plays them again; 2
// when the arguments are bad; 130 when it was interrupted.
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
	"runtime/debug"
)

// The exit statuses.
const (
	exitHeld        = 0
	exitBroke       = 1
	exitBadInput    = 2
	exitInterrupted = 130
)

func main() {
	debug.SetGCPercent(800) // worlds are small and short-lived
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], parts{}, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// input is what the flags say.
type input struct {
	schedules int
	seed      uint64
	workers   int
	every     string
	replay    string
}

// What -every can be.
const (
	singles = "single"
	pairs   = "pair"
)

// defaultSchedules takes some seconds.
const defaultSchedules = 3_000

var errUsage = errors.New("bad arguments") //nolint:gochecknoglobals // a sentinel, never written

func readInput(args []string, stderr io.Writer) (input, error) {
	var in input
	flags := flag.NewFlagSet("simulation", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&in.schedules, "schedules", defaultSchedules, "how many random schedules, at least 1")
	flags.Uint64Var(&in.seed, "seed", 1, "the seed of the first schedule; the others follow it")
	flags.IntVar(&in.workers, "workers", runtime.GOMAXPROCS(0), "how many play at the same time, 1 to 256; the result is the same")
	flags.StringVar(&in.every, "every", "", "single or pair: every fault, or pair of faults, of the lifecycles")
	flags.StringVar(&in.replay, "replay", "", "the seed of one schedule, or a lifecycle with its faults, to be told step by step")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return in, flag.ErrHelp
		}
		return in, errUsage
	}
	complain := func(what string) (input, error) {
		fmt.Fprintln(stderr, "simulation:", what)
		return in, errUsage
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	switch {
	case flags.NArg() > 0:
		return complain(fmt.Sprintf("%q is no flag", flags.Arg(0)))
	case in.schedules < 1:
		return complain("-schedules has to be at least 1")
	case in.workers < 1 || in.workers > 256:
		return complain("-workers has to be 1 to 256")
	case given["every"] && in.every != singles && in.every != pairs:
		return complain("-every has to be single or pair")
	case given["every"] && (given["replay"] || given["schedules"] || given["seed"]):
		return complain("-every goes with -workers only")
	case given["replay"] && (given["schedules"] || given["seed"]):
		return complain("-replay goes alone")
	case given["replay"]:
		if _, err := scheduleOf(in.replay); err != nil {
			return complain(err.Error())
		}
	}
	return in, nil
}

// run does what the flags say.
func run(ctx context.Context, args []string, p parts, stdout, stderr io.Writer) int {
	in, err := readInput(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitHeld
	case err != nil: // the reason is printed
		return exitBadInput
	case in.replay != "":
		return replay(in.replay, p, stdout) //nolint:contextcheck // a life is played to its end
	case in.every != "":
		return every(ctx, in, p, stdout, stderr)
	}
	j := &job{
		count: in.schedules, workers: in.workers, parts: p, unit: "schedules", progress: stderr,
		schedule: func(n int) schedule { return randomSchedule(in.seed + uint64(max(n, 0))) },
	}
	fmt.Fprintf(stdout, "%s schedules from seed %d, on %d workers\n", thousands(int64(in.schedules)), in.seed, in.workers)
	return j.report(ctx, stdout)
}

// report runs the job and prints what it came to.
func (j *job) report(ctx context.Context, stdout io.Writer) int {
	s := j.run(ctx)
	if s.broke != nil {
		explain(stdout, *s.failed, s.broke, j.parts) //nolint:contextcheck // a life is played to its end
		return exitBroke
	}
	s.table(stdout, j.lives)
	if s.done < j.count {
		fmt.Fprintf(stdout, "interrupted after %s of %s %s; every law held so far\n", thousands(int64(s.done)), thousands(int64(j.count)), j.unit)
		return exitInterrupted
	}
	fmt.Fprintf(stdout, "every law held in all %s %s\n", thousands(int64(s.done)), j.unit)
	return exitHeld
}

// explain shrinks a failure and says how to see it again.
func explain(out io.Writer, s schedule, broke error, p parts) {
	fmt.Fprintf(out, "BROKEN in schedule %s\n%v\n", s.title(), broke)
	small := shrink(s, p)
	fmt.Fprintf(out, "%d of its %d steps and %d of its %d faults are enough:\n",
		len(small.steps), len(s.steps), small.faultCount(), s.faultCount())
	small.tellSteps(out)
	fmt.Fprintf(out, "again: go run ./examples/simulation -replay %s\n", s.title())
}

// replay tells one schedule; of one that breaks a law, the steps that are enough.
func replay(text string, p parts, out io.Writer) int {
	s, err := scheduleOf(text)
	if err != nil {
		return exitBadInput
	}
	r := playSchedule(&s, p, nil)
	if r.broke != nil {
		explain(out, s, r.broke, p)
		s = shrink(s, p)
	}
	tell := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	r = playSchedule(&s, p, tell)
	if r.broke != nil {
		fmt.Fprintf(out, "BROKEN\n%v\n", r.broke)
		return exitBroke
	}
	fmt.Fprintf(out, "every law held; hash %x\n", r.hash)
	return exitHeld
}
