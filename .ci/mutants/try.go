package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// result is what became of a mutant.
type result struct {
	*mutant
	state state
	by    string // the test that killed it
	err   error
}

type state int

const (
	survived state = iota
	killed
	timedOut
	dropped // no Go
)

func (s state) String() string {
	return [...]string{"SURVIVED", "killed", "TIMEOUT", "not compiled"}[s]
}

// packagesAbove are those whose tests a survivor of its own package meets, those
// that kill most first.
func packagesAbove(folder string) []string {
	all := []string{"order/civil", "order", "lender/lendersim", "paylater", "checkout", "examples/rules", "examples/simulation"}
	if i := slices.Index(all, folder); i >= 0 {
		return all[i+1:]
	}
	return all
}

// simulations names the tests of a package that play random or faulty lives and
// look at sums and laws, not at the figures of one case.
func simulations(folder string) string {
	names := map[string]string{
		"order/money":         "Properties$|Rationals$|RoundTrips$",
		"order/civil":         "Properties$",
		"order":               "^TestMachine$|^TestManyPayments$",
		"paylater":            "^Test(EverySingleFault|ManyFaults|RandomLives|Twin|WordsInAnyOrder|NothingBricksALine)$",
		"checkout":            "^TestPageOfAnyState$|^TestSomebodyActsInBetween$",
		"examples/simulation": ".",
	}[folder]
	if names == "" {
		return "^$"
	}
	return names
}

// try builds, runs and reports. Every mutant of a hand-made list has to compile and
// to be killed.
func try(ctx context.Context, out io.Writer, hand bool, list []mutant, o options) error {
	known, err := readSurvivors(o.folder + "/survivors.txt")
	if err != nil {
		return err
	}
	l, err := newLoom(ctx, list, o)
	if err != nil {
		return err
	}
	defer l.close()
	results := make([]result, len(list))
	var folders []string
	for i := range list {
		results[i].mutant = &list[i]
		if l.dropped[list[i].id] {
			results[i].state = dropped
		} else if !slices.Contains(folders, list[i].folder()) {
			folders = append(folders, list[i].folder())
		}
	}
	fmt.Fprintf(out, "built; %d mutants are no Go\n", len(l.dropped))
	for _, folder := range folders {
		if err := l.round(ctx, out, folder, results); err != nil {
			return err
		}
	}
	return report(out, hand, results, known, o)
}

// round puts the mutants of a package before its own tests, then what survives
// before those of the packages above.
func (l *loom) round(ctx context.Context, out io.Writer, folder string, results []result) error {
	places := []string{folder}
	if l.options.above {
		places = append(places, packagesAbove(folder)...)
	}
	for _, place := range places {
		var left []*result
		for i := range results {
			if r := &results[i]; r.folder() == folder && r.state == survived {
				left = append(left, r)
			}
		}
		if len(left) == 0 {
			return nil
		}
		b, err := l.build(ctx, place)
		if err != nil {
			return err
		}
		if b == nil || len(b.tests) == 0 {
			continue
		}
		fmt.Fprintf(out, "%d mutants of %s before %d tests of %s\n", len(left), folder, len(b.tests), place)
		if err := l.face(ctx, out, b, left); err != nil {
			return err
		}
	}
	return nil
}

// face lets the tests of one binary judge some mutants.
func (l *loom) face(ctx context.Context, out io.Writer, b *binary, left []*result) error {
	var lock sync.Mutex
	done, began := 0, time.Now()
	each(l.options.workers, len(left), func(i int) {
		r := left[i]
		if ctx.Err() == nil {
			r.state, r.by, r.err = b.judge(ctx, r.mutant, l.functionOf(r.mutant))
		}
		lock.Lock()
		defer lock.Unlock()
		done++
		switch {
		case r.state == killed && l.options.all:
			fmt.Fprintf(out, "killed by %s: %s\n", r.by, r.mutant)
		case r.state == survived && l.options.all:
			fmt.Fprintf(out, "lives after %s: %s\n", b.folder, r.mutant)
		case r.state == timedOut:
			fmt.Fprintf(out, "TIMEOUT %s\n", r.mutant)
		}
		if done%25 == 0 || done == len(left) {
			fmt.Fprintf(out, "  %d of %d, %s\n", done, len(left), time.Since(began).Round(time.Second))
		}
	})
	for _, r := range left {
		if r.err != nil {
			return r.err
		}
	}
	return ctx.Err()
}

func (l *loom) functionOf(m *mutant) int {
	for _, w := range l.files {
		for _, f := range w.functions {
			if slices.Contains(f.list, m) {
				return f.id
			}
		}
	}
	return -1
}

// judge runs the tests that reach the function of a mutant, quick ones first.
func (b *binary) judge(ctx context.Context, m *mutant, function int) (s state, by string, err error) {
	var tests []test
	for _, t := range b.tests {
		if t.reaches[function] {
			tests = append(tests, t)
		}
	}
	ended := survived
	for len(tests) > 0 {
		n, took := 0, time.Duration(0)
		for n < len(tests) && (n == 0 || took+tests[n].took < 300*time.Millisecond) {
			took += tests[n].took
			n++
		}
		if took >= 300*time.Millisecond {
			n = len(tests) // only slow ones are left
		}
		switch v, detail := b.run(ctx, m.id, "", tests[:n], limitOf(tests[:n])); v {
		case failed:
			return killed, b.folder + " " + detail, nil
		case endless:
			if ended == timedOut {
				return timedOut, "", nil
			}
			ended = timedOut // unless a test that ends notices it
		case unusable:
			return survived, "", fmt.Errorf("%s: the tests of %s did not run: %s", m, b.folder, strings.TrimSpace(detail))
		case passed:
		}
		tests = tests[n:]
	}
	return ended, "", nil
}
