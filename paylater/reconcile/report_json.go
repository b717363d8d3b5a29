package reconcile

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater/internal/cells"
)

// JSON reports a comparison as one document: "rows" with each difference, each loan and
// each line that is apart, as the CSV has them, then "totals". A report that was not
// ended is not JSON. Fields are a promise: new ones may come. Amounts are text in US
// dollars, as money.USD writes them; a sum out of bounds cannot be written and is an
// error. Make one with [NewJSON].
type JSON struct {
	out   *bufio.Writer
	begun bool
}

// NewJSON writes to w what a comparison hands it. Nothing is sure to be written before
// [JSON.End].
func NewJSON(w io.Writer) *JSON {
	if w == nil {
		return &JSON{}
	}
	return &JSON{out: bufio.NewWriter(w)}
}

// jsonDifference is a difference.
type jsonDifference struct {
	Record string         `json:"record"`
	What   What           `json:"difference"`
	Buyer  lender.BuyerID `json:"buyer"`
	Loan   lender.LoanID  `json:"loan,omitempty"`
	Kind   Kind           `json:"kind"`
	ID     string         `json:"id,omitempty"`
	Theirs *jsonSide      `json:"theirs,omitempty"`
	Ours   *jsonSide      `json:"ours,omitempty"`
	Change money.USD      `json:"change"`
}

type jsonSide struct {
	On     string    `json:"on"`
	Amount money.USD `json:"amount"`
}

// jsonGroup is a loan or a line.
type jsonGroup struct {
	Record string         `json:"record"`
	Buyer  lender.BuyerID `json:"buyer"`
	Loan   lender.LoanID  `json:"loan,omitempty"`
	Moved  jsonTally      `json:"moved"`
	Kinds  []jsonTally    `json:"kinds"`
}

type jsonTally struct {
	Kind        Kind      `json:"kind,omitempty"`
	Theirs      money.USD `json:"theirs"`
	Ours        money.USD `json:"ours"`
	Change      money.USD `json:"change"`
	TheirRows   int       `json:"theirs_rows"`
	OurRows     int       `json:"ours_rows"`
	Differences int       `json:"differences"`
}

type jsonTotals struct {
	Header
	Agree      bool         `json:"agree"`
	Lines      int          `json:"lines"`
	LinesApart int          `json:"lines_apart"`
	Loans      int          `json:"loans"`
	LoansApart int          `json:"loans_apart"`
	Found      map[What]int `json:"differences"`
	Moved      jsonTally    `json:"moved"`
	Kinds      []jsonTally  `json:"kinds"`
}

func tallyOf(k Kind, t Tally) jsonTally {
	return jsonTally{k, t.Theirs, t.Ours, t.Change(), t.TheirRows, t.OurRows, t.Differences}
}

// Difference writes a difference. The error is that of the writer.
func (j *JSON) Difference(d Difference) error {
	e := d.Entry()
	return j.row(jsonDifference{
		"difference", d.What, e.Buyer, e.Loan, e.Kind, e.ID, jsonSideOf(d.Theirs), jsonSideOf(d.Ours), d.Change(),
	})
}

func jsonSideOf(e *Entry) *jsonSide {
	if e == nil {
		return nil
	}
	return &jsonSide{dayText(e.On), e.Amount}
}

// Group writes a loan or line that is apart.
func (j *JSON) Group(g Group) error {
	if g.Differences() == 0 {
		return nil
	}
	apart := tallies(g.Sums, func(t Tally) bool { return t.Differences > 0 })
	return j.row(jsonGroup{g.record(), g.Buyer, g.Loan, tallyOf("", g.Moved()), apart})
}

func tallies(s Sums, want func(Tally) bool) []jsonTally {
	list := []jsonTally{}
	for _, k := range Kinds() {
		if t := s.Of(k); want(t) {
			list = append(list, tallyOf(k, t))
		}
	}
	return list
}

// End writes the totals, and what is left in memory.
func (j *JSON) End(t Totals) error {
	v := jsonTotals{
		Header: t.Header, Agree: t.Agree(), Lines: t.Lines, LinesApart: t.LinesApart, Loans: t.Loans, LoansApart: t.LoansApart,
		Found: map[What]int{}, Moved: tallyOf("", t.Moved()), Kinds: tallies(t.Sums, func(t Tally) bool { return t.TheirRows+t.OurRows > 0 }),
	}
	for _, w := range Whats() {
		v.Found[w] = t.Found(w)
	}
	if j == nil || j.out == nil {
		return j.fault()
	}
	if err := j.put(v, "{\"rows\":[],\n\"totals\":", "\n],\n\"totals\":"); err != nil {
		return err
	}
	puts(j.out, "}")
	return cells.Unwritten(whose, j.out.Flush())
}

func (j *JSON) row(v any) error {
	if j == nil || j.out == nil {
		return j.fault()
	}
	err := j.put(v, "{\"rows\":[\n", ",\n")
	j.begun = true
	return err
}

// put writes a value behind what has to stand before it: the first, or a later one.
func (j *JSON) put(v any, first, later string) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err // a sum out of bounds
	}
	before := first
	if j.begun {
		before = later
	}
	_, err = j.out.WriteString(before + string(data))
	return cells.Unwritten(whose, err)
}

func (*JSON) fault() error { return invalid("json", "made by NewJSON of a writer") }
