package reconcile_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// update rewrites the reports: go test ./paylater/reconcile -run Golden -update.
var update = flag.Bool("update", false, "rewrite the golden reports")

// apart are two statements with every kind of difference: buyer-1 has one of each,
// -buyer none but a name that a spreadsheet would run, buyer-2 agrees.
func apart() (theirs, ours []reconcile.Entry) {
	ours = append(book(), row("", reconcile.Repayment, "pay-2", 21, 50_00))
	theirs = book()
	theirs[1].Amount = money.Cents(35_00)                                            // amount
	theirs[3].On = civil.Of(2019, 3, 21)                                             // date
	theirs[5].Amount = money.Cents(275_01)                                           // rounding
	theirs = append(theirs, row("loan-2", reconcile.Disbursed, "loan-2", 9, 700_00)) // extra; pay-2 is missing
	other := func(buyer lender.BuyerID) reconcile.Entry {
		e := row("", reconcile.Repayment, "pay-3", 9, 1_234_567_89)
		e.Buyer = buyer
		return e
	}
	theirs = append(theirs, other("-buyer"), other("buyer-2"))
	ours = append(ours, other("buyer-2"))
	return theirs, ours
}

// TestGoldenReports holds the three forms of a report against files that were checked by
// hand.
func TestGoldenReports(t *testing.T) {
	theirs, ours := apart()
	for name, output := range map[string]func(io.Writer) reconcile.Output{
		"report.csv":   func(w io.Writer) reconcile.Output { return reconcile.NewCSV(w) },
		"report.json":  func(w io.Writer) reconcile.Output { return reconcile.NewJSON(w) },
		"table.golden": func(w io.Writer) reconcile.Output { return reconcile.NewTable(w) },
	} {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			totals, err := reconcile.Compare(statement(theirs...), statement(ours...), reconcile.Config{}, output(&text))
			require.NoError(t, err)
			for _, w := range reconcile.Whats() {
				require.Equal(t, map[bool]int{false: 1, true: 2}[w == reconcile.Extra], totals.Found(w), w)
			}
			if *update {
				require.NoError(t, os.WriteFile("testdata/"+name, text.Bytes(), 0o600))
			}
			want, err := os.ReadFile("testdata/" + name)
			require.NoError(t, err)
			require.Equal(t, string(want), text.String())
		})
	}
}

// TestCSVAddsUp reads the report as somebody else would: the changes of its differences
// are those of its totals.
func TestCSVAddsUp(t *testing.T) {
	theirs, ours := apart()
	var text bytes.Buffer
	_, err := reconcile.Compare(statement(theirs...), statement(ours...), reconcile.Config{}, reconcile.NewCSV(&text))
	require.NoError(t, err)
	rows, err := csv.NewReader(&text).ReadAll()
	require.NoError(t, err)
	require.Equal(t, reconcile.Columns(), rows[0])
	sum := map[string]money.USD{}
	for _, r := range rows[1:] {
		change, err := money.ParseUSD(r[10])
		require.NoError(t, err)
		switch r[0] {
		case "difference":
			sum[r[4]] = sum[r[4]].Add(change)
		case "total":
			if r[4] != "moved" {
				sum[r[4]] = sum[r[4]].Sub(change)
			}
		}
		require.NotRegexp(t, "^[=+@-]", r[1])
	}
	for kind, left := range sum {
		require.Zero(t, left, kind)
	}
}

// TestJSONIsOneDocument, with and without differences; without its end it is none.
func TestJSONIsOneDocument(t *testing.T) {
	theirs, ours := apart()
	for _, rows := range [][]reconcile.Entry{theirs, ours} {
		var text bytes.Buffer
		totals, err := reconcile.Compare(statement(rows...), statement(ours...), reconcile.Config{}, reconcile.NewJSON(&text))
		require.NoError(t, err)
		var doc struct {
			Rows   []map[string]any
			Totals struct {
				Agree bool
				Mode  string
			}
		}
		require.NoError(t, json.Unmarshal(text.Bytes(), &doc))
		require.Equal(t, totals.Agree(), doc.Totals.Agree)
		require.Equal(t, totals.Agree(), len(doc.Rows) == 0)
		require.Equal(t, "live", doc.Totals.Mode)
	}
	var text bytes.Buffer
	broken := reconcile.Statement{Header: march(), Entries: failsAfter(book())}
	_, err := reconcile.Compare(broken, statement(), reconcile.Config{}, reconcile.NewJSON(&text), reconcile.NewCSV(&text))
	require.ErrorIs(t, err, errNoPage)
	require.False(t, json.Valid(text.Bytes()))
	require.NotContains(t, text.String(), "total")
}

// TestOutputsFail: the error of a writer ends the comparison, and so does an output that
// writes nowhere.
func TestOutputsFail(t *testing.T) {
	full := errors.New("no room")
	for _, out := range []reconcile.Output{reconcile.NewCSV(failing{full}), reconcile.NewJSON(failing{full}), reconcile.NewTable(failing{full})} {
		_, err := reconcile.Compare(reconcile.Statement{Header: march(), Entries: many(10_000, true)}, statement(), reconcile.Config{}, out)
		require.ErrorIs(t, err, full)
		_, err = reconcile.Compare(statement(), statement(), reconcile.Config{}, out)
		require.ErrorIs(t, err, full)
	}
	for _, out := range []reconcile.Output{nil, reconcile.NewCSV(nil), reconcile.NewJSON(nil), reconcile.NewTable(nil), &reconcile.CSV{}} {
		_, err := reconcile.Compare(statement(book()...), statement(), reconcile.Config{}, out)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
		_, err = reconcile.Compare(statement(), statement(), reconcile.Config{}, out)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
		require.NotEmpty(t, fault.All(err)[0].Path)
	}
	stops := stopper{full}
	_, err := reconcile.Compare(statement(book()...), statement(book()...), reconcile.Config{}, stops)
	require.ErrorIs(t, err, full, "at the first group")
}

// stopper is a host's output that has seen enough.
type stopper struct{ err error }

func (s stopper) Difference(reconcile.Difference) error { return s.err }
func (s stopper) Group(reconcile.Group) error           { return s.err }
func (s stopper) End(reconcile.Totals) error            { return s.err }

// TestOutOfBoundsReport: sums that money cannot hold are no JSON, and are shown as such
// in the table.
func TestOutOfBoundsReport(t *testing.T) {
	most := []reconcile.Entry{row("", reconcile.Repayment, "a", 1, money.MaxCents), row("", reconcile.Repayment, "b", 1, money.MaxCents)}
	_, err := reconcile.Compare(statement(most...), statement(), reconcile.Config{}, reconcile.NewJSON(io.Discard))
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	var text bytes.Buffer
	_, err = reconcile.Compare(statement(most...), statement(), reconcile.Config{}, reconcile.NewTable(&text))
	require.NoError(t, err)
	require.Contains(t, text.String(), ">$100,000,000,000.00")
}
