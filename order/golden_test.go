package order_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
)

// rewrite writes the golden file instead of comparing with it.
var rewrite = flag.Bool("rewrite", false, "write the golden files")

const golden = "testdata/acts.golden"

// situation is an order in one status, idle or with a payment processing.
type situation struct {
	status     order.Status
	processing bool
	order      order.Order
}

func situations(t *testing.T) []situation {
	initial := receive("r1", order.Initial, order.Wire, usd(3_000))
	part := receive("r1", order.Initial, order.Wire, usd(1_000))
	rest := receive("r2", order.Balance, order.Wire, usd(7_000))
	pay := start("p1", order.Balance, order.Card, usd(7_000))
	return []situation{
		{order.StatusUnconfirmed, false, story(t)},
		{order.StatusUnpaid, false, story(t, confirm())},
		{order.StatusUnpaid, true, story(t, confirm(), start("p1", order.Initial, order.Card, usd(3_000)))},
		{order.StatusUnderpaid, false, story(t, confirm(), part)},
		{order.StatusUnderpaid, true, story(t, confirm(), part, start("p1", order.Initial, order.Card, usd(2_000)))},
		{order.StatusUnshipped, false, story(t, confirm(), initial)},
		{order.StatusUnshipped, true, story(t, confirm(), initial, pay)},
		{order.StatusShipped, false, story(t, confirm(), initial, ship)},
		{order.StatusShipped, true, story(t, confirm(), initial, ship, pay)},
		{order.StatusCompleted, false, story(t, confirm(), initial, rest, ship, complete)},
		{order.StatusCompleted, true, story(t, confirm(), initial, pay, rest, ship, complete)},
		{order.StatusCanceled, false, story(t, confirm(), cancel)},
		{order.StatusRefunded, false, story(t, confirm(), initial, refund("f1", order.Initial, usd(3_000)))},
		{order.StatusDisputed, false, story(t, confirm(), initial, dispute)},
		{order.StatusDisputed, true, story(t, confirm(), initial, pay, dispute)},
		{order.StatusEscalated, false, story(t, confirm(), initial, dispute, escalate)},
		{order.StatusEscalated, true, story(t, confirm(), initial, pay, dispute, escalate)},
	}
}

// attempts does every act for real.
func attempts(at time.Time) map[order.Act]step {
	pay := func(p order.Phase) step {
		return func(o order.Order) (order.Order, error) {
			return o.Start(order.Payment{ID: "new", Phase: p, Method: order.Card, Amount: usd(1)}, at)
		}
	}
	return map[order.Act]step{
		order.ActConfirm:    func(o order.Order) (order.Order, error) { return o.Confirm(at) },
		order.ActPayInitial: pay(order.Initial),
		order.ActPayBalance: pay(order.Balance),
		order.ActReceive: func(o order.Order) (order.Order, error) {
			return o.Receive(order.Receipt{ID: "new", Phase: order.Initial, Method: order.Wire, Amount: usd(1)}, at)
		},
		order.ActFailPayment:   func(o order.Order) (order.Order, error) { return o.FailPayment("p1", at) },
		order.ActAcceptInitial: func(o order.Order) (order.Order, error) { return o.AcceptInitial(at) },
		order.ActShip:          func(o order.Order) (order.Order, error) { return o.Ship(at) },
		order.ActComplete:      func(o order.Order) (order.Order, error) { return o.Complete(at) },
		order.ActCancel:        func(o order.Order) (order.Order, error) { return o.Cancel(at) },
		order.ActRefund: func(o order.Order) (order.Order, error) {
			n, _, err := o.Refund(order.Refund{ID: "new", Phase: order.Initial, Amount: usd(1)}, at)
			return n, err
		},
		order.ActReturnSurplus: func(o order.Order) (order.Order, error) { return o.ReturnSurplus("r1", at) },
		order.ActOpenDispute:   func(o order.Order) (order.Order, error) { return o.OpenDispute(at) },
		order.ActEscalate:      func(o order.Order) (order.Order, error) { return o.Escalate(order.SideBuyer, at) },
		order.ActCloseDispute:  func(o order.Order) (order.Order, error) { return o.CloseDispute(order.OutcomeAgreed, at) },
	}
}

// TestMatrix does every act in every status, idle and with a payment processing,
// and compares all cells with the golden file. The orders hold no surplus and
// disputes are on their day 4.
func TestMatrix(t *testing.T) {
	at := day(8)
	var cells strings.Builder
	seen := make(map[order.Status]bool)
	for _, s := range situations(t) {
		o, err := s.order.Advance(at)
		require.NoError(t, err)
		require.Equal(t, s.status, o.Status())
		_, processing := o.Processing()
		require.Equal(t, s.processing, processing)
		seen[s.status] = true
		name := s.status.String()
		if s.processing {
			name += "+processing"
		}
		fmt.Fprintf(&cells, "%s, shown as %q\n", name, o.Shown().Title())
		for _, a := range order.Acts() {
			next, err := attempts(at)[a](o)
			result := "allowed -> " + next.Status().String()
			if err != nil {
				result = "refused: " + string(fault.CodeOf(err))
			}
			fmt.Fprintf(&cells, "    %-15s %s\n", a, result)
			said := o.Allows(a, at)
			if a == order.ActFailPayment || a == order.ActReturnSurplus { // the attempt names an entry that may not be there
				require.True(t, err != nil || said == nil)
				continue
			}
			require.Equal(t, fault.CodeOf(err), fault.CodeOf(said), "%s %s", name, a)
		}
	}
	require.Len(t, seen, len(order.Statuses()), "a status is not in the matrix")
	if *rewrite {
		require.NoError(t, os.WriteFile(golden, []byte(cells.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), cells.String())
}

// TestCan compares the buttons with what each act says alone.
func TestCan(t *testing.T) {
	for _, s := range situations(t) {
		var want []order.Act
		for _, a := range order.Acts() {
			if s.order.Allows(a, day(8)) == nil {
				want = append(want, a)
			}
		}
		require.Equal(t, want, s.order.Can(day(8)))
	}
	require.Empty(t, order.Order{}.Can(day(1)))
	require.Empty(t, story(t).Can(time.Time{}))
	require.Error(t, story(t).Allows(0, day(1)))
	require.Error(t, story(t).Allows(order.ActCloseDispute+1, day(1)))
}

func TestWords(t *testing.T) {
	words := make(map[string]bool)
	fresh := func(s string) {
		require.NotEmpty(t, s)
		require.False(t, words[s], "%q twice", s)
		words[s] = true
	}
	for _, a := range order.Acts() {
		fresh(a.Title())
		fresh("act " + a.String())
		text, err := a.MarshalText()
		require.NoError(t, err)
		require.Equal(t, a.String(), string(text))
	}
	for _, s := range order.Statuses() {
		fresh("status " + s.String())
	}
	for _, m := range order.Methods() {
		require.True(t, m.Valid())
		require.Equal(t, m == order.Wire || m == order.LocalTransfer, m.BankTransfer())
		fresh(m.Title())
	}
	for _, s := range []order.Shown{order.ShownConfirmation, order.ShownPayment, order.ShownProcessing, order.ShownRest, order.ShownShipment, order.ShownReceipt, order.ShownCompleted, order.ShownClosed, order.ShownDispute} {
		fresh("shown " + s.Title())
	}
	require.Empty(t, order.Act(0).String()+order.Act(99).Title()+order.Status(0).String()+order.Phase(0).String()+order.Phase(3).Title())
	require.Empty(t, order.Shown("x").Title()+order.Method("x").Title())
	require.Equal(t, []string{"initial", "Initial payment", "balance", "Balance"},
		[]string{order.Initial.String(), order.Initial.Title(), order.Balance.String(), order.Balance.Title()})
}
