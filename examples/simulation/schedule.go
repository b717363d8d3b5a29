package main

import "math/rand/v2"

// schedule is one random life of the world: who is there, what they do, and
// what goes wrong at which call.
type schedule struct {
	seed  uint64
	name  string // of a lifecycle; "" for a random schedule
	cast  cast
	steps []step
	spots []spot  // the faults of a lifecycle
	want  *totals // what the lifecycle comes to without them; nil when nobody knows
}

// cast is who is there.
type cast struct {
	buyers, lenders int
	limit           int64 // dollars, of a line
	credit          bool  // the policy grants fee credit
}

// step is one thing that somebody does, with its own choices and faults.
type step struct {
	id     int
	kind   stepKind
	seed   uint64
	said   map[string]string // choices made beforehand; nil in random schedules
	faults []fault
}

// stepKind names a step.
type stepKind string

// The steps.
const (
	doApply   stepKind = "apply"
	doPay     stepKind = "pay"     // at the checkout: hold, sign, disburse
	doHold    stepKind = "hold"    // set credit aside only
	doSign    stepKind = "sign"    // what was set aside
	doRelease stepKind = "release" // what was set aside
	doRepay   stepKind = "repay"
	doPayoff  stepKind = "payoff"
	doRefund  stepKind = "refund"
	doWire    stepKind = "wire" // the order is paid, or topped up, by another method
	doGrant   stepKind = "grant"
	doLender  stepKind = "lender" // says something by itself
	doMail    stepKind = "mail"   // webhooks are delivered
	doHost    stepKind = "host"   // the host's scheduler bills, recovers, books
	doTime    stepKind = "time"
)

// theme is what a schedule is mostly about: weights of its steps.
type theme struct {
	weight int
	steps  []weighted
}

type weighted struct {
	kind   stepKind
	weight int
}

// themes together reach every state and edge often enough.
func themes() []theme {
	return []theme{
		{4, []weighted{ // everything a little
			{doApply, 8},
			{doPay, 20},
			{doHold, 6},
			{doSign, 6},
			{doRelease, 4},
			{doRepay, 12},
			{doPayoff, 5},
			{doRefund, 9},
			{doWire, 4},
			{doGrant, 3},
			{doLender, 16},
			{doMail, 22},
			{doHost, 16},
			{doTime, 24},
		}},
		{3, []weighted{ // loans that come and go
			{doPay, 26}, {doRepay, 14}, {doPayoff, 14}, {doRefund, 14}, {doLender, 18}, {doMail, 26}, {doHost, 8}, {doTime, 20},
		}},
		{2, []weighted{ // months without a payment
			{doPay, 10}, {doRepay, 8}, {doLender, 16}, {doMail, 12}, {doHost, 14}, {doTime, 34},
		}},
		{1, []weighted{ // applications
			{doApply, 30}, {doPay, 8}, {doLender, 8}, {doMail, 14}, {doHost, 14}, {doTime, 14},
		}},
		{1, []weighted{ // credit that is set aside
			{doPay, 10}, {doHold, 24}, {doSign, 20}, {doRelease, 12}, {doLender, 12}, {doMail, 10}, {doHost, 8}, {doTime, 12},
		}},
	}
}

// randomSchedule is the schedule of a seed.
func randomSchedule(seed uint64) schedule {
	r := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)) //nolint:gosec // reproducible on purpose
	s := schedule{seed: seed, cast: cast{
		buyers: 1 + r.IntN(2)*r.IntN(2), lenders: 1 + r.IntN(2), limit: []int64{9_000, 40_000, 200_000}[r.IntN(3)], credit: r.IntN(2) == 0,
	}}
	all := themes()
	t := all[choose(r, len(all), func(i int) int { return all[i].weight })]
	count := 15 + r.IntN(11)
	for id := range count {
		kind := doApply
		if id >= s.cast.lenders {
			kind = t.steps[choose(r, len(t.steps), func(i int) int { return t.steps[i].weight })].kind
		}
		s.steps = append(s.steps, step{id: id, kind: kind, seed: r.Uint64()})
	}
	for range r.IntN(12) {
		on := &s.steps[r.IntN(count)]
		on.faults = append(on.faults, fault{
			call: 1 + min(r.IntN(7), r.IntN(10)), kind: anyTrouble(r), seed: r.Uint64(),
		})
	}
	return s
}

// anyTrouble is each of them as often as the others.
func anyTrouble(r *rand.Rand) trouble {
	list := make([]trouble, 0, troubleCount)
	for t := failBefore; t < troubleCount; t++ {
		list = append(list, t)
	}
	return list[r.IntN(len(list))]
}

func choose(r *rand.Rand, n int, weight func(int) int) int {
	sum := 0
	for i := range n {
		sum += weight(i)
	}
	left := r.IntN(sum)
	for i := range n {
		if left -= weight(i); left < 0 {
			return i
		}
	}
	return 0
}

// faultCount is how many troubles the schedule has.
func (s *schedule) faultCount() int {
	n := 0
	for i := range s.steps {
		n += len(s.steps[i].faults)
	}
	return n
}
