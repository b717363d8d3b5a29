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
	if len(payments) <= few {
		var room [few]flow
		return computeAPR(room[:0], advance, day, payments)
	}
	var room [many]flow
	return computeAPR(room[:0], advance, day, payments)
}

// few and many payments find room without an allocation: most loans have few,
// and room costs time.
const few, many = 8, 64

func computeAPR(flows []flow, advance money.USD, day civil.Date, payments []CashFlow) (APR, error) {
	from := day.Anchor().Counter()
	for i := range payments {
		p := &payments[i]
		if !countable(day, p.Day, p.Amount) {
			return 0, notCountable(day, p.Day)
		}
		months, days := from.MonthsAndDays(p.Day)
		flows = append(flows, flow{cents: p.Amount.Cents(), months: months, days: days, span: p.Day.Sub(day)})
	}
	return solve(advance, flows)
}

// apr is ComputeAPR for a schedule, without an allocation.
func (s Schedule) apr(advance money.USD, day civil.Date) (APR, error) {
	if len(s) <= few {
		var room [few]flow
		return s.solve(room[:0], advance, day)
	}
	var room [maxMonths]flow
	return s.solve(room[:0], advance, day)
}

func (s Schedule) solve(room []flow, advance money.USD, day civil.Date) (APR, error) {
	flows, err := s.flows(room, day)
	if err != nil {
		return 0, err
	}
	return solve(advance, flows)
}

func (s Schedule) flows(flows []flow, day civil.Date) ([]flow, error) {
	from := day.Anchor().Counter()
	for i := range s {
		due, amount := s[i].Due, s[i].Principal.Add(s[i].Fee)
		if !countable(day, due, amount) {
			return nil, notCountable(day, due)
		}
		months, days := from.MonthsAndDays(due)
		flows = append(flows, flow{cents: amount.Cents(), months: months, days: days, span: due.Sub(day)})
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

// odd is the days as a part of a month.
func (f *flow) odd() float64 { return float64(f.days) * (1.0 / 30) }

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

// countable tells whether a payment can be counted from an advance.
func countable(from, to civil.Date, amount money.USD) bool {
	return !from.IsZero() && !to.Before(from) && amount.Sign() >= 0 && amount.InBounds()
}

func notCountable(from, to civil.Date) error {
	if from.IsZero() || to.Before(from) {
		return fault.New(CodeArgumentInvalid, "a payment lies before the advance").At("payments")
	}
	return fault.New(CodeArgumentInvalid, "a payment is negative or out of bounds").At("payments")
}

// solve finds the monthly rate at which the payments are worth the advance, step
// by step from the left of it.
func solve(advance money.USD, flows []flow) (APR, error) {
	if advance.Sign() <= 0 || !advance.InBounds() {
		return 0, fault.New(CodeAmountNotPositive, "the advance must be above $0.00").At("advance")
	}
	target := float64(advance.Cents())
	if per, of, ok := single(flows); ok && flows[0].cents >= advance.Cents() {
		simple := (float64(flows[0].cents) - target) / target
		return APR(math.Round(simple * float64(per) / float64(of) * 1e12)), nil
	}
	sums := sumsOf(flows)
	if sums.atOnce {
		flows, target = later(flows, target)
		sums = sumsOf(flows)
	}
	rate, err := sums.firstRate(target)
	if err != nil {
		return 0, err
	}
	bound := 6e-13 / float64((sums.longest+3)*(sums.longest+3))
	for range mostSteps {
		worth, slope, bend := presentValue(flows, rate)
		step := stepTo(worth-target, slope, bend)
		rate = max(0, rate+step)
		if rate > 1e3 {
			return 0, fault.New(CodeArgumentInvalid, "the rate is over 1,200,000% a year").At("payments")
		}
		// Halley's step leaves at most its cube times a sixth of (longest + 3)^2:
		// here 1e-13 a month.
		if math.Abs(step*step*step) < bound {
			return APR(math.Round(12 * rate * 1e12)), nil
		}
	}
	return 0, fault.New(CodeArgumentInvalid, "no rate was found").At("payments")
}

// later takes out what is paid on the day of the advance: at any rate it only
// makes the advance smaller.
func later(flows []flow, advance float64) ([]flow, float64) {
	rest := flows[:0]
	for _, f := range flows {
		if f.span == 0 {
			advance -= float64(f.cents)
		} else {
			rest = append(rest, f)
		}
	}
	return rest, advance
}

// mostSteps is many times what any loan within the bounds of money needs.
const mostSteps = 200

// stepTo is Halley's step to the root, from the excess of the worth over the
// advance and its derivatives without their signs. Where the curve bends too
// much for it, it is Newton's: the worth falls and is convex, so that from the
// left of the root Newton's step never passes it.
func stepTo(excess, slope, bend float64) float64 {
	newton := excess / slope
	if turn := newton * bend / slope / 2; math.Abs(turn) < 0.5 {
		return newton / (1 - turn)
	}
	return newton
}

// sums are what the first step needs, from a rate of zero: there the derivatives
// need no powers.
type sums struct {
	paid, slope, bend float64 // of payments, of payments x time, of payments x time x (time + 1)
	longest           int     // whole months of the last payment
	atOnce            bool    // something is paid on the day of the advance
}

func sumsOf(flows []flow) sums {
	var paid, slope, bend float64
	longest, first := 0, 1
	for i := range flows {
		f := &flows[i]
		cents, time := float64(f.cents), float64(f.months)+f.odd()
		paid += cents
		slope += cents * time
		bend += cents * time * (time + 1)
		longest, first = max(longest, f.months), min(first, f.span)
	}
	return sums{paid, slope, bend, longest, first == 0}
}

// firstRate is the first step.
func (s *sums) firstRate(target float64) (float64, error) {
	if s.paid < target {
		return 0, fault.New(CodeArgumentInvalid, "the payments do not repay the advance").At("payments")
	}
	if target <= 0 {
		return 0, fault.New(CodeArgumentInvalid, "no payment that is needed lies after the advance").At("payments")
	}
	return stepTo(s.paid-target, s.slope, s.bend), nil
}

// presentValue is the payments' worth at a monthly rate, and its first and second
// derivative without their signs.
func presentValue(flows []flow, rate float64) (worth, slope, bend float64) {
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
		now, months, odd := float64(f.cents)*power, float64(f.months)*v, 0.0
		if f.days > 0 {
			simple := 1 / (1 + f.odd()*rate)
			now, odd = now*simple, f.odd()*simple
		}
		time := months + odd
		worth += now
		slope += now * time
		bend += now * (time*time + months*v + odd*odd)
	}
	return worth, slope, bend
}
