package paylater

import (
	"encoding"
	"strconv"
)

// Loans are most of what is read and written of a line, so they have a reader
// and a writer of their own. Both know only the usual: the fields in the order
// in which encoding/json writes them, and texts without escapes. Of anything
// else they say that they do not know it, and encoding/json does it; where they
// do know, both give the same.

// reader takes a text apart from the front. Once something is not as usual it
// is no longer ok, and what it read counts for nothing.
type reader struct {
	text []byte
	ok   bool
}

// skip passes over what has to come next.
func (r *reader) skip(what string) {
	if !r.has(what) {
		r.ok = false
	}
}

// has passes over what may come next, and tells whether it did.
func (r *reader) has(what string) bool {
	if !r.ok || len(r.text) < len(what) || string(r.text[:len(what)]) != what {
		return false
	}
	r.text = r.text[len(what):]
	return true
}

// word reads a text in quotes.
func (r *reader) word() []byte {
	r.skip(`"`)
	n := 0
	for n < len(r.text) && usual(r.text[n]) {
		n++
	}
	word := r.text[:n]
	r.text = r.text[n:]
	r.skip(`"`)
	return word
}

// usual characters stand for themselves, in JSON as in what encoding/json makes
// of them.
func usual(c byte) bool {
	return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
}

// number reads a whole number as encoding/json writes it. What is none, or is too
// large, is written otherwise than what ParseInt makes of it.
func (r *reader) number() int64 {
	n := 0
	for n < len(r.text) && (r.text[n] == '-' || r.text[n] >= '0' && r.text[n] <= '9') {
		n++
	}
	text := string(r.text[:n])
	v, _ := strconv.ParseInt(text, 10, 64)
	var own [20]byte
	r.ok = r.ok && string(strconv.AppendInt(own[:0], v, 10)) == text
	r.text = r.text[n:]
	return v
}

// into reads a text in quotes as its type does.
func (r *reader) into(v encoding.TextUnmarshaler) {
	if word := r.word(); r.ok && v.UnmarshalText(word) != nil {
		r.ok = false
	}
}

// list reads at least one element.
func (r *reader) list(one func()) {
	r.skip(`[`)
	for r.ok {
		if one(); !r.has(`,`) {
			break
		}
	}
	r.skip(`]`)
}

// writer puts a text together; it is as ok as a reader.
type writer struct {
	text []byte
	ok   bool
}

func (w *writer) put(text string) { w.text = append(w.text, text...) }

func (w *writer) word(name, text string) {
	for i := range len(text) {
		w.ok = w.ok && usual(text[i])
	}
	w.put(name)
	w.text = append(append(append(w.text, '"'), text...), '"')
}

func (w *writer) number(name string, n int64) {
	w.put(name)
	w.text = strconv.AppendInt(w.text, n, 10)
}

// from writes what a type writes of itself, in quotes.
func (w *writer) from(name string, v encoding.TextAppender) {
	w.put(name)
	var err error
	if w.text, err = v.AppendText(append(w.text, '"')); err != nil {
		w.ok = false
	}
	w.text = append(w.text, '"')
}

// may writes what is left out when it is zero.
func (w *writer) may(name string, v interface {
	encoding.TextAppender
	IsZero() bool
},
) {
	if !v.IsZero() {
		w.from(name, v)
	}
}

func (w *writer) flag(name string, set bool) {
	if set {
		w.put(name)
		w.put(`true`)
	}
}

// list writes the elements of a list that is not empty.
func (w *writer) list(name string, n int, one func(i int)) {
	w.ok = w.ok && n > 0
	w.put(name)
	for i := range n {
		if i > 0 {
			w.put(`,`)
		}
		one(i)
	}
	w.put(`]`)
}
