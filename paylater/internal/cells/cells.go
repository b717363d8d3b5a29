// Package cells writes what the reports of this floor have in common: rows of CSV that
// no spreadsheet takes for formulas, and lines of text of which the first error stays.
package cells

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Writer writes rows as RFC 4180 describes them, with a header, commas and CR LF.
type Writer struct {
	out     *csv.Writer
	whose   string
	columns []string
	begun   bool
}

// New makes a writer of rows under a header; whose is the package that errors name.
func New(w io.Writer, whose string, columns []string) *Writer {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return &Writer{out: out, whose: whose, columns: columns}
}

// Write writes a row, and the header before the first one.
func (w *Writer) Write(row []string) error {
	if err := w.begin(); err != nil {
		return err
	}
	return Unwritten(w.whose, w.out.Write(row))
}

// End writes what is left in memory; without any row the header alone.
func (w *Writer) End() error {
	if err := w.begin(); err != nil {
		return err
	}
	w.out.Flush()
	return Unwritten(w.whose, w.out.Error())
}

func (w *Writer) begin() error {
	if w.begun {
		return nil
	}
	w.begun = true
	return Unwritten(w.whose, w.out.Write(w.columns))
}

// Harmless is a cell that no spreadsheet takes for a formula: one that begins with
// = + - @, a tab or a carriage return has an apostrophe in front.
func Harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Unwritten says of an error of the host's writer what it was about.
func Unwritten(whose string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: write: %w", whose, err)
}

// Printer writes formatted text; after the first error it writes nothing more.
type Printer struct {
	out   *bufio.Writer
	whose string
	err   error
}

// NewPrinter makes a printer; whose is the package that errors name.
func NewPrinter(w io.Writer, whose string) *Printer {
	return &Printer{out: bufio.NewWriter(w), whose: whose}
}

// Print writes as fmt.Fprintf does.
func (p *Printer) Print(format string, args ...any) {
	if p.err == nil {
		_, err := fmt.Fprintf(p.out, format, args...)
		p.err = Unwritten(p.whose, err)
	}
}

// Err is the first error of the writer.
func (p *Printer) Err() error { return p.err }

// End writes what is left in memory.
func (p *Printer) End() error {
	if p.err == nil {
		p.err = Unwritten(p.whose, p.out.Flush())
	}
	return p.err
}
