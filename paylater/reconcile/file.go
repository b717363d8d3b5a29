package reconcile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// MaxRow is the most bytes that a row of a file may have, its line end included.
const MaxRow = 1024

// version of both formats.
const version = 1

// trailer is the last row of a file.
type trailer struct {
	rows int64
	sum  money.USD
}

// form is one of the two formats of a file.
type form interface {
	// header reads the rows before the first entry.
	header(f *file) (Header, error)
	// row reads one row: an entry, or the trailer.
	row(f *file, text string) (Entry, *trailer, error)
}

// file reads rows of a bounded length, one by one.
type file struct {
	in   *bufio.Reader
	form form
	n    int // rows read, from 1
	checker
	begun bool
}

// open reads the header of a file.
func open(r io.Reader, as form) (Statement, error) {
	if r == nil {
		return Statement{}, invalid("reader", "one")
	}
	f := &file{in: bufio.NewReaderSize(r, 64<<10), form: as}
	h, err := as.header(f)
	if err == nil {
		err = h.check()
	}
	if err != nil {
		return Statement{}, f.here(err)
	}
	f.header = h
	return Statement{Header: h, Entries: f.entries}, nil
}

// entries goes through the rows up to the trailer, once.
func (f *file) entries(yield func(Entry, error) bool) {
	if f.begun {
		yield(Entry{}, fault.New(CodeReadTwice, "the rows of a file are read once; open it again"))
		return
	}
	f.begun = true
	for {
		e, last, err := f.next()
		if err != nil {
			yield(Entry{}, f.here(err))
			return
		}
		if last || !yield(e, nil) {
			return
		}
	}
}

// next reads the next entry; true when the trailer and the end of the file came.
func (f *file) next() (Entry, bool, error) {
	text, err := f.must()
	if err != nil {
		return Entry{}, false, err
	}
	e, end, err := f.form.row(f, text)
	switch {
	case err != nil:
		return Entry{}, false, err
	case end != nil:
		return Entry{}, true, f.end(end)
	}
	return e, false, f.count(e)
}

// end compares the rows with the trailer; nothing may follow.
func (f *file) end(t *trailer) error {
	if t.rows != f.rows || t.sum != f.sum {
		return fault.New(CodeIncomplete, "the rows are not those that the trailer counts",
			fault.Count("rows", f.rows), fault.Count("trailer_rows", t.rows),
			fault.Cents("sum", f.sum.Cents()), fault.Cents("trailer_sum", t.sum.Cents()))
	}
	_, err := f.line()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil:
		return malformed("the end of the file: this stands behind the trailer")
	}
	return err
}

// line reads one row without its line end; [io.EOF] when there is none.
func (f *file) line() (string, error) {
	text, err := f.in.ReadSlice('\n')
	if len(text) == 0 && errors.Is(err, io.EOF) {
		return "", io.EOF
	}
	f.n++
	switch {
	case len(text) > MaxRow || errors.Is(err, bufio.ErrBufferFull):
		return "", fault.New(CodeRowTooLong, "has more bytes than a row may have", fault.Count("most", MaxRow))
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("reconcile: read: %w", err)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"), nil
}

// must is line where a row has to be.
func (f *file) must() (string, error) {
	text, err := f.line()
	if errors.Is(err, io.EOF) {
		return "", fault.New(CodeIncomplete, "the file ends here, without its trailer: a part of it is missing", fault.Count("rows", f.rows))
	}
	return text, err
}

// here puts the number of the row before the path of an error.
func (f *file) here(err error) error { return fault.In(fmt.Sprintf("row[%d]", f.n), err) }

func malformed(want string) error { return fault.New(CodeMalformed, "must be "+want) }

func checkVersion(v int) error {
	switch {
	case v > version:
		return fault.New(CodeVersion, "the file is of a newer format than this library reads", fault.Count("reads", version)).At("version")
	case v < version:
		return fault.New(CodeField, "must be 1").At("version")
	}
	return nil
}
