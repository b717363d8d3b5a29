package provider_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// rounds is how often what happens together is played: the runtime chooses
// another order each time.
const rounds = 40

// The browser comes back while the lender's message arrives, several times each:
// the order is paid once.
func TestRaceReturnAndWebhookComplete(t *testing.T) {
	for range rounds {
		w := newWorld(t)
		auth := w.authorized("pay-1")
		six := consent(t, auth, 6)
		first, err := w.provider.Capture(w.ctx, auth.Session, six)
		require.NoError(t, err)
		w.clock.Advance(48 * time.Hour)
		events := w.sim.Events()
		require.NotEmpty(t, events)
		other := w.on(w.store) // another process of the host
		back := func() {
			res, err := w.provider.Capture(w.ctx, auth.Session, six)
			_, unreached := other.Status(w.ctx, auth.Session)
			assert.Equal(t, first.Session, res.Session)
			assert.NoError(t, errors.Join(err, unreached))
		}
		webhook := func() {
			for _, ev := range events {
				_, err := other.HandleEvent(w.ctx, kabbage, ev)
				assert.NoError(t, err)
			}
		}
		together(back, webhook, back, webhook)
		w.paidOnce(auth.Session)
	}
}

// paidOnce checks that the initial payment of TA-1 is paid by one loan.
func (w *world) paidOnce(s provider.Session) {
	w.t.Helper()
	res, err := w.provider.Status(w.ctx, s)
	require.NoError(w.t, err)
	require.Equal(w.t, provider.StateCaptured, res.State)
	require.Nil(w.t, res.Why)
	po := w.order("TA-1")
	require.Len(w.t, po.Receipts(), 1)
	require.Len(w.t, po.Payments(), 1)
	require.Empty(w.t, po.Surplus())
	require.Equal(w.t, usd(10_000), po.Financed(order.Initial))
	require.Len(w.t, w.line().Loans(w.clock.Now()), 1)
}

// Two tabs sign two offers for one phase: under one session one of them counts,
// and the other hears that it does not.
func TestRaceTwoTabsSignTwoOffers(t *testing.T) {
	for range rounds {
		w := newWorld(t)
		auth := w.authorized("pay-1")
		var errs [4]error
		var results [4]provider.Result
		acts := make([]func(), len(errs))
		for i, months := range []int{6, 3, 6, 3} {
			yes := consent(t, auth, months)
			acts[i] = func() { results[i], errs[i] = w.provider.Capture(w.ctx, auth.Session, yes) }
		}
		together(acts...)
		loans := w.line().Loans(w.clock.Now())
		require.Len(t, loans, 1)
		for i, months := range []int{6, 3, 6, 3} {
			require.Equal(t, loans[0].ID, results[i].Session.Loan)
			if loans[0].Terms.Months == months {
				require.NoError(t, errs[i])
			} else {
				require.ErrorIs(t, errs[i], checkout.CodeOtherOfferSigned)
			}
		}
	}
}

// Two tabs begin two sessions for one phase: one of them holds it.
func TestRaceTwoSessionsForOnePhase(t *testing.T) {
	for range rounds {
		w := newWorld(t)
		a, b := w.initiated(request("tab-a")), w.initiated(request("tab-b"))
		var errA, errB error
		together(
			func() { _, errA = w.provider.Authorize(w.ctx, a) },
			func() { _, errB = w.provider.Authorize(w.ctx, b) },
		)
		require.NotEqual(t, errA == nil, errB == nil)
		require.ErrorIs(t, errors.Join(errA, errB), paylater.CodePhaseClaimed)
		require.Equal(t, money.Dollars(90_000), w.available())
		loser := a
		if errA == nil {
			loser = b
		}
		_, err := w.provider.Cancel(w.ctx, loser)
		require.NoError(t, err)
		require.Equal(t, money.Dollars(90_000), w.available(), "the hold of the other is not touched")
	}
}

// Money arrives otherwise between the offer and the signature: the offer is for
// more than is due, and is not signed. What is still due can be.
func TestRacePriceChangedBeforeTheSignature(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	w.wire("TA-1", "wire-1", usd(4_000))
	_, err := w.provider.Capture(w.ctx, auth.Session, consent(t, auth, 6))
	require.ErrorIs(t, err, order.CodePaymentOverDue)
	require.Len(t, w.line().Holds(w.clock.Now()), 1, "nothing changed")
	require.Empty(t, w.line().Loans(w.clock.Now()))
	res, err := w.provider.Capture(w.ctx, auth.Session, w.offerFor(auth.Session, usd(6_000), 6))
	require.NoError(t, err)
	require.Equal(t, money.Dollars(6_000), res.Captured)
}

// The phase is paid, the order disputed, or the lender's prices are others.
func TestRacePhaseChangedBeforeTheSignature(t *testing.T) {
	for want, change := range map[fault.Code]func(w *world){
		order.CodePhasePaid: func(w *world) { w.wire("TA-1", "wire-1", usd(10_000)) },
		order.CodeDisputed: func(w *world) {
			w.wire("TA-1", "wire-1", usd(1))
			require.NoError(w.t, w.orders.Change(w.ctx, "TA-1", func(po order.Order) (order.Order, error) { return po.OpenDispute(w.clock.Now()) }))
		},
		order.CodeCanceled: func(w *world) {
			require.NoError(w.t, w.orders.Change(w.ctx, "TA-1", func(po order.Order) (order.Order, error) { return po.Cancel(w.clock.Now()) }))
		},
		paylater.CodeTermsChanged: func(w *world) {
			w.tell(lender.PricesChanged{Prices: []lender.Price{paylatertest.Stepped(6, 2, money.PPM(12_500), money.PPM(2_500))}})
			w.deliver()
		},
		paylater.CodeNotFound: func(w *world) { w.orders.hide("TA-1", true) },
	} {
		w := newWorld(t)
		auth := w.authorized("pay-1")
		six := consent(t, auth, 6)
		change(w)
		_, err := w.provider.Capture(w.ctx, auth.Session, six)
		require.ErrorIs(t, err, want)
		require.Empty(t, w.line().Loans(w.clock.Now()))
		res, err := w.provider.Cancel(w.ctx, auth.Session)
		require.NoError(t, err, want)
		require.Equal(t, provider.StateCanceled, res.State)
		require.Equal(t, money.Dollars(100_000), w.available())
	}
}

// The phase is paid otherwise at the very moment of the signature, after the
// order was looked at: the loan stands and is told, its money is surplus, and a
// refund sends it back. Nothing is lost and nothing is hidden.
func TestRacePhasePaidWhileSigning(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	six := consent(t, auth, 6)
	before := w.orders.reads
	var once sync.Once
	w.provider = w.on(&hooked{Store: w.store, save: func() {
		once.Do(func() { w.wire("TA-1", "wire-1", usd(10_000)) })
	}})
	res, err := w.provider.Capture(w.ctx, auth.Session, six)
	require.NoError(t, err)
	require.Greater(t, w.orders.reads, before)
	require.Equal(t, provider.StateSigned, res.State)
	require.Equal(t, order.CodePhasePaid, res.Why.Code, "the order could not book it")
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	require.Len(t, w.order("TA-1").Surplus(), 1)
	for range 2 {
		res, err = w.provider.Refund(w.ctx, auth.Session, provider.Refund{ID: "r"})
		require.NoError(t, err)
	}
	require.Equal(t, provider.StateRefunded, res.State)
	require.Empty(t, w.order("TA-1").Surplus())
	require.Equal(t, usd(10_000), w.order("TA-1").Paid(order.Initial))
	res, err = w.provider.Status(w.ctx, auth.Session)
	require.NoError(t, err)
	require.Nil(t, res.Why)
}

// The offer expires while the buyer reads it, and while it is being signed.
func TestRaceOfferExpiresWhileSigning(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	six := consent(t, auth, 6)
	w.setClock(six.Until.Add(-time.Microsecond))
	w.provider = w.on(&hooked{Store: w.store, save: func() {}, loads: 2, load: func() { w.setClock(six.Until) }})
	_, err := w.provider.Capture(w.ctx, auth.Session, six)
	require.ErrorIs(t, err, paylater.CodeOfferExpired, "it was good when the verb began")
	_, err = w.provider.Capture(w.ctx, auth.Session, six)
	require.ErrorIs(t, err, paylater.CodeOfferExpired)
	require.Empty(t, w.line().Loans(w.clock.Now()))
	require.Len(t, w.line().Holds(w.clock.Now()), 1, "the hold stays for another offer")

	res, err := w.provider.Status(w.ctx, auth.Session)
	require.NoError(t, err)
	require.Equal(t, provider.NextSign, res.Next)
	_, err = w.provider.Capture(w.ctx, auth.Session, consent(t, res, 6))
	require.NoError(t, err)
}

// A lender's message comes before the engine has the order, and one before the
// line has the loan: both are kept, and the order hears of them once it is there.
func TestRaceEventForAnOrderThatDoesNotExistYet(t *testing.T) {
	w := newWorld(t)
	s := w.signed("pay-1").Session
	w.clock.Advance(48 * time.Hour)
	w.orders.hide("TA-1", true) // as for a reader whose transaction began before
	heard := w.deliver()
	last := heard[len(heard)-1]
	require.Equal(t, s, last.Session)
	require.Equal(t, provider.StateCaptured, last.State)
	require.Equal(t, paylater.CodeNotFound, last.Why.Code)
	res, err := w.provider.Status(w.ctx, s)
	require.NoError(t, err)
	require.Equal(t, paylater.CodeNotFound, res.Why.Code)
	w.orders.hide("TA-1", false)
	w.paidOnce(s)

	unknown := lender.Event{ID: "ev-early", Buyer: lender.BuyerID(buyer), At: w.clock.Now(), Fact: lender.DisbursementStarted{Loan: "L-not-yet"}}
	for range 2 {
		res, err = w.provider.HandleEvent(w.ctx, kabbage, unknown)
		require.NoError(t, err, "kept until what it names appears")
		require.Equal(t, provider.Session{Buyer: buyer, Lender: kabbage}, res.Session)
	}
	early := newWorldOn(t, memstore.New())
	res, err = early.provider.HandleEvent(w.ctx, kabbage, unknown)
	require.NoError(t, err, "not even the line is there")
	require.Equal(t, provider.NextNone, res.Next)
}

// Cancel and capture at once: one of them counts, and the state says which.
func TestRaceCancelAndCapture(t *testing.T) {
	for range rounds {
		w := newWorld(t)
		auth := w.authorized("pay-1")
		six := consent(t, auth, 6)
		var canceled, captured error
		together(
			func() { _, canceled = w.provider.Cancel(w.ctx, auth.Session) },
			func() { _, captured = w.provider.Capture(w.ctx, auth.Session, six) },
		)
		loans := w.line().Loans(w.clock.Now())
		res, err := w.provider.Status(w.ctx, auth.Session)
		require.NoError(t, err)
		if captured == nil {
			require.ErrorIs(t, canceled, provider.CodeAlreadyCaptured)
			refused, _ := w.provider.Cancel(w.ctx, auth.Session)
			require.False(t, refused.Session.Canceled)
			require.Len(t, loans, 1)
			require.Equal(t, provider.StateSigned, res.State)
		} else {
			require.NoError(t, canceled)
			require.ErrorIs(t, captured, provider.CodeSessionCanceled)
			require.Empty(t, loans)
			require.Equal(t, provider.StateCanceled, res.State)
			require.Equal(t, money.Dollars(100_000), w.available())
		}
	}
}

// A success comes late, after the cancel: the engine's capture, an authorization
// that was on its way, and a lender who pays what it had said it would not.
func TestRaceLateSuccessAfterCancel(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	for range 2 {
		res, err := w.provider.Cancel(w.ctx, auth.Session)
		require.NoError(t, err)
		require.Equal(t, provider.StateCanceled, res.State)
		require.True(t, res.Session.Canceled)
	}
	_, err := w.provider.Capture(w.ctx, auth.Session, consent(t, auth, 6))
	require.ErrorIs(t, err, provider.CodeSessionCanceled)
	_, err = w.provider.Authorize(w.ctx, auth.Session)
	require.ErrorIs(t, err, provider.CodeSessionCanceled)
	require.Equal(t, money.Dollars(100_000), w.available())

	early := w.initiated(request("pay-2"))
	gone, err := w.provider.Cancel(w.ctx, early)
	require.NoError(t, err)
	_, err = w.provider.Authorize(w.ctx, gone.Session)
	require.ErrorIs(t, err, provider.CodeSessionCanceled)
	late, err := w.provider.Authorize(w.ctx, early) // it had left before the cancel
	require.NoError(t, err, "credit is set aside, and nobody signs for it")
	require.Equal(t, provider.StateAuthorized, late.State)
	_, err = w.provider.Capture(w.ctx, gone.Session, consent(t, late, 6))
	require.ErrorIs(t, err, provider.CodeSessionCanceled, "not under the session that was canceled")
	_, err = w.provider.Cancel(w.ctx, gone.Session)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(100_000), w.available())
	require.Empty(t, w.line().Loans(w.clock.Now()))

	s := w.signed("pay-3").Session
	w.tell(lender.DisbursementFailed{Loan: s.Loan, Reason: lender.ReasonRejected})
	w.deliver()
	ev, err := w.sim.Lie(lender.BuyerID(buyer), lender.DisbursementSettled{Loan: s.Loan, Paid: money.Dollars(10_000), On: civil.Of(2019, time.March, 6)})
	require.NoError(t, err)
	res, err := w.provider.HandleEvent(w.ctx, kabbage, ev)
	require.NoError(t, err)
	require.Equal(t, provider.StateFailed, res.State, "the first word stands; the difference is on the line's record")
	require.True(t, w.order("TA-1").Paid(order.Initial).IsZero())
}

// A refund is asked while the lender pays, and at the moment at which the money
// arrives: it is recorded at once, carried out once, and booked once.
func TestRaceRefundWhileDisbursing(t *testing.T) {
	for range rounds {
		w := newWorld(t)
		s := w.signed("pay-1").Session
		asked, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: "r1", Amount: money.Dollars(3_000)})
		require.NoError(t, err)
		require.Equal(t, provider.StateSigned, asked.State)
		require.Equal(t, money.Dollars(3_000), asked.Refunded)
		require.Empty(t, w.order("TA-1").Refunds(), "the order has no money yet")
		w.clock.Advance(48 * time.Hour)
		events := w.sim.Events()
		webhook := func() {
			for _, ev := range events {
				_, err := w.provider.HandleEvent(w.ctx, kabbage, ev)
				assert.NoError(t, err)
			}
		}
		refund := func() {
			_, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: "r2"})
			assert.NoError(t, err)
		}
		together(webhook, refund, webhook, refund)
		res, err := w.provider.Status(w.ctx, s)
		require.NoError(t, err)
		require.Equal(t, provider.StateRefunded, res.State)
		w.clock.Advance(72 * time.Hour)
		w.deliver()
		res, err = w.provider.Status(w.ctx, s)
		require.NoError(t, err)
		require.Equal(t, money.Dollars(10_000), res.Returned)
		require.Len(t, w.order("TA-1").Refunds(), 2)
		require.Equal(t, usd(10_000), w.order("TA-1").Refunded(order.Initial))
		require.Equal(t, money.Dollars(100_000), w.available())
	}
}

// The lender pays nine tenths (62 cents) while two refunds wait: they are cut to
// what it paid, on the line and on the order alike.
func TestRaceRefundOfAShortPayment(t *testing.T) {
	w := newWorld(t)
	w.place("TA-1", buyer, money.AmountOf(money.Cents(10_000_62)), usd(30_000))
	s := w.signed("pay-1").Session
	for i, amount := range []money.USD{money.Dollars(8_000), money.Cents(2_000_62)} {
		_, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: lender.RefundID(fmt.Sprintf("r%d", i)), Amount: amount})
		require.NoError(t, err)
	}
	for range 4 {
		w.clock.Advance(24 * time.Hour)
		w.deliver()
		res, err := w.provider.Status(w.ctx, s)
		require.NoError(t, err)
		require.LessOrEqual(t, res.Refunded.Cents(), res.Captured.Cents())
		w.clock.Advance(24 * time.Hour)
		w.deliver()
	}
	res, err := w.provider.Status(w.ctx, s)
	require.NoError(t, err)
	require.Nil(t, res.Why)
	require.Equal(t, provider.StateRefunded, res.State)
	require.Equal(t, money.Cents(9_000_55), res.Captured)
	require.Equal(t, res.Captured, res.Returned)
	require.Equal(t, money.AmountOf(res.Captured), w.order("TA-1").Refunded(order.Initial))
}

// The hold has expired, swept or not: nothing can be signed under it, not even
// when another session holds the phase by now, and its cancel leaves that alone.
func TestRaceCaptureAfterTheHoldExpired(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	six := consent(t, auth, 6)
	w.setClock(auth.Until)
	six.Until = auth.Until.Add(time.Hour) // an engine that is wrong about it
	_, err := w.provider.Capture(w.ctx, auth.Session, six)
	require.ErrorIs(t, err, paylater.CodeHoldExpired)
	_, err = w.provider.Authorize(w.ctx, auth.Session)
	require.ErrorIs(t, err, paylater.CodeHoldExpired)
	res, err := w.provider.Status(w.ctx, auth.Session)
	require.NoError(t, err)
	require.Equal(t, provider.StateExpired, res.State)

	second := w.authorized("pay-2")
	_, err = w.provider.Capture(w.ctx, auth.Session, consent(t, second, 6))
	require.ErrorIs(t, err, paylater.CodeHoldExpired)
	res, err = w.provider.Cancel(w.ctx, auth.Session)
	require.NoError(t, err)
	require.Equal(t, provider.StateExpired, res.State)
	require.Equal(t, money.Dollars(90_000), w.available())
	_, err = w.provider.Capture(w.ctx, second.Session, consent(t, second, 6))
	require.NoError(t, err)
}

// One key with two amounts, at once: one of them counts and the other is refused,
// for a hold and for a refund.
func TestRaceSameKeyOtherAmount(t *testing.T) {
	for range rounds {
		w := newWorld(t)
		part := request("pay-1")
		part.Amount = usd(9_000)
		whole, less := w.initiated(request("pay-1")), w.initiated(part)
		var errs [2]error
		together(
			func() { _, errs[0] = w.provider.Authorize(w.ctx, whole) },
			func() { _, errs[1] = w.provider.Authorize(w.ctx, less) },
		)
		require.NotEqual(t, errs[0] == nil, errs[1] == nil, errs)
		require.ErrorIs(t, errors.Join(errs[:]...), paylater.CodeKeyReused)
		require.Len(t, w.line().Holds(w.clock.Now()), 1)

		w.place("TA-2", buyer, usd(10_000), usd(10_000))
		elsewhere := whole
		elsewhere.Order = "TA-2"
		_, err := w.provider.Status(w.ctx, elsewhere)
		require.ErrorIs(t, err, paylater.CodeKeyReused, "the same amount of another order")

		w = newWorld(t)
		s := w.captured("pay-1").Session
		refund := func(i int, dollars int64) func() {
			return func() {
				_, errs[i] = w.provider.Refund(w.ctx, s, provider.Refund{ID: "r", Amount: money.Dollars(dollars)})
			}
		}
		together(refund(0, 1_000), refund(1, 2_000))
		require.NotEqual(t, errs[0] == nil, errs[1] == nil, errs)
		require.ErrorIs(t, errors.Join(errs[:]...), paylater.CodeKeyReused)
		require.Len(t, w.order("TA-1").Refunds(), 1)
	}
}

// Refunds at once with keys of their own never exceed what was captured.
func TestRaceRefundsNeverExceedTheCapture(t *testing.T) {
	for range rounds {
		w := newWorld(t)
		s := w.captured("pay-1").Session
		var done atomic.Int64
		acts := make([]func(), 5)
		for i := range acts {
			acts[i] = func() {
				r := provider.Refund{ID: lender.RefundID(fmt.Sprintf("r%d", i)), Amount: money.Dollars(3_000)}
				if _, err := w.provider.Refund(w.ctx, s, r); err == nil {
					done.Add(1)
				}
			}
		}
		together(acts...)
		require.EqualValues(t, 3, done.Load())
		require.Equal(t, usd(9_000), w.order("TA-1").Refunded(order.Initial))
	}
}

// Another buyer's ids look like something that is not there, whatever is asked.
func TestRaceAnotherBuyersIDs(t *testing.T) {
	w := newWorld(t)
	w.applyOf("buyer-2", "Lantern House")
	w.place("TA-2", "buyer-2", usd(5_000), usd(5_000))
	theirs := request("pay-1")
	theirs.Buyer, theirs.Order = "buyer-2", "TA-2"
	victim, err := w.provider.Authorize(w.ctx, w.initiated(theirs))
	require.NoError(t, err)

	missing, foreign := request("x"), request("x")
	missing.Order, foreign.Order = "TA-none", "TA-2"
	answers := map[string][]string{}
	for _, r := range []provider.Request{missing, foreign} {
		_, err := w.provider.Initiate(w.ctx, r)
		answers["initiate"] = append(answers["initiate"], fmt.Sprint(err))
		_, err = w.provider.Methods(w.ctx, r)
		answers["methods"] = append(answers["methods"], fmt.Sprint(err))
		for _, key := range []lender.Key{"x", victim.Session.Key} {
			s := victim.Session
			s.Buyer, s.Order, s.Key, s.Loan = buyer, r.Order, key, "L-theirs"
			for verb, do := range w.verbs(victim) {
				res, err := do(s)
				require.ErrorIs(t, err, paylater.CodeNotFound, verb)
				require.Equal(t, provider.Result{}, res, verb)
				answers[verb] = append(answers[verb], err.Error())
			}
		}
	}
	for verb, list := range answers {
		require.Len(t, slices.Compact(list), 1, "%s tells them apart: %v", verb, list)
	}
	res, err := w.provider.Status(w.ctx, victim.Session)
	require.NoError(t, err)
	require.Equal(t, provider.StateAuthorized, res.State, "nothing happened to it")
}

// verbs are those that take a session.
func (w *world) verbs(auth provider.Result) map[string]func(provider.Session) (provider.Result, error) {
	six := consent(w.t, auth, 6)
	return map[string]func(provider.Session) (provider.Result, error){
		"authorize": func(s provider.Session) (provider.Result, error) { return w.provider.Authorize(w.ctx, s) },
		"capture":   func(s provider.Session) (provider.Result, error) { return w.provider.Capture(w.ctx, s, six) },
		"cancel":    func(s provider.Session) (provider.Result, error) { return w.provider.Cancel(w.ctx, s) },
		"refund": func(s provider.Session) (provider.Result, error) {
			return w.provider.Refund(w.ctx, s, provider.Refund{ID: "r"})
		},
		"status": func(s provider.Session) (provider.Result, error) { return w.provider.Status(w.ctx, s) },
	}
}

// Somebody else acts between any two reads of a verb: what the verb answers is
// what stands, and not that its own reads disagree.
func TestRaceBetweenTheReadsOfAVerb(t *testing.T) {
	w := newWorld(t)
	s := w.initiated(request("pay-1"))
	var once sync.Once
	held := w.on(&hooked{Store: w.store, save: func() {}, events: func() { once.Do(func() { w.authorized("pay-1") }) }})
	res, err := held.Authorize(w.ctx, s) // held after the line was read, before its history is
	require.NoError(t, err)
	require.Equal(t, provider.StateAuthorized, res.State)

	plain, reads := w.on(w.store), 0
	w.orders.onRead = func(int) {
		if reads++; reads == 1 { // signed after the line was read, before the order is
			_, err := plain.Capture(w.ctx, s, consent(t, res, 6))
			require.NoError(t, err)
		}
	}
	again, err := plain.Authorize(w.ctx, s)
	require.NoError(t, err)
	require.Equal(t, provider.StateSigned, again.State)

	w = newWorld(t)
	s = w.initiated(request("pay-1"))
	other := w.on(w.store)
	ended := w.on(&hooked{Store: w.store, save: func() {}, loads: 2, load: func() {
		_, err := other.Authorize(w.ctx, s)
		require.NoError(t, err)
		_, err = other.Cancel(w.ctx, s)
		require.NoError(t, err)
	}})
	_, err = ended.Authorize(w.ctx, s) // held and given up before its own hold
	require.ErrorIs(t, err, provider.CodeSessionCanceled)
	require.Equal(t, money.Dollars(100_000), w.available())
}

// hooked is a store in which something happens before a call.
type hooked struct {
	paylater.Store
	save   func()
	loads  int // before this load, counted from 1
	load   func()
	events func() // before a history is read
	n      int
}

func (h *hooked) Events(ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
	if h.events != nil {
		h.events()
	}
	return h.Store.Events(ctx, q)
}

func (h *hooked) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if h.n++; h.load != nil && h.n == h.loads {
		h.load()
	}
	return h.Store.Load(ctx, id, keys...)
}

func (h *hooked) Save(ctx context.Context, changes []paylater.Change) []error {
	h.save()
	return h.Store.Save(ctx, changes)
}

// A cancel is on its way while its hold ends, by another cancel or by itself, and
// the next session holds the phase: that one is left alone.
func TestRaceCancelLeavesTheNextSessionAlone(t *testing.T) {
	for name, ends := range map[string]func(w *world, auth provider.Result){
		"canceled": func(w *world, auth provider.Result) {
			_, err := w.provider.Cancel(w.ctx, auth.Session)
			require.NoError(w.t, err)
		},
		"expired": func(w *world, auth provider.Result) { w.setClock(auth.Until) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			auth := w.authorized("pay-1")
			var second provider.Result
			slow := w.on(&hooked{Store: w.store, save: func() {}, loads: 2, load: func() {
				ends(w, auth)
				second = w.authorized("pay-2")
			}})
			res, err := slow.Cancel(w.ctx, auth.Session)
			require.NoError(t, err)
			require.NotEqual(t, provider.StateAuthorized, res.State)
			require.Equal(t, money.Dollars(90_000), w.available())
			_, err = w.provider.Capture(w.ctx, second.Session, consent(t, second, 6))
			require.NoError(t, err)
		})
	}
}
