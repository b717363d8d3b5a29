package checkout_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// A recipient of digits alone could be an account number: the lender is not
// asked to pay it, and the other methods do not need it.
func TestRecipientThatCouldBeAnAccount(t *testing.T) {
	v := visit()
	v.Recipient = "021000021"
	page := approved(t).openWith(tenThousand(t), order.Initial, v)
	c := choice(t, page, order.PayLater)
	require.False(t, c.Available())
	require.Equal(t, paylater.CodeArgumentInvalid, c.Why.Code)
	require.Equal(t, "recipient", c.Why.Path)
	require.Empty(t, page.Offers())
	require.Equal(t, checkout.NextPayOtherwise, page.Next())
}

// unpriced is a line that was stored without a price.
func unpriced(t *testing.T, line paylater.Line) paylater.Line {
	t.Helper()
	rec, err := line.Record()
	require.NoError(t, err)
	var data map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(rec.Head.Data, &data))
	require.Contains(t, data, "prices")
	delete(data, "prices")
	rec.Head.Data, err = json.Marshal(data)
	require.NoError(t, err)
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	line, err = rules.ParseLine(rec, nil)
	require.NoError(t, err)
	return line
}

// A line that was stored without a price has no term to offer, and says so.
func TestLineWithoutPrices(t *testing.T) {
	line := unpriced(t, approved(t).line())
	page, err := checkout.View(tenThousand(t), order.Initial, line, visit(), morning)
	require.NoError(t, err)
	require.Equal(t, paylater.CodeTermNotPriced, choice(t, page, order.PayLater).Why.Code)
	require.Empty(t, page.Offers())
	_, err = page.Offer(6)
	require.ErrorIs(t, err, paylater.CodeTermNotPriced)
}

// Offer says of a term what Offers says of it: the shortest one too, and with
// the decision when a rule of the line refused.
func TestOfferAndOffersAgree(t *testing.T) {
	for name, made := range map[string]bool{"H": true, "H #high-rates": false} {
		w := newWorld(t)
		w.apply(name)
		page := w.open(tenThousand(t))
		require.NotEmpty(t, page.Offers())
		good := 0
		for _, q := range page.Offers() {
			offer, err := page.Offer(q.Months)
			require.Equal(t, q.Offer, offer)
			require.Equal(t, q.Err, err)
			var refusal *paylater.Refusal
			require.Equal(t, err != nil, errors.As(err, &refusal), "%s, %d months", name, q.Months)
			text := fmt.Sprintf("  %d months: ", q.Months)
			if q.Months == 1 {
				text = "  1 month: "
			}
			if err == nil {
				good++
				text += "fees " + offer.Terms().Fees.String()
			} else {
				text += "not offered: " + string(fault.CodeOf(err)) + ": "
			}
			require.Contains(t, page.String(), text)
		}
		require.Equal(t, made, good > 0, name)
	}
}

// Credit that does not cover the phase has no terms to choose among: one reason
// stands for all of them.
func TestNoOffersBeyondTheCredit(t *testing.T) {
	w := newWorld(t)
	w.apply("H #approved-6200")
	page := w.open(tenThousand(t))
	require.Empty(t, page.Offers())
	_, err := page.Offer(1)
	require.ErrorIs(t, err, paylater.CodeOverAvailable)
	require.Equal(t, choice(t, page, order.PayLater).Why, err)
}

// What the order refuses of Pay Later is not paid by it, whatever another method
// may do: $30,000.00 pay both phases by transfer, and Pay Later pays one.
func TestPayAsksForPayLaterItself(t *testing.T) {
	w, v := approved(t), visit()
	v.Amount = usd(30_000)
	page := w.openWith(tenThousand(t), order.Initial, v)
	require.True(t, choice(t, page, order.Wire).Available())
	both := offer(t, w.openWith(placed(t, terms("TA-1", usd(30_000), usd(30_000))), order.Initial, v), 6)
	_, err := page.Pay(w.ctx, both, sign(both))
	require.ErrorIs(t, err, order.CodePaymentOverDue)
	require.Empty(t, w.line().Holds(w.clock.Now()))
	require.Empty(t, w.line().Loans(w.clock.Now()))

	v = visit()
	v.Catalog = checkout.Catalog{{Method: order.PayLater, Fee: checkout.Fee{Kind: checkout.FeeNone}}}
	only := w.openWith(tenThousand(t), order.Initial, v)
	require.Equal(t, checkout.CodeMethodNotOffered, choice(t, only, order.Wire).Why.Code)
	loan, err := w.pay(only, 6)
	require.NoError(t, err, "the methods that are not offered have no say")
	require.Equal(t, money.Dollars(10_000), loan.Principal)
}

// An amount and a fee that are more than any amount may be: less can be paid.
func TestTotalBeyondEveryAmount(t *testing.T) {
	most := minor(money.MaxCents, money.USDollar)
	page := newWorld(t).open(placed(t, terms("TA-1", most, most)))
	c := choice(t, page, order.ApplePay)
	require.False(t, c.Available())
	require.Equal(t, money.CodeAmountOverflow, c.Why.Code)
	require.Equal(t, checkout.RemedyPayLess, c.Remedy)
	require.True(t, choice(t, page, order.Wire).Available(), "the banks' fee is not counted")
}

// Figures in another currency than dollars stand in its minor units, and say so:
// EUR 100.01 over a limit of EUR 100.00, JPY 101 over one of JPY 100.
func TestFiguresOfALimitInAnotherCurrency(t *testing.T) {
	for c, asked := range map[money.Currency]int64{money.EUR: 100_01, money.JPY: 101} {
		v := visit()
		v.Catalog = checkout.Catalog{{
			Method: order.Wire, Fee: checkout.Fee{Kind: checkout.FeeBanksOwn}, Arrives: checkout.WithinHours(1),
			Limits: []money.Amount{minor(asked-1, c)},
		}}
		po := placed(t, terms("TA-1", minor(asked, c), minor(asked, c)))
		why := choice(t, newWorld(t).openWith(po, order.Initial, v), order.Wire).Why
		require.Equal(t, checkout.CodeOverPaymentLimit, why.Code)
		unit := " in minor units of " + string(c)
		require.Equal(t, []fault.Number{
			fault.Count("asked"+unit, asked), fault.Count("limit"+unit, asked-1), fault.Count("over"+unit, 1),
		}, why.Numbers)
	}
}

// A page asks the order with payments of its own, which collide with none that
// the order has, whatever their ids.
func TestPaymentsOfTheOrderAreNotInTheWay(t *testing.T) {
	w, po := approved(t), tenThousand(t)
	want := w.open(po).Choices()
	for n := range 3 {
		id := order.ID(fmt.Sprintf("trial-%d", n))
		var err error
		po, err = po.Start(order.Payment{ID: id, Phase: order.Initial, Method: order.Card, Amount: usd(1)}, morning)
		require.NoError(t, err)
		po, err = po.FailPayment(id, morning)
		require.NoError(t, err)
	}
	require.Equal(t, want, w.open(po).Choices())
}

// A page on which nothing can be done, now or ever, says so in its text too.
func TestNothingToDo(t *testing.T) {
	po, err := tenThousand(t).Cancel(morning)
	require.NoError(t, err)
	page := approved(t).open(po)
	require.Equal(t, checkout.NextEnded, page.Next())
	require.Contains(t, page.String(), "\nNext: ended\n")

	fresh, err := order.New(terms("TA-2", usd(10_000), usd(30_000)), morning)
	require.NoError(t, err)
	page = approved(t).open(fresh)
	require.Equal(t, checkout.NextNothing, page.Next())
	require.Contains(t, page.String(), "\nNext: nothing\n")
}
