package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Pages over a store that fails are no pages, whichever line it was; a visit that is
// no visit is refused before any line is looked for.
func TestOpenAllOverAStoreThatFailsOnce(t *testing.T) {
	m := newMarket(t)
	m.apply(kabbage, "H")
	m.apply(ondeck, "H")
	for call := 1; call <= 2; call++ {
		broken := m.on(&failing{Store: m.store, from: call, once: true})
		all, err := checkout.OpenAll(m.ctx, broken, m.po, order.Initial, visit())
		require.ErrorIs(t, err, errDisk, "call %d", call)
		require.Empty(t, all.List())
	}
	v := visit()
	v.Country = "usa"
	_, err := checkout.OpenAll(m.ctx, m.on(&failing{Store: m.store, from: 1}), m.po, order.Initial, v)
	require.ErrorIs(t, err, checkout.CodeVisitInvalid)
}

// There are all pages or none.
func TestViewAllOfWhatIsNoVisit(t *testing.T) {
	v := visit()
	all, err := checkout.ViewAll(tenThousand(t), order.Initial, nil, v, time.Time{}, kabbage, ondeck)
	require.ErrorIs(t, err, order.CodeInstantOutOfRange)
	require.Empty(t, all.List())
}

// The last of the partners has set credit aside: the page of the first is still its
// own, with the reason.
func TestHeldByTheLastLender(t *testing.T) {
	m := newMarket(t)
	m.apply(kabbage, "H")
	m.apply(ondeck, "H")
	theirs := m.page(ondeck)
	_, err := m.program.Hold(m.ctx, theirs.Line(),
		paylater.HoldRequest{Key: theirs.Key(), Order: "TA-1", Phase: order.Initial, Amount: money.Dollars(10_000)})
	require.NoError(t, err)
	list := m.open().List()
	require.Equal(t, kabbage, list[0].Line().Lender)
	require.ErrorIs(t, choice(t, list[0], order.PayLater).Why, paylater.CodePhaseClaimed)
	require.Equal(t, ondeck, list[1].Line().Lender)
	require.Equal(t, checkout.NextSign, list[1].Next())
}

// With one partner there is every method too; with two that offer nothing Pay Later
// stands twice, each with its lender, and all else once.
func TestWaysWithoutOffers(t *testing.T) {
	m := newMarket(t)
	for _, partners := range [][]lender.ID{{kabbage}, {kabbage, ondeck}} {
		all, err := checkout.OpenAll(m.ctx, m.program, m.po, order.Initial, visit(), partners...)
		require.NoError(t, err)
		var found []lender.ID
		seen := map[order.Method]int{}
		for _, w := range all.Ways(checkout.CashNow) {
			seen[w.Choice.Method]++
			if w.Lender != "" {
				found = append(found, w.Lender)
				require.ErrorIs(t, w.Why, checkout.CodeNoLine)
			}
		}
		require.Equal(t, partners, found)
		require.Len(t, seen, len(order.Methods()))
		for method, times := range seen {
			if method != order.PayLater {
				require.Equal(t, 1, times, method)
			}
		}
	}
}

// No pages say that there is nothing to do.
func TestZeroPages(t *testing.T) {
	var none checkout.Pages
	next, who := none.Next()
	require.Equal(t, checkout.NextNothing, next)
	require.Empty(t, who)
	require.Empty(t, none.List())
	require.Empty(t, none.Ways(checkout.OverTime))
	require.False(t, none.NeedsConsent(kabbage))
}
