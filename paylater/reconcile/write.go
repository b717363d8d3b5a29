package reconcile

import (
	"bufio"
	"fmt"
	"io"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater/internal/cells"
)

// whose names this package in the errors of a host's writer.
const whose = "reconcile"

// output is one of the two formats of a file, to be written.
type output interface {
	begin(w *bufio.Writer, h Header)
	entry(w *bufio.Writer, e Entry)
	end(w *bufio.Writer, t trailer)
}

// write checks each row and writes it; the trailer stands only below a statement that
// came whole.
func write(w io.Writer, s Statement, as output) error {
	if w == nil {
		return invalid("writer", "one")
	}
	if err := s.check(); err != nil {
		return err
	}
	out, seen := bufio.NewWriter(w), checker{header: s.Header}
	as.begin(out, s.Header)
	n := 0
	for e, err := range s.Entries {
		if err != nil {
			return err
		}
		n++
		if err := seen.count(e); err != nil {
			return fault.In(fmt.Sprintf("rows[%d]", n), err)
		}
		as.entry(out, e)
	}
	as.end(out, trailer{seen.rows, seen.sum})
	return cells.Unwritten(whose, out.Flush())
}

// check finds what is wrong with a statement before any row is read.
func (s Statement) check() error {
	if err := s.Header.check(); err != nil {
		return err
	}
	if s.Entries == nil {
		return invalid("entries", "a stream of rows, though it may be empty")
	}
	return nil
}

// puts writes lines; the first error stays in the writer until it is flushed.
func puts(w *bufio.Writer, lines ...string) {
	for _, text := range lines {
		_, _ = w.WriteString(text)
		_ = w.WriteByte('\n')
	}
}
