package reconcile_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// The two forms of book, written by hand.
const (
	bookCSV = `version,lender,mode,from,to
1,kabbage,live,2019-03-01,2019-03-31
buyer,loan,kind,id,on,amount
buyer-1,,credit_paid_out,ev-9,2019-03-30,5.00
buyer-1,,late_fee,late-1,2019-03-29,30.00
buyer-1,,line_balance,,2019-03-31,9215.01
buyer-1,,repayment,pay-1,2019-03-20,1000.00
buyer-1,loan-1,disbursed,loan-1,2019-03-06,10000.00
buyer-1,loan-1,fee,1,2019-03-05,275.00
buyer-1,loan-1,fee_credit,1,2019-03-05,100.00
buyer-1,loan-1,fees_owed,,2019-03-31,175.00
buyer-1,loan-1,principal_owed,,2019-03-31,9000.00
rows,sum
9,29800.01
`
	bookJSON = `{"version":1,"lender":"kabbage","mode":"live","from":"2019-03-01","to":"2019-03-31"}
{"buyer":"buyer-1","kind":"credit_paid_out","id":"ev-9","on":"2019-03-30","amount":"5.00"}
{"buyer":"buyer-1","kind":"late_fee","id":"late-1","on":"2019-03-29","amount":"30.00"}
{"buyer":"buyer-1","kind":"line_balance","on":"2019-03-31","amount":"9215.01"}
{"buyer":"buyer-1","kind":"repayment","id":"pay-1","on":"2019-03-20","amount":"1000.00"}
{"buyer":"buyer-1","loan":"loan-1","kind":"disbursed","id":"loan-1","on":"2019-03-06","amount":"10000.00"}
{"buyer":"buyer-1","loan":"loan-1","kind":"fee","id":"1","on":"2019-03-05","amount":"275.00"}
{"buyer":"buyer-1","loan":"loan-1","kind":"fee_credit","id":"1","on":"2019-03-05","amount":"100.00"}
{"buyer":"buyer-1","loan":"loan-1","kind":"fees_owed","on":"2019-03-31","amount":"175.00"}
{"buyer":"buyer-1","loan":"loan-1","kind":"principal_owed","on":"2019-03-31","amount":"9000.00"}
{"rows":9,"sum":"29800.01"}
`
)

type format struct {
	text  string
	read  func(io.Reader) (reconcile.Statement, error)
	write func(io.Writer, reconcile.Statement) error
}

func formats() map[string]format {
	return map[string]format{
		"csv":  {bookCSV, reconcile.ReadCSV, reconcile.WriteCSV},
		"json": {bookJSON, reconcile.ReadJSON, reconcile.WriteJSON},
	}
}

// readAll reads a whole file; the first error ends it.
func readAll(f format, text string) (reconcile.Header, []reconcile.Entry, error) {
	s, err := f.read(strings.NewReader(text))
	if err != nil {
		return s.Header, nil, err
	}
	var list []reconcile.Entry
	for e, err := range s.Entries {
		if err != nil {
			return s.Header, list, err
		}
		list = append(list, e)
	}
	return s.Header, list, nil
}

func TestBothForms(t *testing.T) {
	for name, f := range formats() {
		t.Run(name, func(t *testing.T) {
			h, rows, err := readAll(f, f.text)
			require.NoError(t, err)
			require.Equal(t, march(), h)
			require.Equal(t, book(), rows)
			var text bytes.Buffer
			require.NoError(t, f.write(&text, statement(book()...)))
			require.Equal(t, f.text, text.String())
			for _, same := range []string{strings.ReplaceAll(f.text, "\n", "\r\n"), strings.TrimSuffix(f.text, "\n")} {
				_, rows, err = readAll(f, same)
				require.NoError(t, err)
				require.Equal(t, book(), rows)
			}
			s, err := f.read(iotest.OneByteReader(strings.NewReader(f.text)))
			require.NoError(t, err)
			require.Equal(t, book(), rowsOf(t, s))
			for _, err := range s.Entries {
				require.ErrorIs(t, err, reconcile.CodeReadTwice)
			}
		})
	}
	quoted := strings.ReplaceAll(bookCSV, "buyer-1,", `"buyer-1",`)
	_, rows, err := readAll(formats()["csv"], strings.ReplaceAll(quoted, "rows,sum", `"rows","sum"`))
	require.NoError(t, err)
	require.Equal(t, book(), rows)
}

// TestTruncated: a file that was cut anywhere is found out, and one that lost, gained
// or changed a row too.
func TestTruncated(t *testing.T) {
	for name, f := range formats() {
		t.Run(name, func(t *testing.T) {
			for n := range len(f.text) - 1 {
				_, _, err := readAll(f, f.text[:n])
				require.Error(t, err, "cut after %d bytes", n)
			}
			lines := strings.SplitAfter(f.text, "\n")
			for n := range len(lines) - 1 {
				_, _, err := readAll(f, strings.Join(lines[:n], ""))
				require.ErrorIs(t, err, reconcile.CodeIncomplete, "cut before row %d", n+1)
				_, _, err = readAll(f, strings.Join(lines[:n], "")+strings.Join(lines[n+1:], ""))
				require.Error(t, err, "without row %d", n+1)
			}
			for _, change := range [][2]string{{"1000.00", "1000.01"}, {"9,29800.01", "8,29800.01"}, {`"rows":9`, `"rows":10`}, {"29800.01", "29800.02"}} {
				if text := strings.Replace(f.text, change[0], change[1], 1); text != f.text {
					_, _, err := readAll(f, text)
					require.ErrorIs(t, err, reconcile.CodeIncomplete, change)
				}
			}
		})
	}
}

// TestHostileFiles: each fault has its row, its field and its code.
func TestHostileFiles(t *testing.T) {
	for _, c := range []struct {
		form     string
		old, new string
		path     string
		code     fault.Code
	}{
		{"csv", "version,", "\ufeffversion,", "row[1]", reconcile.CodeMalformed},
		{"csv", "1,kabbage", "2,kabbage", "row[2].version", reconcile.CodeVersion},
		{"csv", "1,kabbage", "0,kabbage", "row[2].version", reconcile.CodeField},
		{"csv", "1,kabbage", "x,kabbage", "row[2].version", reconcile.CodeField},
		{"csv", ",kabbage", ",=cmd()", "row[3].lender", reconcile.CodeField},
		{"csv", ",live,", ",Live,", "row[3].mode", reconcile.CodeField},
		{"csv", "2019-03-01,2019", "2019-02-30,2019", "row[2].from", civil.CodeDateMalformed},
		{"csv", ",2019-03-31\nbuyer", ",2019-02-28\nbuyer", "row[3].to", reconcile.CodeField},
		{"csv", "buyer,loan", "loan,buyer", "row[3]", reconcile.CodeMalformed},
		{"csv", "buyer-1,,credit", "buyer 1,,credit", "row[4].buyer", reconcile.CodeField},
		{"csv", "buyer-1,,credit", ",,credit", "row[4].buyer", reconcile.CodeField},
		{"csv", "buyer-1,,credit", "buyer-1,loan-1,credit", "row[4].loan", reconcile.CodeField},
		{"csv", "credit_paid_out,ev-9", "credit_paid_out,", "row[4].id", reconcile.CodeField},
		{"csv", "credit_paid_out", "credit", "row[4].kind", reconcile.CodeField},
		{"csv", "2019-03-30,5.00", "2019-3-30,5.00", "row[4].on", civil.CodeDateMalformed},
		{"csv", ",5.00", ",5.001", "row[4].amount", money.CodeAmountMalformed},
		{"csv", ",5.00", ",-5.00", "row[4].amount", reconcile.CodeField},
		{"csv", ",5.00", ",0", "row[4].amount", reconcile.CodeField},
		{"csv", ",5.00", ",5e9", "row[4].amount", money.CodeAmountMalformed},
		{"csv", ",5.00", ",5.00,", "row[4]", reconcile.CodeMalformed},
		{"csv", ",5.00", `,"5.00`, "row[4]", reconcile.CodeMalformed},
		{"csv", ",5.00\n", ",5.00\n\n", "row[5]", reconcile.CodeMalformed},
		{"csv", "line_balance,,2019-03-31", "line_balance,,2019-03-30", "row[6].on", reconcile.CodeField},
		{"csv", "fee,1,", "fee,01,", "row[9].id", reconcile.CodeField},
		{"csv", "fee,1,", "fee,37,", "row[9].id", reconcile.CodeField},
		{"csv", "buyer-1,loan-1,fee,", "buyer-1,,fee,", "row[9].loan", reconcile.CodeField},
		{"csv", "fees_owed,,", "fees_owed,1,", "row[11].id", reconcile.CodeField},
		{"csv", "9000.00\n", "-9000.00\n", "row[12].amount", reconcile.CodeField},
		{"csv", "buyer-1,,late_fee,late-1", "buyer-1,,credit_paid_out,ev-8", "row[5]", reconcile.CodeUnsorted},
		{"csv", "buyer-1,,late_fee,late-1", "buyer-1,,credit_paid_out,ev-9", "row[5]", reconcile.CodeRepeated},
		{"csv", "buyer-1,,late_fee,late-1", "buyer-1,,late_fee," + strings.Repeat("1", reconcile.MaxRow), "row[5]", reconcile.CodeRowTooLong},
		{"csv", "buyer-1,,late_fee,late-1", strings.Repeat("1", 1<<17), "row[5]", reconcile.CodeRowTooLong},
		{"csv", "\n9,", "\n09,", "row[14].rows", reconcile.CodeField},
		{"csv", "\n9,298", "\n9,$298", "row[14].sum", money.CodeAmountMalformed},
		{"csv", "29800.01\n", "29800.01\n\n", "row[15]", reconcile.CodeMalformed},
		{"csv", "29800.01\n", "29800.01\nbuyer-2", "row[15]", reconcile.CodeMalformed},
		{"json", `"version":1`, `"version":2`, "row[1].version", reconcile.CodeVersion},
		{"json", `"mode":"live",`, ``, "row[1].mode", strictjson.CodeFieldMissing},
		{"json", `"mode":"live"`, `"mode":"demo"`, "row[1].mode", reconcile.CodeField},
		{"json", `"amount":"5.00"`, `"amount":5.00`, "row[2].amount", money.CodeAmountMalformed},
		{"json", `"amount":"5.00"`, `"amount":null`, "row[2].amount", strictjson.CodeFieldMissing},
		{"json", `,"amount":"5.00"`, ``, "row[2].amount", strictjson.CodeFieldMissing},
		{"json", `,"on":"2019-03-30"`, ``, "row[2].on", reconcile.CodeField},
		{"json", `"amount":"5.00"`, `"amount":"5.00","Amount":"6.00"`, "row[2].Amount", strictjson.CodeUnknownField},
		{"json", `"amount":"5.00"`, `"amount":"5.00","amount":"6.00"`, "row[2].amount", strictjson.CodeDuplicateKey},
		{"json", `"amount":"5.00"`, `"amount":"5.00","rows":1`, "row[2]", reconcile.CodeMalformed},
		{"json", `"sum":"29800.01"`, `"sum":"29800.01","loan":"loan-1"`, "row[11]", reconcile.CodeMalformed},
		{"json", `,"sum":"29800.01"`, ``, "row[11]", reconcile.CodeMalformed},
		{"json", `{"rows"`, `{"buyer"`, "row[11].buyer", strictjson.CodeWrongType},
		{"json", `"5.00"}`, `"5.00"}{}`, "row[2]", strictjson.CodeTrailingData},
		{"json", `"id":"late-1"`, `"id":"` + strings.Repeat("1", 65) + `"`, "row[3].id", reconcile.CodeField},
	} {
		f := formats()[c.form]
		text := strings.Replace(f.text, c.old, c.new, 1)
		require.NotEqual(t, f.text, text, c.old)
		_, _, err := readAll(f, text)
		require.ErrorIs(t, err, c.code, "%s: %q for %q", c.form, c.new, c.old)
		require.Equal(t, c.path, fault.All(err)[0].Path, "%s: %q for %q: %v", c.form, c.new, c.old, err)
		require.NotContains(t, err.Error(), "cmd()", "what came is not repeated")
	}
}

// TestSumOutOfBounds: a sum that money cannot hold says so instead of agreeing.
func TestSumOutOfBounds(t *testing.T) {
	most := money.Cents(money.MaxCents)
	rows := []reconcile.Entry{row("", reconcile.Repayment, "a", 1, 0), row("", reconcile.Repayment, "b", 1, 0)}
	rows[0].Amount, rows[1].Amount = most, most
	for _, f := range formats() {
		require.ErrorIs(t, f.write(io.Discard, statement(rows...)), money.CodeAmountOverflow)
	}
	text := strings.Replace(bookCSV, ",5.00", ","+most.Text(), 1)
	_, _, err := readAll(formats()["csv"], text)
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	require.Equal(t, "row[5].amount", fault.All(err)[0].Path)
}

// TestWriteErrors: what is wrong is not written, and nothing wrong has a trailer.
func TestWriteErrors(t *testing.T) {
	full := errors.New("no room")
	for name, f := range formats() {
		var text bytes.Buffer
		bad := statement(row("", reconcile.Repayment, "pay-1", 1, 0))
		err := f.write(&text, bad)
		require.ErrorIs(t, err, reconcile.CodeField, name)
		require.Equal(t, "rows[1].amount", fault.All(err)[0].Path)
		require.NotContains(t, text.String(), "sum")
		require.ErrorIs(t, f.write(&text, reconcile.Statement{}), reconcile.CodeField)
		require.ErrorIs(t, f.write(nil, statement()), paylater.CodeArgumentInvalid)
		require.ErrorIs(t, f.write(&text, reconcile.Statement{Header: march(), Entries: failsAfter(nil)}), errNoPage)
		require.ErrorIs(t, f.write(failing{full}, statement(book()...)), full)
		_, err = f.read(iotest.ErrReader(full))
		require.ErrorIs(t, err, full)
		_, err = f.read(nil)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
		s, err := f.read(io.MultiReader(strings.NewReader(f.text[:400]), iotest.ErrReader(full)))
		require.NoError(t, err)
		for _, err = range s.Entries {
			if err != nil {
				break
			}
		}
		require.ErrorIs(t, err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// FuzzParse: whatever is read is sorted and sound, and written again it reads the same.
// Nothing that is read takes more than one row's memory at a time.
func FuzzParse(f *testing.F) {
	for _, form := range formats() {
		f.Add(form.text)
		f.Add(strings.ReplaceAll(form.text, "\n", "\r\n"))
		f.Add(form.text[:len(form.text)/2])
	}
	f.Add(strings.Replace(bookCSV, "buyer-1,", `"buyer-1",`, 1))
	f.Add("version,lender,mode,from,to\n1,kabbage,test,2019-03-01,2019-03-31\nbuyer,loan,kind,id,on,amount\nrows,sum\n0,0\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, form := range formats() {
			h, rows, err := readAll(form, text)
			if err != nil {
				for _, one := range fault.All(err) {
					require.NotEmpty(t, one.Code)
				}
				continue
			}
			var again bytes.Buffer
			require.NoError(t, form.write(&again, reconcile.Sorted(h, rows)))
			h2, rows2, err := readAll(form, again.String())
			require.NoError(t, err)
			require.Equal(t, h, h2)
			require.Equal(t, rows, rows2)
		}
	})
}
