package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// binary is the tests of one package, with all mutants in it.
type binary struct {
	folder, path string
	loom         *loom
	tests        []test
	flags        []string // of the random tests
}

// test is one test, with what it does when no mutant is alive.
type test struct {
	name    string
	took    time.Duration
	rounds  int64        // of loops, a power of two that it passed
	reaches map[int]bool // functions with mutants, by id
}

// verdict is how a run of some tests ended.
type verdict int

const (
	passed   verdict = iota
	failed           // a test says so, or the runtime: nothing runs any more and nothing ever will
	endless          // the time limit, or all the memory that there is: no verdict
	unusable         // the binary did not run as tests do: nothing may be concluded
)

// most is the memory of one run, in kilobytes: an endless loop that collects
// something must not take the machine along.
const most = 6_000_000

// run runs some tests with one mutant alive; detail is the first test that failed,
// or what was printed. The tests have no time limit of their own: its clock would
// keep the runtime from seeing that all goroutines wait for one another.
func (b *binary) run(ctx context.Context, alive int, trace string, tests []test, limit time.Duration) (v verdict, detail string) {
	names := make([]string, len(tests))
	for i, t := range tests {
		names[i] = regexp.QuoteMeta(t.name)
	}
	args := []string{
		"-c", fmt.Sprintf(`ulimit -v %d; exec "$0" "$@"`, most), b.path, "-test.failfast", "-test.timeout=0",
		"-test.run=^(" + strings.Join(names, "|") + ")$", "-test.short=" + strconv.FormatBool(!b.loom.options.long),
	}
	args = append(args, b.flags...)
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	c := exec.CommandContext(ctx, "sh", args...) //nolint:gosec // a test binary that was just built
	c.Dir = filepath.Join(b.loom.root, filepath.FromSlash(b.folder))
	c.Env = append(os.Environ(), "GOMAXPROCS=2",
		"MUTANT_ALIVE="+strconv.Itoa(alive), "MUTANT_TRACE="+trace, "MUTANT_ROUNDS="+roundsOf(alive, tests))
	c.WaitDelay = 30 * time.Second
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	return judge(c.Run(), out.String())
}

// judge reads how a run ended. Whatever is no test's own word does not count.
func judge(err error, out string) (v verdict, detail string) {
	has := func(text string) bool { return strings.Contains(out, text) }
	var exit *exec.ExitError
	switch {
	case err == nil && strings.HasSuffix(out, "PASS\n") && !has("no tests to run"):
		return passed, ""
	case !errors.As(err, &exit):
		return unusable, out[:min(len(out), 500)]
	case !exit.Exited() || has("out of memory") || has("cannot allocate memory"):
		return endless, ""
	}
	if found := regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`).FindStringSubmatch(out); found != nil {
		return failed, found[1]
	}
	if has("panic: endless: ") {
		return failed, "a loop without an end"
	}
	if has("all goroutines are asleep - deadlock!") {
		return failed, "a deadlock"
	}
	if has("panic: ") || has("fatal error: ") {
		return failed, "a panic"
	}
	return unusable, out[:min(len(out), 500)]
}

// look lists the tests, runs each alone to learn how long it takes and what it
// reaches, and then all of them with every function replaced by a copy of itself.
func (b *binary) look(ctx context.Context) error {
	// Random tests write nothing beside the tests, and look for no smaller case.
	b.flags = []string{"-rapid.nofailfile", "-rapid.shrinktime=1ms"}
	out, err := b.list(ctx)
	if err != nil {
		b.flags = nil // these tests do not use rapid
		if out, err = b.list(ctx); err != nil {
			return fmt.Errorf("%s: %w", b.folder, err)
		}
	}
	for name := range strings.FieldsSeq(string(out)) {
		if !strings.HasPrefix(name, "Benchmark") && b.loom.options.wants(b.folder, name) {
			b.tests = append(b.tests, test{name: name})
		}
	}
	if err := b.trace(ctx); err != nil || len(b.tests) == 0 {
		return err
	}
	slices.SortStableFunc(b.tests, func(x, y test) int { return int(x.took - y.took) })
	if v, detail := b.run(ctx, copies, "", b.tests, limitOf(b.tests)); v != passed {
		return fmt.Errorf("%s: with unchanged copies in place of the functions %s fails: no figure would mean anything", b.folder, detail)
	}
	return nil
}

func (b *binary) list(ctx context.Context) ([]byte, error) {
	c := exec.CommandContext(ctx, b.path, append([]string{"-test.list=."}, b.flags...)...) //nolint:gosec // a test binary that was just built
	c.Dir = filepath.Join(b.loom.root, filepath.FromSlash(b.folder))
	return c.Output()
}

// wants says whether a test takes part.
func (o *options) wants(folder, name string) bool {
	if o.skip != "" && regexp.MustCompile(o.skip).MatchString(name) {
		return false
	}
	return o.only == "" || regexp.MustCompile(simulations(folder)).MatchString(name)
}

// trace runs every test alone, several at a time.
func (b *binary) trace(ctx context.Context) error {
	wrong := make([]string, len(b.tests))
	each(b.loom.options.workers, len(b.tests), func(i int) {
		t := &b.tests[i]
		file := fmt.Sprintf("%s.%d.trace", b.path, i)
		began := time.Now()
		v, detail := b.run(ctx, traced, file, b.tests[i:i+1], 5*time.Minute)
		t.took = time.Since(began)
		if v != passed {
			wrong[i] = fmt.Sprintf("%s fails with no mutant alive: %s", t.name, detail)
		}
		text, _ := os.ReadFile(file) //nolint:gosec // a test that reaches nothing writes nothing
		t.read(string(text))
	})
	wrong = slices.DeleteFunc(wrong, func(s string) bool { return s == "" })
	if len(wrong) > 0 {
		return fmt.Errorf("%s: %s", b.folder, strings.Join(wrong, "\n"))
	}
	return nil
}

// read takes in what the choosers of all packages noted, which count each for itself:
// the last count need not be the highest.
func (t *test) read(notes string) {
	t.reaches = map[int]bool{}
	for line := range strings.Lines(notes) {
		rounds, counted := strings.CutPrefix(strings.TrimSpace(line), "rounds ")
		if counted {
			n, _ := strconv.ParseInt(rounds, 10, 64)
			t.rounds = max(t.rounds, n)
			continue
		}
		n, _ := strconv.Atoi(strings.TrimSpace(line))
		t.reaches[n] = true
	}
}

// limitOf is generous: a busy machine must not look like an endless loop.
func limitOf(tests []test) time.Duration {
	limit := time.Minute
	for _, t := range tests {
		limit += 50 * t.took
	}
	return limit.Round(time.Second)
}

// roundsOf is how often some tests may go round the loops with a mutant alive: a
// hundred thousand times and then at least twenty times as often as without one.
// The second is no limit of time: see chooser.
func roundsOf(alive int, tests []test) string {
	if alive <= nobody {
		return ""
	}
	rounds := int64(100_000)
	for _, t := range tests {
		rounds += 40 * t.rounds
	}
	return strconv.FormatInt(rounds, 10)
}

// each calls f for 0..n-1, so many at a time.
func each(workers, n int, f func(i int)) {
	var group sync.WaitGroup
	next := make(chan int)
	for range workers {
		group.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}
