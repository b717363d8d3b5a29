package main

import (
	"errors"
)

// lawOutcome: faults do not change what a lifecycle comes to.
const lawOutcome = "outcome"

// result is what became of one schedule.
type result struct {
	tally *tally
	hash  [32]byte // of its event log: every call and every stored event
	calls []int    // of each step, by its place
	broke error    // the law that did not hold; nil when all did
}

// listener hears what happens in a schedule.
type listener func(format string, args ...any)

// playSchedule lets one schedule happen in a world of its own.
func playSchedule(s *schedule, p parts, say listener) result {
	t := newTally()
	w, err := newWorld(s, p, t)
	if err != nil {
		return result{tally: t, broke: breaks("world", "%v", err)}
	}
	w.say, w.deep = say, say != nil || s.name != ""
	err = w.play()
	if err == nil && s.want != nil && s.sameEnd() && t.totals != *s.want {
		err = breaks(lawOutcome, "the faults changed what moved: %+v, without them %+v", t.totals, *s.want)
	}
	t.schedules, t.steps = 1, len(s.steps)
	if t.money() {
		t.moved = 1
	}
	for _, m := range w.gate.met {
		t.faults[m.kind]++
	}
	r := result{tally: t, calls: w.calls, broke: err}
	w.log.Sum(r.hash[:0])
	return r
}

// sameEnd tells whether the faults may make no difference in the end: the host
// repeats, and is answered. What comes days later, or is refused because a read
// was out of date, may end otherwise; and an application that did not reach the
// lender is lost, because its personal data was not kept.
func (s *schedule) sameEnd() bool {
	for _, p := range s.spots {
		if p.kind == late || p.kind == stale || s.steps[p.step].kind == doApply {
			return false
		}
	}
	return true
}

// lawOf is the name of the law that an error says was broken.
func lawOf(err error) string {
	if law := new(broken); errors.As(err, &law) {
		return law.law
	}
	return "error"
}

// shrink takes steps and faults out of a failing schedule as long as it breaks
// the same law: in halves, then smaller parts, then one by one.
func shrink(s schedule, p parts) schedule {
	law := lawOf(playSchedule(&s, p, nil).broke)
	if law == lawOutcome {
		return s // fewer steps come to something else by themselves
	}
	fails := func(steps []step) bool {
		try := s
		try.steps = steps
		r := playSchedule(&try, p, nil)
		return r.broke != nil && lawOf(r.broke) == law
	}
	for changed := true; changed; {
		changed = false
		for size := max(1, len(s.steps)/2); size > 0; size /= 2 {
			for from := 0; from < len(s.steps); {
				to := min(from+size, len(s.steps))
				if left := append(append([]step(nil), s.steps[:from]...), s.steps[to:]...); fails(left) {
					s.steps, changed = left, true
				} else {
					from = to
				}
			}
		}
		for i := range s.steps {
			for k := 0; k < len(s.steps[i].faults); {
				left := append([]step(nil), s.steps...)
				left[i].faults = append(append([]fault(nil), s.steps[i].faults[:k]...), s.steps[i].faults[k+1:]...)
				if fails(left) {
					s.steps, changed = left, true
				} else {
					k++
				}
			}
		}
	}
	return s
}
