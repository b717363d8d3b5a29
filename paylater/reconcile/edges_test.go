package reconcile_test

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// TestKindsByHand: for each kind, whether a row of it may, must or must not name a loan,
// which ids it may have, and what it does to what the buyer owes.
func TestKindsByHand(t *testing.T) {
	const must, mustNot, may = "must", "must not", "may"
	most, tooMany := strconv.Itoa(lender.MaxMonths), strconv.Itoa(lender.MaxMonths+1)
	type nature struct {
		loan   string
		id     string // one that is allowed
		bad    string // one that is not
		effect int
	}
	table := map[reconcile.Kind]nature{
		reconcile.CreditPaidOut:        {mustNot, "ev-1", "", 1},
		reconcile.Disbursed:            {must, "loan-1", "", 1},
		reconcile.DisbursementReturned: {must, "ev-1", "", -1},
		reconcile.Fee:                  {must, most, tooMany, 1},
		reconcile.FeeCredit:            {must, "1", "0", -1},
		reconcile.FeeCreditReversed:    {must, "1", "01", 1},
		reconcile.FeeReversed:          {must, most, "x", -1},
		reconcile.FeesOwed:             {must, "", "1", 0},
		reconcile.LateFee:              {mustNot, "late-1", "", 1},
		reconcile.LineBalance:          {mustNot, "", "1", 0},
		reconcile.PrincipalOwed:        {must, "", "1", 0},
		reconcile.RefundMoney:          {must, "back-1", "a b", -1},
		reconcile.Repayment:            {may, "pay-1", strings.Repeat("x", 65), -1},
		reconcile.RepaymentReturned:    {may, "pay-1", "", 1},
		reconcile.ReturnedFee:          {mustNot, "fee-1", "", 1},
		reconcile.Waived:               {mustNot, "late-1", "", -1},
	}
	require.Len(t, table, len(reconcile.Kinds()))
	for _, k := range reconcile.Kinds() {
		n, ok := table[k]
		require.True(t, ok, k)
		require.Equal(t, n.effect, k.Effect(), k)
		with, without := row("loan-1", k, n.id, 31, 5_00), row("", k, n.id, 31, 5_00)
		require.Equal(t, n.loan != mustNot, with.Check() == nil, "%s with a loan: %v", k, with.Check())
		require.Equal(t, n.loan != must, without.Check() == nil, "%s without a loan: %v", k, without.Check())
		good := with
		if n.loan == mustNot {
			good = without
		}
		require.NoError(t, good.Check(), k)
		good.ID = n.bad
		require.ErrorIs(t, good.Check(), reconcile.CodeField, "%s with id %q", k, n.bad)
		require.ErrorContains(t, good.Check(), "id")
	}
	require.Zero(t, reconcile.Kind("else").Effect())
	_, totals := found(t, statement(), statement(row("", reconcile.CreditPaidOut, "ev-1", 30, 5_00)))
	require.Zero(t, totals.Of("else"))
	require.Zero(t, totals.Found("else"))
}

// TestEveryFault: a row that is wrong in everything says so of each field.
func TestEveryFault(t *testing.T) {
	wrong := reconcile.Entry{Buyer: "a b", Loan: "a b", Kind: "else", Amount: money.Cents(money.MaxCents).Add(money.Cents(1))}
	err := wrong.Check()
	for _, path := range []string{"buyer", "loan", "kind", "on", "amount"} {
		require.ErrorContains(t, err, path+": ")
	}
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	_, err = reconcile.Compare(statement(book()...), reconcile.Statement{}, reconcile.Config{})
	for _, path := range []string{"ours.lender", "ours.mode", "ours.from", "ours.to"} {
		require.ErrorContains(t, err, path+": ")
	}
	day := march() // a period of one day is one
	day.To = day.From
	_, err = reconcile.Compare(reconcile.Sorted(day, nil), reconcile.Sorted(day, nil), reconcile.Config{})
	require.NoError(t, err)
}

// TestSortedLeavesRows: neither statement touches what it was made of.
func TestSortedLeavesRows(t *testing.T) {
	rows := []reconcile.Entry{book()[4], book()[0]}
	reconcile.Sorted(march(), rows)
	require.Equal(t, []reconcile.Entry{book()[4], book()[0]}, rows)
	events := []lender.Event{
		{ID: "ev-2", Buyer: "buyer-1", At: noonOf(3, 9), Fact: lender.CreditPaidOut{Amount: money.Dollars(1), On: civil.Of(2019, 3, 9)}},
		{ID: "ev-1", Buyer: "buyer-1", At: noonOf(3, 8), Fact: lender.CreditPaidOut{Amount: money.Dollars(2), On: civil.Of(2019, 3, 8)}},
	}
	reconcile.FromEvents(march(), events)
	require.Equal(t, lender.EventID("ev-2"), events[0].ID)
}

// TestSaidTwice: what a lender says again, under the same id or another, is one row, by
// the first word; what takes back a thing that never was is none.
func TestSaidTwice(t *testing.T) {
	pay := lender.RepaymentReceived{Repayment: "pay-1", Amount: money.Dollars(10), Effective: civil.Of(2019, 3, 9)}
	more := pay
	more.Amount = money.Dollars(11)
	rows := rowsOf(t, reconcile.FromEvents(march(), []lender.Event{
		{ID: "ev-3", Buyer: "buyer-1", At: noonOf(3, 11), Fact: more},
		{ID: "ev-1", Buyer: "buyer-1", At: noonOf(3, 9), Fact: pay},
		{ID: "ev-1", Buyer: "buyer-1", At: noonOf(3, 9), Fact: pay},
		{ID: "ev-4", Buyer: "buyer-1", At: noonOf(3, 12), Fact: lender.RepaymentReturned{Repayment: "pay-2", Reason: lender.ReasonRejected}},
		{ID: "ev-5", Buyer: "buyer-1", At: noonOf(3, 12), Fact: lender.ChargeWaived{Charge: "late-1"}},
		{ID: "ev-6", Buyer: "buyer-1", At: noonOf(3, 12), Fact: lender.Reinstated{}},
		{ID: "ev-7", Buyer: "buyer-1", At: noonOf(3, 13), Fact: lender.Reinstated{}},
	}))
	require.Equal(t, []reconcile.Entry{row("", reconcile.Repayment, "pay-1", 9, 10_00)}, rows)
}

// refusing is an output that fails at one sort of call.
type refusing struct {
	keeper
	group func(reconcile.Group) bool
	found bool
}

var errFull = errors.New("the disk is full")

func (f *refusing) Difference(d reconcile.Difference) error {
	if f.found {
		return errFull
	}
	return f.keeper.Difference(d)
}

func (f *refusing) Group(g reconcile.Group) error {
	if f.group != nil && f.group(g) {
		return errFull
	}
	return f.keeper.Group(g)
}

// TestOutputThatFails: whatever an output cannot take ends the comparison, in the middle
// and behind the last row.
func TestOutputThatFails(t *testing.T) {
	second := row("", reconcile.Repayment, "pay-1", 3, 1)
	second.Buyer = "buyer-2"
	third := row("loan-9", reconcile.Disbursed, "loan-9", 3, 1)
	third.Buyer = "buyer-3"
	for name, out := range map[string]*refusing{
		"a difference":  {found: true},
		"a loan":        {group: func(g reconcile.Group) bool { return g.Loan == "loan-1" }},
		"a line":        {group: func(g reconcile.Group) bool { return g.Loan == "" && g.Buyer == "buyer-1" }},
		"the last loan": {group: func(g reconcile.Group) bool { return g.Loan == "loan-9" }},
		"the last line": {group: func(g reconcile.Group) bool { return g.Loan == "" && g.Buyer == "buyer-3" }},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := reconcile.Compare(statement(append(book(), second, third)...), statement(book()...), reconcile.Config{}, out)
			require.ErrorIs(t, err, errFull)
			require.False(t, out.ended)
		})
	}
}

// TestOurSideThatFails: a fault on our side ends the comparison as well as one on theirs.
func TestOurSideThatFails(t *testing.T) {
	for _, ours := range []reconcile.Statement{
		{Header: march(), Entries: failsAfter(book()[:2])},
		{Header: march(), Entries: failsAfter(book())}, // behind all of theirs
	} {
		var k keeper
		_, err := reconcile.Compare(statement(book()...), ours, reconcile.Config{}, &k)
		require.ErrorIs(t, err, errNoPage)
		require.False(t, k.ended)
	}
}

// TestManyApart: a loan and a line with many differences are apart once.
func TestManyApart(t *testing.T) {
	_, totals := found(t, statement(), statement(book()...))
	require.Equal(t, len(book()), totals.Differences())
	require.Equal(t, [4]int{1, 1, 1, 1}, [4]int{totals.Lines, totals.LinesApart, totals.Loans, totals.LoansApart})
}

// TestLongestRow: a row may have as many bytes as it may have, with its line end, and
// not one more. No row that is written comes near.
func TestLongestRow(t *testing.T) {
	fill := func(n int) string {
		return strings.Replace(bookJSON, `{"buyer"`, `{`+strings.Repeat(" ", n-len(strings.Split(bookJSON, "\n")[1])-1)+`"buyer"`, 1)
	}
	_, rows, err := readAll(formats()["json"], fill(reconcile.MaxRow))
	require.NoError(t, err)
	require.Equal(t, book(), rows)
	_, _, err = readAll(formats()["json"], fill(reconcile.MaxRow+1))
	require.ErrorIs(t, err, reconcile.CodeRowTooLong)
	require.ErrorContains(t, err, "row[2]")

	id := strings.Repeat("x", 64)
	e := reconcile.Entry{
		Buyer: lender.BuyerID(id), Loan: lender.LoanID(id), Kind: reconcile.DisbursementReturned, ID: id,
		On: civil.Of(2019, 3, 9), Amount: money.Cents(money.MaxCents),
	}
	for name, f := range formats() {
		var text strings.Builder
		require.NoError(t, f.write(&text, statement(e)), name)
		_, rows, err := readAll(f, text.String())
		require.NoError(t, err)
		require.Equal(t, []reconcile.Entry{e}, rows)
	}
}

// TestEmptyFile: a statement without rows is one, and its trailer says so.
func TestEmptyFile(t *testing.T) {
	for name, f := range formats() {
		var text strings.Builder
		require.NoError(t, f.write(&text, statement()), name)
		h, rows, err := readAll(f, text.String())
		require.NoError(t, err)
		require.Equal(t, march(), h)
		require.Empty(t, rows)
	}
}

// TestReportsOfNoWriter: a report that was not made by its maker says so at each call.
func TestReportsOfNoWriter(t *testing.T) {
	one := row("", reconcile.Repayment, "pay-1", 3, 1)
	d := reconcile.Difference{What: reconcile.Missing, Ours: &one}
	var apart keeper
	_, err := reconcile.Compare(statement(), statement(book()...), reconcile.Config{}, &apart)
	require.NoError(t, err)
	for _, out := range []reconcile.Output{
		&reconcile.CSV{}, &reconcile.JSON{}, &reconcile.Table{}, reconcile.NewCSV(nil), reconcile.NewJSON(nil), reconcile.NewTable(nil),
		(*reconcile.CSV)(nil), (*reconcile.JSON)(nil), (*reconcile.Table)(nil),
	} {
		require.ErrorIs(t, out.Difference(d), paylater.CodeArgumentInvalid)
		require.ErrorIs(t, out.Group(apart.groups[0]), paylater.CodeArgumentInvalid)
		require.ErrorIs(t, out.End(reconcile.Totals{}), paylater.CodeArgumentInvalid)
	}
}

// full is a writer that takes so many bytes.
type full struct{ left int }

func (w *full) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestFullDisk: a report or file that could not be written whole is an error, wherever it
// broke off.
func TestFullDisk(t *testing.T) {
	var theirs []reconcile.Entry
	for i := range 400 {
		e := row("loan-1", reconcile.Repayment, "pay-"+strings.Repeat("x", i%50)+string(rune('a'+i%26))+string(rune('a'+i/26)), 3, 1)
		theirs = append(theirs, e)
	}
	for _, left := range []int{0, 100, 5_000, 9_000, 20_000} {
		for name, report := range map[string]func(io.Writer) reconcile.Output{
			"csv":   func(w io.Writer) reconcile.Output { return reconcile.NewCSV(w) },
			"json":  func(w io.Writer) reconcile.Output { return reconcile.NewJSON(w) },
			"table": func(w io.Writer) reconcile.Output { return reconcile.NewTable(w) },
		} {
			_, err := reconcile.Compare(statement(theirs...), statement(book()...), reconcile.Config{}, report(&full{left}))
			require.ErrorIs(t, err, errFull, "%s, %d bytes", name, left)
		}
		for name, f := range formats() {
			require.ErrorIs(t, f.write(&full{left}, statement(theirs...)), errFull, "%s, %d bytes", name, left)
		}
	}
}

// TestMonthOnTheDay: a fee month that begins on the day after the period is not in it;
// one that begins on its last day is.
func TestMonthOnTheDay(t *testing.T) {
	p := begin(t, asItIs)
	loan := p.sign("PO-1", money.Dollars(10_000), 6, noonOf(3, 5))
	p.hear("ev-1", lender.DisbursementSettled{Loan: loan, Paid: money.Dollars(10_000), On: civil.Of(2019, 3, 6)}, noonOf(3, 6), noonOf(3, 6))
	h := march()
	for last, fees := range map[civil.Date]int{
		civil.Of(2019, 4, 4): 1, civil.Of(2019, 4, 5): 2, civil.Of(2019, 5, 4): 2, civil.Of(2019, 5, 5): 3, civil.Of(2019, 8, 5): 6, civil.Of(2020, 8, 5): 6,
	} {
		h.To = last
		n := 0
		for _, k := range kindsOf(p.ours(h)) {
			if k == reconcile.Fee {
				n++
			}
		}
		require.Equal(t, fees, n, "to %s", last)
	}
}

// TestReadOnce: the rows of a file that were read are not there a second time, and that
// is an error, not an empty statement.
func TestReadOnce(t *testing.T) {
	for name, f := range formats() {
		s, err := f.read(strings.NewReader(f.text))
		require.NoError(t, err)
		rowsOf(t, s)
		n := 0
		for _, err := range s.Entries {
			require.ErrorIs(t, err, reconcile.CodeReadTwice, name)
			n++
		}
		require.Equal(t, 1, n, name)
	}
}

// TestBrokenBehindTheTrailer: a file of which nobody knows where it ends was not read.
func TestBrokenBehindTheTrailer(t *testing.T) {
	for name, f := range formats() {
		s, err := f.read(io.MultiReader(strings.NewReader(f.text), iotest.ErrReader(errFull)))
		require.NoError(t, err)
		var last error
		for _, last = range s.Entries { //nolint:revive // the last one is wanted
		}
		require.ErrorIs(t, last, errFull, name)
	}
}

// TestLastDayMalformed: the last day of a file is a day.
func TestLastDayMalformed(t *testing.T) {
	for name, f := range formats() {
		_, _, err := readAll(f, strings.Replace(f.text, "2019-03-31", "2019-03-32", 1))
		require.ErrorIs(t, err, civil.CodeDateMalformed, name)
		require.ErrorContains(t, err, ".to: ", name)
	}
}

// TestFormulas: no id of a report is a formula to a spreadsheet, a change below zero stays
// a number.
func TestFormulas(t *testing.T) {
	ours := row("-loan", reconcile.Repayment, "-2-3", 9, 10_00)
	ours.Buyer = "-buyer"
	var text strings.Builder
	_, err := reconcile.Compare(statement(), statement(ours), reconcile.Config{}, reconcile.NewCSV(&text))
	require.NoError(t, err)
	first := strings.Split(strings.Split(text.String(), "\r\n")[1], ",")
	require.Equal(t, []string{
		"difference", "'-buyer", "'-loan", "missing", "repayment", "'-2-3", "", "2019-03-09", "", "10.00", "-10.00", "", "", "",
	}, first)
}
