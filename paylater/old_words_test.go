package paylater_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

func (b *book) latest() paylater.Event { return b.history[len(b.history)-1] }

// Prices that the lender named before those that the line has change nothing,
// however late they come.
func TestOlderPricesChangeNothing(t *testing.T) {
	b := openBook(t)
	older := b.word(lender.PricesChanged{Prices: []lender.Price{flat(6, 27_000)}})
	b.to("2019-03-06 10:00")
	b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{flat(6, 6_000)}}))
	b.to("2019-03-07 10:00")
	b.must(b.take(b.line.Receive(older, b.now)))
	require.Equal(t, []lender.Price{flat(6, 6_000)}, b.line.Prices())
	require.Equal(t, paylater.KindNoted, b.latest().Kind)
	require.Equal(t, "older_prices", b.latest().Note)
}

// An application that the lender has confirmed is not lost.
func TestConfirmedApplicationIsNotLost(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.apply()
	_, err := paylater.Lose(b.line, theApp, b.now)
	require.NoError(t, err, "nobody has heard of it")
	b.must(b.tell(lender.ApplicationReceived{Application: theApp}))
	_, err = paylater.Lose(b.line, theApp, b.now)
	requireCode(t, err, paylater.CodeReferenceUnknown)
}

// A fee said again with another amount changes nothing, and both amounts are told.
func TestFeeSaidOtherwise(t *testing.T) {
	b := openBook(t)
	b.lend("h1", "PO-1", "1000.00", 6)
	b.to("2019-03-20 10:00")
	b.must(b.tell(lender.LateFeeCharged{Charge: "C1", Statement: day("2019-03-15"), Amount: usd("10.00")}))
	b.must(b.tell(lender.LateFeeCharged{Charge: "C2", Statement: day("2019-03-15"), Amount: usd("12.00")}))
	require.Equal(t, &paylater.Difference{What: "said_otherwise", Ours: usd("10.00"), Theirs: usd("12.00")}, b.latest().Difference)
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("5.00"), Effective: day("2019-03-20")}))
	b.must(b.tell(lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds}))
	b.must(b.tell(lender.ReturnedFeeCharged{Charge: "C3", Repayment: "R1", Amount: usd("7.00")}))
	b.must(b.tell(lender.ReturnedFeeCharged{Charge: "C4", Repayment: "R1", Amount: usd("8.00")}))
	require.Equal(t, &paylater.Difference{What: "said_otherwise", Ours: usd("7.00"), Theirs: usd("8.00")}, b.latest().Difference)
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("6.00"), Effective: day("2019-03-20")}))
	require.Equal(t, &paylater.Difference{What: "said_otherwise", Ours: usd("5.00"), Theirs: usd("6.00")}, b.latest().Difference)
	require.Len(t, b.line.Charges(), 2)
}

// Why the lender did not pay is kept.
func TestFailureKeepsItsReason(t *testing.T) {
	b := openBook(t)
	loan := b.draw("h1", "PO-1", "1000.00", 6)
	b.must(b.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}))
	var notes []string
	for _, ev := range b.history {
		if ev.Kind == paylater.KindDisbursementFailed {
			notes = append(notes, ev.Note)
		}
	}
	require.Equal(t, []string{string(lender.ReasonRejected)}, notes)
}

// A policy that lowers the cap releases the only hold, too.
func TestPolicyCutReleasesTheOnlyHold(t *testing.T) {
	rules := rulesOf(t, version("2019-01", "1990-01-01", nil), version("2019-02", "2019-03-06", func(p *paylater.Policy) {
		p.MaxLine = usd("50000.00")
	}))
	b := openBookWith(t, rules)
	b.must(b.hold("h1", drawOf("PO-1", "50000.01")))
	b.to("2019-03-06 09:00")
	require.Empty(t, b.line.Holds(b.now))
	require.Equal(t, paylater.KindHoldReleased, b.latest().Kind)
	require.Equal(t, civil.Midnight(day("2019-03-06")), b.latest().At)
}

// The latest eight holds that expired are remembered; of an older one a late
// signature hears that there is none, and the record does not grow with them.
func TestEightHoldsAreRemembered(t *testing.T) {
	b := openBook(t)
	keys := []lender.Key{"h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8"}
	d := drawOf("PO-1", "1000.00")
	for _, key := range keys {
		b.must(b.hold(key, d))
		b.now = b.now.Add(25 * time.Hour)
	}
	o, err := b.line.Offer(d, 6, b.now)
	require.NoError(t, err)
	for i, key := range keys {
		_, err := b.line.Sign(o, signs(o, key), b.now)
		if i == 0 {
			requireCode(t, err, paylater.CodeHoldMissing)
			continue
		}
		requireCode(t, err, paylater.CodeHoldExpired)
	}
}

// Words that move no money may come when the line has long let go of their loan: the
// lender says everything once more. They are noted, and nothing waits for a loan that
// cannot come. Words of money, and those of a loan that may still come, wait.
func TestWordsOfALoanThatIsGone(t *testing.T) {
	b := openBook(t)
	loan := b.draw("h1", "PO-1", "1000.00", 6)
	words := []lender.Event{b.word(lender.DisbursementStarted{Loan: loan}), b.word(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonAccountLost})}
	paid := b.word(lender.DisbursementSettled{Loan: loan, Paid: usd("1000.00"), On: day("2019-03-05")})
	b.must(b.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}))
	before := b.line
	b.to("2019-04-20 10:00")
	for n, w := range words {
		line, err := b.line.Receive(w, b.now)
		require.NoError(t, err)
		require.Equal(t, "disbursement_"+[]string{"started", "failed"}[n], wordOn(line), "the line has the loan")
	}
	// The statement of 2019-05-15 looks back to 03-16.
	for _, w := range words {
		_, err := before.Receive(w, at("2019-05-14 10:00"))
		require.NoError(t, err)
	}
	b.to("2019-05-16 10:00")
	_, carried := b.line.Loan(loan, b.now)
	require.False(t, carried)
	for _, w := range words {
		b.must(b.take(b.line.Receive(w, b.now)))
		last := b.latest()
		require.Equal(t, paylater.KindNoted, last.Kind)
		require.Equal(t, "former_loan", last.Note)
		require.Equal(t, loan, last.Loan)
		require.Nil(t, last.Difference)
	}
	requireCode(t, b.take(b.line.Receive(paid, b.now)), paylater.CodeReferenceUnknown)
	for said, unknown := range map[string]bool{"2019-03-15": false, "2019-03-16": true, "2019-05-16": true} {
		w := b.word(lender.DisbursementStarted{Loan: "L-other-" + lender.LoanID(said)})
		w.At = at(said + " 00:00")
		_, err := b.line.Receive(w, b.now)
		require.Equal(t, unknown, err != nil, said)
	}
	b.requireParsed()
	b.requireRebuilt()
}

// wordOn is the kind, or what was noted, of a line's latest event.
func wordOn(l paylater.Line) string {
	list := l.Events()
	if last := list[len(list)-1]; last.Kind != paylater.KindNoted {
		return string(last.Kind)
	}
	return list[len(list)-1].Note
}
