package paylater_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Instants, keys, holds and copies at their edges.

// A line's time is in whole microseconds, UTC, as stores keep it.
func TestLineCountsMicroseconds(t *testing.T) {
	b := openBook(t)
	exact := at("2019-03-06 10:00")
	l, err := b.line.Advance(exact.Add(999 * time.Nanosecond).In(time.FixedZone("CET", 3600)))
	require.NoError(t, err)
	require.Equal(t, exact, l.At())
}

// A policy that lowers the cap releases holds that fit only without the loans
// that are drawn beside them.
func TestPolicyCutCountsLoans(t *testing.T) {
	rules := rulesOf(t, version("2019-01", "1990-01-01", nil), version("2019-02", "2019-03-06", func(p *paylater.Policy) {
		p.MaxLine = usd("50000.00")
	}))
	for hold, stays := range map[string]bool{"20000.00": true, "20000.01": false} {
		b := openBookWith(t, rules)
		b.lend("h1", "PO-1", "30000.00", 6)
		b.must(b.hold("h2", drawOf("PO-2", hold)))
		b.to("2019-03-06 09:00")
		require.Equal(t, stays, len(b.line.Holds(b.now)) == 1, hold)
	}
}

// A hold is not live at the instant at which it expires, swept or not.
func TestHoldEndsAtItsInstant(t *testing.T) {
	b := openBook(t)
	b.must(b.hold("h1", drawOf("PO-1", "1000.00")))
	ends := b.line.Holds(b.now)[0].Expires
	require.Len(t, b.line.Holds(ends.Add(-time.Microsecond)), 1)
	require.Empty(t, b.line.Holds(ends))
}

// What is asked of a release and of a grant is checked before anything else, and
// one key never stands for two of them.
func TestReleaseAndGrantAreChecked(t *testing.T) {
	b := openBook(t)
	b.must(b.hold("h1", drawOf("PO-1", "1000.00")))
	b.must(b.hold("h2", drawOf("PO-2", "1000.00")))
	release := func(key lender.Key, id order.ID, p order.Phase) error {
		return b.take(b.line.Release(key, id, p, b.now))
	}
	requireCode(t, release("no key", "PO-1", order.Initial), paylater.CodeArgumentInvalid)
	requireCode(t, release("r1", "no order", order.Initial), paylater.CodeArgumentInvalid)
	requireCode(t, release("r1", "PO-1", 0), paylater.CodeArgumentInvalid)
	b.must(release("r1", "PO-1", order.Initial))
	requireCode(t, release("r1", "PO-2", order.Initial), paylater.CodeKeyReused)
	require.Len(t, b.line.Holds(b.now), 1)

	grant := func(amount money.USD) error {
		return b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: amount, Expires: day("2019-12-31")}, b.now))
	}
	requireCode(t, grant(money.Cents(money.MaxCents+1)), paylater.CodeArgumentInvalid)
	b.must(grant(usd("10.00")))
	requireCode(t, grant(usd("11.00")), paylater.CodeKeyReused)
	require.Equal(t, usd("10.00"), b.line.FeeCredits(b.now)[0].Left)
}

// A loan that the line does not have is none.
func TestLoanThatIsNotThere(t *testing.T) {
	b := openBook(t)
	b.lend("h1", "PO-1", "1000.00", 6)
	v, ok := b.line.Loan("L-unknown", b.now)
	require.False(t, ok)
	require.Zero(t, v)
}

// The line that hears of a failed disbursement stays as it was: its loan keeps the
// fee credit that the new line gave back.
func TestFailureChangesTheNewLineOnly(t *testing.T) {
	b := openBook(t)
	b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: usd("10.00"), Expires: day("2019-12-31")}, b.now)))
	loan := b.draw("h1", "PO-1", "1000.00", 6)
	before := record(t, b.line)
	failed, err := b.line.Receive(b.word(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}), b.now)
	require.NoError(t, err)
	require.Equal(t, usd("10.00"), failed.FeeCredits(b.now)[0].Left)
	require.Equal(t, before, record(t, b.line))
	require.Equal(t, usd("10.00"), b.loan(loan).Rows[0].Credit)
}

// Two signatures on one line make two lines: each has its own loan on its next
// statement.
func TestSignaturesShareNothing(t *testing.T) {
	b := openBook(t)
	for _, key := range []lender.Key{"h1", "h2", "h3"} {
		b.draw(key, order.ID("PO-"+key), "1000.00", 6)
	}
	sign := func(key lender.Key) func() paylater.Line {
		d := drawOf(order.ID("PO-"+key), "1000.00")
		b.must(b.hold(key, d))
		return func() paylater.Line {
			o, err := b.line.Offer(d, 6, b.now)
			b.must(err)
			l, err := b.line.Sign(o, signs(o, key), b.now)
			b.must(err)
			return l
		}
	}
	four, five := sign("h4"), sign("h5")
	one := four()
	mine := one.Unbilled()[3].Loan
	other := five()
	require.NotEqual(t, mine, other.Unbilled()[3].Loan)
	require.Equal(t, mine, one.Unbilled()[3].Loan)
	require.Len(t, b.line.Unbilled(), 3)
}

// The event of a signature is read back with the agreement: the terms, who
// signed them and when.
func TestAgreementIsReadBack(t *testing.T) {
	b := openBook(t)
	b.draw("h1", "PO-1", "1000.00", 6)
	signed := b.latest()
	require.Equal(t, paylater.KindSigned, signed.Kind)
	rec, err := paylater.EncodeEvent(b.line.ID(), signed)
	require.NoError(t, err)
	back, err := paylater.ParseEvent(rec)
	require.NoError(t, err)
	require.NotNil(t, back.Agreement)
	require.Equal(t, signed.Agreement.Terms().Hash(), back.Agreement.Terms().Hash())
	require.Equal(t, signed.Agreement, back.Agreement)
	rec.Data = rec.Data[:len(rec.Data)-1]
	_, err = paylater.ParseEvent(rec)
	requireCode(t, err, paylater.CodeRecordInvalid)
}

// An event with a field that nobody knows is refused, and one of a newer format
// says so, whether or not it has such fields.
func TestEventOfAnotherFormat(t *testing.T) {
	b := openBook(t)
	good, err := paylater.EncodeEvent(b.line.ID(), b.latest())
	require.NoError(t, err)
	field := func(text string) string { return strings.Replace(text, `{"v"`, `{"unheard_of":[1],"v"`, 1) }
	version := func(text string) string { return strings.Replace(text, `"v":1`, `"v":2`, 1) }
	text := string(good.Data)
	for changed, code := range map[string]error{
		field(text):          paylater.CodeRecordInvalid,
		version(text):        paylater.CodeRecordVersion,
		field(version(text)): paylater.CodeRecordVersion,
	} {
		require.NotEqual(t, text, changed)
		rec := good
		rec.Data = []byte(changed)
		_, err := paylater.ParseEvent(rec)
		requireCode(t, err, code)
	}
}

// Rules that nobody made make no line and read none.
func TestRulesThatNobodyMade(t *testing.T) {
	b := openBook(t)
	for _, rules := range []*paylater.Rules{nil, {}} {
		_, err := rules.NewLine(theLine())
		requireCode(t, err, paylater.CodeArgumentInvalid)
		_, err = rules.ParseLine(record(t, b.line), nil)
		requireCode(t, err, paylater.CodeArgumentInvalid)
	}
}
