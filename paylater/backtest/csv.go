package backtest

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/paylater-go/payments/paylater/internal/cells"
)

// CSV writes one row for each case, and one for each record that could not be read,
// as RFC 4180 describes it: a header, commas, CR LF. The columns are a promise: new
// ones are only added at the end. Amounts are decimal text in US dollars without sign
// or grouping, instants RFC 3339 in UTC. A cell that a spreadsheet would take for a
// formula (it begins with = + - @, a tab or a carriage return) has an apostrophe in
// front. Make one with [NewCSV].
type CSV struct{ out *cells.Writer }

// NewCSV writes to w what a run hands it. Nothing is sure to be written before
// [CSV.End].
func NewCSV(w io.Writer) *CSV {
	if w == nil {
		return &CSV{}
	}
	return &CSV{cells.New(w, whose, Columns())}
}

// Columns returns the header of the CSV. The two sides of a case are the columns that
// end in _was and _would; terms are the months that were offered, with blanks between
// them. fees_less and fees_more are the two signs of the difference of fees. In the row
// of a record that could not be read only buyer, lender, outcome (unreadable), path and
// code are filled.
func Columns() []string {
	return []string{
		"buyer", "lender", "source", "order", "phase", "asked_at", "asked", "outcome",
		"rule_was", "rule_would", "terms_was", "terms_would", "loan", "months",
		"principal_was", "principal_would", "fees_was", "fees_would", "fees_less", "fees_more",
		"earned_was", "earned_would", "unpaid_was", "unpaid_would", "unpaid_fees_was", "unpaid_fees_would",
		"past_due_was", "past_due_would", "newly_offered_fees_at_most", "path", "code",
	}
}

// Case writes a row. The error is that of the writer.
func (c *CSV) Case(k Case) error {
	was, would := &k.Was.Life, &k.Would.Life
	months, most := "", ""
	if k.Months > 0 {
		months = strconv.Itoa(k.Months)
	}
	if k.Outcome == NewlyOffered {
		most = k.Would.FeesAtMost().Text()
	}
	change := k.FeeDifference()
	more := change.Max(change.Sub(change)) // not below zero
	return c.write([]string{
		string(k.Line.Buyer), string(k.Line.Lender), string(k.Source), string(k.Order), k.Phase.String(),
		k.At.UTC().Format(time.RFC3339Nano), k.Asked.Text(), string(k.Outcome),
		string(k.Was.Rule), string(k.Would.Rule), termsOf(k.Was), termsOf(k.Would), string(k.Loan), months,
		was.Principal.Text(), would.Principal.Text(), was.Fees.Text(), would.Fees.Text(), more.Sub(change).Text(), more.Text(),
		was.Earned.Text(), would.Earned.Text(), was.Unpaid.Text(), would.Unpaid.Text(), was.UnpaidFees.Text(), would.UnpaidFees.Text(),
		was.PastDue.Text(), would.PastDue.Text(), most, "", "",
	})
}

// Fail writes a row for a record that could not be read: its path and the code.
func (c *CSV) Fail(f *Failure) error {
	if f == nil {
		return nil
	}
	row := make([]string, len(Columns()))
	row[0], row[1], row[7] = string(f.Line.Buyer), string(f.Line.Lender), unreadable
	row[len(row)-2], row[len(row)-1] = f.full(), string(f.code())
	return c.write(row)
}

// End writes what is left in memory; of a run without cases the header alone.
func (c *CSV) End(Sums) error {
	if err := c.ready(); err != nil {
		return err
	}
	return c.out.End()
}

func (c *CSV) ready() error {
	if c == nil || c.out == nil {
		return invalid("csv", "made by NewCSV of a writer")
	}
	return nil
}

func (c *CSV) write(row []string) error {
	if err := c.ready(); err != nil {
		return err
	}
	for i := range row {
		row[i] = cells.Harmless(row[i])
	}
	return c.out.Write(row)
}

// whose names this package in the errors of a host's writer.
const whose = "backtest"

// unreadable stands where an outcome would.
const unreadable = "unreadable"

// termsOf lists the terms that were offered.
func termsOf(s Side) string {
	var list []string
	for _, t := range s.Terms {
		if t.Rule == "" {
			list = append(list, strconv.Itoa(t.Months))
		}
	}
	return strings.Join(list, " ")
}
