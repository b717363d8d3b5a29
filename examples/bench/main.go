// Command bench measures the library beside other ways to do the same, in one
// run, and prints how many times apart they are. First it proves that all of
// them come to the same figures; when they do not, it exits with status 1.
//
//	cd examples/bench && go run .
package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

func main() {
	if err := run(os.Stdout, os.Stderr, usual()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run proves, measures and prints; progress goes to its own writer.
func run(out, progress io.Writer, p pace) error {
	if err := proveAll(); err != nil {
		return err
	}
	fmt.Fprintln(out, "All ways come to the same figures.")
	groups, err := allGroups()
	if err != nil {
		return err
	}
	if err := measure(groups, p, progress); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %s/%s, %d processors\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	for _, g := range groups {
		printGroup(out, g)
	}
	return nil
}

// printGroup writes one table: the time of each way, the best of all rounds, and
// how many times it takes what the library's way takes.
func printGroup(out io.Writer, g *group) {
	fmt.Fprintf(out, "\n%s\n  %-44s %12s %10s %9s\n", g.title, "", "ns/op", "allocs/op", "to ours")
	ours := g.ours().best
	for _, s := range g.subjects {
		ratio := fmt.Sprintf("%.2fx", s.best/ours)
		if s.ours {
			ratio = "-"
		}
		fmt.Fprintf(out, "  %-44s %12.1f %10d %9s\n", s.name, s.best, s.allocs, ratio)
	}
	for _, goal := range g.goals {
		said, met := goal(g)
		verdict := "met"
		if !met {
			verdict = "MISSED"
		}
		fmt.Fprintf(out, "  goal: %s: %s\n", strings.TrimSpace(said), verdict)
	}
}
