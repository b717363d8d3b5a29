package disclosure_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/disclosure"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// TestFiguresByHand: every number here was worked out on paper from the published
// figures, to the cent; only the APR has the second opinion of appendixJ.
func TestFiguresByHand(t *testing.T) {
	for _, c := range []struct {
		name     string
		amount   money.USD
		price    lender.Price
		payments []int64 // cents
		charge   int64   // cents
		average  int64   // cents
		early    int64   // cents
		regular  bool
	}{
		{"six months dearest", money.Dollars(10_000), dear(), []int64{194167, 194167, 174167, 174167, 174166, 174166}, 85000, 180833, 35000, false},
		{"six months cheapest", money.Dollars(10_000), cheap(), []int64{179167, 179167, 169167, 169167, 169166, 169166}, 35000, 172500, 15000, false},
		{"two months", money.Dollars(20_000), paylatertest.Flat(2, money.PPM(12_500)), []int64{1025000, 1025000}, 50000, 1025000, 25000, true},
		{"one month", money.Dollars(10_000), paylatertest.Flat(1, money.PPM(10_000)), []int64{1010000}, 10000, 1010000, 10000, true},
		{"five with odd cents", money.Cents(10003), paylatertest.Flat(5, money.PPM(10_000)), []int64{2101, 2101, 2101, 2100, 2100}, 500, 2101, 200, true},
		{"three odd cents", money.Cents(1000_00), paylatertest.Flat(3, money.PPM(10_000)), []int64{34334, 34333, 34333}, 3000, 34333, 2000, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := disclosure.FiguresOf(offerOf(t, c.amount, c.price, money.USD{}, march()), false)
			require.NoError(t, err)
			require.Len(t, f.Payments, len(c.payments))
			var sum int64
			for i, p := range f.Payments {
				require.Equal(t, money.Cents(c.payments[i]), p.Amount, i)
				sum += c.payments[i]
			}
			require.Equal(t, money.Cents(sum), f.Total)
			require.Equal(t, c.amount.Cents()+c.charge, sum, "the case itself adds up")
			require.Equal(t, money.Cents(c.charge), f.FinanceCharge)
			require.Equal(t, c.amount, f.Funding)
			require.Equal(t, c.amount, f.ToSupplier)
			require.True(t, f.ToYou.IsZero())
			require.Equal(t, money.Cents(c.average), f.Average)
			require.Equal(t, money.Cents(c.early), f.EarlyMost)
			require.Equal(t, !c.regular, f.Irregular)
			require.InDelta(t, appendixJ(f), float64(f.APR)/1e12, 1e-9)
		})
	}
}

// TestDaysByHand: a line qualified on 2026-03-05 has statements on the 15th and
// payments due 21 days later.
func TestDaysByHand(t *testing.T) {
	f, err := disclosure.FiguresOf(offerOf(t, money.Dollars(10_000), dear(), money.USD{}, march()), false)
	require.NoError(t, err)
	for i, want := range []string{"2026-04-05", "2026-05-06", "2026-06-05", "2026-07-06", "2026-08-05", "2026-09-05"} {
		require.Equal(t, want, f.Payments[i].Day.String())
	}
	// March 26 days, then April 30, May 31, June 30, July 31, August 31, September 5.
	require.Equal(t, 26+30+31+30+31+31+5, f.Days())
	require.Equal(t, "184 days", rowOf(t, sheetOf(t, disclosure.California, false), disclosure.Term).Value)
}

// TestFeeCredit: fee 109.00, credit 10.00: the buyer pays 99.00. Left out, the
// figures are those without credit; deducted, all of them have it.
func TestFeeCredit(t *testing.T) {
	price := paylatertest.Flat(2, money.PPM(10_000)) // $10,900.00 at 1%: $109.00 a month
	amount, ten := money.Dollars(10_900), money.Dollars(10)
	offer := offerOf(t, amount, price, ten, march())
	require.Equal(t, ten, offer.Terms().Credit)
	left, err := disclosure.FiguresOf(offer, false)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(218), left.FinanceCharge)
	require.Equal(t, money.Cents(555900), left.Payments[0].Amount)
	require.Equal(t, offer.Terms().APR, left.APR)
	off, err := disclosure.FiguresOf(offer, true)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(208), off.FinanceCharge)
	require.Equal(t, money.Cents(554900), off.Payments[0].Amount)
	require.Equal(t, offer.Terms().Total(), off.Total)
	require.Less(t, off.APR, left.APR)
	require.InDelta(t, appendixJ(off), float64(off.APR)/1e12, 1e-9)
	require.Equal(t, money.Dollars(109), off.EarlyMost, "of the second month; the first month's $99.00 is paid by then")

	c := caseOf(offer, disclosure.California)
	sheet, err := ruleOf(t, disclosure.California).Disclose(c)
	require.NoError(t, err)
	require.Equal(t, []string{"A fee credit of $10.00 is applied to the first month's fee. With it the payment due April 5, 2026 is " +
		"$5,549.00 instead of $5,559.00, and all payments together are $11,108.00."}, sheet.Apart)
	require.NotContains(t, sheet.Text(), "credit")
	c.Deduct = true
	sheet, err = ruleOf(t, disclosure.California).Disclose(c)
	require.NoError(t, err)
	require.Empty(t, sheet.Apart)
	require.Equal(t, "$208.00", rowOf(t, sheet, disclosure.FinanceCharge).Value)

	// A credit of $1,000.00 covers the whole first fee and no more.
	f, err := disclosure.FiguresOf(offerOf(t, amount, price, money.Dollars(1000), march()), true)
	require.NoError(t, err)
	require.Equal(t, money.Dollars(109), f.FinanceCharge)
	require.Equal(t, money.Dollars(5450), f.Payments[0].Amount)
}

// TestEarlyMostIsThePayoff: on every day of the loan, with every payment made on
// its due day, the library's own payoff owes at most EarlyMost in fees, and that
// much on some day.
func TestEarlyMostIsThePayoff(t *testing.T) {
	for _, agreed := range []civil.Date{civil.Of(2026, 3, 5), civil.Of(2026, 3, 31), civil.Of(2026, 4, 8)} {
		line, err := paylatertest.OpenLine(defaultRules(t, nil), march(), money.Dollars(100_000), dear())
		require.NoError(t, err)
		draw := paylatertest.DrawOf("PO-1", money.Dollars(10_000))
		offer, err := line.Offer(draw, 6, paylatertest.Noon(agreed))
		require.NoError(t, err)
		f, err := disclosure.FiguresOf(offer, false)
		require.NoError(t, err)
		line, loan, err := paylatertest.Lend(line, draw, 6, paylatertest.Noon(agreed))
		require.NoError(t, err)
		var most money.USD
		for d := agreed; d.Before(f.Last); d = d.AddDays(1) {
			quote, err := line.Payoff(loan.ID, paylatertest.Noon(d))
			require.NoError(t, err, d)
			require.LessOrEqual(t, quote.Fees.Cmp(f.EarlyMost), 0, "%s: %s owed, at most %s disclosed", d, quote.Fees, f.EarlyMost)
			most = most.Max(quote.Fees)
			for _, p := range f.Payments {
				if p.Day == d {
					line, err = paylatertest.Repay(line, p.Amount, paylatertest.Noon(d).Add(time.Hour))
					require.NoError(t, err)
				}
			}
		}
		require.Equal(t, f.EarlyMost, most, "agreed %s", agreed)
	}
}

func TestNoOfferNoFigures(t *testing.T) {
	_, err := disclosure.FiguresOf(paylater.Offer{}, false)
	require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	// The lender's ordinary product: 34.26%, which may not be offered.
	line, err := paylatertest.OpenLine(defaultRules(t, nil), march(), money.Dollars(100_000),
		paylatertest.Stepped(6, 2, money.PPM(30_000), money.PPM(10_000)))
	require.NoError(t, err)
	refused, err := line.Offer(paylatertest.DrawOf("PO-1", money.Dollars(10_000)), 6, march())
	require.Error(t, err)
	_, err = disclosure.FiguresOf(refused, false)
	require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
}

// appendixJ is a second opinion on the APR: the rate at which the present values
// of the payments are the funding, each payment's time counted back in whole
// months and thirtieths, the odd days at simple interest. Found by bisection.
func appendixJ(f disclosure.Figures) float64 {
	value := func(monthly float64) float64 {
		var sum float64
		for _, p := range f.Payments {
			months, days := civil.MonthsAndDays(f.Agreed, p.Day)
			sum += float64(p.Amount.Cents()) / ((1 + monthly*float64(days)/30) * math.Pow(1+monthly, float64(months)))
		}
		return sum - float64(f.Funding.Cents())
	}
	low, high := 0.0, 1.0
	for range 200 {
		if middle := (low + high) / 2; value(middle) > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	rate := 12 * low
	if months, days := civil.MonthsAndDays(f.Agreed, f.Last); len(f.Payments) == 1 {
		cost := float64(f.FinanceCharge.Cents()) / float64(f.Funding.Cents())
		rate = cost * 365 / float64(f.Days())
		if days == 0 {
			rate = cost * 12 / float64(months)
		}
	}
	return rate
}
