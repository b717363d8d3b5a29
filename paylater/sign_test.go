package paylater_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// A signature repeated gives the first loan. Another person, or another offer, under
// the same hold is another command.
func TestSignatureIsRepeatedWhole(t *testing.T) {
	b := openBook(t)
	d := drawOf("PO-1", "1000.00")
	b.must(b.hold("h1", d))
	o, err := b.line.Offer(d, 6, b.now)
	require.NoError(t, err)
	other, err := b.line.Offer(d, 3, b.now)
	require.NoError(t, err)
	b.must(b.take(b.line.Sign(o, signs(o, "h1"), b.now)))

	again, err := b.line.Sign(o, signs(o, "h1"), b.now)
	require.NoError(t, err)
	require.Empty(t, again.Events())
	stranger := signs(o, "h1")
	stranger.By = "person-2"
	_, err = b.line.Sign(o, stranger, b.now)
	requireCode(t, err, paylater.CodeKeyReused)
	_, err = b.line.Sign(other, signs(o, "h1"), b.now)
	requireCode(t, err, paylater.CodeKeyReused)
	_, err = b.line.Sign(other, signs(other, "h1"), b.now)
	requireCode(t, err, paylater.CodeKeyReused)
}

// An offer that was refused cannot be signed, hold or not: what refuses the offer
// refuses its signature.
func TestRefusedOfferIsNotSigned(t *testing.T) {
	for code, price := range map[error]lender.Price{
		paylater.CodeRateOutOfBand: flat(6, 30_000),
		paylater.CodeAPROverCap:    flat(2, 27_500),
	} {
		b := openBook(t)
		b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{price}}))
		d := drawOf("PO-1", "1000.00")
		b.must(b.hold("h1", d))
		o, err := b.line.Offer(d, price.Months, b.now)
		requireCode(t, err, code)
		require.Equal(t, price.Months, o.Months(), "it has its terms")
		before := record(t, b.line)
		l, err := b.line.Sign(o, signs(o, "h1"), b.now)
		requireCode(t, err, code)
		requireUnchanged(t, before, 0, l)
	}
}

// A draw begins the idle days anew.
func TestDrawIsUse(t *testing.T) {
	b := openBookWith(t, rulesOf(t, version("idle", "1990-01-01", func(p *paylater.Policy) { p.InactiveAfter = 90 })))
	b.to("2019-04-05 10:00")
	loan := b.lend("h1", "PO-1", "1000.00", 1)
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Loan: loan, Amount: usd("1000.00"), Effective: day("2019-04-05")}))
	b.to("2019-07-04 10:00") // the 90th day
	b.must(b.hold("h2", drawOf("PO-2", "1000.00")))
	b.to("2019-07-05 10:00")
	requireCode(t, b.hold("h3", drawOf("PO-3", "1000.00")), paylater.CodeLineInactive)
	b.requireParsed()
	b.requireRebuilt()
}

// The hold of a phase is live until its instant: two phases of one order and those of
// two orders each have their own.
func TestHeldForAPhase(t *testing.T) {
	b := openBook(t)
	_, held := b.line.HeldFor("PO-1", order.Initial, b.now)
	require.False(t, held)
	b.must(b.hold("h1", drawOf("PO-1", "1000.00")))
	b.must(b.hold("h2", drawOf("PO-2", "2000.00")))
	for i, key := range []lender.Key{"h1", "h2"} {
		h, held := b.line.HeldFor(order.ID(fmt.Sprintf("PO-%d", i+1)), order.Initial, b.now.Add(24*time.Hour-time.Microsecond))
		require.True(t, held)
		require.Equal(t, b.line.Holds(b.now)[i], h)
		require.Equal(t, key, h.Key)
	}
	for _, c := range []struct {
		id    order.ID
		phase order.Phase
		at    time.Time
	}{
		{"PO-1", order.Balance, b.now},
		{"PO-3", order.Initial, b.now},
		{"PO-1", order.Initial, b.now.Add(24 * time.Hour)},
		{"PO-1", order.Initial, b.now.Add(25 * time.Hour)},
	} {
		h, held := b.line.HeldFor(c.id, c.phase, c.at)
		require.False(t, held)
		require.Zero(t, h)
	}
}

// A line remembers the latest eight holds that expired, and no more.
func TestLapsedHoldsThatAreRemembered(t *testing.T) {
	b := openBook(t)
	key := func(n int) lender.Key { return lender.Key(fmt.Sprintf("h%d", n)) }
	const holds = 10
	for n := range holds {
		b.must(b.hold(key(n), drawOf("PO-1", "1000.00")))
		b.now = b.now.Add(24 * time.Hour)
		b.must(b.take(b.line.Advance(b.now)))
		for old := range n + 1 {
			require.Equal(t, old > n-8, b.line.Lapsed(key(old)), "hold %d after %d", old, n)
		}
	}
	b.requireParsed()
	b.requireRebuilt()
}
