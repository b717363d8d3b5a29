package reconcile

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Mode keeps a lender's sandbox apart from its money.
type Mode string

// The modes.
const (
	Test Mode = "test"
	Live Mode = "live"
)

// Header says whose statement it is, and of which days.
type Header struct {
	Lender lender.ID  `json:"lender"`
	Mode   Mode       `json:"mode"`
	From   civil.Date `json:"from"` // the first day, New York
	To     civil.Date `json:"to"`   // the last day, New York
}

// check finds what is wrong with a header.
func (h Header) check() error {
	var bad []*fault.Error
	that := func(ok bool, path, want string) {
		if !ok {
			bad = append(bad, fault.New(CodeField, "must be "+want).At(path))
		}
	}
	that(h.Lender.Valid(), "lender", "an id of the agreed grammar")
	that(h.Mode == Test || h.Mode == Live, "mode", "test or live")
	that(!h.From.IsZero(), "from", "a day")
	that(!h.To.IsZero() && !h.To.Before(h.From), "to", "a day, not before from")
	return fault.Join(bad...)
}

// Statement is a header and its rows, sorted by buyer, loan, kind and id, byte by byte.
// A file ([ReadCSV], [ReadJSON]), our own record ([Ours]) and the pages of a lender's
// API (a loop in the host that yields each row, and an error for a page that did not
// come) are all the same. Rows are read once, one by one.
type Statement struct {
	Header
	Entries iter.Seq2[Entry, error]
}

// Entry is one row of a statement.
type Entry struct {
	Buyer lender.BuyerID `json:"buyer"`
	Loan  lender.LoanID  `json:"loan,omitempty"` // "" when it is not about one loan
	Kind  Kind           `json:"kind"`
	ID    string         `json:"id,omitempty"` // see the kinds
	// On is the New York day on which it takes effect: a payment's effective day, the
	// first day of a fee's loan month, the last of the period for a balance.
	On civil.Date `json:"on"`
	// Amount is US cents, above $0.00; a balance may be $0.00, that of a line below it.
	Amount money.USD `json:"amount"`
}

// Check finds everything that is wrong with a row by itself, each with the path of its
// field: [CodeField], or [money.CodeAmountOverflow].
func (e Entry) Check() error {
	var bad []*fault.Error
	that := func(ok bool, path, want string) {
		if !ok {
			bad = append(bad, fault.New(CodeField, "must be "+want).At(path))
		}
	}
	that(e.Buyer.Valid(), "buyer", "an id of the agreed grammar")
	that(e.Loan == "" || e.Loan.Valid(), "loan", "an id of the agreed grammar, or empty")
	that(!e.On.IsZero(), "on", "a day")
	n, known := e.Kind.nature()
	that(known, "kind", "one of the listed kinds")
	if !e.Amount.InBounds() {
		bad = append(bad, fault.New(money.CodeAmountOverflow, "is beyond the bound of money").At("amount"))
	}
	if known {
		that(!n.loan || e.Loan != "", "loan", "that of the loan: the kind is about one")
		that(!n.line || e.Loan == "", "loan", "empty: the kind is about no loan")
		that(n.named(e.ID), "id", [...]string{"an id of the agreed grammar", "the number of a loan month, from 1", "empty"}[n.id])
		that(e.Amount.Sign() > 0 || n.balance() && (e.Amount.IsZero() || e.Kind == LineBalance), "amount", "above $0.00; a balance not below it")
	}
	return fault.Join(bad...)
}

func (n nature) named(id string) bool {
	switch n.id {
	case byMonth:
		month, err := strconv.Atoi(id)
		return err == nil && month >= 1 && month <= lender.MaxMonths && strconv.Itoa(month) == id
	case byNone:
		return id == ""
	case byFact:
	}
	return lender.Key(id).Valid()
}

// Compare orders rows as a statement has them: by buyer, loan, kind and id. Two rows
// that are the same in all four are about the same thing.
func (e Entry) Compare(f Entry) int {
	return cmp.Or(cmp.Compare(e.Buyer, f.Buyer), cmp.Compare(e.Loan, f.Loan), cmp.Compare(e.Kind, f.Kind), cmp.Compare(e.ID, f.ID))
}

// checker looks at each row of a statement in turn.
type checker struct {
	header Header
	rows   int64
	last   Entry
	sum    money.USD
}

// take checks a row by itself and behind the one before it.
func (c *checker) take(e Entry) error {
	if err := e.Check(); err != nil {
		return err
	}
	if n, _ := e.Kind.nature(); n.balance() && e.On != c.header.To {
		return fault.New(CodeField, "must be the last day of the period, for a balance").At("on")
	}
	if c.rows > 0 {
		switch order := c.last.Compare(e); {
		case order == 0:
			return fault.New(CodeRepeated, "there is a row of this buyer, loan, kind and id already")
		case order > 0:
			return fault.New(CodeUnsorted, "must stand before the row above it: by buyer, loan, kind and id, byte by byte")
		}
	}
	c.rows, c.last, c.sum = c.rows+1, e, c.sum.Add(e.Amount)
	return nil
}

// count is take for a file, whose trailer needs the sum.
func (c *checker) count(e Entry) error {
	if err := c.take(e); err != nil {
		return err
	}
	if !c.sum.InBounds() {
		return fault.New(money.CodeAmountOverflow, "the sum is beyond the bound of money: split the period").At("amount")
	}
	return nil
}

// Sorted makes a statement of rows that stand in any order; it sorts a copy. Rows that
// are wrong or repeated are found by whoever reads it.
func Sorted(h Header, rows []Entry) Statement {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, Entry.Compare)
	return Statement{Header: h, Entries: func(yield func(Entry, error) bool) {
		for _, e := range rows {
			if !yield(e, nil) {
				return
			}
		}
	}}
}
