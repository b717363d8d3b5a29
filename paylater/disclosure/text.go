package disclosure

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// width is how many characters a line of text has at most.
const width = 78

// Text writes the sheet as plain text: the heading, each row with its number,
// the statement and the spaces to sign. Lines end with one line feed.
func (s Sheet) Text() string {
	var b strings.Builder
	b.WriteString(s.Heading + "\n")
	for i := range s.Rows {
		s.Rows[i].write(&b)
	}
	b.WriteString("\n")
	wrap(&b, "", s.Statement)
	for _, label := range s.Signature {
		b.WriteString("\n" + label + ": " + strings.Repeat("_", 30) + "\n")
	}
	return b.String()
}

func (r *Row) write(b *strings.Builder) {
	head := fmt.Sprintf("%d. %s", r.Order, r.Label)
	if r.Value != "" {
		head += ": " + r.Value
	}
	b.WriteString("\n" + head + "\n")
	for _, l := range r.Lines {
		wrap(b, "   ", l)
	}
	if r.Description != "" {
		wrap(b, "   ", r.Description)
	}
}

// Text writes the itemization as plain text, its amounts in one column.
func (i Itemization) Text() string {
	heads, most := make([]string, len(i.Items)), 0
	for k := range i.Items {
		heads[k] = i.Items[k].head()
		most = max(most, utf8.RuneCountInString(heads[k]))
	}
	var b strings.Builder
	b.WriteString(i.Title + "\n\n")
	for k := range i.Items {
		fmt.Fprintf(&b, "%-*s %15s\n", most, heads[k], i.Items[k].Amount)
	}
	return b.String()
}

func (r *ItemizedRow) head() string {
	head := fmt.Sprintf("%d. %s", r.Order, r.Label)
	if r.How != "" {
		head += " (" + r.How + ")"
	}
	return head
}

// wrap writes a text in lines of at most width characters, each indented; a
// longer word has a line of its own.
func wrap(b *strings.Builder, indent, text string) {
	used := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case used == 0:
			b.WriteString(indent)
			used = len(indent)
		case used+1+n > width:
			b.WriteString("\n" + indent)
			used = len(indent)
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += n
	}
	b.WriteByte('\n')
}
