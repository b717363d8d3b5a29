package reconcile

import (
	"io"
	"strconv"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater/internal/cells"
)

// CSV reports a comparison as RFC 4180 describes it: a header, commas, CR LF. There is
// a row for each difference; behind those of a loan, and of a line, one for each kind
// in which it is apart and one for what it moved; at the end the totals of every kind
// that has rows, without which a report is not complete. The columns are a promise: new
// ones are only added at the end. Amounts are decimal text in US dollars, below zero
// with a minus sign, days YYYY-MM-DD. An id that a spreadsheet would take for a formula
// (it begins with a minus sign) has an apostrophe in front. Make one with [NewCSV].
type CSV struct{ out *cells.Writer }

// NewCSV writes to w what a comparison hands it. Nothing is sure to be written before
// [CSV.End].
func NewCSV(w io.Writer) *CSV {
	if w == nil {
		return &CSV{}
	}
	return &CSV{cells.New(w, whose, Columns())}
}

// Columns returns the header of the CSV. record is difference, loan, line or total;
// difference and id are filled for a difference, rows and differences for sums; change
// is theirs less ours. The kind of what was moved is moved.
func Columns() []string {
	return []string{
		"record", "buyer", "loan", "difference", "kind", "id", "theirs_on", "ours_on", "theirs", "ours", "change",
		"theirs_rows", "ours_rows", "differences",
	}
}

// Difference writes a row. The error is that of the writer.
func (c *CSV) Difference(d Difference) error {
	e := d.Entry()
	theirsOn, theirs := sideOf(d.Theirs)
	oursOn, ours := sideOf(d.Ours)
	return c.write([]string{
		"difference", string(e.Buyer), string(e.Loan), string(d.What), string(e.Kind), e.ID, theirsOn, oursOn, theirs, ours,
		d.Change().Text(), "", "", "",
	})
}

// sideOf is the day and the amount of a row that may not be there.
func sideOf(e *Entry) (on, amount string) {
	if e == nil {
		return "", ""
	}
	return dayText(e.On), e.Amount.Text()
}

func dayText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// Group writes the rows of a loan or line that is apart.
func (c *CSV) Group(g Group) error {
	if g.Differences() == 0 {
		return nil
	}
	for _, k := range Kinds() {
		if t := g.Of(k); t.Differences > 0 {
			if err := c.sum(g.record(), g, string(k), t); err != nil {
				return err
			}
		}
	}
	return c.sum(g.record(), g, moved, g.Moved())
}

// moved stands where a kind would, for all that happened.
const moved = "moved"

// End writes the totals, and what is left in memory.
func (c *CSV) End(t Totals) error {
	for _, k := range Kinds() {
		if tally := t.Of(k); tally.TheirRows+tally.OurRows > 0 {
			if err := c.sum("total", Group{}, string(k), tally); err != nil {
				return err
			}
		}
	}
	if err := c.sum("total", Group{}, moved, t.Moved()); err != nil {
		return err
	}
	return c.out.End()
}

func (c *CSV) sum(record string, g Group, kind string, t Tally) error {
	return c.write([]string{
		record, string(g.Buyer), string(g.Loan), "", kind, "", "", "", t.Theirs.Text(), t.Ours.Text(), t.Change().Text(),
		strconv.Itoa(t.TheirRows), strconv.Itoa(t.OurRows), strconv.Itoa(t.Differences),
	})
}

func (c *CSV) write(row []string) error {
	if c == nil || c.out == nil {
		return invalid("csv", "made by NewCSV of a writer")
	}
	for i := range 6 { // the others are amounts, days and counts
		row[i] = cells.Harmless(row[i])
	}
	return c.out.Write(row)
}
