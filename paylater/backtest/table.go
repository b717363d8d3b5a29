package backtest

import (
	"cmp"
	"io"
	"strconv"
	"strings"

	"github.com/paylater-go/payments/paylater/internal/cells"
)

// Table writes a run for people, in columns of fixed width: a line for each case as
// it comes, and the sums at the end. Its form may change. Make one with [NewTable] or,
// for the sums alone, [NewSummary].
type Table struct {
	out   *cells.Printer
	cases bool
	begun bool
}

// NewTable writes to w what a run hands it. Nothing is sure to be written before
// [Table.End].
func NewTable(w io.Writer) *Table {
	t := NewSummary(w)
	t.cases = true
	return t
}

// NewSummary writes the sums of a run to w, and the records that could not be read.
func NewSummary(w io.Writer) *Table {
	if w == nil {
		return &Table{}
	}
	return &Table{out: cells.NewPrinter(w, whose)}
}

// The columns of cases and of sums.
const (
	caseRow = "%-17s %-12s %-8s %-6s %14s  %-24s %-16s %-22s %2s %12s %12s %12s\n"
	sumRow  = "%-26s %6s %6s %16s %16s %13s %13s %15s %14s\n"
)

// Case writes a line of the table. The error is that of the writer.
func (t *Table) Case(c Case) error {
	if !t.ready() {
		return t.fault()
	}
	if t.cases {
		months, rule := "", cmp.Or(c.Would.Rule, c.Was.Rule)
		if c.Months > 0 {
			months = strconv.Itoa(c.Months)
		}
		t.out.Print(caseRow, c.At.UTC().Format("2006-01-02 15:04Z"), c.Order, c.Phase, c.Source, c.Asked, c.Outcome.Title(), rule,
			offered(c.Was)+" > "+offered(c.Would), months, c.Was.Life.Fees, c.FeeDifference(), c.Was.Life.PastDue)
	}
	return t.out.Err()
}

func offered(s Side) string {
	return cmp.Or(strings.ReplaceAll(termsOf(s), " ", ","), "none")
}

// Fail writes where a record could not be read, and why.
func (t *Table) Fail(f *Failure) error {
	if !t.ready() {
		return t.fault()
	}
	if f != nil {
		t.out.Print("%s at %s: %s\n", unreadable, f.full(), cmp.Or(string(f.code()), "the source failed"))
	}
	return t.out.Err()
}

// End writes the sums, and all that is left in memory.
func (t *Table) End(s Sums) error {
	if !t.ready() {
		return t.fault()
	}
	if t.cases {
		t.out.Print("\n")
	}
	t.sums(&s)
	return t.out.End()
}

// ready writes the header of the cases once.
func (t *Table) ready() bool {
	if t == nil || t.out == nil {
		return false
	}
	if t.cases && !t.begun {
		t.begun = true
		t.out.Print(caseRow, "asked at", "order", "phase", "source", "asked", "outcome", "rule", "terms", "n",
			"fees", "difference", "past due")
	}
	return true
}

func (t *Table) fault() error { return invalid("table", "made by NewTable or NewSummary of a writer") }

func (t *Table) sums(s *Sums) {
	t.out.Print(sumRow, "", "cases", "signed", "asked", "principal", "fees", "earned", "unpaid", "past due")
	for _, o := range Outcomes() {
		t.tally(o.Title(), s.of(o))
		if o == NewlyRefused { // the outcome before it has rules too
			for i := range s.Rules {
				t.tally("  by "+string(s.Rules[i].Rule), &s.Rules[i].Tally)
			}
		}
	}
	all := s.All()
	t.tally("all, as it was", &all)
	t.row("all, as it would be", "", "", "", all.Would)
	t.row("difference", "", "", "", all.Would.less(all.Was))
	if most := s.NewlyOffered.FeesAtMost; !most.IsZero() {
		t.out.Print("Newly offered draws would bear at most %s, had every buyer drawn; no total counts it.\n", most)
	}
	if len(s.NotJudged) > 0 {
		t.out.Print("Changed but not judged: %s.\n", strings.Join(s.NotJudged, ", "))
	}
	t.out.Print("Lines: %d. Records that could not be read: %d.\n", s.Lines, s.Failed)
}

func (t *Table) tally(name string, v *Tally) {
	t.row(name, strconv.Itoa(v.Cases), strconv.Itoa(v.Signed), v.Asked.String(), v.Was)
}

func (t *Table) row(name, cases, signed, asked string, v Life) {
	t.out.Print(sumRow, name, cases, signed, asked, v.Principal, v.Fees, v.Earned, v.Unpaid, v.PastDue)
}
