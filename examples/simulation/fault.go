package main

import (
	"math/rand/v2"
	"time"
)

// trouble is what goes wrong at one call to a port: the store or a lender.
type trouble uint8

const (
	noTrouble   trouble = iota
	failBefore          // an error, and nothing happened
	failAfter           // it happened, the answer is lost
	crashBefore         // the process ends before the call
	crashAfter          // the process ends after it, nobody heard the answer
	late                // the call takes up to 72 hours
	twice               // the call arrives twice; either answer may be the one that is heard
	stale               // a read answers what was true some commits ago
	reordered           // a write arrives after later calls; another process writes during a read
	canceled            // the caller's context ends
	troubleCount
)

// onceMore is what comes twice: a call, a webhook, an answer.
const onceMore = "twice"

// String names the trouble in reports.
func (t trouble) String() string {
	names := [...]string{
		"none", "fail-before", "fail-after", "crash-before", "crash-after", "late", onceMore, "stale", "reordered", "canceled",
	}
	if int(t) < len(names) {
		return names[t]
	}
	return "unknown"
}

// fault is one trouble at the n-th call of a step; its seed decides the rest,
// such as how late.
type fault struct {
	call int // counted from 1 within the step
	kind trouble
	seed uint64
}

// coin is one yes or no that the fault's seed holds.
func (f fault) coin() bool { return f.seed&1 == 1 }

// delay is up to 72 hours, more often minutes than days.
func (f fault) delay() time.Duration {
	r := rand.New(rand.NewPCG(f.seed, 0)) //nolint:gosec // reproducible on purpose
	longest := [...]time.Duration{20 * time.Minute, 3 * time.Hour, 26 * time.Hour, 72 * time.Hour}
	return time.Duration(1 + r.Int64N(int64(longest[r.IntN(len(longest))])))
}

// crash ends the process, as far as a simulation can.
type crash struct{}
