package checkout_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

func TestVisitIsChecked(t *testing.T) {
	po := tenThousand(t)
	cases := map[string]func(*checkout.Visit){
		"buyer":     func(v *checkout.Visit) { v.Buyer = "" },
		"lender":    func(v *checkout.Visit) { v.Lender = "Kabbage" },
		"recipient": func(v *checkout.Visit) { v.Recipient = "a.b" },
		"country":   func(v *checkout.Visit) { v.Country = "usa" },
		"attempt":   func(v *checkout.Visit) { v.Attempt = "a.b" },
		"amount":    func(v *checkout.Visit) { v.Amount = minor(1, money.EUR) },
	}
	for path, spoil := range cases {
		v := visit()
		spoil(&v)
		_, err := checkout.View(po, order.Initial, paylater.Line{}, v, morning)
		require.ErrorIs(t, err, checkout.CodeVisitInvalid, path)
		require.ErrorContains(t, err, path+": ")
	}
	w, v := newWorld(t), visit()
	v.Lender = "Kabbage"
	_, err := checkout.Open(w.ctx, w.program, po, order.Initial, v)
	require.ErrorIs(t, err, checkout.CodeVisitInvalid, "before a line is looked for")
	v = visit()
	v.Amount = minor(-1, money.USDollar)
	_, err = checkout.View(po, order.Initial, paylater.Line{}, v, morning)
	require.ErrorIs(t, err, checkout.CodeVisitInvalid)
	_, err = checkout.View(po, 0, paylater.Line{}, visit(), morning)
	require.ErrorContains(t, err, "phase: ")
	_, err = checkout.View(po, order.Initial, paylater.Line{}, visit(), time.Time{})
	require.ErrorIs(t, err, order.CodeInstantOutOfRange)
}

// At an instant that nobody handles there is no page, whether it is the order
// that refuses it or the line.
func TestNoPageAtAnInstantThatIsNotHandled(t *testing.T) {
	w := newWorld(t) // without a line only the order looks at the clock
	w.clock.Set(time.Date(1989, time.December, 1, 0, 0, 0, 0, time.UTC))
	page, err := checkout.Open(w.ctx, w.program, tenThousand(t), order.Initial, visit())
	require.ErrorIs(t, err, order.CodeInstantOutOfRange)
	require.Equal(t, checkout.Page{}, page)

	newYear := time.Date(1990, time.January, 1, 2, 0, 0, 0, time.UTC) // still 1989 in New York
	page, err = checkout.View(tenThousand(t), order.Initial, approved(t).line(), visit(), newYear)
	require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	require.ErrorContains(t, err, "at: ")
	require.Equal(t, checkout.Page{}, page)
}

// What is another's looks as if it did not exist.
func TestAnotherBuyersOrderIsNotFound(t *testing.T) {
	w := approved(t)
	foreign := terms("TA-9", usd(10_000), usd(10_000))
	foreign.Buyer = "buyer-2"
	_, err := checkout.Open(w.ctx, w.program, placed(t, foreign), order.Initial, visit())
	require.EqualError(t, err, "not_found: no such order")
	_, missing := checkout.Open(w.ctx, w.program, order.Order{}, order.Initial, visit())
	require.Equal(t, err, missing)

	v := visit()
	v.Buyer = "buyer-2"
	_, err = checkout.View(placed(t, foreign), order.Initial, w.line(), v, morning)
	require.ErrorIs(t, err, paylater.CodeNotFound, "the line of buyer-1")
	page, err := checkout.Open(w.ctx, w.program, placed(t, foreign), order.Initial, v)
	require.NoError(t, err)
	require.Equal(t, checkout.NextApply, page.Next())
}

func TestPageWithoutProgram(t *testing.T) {
	w := approved(t)
	_, err := checkout.Open(w.ctx, nil, tenThousand(t), order.Initial, visit())
	require.ErrorIs(t, err, checkout.CodeViewOnly)
	page, err := checkout.View(tenThousand(t), order.Initial, w.line(), visit(), morning)
	require.NoError(t, err)
	require.Equal(t, checkout.NextChooseOffer, page.Next())
	_, err = w.pay(page, 6)
	require.ErrorIs(t, err, checkout.CodeViewOnly)

	var zero checkout.Page
	require.Equal(t, checkout.NextNothing, zero.Next())
	require.Equal(t, "no page", zero.String())
	require.Empty(t, zero.Choices())
	_, err = zero.Offer(6)
	require.Error(t, err)
	_, err = zero.Pay(w.ctx, paylater.Offer{}, paylater.Signature{})
	require.ErrorIs(t, err, checkout.CodeViewOnly)
	_, ok := zero.Loan()
	require.False(t, ok)
	_, ok = zero.Choice(order.Wire)
	require.False(t, ok)
}

// What a page hands out is the caller's own.
func TestPageIsImmutable(t *testing.T) {
	page := approved(t).open(tenThousand(t))
	before := page.String()
	for _, c := range page.Choices() {
		if c.Why != nil {
			c.Why.Code = "other"
			c.Why.Numbers[0].Value = 0
		}
		if len(c.Row.Limits) > 0 {
			c.Row.Limits[0] = usd(1)
		}
	}
	page.Offers()[0].Months = 99
	require.Equal(t, before, page.String())
}
