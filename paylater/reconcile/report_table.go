package reconcile

import (
	"io"
	"strconv"

	"github.com/paylater-go/payments/paylater/internal/cells"
)

// Table reports a comparison for people, in columns of fixed width: a line for each
// difference, one for each loan and line that is apart, and the totals. Its form may
// change. Make one with [NewTable].
type Table struct {
	out   *cells.Printer
	begun bool
}

// NewTable writes to w what a comparison hands it. Nothing is sure to be written before
// [Table.End].
func NewTable(w io.Writer) *Table {
	if w == nil {
		return &Table{}
	}
	return &Table{out: cells.NewPrinter(w, whose)}
}

// The columns of differences and of totals.
const (
	foundRow = "%-9s %-12s %-30s %-21s %-20s %-10s %-10s %14s %14s %13s\n"
	totalRow = "%-22s %9s %9s %18s %18s %16s %12s\n"
)

// Difference writes a line of the table. The error is that of the writer.
func (t *Table) Difference(d Difference) error {
	if !t.ready() {
		return t.fault()
	}
	e := d.Entry()
	theirsOn, _ := sideOf(d.Theirs)
	oursOn, _ := sideOf(d.Ours)
	t.out.Print(foundRow, d.What, e.Buyer, e.Loan, e.Kind, e.ID, theirsOn, oursOn, shown(d.Theirs), shown(d.Ours), d.Change())
	return t.out.Err()
}

func shown(e *Entry) string {
	if e == nil {
		return ""
	}
	return e.Amount.String()
}

// Group writes a line for a loan or line that is apart.
func (t *Table) Group(g Group) error {
	if !t.ready() {
		return t.fault()
	}
	if g.Differences() > 0 {
		sum := g.Moved()
		t.out.Print(foundRow, "= "+g.record(), g.Buyer, g.Loan, moved, "", "", "", sum.Theirs, sum.Ours, sum.Change())
	}
	return t.out.Err()
}

// End writes the totals, and all that is left in memory.
func (t *Table) End(all Totals) error {
	if !t.ready() {
		return t.fault()
	}
	t.out.Print("\n%s, %s, %s to %s\n", all.Lender, all.Mode, dayText(all.From), dayText(all.To))
	t.out.Print(totalRow, "", "rows", "our rows", "theirs", "ours", "change", "differences")
	for _, k := range Kinds() {
		if sum := all.Of(k); sum.TheirRows+sum.OurRows > 0 {
			t.total(string(k), sum)
		}
	}
	t.total(moved, all.Moved())
	t.out.Print("Lines: %d, apart: %d. Loans: %d, apart: %d. Differences:", all.Lines, all.LinesApart, all.Loans, all.LoansApart)
	for i, w := range Whats() {
		t.out.Print("%s %s %d", [...]string{"", ","}[min(i, 1)], w, all.Found(w))
	}
	t.out.Print(".\n")
	return t.out.End()
}

func (t *Table) total(name string, sum Tally) {
	t.out.Print(totalRow, name, strconv.Itoa(sum.TheirRows), strconv.Itoa(sum.OurRows), sum.Theirs, sum.Ours, sum.Change(),
		strconv.Itoa(sum.Differences))
}

// ready writes the header once.
func (t *Table) ready() bool {
	if t == nil || t.out == nil {
		return false
	}
	if !t.begun {
		t.begun = true
		t.out.Print(foundRow, "what", "buyer", "loan", "kind", "id", "theirs on", "ours on", "theirs", "ours", "change")
	}
	return true
}

func (t *Table) fault() error { return invalid("table", "made by NewTable of a writer") }
