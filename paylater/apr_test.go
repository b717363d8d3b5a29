package paylater_test

import (
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// equalMonths is a loan whose installments fall due whole months apart.
func equalMonths(principal string, rates ...int32) []paylater.CashFlow {
	var list []paylater.CashFlow
	from := day("2019-03-05")
	for k, ppm := range rates {
		part := usd(principal).Part(k, len(rates))
		list = append(list, paylater.CashFlow{Day: from.AddMonths(k + 1), Amount: part.Add(usd(principal).Scale(money.PPM(ppm)))})
	}
	return list
}

// series is n payments of one amount, a month apart.
func series(first string, n int, amount string) []paylater.CashFlow {
	var list []paylater.CashFlow
	for k := range n {
		list = append(list, paylater.CashFlow{Day: day(first).AddMonths(k), Amount: usd(amount)})
	}
	return list
}

func TestAPRAgainstPublishedFigures(t *testing.T) {
	dear, cheap := []int32{27_500, 27_500, 7_500, 7_500, 7_500, 7_500}, []int32{12_500, 12_500, 2_500, 2_500, 2_500, 2_500}
	ordinary := []int32{30_000, 30_000, 10_000, 10_000, 10_000, 10_000}
	for _, c := range []struct {
		name, advance, on string
		payments          []paylater.CashFlow
		want              string
	}{
		{"Appendix J, 24 equal months", "5000.00", "1990-01-10", series("1990-02-10", 24, "230.00"), "9.69%"},
		{"Appendix J, first after 1 month 19 days", "6000.00", "1990-02-19", series("1990-04-10", 36, "200.00"), "11.82%"},
		{"Appendix J, one payment after 255 days", "1000.00", "1990-01-03", []paylater.CashFlow{{Day: day("1990-01-03").AddDays(255), Amount: usd("1080.00")}}, "11.45%"},
		{"six months at the highest rates", "10000.00", "2019-03-05", equalMonths("10000.00", dear...), "29.22%"},
		{"six months at the lowest rates", "10000.00", "2019-03-05", equalMonths("10000.00", cheap...), "12.04%"},
		{"the lender's ordinary product", "10000.00", "2019-03-05", equalMonths("10000.00", ordinary...), "34.26%"},
		{"two months at 1.25%", "20000.00", "2019-03-05", equalMonths("20000.00", 12_500, 12_500), "19.95%"},
		{"two months at 2.75%", "10000.00", "2019-03-05", equalMonths("10000.00", 27_500, 27_500), "43.74%"},
		{"one whole month at 2.5%", "10000.00", "2019-03-05", equalMonths("10000.00", 25_000), "30.00%"},
		{"one year in one payment", "1000.00", "2019-03-05", []paylater.CashFlow{{Day: day("2020-03-05"), Amount: usd("1120.00")}}, "12.00%"},
		{"nothing costs nothing", "1000.00", "2019-03-05", series("2019-04-05", 4, "250.00"), "0.00%"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := paylater.ComputeAPR(usd(c.advance), day(c.on), c.payments)
			require.NoError(t, err)
			assert.Equal(t, c.want, got.String())
			requireNearRoot(t, got, usd(c.advance), day(c.on), c.payments)
		})
	}
}

// TestAPROnRealDueDates: qualified 2025-01-05, agreed 2025-02-08. Billed from
// 02-15 the second due date would be short of two months and cost 30.35%.
func TestAPROnRealDueDates(t *testing.T) {
	cycle := paylater.Cycle{First: day("2025-01-15"), DueAfter: 21}
	rates := dearSix().Monthly
	agreed := day("2025-02-08")
	early, err := paylater.NewSchedule(usd("10000.00"), rates, cycle, 2).SolveAPR(usd("10000.00"), agreed)
	require.NoError(t, err)
	assert.Equal(t, "30.35%", early.String())
	first := cycle.FirstFor(agreed, len(rates))
	assert.Equal(t, 3, first)
	made, err := paylater.NewSchedule(usd("10000.00"), rates, cycle, first).SolveAPR(usd("10000.00"), agreed)
	require.NoError(t, err)
	assert.Less(t, made, paylater.APR(292_200_000_000))
}

// payment times, counted apart from the library's own code: whole months back
// from the payment, then days.
func monthsBack(from, to time.Time) (months int, days int) {
	for {
		back := to.AddDate(0, -months-1, 0)
		for back.Day() != to.Day() && back.Day() < 4 { // AddDate ran over the month's end
			back = back.AddDate(0, 0, -1)
		}
		if back.Before(from) {
			break
		}
		months++
	}
	back := to.AddDate(0, -months, 0)
	for back.Day() != to.Day() && back.Day() < 4 {
		back = back.AddDate(0, 0, -1)
	}
	return months, int(back.Sub(from).Hours()+12) / 24
}

func naive(d civil.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// excess is the sign of the payments' exact present value at an annual rate
// less the advance.
func excess(annual *big.Rat, advance money.USD, on civil.Date, payments []paylater.CashFlow) int {
	worth := new(big.Rat)
	one := big.NewRat(1, 1)
	for i, p := range payments {
		months, days := monthsBack(naive(on), naive(p.Day))
		growth := new(big.Rat)
		if len(payments) == 1 && (months < 12 || months == 12 && days == 0) {
			period := big.NewRat(int64(months), 12) // of a year
			if days > 0 {
				period = big.NewRat(int64(naive(p.Day).Sub(naive(on)).Hours()/24), 365)
			}
			growth.Add(one, growth.Mul(annual, period))
		} else {
			monthly := new(big.Rat).Quo(annual, big.NewRat(12, 1))
			growth.Add(one, growth.Mul(monthly, big.NewRat(int64(days), 30)))
			month := new(big.Rat).Add(one, monthly)
			for range months {
				growth.Mul(growth, month)
			}
		}
		worth.Add(worth, new(big.Rat).Quo(new(big.Rat).SetInt64(payments[i].Amount.Cents()), growth))
	}
	return worth.Cmp(new(big.Rat).SetInt64(advance.Cents()))
}

// requireNearRoot brackets the exact root: 1e-9 below the answer the payments
// are worth at least the advance, 1e-9 above it at most.
func requireNearRoot(t tester, got paylater.APR, advance money.USD, on civil.Date, payments []paylater.CashFlow) {
	t.Helper()
	const bound = 1_000 // parts per trillion: 1e-9
	rate := func(ppt int64) *big.Rat { return big.NewRat(ppt, 1_000_000_000_000) }
	require.GreaterOrEqual(t, excess(rate(max(0, int64(got)-bound)), advance, on, payments), 0, "the root is not far below %s", got)
	require.LessOrEqual(t, excess(rate(int64(got)+bound), advance, on, payments), 0, "the root is not far above %s", got)
}

// drawPayments makes a loan of one to 24 payments that repay at least the
// advance, at most some 100% a month dear.
func drawPayments(t *rapid.T) (money.USD, civil.Date, []paylater.CashFlow) {
	on := day("2000-01-01").AddDays(rapid.IntRange(0, 20_000).Draw(t, "day"))
	advance := money.Cents(rapid.Int64Range(24, 15_000_000).Draw(t, "advance"))
	n := rapid.IntRange(1, 24).Draw(t, "payments")
	when := on.AddDays(rapid.IntRange(1, 70).Draw(t, "first"))
	var list []paylater.CashFlow
	for k := range n {
		extra := rapid.Int64Range(0, advance.Cents()/3).Draw(t, "fee")
		list = append(list, paylater.CashFlow{Day: when, Amount: advance.Part(k, n).Add(money.Cents(extra))})
		when = when.AddDays(rapid.IntRange(1, 45).Draw(t, "gap"))
	}
	return advance, on, list
}

func TestAPRAgainstExactModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		advance, on, payments := drawPayments(t)
		got, err := paylater.ComputeAPR(advance, on, payments)
		require.NoError(t, err)
		requireNearRoot(t, got, advance, on, payments)
	})
}

// TestAPROfHardLoans: payments on one day, far apart, in no order, worth a cent
// or 10^13 times the advance. There is always an answer, and it is the exact one,
// or the rate is beyond all measure.
func TestAPROfHardLoans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		on := day("2000-01-01").AddDays(rapid.IntRange(0, 20_000).Draw(t, "day"))
		sizes := rapid.SampledFrom([]int64{1, 2, 100, 10_000_000, money.MaxCents})
		advance := money.Cents(rapid.Int64Range(1, sizes.Draw(t, "most advanced")).Draw(t, "advance"))
		list := []paylater.CashFlow{{Day: on.AddDays(rapid.IntRange(1, 3_000).Draw(t, "last")), Amount: advance}}
		for range rapid.IntRange(1, 70).Draw(t, "payments") {
			amount := money.Cents(rapid.Int64Range(0, sizes.Draw(t, "most paid")).Draw(t, "amount"))
			list = append(list, paylater.CashFlow{Day: on.AddDays(rapid.IntRange(0, 3_000).Draw(t, "when")), Amount: amount})
		}
		got, err := paylater.ComputeAPR(advance, on, list)
		if err != nil {
			requireCode(t, err, paylater.CodeArgumentInvalid)
			require.Positive(t, excess(big.NewRat(11_000, 1), advance, on, list))
			return
		}
		requireNearRoot(t, got, advance, on, list)
	})
}

// TestAPROfProductTerms walks over every rate band corner of the product on
// real due dates, where the promise matters.
func TestAPROfProductTerms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		months := rapid.IntRange(1, 6).Draw(t, "months")
		rates := make([]money.Rate, months)
		for k := range rates {
			rates[k] = money.PPM(rapid.Int32Range(2_500, 27_500).Draw(t, "rate"))
		}
		qualified := day("2019-01-01").AddDays(rapid.IntRange(0, 3_000).Draw(t, "qualified"))
		cycle := paylater.Cycle{First: qualified.AddDays(10), DueAfter: 21}
		agreed := qualified.AddDays(rapid.IntRange(0, 800).Draw(t, "agreed"))
		principal := money.Cents(rapid.Int64Range(6, 15_000_000).Draw(t, "principal"))
		s := paylater.NewSchedule(principal, rates, cycle, cycle.FirstFor(agreed, months))
		got, err := s.SolveAPR(principal, agreed)
		require.NoError(t, err)
		same, err := paylater.ComputeAPR(principal, agreed, paymentsOf(s))
		require.NoError(t, err)
		require.Equal(t, same, got, "an offer and the public function agree")
		requireNearRoot(t, got, principal, agreed, paymentsOf(s))
		from, payments := equalMonthsOf(s)
		equal, err := paylater.ComputeAPR(principal, from, payments)
		require.NoError(t, err)
		if months > 1 { // one payment over odd days counts 365 days, not twelve months: 30 days from February are dearer
			require.LessOrEqual(t, int64(got), int64(equal)+1_000, "never above the APR of equal months")
		}
	})
}

func paymentsOf(s paylater.Schedule) []paylater.CashFlow {
	var list []paylater.CashFlow
	for _, row := range s {
		list = append(list, paylater.CashFlow{Day: row.Due, Amount: row.Principal.Add(row.Fee)})
	}
	return list
}

// equalMonthsOf moves a schedule's payments to whole months after a first of
// January, which every month can be counted from.
func equalMonthsOf(s paylater.Schedule) (civil.Date, []paylater.CashFlow) {
	from, list := civil.Of(2019, time.January, 1), paymentsOf(s)
	for k := range list {
		list[k].Day = from.AddMonths(k + 1)
	}
	return from, list
}

// TestAPROfOnePayment: within a year it is its own unit period, one day later it
// is not (Appendix J, (b)(5)); the model above counts both.
func TestAPROfOnePayment(t *testing.T) {
	on := day("2019-01-31")
	for _, due := range []string{
		"2019-02-01", "2019-02-28", "2019-03-01", "2019-12-30", "2019-12-31", "2020-01-30", "2020-01-31",
		"2020-02-01", "2020-02-28", "2020-02-29", "2020-03-01", "2020-12-15", "2022-01-31",
	} {
		list := []paylater.CashFlow{{Day: day(due), Amount: usd("1300.00")}}
		got, err := paylater.ComputeAPR(usd("1000.00"), on, list)
		require.NoError(t, err, due)
		requireNearRoot(t, got, usd("1000.00"), on, list)
	}
}

// TestAPROfAFarPayment: the promised error holds over sixty years, too, where the
// solver must not stop too early. After n whole months it is 12 x (the n-th root of
// what one dollar grows to, less 1).
func TestAPROfAFarPayment(t *testing.T) {
	on, months := day("2000-01-31"), 720
	for cents := int64(1_050_00); cents < 20_000_00; cents += 10_00 {
		list := []paylater.CashFlow{{Day: on.AddMonths(months), Amount: money.Cents(cents)}}
		got, err := paylater.ComputeAPR(usd("1000.00"), on, list)
		require.NoError(t, err)
		root := 12 * (math.Pow(float64(cents)/1_000_00, 1/float64(months)) - 1)
		require.InDelta(t, root, float64(got)/1e12, 1e-9, cents)
	}
}

// TestAPROfOneDay: several payments on one day are one for the solver, also where a
// month and 30 days, or half a month, make its first guess hard.
func TestAPROfOneDay(t *testing.T) {
	for _, c := range []struct{ on, due, each string }{
		{"2019-01-02", "2019-03-01", "60.00"}, {"2019-03-05", "2019-03-20", "100.00"}, {"2019-03-05", "2019-03-20", "50.00"},
	} {
		list := []paylater.CashFlow{{Day: day(c.due), Amount: usd(c.each)}, {Day: day(c.due), Amount: usd(c.each)}}
		got, err := paylater.ComputeAPR(usd("100.00"), day(c.on), list)
		require.NoError(t, err)
		requireNearRoot(t, got, usd("100.00"), day(c.on), list)
	}
}

func TestAPRRefuses(t *testing.T) {
	ok := series("2019-04-05", 2, "600.00")
	for _, c := range []struct {
		name     string
		advance  money.USD
		on       civil.Date
		payments []paylater.CashFlow
		code     error
	}{
		{"no advance", money.USD{}, day("2019-03-05"), ok, paylater.CodeAmountNotPositive},
		{"an advance below zero", usd("-1.00"), day("2019-03-05"), ok, paylater.CodeAmountNotPositive},
		{"an advance out of bounds", money.Cents(money.MaxCents + 1), day("2019-03-05"), ok, paylater.CodeAmountNotPositive},
		{"no day", usd("1000.00"), civil.Date{}, ok, paylater.CodeArgumentInvalid},
		{"no payment", usd("1000.00"), day("2019-03-05"), nil, paylater.CodeArgumentInvalid},
		{"a payment before the advance", usd("1000.00"), day("2019-04-06"), ok, paylater.CodeArgumentInvalid},
		{"one of several payments before the advance", usd("1000.00"), day("2019-04-06"), series("2019-04-05", 3, "600.00"), paylater.CodeArgumentInvalid},
		{"a payment on no day", usd("1000.00"), day("2019-03-05"), []paylater.CashFlow{{Amount: usd("1200.00")}}, paylater.CodeArgumentInvalid},
		{"a payment below zero", usd("1000.00"), day("2019-03-05"), append(series("2019-04-05", 2, "600.00"), paylater.CashFlow{Day: day("2019-05-05"), Amount: usd("-1.00")}), paylater.CodeArgumentInvalid},
		{"too little", usd("1200.01"), day("2019-03-05"), ok, paylater.CodeArgumentInvalid},
		{"all on the first day", usd("1000.00"), day("2019-03-05"), series("2019-03-05", 1, "1200.00"), paylater.CodeArgumentInvalid},
		{"all on the first day and a cent in five years", usd("50000000.00"), day("2019-03-05"), []paylater.CashFlow{
			{Day: day("2019-03-05"), Amount: usd("50000000.00")}, {Day: day("2024-03-05"), Amount: usd("0.01")},
		}, paylater.CodeArgumentInvalid},
		{"a rate beyond all measure", money.Cents(1), day("2019-03-05"), series("2019-03-06", 2, "100000000.00"), paylater.CodeArgumentInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := paylater.ComputeAPR(c.advance, c.on, c.payments)
			requireCode(t, err, c.code)
		})
	}
}

func TestAPRAllocatesNothing(t *testing.T) {
	s := paylater.NewSchedule(usd("10000.00"), dearSix().Monthly, paylater.Cycle{First: day("2019-03-15"), DueAfter: 21}, 1)
	payments := paymentsOf(s)
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = s.SolveAPR(usd("10000.00"), day("2019-03-05")) }))
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_, _ = paylater.ComputeAPR(money.Dollars(10_000), day("2019-03-05"), payments)
	}))
}

// TestCapIsExact: whether an APR is under the cap is decided without a float.
// Fees move by one cent around the cap, so most cases lie very near it.
func TestCapIsExact(t *testing.T) {
	limit := money.PPM(300_000)
	rapid.Check(t, func(t *rapid.T) {
		months := rapid.IntRange(1, 6).Draw(t, "months")
		agreed := day("2019-01-01").AddDays(rapid.IntRange(0, 2_000).Draw(t, "agreed"))
		cycle := paylater.Cycle{First: agreed.AddDays(10), DueAfter: rapid.IntRange(20, 25).Draw(t, "due after")}
		principal := money.Cents(rapid.Int64Range(100, 15_000_000).Draw(t, "principal"))
		s := paylater.NewSchedule(principal, make([]money.Rate, months), cycle, cycle.FirstFor(agreed, months))
		for _, fee := range aroundCap(s, principal, agreed, limit) {
			s[0].Fee = fee
			requireSameVerdict(t, s, principal, agreed, limit)
		}
	})
}

// aroundCap finds the first fee that takes the APR to the cap, and its
// neighbors.
func aroundCap(s paylater.Schedule, principal money.USD, agreed civil.Date, limit money.Rate) []money.USD {
	annual := big.NewRat(int64(limit.PPM()), 1_000_000)
	low, high := int64(0), principal.Cents()*20
	for low < high {
		s[0].Fee = money.Cents((low + high) / 2)
		if excess(annual, principal, agreed, paymentsOf(s)) >= 0 {
			high = (low + high) / 2
		} else {
			low = (low+high)/2 + 1
		}
	}
	return []money.USD{money.Cents(max(0, low-1)), money.Cents(low), money.Cents(low + 1)}
}

func requireSameVerdict(t tester, s paylater.Schedule, principal money.USD, agreed civil.Date, limit money.Rate) {
	t.Helper()
	rate, err := s.SolveAPR(principal, agreed)
	require.NoError(t, err)
	exact := excess(big.NewRat(int64(limit.PPM()), 1_000_000), principal, agreed, paymentsOf(s))
	require.Equal(t, exact < 0, s.UnderCap(rate, principal, agreed, limit), "APR %d", rate)
	for _, wrong := range []paylater.APR{299_999_999_999, 300_000_000_000, 300_000_000_001} {
		require.Equal(t, exact < 0, s.UnderCap(wrong, principal, agreed, limit), "near the cap the solver is not believed")
	}
}

// TestAtTheCap: one whole month at 2.5% is exactly 30% and may not be offered;
// one cent less may.
func TestAtTheCap(t *testing.T) {
	s := paylater.Schedule{{Number: 1, Due: day("2019-04-05"), Principal: usd("10000.00"), Fee: usd("250.00")}}
	for fee, under := range map[string]bool{"249.99": true, "250.00": false, "250.01": false} {
		s[0].Fee = usd(fee)
		rate, err := s.SolveAPR(usd("10000.00"), day("2019-03-05"))
		require.NoError(t, err)
		assert.Equal(t, under, s.UnderCap(rate, usd("10000.00"), day("2019-03-05"), money.PPM(300_000)), fee)
	}
}

func TestAPRText(t *testing.T) {
	for ppt, want := range map[paylater.APR]string{
		0: "0.00%", 292_150_000_000: "29.22%", 292_149_999_999: "29.21%", 1_000_000_000_000: "100.00%", 49_999_999: "0.00%", 50_000_000: "0.01%",
	} {
		assert.Equal(t, want, ppt.String())
	}
}
