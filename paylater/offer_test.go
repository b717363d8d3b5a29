package paylater_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// An offer's decision says that the term is priced; that of a signature which comes
// too late takes the hold to be there and to fit, as the line alone knows it.
func TestOfferDecisionHasWhatItDependedOn(t *testing.T) {
	b := openBook(t)
	o, err := b.line.Offer(drawOf("PO-1", "1000.00"), 6, b.now)
	require.NoError(t, err)
	require.Equal(t, int64(1), inputsOf(o.Decision())["priced"])
	require.Equal(t, int64(6), inputsOf(o.Decision())["months"])

	_, err = o.Sign(signs(o, "h1"), o.Expires().Add(-time.Microsecond))
	require.NoError(t, err)
	_, err = o.Sign(signs(o, "h1"), o.Expires())
	requireCode(t, err, paylater.CodeOfferExpired)
	inputs := inputsOf(refusalOf(t, err))
	require.Equal(t, int64(1), inputs["held here"])
	require.Equal(t, int64(1000_00), inputs["hold"])

	none, err := b.line.Offer(drawOf("PO-1", "1000.00"), 5, b.now)
	requireCode(t, err, paylater.CodeTermNotPriced)
	require.NotContains(t, inputsOf(none.Decision()), "priced")
}

// A term whose installment no amount can hold is refused as an argument; there is
// nothing to show of it. A longer term has smaller parts, and an answer.
func TestOfferPastTheBoundOfMoney(t *testing.T) {
	b := openBook(t)
	b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{flat(1, 15_000), dearSix()}}))
	d := drawOf("PO-1", mostMoney().Text())
	o, err := b.line.Offer(d, 1, b.now)
	requireCode(t, err, paylater.CodeArgumentInvalid)
	require.Equal(t, paylater.Offer{}, o)
	_, err = b.line.Offer(d, 6, b.now)
	requireCode(t, err, paylater.CodeOverAvailable)

	list, err := b.line.Offers(d, b.now)
	require.NoError(t, err)
	require.Len(t, list, 2)
	requireCode(t, list[0].Err, paylater.CodeArgumentInvalid)
	requireCode(t, list[1].Err, paylater.CodeOverAvailable)
}
