package checkout_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

func titles(p checkout.Path) string {
	var list []string
	for _, s := range p.Steps {
		list = append(list, s.Title)
	}
	return strings.Join(list, " > ")
}

// The paths of the product page, for both phases on both devices.
func TestPathsInTheirOwnWords(t *testing.T) {
	const end = " > Sign the loan agreement > Done"
	for phase, act := range map[order.Phase]string{order.Initial: "Send initial payment", order.Balance: "Pay the balance"} {
		app := checkout.PathOf(checkout.App, phase, checkout.NextApply)
		require.Equal(t, "My account > Manage order > "+act+" > Pay Later > Complete application"+end, titles(app))
		require.Equal(t, "Complete application", app.At().Title)
		laptop := checkout.PathOf(checkout.Laptop, phase, checkout.NextApply)
		require.Equal(t, "Orders > All orders > Order > "+act+" > Pay Later > Apply for Pay Later"+end, titles(laptop))
		require.Equal(t, laptop, func() checkout.Path {
			p := checkout.PathOf("fridge", phase, checkout.NextApply)
			p.Device = checkout.Laptop
			return p
		}())
	}
	require.Zero(t, checkout.Path{}.At())
	require.Zero(t, checkout.Path{Here: -1}.At())
}

// On each step of the way a second browser and the other device stand on the same
// screen as the first.
func TestEveryDeviceStandsOnTheSameScreen(t *testing.T) {
	w := newWorld(t)
	po := tenThousand(t)
	stands := func(screen checkout.Screen, next checkout.Next) {
		t.Helper()
		first, second := w.open(po), w.open(po)
		require.Equal(t, first.Key(), second.Key())
		for _, p := range []checkout.Page{first, second} {
			require.Equal(t, next, p.Next())
			require.Equal(t, screen, p.Path(checkout.Laptop).At().Screen)
			require.Equal(t, screen, p.Path(checkout.App).At().Screen)
		}
	}
	stands(checkout.ScreenApplication, checkout.NextApply)
	w.apply("H #needs-info")
	stands(checkout.ScreenApplication, checkout.NextGiveInformation)
	w.clock.Advance(30 * time.Hour)
	w.deliver()
	stands(checkout.ScreenPayLater, checkout.NextChooseOffer)
	page := w.open(po)
	_, err := w.program.Hold(w.ctx, page.Line(), paylater.HoldRequest{Key: page.Key(), Order: po.ID(), Phase: order.Initial, Amount: dollarsOf(t, page)})
	require.NoError(t, err)
	stands(checkout.ScreenAgreement, checkout.NextSign)
	_, err = w.pay(w.open(po), 6)
	require.NoError(t, err)
	stands(checkout.ScreenDone, checkout.NextWaitForPayment)
	w.clock.Advance(72 * time.Hour)
	w.deliver()
	po = w.news(po)
	stands(checkout.ScreenDone, checkout.NextPaid)
	balance := w.openWith(po, order.Balance, visit())
	require.Equal(t, checkout.ScreenPayLater, balance.Path(checkout.App).At().Screen)
}

// Every word of what comes next has a screen on every path.
func TestEveryNextHasAScreen(t *testing.T) {
	want := map[checkout.Next]checkout.Screen{
		checkout.NextApply: checkout.ScreenApplication, checkout.NextLinkAccounts: checkout.ScreenApplication,
		checkout.NextGiveInformation: checkout.ScreenApplication, checkout.NextWaitForDecision: checkout.ScreenApplication,
		checkout.NextPayFirst: checkout.ScreenCheckout, checkout.NextChooseOffer: checkout.ScreenPayLater,
		checkout.NextSign: checkout.ScreenAgreement, checkout.NextWaitForPayment: checkout.ScreenDone,
		checkout.NextPaid: checkout.ScreenDone, checkout.NextPayOtherwise: checkout.ScreenCheckout,
		checkout.NextEnded: checkout.ScreenOrder, checkout.NextNothing: checkout.ScreenOrder,
	}
	for next, screen := range want {
		for _, d := range []checkout.Device{checkout.Laptop, checkout.App} {
			for _, phase := range order.Phases() {
				require.Equal(t, screen, checkout.PathOf(d, phase, next).At().Screen, next)
			}
		}
	}
}

// A path stands on any of its steps, the first included, and never beside them.
func TestEveryStepOfAPath(t *testing.T) {
	path := checkout.PathOf(checkout.App, order.Initial, checkout.NextSign)
	for i, step := range path.Steps {
		path.Here = i
		require.Equal(t, step, path.At())
	}
	for _, beside := range []int{-1, len(path.Steps)} {
		path.Here = beside
		require.Zero(t, path.At())
	}
}
