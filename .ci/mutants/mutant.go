package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
)

// mutant is one change of one file.
type mutant struct {
	id    int    // from 1; what the environment names
	file  string // slashes, from the root
	at    int    // offset of old in the file
	old   string
	new   string
	name  string // of a mistake in hand.txt, with cost
	cost  string
	where string // the function, found when it is woven
	line  int
	// minus and plus are the line before and after, without white space around it:
	// how survivors.txt names a mutant, also after lines above it have moved.
	minus, plus string
}

func (m *mutant) folder() string { return path.Dir(m.file) }

func (m *mutant) String() string {
	if m.name != "" {
		return fmt.Sprintf("%s: %s", m.file, m.name)
	}
	return fmt.Sprintf("%s:%d: %s\n    - %s\n    + %s", m.file, m.line, m.where, m.minus, m.plus)
}

// show sets the line and how the mutant is named.
func (m *mutant) show(source string) {
	end := m.at + len(m.old)
	first := strings.LastIndexByte(source[:m.at], '\n') + 1
	last := len(source)
	if n := strings.IndexByte(source[end:], '\n'); n >= 0 {
		last = end + n
	}
	m.line = 1 + strings.Count(source[:m.at], "\n")
	m.minus = oneLine(source[first:last])
	m.plus = oneLine(source[first:m.at] + m.new + source[end:last])
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// chosen narrows a list to the packages and the sample that were asked for, and
// numbers it.
func chosen(list []mutant, o options) ([]mutant, error) {
	if len(o.packages) > 0 {
		list = slices.DeleteFunc(list, func(m mutant) bool {
			return !slices.Contains(o.packages, m.folder()) && !slices.Contains(o.packages, m.file)
		})
	}
	if o.among != "" {
		text, err := os.ReadFile(o.among)
		if err != nil {
			return nil, err
		}
		list = slices.DeleteFunc(list, func(m mutant) bool { return !strings.Contains(string(text), "\n    - "+m.minus+"\n    + "+m.plus+"\n") })
	}
	if o.sample > 0 && o.sample < len(list) {
		draw := rand.New(rand.NewPCG(o.seed, 0)) //nolint:gosec // a sample to be drawn again
		draw.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		list = list[:o.sample]
		slices.SortStableFunc(list, func(a, b mutant) int {
			return strings.Compare(a.file, b.file)*2 + min(max(a.at-b.at, -1), 1)
		})
	}
	if len(list) == 0 {
		return nil, errors.New("no mutants")
	}
	for i := range list {
		list[i].id = i + 1
	}
	return list, nil
}

// handList reads hand.txt:
//
//	## name
//	file order/money/scale.go
//	cost what a buyer would lose
//	- old text, found exactly once in the file
//	+ new text
//
// Several lines with - or + are one text. A line with # is a comment.
func handList(name string) ([]mutant, error) {
	text, err := os.ReadFile(name) //nolint:gosec // the list of this program
	if err != nil {
		return nil, err
	}
	var list []mutant
	for number, line := range strings.Split(string(text), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		if word == "##" {
			list = append(list, mutant{name: rest})
			continue
		}
		if word == "" || word == "#" {
			continue
		}
		if len(list) == 0 || !list[len(list)-1].take(word, rest) {
			return nil, fmt.Errorf("%s:%d: do not understand %q", name, number+1, line)
		}
	}
	names := map[string]bool{}
	var wrong []error
	for i := range list {
		m := &list[i]
		if names[m.name] {
			wrong = append(wrong, fmt.Errorf("%s: two are named %q", name, m.name))
		}
		names[m.name] = true
		if err := m.find(); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %s: %w", name, m.name, err))
		}
	}
	return list, errors.Join(wrong...)
}

// take reads one line of a mutant of hand.txt.
func (m *mutant) take(word, rest string) bool {
	switch word {
	case "file":
		m.file = rest
	case "cost":
		m.cost = rest
	case "-":
		m.old = join(m.old, rest)
	case "+":
		m.new = join(m.new, rest)
	default:
		return false
	}
	return true
}

func join(text, line string) string {
	if text == "" {
		return line
	}
	return text + "\n" + line
}

// find looks for the old text in the file.
func (m *mutant) find() error {
	if m.old == "" || m.old == m.new || m.cost == "" {
		return errors.New("file, cost, - and + are wanted, and a change")
	}
	source, err := os.ReadFile(m.file)
	if err != nil {
		return err
	}
	if n := strings.Count(string(source), m.old); n != 1 {
		return fmt.Errorf("%s has the old text %d times, not once: %s", m.file, n, m.old)
	}
	m.at = strings.Index(string(source), m.old)
	m.show(string(source))
	return nil
}
