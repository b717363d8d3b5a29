package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// TestRecordRoundTrip: after every chapter the line survives its stored form.
func TestRecordRoundTrip(t *testing.T) {
	tellStory(t, func(name string, b *book) {
		again, err := b.rules.ParseLine(record(t, b.line), nil)
		require.NoError(t, err, name)
		requireSameRecord(t, b.line, again)
	})
}

// TestRecordAfterQuietMidnights: midnights at which nothing happened lie
// between the last event and the clock; the record still fits.
func TestRecordAfterQuietMidnights(t *testing.T) {
	b := openBook(t)
	b.lend("hold-1", "PO-1", "10000.00", 6)
	b.to("2019-04-01 12:00")
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("1941.67"), Effective: day("2019-04-01")}))
	b.must(b.tell(lender.RepaymentCleared{Repayment: "R1"}))
	b.to("2019-04-03 20:00")
	b.must(b.hold("hold-2", drawOf("PO-2", "500.00")))
	b.to("2019-04-08 12:00") // the hold expired on 04-04, the due date of 04-05 passed with nothing owed
	b.requireParsed()
	b.requireRebuilt()
}

// TestRecordAcrossPolicies: a policy that takes effect between two acts changes
// what falls due next; the record still fits.
func TestRecordAcrossPolicies(t *testing.T) {
	patient := func(p *paylater.Policy) { p.DelinquentAfter = 30 }
	for _, c := range [][2]func(p *paylater.Policy){{patient, nil}, {nil, patient}} {
		b := openBookWith(t, rulesOf(t, version("a", "2019-01-01", c[0]), version("b", "2019-04-20", c[1])))
		b.lend("hold-1", "PO-1", "10000.00", 6)
		for _, when := range []string{"2019-04-02 12:00", "2019-04-16 12:00", "2019-04-20 12:00", "2019-05-02 12:00", "2019-05-08 12:00", "2019-06-20 12:00"} {
			b.to(when)
			grant := paylater.GrantRequest{ID: lender.Key("grant-" + when[:10]), Amount: usd("1.00"), Expires: day("2019-12-31")}
			b.must(b.take(b.line.Grant(grant, b.now)))
			require.NoError(t, b.line.Audit(), when)
			b.requireParsed()
			b.requireRebuilt()
		}
	}
}
