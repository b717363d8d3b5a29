package paylater_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// What no lender could say, and what it says of somebody else, changes nothing.
func TestReceiveChecksWhoAndWhat(t *testing.T) {
	b := openBook(t)
	good := b.word(lender.LimitChanged{Limit: usd("500.00"), Reason: lender.ReasonRiskReview})
	for code, bend := range map[error]func(*lender.Event){
		paylater.CodeReferenceUnknown: func(e *lender.Event) { e.Buyer = "buyer-2" },
		lender.CodeIDMalformed:        func(e *lender.Event) { e.ID = "" },
	} {
		ev := good
		bend(&ev)
		l, err := b.line.Receive(ev, b.now)
		require.ErrorIs(t, err, code)
		require.Equal(t, usd("100000.00"), l.Limit(b.now))
	}
}

// Of standing, the latest word counts by its own instant, with its reason; an
// older one is noted.
func TestStandingByTheLatestWord(t *testing.T) {
	b := openBook(t)
	early := b.word(lender.Suspended{Reason: lender.ReasonRiskReview})
	small := b.word(lender.LimitChanged{Limit: usd("500.00"), Reason: lender.ReasonRiskReview})
	b.to("2019-03-06 10:00")
	b.must(b.tell(lender.Suspended{Reason: lender.ReasonRiskReview}))
	require.Equal(t, lender.ReasonRiskReview, b.line.Reason())
	b.to("2019-03-07 10:00")
	b.must(b.tell(lender.Reinstated{}))
	require.Empty(t, b.line.Reason(), "who is reinstated has no reason not to be")
	b.must(b.tell(lender.LimitChanged{Limit: usd("90000.00"), Reason: lender.ReasonRiskReview}))

	b.must(b.take(b.line.Receive(early, b.now)))
	require.Equal(t, paylater.KindNoted, b.latest().Kind)
	require.Equal(t, "older_standing", b.latest().Note)
	require.Equal(t, paylater.StatusOpen, b.line.Status())
	b.must(b.take(b.line.Receive(small, b.now)))
	require.Equal(t, "older_limit", b.latest().Note)
	require.Equal(t, usd("90000.00"), b.line.Limit(b.now))
}

// Two words heard by the same line make two lines: neither sees the other's fee.
func TestChargesShareNothing(t *testing.T) {
	b := openBook(t)
	b.lend("hold-1", "PO-1", "10000.00", 6)
	b.to("2019-08-20 10:00")
	late := func(n int) lender.Fact {
		return lender.LateFeeCharged{
			Charge: lender.ChargeID([]string{"C1", "C2", "C3", "C4", "C5"}[n]), Amount: money.Dollars(int64(n) + 1),
			Statement: b.statements()[n].Date,
		}
	}
	for n := range 3 {
		b.must(b.tell(late(n)))
	}
	one, err := b.line.Receive(b.word(late(3)), b.now)
	require.NoError(t, err)
	other, err := b.line.Receive(b.word(late(4)), b.now)
	require.NoError(t, err)
	require.Equal(t, lender.ChargeID("C4"), one.Charges()[3].ID)
	require.Equal(t, lender.ChargeID("C5"), other.Charges()[3].ID)
	require.Len(t, b.line.Charges(), 3)
}

// The line on which somebody signs keeps its fee credit; only the new one has
// spent it.
func TestSigningSpendsTheCreditOfTheNewLineOnly(t *testing.T) {
	b := openBook(t)
	b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "g1", Amount: usd("10.00"), Expires: day("2019-12-31")}, b.now)))
	d := drawOf("PO-1", "10000.00")
	b.must(b.hold("hold-1", d))
	o, err := b.line.Offer(d, 6, b.now)
	require.NoError(t, err)
	before := b.line.FeeCredits(b.now)
	l, err := b.line.Sign(o, signs(o, "hold-1"), b.now)
	require.NoError(t, err)
	require.Equal(t, before, b.line.FeeCredits(b.now))
	require.NotEqual(t, before, l.FeeCredits(b.now))
}

// Offer.Sign is the same answer as the line's, without a line.
func TestOfferSignsOnlyWhatItIs(t *testing.T) {
	b := openBook(t)
	o, err := b.line.Offer(drawOf("PO-1", "10000.00"), 6, b.now)
	require.NoError(t, err)
	good := signs(o, "hold-1")
	for _, c := range []struct {
		code error
		at   time.Time
		bend func(*paylater.Signature)
	}{
		{paylater.CodeArgumentInvalid, b.now, func(s *paylater.Signature) { s.Hold = "no key" }},
		{paylater.CodeArgumentInvalid, b.now, func(s *paylater.Signature) { s.By = "" }},
		{paylater.CodeTermsChanged, b.now, func(s *paylater.Signature) { s.Terms = "x" }},
		{paylater.CodeOfferExpired, o.Expires(), func(*paylater.Signature) {}},
	} {
		s := good
		c.bend(&s)
		_, err := o.Sign(s, c.at)
		require.ErrorIs(t, err, c.code)
	}
	_, err = o.Sign(good, o.Expires().Add(-time.Microsecond))
	require.NoError(t, err)
}

func TestOfferChecksItsDraw(t *testing.T) {
	b := openBook(t)
	for _, bend := range []func(*paylater.Draw){
		func(d *paylater.Draw) { d.Order = "" },
		func(d *paylater.Draw) { d.Phase = 3 },
		func(d *paylater.Draw) { d.Recipient = "021000021" },
	} {
		d := drawOf("PO-1", "10000.00")
		bend(&d)
		_, err := b.line.Offer(d, 6, b.now)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
		_, err = b.line.Offers(d, b.now)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	}
	for _, token := range []lender.Key{"1A", "1Z", "1a", "1z"} { // one letter makes it a token
		d := drawOf("PO-1", "10000.00")
		d.Recipient = token
		_, err := b.line.Offer(d, 6, b.now)
		require.NoError(t, err, token)
	}
}

// The refusal names the first month that is out of band, with its rate and band.
func TestRateOutOfBandSaysWhere(t *testing.T) {
	b := openBook(t)
	p := flat(6, 12_500)
	for k := 2; k < 6; k++ {
		p.Monthly[k] = money.PPM(5_000)
	}
	p.Monthly[3] = money.PPM(20_000)
	b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{p}}))
	_, err := b.line.Offer(drawOf("PO-1", "10000.00"), 6, b.now)
	require.ErrorIs(t, err, paylater.CodeRateOutOfBand)
	require.ErrorContains(t, err, "month out of band 4, rate 2.00%, band min 0.25%, band max 0.75%")

	// A six-month term has 1.25-2.75% in months 1 and 2 and 0.25-0.75% in the others;
	// both bands hold for their first and their last month.
	for month, rate := range map[int]int32{1: 12_499, 2: 12_499, 3: 7_501, 6: 7_501} {
		price := lender.Price{Months: 6, Monthly: slices.Clone(dearSix().Monthly)}
		price.Monthly[month-1] = money.PPM(rate)
		b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{price}}))
		_, err := b.line.Offer(drawOf("PO-1", "10000.00"), 6, b.now)
		require.ErrorIs(t, err, paylater.CodeRateOutOfBand)
		require.ErrorContains(t, err, fmt.Sprintf("month out of band %d, ", month))
	}
}

// A line that was loaded with an answer which no lender gave takes it for none; its
// key is in use all the same.
func TestAnswerOfNobody(t *testing.T) {
	b := openBook(t)
	repaid := b.word(lender.RepaymentReceived{Repayment: "R1", Amount: usd("10.00"), Effective: day("2019-03-05")})
	for _, ev := range b.history[:2] { // of no command, and of the buyer's application
		ev.Key = "repayment/R1"
		l, err := b.rules.ParseLine(record(t, b.line), []paylater.Event{ev, {Key: ev.Key}})
		require.NoError(t, err)
		_, err = l.Receive(repaid, b.now)
		require.ErrorIs(t, err, paylater.CodeKeyReused)
	}
}

// An approval that is heard at the very midnight of the first statement's date comes
// with that statement.
func TestApprovalHeardOnTheMidnightOfAStatement(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.apply()
	yes := b.word(approved("100000.00"))
	b.to("2019-03-15 00:00")
	b.must(b.take(b.line.Receive(yes, b.now)))
	require.Len(t, b.statements(), 1)
	require.Equal(t, day("2019-03-15"), b.statements()[0].Date)
	b.requireRebuilt()
}
