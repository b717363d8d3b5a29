//go:build !race

package paylater_test

import (
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// What may not grow: allocations are counted and bytes are added up, as seconds
// depend on the machine. The race detector allocates on its own account, so
// these tests stay away from it.

// bytesOf is what a run allocates, the least of a few: the runtime's own may
// fall into one of them.
func bytesOf(run func()) uint64 {
	var before, after runtime.MemStats
	least := ^uint64(0)
	for range 5 {
		runtime.ReadMemStats(&before)
		run()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

// requireAllocs wants that many allocations, no more and, so that the figure
// stays true, no fewer.
func requireAllocs(t *testing.T, want float64, run func()) {
	t.Helper()
	require.InDelta(t, want, testing.AllocsPerRun(100, run), 0)
}

func TestScheduleAllocatesItsRows(t *testing.T) {
	for months := 1; months <= 24; months++ {
		rates := flat(months, 12_500).Monthly
		var kept paylater.Schedule
		requireAllocs(t, 1, func() { kept = paylater.NewSchedule(money.Dollars(10_000), rates, march(), 1) })
		require.Len(t, kept, months)
	}
}

func TestAPRAllocatesNothingAtAnyLength(t *testing.T) {
	for payments := 1; payments <= 64; payments++ {
		for _, odd := range []int{0, 11} {
			advance, list := spaced(payments, odd)
			from := day("2019-03-05")
			requireAllocs(t, 0, func() {
				if _, err := paylater.ComputeAPR(advance, from, list); err != nil {
					t.Error(err)
				}
			})
		}
	}
	for months := 1; months <= 24; months++ {
		s := paylater.NewSchedule(money.Dollars(10_000), flat(months, 7_500).Monthly, march(), 1)
		requireAllocs(t, 0, func() {
			if _, err := s.SolveAPR(money.Dollars(10_000), day("2019-03-05")); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestOffersAllocateTheirSchedules: the list, and the rows of all schedules at once.
func TestOffersAllocateTheirSchedules(t *testing.T) {
	for _, loans := range loanCounts() {
		k, d := lentBook(t, loans), drawOf("PO-next", "10000.00")
		requireAllocs(t, 2, func() {
			if list, err := k.line.Offers(d, k.now); err != nil || len(list) != 6 {
				t.Error(err)
			}
		})
	}
}

// busyLife is a line that made and closed that many loans, one a week, and
// carries two.
func busyLife(t *testing.T, closed int) *book {
	t.Helper()
	b := openBook(t)
	for n := range closed {
		b.to(day("2019-03-06").AddDays(7*n).String() + " 10:00")
		loan := b.lend(lender.Key("hold-"+strconv.Itoa(n)), order.ID("PO-"+strconv.Itoa(n)), "600.00", 1)
		pay, err := b.line.Payoff(loan, b.now)
		b.must(err)
		b.must(b.tell(lender.RepaymentReceived{
			Repayment: lender.RepaymentID("R" + strconv.Itoa(n)), Amount: pay.Total, Effective: civil.NewYork(b.now), Loan: loan,
		}))
		b.history = b.history[:0]
		b.line = unanswered(t, b)
	}
	for _, key := range []lender.Key{"last-1", "last-2"} {
		b.lend(key, order.ID("PO-"+key), "1000.00", 6)
	}
	b.line = unanswered(t, b)
	return b
}

// TestHoldCostsTheSame: a hold allocates the same beside 2 loans, beside 20, and
// on a line that has closed 1,000.
func TestHoldCostsTheSame(t *testing.T) {
	old := busyLife(t, 1_000)
	require.Less(t, len(old.line.Loans(old.now)), 100, "closed loans leave the line")
	req := holdOf("hold-next", drawOf("PO-next", "100.00"))
	var bytes []uint64
	for _, k := range []*book{lentBook(t, 2), lentBook(t, 20), old} {
		run := func() {
			if _, err := k.line.Hold(req, k.now); err != nil {
				t.Error(err)
			}
		}
		requireAllocs(t, 7, run)
		bytes = append(bytes, bytesOf(run))
	}
	assert.Equal(t, bytes[0], bytes[1])
	assert.Equal(t, bytes[0], bytes[2])
}

// TestRecordForgetsClosedLoans: 1,000 closed loans take no more room than the
// ones that can still be reopened or refunded, half a year's.
func TestRecordForgetsClosedLoans(t *testing.T) {
	young, old := busyLife(t, 40), busyLife(t, 400)
	require.Less(t, size(record(t, old.line)), size(record(t, young.line))*11/10)
}

// TestActsGrowWithTheLine: what an act costs grows with what the line carries
// and not faster: ten times the loans, at most some ten times the bytes.
func TestActsGrowWithTheLine(t *testing.T) {
	few, many := lentBook(t, 9), lentBook(t, 90)
	for name, act := range map[string]func(k *book) func(){
		"statement": func(k *book) func() {
			return func() {
				if l, err := k.line.Advance(at(statementDue)); err != nil || len(l.Events()) == 0 {
					t.Error(err)
				}
			}
		},
		"draw": drawing(t),
		"record": func(k *book) func() {
			return func() { record(t, k.line) }
		},
		"parse": func(k *book) func() {
			rec := record(t, k.line)
			return func() {
				if _, err := k.rules.ParseLine(rec, nil); err != nil {
					t.Error(err)
				}
			}
		},
	} {
		small, large := bytesOf(act(few)), bytesOf(act(many))
		t.Log(name, small, large)
		assert.Less(t, large, 12*small, "%s: %d bytes beside 9 loans, %d beside 90", name, small, large)
	}
}

// drawing signs an offer under a hold.
func drawing(t *testing.T) func(k *book) func() {
	return func(k *book) func() {
		d := drawOf("PO-next", "100.00")
		held, err := k.line.Hold(holdOf("hold-next", d), k.now)
		require.NoError(t, err)
		o, err := held.Offer(d, 6, k.now)
		require.NoError(t, err)
		return func() {
			if _, err := held.Sign(o, signs(o, "hold-next"), k.now); err != nil {
				t.Error(err)
			}
		}
	}
}
