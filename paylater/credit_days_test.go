package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater"
)

// Fee credit is shown by an offer up to the last day on which it can be
// assigned, and not by one of the day after.
func TestOfferShowsCreditToItsLastDay(t *testing.T) {
	for now, want := range map[string]string{
		"2019-03-07 10:00": "20.00",
		"2019-03-08 00:00": "20.00",
		"2019-03-08 23:59": "20.00",
		"2019-03-09 00:00": "0.00",
		"2019-03-09 10:00": "0.00",
	} {
		b := openBook(t)
		b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: usd("20.00"), Expires: day("2019-03-08")}, b.now)))
		b.to(now)
		o, err := b.line.Offer(drawOf("PO-1", "1000.00"), 6, b.now)
		require.NoError(t, err)
		require.Equal(t, usd(want), o.Terms().Credit, now)
		b.draw("h1", "PO-1", "1000.00", 6)
		require.Equal(t, usd(want), b.loan(b.lastLoan()).Rows[0].Credit, now)
		b.requireParsed()
	}
}
