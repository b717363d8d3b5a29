package paylater

import (
	"fmt"
	"math"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// APR is an annual percentage rate in whole parts per trillion; its error
// against the exact root is at most 1e-9.
type APR int64

// String writes the rate in percent, rounded half up to two places: "29.22%".
func (a APR) String() string {
	const half, unit = 50_000_000, 100_000_000 // a hundredth of a percent
	n := (int64(a) + half) / unit
	return fmt.Sprintf("%d.%02d%%", n/100, n%100)
}

// CashFlow is one payment of a loan: what is paid and on which day.
type CashFlow struct {
	Day    civil.Date
	Amount money.USD
}

// ComputeAPR returns the annual percentage rate of an advance on a day and its
// payments, by Regulation Z, Appendix J: the unit period is one month, the
// time of a payment is the whole months counted back from it and the remaining
// days as thirtieths of a month, odd days bear simple interest, and the year
// has twelve unit periods. A single payment within a year is its own unit
// period: the year has twelve divided by its whole months of them, or 365
// divided by its days. Fee credit is left out by the caller.
//
// It refuses an advance that is not above $0.00, payments before the advance or
// below $0.00, and payments that together are less than the advance.
func ComputeAPR(advance money.USD, day civil.Date, payments []CashFlow) (APR, error) {
	var small [maxMonths]flow
	flows := small[:0]
	for _, p := range payments {
		f, err := newFlow(day, p.Day, p.Amount)
		if err != nil {
			return 0, err
		}
		flows = append(flows, f)
	}
	return solve(advance, flows)
}

// apr is ComputeAPR for a schedule, without an allocation.
func (s Schedule) apr(advance money.USD, day civil.Date) (APR, error) {
	var small [maxMonths]flow
	flows, err := s.flows(small[:0], day)
	if err != nil {
		return 0, err
	}
	return solve(advance, flows)
}

func (s Schedule) flows(flows []flow, day civil.Date) ([]flow, error) {
	for i := range s {
		f, err := newFlow(day, s[i].Due, s[i].Principal.Add(s[i].Fee))
		if err != nil {
			return nil, err
		}
		flows = append(flows, f)
	}
	return flows, nil
}

// flow is a payment in unit periods: months and thirtieths after the advance.
type flow struct {
	cents  int64
	months int
	days   int
	span   int // all days from the advance
}

// single tells whether the flows are one payment within a year, which is its
// own unit period, and how many of them the year has: per divided by of.
func single(flows []flow) (per, of int, ok bool) {
	if len(flows) != 1 || flows[0].months > 12 || flows[0].months == 12 && flows[0].days > 0 || flows[0].span == 0 {
		return 0, 0, false
	}
	if flows[0].days == 0 {
		return 12, flows[0].months, true
	}
	return 365, flows[0].span, true
}

func newFlow(from, to civil.Date, amount money.USD) (flow, error) {
	if from.IsZero() || to.Before(from) {
		return flow{}, fault.New(CodeArgumentInvalid, "a payment lies before the advance").At("payments")
	}
	if amount.Sign() < 0 || !amount.InBounds() {
		return flow{}, fault.New(CodeArgumentInvalid, "a payment is negative or out of bounds").At("payments")
	}
	months, days := civil.MonthsAndDays(from, to)
	return flow{cents: amount.Cents(), months: months, days: days, span: to.Sub(from)}, nil
}

// solve finds the monthly rate at which the payments are worth the advance, by
// Newton's method. From zero upward the present value is convex and falls, so
// every step stays left of the root and the sequence rises to it.
func solve(advance money.USD, flows []flow) (APR, error) {
	if advance.Sign() <= 0 || !advance.InBounds() {
		return 0, fault.New(CodeAmountNotPositive, "the advance must be above $0.00").At("advance")
	}
	target := float64(advance.Cents())
	if value, _ := presentValue(flows, 0); value < target {
		return 0, fault.New(CodeArgumentInvalid, "the payments do not repay the advance").At("payments")
	}
	if per, of, ok := single(flows); ok {
		simple := (float64(flows[0].cents) - target) / target
		return APR(math.Round(simple * float64(per) / float64(of) * 1e12)), nil
	}
	rate := 0.0
	for range 100 {
		value, slope := presentValue(flows, rate)
		if slope == 0 {
			return 0, fault.New(CodeArgumentInvalid, "no payment lies after the advance").At("payments")
		}
		step := (value - target) / -slope
		rate += step
		if rate > 1e3 {
			return 0, fault.New(CodeArgumentInvalid, "the rate is over 1,200,000% a year").At("payments")
		}
		if math.Abs(step) < 1e-14*(1+rate) {
			break
		}
	}
	return APR(math.Round(12 * rate * 1e12)), nil
}

// presentValue is the payments' worth at a monthly rate, and its derivative.
func presentValue(flows []flow, rate float64) (value, slope float64) {
	v := 1 / (1 + rate)
	power, at := 1.0, 0 // v to the power of at
	for i := range flows {
		f := &flows[i]
		if f.months < at {
			power, at = 1, 0
		}
		for ; at < f.months; at++ {
			power *= v
		}
		odd := float64(f.days) / 30
		simple := 1 / (1 + odd*rate)
		worth := float64(f.cents) * power * simple
		value += worth
		slope -= worth * (float64(f.months)*v + odd*simple)
	}
	return value, slope
}
