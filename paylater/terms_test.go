package paylater_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// An agreement says what was signed, by whom, and when.
func TestAgreementSaysWhatWasSigned(t *testing.T) {
	b := openBook(t)
	d := drawOf("PO-1", "1000.00")
	b.must(b.hold("h1", d))
	o, err := b.line.Offer(d, 6, b.now)
	require.NoError(t, err)
	signed := b.now.Add(time.Minute + 5*time.Microsecond)
	a, err := o.Sign(signs(o, "h1"), signed.Add(7*time.Nanosecond).In(time.FixedZone("far", 3600)))
	require.NoError(t, err)
	require.Equal(t, o.Terms(), a.Terms())
	require.Equal(t, signs(o, "h1"), a.Signature())
	require.Equal(t, signed, a.SignedAt())

	b.must(b.take(b.line.Sign(o, signs(o, "h1"), signed)))
	require.Equal(t, a.Loan(), b.lastLoan())
	// printf 'loan/1\nbuyer-1@kabbage\nh1\n' | sha256sum | cut -c-24
	require.EqualValues(t, "L23d3b00efa84751ce1dfcd53", a.Loan(), "the name of a loan that is stored, and known to its lender")
}
