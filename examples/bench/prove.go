package main

import (
	"fmt"
	"math"
	"math/big"
	"reflect"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// proveAll computes what is measured in every way and compares the figures.
func proveAll() error {
	if err := proveSchedules(); err != nil {
		return err
	}
	for _, payments := range []int{6, 60} {
		for _, odd := range []int{0, 11} {
			if err := proveRates(payments, odd); err != nil {
				return fmt.Errorf("%d payments, %d odd days: %w", payments, odd, err)
			}
		}
	}
	return nil
}

// proveSchedules compares the rows to the cent and to the day.
func proveSchedules() error {
	t := theTask()
	ours, ourRates, cycle := ourInput()
	want := ourPlan(paylater.NewSchedule(ours, ourRates, cycle, 1))
	principal, rates := shopInput(t)
	if got := shopPlan(shopSchedule(principal, rates, t.first, t.dueAfter)); !reflect.DeepEqual(want, got) {
		return fmt.Errorf("schedules differ: ours %v, shopspring %v", want, got)
	}
	other, otherRates := goInput(t)
	rows, err := goSchedule(other, otherRates, t.first, t.dueAfter)
	if got := goPlan(rows); err != nil || !reflect.DeepEqual(want, got) {
		return fmt.Errorf("schedules differ: ours %v, govalues %v %w", want, got, err)
	}
	return nil
}

// tolerance is how far a rate may lie from the exact one.
const tolerance = 1e-9

// proveRates holds our APR against the exact value of its own equation, and the
// dated rivals against each other: XIRR compounds by days of a year of 365, so
// that its rate is another one, near (1 + APR / 12)^12 - 1.
func proveRates(payments, oddDays int) error {
	advance, day, list := ourLoan(payments, oddDays)
	apr, err := paylater.ComputeAPR(advance, day, list)
	if err != nil {
		return err
	}
	target := new(big.Rat).SetInt64(advance.Cents())
	below, above := big.NewRat(int64(apr)-1_000, 1e12), big.NewRat(int64(apr)+1_000, 1e12)
	if exactWorth(list, day, below).Cmp(target) < 0 || exactWorth(list, day, above).Cmp(target) > 0 {
		return fmt.Errorf("our APR %d parts per trillion is not within 1e-9 of the exact one", apr)
	}
	flows := datedLoan(payments, oddDays)
	exact, err := xirrBisect(flows)
	if err != nil {
		return err
	}
	for _, solve := range []func([]payment) (float64, error){xirrNewton, xirrNewtonOnce} {
		if rate, err := solve(flows); err != nil || math.Abs(rate-exact) > tolerance {
			return fmt.Errorf("XIRR differs: %v by bisection, %v by Newton %w", exact, rate, err)
		}
	}
	if yearly := math.Pow(1+float64(apr)/12e12, 12) - 1; math.Abs(yearly-exact) > 0.01 {
		return fmt.Errorf("the APR makes %v a year, XIRR says %v", yearly, exact)
	}
	return nil
}

// exactWorth is the payments' present value at an annual rate by Regulation Z,
// Appendix J, in fractions.
func exactWorth(list []paylater.CashFlow, day civil.Date, annual *big.Rat) *big.Rat {
	one, sum := big.NewRat(1, 1), new(big.Rat)
	monthly := new(big.Rat).Quo(annual, big.NewRat(12, 1))
	month := new(big.Rat).Add(one, monthly)
	for _, p := range list {
		months := 0
		for !p.Day.AddMonths(-months - 1).Before(day) {
			months++
		}
		growth := new(big.Rat).Mul(monthly, big.NewRat(int64(p.Day.AddMonths(-months).Sub(day)), 30))
		growth.Add(growth, one)
		for range months {
			growth.Mul(growth, month)
		}
		sum.Add(sum, growth.Quo(new(big.Rat).SetInt64(p.Amount.Cents()), growth))
	}
	return sum
}
