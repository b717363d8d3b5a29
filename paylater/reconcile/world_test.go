package reconcile_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/reconcile"
)

func march() reconcile.Header {
	return reconcile.Header{Lender: "kabbage", Mode: reconcile.Live, From: civil.Of(2019, 3, 1), To: civil.Of(2019, 3, 31)}
}

// month is a header of one month of 2019.
func month(m int) reconcile.Header {
	h := march()
	h.From = civil.Of(2019, 1, 1).AddMonths(m - 1)
	h.To = h.From.AddMonths(1).AddDays(-1)
	return h
}

func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// row is an entry of buyer-1 in March.
func row(loan lender.LoanID, kind reconcile.Kind, id string, day int, cents int64) reconcile.Entry {
	return reconcile.Entry{Buyer: "buyer-1", Loan: loan, Kind: kind, ID: id, On: civil.Of(2019, 3, day), Amount: money.Cents(cents)}
}

// book is a small statement with a row of every form.
func book() []reconcile.Entry {
	return []reconcile.Entry{
		row("", reconcile.CreditPaidOut, "ev-9", 30, 5_00),
		row("", reconcile.LateFee, "late-1", 29, 30_00),
		row("", reconcile.LineBalance, "", 31, 9_215_01),
		row("", reconcile.Repayment, "pay-1", 20, 1_000_00),
		row("loan-1", reconcile.Disbursed, "loan-1", 6, 10_000_00),
		row("loan-1", reconcile.Fee, "1", 5, 275_00),
		row("loan-1", reconcile.FeeCredit, "1", 5, 100_00),
		row("loan-1", reconcile.FeesOwed, "", 31, 175_00),
		row("loan-1", reconcile.PrincipalOwed, "", 31, 9_000_00),
	}
}

func statement(rows ...reconcile.Entry) reconcile.Statement {
	return reconcile.Sorted(march(), rows)
}

// rowsOf reads a statement that must be sound.
func rowsOf(t *testing.T, s reconcile.Statement) []reconcile.Entry {
	t.Helper()
	var list []reconcile.Entry
	for e, err := range s.Entries {
		require.NoError(t, err)
		list = append(list, e)
	}
	return list
}

// found compares two statements that can be compared.
func found(t *testing.T, theirs, ours reconcile.Statement) ([]reconcile.Difference, reconcile.Totals) {
	t.Helper()
	var k keeper
	totals, err := reconcile.Compare(theirs, ours, reconcile.Config{}, &k)
	require.NoError(t, err)
	require.Equal(t, totals, k.totals)
	return k.differences, totals
}

// keeper is an output that keeps everything.
type keeper struct {
	differences []reconcile.Difference
	groups      []reconcile.Group
	totals      reconcile.Totals
	ended       bool
}

func (k *keeper) Difference(d reconcile.Difference) error {
	k.differences = append(k.differences, d)
	return nil
}

func (k *keeper) Group(g reconcile.Group) error {
	k.groups = append(k.groups, g)
	return nil
}

func (k *keeper) End(t reconcile.Totals) error {
	k.totals, k.ended = t, true
	return nil
}

func rules(t *testing.T, policy paylater.Policy) *paylater.Rules {
	t.Helper()
	r, err := paylater.NewRules([]paylater.Policy{policy}, nil)
	require.NoError(t, err)
	return r
}
