package paylater

import "iter"

// Step is one event of a line's history, met again by [Rules.Retrace].
type Step struct {
	Event Event
	// Before is the line as it stood before the act that made the event; all events
	// of one act have the same.
	Before Line
	// After is the line once the event has happened.
	After Line
}

// Retrace is [Rules.Rebuild] event by event, for one who asks how a line stood at
// some moment of its life. It ends with the error with which a rebuild would have
// ended, if it does. Only one step is in memory at a time.
func (r *Rules) Retrace(id LineID, events iter.Seq2[Event, error]) iter.Seq2[Step, error] {
	return func(yield func(Step, error) bool) {
		l, err := r.NewLine(id)
		if err != nil {
			yield(Step{}, err)
			return
		}
		if events == nil {
			return
		}
		before := l
		for ev, err := range events {
			if err != nil {
				yield(Step{}, err)
				return
			}
			if len(l.pending) == 0 {
				before = l
			}
			if l, err = l.redo(ev); err != nil {
				yield(Step{}, err)
				return
			}
			if !yield(Step{Event: ev, Before: before, After: l}, nil) {
				return
			}
		}
		if len(l.pending) > 0 {
			yield(Step{}, differs(l.pending[0].Seq, "an event was never recorded"))
		}
	}
}

// Under returns the line as it stands, under other rules: what they would say to
// its next act. It is for comparing policies and makes no history: [Rules.Rebuild]
// knows nothing of it. What stands on the line stays as it was recorded: statements
// and their cycle, fee credit, live holds, the days on which repayments clear. Only
// delinquency, which the rules say and not the lender, is judged again where the
// rules differ in its days. A loan made under a version that the rules do not have
// is refused with [CodePolicyUnknown].
func (l Line) Under(r *Rules) (Line, error) {
	switch {
	case !r.made():
		return l, noRules()
	case l.rules == nil:
		return l, invalid("line", "made by Rules.NewLine or Rules.ParseLine")
	}
	for i := range l.loans {
		if _, err := r.Policy(l.loans[i].Terms.Policy); err != nil {
			return l, err
		}
	}
	n := l
	n.rules = r
	if l.standing.PastDue {
		missed := n.firstMissed(n.day())
		late := r.at(missed).DelinquentAfter
		if late != l.rules.at(missed).DelinquentAfter { // else the record stands: delinquent until cured
			n.standing.Delinquent = n.day().Sub(missed) >= late // 0 days when nothing is missed
		}
	}
	n.reschedule()
	return n, nil
}
