package backtest_test

import (
	"io"
	"iter"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/backtest"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// TestFlatMemory: fifty times the cases take no more memory than the first thousand,
// with both outputs and the sums, and the work for each case does not grow.
func TestFlatMemory(t *testing.T) {
	const small, large = 50, 2_500 // histories of twenty cases
	var heap [2]uint64
	var work [2]uint64
	var before runtime.MemStats
	config := springTrial(policies("would-1", func(p *paylater.Policy) { p.MaxLine = money.Dollars(12_000) }))
	config.Progress = func(p backtest.Progress) {
		i := 0
		switch p.Lines {
		case large:
			i = 1
		case small:
		default:
			return
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		heap[i], work[i] = m.HeapAlloc, (m.Mallocs-before.Mallocs)/uint64(p.Cases)
	}
	trial, err := backtest.New(config)
	require.NoError(t, err)
	runtime.ReadMemStats(&before)
	s, err := trial.Run(generated(t, large), backtest.NewTable(io.Discard), backtest.NewCSV(io.Discard))
	require.NoError(t, err)
	require.Equal(t, 50_000, s.All().Cases)
	t.Logf("after %d and %d cases: %d and %d bytes of heap, %d and %d allocations a case", 20*small, 20*large, heap[0], heap[1], work[0], work[1])
	const slack = 256 << 10 // what a collector leaves lying about; a case kept would take more than 20 MB
	require.Less(t, heap[1], heap[0]+slack)
	require.LessOrEqual(t, work[1], work[0]+work[0]/10)
}

// generated are many lines, each made when its turn comes: one loan, and questions.
func generated(t *testing.T, n int) iter.Seq2[backtest.History, error] {
	t.Helper()
	return func(yield func(backtest.History, error) bool) {
		r := rand.New(rand.NewPCG(7, 8))
		for range n {
			p := begin(t, was(), money.Dollars(100_000), paylatertest.Flat(1, money.PPM(10_000)))
			p.lend("PO-0", paylatertest.AnyAmount(r, money.Dollars(9_000)), 1, noon(3, 6))
			for k := range 19 {
				at := paylatertest.AnyInstant(r, civil.Of(2019, 3, 7).AddDays(k))
				p.asked = append(p.asked, backtest.Ask{At: at, Draw: paylatertest.AnyDraw(r, money.Dollars(60_000))})
			}
			if !yield(p.history(), nil) {
				return
			}
		}
	}
}
