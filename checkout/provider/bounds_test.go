package provider_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// A provider that is not wired refuses, and does not panic.
func TestProviderIsWired(t *testing.T) {
	w := newWorld(t)
	_, err := provider.New(provider.Config{Orders: w.orders})
	require.ErrorContains(t, err, "program: config_invalid")
	_, err = provider.New(provider.Config{Program: w.program})
	require.ErrorContains(t, err, "orders: config_invalid")
	_, err = provider.New(provider.Config{Program: w.program, Orders: w.orders, Catalog: checkout.Catalog{{Method: order.Wire}}})
	require.ErrorIs(t, err, checkout.CodeCatalogInvalid)
	require.ErrorContains(t, err, "catalog[0].")
	for _, p := range []*provider.Provider{nil, {}} {
		_, err = p.Methods(w.ctx, request("pay-1"))
		require.ErrorIs(t, err, paylater.CodeConfigInvalid)
		_, err = p.Initiate(w.ctx, provider.Request{})
		require.ErrorIs(t, err, paylater.CodeConfigInvalid)
		_, err = p.HandleEvent(w.ctx, kabbage, lender.Event{})
		require.ErrorIs(t, err, paylater.CodeConfigInvalid)
	}
}

// What is malformed is named by its path before anything else happens.
func TestMalformedArguments(t *testing.T) {
	w := newWorld(t)
	r := request("pay-1")
	r.Order = "../1"
	_, err := w.provider.Methods(w.ctx, r)
	require.ErrorIs(t, err, checkout.CodeVisitInvalid)
	require.ErrorContains(t, err, "order: ")
	s := w.captured("pay-1").Session
	noPhase := s
	noPhase.Phase = 0
	_, err = w.provider.Status(w.ctx, noPhase)
	require.ErrorIs(t, err, provider.CodeSessionInvalid)
	require.ErrorContains(t, err, "session.phase: ")
	for path, bad := range map[string]provider.Refund{
		"refund.id":     {Amount: money.Dollars(1)},
		"refund.amount": {ID: "r1", Amount: money.Cents(-1)},
	} {
		_, err = w.provider.Refund(w.ctx, s, bad)
		require.ErrorIs(t, err, provider.CodeRequestInvalid)
		require.ErrorContains(t, err, path+": ")
	}
	_, err = w.provider.Refund(w.ctx, s, provider.Refund{ID: "r1", Amount: money.Cents(money.MaxCents + 1)})
	require.ErrorContains(t, err, "refund.amount: ")
	require.Empty(t, w.line().Refunds())
}

// A consent that names no amount is one to all that is held.
func TestConsentWithoutAnAmount(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	six := consent(t, auth, 6)
	six.Amount = money.USD{}
	res, err := w.provider.Capture(w.ctx, auth.Session, six)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(10_000), res.Captured)

	w = newWorld(t)
	r := request("pay-1")
	r.Amount = usd(4_000) // of $10,000.00 that are due
	part, err := w.provider.Authorize(w.ctx, w.initiated(r))
	require.NoError(t, err)
	six = consent(t, part, 6)
	six.Amount = money.USD{}
	res, err = w.provider.Capture(w.ctx, part.Session, six)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(4_000), res.Captured)
}

// The key of a session that has ended, or that was for another amount, begins no
// other one.
func TestInitiateWithAnOldKey(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	less := request("pay-1")
	less.Amount = usd(4_000)
	_, err := w.provider.Initiate(w.ctx, less)
	require.ErrorIs(t, err, paylater.CodeKeyReused)
	w.place("TA-2", buyer, usd(10_000), usd(10_000))
	other := request("pay-1")
	other.Order = "TA-2"
	_, err = w.provider.Initiate(w.ctx, other)
	require.ErrorIs(t, err, paylater.CodeKeyReused)
	_, err = w.provider.Cancel(w.ctx, auth.Session)
	require.NoError(t, err)
	res, err := w.provider.Initiate(w.ctx, request("pay-1"))
	require.ErrorIs(t, err, provider.CodeSessionCanceled)
	require.Equal(t, provider.StateCanceled, res.State)
}

// A session that ended without a loan says why, even when its order is gone.
func TestCancelWithoutItsOrder(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	w.orders.hide("TA-1", true)
	res, err := w.provider.Cancel(w.ctx, auth.Session)
	require.NoError(t, err)
	require.Equal(t, provider.CodeSessionCanceled, res.Why.Code)
}

// An order that has heard everything is not stored again.
func TestNothingNewIsNotStored(t *testing.T) {
	w := newWorld(t)
	s := w.captured("pay-1").Session
	before := w.orders.changes
	for range 3 {
		_, err := w.provider.Status(w.ctx, s)
		require.NoError(t, err)
	}
	require.Equal(t, before, w.orders.changes)
}

// The first refund asked again is the first one, whatever is left and whether or not
// its order is there; when nothing is left nothing more is asked.
func TestRefundAgain(t *testing.T) {
	w := newWorld(t)
	s := w.captured("pay-1").Session
	first := provider.Refund{ID: "r1", Amount: money.Dollars(6_000)}
	for range 2 {
		res, err := w.provider.Refund(w.ctx, s, first)
		require.NoError(t, err)
		require.Equal(t, money.Dollars(6_000), res.Refunded)
	}
	w.orders.hide("TA-1", true)
	res, err := w.provider.Refund(w.ctx, s, first)
	require.NoError(t, err)
	require.Equal(t, paylater.CodeNotFound, res.Why.Code)
	w.orders.hide("TA-1", false)
	_, err = w.provider.Refund(w.ctx, s, provider.Refund{ID: "r2"})
	require.NoError(t, err)
	_, err = w.provider.Refund(w.ctx, s, provider.Refund{ID: "r3"})
	require.ErrorIs(t, err, paylater.CodeRefundOverPaid)
	require.Len(t, w.line().Refunds(), 2)
}

// A refund that the order could not book is not asked of the line when the order
// cannot be read either.
func TestRefundWhenTheOrderCannotBeRead(t *testing.T) {
	for fail := 1; fail <= 4; fail++ {
		w := newWorld(t)
		s := w.captured("pay-1").Session
		require.NoError(t, w.orders.Change(w.ctx, "TA-1", func(po order.Order) (order.Order, error) {
			next, _, err := po.Refund(order.Refund{ID: "host-1", Phase: order.Initial, Amount: usd(3_000)}, w.clock.Now())
			return next, err
		}))
		shaken := &shaky{Store: w.store, orders: w.orders, fail: fail}
		p, err := provider.New(provider.Config{Program: w.program, Orders: shaken})
		require.NoError(t, err)
		_, err = p.Refund(w.ctx, s, provider.Refund{ID: "r1"})
		require.Error(t, err)
		require.Empty(t, w.line().Refunds())
	}
}

// The answer on a refund was lost (67 cents), or the request (68): Status asks.
func TestStatusFindsALostRefund(t *testing.T) {
	for _, cents := range []int64{67, 68} {
		w := newWorld(t)
		s := w.captured("pay-1").Session
		amount := money.Cents(4_000_00 + cents)
		_, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: "r1", Amount: amount})
		require.NoError(t, err)
		var res provider.Result
		for range 3 {
			w.clock.Advance(96 * time.Hour)
			res, err = w.provider.Status(w.ctx, s)
			require.NoError(t, err)
		}
		require.Equal(t, amount, res.Returned, cents)
		require.Equal(t, amount, res.Refunded, cents)
	}
}

// News of an application whose order is not there yet is kept, and says so.
func TestApplicationOfAnOrderThatIsNotThere(t *testing.T) {
	w := newWorld(t)
	w.orders.hide("TA-1", true)
	again := lender.Event{ID: "ev-again", Buyer: lender.BuyerID(buyer), At: w.clock.Now(), Fact: lender.ApplicationReceived{Application: "app-buyer-1"}}
	res, err := w.provider.HandleEvent(w.ctx, kabbage, again)
	require.NoError(t, err)
	require.Equal(t, paylater.CodeNotFound, res.Why.Code)
	require.Equal(t, order.ID("TA-1"), res.Session.Order)
}

// The buyer applied again, from another order: the news names that one.
func TestNewsOfTheSecondApplication(t *testing.T) {
	w := newWorldOn(t, memstore.New())
	w.place("TA-1", buyer, usd(10_000), usd(30_000))
	w.place("TA-2", buyer, usd(10_000), usd(30_000))
	w.apply("Shop #declined")
	w.clock.Advance(time.Hour)
	a := lendertest.Application("app-second", lender.BuyerID(buyer))
	a.Business.LegalName = lender.NewSecret("Shop #delayed")
	a.Order = &lender.OrderRef{Order: "TA-2", Phase: order.Initial}
	_, err := w.program.Apply(w.ctx, kabbage, a)
	require.NoError(t, err)
	w.clock.Advance(25 * time.Hour)
	heard := w.deliver()
	require.Equal(t, order.ID("TA-2"), heard[len(heard)-1].Session.Order)
}

// The lender's first word on a loan adds nothing to the line, and still names its
// session.
func TestNewsThatALoanIsBeingPaid(t *testing.T) {
	w := newWorld(t)
	s := w.signed("pay-1").Session
	ev, err := w.sim.Lie(lender.BuyerID(buyer), lender.DisbursementStarted{Loan: s.Loan})
	require.NoError(t, err)
	res, err := w.provider.HandleEvent(w.ctx, kabbage, ev)
	require.NoError(t, err)
	require.Equal(t, s, res.Session)
	require.Equal(t, provider.StateSigned, res.State)
}

// queries is a store that notes from where histories are read.
type queries struct {
	paylater.Store
	after []int64
}

func (q *queries) Events(ctx context.Context, query paylater.EventQuery) ([]paylater.EventRecord, error) {
	q.after = append(q.after, query.After)
	return q.Store.Events(ctx, query)
}

// The history of a session is read from its hold on, and as a whole only when the
// session is wrong about where that is, or nobody knows.
func TestHistoryIsReadFromTheHoldOn(t *testing.T) {
	w := newWorld(t)
	s := w.signed("pay-1").Session
	var placed int64
	for ev, err := range w.program.History(w.ctx, w.line().ID(), 0) {
		require.NoError(t, err)
		if ev.Kind == paylater.KindHoldPlaced {
			placed = ev.Seq
		}
	}
	require.Equal(t, placed-1, s.Since)
	q := &queries{Store: w.store}
	w.provider = w.on(q)
	_, err := w.provider.Capture(w.ctx, s, provider.Consent{})
	require.NoError(t, err)
	require.Equal(t, []int64{s.Since}, q.after)

	for _, wrong := range []int64{s.Since - 1, s.Since + 1} {
		hint := s
		hint.Since, q.after = wrong, nil
		_, err = w.provider.Capture(w.ctx, hint, provider.Consent{})
		require.NoError(t, err)
		require.Equal(t, []int64{wrong, 0}, q.after)
	}
	w.clock.Advance(48 * time.Hour)
	events := w.sim.Events()
	q.after = nil
	_, err = w.provider.HandleEvent(w.ctx, kabbage, events[len(events)-1])
	require.NoError(t, err)
	require.Equal(t, []int64{0, s.Since}, q.after, "once to find the session")
	q.after = nil
	ev := w.tell(lender.LimitChanged{Limit: money.Dollars(90_000), Reason: lender.ReasonRiskReview})
	_, err = w.provider.HandleEvent(w.ctx, kabbage, ev)
	require.NoError(t, err)
	require.Empty(t, q.after, "it concerns the line")
}

// A hold expired and nobody has saved that yet, while another session takes the
// phase between the two reads of a verb: what is told of it is of one moment.
func TestReadOfOneMomentAfterAnExpiry(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	other := w.provider
	w.setClock(auth.Until)
	second := w.initiated(request("pay-2"))
	fired := false
	slow := w.on(&hooked{Store: w.store, save: func() {}, events: func() {
		if !fired {
			fired = true
			_, err := other.Authorize(w.ctx, second)
			require.NoError(t, err)
		}
	}})
	res, err := slow.Status(w.ctx, second)
	require.NoError(t, err)
	require.True(t, fired)
	require.Equal(t, provider.StateAuthorized, res.State)
}

// A line that changes at every look is given up on, with a code.
func TestLineThatKeepsChanging(t *testing.T) {
	w := newWorld(t)
	s := w.authorized("pay-1").Session
	good := w.program
	n := int64(0)
	slow := w.on(&hooked{Store: w.store, save: func() {}, events: func() {
		n++
		_, err := good.Grant(w.ctx, paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: kabbage}, paylater.GrantRequest{
			ID: lender.Key("g-" + string(provider.KeyOf(string(rune(n))))), Amount: money.Cents(1), Expires: civil.Of(2019, time.December, 31),
		})
		require.NoError(t, err)
	}})
	_, err := slow.Status(w.ctx, s)
	require.ErrorIs(t, err, paylater.CodeConflict)
}

// Loads that fail for good are told as what they are.
func TestLoadsThatFailForGood(t *testing.T) {
	w := newWorld(t)
	s := w.authorized("pay-1").Session
	_, err := w.on(&loadless{Store: w.store}).Status(w.ctx, s)
	require.ErrorIs(t, err, errDisk)
}

// loadless is a store of which no line can be loaded.
type loadless struct{ paylater.Store }

func (l *loadless) Load(context.Context, paylater.LineID, ...string) (paylater.Loaded, error) {
	return paylater.Loaded{}, errDisk
}
