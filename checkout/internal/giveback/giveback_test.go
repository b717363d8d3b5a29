package giveback_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/internal/giveback"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
)

func noon(d int) time.Time { return time.Date(2019, time.March, d, 16, 0, 0, 0, time.UTC) }

func usd(dollars int64) money.Amount { return money.AmountOf(money.Dollars(dollars)) }

// besideWire is an order of $10,000 with a loan of as much of which the phase took
// less, because some dollars had come by wire: those are the loan's surplus.
func besideWire(t *testing.T, dollars int64) order.Order {
	t.Helper()
	o, err := order.New(order.Terms{
		ID: "TA-1", Buyer: "b-1", Supplier: "s-1", Destination: "US", Total: usd(10_000), Initial: usd(10_000),
	}, noon(1))
	require.NoError(t, err)
	o, err = o.Confirm(noon(1))
	require.NoError(t, err)
	for _, r := range []order.Receipt{
		{ID: "wire", Phase: order.Initial, Method: order.Wire, Amount: usd(dollars)},
		{ID: "loan", Phase: order.Initial, Method: order.PayLater, Amount: usd(10_000), Reference: "loan"},
	} {
		o, err = o.Receive(r, noon(2))
		require.NoError(t, err)
	}
	return o
}

func back(id order.ID, dollars int64) order.Refund {
	return order.Refund{ID: id, Phase: order.Initial, Amount: usd(dollars), Receipt: "loan"}
}

// given is what of the loan went back: out of the phase, and its surplus.
func given(o order.Order) (phase, surplus money.Amount) {
	phase, surplus = usd(0), usd(0)
	for _, r := range o.Refunds() {
		for _, part := range r.Parts {
			if part.Receipt == "loan" {
				phase = must(phase.Add(part.Amount))
			}
		}
	}
	for _, r := range o.Receipts() {
		if r.ID == "loan" && !r.Returned.IsZero() {
			surplus = r.Surplus
		}
	}
	return phase, surplus
}

func must(a money.Amount, err error) money.Amount {
	if err != nil {
		panic(err)
	}
	return a
}

func TestWhereARefundComesFrom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		dollars        int64
		surplus        bool // a refund of as much as the surplus is the surplus
		phase, returns int64
		refused        bool
	}{
		{name: "less than the surplus is the phase's", dollars: 3_000, surplus: true, phase: 3_000},
		{name: "as much as the surplus is the surplus", dollars: 4_000, surplus: true, returns: 4_000},
		{name: "or the phase's, when the surplus is other money", dollars: 4_000, phase: 4_000},
		{name: "all that the phase took", dollars: 6_000, surplus: true, phase: 6_000},
		{name: "more than it: the surplus goes first", dollars: 6_001, surplus: true, phase: 2_001, returns: 4_000},
		{name: "all of the loan", dollars: 10_000, surplus: true, phase: 6_000, returns: 4_000},
		{name: "more than the loan", dollars: 10_001, surplus: true, refused: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before := besideWire(t, 4_000)
			o, err := giveback.Book(before, back("r1", c.dollars), noon(3), c.surplus)
			if c.refused {
				require.ErrorIs(t, err, order.CodeRefundOverPhase)
				require.Equal(t, before, o)
				return
			}
			require.NoError(t, err)
			phase, surplus := given(o)
			require.Equal(t, []money.Amount{usd(c.phase), usd(c.returns)}, []money.Amount{phase, surplus})
			again, err := giveback.Book(o, back("r1", c.dollars), noon(4), c.surplus)
			require.NoError(t, err)
			require.Equal(t, o, again, "repeated it changes nothing")
		})
	}
}

// A surplus that went back is not part of what a later refund may take.
func TestSurplusGoesBackOnce(t *testing.T) {
	t.Parallel()
	o, err := besideWire(t, 4_000).ReturnSurplus("loan", noon(3))
	require.NoError(t, err)
	kept, err := giveback.Book(o, back("r1", 6_001), noon(4), false)
	require.ErrorIs(t, err, order.CodeRefundOverPhase)
	require.Equal(t, o, kept)
	o, err = giveback.Book(o, back("r1", 6_000), noon(4), false)
	require.NoError(t, err)
	phase, surplus := given(o)
	require.Equal(t, []money.Amount{usd(6_000), usd(4_000)}, []money.Amount{phase, surplus})
}

// A receipt that the order does not have is the order's to refuse.
func TestNoSuchReceipt(t *testing.T) {
	t.Parallel()
	before := besideWire(t, 4_000)
	r := back("r1", 1)
	r.Receipt = "another"
	o, err := giveback.Book(before, r, noon(3), true)
	require.ErrorIs(t, err, order.CodeReceiptUnknown)
	require.Equal(t, before, o)
}

// Whatever is asked for of a loan, as often as it comes: what goes back is what was
// asked for or nothing. More than the loan is never asked for: its line refuses it.
func TestGivesWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r, whole, refused := rand.New(rand.NewPCG(seed, 1)), 0, 0
	for range 500 {
		wire := 1 + r.Int64N(9_999)
		o, asked, first, total := besideWire(t, wire), map[order.ID]int64{}, order.ID(""), int64(0)
		for step := range 12 {
			id, left := order.ID([]string{"r1", "r2", "r3", "r4"}[r.IntN(4)]), 10_000-total
			dollars, known := asked[id]
			if !known && left == 0 {
				continue
			}
			if !known {
				dollars = min([]int64{1, wire, 10_000 - wire, left, 1 + r.Int64N(left)}[r.IntN(5)], left)
			}
			// As the callers have it: only the first refund of as much is the surplus.
			next, err := giveback.Book(o, back(id, dollars), noon(3+step), first == "" || first == id)
			if err != nil {
				refused++
				require.Equal(t, o, next)
				continue
			}
			if !known {
				asked[id], total = dollars, total+dollars
				if dollars == wire && first == "" {
					first = id
				}
			}
			o = next
			phase, surplus := given(o)
			require.Equal(t, usd(total), must(phase.Add(surplus)), "wire %d, %v", wire, asked)
		}
		if total == 10_000 {
			whole++
		}
	}
	require.Positive(t, whole, "all of a loan went back")
	require.Positive(t, refused, "more than the phase holds and less than the surplus")
}
