package reconcile

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// The three rows of names in a CSV.
const (
	csvHeader  = "version,lender,mode,from,to"
	csvRow     = "buyer,loan,kind,id,on,amount"
	csvTrailer = "rows,sum"
)

// ReadCSV reads the header of a statement in CSV; the rows are read when its Entries
// are. The form is in the documentation of the package. Errors have the number of the
// row, counted from 1 as an editor does, and the name of its field.
func ReadCSV(r io.Reader) (Statement, error) { return open(r, inCSV{}) }

// WriteCSV writes a statement that [ReadCSV] reads: a lender's sandbox its own, a host
// ours. Errors are those of its rows, with the path rows[n] counted from 1, and of the
// writer; what was written then has no trailer.
func WriteCSV(w io.Writer, s Statement) error { return write(w, s, inCSV{}) }

type inCSV struct{}

func (inCSV) header(f *file) (Header, error) {
	v, err := f.under(csvHeader)
	if err != nil {
		return Header{}, err
	}
	number, err := strconv.Atoi(v[0])
	if err != nil {
		number = 0
	}
	if err := checkVersion(number); err != nil {
		return Header{}, err
	}
	h := Header{Lender: lender.ID(v[1]), Mode: Mode(v[2])}
	if h.From, err = civil.Parse(v[3]); err != nil {
		return Header{}, fault.In("from", err)
	}
	if h.To, err = civil.Parse(v[4]); err != nil {
		return Header{}, fault.In("to", err)
	}
	return h, f.names(csvRow)
}

// under reads a row of names and the row of values below it.
func (f *file) under(names string) ([]string, error) {
	if err := f.names(names); err != nil {
		return nil, err
	}
	return f.values(1 + strings.Count(names, ","))
}

// names reads a row of names.
func (f *file) names(want string) error {
	fields, err := f.values(1 + strings.Count(want, ","))
	if err != nil {
		return err
	}
	if strings.Join(fields, ",") != want {
		return malformed(want)
	}
	return nil
}

func (f *file) values(columns int) ([]string, error) {
	text, err := f.must()
	if err != nil {
		return nil, err
	}
	return split(text, columns)
}

// split takes a row apart. A field may stand in quotation marks; as no value of this
// format has a comma or a mark inside, there is nothing to escape.
func split(text string, columns int) ([]string, error) {
	fields := strings.Split(text, ",")
	if len(fields) != columns {
		return nil, fault.New(CodeMalformed, "has another number of columns than it must",
			fault.Count("columns", int64(len(fields))), fault.Count("must_have", int64(columns)))
	}
	for i, v := range fields {
		if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
			fields[i] = v[1 : len(v)-1]
		}
		if strings.Contains(fields[i], `"`) {
			return nil, malformed("without quotation marks inside a field")
		}
	}
	return fields, nil
}

func (inCSV) row(f *file, text string) (Entry, *trailer, error) {
	if strings.ReplaceAll(text, `"`, "") == csvTrailer {
		t, err := f.csvEnd()
		return Entry{}, t, err
	}
	v, err := split(text, 6)
	if err != nil {
		return Entry{}, nil, err
	}
	e := Entry{Buyer: lender.BuyerID(v[0]), Loan: lender.LoanID(v[1]), Kind: Kind(v[2]), ID: v[3]}
	if e.On, err = civil.Parse(v[4]); err != nil {
		return Entry{}, nil, fault.In("on", err)
	}
	if e.Amount, err = money.ParseUSD(v[5]); err != nil {
		return Entry{}, nil, fault.In("amount", err)
	}
	return e, nil, nil
}

// csvEnd reads the trailer's values.
func (f *file) csvEnd() (*trailer, error) {
	v, err := f.values(2)
	if err != nil {
		return nil, err
	}
	rows, err := strconv.ParseInt(v[0], 10, 64)
	if err != nil || rows < 0 || strconv.FormatInt(rows, 10) != v[0] {
		return nil, fault.New(CodeField, "must be the number of rows").At("rows")
	}
	sum, err := money.ParseUSD(v[1])
	if err != nil {
		return nil, fault.In("sum", err)
	}
	return &trailer{rows, sum}, nil
}

func (inCSV) begin(w *bufio.Writer, h Header) {
	values := []string{strconv.Itoa(version), string(h.Lender), string(h.Mode), h.From.String(), h.To.String()}
	puts(w, csvHeader, strings.Join(values, ","), csvRow)
}

func (inCSV) entry(w *bufio.Writer, e Entry) {
	puts(w, strings.Join([]string{string(e.Buyer), string(e.Loan), string(e.Kind), e.ID, e.On.String(), e.Amount.Text()}, ","))
}

func (inCSV) end(w *bufio.Writer, t trailer) {
	puts(w, csvTrailer, strconv.FormatInt(t.rows, 10)+","+t.sum.Text())
}
