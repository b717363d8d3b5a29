package provider_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// The whole way, each verb twice: the second answer is the first.
func TestEveryVerbTwice(t *testing.T) {
	w := newWorld(t)
	s := w.initiated(request("pay-1"))
	require.Equal(t, s, w.initiated(request("pay-1")))
	require.Equal(t, money.Dollars(100_000), w.available(), "nothing is set aside")

	auth, err := w.provider.Authorize(w.ctx, s)
	require.NoError(t, err)
	w.clock.Advance(time.Minute)
	again, err := w.provider.Authorize(w.ctx, s)
	require.NoError(t, err)
	require.Equal(t, auth.Until, again.Until)
	require.Equal(t, money.Dollars(10_000), again.Held)
	require.Equal(t, money.Dollars(90_000), w.available())

	six := consent(t, again, 6)
	first, err := w.provider.Capture(w.ctx, s, six)
	require.NoError(t, err)
	require.Equal(t, provider.NextWait, first.Next)
	second, err := w.provider.Capture(w.ctx, s, six)
	require.NoError(t, err)
	require.Equal(t, first, second)
	bare, err := w.provider.Capture(w.ctx, s, provider.Consent{})
	require.NoError(t, err)
	require.Equal(t, first, bare, "an engine that captures what was captured has no consent")
	require.Len(t, w.line().Loans(w.clock.Now()), 1)
	require.Equal(t, order.ShownProcessing, w.order("TA-1").Shown())
	auth, err = w.provider.Authorize(w.ctx, s)
	require.NoError(t, err)
	require.Equal(t, provider.StateSigned, auth.State)

	w.clock.Advance(48 * time.Hour)
	heard := w.deliver()
	require.NotEmpty(t, heard)
	last := heard[len(heard)-1]
	require.Equal(t, stored(t, first.Session), last.Session, "the event says which session it concerns")
	require.Equal(t, provider.StateCaptured, last.State)
	require.Equal(t, usd(10_000), w.order("TA-1").Financed(order.Initial))

	r := provider.Refund{ID: "r1", Amount: money.Dollars(4_000)}
	for range 2 {
		res, err := w.provider.Refund(w.ctx, last.Session, r)
		require.NoError(t, err)
		require.Equal(t, money.Dollars(4_000), res.Refunded)
		require.Equal(t, provider.StateCaptured, res.State)
	}
	require.Equal(t, usd(4_000), w.order("TA-1").Refunded(order.Initial))
	for range 2 {
		res, err := w.provider.Refund(w.ctx, last.Session, provider.Refund{ID: "r2"})
		require.NoError(t, err)
		require.Equal(t, money.Dollars(10_000), res.Refunded)
		require.Equal(t, provider.StateRefunded, res.State)
	}
	require.Len(t, w.order("TA-1").Refunds(), 2)
	w.clock.Advance(48 * time.Hour)
	w.deliver()
	end, err := w.provider.Status(w.ctx, s)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(10_000), end.Returned)
	require.Equal(t, money.Dollars(100_000), w.available())
}

// What the buyer does next, on the way to a line of credit.
func TestNextWithoutALine(t *testing.T) {
	for name, want := range map[string]struct {
		next provider.Next
		why  string
	}{
		"":                   {provider.NextRedirect, "no_line"},
		"Shop #delayed":      {provider.NextWait, "application_pending"},
		"Shop #needs-info":   {provider.NextLinkAccounts, "information_needed"},
		"Shop #approved-500": {provider.NextNone, "over_available"},
		"Shop #declined":     {provider.NextNone, "application_declined"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOn(t, memstore.New())
			w.place("TA-1", buyer, usd(10_000), usd(30_000))
			if name != "" {
				w.apply(name)
			}
			first, err := w.provider.Initiate(w.ctx, request("pay-1"))
			require.Equal(t, want.next, first.Next)
			require.Equal(t, provider.StateInitiated, first.State)
			require.Equal(t, want.why, string(first.Why.Code))
			require.Equal(t, want.next == provider.NextNone, err != nil, "the buyer can do nothing about it: %v", err)
			second, again := w.provider.Authorize(w.ctx, first.Session)
			require.Equal(t, first, second)
			require.Equal(t, err, again)
			require.Equal(t, want.next == provider.NextLinkAccounts, len(first.Items) > 0)
			status, err := w.provider.Status(w.ctx, first.Session)
			require.NoError(t, err, "Status is never refused for where a payment stands")
			require.Equal(t, first.Why.Code, status.Why.Code)
		})
	}
}

// The decision comes while the session waits: by an event, or by asking.
func TestSessionSurvivesTheApplication(t *testing.T) {
	for _, byEvent := range []bool{true, false} {
		w := newWorldOn(t, memstore.New())
		w.place("TA-1", buyer, usd(10_000), usd(30_000))
		s := w.initiated(request("pay-1"))
		w.apply("Shop #delayed")
		res, err := w.provider.Authorize(w.ctx, s)
		require.NoError(t, err)
		require.Equal(t, provider.NextWait, res.Next)
		w.clock.Advance(25 * time.Hour)
		if byEvent {
			heard := w.deliver()
			last := heard[len(heard)-1]
			require.Equal(t, provider.Session{Buyer: buyer, Lender: kabbage, Order: "TA-1", Phase: order.Initial}, last.Session)
			require.Equal(t, provider.NextSign, last.Next)
		}
		res, err = w.provider.Status(w.ctx, s)
		require.NoError(t, err)
		require.Equal(t, provider.NextSign, res.Next)
		require.Equal(t, provider.StateInitiated, res.State, "nothing is held by itself")
		require.Empty(t, w.line().Loans(w.clock.Now()), "and nothing signed")
		res, err = w.provider.Authorize(w.ctx, s)
		require.NoError(t, err)
		require.Equal(t, provider.StateAuthorized, res.State)
	}
}

// Less than the hold is captured: the rest is released at once, and the phase is
// topped up by another method.
func TestCaptureLessThanTheHold(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	part := w.offerFor(auth.Session, usd(6_000), 6)
	res, err := w.provider.Capture(w.ctx, auth.Session, part)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(6_000), res.Captured)
	require.True(t, res.Held.IsZero())
	require.Equal(t, money.Dollars(94_000), w.available(), "the rest is free again")
	require.Empty(t, w.line().Holds(w.clock.Now()))
	require.Equal(t, res.Session.Amount, w.initiated(request("pay-1")).Amount, "the session is still that of the whole")

	rest := part
	rest.Amount, rest.Terms = money.Dollars(4_000), ""
	_, err = w.provider.Capture(w.ctx, auth.Session, rest)
	require.ErrorIs(t, err, paylater.CodeKeyReused, "one capture to a session")
	_, err = w.provider.Capture(w.ctx, auth.Session, consent(t, auth, 6))
	require.ErrorIs(t, err, checkout.CodeOtherOfferSigned)

	w.clock.Advance(48 * time.Hour)
	w.deliver()
	require.Equal(t, usd(4_000), w.order("TA-1").Due(order.Initial))
	require.Equal(t, auth.Session.Amount, w.initiated(request("pay-1")).Amount, "all that was due, not all that is")
	_, err = w.provider.Initiate(w.ctx, request("pay-2"))
	require.ErrorIs(t, err, order.CodePhaseFinanced)
	w.wire("TA-1", "wire-1", usd(4_000))
	_, err = w.provider.Refund(w.ctx, auth.Session, provider.Refund{ID: "r", Amount: money.Dollars(6_001)})
	require.ErrorIs(t, err, paylater.CodeRefundOverPaid, "never more than was captured")
	_, err = w.provider.Refund(w.ctx, auth.Session, provider.Refund{ID: "r"})
	require.NoError(t, err)
	require.True(t, w.order("TA-1").Financed(order.Initial).IsZero(), "the refund is that of the loan")
	require.Equal(t, usd(4_000), w.order("TA-1").Paid(order.Initial), "and not of the wire")
}

// What a capture needs.
func TestCaptureNeedsTheBuyer(t *testing.T) {
	w := newWorld(t)
	s := w.initiated(request("pay-1"))
	_, err := w.provider.Capture(w.ctx, s, provider.Consent{})
	require.ErrorIs(t, err, paylater.CodeHoldMissing)
	auth := w.authorized("pay-1")
	_, err = w.provider.Capture(w.ctx, s, provider.Consent{Amount: money.Cents(-1)})
	require.EqualError(t, err, "consent.months: request_invalid: must be the term of an offer\n"+
		"consent.amount: request_invalid: must be not below $0.00 and within the bounds of money\n"+
		"consent.terms: request_invalid: must be the hash of the terms that were shown\n"+
		"consent.until: request_invalid: must be the instant at which the offer expires\n"+
		"consent.by: request_invalid: must be "+"1 to 64 of A-Z a-z 0-9 _ -")
	six := consent(t, auth, 6)
	other := six
	other.Months = 3
	_, err = w.provider.Capture(w.ctx, s, other)
	require.ErrorIs(t, err, paylater.CodeTermsChanged)
	more := six
	more.Amount = money.Dollars(10_001)
	_, err = w.provider.Capture(w.ctx, s, more)
	require.ErrorIs(t, err, paylater.CodeOverHold)
	long := six
	long.Months = 7
	_, err = w.provider.Capture(w.ctx, s, long)
	require.ErrorIs(t, err, paylater.CodeTermNotPriced)
	require.Empty(t, w.line().Loans(w.clock.Now()))
	_, err = w.provider.Capture(w.ctx, s, six)
	require.NoError(t, err)
}

// An answer of the lender was lost, the request with it, or it came as an event:
// Status asks.
func TestStatusFindsALostAnswer(t *testing.T) {
	for _, cents := range []int64{61, 67, 68, 69} {
		w := newWorld(t)
		w.place("TA-1", buyer, money.AmountOf(money.Cents(10_000_00+cents)), usd(30_000))
		auth := w.authorized("pay-1")
		res, err := w.provider.Capture(w.ctx, auth.Session, consent(t, auth, 6))
		require.NoError(t, err, "the signature is recorded, whatever became of the call")
		require.Equal(t, provider.StateSigned, res.State)
		w.clock.Advance(72 * time.Hour)
		for range 2 { // a request that never arrived is made again by the first and has settled by the second
			res, err = w.provider.Status(w.ctx, auth.Session)
			require.NoError(t, err)
			w.clock.Advance(96 * time.Hour)
		}
		require.Equal(t, provider.StateCaptured, res.State, cents)
		require.Equal(t, money.Cents(10_000_00+cents), res.Captured)
		require.Len(t, w.order("TA-1").Receipts(), 1)
	}
}

// The lender refuses at once (60 cents), or fails later (63 cents).
func TestLenderDoesNotPay(t *testing.T) {
	for _, cents := range []int64{60, 63} {
		w := newWorld(t)
		w.place("TA-1", buyer, money.AmountOf(money.Cents(10_000_00+cents)), usd(30_000))
		auth := w.authorized("pay-1")
		six := consent(t, auth, 6)
		_, err := w.provider.Capture(w.ctx, auth.Session, six)
		if cents == 63 {
			require.NoError(t, err)
			w.clock.Advance(72 * time.Hour)
			w.deliver()
			_, err = w.provider.Capture(w.ctx, auth.Session, six)
		}
		require.ErrorIs(t, err, checkout.CodeLoanFailed)
		_, err = w.provider.Authorize(w.ctx, auth.Session)
		require.ErrorIs(t, err, checkout.CodeLoanFailed)
		_, err = w.provider.Refund(w.ctx, auth.Session, provider.Refund{ID: "r"})
		require.ErrorIs(t, err, provider.CodeNotCaptured)
		res, err := w.provider.Cancel(w.ctx, auth.Session)
		require.NoError(t, err, "nothing stands")
		require.Equal(t, provider.StateFailed, res.State)
		require.Equal(t, checkout.CodeLoanFailed, res.Why.Code)
		require.Zero(t, res.Captured)
		require.Equal(t, money.Dollars(100_000), w.available())
		w.authorized("pay-2")
	}
}

// The line takes the credit back: suspended, or its limit cut.
func TestHoldTakenBack(t *testing.T) {
	for _, fact := range []lender.Fact{
		lender.Suspended{Reason: lender.ReasonRiskReview},
		lender.LimitChanged{Limit: money.Dollars(5_000), Reason: lender.ReasonRiskReview},
	} {
		w := newWorld(t)
		auth := w.authorized("pay-1")
		w.tell(fact)
		heard := w.deliver()
		require.Equal(t, provider.Session{Buyer: buyer, Lender: kabbage}, heard[0].Session, "it concerns the line, not one session")
		res, err := w.provider.Status(w.ctx, auth.Session)
		require.NoError(t, err)
		require.Equal(t, provider.StateCanceled, res.State)
		_, err = w.provider.Capture(w.ctx, auth.Session, consent(t, auth, 6))
		require.ErrorIs(t, err, provider.CodeSessionCanceled)
		_, err = w.provider.Authorize(w.ctx, auth.Session)
		require.ErrorIs(t, err, provider.CodeSessionCanceled)
	}
}

// The beneficiary's bank sends money back after the settlement (66: a tenth, 65:
// all of it): it counts as refunded, nobody asked.
func TestBankSendsMoneyBack(t *testing.T) {
	for cents, want := range map[int64]provider.State{65: provider.StateRefunded, 66: provider.StateCaptured} {
		w := newWorld(t)
		w.place("TA-1", buyer, money.AmountOf(money.Cents(10_000_00+cents)), usd(30_000))
		s := w.signed("pay-1").Session
		for range 10 {
			w.clock.Advance(24 * time.Hour)
			for _, heard := range w.deliver() {
				require.Equal(t, s.Key, heard.Session.Key, "all of it is about the one loan")
			}
		}
		res, err := w.provider.Status(w.ctx, s)
		require.NoError(t, err)
		require.Equal(t, want, res.State)
		require.Equal(t, res.Returned, res.Refunded)
		require.Positive(t, res.Refunded.Sign())
		require.Equal(t, money.AmountOf(res.Refunded), w.order("TA-1").Refunded(order.Initial))
	}
}

// Orders in other currencies, and phases that cannot be paid.
func TestRefusedAtOnce(t *testing.T) {
	w := newWorld(t)
	euro, err := money.NewAmount(10_000_00, "EUR")
	require.NoError(t, err)
	w.place("TA-E", buyer, euro, euro)
	r := request("k")
	r.Order = "TA-E"
	_, err = w.provider.Initiate(w.ctx, r)
	require.ErrorIs(t, err, order.CodePayLaterUSDOnly)
	r = request("k")
	r.Phase = order.Balance
	_, err = w.provider.Initiate(w.ctx, r)
	require.ErrorIs(t, err, order.CodePhaseNotPayableYet)
	r = request("")
	_, err = w.provider.Initiate(w.ctx, r)
	require.EqualError(t, err, "key: request_invalid: must be 1 to 64 of A-Z a-z 0-9 _ -")
	_, err = w.provider.Authorize(w.ctx, provider.Session{})
	require.ErrorIs(t, err, provider.CodeSessionInvalid)
	_, err = (*provider.Provider)(nil).Status(w.ctx, provider.Session{})
	require.ErrorIs(t, err, paylater.CodeConfigInvalid)
	w.wire("TA-1", "wire-1", usd(10_000))
	_, err = w.provider.Initiate(w.ctx, request("k"))
	require.ErrorIs(t, err, order.CodePhasePaid)
	require.Empty(t, w.line().Holds(w.clock.Now()))
}

// The order has given a part of the phase back already: what it could not book is
// refused before the line hears of it. A part that the host booked first, under
// the same id, goes to the lender.
func TestRefundThatTheOrderCannotBook(t *testing.T) {
	w := newWorld(t)
	s := w.captured("pay-1").Session
	require.NoError(t, w.orders.Change(w.ctx, "TA-1", func(po order.Order) (order.Order, error) {
		next, _, err := po.Refund(order.Refund{ID: "host-1", Phase: order.Initial, Amount: usd(3_000)}, w.clock.Now())
		return next, err
	}))
	_, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: "r1"})
	require.ErrorIs(t, err, order.CodeRefundOverPhase)
	require.Empty(t, w.line().Refunds(), "nothing changed")
	res, err := w.provider.Refund(w.ctx, s, provider.Refund{ID: "host-1", Amount: money.Dollars(3_000)})
	require.NoError(t, err)
	require.Equal(t, money.Dollars(3_000), res.Refunded)
	require.Len(t, w.order("TA-1").Refunds(), 1)
	_, err = w.provider.Refund(w.ctx, s, provider.Refund{ID: "r1"})
	require.NoError(t, err)
	require.True(t, w.order("TA-1").Paid(order.Initial).IsZero())
}

// Where the history of a session begins is a hint: one that is wrong, whoever made
// it so, changes no answer.
func TestSinceIsOnlyAHint(t *testing.T) {
	w := newWorld(t)
	auth := w.authorized("pay-1")
	require.Positive(t, auth.Session.Since)
	res, err := w.provider.Capture(w.ctx, auth.Session, consent(t, auth, 6))
	require.NoError(t, err)
	for _, since := range []int64{0, 1, auth.Session.Since - 1, auth.Session.Since + 1, w.line().Seq(), 1 << 62} {
		s := auth.Session
		s.Since = since
		again, err := w.provider.Status(w.ctx, s)
		require.NoError(t, err)
		require.Equal(t, res, again, since)
	}
}

// What a rule of the host refuses is not shown as an offer, not held, and not signed
// when the rule comes between.
func TestRulesOfTheHostAtEachVerb(t *testing.T) {
	w := newWorld(t)
	closed := false
	ours, err := provider.New(provider.Config{Program: w.program, Orders: w.orders, Rules: []checkout.Rule{
		func(a checkout.Ask) *checkout.Refusal {
			if !closed || a.Method != order.PayLater {
				return nil
			}
			return &checkout.Refusal{Code: "supplier_not_checked", Message: "the supplier is not checked"}
		},
	}})
	require.NoError(t, err)
	res, err := ours.Initiate(w.ctx, request("pay-1"))
	require.NoError(t, err)
	auth, err := ours.Authorize(w.ctx, res.Session)
	require.NoError(t, err)
	six := consent(t, auth, 6)
	const code = fault.Code("supplier_not_checked")
	closed = true
	_, err = ours.Capture(w.ctx, res.Session, six)
	require.ErrorIs(t, err, code)
	require.Empty(t, w.line().Loans(w.clock.Now()))
	_, err = ours.Cancel(w.ctx, res.Session)
	require.NoError(t, err)
	_, err = ours.Initiate(w.ctx, request("pay-2"))
	require.ErrorIs(t, err, code)
	again := res.Session
	again.Key = "pay-3"
	_, err = ours.Authorize(w.ctx, again)
	require.ErrorIs(t, err, code)
	require.Equal(t, money.Dollars(100_000), w.available())
	page, err := ours.Methods(w.ctx, request(""))
	require.NoError(t, err)
	require.Empty(t, page.Offers())
	c, _ := page.Choice(order.PayLater)
	require.True(t, c.Own)
}
