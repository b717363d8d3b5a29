package reconcile_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// replay runs one seed again: go test ./paylater/reconcile -run Law -seed 17.
var replay = flag.Uint64("seed", 0, "the one seed of random statements or lives to run")

// everySeed runs a property on random things; a failure names its seed.
func everySeed(t *testing.T, n uint64, check func(t *testing.T, r *rand.Rand)) {
	t.Helper()
	for seed := uint64(1); seed <= n; seed++ {
		if *replay == 0 || seed == *replay {
			t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { check(t, rand.New(rand.NewPCG(seed, 3))) })
		}
	}
}

// anyRow is one of few enough rows that two statements often have the same.
func anyRow(r *rand.Rand) reconcile.Entry {
	kinds := reconcile.Kinds()
	e := reconcile.Entry{
		Buyer: lender.BuyerID([]string{"a", "a-b", "a_", "b"}[r.IntN(4)]), Loan: lender.LoanID([]string{"", "l-1", "l-10", "l-2"}[r.IntN(4)]),
		Kind: kinds[r.IntN(len(kinds))], ID: []string{"", "1", "10", "2", "x"}[r.IntN(5)],
		On: civil.Of(2019, 3, 30+r.IntN(2)), Amount: money.Cents([]int64{0, 1, 2, 3, 500, 501, -1}[r.IntN(7)]),
	}
	return e
}

func anyRows(r *rand.Rand, most int) []reconcile.Entry {
	var rows []reconcile.Entry
	for range r.IntN(most) {
		e := anyRow(r)
		same := func(o reconcile.Entry) bool { return o.Compare(e) == 0 }
		if e.Check() == nil && (e.Kind.Effect() != 0 || e.On == march().To) && !slices.ContainsFunc(rows, same) {
			rows = append(rows, e)
		}
	}
	return rows
}

// key is what two rows about the same thing share, in the naive comparison.
type key struct{ buyer, loan, kind, id string }

func keyOf(e reconcile.Entry) key {
	return key{string(e.Buyer), string(e.Loan), string(e.Kind), e.ID}
}

// naive compares with maps, and knows nothing of order.
func naive(theirs, ours []reconcile.Entry) map[string]int64 {
	found := map[string]int64{}
	say := func(what string, k key, cents int64) { found[fmt.Sprint(what, k)] = cents }
	have := map[key]reconcile.Entry{}
	for _, e := range ours {
		have[keyOf(e)] = e
	}
	for _, e := range theirs {
		k := keyOf(e)
		o, both := have[k]
		delete(have, k)
		fee := k.kind == "fee" || k.kind == "fee_reversed" || k.kind == "fee_credit" || k.kind == "fee_credit_reversed"
		off := e.Amount.Cents() - o.Amount.Cents()
		switch {
		case !both:
			if off != 0 {
				say("extra", k, off)
			}
			continue
		case off != 0 && off*off == 1 && fee && e.On == o.On:
			say("rounding", k, off)
		case off != 0:
			say("amount", k, off)
		}
		if e.On != o.On {
			say("date", k, 0)
		}
	}
	for k, o := range have {
		if !o.Amount.IsZero() {
			say("missing", k, -o.Amount.Cents())
		}
	}
	return found
}

// TestLaws: on random statements, what is found is what maps find, and all sums add
// up: the differences of a kind are the difference of its sums, loans add up to their
// line and lines to the totals.
func TestLaws(t *testing.T) {
	seen := map[string]int{}
	everySeed(t, 400, func(t *testing.T, r *rand.Rand) {
		theirs := anyRows(r, 120)
		ours := anyRows(r, 60)
		for _, e := range theirs { // most are the same, or nearly
			if r.IntN(3) == 0 || slices.ContainsFunc(ours, func(o reconcile.Entry) bool { return o.Compare(e) == 0 }) {
				continue
			}
			if r.IntN(3) == 0 && e.Kind.Effect() != 0 {
				e.Amount, e.On = e.Amount.Add(money.Cents(int64(r.IntN(2)))), e.On.AddDays(r.IntN(2))
			}
			ours = append(ours, e)
		}
		var k keeper
		_, err := reconcile.Compare(statement(theirs...), statement(ours...), reconcile.Config{}, &k)
		require.NoError(t, err)
		got := map[string]int64{}
		for _, d := range k.differences {
			got[fmt.Sprint(string(d.What), keyOf(d.Entry()))] = d.Change().Cents()
			seen[string(d.What)]++
		}
		require.Equal(t, naive(theirs, ours), got)
		requireSums(t, &k, theirs, ours)
	})
	if *replay == 0 {
		for _, w := range reconcile.Whats() {
			require.Greater(t, seen[string(w)], 100, "%s is among what is found", w)
		}
	}
}

func requireSums(t *testing.T, k *keeper, theirs, ours []reconcile.Entry) {
	t.Helper()
	change, moved := map[reconcile.Kind]money.USD{}, money.USD{}
	for _, d := range k.differences {
		kind := d.Entry().Kind
		change[kind] = change[kind].Add(d.Change())
		if kind.Effect() < 0 {
			moved = moved.Sub(d.Change())
		} else if kind.Effect() > 0 {
			moved = moved.Add(d.Change())
		}
	}
	require.Equal(t, moved, k.totals.Moved().Change())
	byHand := func(rows []reconcile.Entry, kind reconcile.Kind, buyer lender.BuyerID, loan lender.LoanID) (sum money.USD, n int) {
		for _, e := range rows {
			if e.Kind == kind && (buyer == "" || e.Buyer == buyer) && (loan == "" || e.Loan == loan) {
				sum, n = sum.Add(e.Amount), n+1
			}
		}
		return sum, n
	}
	check := func(s reconcile.Sums, buyer lender.BuyerID, loan lender.LoanID) {
		t.Helper()
		for _, kind := range reconcile.Kinds() {
			tally := s.Of(kind)
			sum, n := byHand(theirs, kind, buyer, loan)
			require.Equal(t, sum, tally.Theirs)
			require.Equal(t, n, tally.TheirRows)
			sum, n = byHand(ours, kind, buyer, loan)
			require.Equal(t, sum, tally.Ours)
			require.Equal(t, n, tally.OurRows)
		}
	}
	check(k.totals.Sums, "", "")
	var lines, loans, apart, linesApart, loansApart int
	for _, g := range k.groups {
		check(g.Sums, g.Buyer, g.Loan)
		if g.Loan == "" {
			lines++
			apart += g.Differences()
			linesApart += min(1, g.Differences())
		} else {
			loans++
			loansApart += min(1, g.Differences())
		}
	}
	require.Equal(t, [3]int{lines, loans, apart}, [3]int{k.totals.Lines, k.totals.Loans, len(k.differences)})
	require.Equal(t, [2]int{linesApart, loansApart}, [2]int{k.totals.LinesApart, k.totals.LoansApart})
	for _, kind := range reconcile.Kinds() {
		require.Equal(t, change[kind], k.totals.Of(kind).Change(), kind)
	}
}
