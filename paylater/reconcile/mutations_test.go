package reconcile_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// TestEveryMutation: in a full life that agrees, each row of the lender's file is lost,
// moved and changed alone; each change is found, named, and the only one.
func TestEveryMutation(t *testing.T) {
	l := fullLife(t)
	rows := 0
	for m := 3; m <= 9; m++ {
		h := month(m)
		theirs, ours := l.theirs(h), rowsOf(t, l.ours(h))
		for i := range theirs {
			rows++
			mutate(t, h, theirs, ours, i)
		}
	}
	require.Greater(t, rows, 100)
	t.Logf("%d rows", rows)
}

// mutate changes row i in every way in which it can be changed.
func mutate(t *testing.T, h reconcile.Header, theirs, ours []reconcile.Entry, i int) {
	t.Helper()
	balance := theirs[i].Kind.Effect() == 0
	computed := slices.Contains([]reconcile.Kind{reconcile.Fee, reconcile.FeeReversed, reconcile.FeeCredit, reconcile.FeeCreditReversed}, theirs[i].Kind)
	one := func(want reconcile.What, change int64, rows []reconcile.Entry) {
		t.Helper()
		list, totals := found(t, throughFile(t, h, rows), reconcile.Statement{Header: h, Entries: each(ours)})
		require.Len(t, list, 1, words(list))
		require.Equal(t, want, list[0].What)
		require.Equal(t, 1, totals.Found(want))
		require.Equal(t, money.Cents(change), list[0].Change())
		e, was := list[0].Entry(), theirs[i]
		require.Zero(t, e.Compare(was), "the row is named")
		require.Equal(t, 1, totals.LinesApart)
		require.Equal(t, min(1, len(was.Loan)), totals.LoansApart)
	}
	with := func(change func(e *reconcile.Entry)) []reconcile.Entry {
		list := slices.Clone(theirs)
		change(&list[i])
		return list
	}
	one(reconcile.Missing, -theirs[i].Amount.Cents(), slices.Delete(slices.Clone(theirs), i, i+1))
	list, _ := found(t, reconcile.Statement{Header: h, Entries: each(theirs)}, reconcile.Statement{Header: h, Entries: each(slices.Delete(slices.Clone(ours), i, i+1))})
	require.Len(t, list, 1)
	require.Equal(t, reconcile.Extra, list[0].What)
	cent := reconcile.AmountDiffers
	if computed {
		cent = reconcile.Rounding
	}
	one(cent, 1, with(func(e *reconcile.Entry) { e.Amount = e.Amount.Add(money.Cents(1)) }))
	one(reconcile.AmountDiffers, 2, with(func(e *reconcile.Entry) { e.Amount = e.Amount.Add(money.Cents(2)) }))
	one(reconcile.AmountDiffers, 100_00, with(func(e *reconcile.Entry) { e.Amount = e.Amount.Add(money.Dollars(100)) }))
	if !balance {
		one(reconcile.DateDiffers, 0, with(func(e *reconcile.Entry) { e.On = e.On.AddDays(1) }))
		one(reconcile.DateDiffers, 0, with(func(e *reconcile.Entry) { e.On = e.On.AddDays(-1) }))
	}
	refused := func(code error, rows []reconcile.Entry) {
		t.Helper()
		_, err := reconcile.Compare(reconcile.Statement{Header: h, Entries: each(rows)}, reconcile.Statement{Header: h, Entries: each(ours)}, reconcile.Config{})
		require.ErrorIs(t, err, code)
	}
	refused(reconcile.CodeRepeated, slices.Insert(slices.Clone(theirs), i, theirs[i]))
	if i > 0 {
		refused(reconcile.CodeUnsorted, with(func(e *reconcile.Entry) { *e = theirs[i-1]; e.Buyer = "a" }))
	}
	if balance {
		refused(reconcile.CodeField, with(func(e *reconcile.Entry) { e.On = e.On.AddDays(-1) }))
	}
}

// throughFile writes rows and reads them again.
func throughFile(t *testing.T, h reconcile.Header, rows []reconcile.Entry) reconcile.Statement {
	t.Helper()
	var text bytes.Buffer
	require.NoError(t, reconcile.WriteCSV(&text, reconcile.Statement{Header: h, Entries: each(rows)}))
	s, err := reconcile.ReadCSV(&text)
	require.NoError(t, err)
	return s
}
