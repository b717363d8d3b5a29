package reconcile

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

// ReadJSON reads the header of a statement in JSON Lines; the rows are read when its
// Entries are. The form is in the documentation of the package, and the errors are as
// those of [ReadCSV] and of package strictjson.
func ReadJSON(r io.Reader) (Statement, error) { return open(r, inJSON{}) }

// WriteJSON writes a statement that [ReadJSON] reads, with the errors of [WriteCSV].
func WriteJSON(w io.Writer, s Statement) error { return write(w, s, inJSON{}) }

type inJSON struct{}

// jsonHeader is the first line.
type jsonHeader struct {
	Version int        `json:"version"`
	Lender  lender.ID  `json:"lender"`
	Mode    Mode       `json:"mode"`
	From    civil.Date `json:"from"`
	To      civil.Date `json:"to"`
}

// jsonRow is any other line: an entry, or the trailer.
type jsonRow struct {
	Buyer  *lender.BuyerID `json:"buyer,omitempty"`
	Loan   *lender.LoanID  `json:"loan,omitempty"`
	Kind   *Kind           `json:"kind,omitempty"`
	ID     *string         `json:"id,omitempty"`
	On     *civil.Date     `json:"on,omitempty"`
	Amount *money.USD      `json:"amount,omitempty"`
	Rows   *int64          `json:"rows,omitempty"`
	Sum    *money.USD      `json:"sum,omitempty"`
}

func (inJSON) header(f *file) (Header, error) {
	text, err := f.must()
	if err != nil {
		return Header{}, err
	}
	var v jsonHeader
	if err := strictjson.Decode([]byte(text), &v); err != nil {
		return Header{}, err
	}
	if err := checkVersion(v.Version); err != nil {
		return Header{}, err
	}
	return Header{Lender: v.Lender, Mode: v.Mode, From: v.From, To: v.To}, nil
}

func (inJSON) row(_ *file, text string) (Entry, *trailer, error) {
	var v jsonRow
	if err := strictjson.Decode([]byte(text), &v); err != nil {
		return Entry{}, nil, err
	}
	if v.Rows != nil || v.Sum != nil {
		if v != (jsonRow{Rows: v.Rows, Sum: v.Sum}) || v.Rows == nil || v.Sum == nil {
			return Entry{}, nil, malformed("an entry, or a trailer of rows and sum alone")
		}
		return Entry{}, &trailer{*v.Rows, *v.Sum}, nil
	}
	if v.Amount == nil { // the zero value of the others is refused, that of a balance is not
		return Entry{}, nil, fault.New(strictjson.CodeFieldMissing, "must be there").At("amount")
	}
	return Entry{
		Buyer: or(v.Buyer), Loan: or(v.Loan), Kind: or(v.Kind), ID: or(v.ID), On: or(v.On), Amount: *v.Amount,
	}, nil, nil
}

// or is what a pointer points to, or the zero value.
func or[T any](v *T) T {
	if v == nil {
		return *new(T)
	}
	return *v
}

func (inJSON) begin(w *bufio.Writer, h Header) {
	putJSON(w, jsonHeader{Version: version, Lender: h.Lender, Mode: h.Mode, From: h.From, To: h.To})
}

func (inJSON) entry(w *bufio.Writer, e Entry) { putJSON(w, e) }

func (inJSON) end(w *bufio.Writer, t trailer) { putJSON(w, jsonRow{Rows: &t.rows, Sum: &t.sum}) }

// putJSON writes one line; what was checked before can be written.
func putJSON(w *bufio.Writer, v any) {
	if data, err := json.Marshal(v); err == nil {
		puts(w, string(data))
	}
}
