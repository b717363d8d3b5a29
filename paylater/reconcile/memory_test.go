package reconcile_test

import (
	"flag"
	"fmt"
	"io"
	"iter"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
	"github.com/paylater-go/payments/paylater/reconcile"
)

// rowsFlag is for the long form: go test ./paylater/reconcile -run FlatMemory -rows 1000000 -v.
var rowsFlag = flag.Int("rows", 200_000, "rows of the lender's file in the test of memory")

// many are n rows, ten of each buyer, each made when its turn comes. Every hundredth is
// another one on the other side.
func many(n int, theirs bool) iter.Seq2[reconcile.Entry, error] {
	return func(yield func(reconcile.Entry, error) bool) {
		for i := range n {
			buyer, loan := fmt.Sprintf("buyer-%07d", i/10), fmt.Sprintf("loan-%07d", i/5)
			e := reconcile.Entry{
				Buyer: lender.BuyerID(buyer), Loan: lender.LoanID(loan), Kind: reconcile.Repayment, ID: fmt.Sprintf("pay-%09d", i),
				On: civil.Of(2019, 3, 1+i%31), Amount: money.Cents(int64(1 + i%100_000)),
			}
			if theirs && i%100 == 0 {
				e.Amount = e.Amount.Add(money.Cents(1))
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// TestFlatMemory: twenty times the rows of a file take no more memory than the first
// ten thousand, with all three reports, and the work for each row does not grow.
func TestFlatMemory(t *testing.T) {
	small, large := 10_000, *rowsFlag
	file, w := io.Pipe()
	go func() {
		w.CloseWithError(reconcile.WriteCSV(w, reconcile.Statement{Header: march(), Entries: many(large, true)}))
	}()
	theirs, err := reconcile.ReadCSV(file)
	require.NoError(t, err)
	var heap, work [2]uint64
	var before runtime.MemStats
	c := reconcile.Config{Progress: func(p reconcile.Progress) {
		i := 0
		switch p.Lines {
		case large / 10:
			i = 1
		case small / 10:
		default:
			return
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		heap[i], work[i] = m.HeapAlloc, (m.Mallocs-before.Mallocs)/uint64(p.Theirs)
	}}
	ours := reconcile.Statement{Header: march(), Entries: many(large, false)}
	runtime.ReadMemStats(&before)
	totals, err := reconcile.Compare(theirs, ours, c, reconcile.NewCSV(io.Discard), reconcile.NewJSON(io.Discard), reconcile.NewTable(io.Discard))
	require.NoError(t, err)
	require.Equal(t, large/100, totals.Found(reconcile.AmountDiffers))
	require.Equal(t, large/10, totals.Lines)
	require.Equal(t, money.Cents(int64(large/100)), totals.Of(reconcile.Repayment).Change())
	t.Logf("after %d and %d rows: %d and %d bytes of heap, %d and %d allocations a row", small, large, heap[0], heap[1], work[0], work[1])
	const slack = 256 << 10 // what a collector leaves lying about; a row kept would take 20 MB
	require.Less(t, heap[1], heap[0]+slack)
	require.LessOrEqual(t, work[1], work[0]+1)
}

// TestFlatMemoryOfOurs: our own side keeps one line at a time.
func TestFlatMemoryOfOurs(t *testing.T) {
	r := rules(t, paylater.DefaultPolicy()[0])
	const small, large = 100, 2_000 // lines
	lines := func(yield func(reconcile.History, error) bool) {
		for range large {
			line, err := paylatertest.OpenLine(r, noonOf(3, 5), money.Dollars(100_000))
			require.NoError(t, err)
			line, _, err = paylatertest.Lend(line, paylatertest.DrawOf("PO-1", money.Dollars(10_000)), 6, noonOf(3, 5))
			require.NoError(t, err)
			if !yield(reconcile.History{Line: line.ID(), Events: each(line.Events())}, nil) {
				return
			}
		}
	}
	var heap [2]uint64
	rows := 0
	for e, err := range reconcile.Ours(march(), r, lines).Entries {
		require.NoError(t, err)
		if rows++; e.Kind != reconcile.LineBalance { // the first row of each line
			continue
		}
		if i := map[int]int{5*small + 1: 1, 5*(large-1) + 1: 2}[rows]; i > 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			heap[i-1] = m.HeapAlloc
		}
	}
	require.Equal(t, 5*large, rows)
	t.Logf("after %d and %d lines: %d and %d bytes of heap", small, large, heap[0], heap[1])
	require.Less(t, heap[1], heap[0]+256<<10)
	require.NotZero(t, heap[0])
	require.NotZero(t, heap[1])
}

// BenchmarkOurs is one more line with a loan, in the month in which it was made.
func BenchmarkOurs(b *testing.B) {
	r, histories := kept()
	b.ReportAllocs()
	for range b.N {
		for _, err := range reconcile.Ours(march(), r, histories).Entries {
			require.NoError(b, err)
		}
	}
}

// BenchmarkCompare is one more row on both sides.
func BenchmarkCompare(b *testing.B) {
	b.ReportAllocs()
	_, err := reconcile.Compare(
		reconcile.Statement{Header: march(), Entries: many(b.N, true)},
		reconcile.Statement{Header: march(), Entries: many(b.N, false)}, reconcile.Config{})
	require.NoError(b, err)
}
