package reconcile

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/paylater-go/payments/order/fault"
)

// Config says how two statements are compared. The zero value compares everything.
type Config struct {
	// Only are the kinds that are compared, for a lender whose statement does not have
	// all of them; rows of other kinds are read, checked and left out on both sides.
	// Nil means every kind.
	Only []Kind
	// Progress is told after each line how far the comparison has come. Nil is told
	// nothing.
	Progress func(Progress)
}

// Progress is how far a comparison has come.
type Progress struct {
	Theirs      int // rows read of the lender's statement so far, one ahead
	Ours        int // rows read of our record so far, one ahead
	Lines       int // compared so far
	Differences int // found so far
}

// Output takes a comparison as it goes: what it keeps or writes is its own affair, what
// it answers ends the comparison.
type Output interface {
	// Difference takes a difference, in the order of the rows.
	Difference(d Difference) error
	// Group takes a loan behind its differences, and a line behind its loans.
	Group(g Group) error
	// End takes the totals, once, when both statements have come to their end.
	End(t Totals) error
}

// Compare goes through the lender's statement and ours side by side, hands each
// difference and each loan's and line's sums to the outputs, and adds everything up.
// It changes nothing anywhere. Both must be of one lender, mode and period
// ([CodeOther]); an error in either, a row that is wrong, unsorted or repeated, or a
// part that is missing, ends it with that error below the path theirs or ours, and no
// output is told the end: a report that has no totals is of no use.
func Compare(theirs, ours Statement, c Config, outputs ...Output) (Totals, error) {
	t := Totals{Header: ours.Header}
	if slices.Contains(outputs, nil) {
		return t, invalid("outputs", "made by NewCSV, NewJSON or NewTable, or the host's own")
	}
	only, err := c.kinds()
	if err != nil {
		return t, err
	}
	if err := theirs.check(); err != nil {
		return t, fault.In("theirs", err)
	}
	if err := ours.check(); err != nil {
		return t, fault.In("ours", err)
	}
	if theirs.Header != ours.Header {
		return t, fault.New(CodeOther, "two statements must be of one lender, mode, first and last day").At("theirs")
	}
	m := merge{totals: &t, outputs: outputs, progress: c.Progress}
	m.theirs, m.ours = start("theirs", theirs, only), start("ours", ours, only)
	defer m.theirs.stop()
	defer m.ours.stop()
	if err := m.run(); err != nil {
		return t, err
	}
	for _, out := range outputs {
		if err := out.End(t); err != nil {
			return t, err
		}
	}
	return t, nil
}

// kinds is the set of the places of the kinds that are compared.
func (c Config) kinds() (set [kindCount]bool, err error) {
	list := c.Only
	if list == nil {
		list = Kinds()
	}
	for i, k := range list {
		n, ok := k.nature()
		if !ok {
			return set, invalid(fmt.Sprintf("only[%d]", i), "one of the listed kinds")
		}
		set[n.place] = true
	}
	return set, nil
}

// Differences goes through the differences alone. The error of [Compare] comes last,
// beside a difference that says nothing.
func Differences(theirs, ours Statement, c Config) iter.Seq2[Difference, error] {
	return func(yield func(Difference, error) bool) {
		_, err := Compare(theirs, ours, c, each(func(d Difference) bool { return yield(d, nil) }))
		if stop := (enough{}); err != nil && !errors.As(err, &stop) {
			yield(Difference{}, err)
		}
	}
}

// each hands differences to a loop until it has enough.
type each func(Difference) bool

// enough ends a comparison without being an error to anybody.
type enough struct{}

func (enough) Error() string { return "the loop was left" }

func (f each) Difference(d Difference) error {
	if !f(d) {
		return enough{}
	}
	return nil
}

func (each) Group(Group) error { return nil }
func (each) End(Totals) error  { return nil }

// side is one of two statements and its row at hand.
type side struct {
	name string
	only [kindCount]bool
	next func() (Entry, error, bool)
	stop func()
	seen checker
	read int
	row  *Entry // nil at the end
}

func start(name string, s Statement, only [kindCount]bool) *side {
	next, stop := iter.Pull2(s.Entries)
	return &side{name: name, only: only, next: next, stop: stop, seen: checker{header: s.Header}}
}

// step goes on to the next row that is compared.
func (s *side) step() error {
	for {
		e, err, more := s.next()
		if !more {
			s.row = nil
			return nil
		}
		if err != nil {
			return fault.In(s.name, err)
		}
		s.read++
		if err := s.seen.take(e); err != nil {
			return fault.In(fmt.Sprintf("%s[%d]", s.name, s.read), err)
		}
		if n, _ := e.Kind.nature(); s.only[n.place] {
			s.row = &e
			return nil
		}
	}
}

// merge goes along two sorted statements.
type merge struct {
	theirs, ours *side
	totals       *Totals
	outputs      []Output
	progress     func(Progress)
	loan, line   *Group
}

func (m *merge) run() error {
	theirs, ours := true, true
	for {
		if err := m.step(theirs, ours); err != nil {
			return err
		}
		a, b := m.pair()
		theirs, ours = a != nil, b != nil
		if !theirs && !ours {
			return m.turn(Entry{})
		}
		if err := m.turn(Difference{Theirs: a, Ours: b}.Entry()); err != nil {
			return err
		}
		if err := m.compare(a, b); err != nil {
			return err
		}
	}
}

// step goes to the next row of each side whose row was compared.
func (m *merge) step(theirs, ours bool) error {
	if theirs {
		if err := m.theirs.step(); err != nil {
			return err
		}
	}
	if ours {
		return m.ours.step()
	}
	return nil
}

// pair is the row that comes first and the row about the same thing on the other side;
// nil where there is none.
func (m *merge) pair() (theirs, ours *Entry) {
	theirs, ours = m.theirs.row, m.ours.row
	if theirs == nil || ours == nil {
		return theirs, ours
	}
	switch order := theirs.Compare(*ours); {
	case order < 0:
		return theirs, nil
	case order > 0:
		return nil, ours
	}
	return theirs, ours
}

func (m *merge) compare(theirs, ours *Entry) error {
	whats := differ(theirs, ours)
	m.line.take(theirs, ours, len(whats))
	if m.loan != nil {
		m.loan.take(theirs, ours, len(whats))
	}
	for _, w := range whats {
		m.totals.count(w)
		d := Difference{What: w, Theirs: theirs, Ours: ours}
		for _, out := range m.outputs {
			if err := out.Difference(d); err != nil {
				return err
			}
		}
	}
	return nil
}

// turn ends the loan and the line to which the next row does not belong, and begins
// those to which it does. The zero row ends everything.
func (m *merge) turn(next Entry) error {
	if g := m.loan; g != nil && (g.Buyer != next.Buyer || g.Loan != next.Loan) {
		m.loan = nil
		m.totals.Loans++
		m.totals.LoansApart += min(1, g.Differences())
		if err := m.group(g); err != nil {
			return err
		}
	}
	if g := m.line; g != nil && g.Buyer != next.Buyer {
		m.line = nil
		m.totals.Lines++
		m.totals.LinesApart += min(1, g.Differences())
		m.totals.add(&g.Sums)
		if err := m.group(g); err != nil {
			return err
		}
		if m.progress != nil {
			m.progress(Progress{m.theirs.read, m.ours.read, m.totals.Lines, m.totals.Differences()})
		}
	}
	if m.line == nil && next.Buyer != "" {
		m.line = &Group{Buyer: next.Buyer}
	}
	if m.loan == nil && next.Loan != "" {
		m.loan = &Group{Buyer: next.Buyer, Loan: next.Loan}
	}
	return nil
}

func (m *merge) group(g *Group) error {
	for _, out := range m.outputs {
		if err := out.Group(*g); err != nil {
			return err
		}
	}
	return nil
}
