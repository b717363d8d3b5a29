package lendersim_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
)

// world is a simulated lender with its clock: Tuesday 2019-03-05, 10:00 in New York.
type world struct {
	*lendersim.Sim
	clock *lendersim.Clock
	t     *testing.T
}

func newWorld(t *testing.T, change ...func(*lendersim.Config)) world {
	clock := lendersim.NewClock(lendertest.SampleInstant())
	config := lendersim.Config{Now: clock.Now}
	for _, c := range change {
		c(&config)
	}
	return world{lendersim.New(config), clock, t}
}

// application is one of a business with a name.
func application(id lender.ApplicationID, name string) lender.Application {
	a := lendertest.Application(id, "buyer-1")
	a.Business.LegalName = lender.NewSecret(name)
	return a
}

// approve gets credit for a buyer.
func (w world) approve(buyer lender.BuyerID) {
	w.t.Helper()
	_, err := w.Apply(context.Background(), lendertest.Application(lender.ApplicationID("app-"+buyer), buyer))
	require.NoError(w.t, err)
}

// loan is a disbursement of so many cents to buyer-1.
func loan(id lender.LoanID, cents int64) lender.Disbursement {
	d := lendertest.Disbursement(id, "buyer-1")
	d.Amount = money.Cents(cents)
	return d
}

// days lets working days pass over a weekend, and more.
func (w world) days(n int) { w.clock.Advance(time.Duration(n) * 24 * time.Hour) }

// kinds writes the kinds of events in one line.
func kinds(events []lender.Event) string {
	all := make([]string, len(events))
	for i, e := range events {
		all[i] = string(e.Kind())
	}
	return strings.Join(all, " ")
}

// one returns the fact of the only event of a kind.
func one[F lender.Fact](t *testing.T, events []lender.Event) F {
	t.Helper()
	var found []F
	for _, e := range events {
		if f, ok := e.Fact.(F); ok {
			found = append(found, f)
		}
	}
	require.Len(t, found, 1, "%s", kinds(events))
	return found[0]
}

func ids(events []lender.Event) []lender.EventID {
	all := make([]lender.EventID, len(events))
	for i, e := range events {
		all[i] = e.ID
	}
	return all
}
