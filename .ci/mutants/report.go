package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// survivor is a mutant that may live, and why.
type survivor struct {
	file, function, minus, plus, reason string
	met                                 bool
}

// readSurvivors reads survivors.txt:
//
//	## order/money/scale.go: halfEven
//	- the line as it is, without white space around it
//	+ the line of the mutant
//	why no test could notice
//
// Several pairs may stand in front of one reason. A line with # is a comment.
func readSurvivors(name string) ([]*survivor, error) {
	text, err := os.ReadFile(name) //nolint:gosec // the list of this program
	if err != nil {
		return nil, err
	}
	var list, open []*survivor
	var file, function string
	for number, line := range strings.Split(string(text), "\n") {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		last := len(list) - 1
		switch {
		case word == "" || word == "#":
		case word == "##":
			file, function, _ = strings.Cut(rest, ": ")
			open = nil
		case word == "-":
			if len(open) > 0 && open[0].reason != "" {
				open = nil
			}
			list = append(list, &survivor{file: file, function: function, minus: rest})
			open = append(open, list[len(list)-1])
		case word == "+" && last >= 0 && list[last].plus == "":
			list[last].plus = rest
		case len(open) > 0:
			for _, s := range open {
				s.reason = join(s.reason, strings.TrimSpace(line))
			}
		default:
			return nil, fmt.Errorf("%s:%d: do not understand %q", name, number+1, line)
		}
	}
	for _, s := range list {
		if s.reason == "" || s.file == "" || s.function == "" {
			return nil, fmt.Errorf("%s: %s: %s: no reason", name, s.file, s.minus)
		}
	}
	return list, nil
}

// tally counts the mutants of one package.
type tally struct {
	states    [4]int
	explained int
}

// possible is how many could be killed.
func (t *tally) possible() int { return t.states[killed] + t.states[survived] + t.states[timedOut] }

// permille is how many of those that could be killed were, leaving some out: a
// timeout was not.
func (t *tally) permille(leaveOut int) int {
	all := t.possible() - leaveOut
	if all == 0 {
		return 1000
	}
	return 1000 * t.states[killed] / all
}

// report prints the survivors and a table, and says whether that is good enough.
func report(out io.Writer, hand bool, results []result, known []*survivor, o options) error {
	var folders []string
	tallies := map[string]*tally{}
	for i := range results {
		r := &results[i]
		if tallies[r.folder()] == nil {
			tallies[r.folder()] = &tally{}
			folders = append(folders, r.folder())
		}
		tallies[r.folder()].states[r.state]++
		if !r.lives(hand) {
			continue
		}
		if !hand && r.explain(known) {
			tallies[r.folder()].explained++
			continue
		}
		fmt.Fprintf(out, "%s %s\n", r.state, r.mutant)
		if hand {
			fmt.Fprintf(out, "    cost: %s\n    - %s\n    + %s\n", r.cost, r.minus, r.plus)
		}
	}
	slices.Sort(folders)
	bad := table(out, hand, folders, tallies, o)
	if !hand && o.sample == 0 && o.only == "" && o.among == "" && !slices.ContainsFunc(o.packages, isFile) {
		bad = append(bad, stale(out, folders, known)...)
	}
	if len(bad) > 0 {
		return fmt.Errorf("%w in %s", errSurvived, strings.Join(bad, ", "))
	}
	return nil
}

// lives tells whether nothing has proven a mutant wrong: of a hand-made list also
// what is no Go.
func (r *result) lives(hand bool) bool {
	return r.state == survived || r.state == timedOut || hand && r.state == dropped
}

// table prints the figures and returns the packages whose are not good enough.
func table(out io.Writer, hand bool, folders []string, tallies map[string]*tally, o options) []string {
	fmt.Fprintf(out, "\n%-24s %7s %7s %8s %8s %12s %8s %9s %9s\n",
		"package", "mutants", "killed", "survived", "timeouts", "not compiled", "killed", "explained", "the rest")
	var bad []string
	for _, folder := range folders {
		t := tallies[folder]
		all, rest := t.permille(0), t.permille(t.explained)
		fmt.Fprintf(out, "%-24s %7d %7d %8d %8d %12d %6d.%d%% %9d %7d.%d%%\n", folder, t.possible(), t.states[killed], t.states[survived],
			t.states[timedOut], t.states[dropped], all/10, all%10, t.explained, rest/10, rest%10)
		if hand && t.possible()+t.states[dropped] > t.states[killed] || !hand && rest < 10*o.least {
			bad = append(bad, folder)
		}
	}
	return bad
}

// explain finds the reason for a survivor.
func (r *result) explain(known []*survivor) bool {
	found := false
	for _, s := range known {
		if s.file == r.file && s.function == r.where && s.minus == r.minus && s.plus == r.plus {
			s.met, found = true, true
		}
	}
	return found
}

// stale finds reasons for what no longer survives.
func stale(out io.Writer, folders []string, known []*survivor) []string {
	var files []string
	for _, s := range known {
		folder := s.file[:max(strings.LastIndexByte(s.file, '/'), 0)]
		if !s.met && slices.Contains(folders, folder) {
			fmt.Fprintf(out, "survivors.txt explains what does not survive: %s: %s: %s\n", s.file, s.function, s.plus)
			files = append(files, "survivors.txt")
		}
	}
	return slices.Compact(files)
}
