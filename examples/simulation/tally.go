package main

import (
	"github.com/paylater-go/payments/paylater"
)

// tally counts what schedules did. Tallies add up in any order.
type tally struct {
	schedules, moved, steps, calls int

	totals

	faults      [troubleCount]int
	edges       map[edge]int
	kinds       map[paylater.Kind]int
	differences map[string]int
	refusals    map[string]int
}

// totals are the cents that moved.
type totals struct{ drawn, repaid, returned, refunded, paidOut int64 }

// edge is a passage of one life from a state to another; from "" is its
// beginning.
type edge struct{ life, from, to, how string }

// The lives whose passages are counted, and those states that the library has no
// name for.
const (
	lifeLine      = "line"
	lifeLoan      = "loan"
	lifeHold      = "hold"
	lifeRepayment = "repayment"
	lifeRefund    = "refund"
	lifeCharge    = "charge"

	live     = "live"
	received = "received"
	cleared  = "cleared"
	returned = "returned"
	asked    = "asked"
	dropped  = "dropped"
)

func newTally() *tally {
	return &tally{
		edges: map[edge]int{}, kinds: map[paylater.Kind]int{}, differences: map[string]int{}, refusals: map[string]int{},
	}
}

func (t *tally) edge(life, from, to string, how ...string) {
	e := edge{life: life, from: from, to: to}
	if len(how) > 0 {
		e.how = how[0]
	}
	t.edges[e]++
}

// money tells whether any cent moved.
func (t *tally) money() bool { return t.drawn+t.repaid+t.refunded+t.paidOut > 0 }

// add counts what another tally has counted.
func (t *tally) add(o *tally) {
	t.schedules, t.moved, t.steps, t.calls = t.schedules+o.schedules, t.moved+o.moved, t.steps+o.steps, t.calls+o.calls
	t.drawn, t.repaid, t.returned = t.drawn+o.drawn, t.repaid+o.repaid, t.returned+o.returned
	t.refunded, t.paidOut = t.refunded+o.refunded, t.paidOut+o.paidOut
	for i, n := range o.faults {
		t.faults[i] += n
	}
	sum(t.edges, o.edges)
	sum(t.kinds, o.kinds)
	sum(t.differences, o.differences)
	sum(t.refusals, o.refusals)
}

func sum[K comparable](to, from map[K]int) {
	for k, n := range from {
		to[k] += n
	}
}
