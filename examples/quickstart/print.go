package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	width  = 98 // of a line
	indent = "  "
	gap    = "  " // between columns
)

// writeText prints the report for people.
func (r report) writeText(w io.Writer) {
	for i, c := range r.Chapters {
		if i > 0 {
			fmt.Fprintln(w)
		}
		title := fmt.Sprintf("%d. %s", i+1, c.Title)
		fmt.Fprintf(w, "%s\n%s\n", title, strings.Repeat("-", utf8.RuneCountInString(title)))
		writeLines(w, "", wrap(c.Text, width))
		for _, t := range c.Tables {
			fmt.Fprintln(w)
			t.writeText(w)
		}
		if c.End != "" {
			fmt.Fprintln(w)
			writeLines(w, indent, wrap(c.End, width-len(indent)))
		}
	}
}

// writeText prints a table in aligned columns. The last column is wrapped.
func (t table) writeText(w io.Writer) {
	rows := t.rows
	if t.headings != nil {
		rows = append([][]cell{t.header()}, rows...)
	}
	widths := columns(rows)
	for i, row := range rows {
		writeRow(w, row, widths)
		if i == 0 && t.headings != nil {
			fmt.Fprintln(w, indent+rule(widths))
		}
	}
}

// header is the row of headings, each aligned as the cells below it.
func (t table) header() []cell {
	row := make([]cell, len(t.headings))
	for i, heading := range t.headings {
		row[i] = cell{text: heading, right: len(t.rows) > 0 && t.rows[0][i].right}
	}
	return row
}

// columns returns the width of each column; the last one gets what is left of the
// line at most.
func columns(rows [][]cell) []int {
	var widths []int
	for _, row := range rows {
		for i, c := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(c.text))
		}
	}
	last := len(widths) - 1
	left := width - len(indent)
	for _, used := range widths[:max(last, 0)] {
		left -= used + len(gap)
	}
	if last >= 0 {
		widths[last] = min(widths[last], max(left, 20))
	}
	return widths
}

func writeRow(w io.Writer, row []cell, widths []int) {
	last := len(row) - 1
	lines := wrap(row[last].text, widths[last])
	parts := make([]string, 0, len(row))
	for i, c := range row[:last] {
		parts = append(parts, pad(c.text, widths[i], c.right))
	}
	margin := utf8.RuneCountInString(indent + strings.Join(append(parts, ""), gap))
	parts = append(parts, pad(lines[0], widths[last], row[last].right))
	fmt.Fprintln(w, strings.TrimRight(indent+strings.Join(parts, gap), " "))
	writeLines(w, strings.Repeat(" ", margin), lines[1:])
}

func rule(widths []int) string {
	parts := make([]string, len(widths))
	for i, n := range widths {
		parts[i] = strings.Repeat("-", n)
	}
	return strings.Join(parts, gap)
}

func pad(text string, to int, right bool) string {
	space := strings.Repeat(" ", max(0, to-utf8.RuneCountInString(text)))
	if right {
		return space + text
	}
	return text + space
}

// wrap breaks a text between words. It always returns a line.
func wrap(text string, to int) []string {
	lines := []string{""}
	for word := range strings.FieldsSeq(text) {
		line := &lines[len(lines)-1]
		switch {
		case *line == "":
			*line = word
		case utf8.RuneCountInString(*line)+1+utf8.RuneCountInString(word) <= to:
			*line += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}

func writeLines(w io.Writer, margin string, lines []string) {
	for _, line := range lines {
		fmt.Fprintln(w, margin+line)
	}
}
