package fault

import (
	"errors"
	"strings"
)

// list is two or more faults as one error.
type list []*Error

// Error writes one fault a line.
func (l list) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.Is and errors.As every fault of the list.
func (l list) Unwrap() []error {
	out := make([]error, len(l))
	for i, e := range l {
		out[i] = e
	}
	return out
}

// located is an error of another kind that has faults inside, under a path.
type located struct {
	path string
	err  error
}

// Error writes the path before the error.
func (l *located) Error() string { return l.path + ": " + l.err.Error() }

// Unwrap gives the error without the path.
func (l *located) Unwrap() error { return l.err }

// Join makes one error of several faults, in their order. Nil faults are left
// out; without any fault the result is nil, a single fault is returned as it is.
func Join(errs ...*Error) error {
	kept := make(list, 0, len(errs))
	for _, e := range errs {
		if e != nil {
			kept = append(kept, e)
		}
	}
	switch len(kept) {
	case 0:
		return nil
	case 1:
		return kept[0]
	}
	return kept
}

// All returns every fault inside err, in order, with its whole path. It looks
// through wrapped and joined errors of any kind.
func All(err error) []*Error {
	return collect(nil, "", err)
}

func collect(into []*Error, path string, err error) []*Error {
	switch e := err.(type) { //nolint:errorlint // this is what looks through wrapped errors
	case nil:
		return into
	case *Error:
		if e == nil {
			return into
		}
		if path != "" {
			e = e.At(path)
		}
		return append(into, e)
	case list:
		for _, one := range e {
			into = collect(into, path, one)
		}
		return into
	case *located:
		return collect(into, joinPath(path, e.path), e.err)
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			into = collect(into, path, one)
		}
		return into
	}
	return collect(into, path, errors.Unwrap(err))
}

// CodeOf returns the code of the first fault inside err, or err itself when it
// is a Code; "" when there is none.
func CodeOf(err error) Code {
	if all := All(err); len(all) > 0 {
		return all[0].Code
	}
	var code Code
	if errors.As(err, &code) {
		return code
	}
	return ""
}

// In puts path before the path of every fault inside err. An error without
// faults is returned unchanged, nil stays nil.
func In(path string, err error) error {
	switch e := err.(type) { //nolint:errorlint // a wrapped fault keeps what wraps it, below
	case nil:
		return nil
	case *Error:
		if e == nil {
			return nil
		}
		return e.At(path)
	case list:
		moved := make(list, len(e))
		for i, one := range e {
			moved[i] = one.At(path)
		}
		return moved
	}
	if path == "" || len(All(err)) == 0 {
		return err
	}
	return &located{path, err}
}
