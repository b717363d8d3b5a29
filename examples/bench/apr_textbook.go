package main

import (
	"errors"
	"math"
	"time"
)

// payment is a dated cash flow as XIRR takes it: below zero for what the buyer
// receives.
type payment struct {
	when   time.Time
	amount float64
}

var errNoRate = errors.New("no rate was found")

// years are the payments' times as XIRR counts them, a year having 365 days.
func years(flows []payment) []float64 {
	times := make([]float64, len(flows))
	for i := range flows {
		times[i] = flows[i].when.Sub(flows[0].when).Hours() / 24 / 365
	}
	return times
}

// worth is the present value of all flows at a yearly rate.
func worth(flows []payment, times []float64, rate float64) float64 {
	sum := 0.0
	for i := range flows {
		sum += flows[i].amount / math.Pow(1+rate, times[i])
	}
	return sum
}

// slope is the derivative of worth.
func slope(flows []payment, times []float64, rate float64) float64 {
	sum := 0.0
	for i := range flows {
		sum -= times[i] * flows[i].amount / math.Pow(1+rate, times[i]+1)
	}
	return sum
}

// xirrBisect halves an interval of rates until nothing of it is left: slow, and
// never wrong.
func xirrBisect(flows []payment) (float64, error) {
	times := years(flows)
	low, high := -0.99, 10.0
	if worth(flows, times, low) < 0 == (worth(flows, times, high) < 0) {
		return 0, errNoRate
	}
	for high-low > 1e-12 {
		middle := (low + high) / 2
		if worth(flows, times, middle) > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2, nil
}

// xirrNewton is Newton's method from the guess of spreadsheets, 10%, with the
// value and its derivative as they stand in the textbook.
func xirrNewton(flows []payment) (float64, error) {
	times := years(flows)
	rate := 0.1
	for range 100 {
		step := worth(flows, times, rate) / slope(flows, times, rate)
		rate -= step
		if math.Abs(step) < 1e-12 {
			return rate, nil
		}
	}
	return 0, errNoRate
}

// xirrNewtonOnce is the same with one math.Pow for the value and the derivative
// together, and so half as long. No textbook and no library does it; it stands
// here to show how much of the distance is one line.
func xirrNewtonOnce(flows []payment) (float64, error) {
	times := years(flows)
	rate := 0.1
	for range 100 {
		value, slope := 0.0, 0.0
		for i := range flows {
			w := flows[i].amount / math.Pow(1+rate, times[i])
			value += w
			slope -= times[i] * w / (1 + rate)
		}
		step := value / slope
		rate -= step
		if math.Abs(step) < 1e-12 {
			return rate, nil
		}
	}
	return 0, errNoRate
}
