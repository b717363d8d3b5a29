package main

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/paylater-go/payments/paylater"
)

// allGroups is everything that is measured, with what is asked of it.
func allGroups() ([]*group, error) {
	groups := []*group{scheduleGroup()}
	for _, payments := range []int{6, 60} {
		groups = append(groups, aprGroup(payments, 0), aprGroup(payments, 11))
	}
	offers, err := offersGroup()
	if err != nil {
		return nil, err
	}
	holds, err := holdGroup()
	if err != nil {
		return nil, err
	}
	return append(groups, offers, holds), nil
}

const handWritten = "by hand on shopspring/decimal"

// shopWay is the hand-written schedule that the goals compare with.
func shopWay(name string) *subject {
	t := theTask()
	principal, rates := shopInput(t)
	return &subject{name: name, do: func() error {
		shopSchedule(principal, rates, t.first, t.dueAfter)
		return nil
	}}
}

func scheduleGroup() *group {
	t := theTask()
	principal, rates := goInput(t)
	ours, ourRates, cycle := ourInput()
	return &group{
		title: "A schedule of six rows with dates and fees",
		subjects: []*subject{
			{name: "paylater.NewSchedule", ours: true, do: func() error {
				paylater.NewSchedule(ours, ourRates, cycle, 1)
				return nil
			}},
			shopWay(handWritten),
			{name: "by hand on govalues/decimal", do: func() error {
				_, err := goSchedule(principal, rates, t.first, t.dueAfter)
				return err
			}},
		},
		goals: []goal{timesFaster(handWritten, 14), mostAllocs(1)},
	}
}

const (
	textbook = "XIRR, Newton of the textbook with math.Pow"
	tuned    = "XIRR, Newton with one math.Pow a payment"
)

func aprGroup(payments, oddDays int) *group {
	title := fmt.Sprintf("The APR of %d payments, whole months apart", payments)
	if oddDays > 0 {
		title = fmt.Sprintf("The APR of %d payments with odd days", payments)
	}
	advance, day, ours := ourLoan(payments, oddDays)
	flows := datedLoan(payments, oddDays)
	factor := 12.0
	if payments > 6 {
		factor = 30
	}
	rate := func(solve func([]payment) (float64, error)) func() error {
		return func() error {
			_, err := solve(flows)
			return err
		}
	}
	return &group{
		title: title,
		subjects: []*subject{
			{name: "paylater.ComputeAPR", ours: true, do: func() error {
				_, err := paylater.ComputeAPR(advance, day, ours)
				return err
			}},
			{name: tuned, do: rate(xirrNewtonOnce)},
			{name: textbook, do: rate(xirrNewton)},
			{name: "XIRR by bisection", do: rate(xirrBisect)},
		},
		goals: []goal{timesFaster(textbook, factor), mostAllocs(0)},
	}
}

func offersGroup() (*group, error) {
	offers, err := ourOffers()
	if err != nil {
		return nil, err
	}
	const single = "one schedule " + handWritten
	return &group{
		title:    "The offers of all six terms: schedules, APRs, decisions",
		subjects: []*subject{{name: "paylater.Line.Offers", ours: true, do: offers}, shopWay(single)},
		goals:    []goal{timesSlower(single, 1.5)},
	}, nil
}

func holdGroup() (*group, error) {
	few, err := ourHold(2)
	if err != nil {
		return nil, err
	}
	many, err := ourHold(20)
	if err != nil {
		return nil, err
	}
	const reserve = "reserve under a mutex on shopspring/decimal"
	cent := decimal.New(1, -2)
	a := &account{limit: decimal.New(1, 12)}
	return &group{
		title: "A hold with key, expiry, decision and event",
		subjects: []*subject{
			{name: "paylater.Line.Hold, 2 loans", ours: true, do: few},
			{name: "paylater.Line.Hold, 20 loans", ours: true, do: many},
			{name: reserve, do: func() error { return a.reserve(cent) }},
		},
		goals: []goal{timesSlower(reserve, 10), sameAllocs()},
	}, nil
}
