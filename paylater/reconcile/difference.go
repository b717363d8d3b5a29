package reconcile

import (
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
)

// What names a difference.
type What string

// The differences. A row that is otherwise in both amount and day makes two of them.
const (
	Missing       What = "missing"  // our record has the row, the lender's statement has not
	Extra         What = "extra"    // the lender's statement has the row, our record has not
	AmountDiffers What = "amount"   // both have it, with another amount
	DateDiffers   What = "date"     // both have it, on another day
	Rounding      What = "rounding" // one cent, on the same day, on an amount that comes from a rate
)

const whatCount = 5

// Whats returns every name of a difference, in the order of the reports.
func Whats() []What { return []What{Missing, Extra, AmountDiffers, DateDiffers, Rounding} }

// Difference is one thing in which the lender's statement and our record disagree.
type Difference struct {
	What   What
	Theirs *Entry // nil when it is missing
	Ours   *Entry // nil when it is extra
}

// Entry is the row that it is about: the lender's, or ours when the lender has none.
func (d Difference) Entry() Entry {
	switch {
	case d.Theirs != nil:
		return *d.Theirs
	case d.Ours != nil:
		return *d.Ours
	}
	return Entry{}
}

// Change is the lender's amount less ours, $0.00 for a date alone: the changes of all
// differences of one kind are the difference of both sides' sums.
func (d Difference) Change() money.USD {
	if d.What == DateDiffers {
		return money.USD{}
	}
	return amountOf(d.Theirs).Sub(amountOf(d.Ours))
}

func amountOf(e *Entry) money.USD {
	if e == nil {
		return money.USD{}
	}
	return e.Amount
}

// differ names what two rows about the same thing disagree in; nil stands for a row
// that is not there.
func differ(theirs, ours *Entry) []What {
	if theirs == nil || ours == nil {
		only := Difference{Theirs: theirs, Ours: ours}.Entry()
		switch n, _ := only.Kind.nature(); {
		case n.balance() && only.Amount.IsZero():
			return nil // a balance of $0.00 may be left out
		case theirs == nil:
			return []What{Missing}
		}
		return []What{Extra}
	}
	var list []What
	same := theirs.On == ours.On
	if theirs.Amount != ours.Amount {
		list = append(list, AmountDiffers)
		n, _ := ours.Kind.nature()
		if cent := theirs.Amount.Sub(ours.Amount).Cents(); n.computed() && same && (cent == 1 || cent == -1) {
			list[0] = Rounding
		}
	}
	if !same {
		list = append(list, DateDiffers)
	}
	return list
}

// Tally adds up the rows of one kind. Amounts are US cents; a sum beyond
// $100,000,000,000.00 is out of bounds, as money.USD.InBounds tells.
type Tally struct {
	TheirRows   int       // of the lender's statement
	OurRows     int       // of our record
	Theirs      money.USD // the sum of the lender's amounts
	Ours        money.USD // the sum of our amounts
	Differences int       // found in these rows
}

// Change is the lender's sum less ours.
func (t Tally) Change() money.USD { return t.Theirs.Sub(t.Ours) }

func (t *Tally) add(o Tally) {
	t.TheirRows, t.OurRows = t.TheirRows+o.TheirRows, t.OurRows+o.OurRows
	t.Theirs, t.Ours = t.Theirs.Add(o.Theirs), t.Ours.Add(o.Ours)
	t.Differences += o.Differences
}

// Sums are the tallies of every kind: of a loan, of a line, or of all. The zero value
// is nothing.
type Sums struct{ kinds [kindCount]Tally }

// Of returns the tally of one kind.
func (s Sums) Of(k Kind) Tally {
	n, ok := k.nature()
	if !ok {
		return Tally{}
	}
	return s.kinds[n.place]
}

// Moved adds up all that happened by what it does to what the buyer owes; balances are
// left out. Its Theirs less its Ours is the sum of the changes of all differences, each
// with the effect of its kind.
func (s Sums) Moved() Tally {
	var sum Tally
	for _, k := range Kinds() {
		t := s.Of(k)
		switch k.Effect() {
		case 0:
			continue
		case -1:
			t.Theirs, t.Ours = t.Theirs.Neg(), t.Ours.Neg()
		}
		sum.add(t)
	}
	return sum
}

// Differences counts those of all kinds.
func (s Sums) Differences() int {
	n := 0
	for i := range s.kinds {
		n += s.kinds[i].Differences
	}
	return n
}

func (s *Sums) take(theirs, ours *Entry, differences int) {
	n, _ := Difference{Theirs: theirs, Ours: ours}.Entry().Kind.nature()
	t := Tally{Theirs: amountOf(theirs), Ours: amountOf(ours), Differences: differences}
	if theirs != nil {
		t.TheirRows = 1
	}
	if ours != nil {
		t.OurRows = 1
	}
	s.kinds[n.place].add(t)
}

func (s *Sums) add(o *Sums) {
	for i := range s.kinds {
		s.kinds[i].add(o.kinds[i])
	}
}

// Group is a loan or a line, all rows of which were compared.
type Group struct {
	Buyer lender.BuyerID
	Loan  lender.LoanID // "" for the line: all rows of the buyer, those of its loans too
	Sums
}

// record names the group in reports.
func (g Group) record() string {
	if g.Loan == "" {
		return "line"
	}
	return "loan"
}

// Totals are a whole comparison.
type Totals struct {
	Header
	Lines      int // compared
	LinesApart int // with a difference
	Loans      int // compared
	LoansApart int // with a difference
	Sums           // of everything
	found      [whatCount]int
}

// Found counts the differences of one name.
func (t Totals) Found(w What) int {
	for i, name := range Whats() {
		if name == w {
			return t.found[i]
		}
	}
	return 0
}

// Agree tells whether both statements say the same, to the cent and to the day.
func (t Totals) Agree() bool { return t.Differences() == 0 }

func (t *Totals) count(w What) {
	for i, name := range Whats() {
		if name == w {
			t.found[i]++
		}
	}
}
