package reconcile_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/reconcile"
)

func TestSameStatements(t *testing.T) {
	list, totals := found(t, statement(book()...), statement(book()...))
	require.Empty(t, list)
	require.True(t, totals.Agree())
	require.Equal(t, [4]int{1, 0, 1, 0}, [4]int{totals.Lines, totals.LinesApart, totals.Loans, totals.LoansApart})
	// 10,000 + 275 - 100 + 30 + 5 - 1,000
	require.Equal(t, money.Cents(9_210_00), totals.Moved().Theirs)
	_, totals = found(t, statement(), statement())
	require.True(t, totals.Agree())
	require.Zero(t, totals.Lines)
}

// TestEveryDifference: one row is changed by hand, and the change is found and named.
func TestEveryDifference(t *testing.T) {
	type want struct {
		what   reconcile.What
		change int64
	}
	at := func(k reconcile.Kind) int {
		return slices.IndexFunc(book(), func(e reconcile.Entry) bool { return e.Kind == k })
	}
	for name, c := range map[string]struct {
		change func(theirs []reconcile.Entry) []reconcile.Entry
		want   []want
	}{
		"missing": {func(l []reconcile.Entry) []reconcile.Entry { return slices.Delete(l, 3, 4) }, []want{{reconcile.Missing, -1_000_00}}},
		"extra": {func(l []reconcile.Entry) []reconcile.Entry {
			return append(l, row("loan-1", reconcile.Fee, "2", 5, 275_00))
		}, []want{{reconcile.Extra, 275_00}}},
		"amount": {func(l []reconcile.Entry) []reconcile.Entry {
			l[3].Amount = money.Cents(1_000_01)
			return l
		}, []want{{reconcile.AmountDiffers, 1}}},
		"date": {func(l []reconcile.Entry) []reconcile.Entry {
			l[3].On = civil.Of(2019, 3, 21)
			return l
		}, []want{{reconcile.DateDiffers, 0}}},
		"amount and date": {func(l []reconcile.Entry) []reconcile.Entry {
			l[at(reconcile.Fee)].Amount, l[at(reconcile.Fee)].On = money.Cents(275_01), civil.Of(2019, 3, 6)
			return l
		}, []want{{reconcile.AmountDiffers, 1}, {reconcile.DateDiffers, 0}}},
		"rounding up": {func(l []reconcile.Entry) []reconcile.Entry {
			l[at(reconcile.Fee)].Amount = money.Cents(275_01)
			return l
		}, []want{{reconcile.Rounding, 1}}},
		"rounding down": {func(l []reconcile.Entry) []reconcile.Entry {
			l[at(reconcile.FeeCredit)].Amount = money.Cents(99_99)
			return l
		}, []want{{reconcile.Rounding, -1}}},
		"two cents": {func(l []reconcile.Entry) []reconcile.Entry {
			l[at(reconcile.Fee)].Amount = money.Cents(275_02)
			return l
		}, []want{{reconcile.AmountDiffers, 2}}},
		"a cent on a balance": {func(l []reconcile.Entry) []reconcile.Entry {
			l[at(reconcile.FeesOwed)].Amount = money.Cents(175_01)
			return l
		}, []want{{reconcile.AmountDiffers, 1}}},
		"another loan": {func(l []reconcile.Entry) []reconcile.Entry {
			l[3].Loan = "loan-1"
			return l
		}, []want{{reconcile.Missing, -1_000_00}, {reconcile.Extra, 1_000_00}}},
		"another id": {func(l []reconcile.Entry) []reconcile.Entry {
			l[3].ID = "pay-2"
			return l
		}, []want{{reconcile.Missing, -1_000_00}, {reconcile.Extra, 1_000_00}}},
	} {
		t.Run(name, func(t *testing.T) {
			list, totals := found(t, statement(c.change(book())...), statement(book()...))
			var got []want
			for _, d := range list {
				got = append(got, want{d.What, d.Change().Cents()})
				require.Equal(t, d.What == reconcile.Missing, d.Theirs == nil)
				require.Equal(t, d.What == reconcile.Extra, d.Ours == nil)
			}
			require.Equal(t, c.want, got)
			require.Equal(t, len(got), totals.Differences())
			require.False(t, totals.Agree())
			for _, w := range c.want {
				require.NotZero(t, totals.Found(w.what))
			}
		})
	}
}

// TestZeroBalance: a balance of $0.00 may be left out, on either side; a fact may not.
func TestZeroBalance(t *testing.T) {
	zero := row("loan-2", reconcile.PrincipalOwed, "", 31, 0)
	for _, sides := range [][2]reconcile.Statement{{statement(append(book(), zero)...), statement(book()...)}, {statement(book()...), statement(append(book(), zero)...)}} {
		list, totals := found(t, sides[0], sides[1])
		require.Empty(t, list)
		require.Equal(t, 2, totals.Loans)
	}
	list, _ := found(t, statement(append(book(), zero)...), statement(append(book(), row("loan-2", reconcile.PrincipalOwed, "", 31, 1))...))
	require.Len(t, list, 1)
	require.Equal(t, reconcile.AmountDiffers, list[0].What)
}

// TestOnly: kinds that the lender does not have are left out on both sides.
func TestOnly(t *testing.T) {
	theirs := slices.DeleteFunc(book(), func(e reconcile.Entry) bool { return e.Kind != reconcile.Repayment && e.Kind != reconcile.Disbursed })
	c := reconcile.Config{Only: []reconcile.Kind{reconcile.Repayment, reconcile.Disbursed}}
	totals, err := reconcile.Compare(statement(theirs...), statement(book()...), c)
	require.NoError(t, err)
	require.True(t, totals.Agree())
	c.Only[1] = "else"
	_, err = reconcile.Compare(statement(), statement(), c)
	require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	require.ErrorContains(t, err, "only[1]")
}

// TestNotComparable: what cannot be trusted is not compared.
func TestNotComparable(t *testing.T) {
	late := book()
	late[2].On = civil.Of(2019, 3, 30)
	swapped := reconcile.Statement{Header: march(), Entries: each([]reconcile.Entry{book()[1], book()[0]})}
	twice := reconcile.Statement{Header: march(), Entries: each([]reconcile.Entry{book()[0], book()[0]})}
	other := func(change func(*reconcile.Header)) reconcile.Statement {
		s := statement()
		change(&s.Header)
		return s
	}
	for name, c := range map[string]struct {
		theirs reconcile.Statement
		code   error
		path   string
	}{
		"unsorted":          {swapped, reconcile.CodeUnsorted, "theirs[2]"},
		"repeated":          {twice, reconcile.CodeRepeated, "theirs[2]"},
		"balance of a day":  {statement(late...), reconcile.CodeField, "theirs[3].on"},
		"another lender":    {other(func(h *reconcile.Header) { h.Lender = "other" }), reconcile.CodeOther, "theirs"},
		"a sandbox":         {other(func(h *reconcile.Header) { h.Mode = reconcile.Test }), reconcile.CodeOther, "theirs"},
		"another period":    {other(func(h *reconcile.Header) { h.From = h.From.AddDays(1) }), reconcile.CodeOther, "theirs"},
		"backwards":         {other(func(h *reconcile.Header) { h.From = h.To.AddDays(1) }), reconcile.CodeField, "theirs.to"},
		"no rows at all":    {other(func(*reconcile.Header) {}), nil, ""},
		"nothing":           {reconcile.Statement{}, reconcile.CodeField, "theirs.lender"},
		"nowhere to read":   {reconcile.Statement{Header: march()}, paylater.CodeArgumentInvalid, "theirs.entries"},
		"a page that fails": {reconcile.Statement{Header: march(), Entries: failsAfter(book()[:2])}, errNoPage, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var k keeper
			_, err := reconcile.Compare(c.theirs, statement(), reconcile.Config{}, &k)
			require.Equal(t, c.code == nil, k.ended, "no end is told of a broken comparison")
			if c.code != nil {
				require.ErrorIs(t, err, c.code)
				require.ErrorContains(t, err, c.path)
			}
		})
	}
}

var errNoPage = errors.New("the third page did not come")

func failsAfter(list []reconcile.Entry) func(func(reconcile.Entry, error) bool) {
	return func(yield func(reconcile.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
		yield(reconcile.Entry{}, errNoPage)
	}
}

// TestDifferencesLoop: a loop over differences may be left, and hears an error last.
func TestDifferencesLoop(t *testing.T) {
	read := 0
	counted := func(yield func(reconcile.Entry, error) bool) {
		for _, e := range book() {
			read++
			if !yield(e, nil) {
				return
			}
		}
	}
	for d, err := range reconcile.Differences(reconcile.Statement{Header: march(), Entries: counted}, statement(), reconcile.Config{}) {
		require.NoError(t, err)
		require.Equal(t, reconcile.Extra, d.What)
		break
	}
	require.Equal(t, 1, read, "what nobody asked for is not read")
	n := 0
	var last error
	for _, err := range reconcile.Differences(reconcile.Statement{Header: march(), Entries: failsAfter(book()[:2])}, statement(), reconcile.Config{}) {
		n++
		last = err
	}
	require.Equal(t, 3, n, "two rows, then the error")
	require.ErrorIs(t, last, errNoPage)
}

// TestProgress: it is told after each line, and at the end all of it.
func TestProgress(t *testing.T) {
	second := row("", reconcile.Repayment, "pay-1", 3, 1)
	second.Buyer = "buyer-2"
	var told []reconcile.Progress
	c := reconcile.Config{Progress: func(p reconcile.Progress) { told = append(told, p) }}
	_, err := reconcile.Compare(statement(append(book(), second)...), statement(book()...), c)
	require.NoError(t, err)
	require.Equal(t, []reconcile.Progress{
		{Theirs: 10, Ours: 9, Lines: 1}, {Theirs: 10, Ours: 9, Lines: 2, Differences: 1},
	}, told)
}
