package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/paylater-go/payments/checkout"
)

// printer writes what a buyer sees, as text.
type printer struct {
	w       io.Writer
	chapter int
}

func (p *printer) title(text string) {
	if p.chapter++; p.chapter > 1 {
		fmt.Fprintln(p.w)
	}
	line := fmt.Sprintf("%d. %s", p.chapter, text)
	fmt.Fprintf(p.w, "%s\n%s\n", line, strings.Repeat("=", len(line)))
}

// say is a sentence of the story.
func (p *printer) say(format string, args ...any) {
	fmt.Fprintln(p.w)
	p.wrap("", fmt.Sprintf(format, args...))
}

// wrap writes a long line in short ones, each but the first further in.
func (p *printer) wrap(indent, text string) {
	line := indent
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
			line += word
		case len(line)+1+len(word) >= width:
			fmt.Fprintln(p.w, line)
			line = indent + "  " + word
		default:
			line += " " + word
		}
	}
	fmt.Fprintln(p.w, line)
}

const width = 100 // of a line

// where shows the way of a device and the screen on which the buyer stands.
func (p *printer) where(page checkout.Page, d checkout.Device) {
	path := page.Path(d)
	var words []string
	for i, s := range path.Steps {
		if i == path.Here {
			words = append(words, "["+s.Title+"]")
			break // what comes after depends on the buyer
		}
		words = append(words, s.Title)
	}
	p.wrap("  ", string(d)+": "+strings.Join(words, " > "))
	button := page.Next().Title()
	if button == "" {
		button = "-"
	}
	fmt.Fprintf(p.w, "  next: %s (%s)\n", page.Next(), button)
}

// table writes rows of cells in columns.
func (p *printer) table(rows ...[]string) {
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, "  "+strings.Join(row, "\t"))
	}
	_ = t.Flush() // a buffer takes everything
}

// methods shows every method, the cheapest for cash now first.
func (p *printer) methods(page checkout.Page) {
	rows := [][]string{{"METHOD", "FEE", "ARRIVES, OR WHY NOT"}}
	for _, way := range page.Ways(checkout.CashNow) {
		if way.Months > 1 {
			continue // one line for Pay Later; its terms follow when there are offers
		}
		c := way.Choice
		switch {
		case c.Why != nil:
			rows = append(rows, []string{c.Method.Title(), "-", "no: " + string(c.Why.Code) + ", " + string(c.Remedy)})
		case c.Certain == checkout.Unknown:
			rows = append(rows, []string{c.Method.Title(), "the bank's own", c.Arrives.String()})
		case c.Certain == checkout.AtMost:
			rows = append(rows, []string{c.Method.Title(), "up to " + c.Fee.String(), c.Arrives.String()})
		default:
			rows = append(rows, []string{c.Method.Title(), c.Fee.String(), c.Arrives.String()})
		}
	}
	p.table(rows...)
}

// offers shows Pay Later at each term, side by side.
func (p *printer) offers(ways []checkout.Way) {
	rows := [][]string{{"LENDER", "MONTHS", "FEES", "FEE CREDIT", "COST", "APR", "FIRST DUE", "TO PAY BACK"}}
	for _, w := range ways {
		if w.Months == 0 {
			continue
		}
		if w.Why != nil {
			rows = append(rows, []string{string(w.Lender), fmt.Sprint(w.Months), string(w.Why.Code), "", "", "", "", ""})
			continue
		}
		t := w.Offer.Terms()
		rows = append(rows, []string{
			string(w.Lender), fmt.Sprint(w.Months), t.Fees.String(), t.Credit.String(), w.Cost.String(), t.APR.String(),
			t.Schedule[0].Due.String(), t.Total().String(),
		})
	}
	p.table(rows...)
}
