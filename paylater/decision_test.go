package paylater_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// codeOf is the stable code of a refusal, "" when it has none.
func codeOf(err error) fault.Code { return fault.CodeOf(err) }

// no is one way in which an act is refused.
type no struct {
	act  paylater.Act
	code fault.Code
	try  func(t *testing.T) (*book, error)
}

// inState tries an act on a line that was brought into a state.
func inState(s paylater.Status, a paylater.Act) func(t *testing.T) (*book, error) {
	return func(t *testing.T) (*book, error) {
		b, loan := reach(t, s)
		return b, b.do(t, a, loan)
	}
}

// onOpen tries an act on a line with a loan on PO-1 and a hold on PO-2.
func onOpen(try func(b *book, loan lender.LoanID) error) func(t *testing.T) (*book, error) {
	return func(t *testing.T) (*book, error) {
		b, loan := busyBook(t)
		return b, try(b, loan)
	}
}

// offers asks for an offer and forgets it.
func (b *book) offers(d paylater.Draw, months int) error {
	_, err := b.line.Offer(d, months, b.now)
	return err
}

// signsAfter signs an offer on PO-2 after something has happened to it.
func signsAfter(amount string, between func(b *book, o *paylater.Offer, s *paylater.Signature)) func(t *testing.T) (*book, error) {
	return onOpen(func(b *book, _ lender.LoanID) error {
		o, err := b.line.Offer(drawOf("PO-2", amount), 6, b.now)
		b.must(err)
		s := signs(o, "hold-2")
		between(b, &o, &s)
		return b.take(b.line.Sign(o, s, b.now))
	})
}

// idle is a line on which nothing was drawn for longer than its policy allows.
func idle(try func(b *book) error) func(t *testing.T) (*book, error) {
	return func(t *testing.T) (*book, error) {
		rules := rulesOf(t, version("idle", "1990-01-01", func(p *paylater.Policy) { p.InactiveAfter = 90 }))
		b := openBookWith(t, rules)
		b.to("2019-06-03 10:00") // the 90th day
		require.NoError(t, try(b))
		b = openBookWith(t, rules)
		b.to("2019-06-04 10:00")
		return b, try(b)
	}
}

// careful is a policy that wants at least $100.00 a draw.
func careful(try func(b *book) error) func(t *testing.T) (*book, error) {
	return func(t *testing.T) (*book, error) {
		b := openBookWith(t, rulesOf(t, version("min", "1990-01-01", func(p *paylater.Policy) { p.MinDraw = usd("100.00") })))
		return b, try(b)
	}
}

// priced is an open line whose lender has other prices.
func priced(list []lender.Price, try func(b *book) error) func(t *testing.T) (*book, error) {
	return onOpen(func(b *book, _ lender.LoanID) error {
		b.must(b.tell(lender.PricesChanged{Prices: list}))
		return try(b)
	})
}

func noes() []no {
	var list []no
	for _, s := range paylater.Statuses() {
		for _, a := range paylater.Acts() {
			if code := paylater.LineTable(s, a); code != "" {
				list = append(list, no{a, code, inState(s, a)})
			}
		}
	}
	return append(append(list, noesOfDraws()...), noesOfMoney()...)
}

func noesOfDraws() []no {
	d := drawOf("PO-3", "100.00")
	zero := drawOf("PO-3", "0.00")
	offer, hold := paylater.ActOffer, paylater.ActHold
	return []no{
		{offer, paylater.CodeLineInactive, idle(func(b *book) error { return b.offers(d, 6) })},
		{offer, paylater.CodeAmountNotPositive, onOpen(func(b *book, _ lender.LoanID) error { return b.offers(zero, 6) })},
		{offer, paylater.CodeTermNotPriced, onOpen(func(b *book, _ lender.LoanID) error { return b.offers(d, 5) })},
		{offer, paylater.CodeBelowMinDraw, careful(func(b *book) error { return b.offers(drawOf("PO-3", "99.99"), 6) })},
		{offer, paylater.CodeBelowMinDraw, onOpen(func(b *book, _ lender.LoanID) error { return b.offers(drawOf("PO-3", "0.05"), 6) })},
		{offer, paylater.CodePhaseClaimed, onOpen(func(b *book, _ lender.LoanID) error { return b.offers(drawOf("PO-1", "100.00"), 6) })},
		{offer, paylater.CodeOverAvailable, onOpen(func(b *book, _ lender.LoanID) error { return b.offers(drawOf("PO-3", "85000.01"), 6) })},
		{offer, paylater.CodeOverAvailable, onOpen(func(b *book, _ lender.LoanID) error { return b.offers(drawOf("PO-2", "90000.01"), 6) })},
		{offer, paylater.CodeRateOutOfBand, priced([]lender.Price{flat(6, 7_501)}, func(b *book) error { return b.offers(d, 6) })},
		{offer, paylater.CodeTermOverPolicy, priced([]lender.Price{flat(7, 5_000)}, func(b *book) error { return b.offers(d, 7) })},
		{offer, paylater.CodeAPROverCap, priced([]lender.Price{flat(2, 27_500)}, func(b *book) error { return b.offers(d, 2) })},

		{hold, paylater.CodeLineInactive, idle(func(b *book) error { return b.hold("hold-3", d) })},
		{hold, paylater.CodeAmountNotPositive, onOpen(func(b *book, _ lender.LoanID) error { return b.hold("hold-3", zero) })},
		{hold, paylater.CodeAmountNotPositive, onOpen(func(b *book, _ lender.LoanID) error { return b.hold("hold-3", drawOf("PO-3", "-5.00")) })},
		{hold, paylater.CodeBelowMinDraw, careful(func(b *book) error { return b.hold("hold-3", drawOf("PO-3", "99.99")) })},
		{hold, paylater.CodePhaseClaimed, onOpen(func(b *book, _ lender.LoanID) error { return b.hold("hold-3", drawOf("PO-1", "100.00")) })},
		{hold, paylater.CodePhaseClaimed, onOpen(func(b *book, _ lender.LoanID) error { return b.hold("hold-3", drawOf("PO-2", "100.00")) })},
		{hold, paylater.CodeOverAvailable, onOpen(func(b *book, _ lender.LoanID) error { return b.hold("hold-3", drawOf("PO-3", "85000.01")) })},
	}
}

func noesOfMoney() []no {
	sign, refund, payoff := paylater.ActSign, paylater.ActRefund, paylater.ActPayoff
	type offer = paylater.Offer
	type signature = paylater.Signature
	return []no{
		{sign, paylater.CodeHoldExpired, signsAfter("4000.00", func(b *book, _ *offer, _ *signature) { b.to("2019-03-06 10:00") })},
		{sign, paylater.CodeHoldMissing, signsAfter("4000.00", func(_ *book, _ *offer, s *signature) { s.Hold = "hold-9" })},
		{sign, paylater.CodeHoldMissing, signsAfter("4000.00", func(b *book, _ *offer, _ *signature) {
			b.must(b.take(b.line.Release("release-2", "PO-2", order.Initial, b.now)))
		})},
		{sign, paylater.CodeOverHold, signsAfter("5000.01", func(*book, *offer, *signature) {})},
		{sign, paylater.CodeOfferExpired, signsAfter("4000.00", func(b *book, _ *offer, _ *signature) { b.to("2019-03-06 00:00") })},
		{sign, paylater.CodeTermsChanged, signsAfter("4000.00", func(_ *book, _ *offer, s *signature) { s.Terms = strings.Repeat("0", 64) })},
		{sign, paylater.CodeTermsChanged, signsAfter("4000.00", func(b *book, _ *offer, _ *signature) {
			b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{flat(6, 6_000)}}))
		})},
		{sign, paylater.CodeCreditGone, creditGone},
		{paylater.ActRelease, paylater.CodeHoldMissing, onOpen(func(b *book, _ lender.LoanID) error {
			return b.take(b.line.Release("release-3", "PO-3", order.Initial, b.now))
		})},
		{paylater.ActRelease, paylater.CodeHoldMissing, onOpen(func(b *book, _ lender.LoanID) error {
			return b.take(b.line.Release("release-3", "PO-2", order.Balance, b.now))
		})},
		{refund, paylater.CodeAmountNotPositive, onOpen(func(b *book, _ lender.LoanID) error {
			return b.take(b.line.Refund(refundOf("refund-1", "PO-1", "0.00"), b.now))
		})},
		{refund, paylater.CodeLoanUnknown, onOpen(func(b *book, _ lender.LoanID) error {
			return b.take(b.line.Refund(refundOf("refund-1", "PO-2", "1.00"), b.now))
		})},
		{refund, paylater.CodeRefundOverPaid, onOpen(func(b *book, _ lender.LoanID) error {
			b.must(b.take(b.line.Refund(refundOf("refund-1", "PO-1", "9999.00"), b.now)))
			return b.take(b.line.Refund(refundOf("refund-2", "PO-1", "1.01"), b.now))
		})},
		{payoff, paylater.CodeLoanUnknown, onOpen(func(b *book, _ lender.LoanID) error { return b.paysOff("L0") })},
		{payoff, paylater.CodeLoanEnded, onOpen(func(b *book, loan lender.LoanID) error {
			b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("10000.00"), Effective: day("2019-03-05"), Loan: loan}))
			return b.paysOff(loan)
		})},
		{payoff, paylater.CodePastDueElsewhere, onOpen(func(b *book, loan lender.LoanID) error {
			b.to("2019-03-20 10:00")
			second := b.lend("hold-5", "PO-5", "500.00", 1)
			b.to("2019-04-08 10:00")
			b.must(b.paysOff(loan))
			return b.paysOff(second)
		})},
		{paylater.ActGrant, paylater.CodeAmountNotPositive, onOpen(func(b *book, _ lender.LoanID) error {
			return b.take(b.line.Grant(paylater.GrantRequest{ID: "grant-1", Expires: day("2019-12-31")}, b.now))
		})},
	}
}

func (b *book) paysOff(loan lender.LoanID) error {
	_, err := b.line.Payoff(loan, b.now)
	return err
}

// creditGone: two offers count on one fee credit; the second to be signed hears
// that it is gone.
func creditGone(t *testing.T) (*book, error) {
	b := openBook(t)
	b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "grant-1", Amount: usd("10.00"), Expires: day("2019-03-05")}, b.now)))
	var list []paylater.Offer
	for i, id := range []order.ID{"PO-1", "PO-2"} {
		b.must(b.hold(lender.Key(fmt.Sprintf("hold-%d", i)), drawOf(id, "1000.00")))
		o, err := b.line.Offer(drawOf(id, "1000.00"), 6, b.now)
		b.must(err)
		require.Equal(t, usd("10.00"), o.Terms().Credit)
		list = append(list, o)
	}
	b.must(b.take(b.line.Sign(list[0], signs(list[0], "hold-0"), b.now)))
	return b, b.take(b.line.Sign(list[1], signs(list[1], "hold-1"), b.now))
}

// TestEveryNo reaches every refusal of every act. Each carries its decision,
// which survives its stored form and gives the same answer when it is replayed.
func TestEveryNo(t *testing.T) {
	reached := map[paylater.Act]map[fault.Code]bool{}
	for i, c := range noes() {
		if reached[c.act] == nil {
			reached[c.act] = map[fault.Code]bool{}
		}
		reached[c.act][c.code] = true
		t.Run(fmt.Sprintf("%s/%s/%d", c.act, c.code, i), func(t *testing.T) {
			b, err := c.try(t)
			require.Equal(t, c.code, codeOf(err), "%v", err)
			var refusal *paylater.Refusal
			require.ErrorAs(t, err, &refusal)
			d := refusal.Decision
			assert.Equal(t, c.act, d.Act())
			assert.Equal(t, c.code, d.Rule())
			assert.False(t, d.Allowed())
			assert.Equal(t, b.now, d.At())
			require.ErrorIs(t, d.Err(), c.code)
			requireReplays(t, b.rules, d)
			requireStoredDecision(t, d)
		})
	}
	for _, a := range paylater.Acts() {
		for _, code := range paylater.CodesOf(a) {
			assert.True(t, reached[a][code], "%s is never refused with %s here", a, code)
		}
	}
}

// requireReplays asks the rules again: the same answer, and the true one of a
// decision that somebody changed.
func requireReplays(t *testing.T, r *paylater.Rules, d paylater.Decision) {
	t.Helper()
	again, err := r.Replay(d)
	require.NoError(t, err)
	require.Equal(t, d, again)
	other := fault.Code("tampered")
	again, err = r.Replay(paylater.Tampered(d, other))
	require.NoError(t, err)
	require.Equal(t, d.Rule(), again.Rule())
}

// requireStoredDecision takes a decision through the record of an event.
func requireStoredDecision(t *testing.T, d paylater.Decision) {
	t.Helper()
	ev := paylater.Event{Seq: 7, At: d.At(), Kind: paylater.KindHoldPlaced, Key: "hold/k", Decision: &d}
	rec, err := paylater.EncodeEvent(theLine(), ev)
	require.NoError(t, err)
	back, err := paylater.ParseEvent(rec)
	require.NoError(t, err)
	require.Equal(t, d, *back.Decision)
	data, err := json.Marshal(d)
	require.NoError(t, err)
	var kept paylater.Decision // by a host, in whatever it keeps its noes
	require.NoError(t, json.Unmarshal(data, &kept))
	require.Equal(t, d, kept)
}

// TestKeptDecisions: what is no decision is refused and changes nothing, and
// figures that nobody decided on are judged like others.
func TestKeptDecisions(t *testing.T) {
	const sound = `{"act":"offer","policy":"2019-01","at":"2019-03-05T15:00:00Z","status":"open","inputs":{"asked":300000}}`
	var d paylater.Decision
	require.NoError(t, json.Unmarshal([]byte(sound), &d))
	require.Equal(t, paylater.ActOffer, d.Act())
	before := d
	for _, bad := range []string{
		`{"act":"offer","policy":"2019-01","at":"2019-03-05T15:00:00Z","status":"open","inputs":{"mood":1}}`,
		`{"act":"offer","policy":"2019-01","at":"2019-03-05T15:00:00Z","status":"open","inputs":{},"by":"x"}`,
		`{"act":"offer","policy":"2019-01","at":"yesterday","status":"open","inputs":{}}`,
		`{"inputs":{"asked":1.5}}`, `[]`, `"yes"`, `7`,
	} {
		require.NotEmpty(t, fault.CodeOf(json.Unmarshal([]byte(bad), &d)), bad)
		require.Equal(t, before, d, bad)
	}
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	for _, act := range append(paylater.Acts(), "dance") {
		for _, status := range []string{"open", "closed", "", "asleep"} {
			for _, cents := range []int64{math.MinInt64, -1, 0, math.MaxInt64} {
				text := fmt.Sprintf(`{"act":%q,"policy":"2019-01","at":"2019-03-05T15:00:00Z","status":%q,"inputs":{
					"asked":%[3]d,"held":%[3]d,"lender_limit":%[3]d,"outstanding":%[3]d,"months":%[3]d,"apr":%[3]d}}`, act, status, cents)
				require.NoError(t, json.Unmarshal([]byte(text), &d))
				again, err := rules.Replay(d)
				require.NoError(t, err)
				require.Equal(t, again.Allowed(), again.Err() == nil)
			}
		}
	}
}

// TestEveryYes: the events of acts carry their decisions, which replay.
func TestEveryYes(t *testing.T) {
	seen := map[paylater.Act]int{}
	b := tellStory(t, func(string, *book) {})
	for _, ev := range b.history {
		if ev.Decision == nil {
			continue
		}
		d := *ev.Decision
		seen[d.Act()]++
		assert.True(t, d.Allowed())
		require.NoError(t, d.Err())
		assert.Equal(t, ev.At, d.At())
		assert.Equal(t, "2019-credit", d.Policy())
		requireReplays(t, b.rules, d)
		requireStoredDecision(t, d)
	}
	for _, a := range []paylater.Act{paylater.ActApply, paylater.ActHold, paylater.ActRelease, paylater.ActSign, paylater.ActRefund, paylater.ActGrant} {
		assert.Positive(t, seen[a], a)
	}
	o, err := openBook(t).line.Offer(drawOf("PO-1", "10000.00"), 6, at("2019-03-05 10:00"))
	require.NoError(t, err)
	assert.True(t, o.Decision().Allowed())
	requireReplays(t, defaultRules(t), o.Decision())
}

// TestReplayUnderThePolicy: a replay takes the caps from the policy, not from
// the record.
func TestReplayUnderThePolicy(t *testing.T) {
	b := openBook(t)
	err := b.hold("hold-1", drawOf("PO-1", "100000.01"))
	var refusal *paylater.Refusal
	require.ErrorAs(t, err, &refusal)
	_, err = rulesOf(t, version("other", "1990-01-01", nil)).Replay(refusal.Decision)
	requireCode(t, err, paylater.CodePolicyUnknown)
	poorer := rulesOf(t, version(refusal.Decision.Policy(), "1990-01-01", func(p *paylater.Policy) { p.MaxLine = money.Dollars(50_000) }))
	again, err := poorer.Replay(refusal.Decision)
	require.NoError(t, err)
	assert.Equal(t, paylater.CodeOverAvailable, again.Rule())
	assert.NotEqual(t, refusal.Decision, again, "available is $50,000.00 there")
}

// TestRefusalNamesBothSides: an error names the thing and both sides of the
// comparison.
func TestRefusalNamesBothSides(t *testing.T) {
	b := openBook(t)
	b.must(b.hold("hold-1", drawOf("PO-1", "38000.00")))
	err := b.hold("hold-2", drawOf("PO-2", "90000.00"))
	assert.Equal(t, "over_available: the amount exceeds the available credit: asked $90,000.00, available $62,000.00", err.Error())
	var one *fault.Error
	require.ErrorAs(t, err, &one)
	assert.Equal(t, []fault.Number{fault.Cents("asked", 9_000_000), fault.Cents("available", 6_200_000)}, one.Numbers)
}

// TestDecisionIsWritten with every input by name.
func TestDecisionIsWritten(t *testing.T) {
	b := openBook(t)
	b.must(b.hold("hold-1", drawOf("PO-1", "38000.00")))
	d := b.history[len(b.history)-1].Decision
	data, err := json.Marshal(d)
	require.NoError(t, err)
	assert.JSONEq(t, `{"act":"hold","policy":"2019-01","at":"2019-03-05T15:00:00Z","status":"open","inputs":{
		"lender_limit":10000000,"limit":10000000,"available":10000000,"asked":3800000,"months":1,"min_draw":1}}`, string(data))
	var names []string
	for _, n := range d.Inputs() {
		names = append(names, n.String())
	}
	assert.Equal(t, []string{
		"lender limit $100,000.00", "limit $100,000.00", "available $100,000.00", "asked $38,000.00", "months 1", "min draw $0.01",
	}, names)
}

// TestOfferShowsWhyNot: an offer that is refused still shows its schedule, APR
// and decision.
func TestOfferShowsWhyNot(t *testing.T) {
	b := openBook(t)
	b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{flat(2, 27_500)}}))
	o, err := b.line.Offer(drawOf("PO-1", "10000.00"), 2, b.now)
	requireCode(t, err, paylater.CodeAPROverCap)
	assert.Equal(t, "43.25%", o.Terms().APR.String())
	assert.Len(t, o.Terms().Schedule, 2)
	assert.Equal(t, paylater.CodeAPROverCap, o.Decision().Rule())
	assert.Equal(t, "apr_over_cap: the APR is at or over the policy's cap: apr 43.25%, apr cap 30.00%", err.Error())
	_, err = o.Sign(signs(o, "hold-1"), b.now)
	requireCode(t, err, paylater.CodeArgumentInvalid)
	_, err = paylater.Offer{}.Sign(paylater.Signature{Hold: "hold-1", By: "person-1"}, b.now)
	requireCode(t, err, paylater.CodeArgumentInvalid)
}

// TestArgumentsAreRefused: what breaks a grammar is refused with its path,
// before anything is decided.
func TestArgumentsAreRefused(t *testing.T) {
	b, loan := busyBook(t)
	huge := money.Cents(money.MaxCents + 1)
	o, err := b.line.Offer(drawOf("PO-2", "4000.00"), 6, b.now)
	b.must(err)
	hold := func(edit func(r *paylater.HoldRequest)) error {
		r := holdOf("hold-3", drawOf("PO-3", "100.00"))
		edit(&r)
		return b.take(b.line.Hold(r, b.now))
	}
	sign := func(edit func(s *paylater.Signature)) error {
		s := signs(o, "hold-2")
		edit(&s)
		return b.take(b.line.Sign(o, s, b.now))
	}
	grant := paylater.GrantRequest{ID: "grant-1", Amount: usd("1.00"), Expires: day("2019-12-31")}
	offer := func(edit func(d *paylater.Draw)) error {
		d := drawOf("PO-3", "100.00")
		edit(&d)
		return b.offers(d, 6)
	}
	for path, err := range map[string]error{
		"key":            hold(func(r *paylater.HoldRequest) { r.Key = "a.b" }),
		"order":          hold(func(r *paylater.HoldRequest) { r.Order = "" }),
		"phase":          hold(func(r *paylater.HoldRequest) { r.Phase = 3 }),
		"amount":         hold(func(r *paylater.HoldRequest) { r.Amount = huge }),
		"signature":      sign(func(s *paylater.Signature) { s.By = "Rosalind Quill" }),
		"recipient":      offer(func(d *paylater.Draw) { d.Recipient = "" }),
		"application.id": b.take(b.line.Apply("", nil, b.now)),
		"id":             b.take(b.line.Grant(paylater.GrantRequest{Amount: grant.Amount, Expires: grant.Expires}, b.now)),
		"expires":        b.take(b.line.Grant(paylater.GrantRequest{ID: "grant-1", Amount: grant.Amount}, b.now)),
		"at":             b.take(b.line.Advance(time.Date(2191, 1, 1, 0, 0, 0, 0, time.UTC))),
	} {
		require.Equal(t, paylater.CodeArgumentInvalid, codeOf(err), path)
		assert.Equal(t, path, fault.All(err)[0].Path)
	}
	_ = loan
}

// TestZeroValuesDoNotPanic: a line, an offer or rules that nobody made.
func TestZeroValuesDoNotPanic(t *testing.T) {
	var l paylater.Line
	now := at("2019-03-05 10:00")
	_, err := l.Apply("app-1", nil, now)
	requireCode(t, err, paylater.CodeArgumentInvalid)
	_, err = l.Receive(lender.Event{ID: "ev-1", Buyer: "buyer-1", At: now, Fact: lender.Reinstated{}}, now)
	require.Error(t, err)
	_, err = l.Advance(now)
	requireCode(t, err, paylater.CodeArgumentInvalid)
	_, err = l.Offers(drawOf("PO-1", "1.00"), now)
	require.Error(t, err)
	_, err = l.Payoff("L1", now)
	require.Error(t, err)
	_, err = l.Sign(paylater.Offer{}, paylater.Signature{Hold: "h", By: "p"}, now)
	require.Error(t, err)
	require.Error(t, l.Audit())
	assert.True(t, l.Available(now).IsZero())
	assert.True(t, l.PastDue(now).IsZero())
	assert.Empty(t, l.Loans(now))
	assert.Empty(t, l.FeeCredits(now))
	_, ok := l.Collection(now)
	assert.False(t, ok)
	_, err = l.Record()
	require.NoError(t, err)
	var r *paylater.Rules
	_, err = r.ParseLine(paylater.Record{}, nil)
	require.Error(t, err)
	_, err = r.Replay(paylater.Decision{})
	require.Error(t, err)
	_, err = r.Rebuild(theLine(), func(func(paylater.Event, error) bool) {})
	require.Error(t, err)
	_ = paylater.Terms{Schedule: make(paylater.Schedule, 2)}.Hash()
	_ = paylater.Offer{}.Hash()
	_ = paylater.Agreement{}.Loan()
	require.NoError(t, paylater.Decision{}.Err())
	require.NotErrorIs(t, nil, paylater.CodeNotFound)
}

// TestDecisionIsKeptAsJSON: a host that keeps its noes reads them back, whatever they
// were.
func TestDecisionIsKeptAsJSON(t *testing.T) {
	b := openBook(t)
	decide := func(amount string) paylater.Decision {
		t.Helper()
		d := drawOf("PO-1", amount)
		if o, err := b.line.Offer(d, 6, b.now); err == nil {
			return o.Decision()
		} else if no := (*paylater.Refusal)(nil); errors.As(err, &no) {
			return no.Decision
		}
		t.Fatal("no decision")
		return paylater.Decision{}
	}
	for _, amount := range []string{"1000.00", "100000.01", "0.05"} {
		was := decide(amount)
		data, err := json.Marshal(was)
		require.NoError(t, err)
		var read paylater.Decision
		require.NoError(t, json.Unmarshal(data, &read))
		require.Equal(t, was, read)
		again, err := b.rules.Replay(read)
		require.NoError(t, err)
		require.Equal(t, was, again)
	}
}
