package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// dollars writes cents as $1,234.56.
func dollars(cents int64) string {
	return fmt.Sprintf("$%s.%02d", thousands(cents/100), cents%100)
}

// String writes a passage as "loan active > closed, paid off".
func (e edge) String() string {
	from := e.from
	if from == "" {
		from = "(none)"
	}
	text := fmt.Sprintf("%s %s > %s", e.life, from, e.to)
	if e.how != "" {
		text += ", " + e.how
	}
	return text
}

// table prints what a job came to.
func (s *summary) table(out io.Writer, lives bool) {
	t := s.tally
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name string, n int64) { fmt.Fprintf(w, "%s\t%15s\n", name, thousands(n)) }
	row("schedules", int64(t.schedules))
	row("  that moved money, and count", int64(t.moved))
	row("steps", int64(t.steps))
	row("calls to ports", int64(t.calls))
	faults := 0
	for _, n := range t.faults {
		faults += n
	}
	row("faults", int64(faults))
	for kind := failBefore; kind < troubleCount; kind++ {
		row("  "+kind.String(), int64(t.faults[kind]))
	}
	fmt.Fprintf(w, "money\t\n")
	for _, m := range []struct {
		name  string
		cents int64
	}{{"drawn", t.drawn}, {"repaid", t.repaid}, {"bounced", t.returned}, {"refunded", t.refunded}, {"paid out", t.paidOut}} {
		fmt.Fprintf(w, "  %s\t%18s\n", m.name, dollars(m.cents))
	}
	states := map[string]int{}
	for e, n := range t.edges {
		states[e.life+" "+e.to] += n
	}
	printCounts(w, "states reached", states, nil)
	must := required()
	if lives {
		must = nil
	}
	printCounts(w, "edges taken", t.named(), must)
	printCounts(w, "refused", t.refusals, nil)
	printCounts(w, "differences reported", t.differences, nil)
	if name, n := t.least(); !lives {
		fmt.Fprintf(w, "least edge\t%15s\t%s: %s a million schedules that count\n", thousands(int64(n)), name,
			thousands(int64(n)*1_000_000/int64(max(1, t.moved))))
	}
	fmt.Fprintf(w, "hash\t%s\n", hex.EncodeToString(s.hash))
	_ = w.Flush()
}

// printCounts lists counts by name; of those that have to be there, also the
// ones that are not.
func printCounts(w io.Writer, title string, counts map[string]int, required []string) {
	for _, name := range required {
		counts[name] += 0
	}
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.Sort(names)
	fmt.Fprintf(w, "%s\t\n", title)
	for _, name := range names {
		mark := ""
		if required != nil && !slices.Contains(required, name) {
			mark = "\talso" // no table of the library draws it: it follows from several words at once
		}
		fmt.Fprintf(w, "  %s\t%15s%s\n", name, thousands(int64(counts[name])), mark)
	}
}

// required names the edges that the library draws of its tables, in
// paylater/testdata/lives.golden.md, and those of what lies under them.
func required() []string {
	return strings.Split(`charge (none) > charged
charge charged > waived
hold (none) > live
hold live > expired
hold live > released
hold live > signed
line applying > declined
line applying > new
line applying > open
line declined > applying
line declined > open
line delinquent > closed
line delinquent > open
line delinquent > suspended
line new > applying
line open > closed
line open > delinquent
line open > suspended
line suspended > closed
line suspended > open
loan (none) > disbursing
loan active > closed, paid off
loan active > closed, refunded whole
loan closed > active, payment bounced
loan disbursing > active
loan disbursing > active, short
loan disbursing > void
refund (none) > asked
refund (none) > received, returned by the bank
refund asked > dropped
refund asked > received
repayment (none) > received
repayment cleared > returned
repayment received > cleared
repayment received > returned`, "\n")
}

// named are the counts of all edges by their names.
func (t *tally) named() map[string]int {
	counts := map[string]int{}
	for e, n := range t.edges {
		counts[e.String()] = n
	}
	return counts
}

// least is the required edge that was taken least often.
func (t *tally) least() (string, int) {
	name, least := "", -1
	counts := t.named()
	for _, e := range required() {
		if n := counts[e]; least < 0 || n < least {
			name, least = e, n
		}
	}
	return name, least
}

// tellSteps lists the steps of a schedule and what goes wrong in each.
func (s *schedule) tellSteps(out io.Writer) {
	for i := range s.steps {
		st := &s.steps[i]
		var wrong []string
		for _, f := range st.faults {
			wrong = append(wrong, fmt.Sprintf("%s at call %d", f.kind, f.call))
		}
		fmt.Fprintf(out, "  step %d: %s", st.id, st.kind)
		if len(wrong) > 0 {
			fmt.Fprintf(out, " (%s)", strings.Join(wrong, ", "))
		}
		fmt.Fprintln(out)
	}
}
