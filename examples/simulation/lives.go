package main

import (
	"fmt"
	"slices"
	"strings"
)

// life is a lifecycle: a schedule that says its choices.
type life struct {
	name   string
	pairs  bool // pairs of faults are tried on it
	script string
}

// lives are the twelve lifecycles of which every call meets every fault. A step
// says its main choice after a colon and others after a plus; what it does not
// say goes the usual way.
func lives() []life {
	return []life{
		{"paid-on-time", true, "apply, pay, host:recover, time:days, mail, time:month, repay:installment, time:days, mail, time:month, " +
			"repay:loan, time:days, mail, host:bill, host:recover"},
		{"paid-off-early", true, "apply, pay, host:recover, time:days, mail, payoff:file, time:days, mail, host:bill, host:book"},
		{"refunded-whole", true, "apply, pay, host:recover, time:days, mail, host:book, refund:whole, host:recover, " +
			"time:days, mail, host:recover"},
		{"refunded-in-part", false, "apply, pay, host:recover, time:days, mail, time:month, host:bill, refund:part, host:recover, " +
			"time:days, mail, repay:loan, time:days, mail"},
		{"paid-short", false, "apply, pay:62, host:recover, time:days, mail, host:book, wire, host:recover, repay:loan, time:days, mail"},
		{"not-paid", true, "apply, pay:63, host:recover, time:days, mail, host:book, pay:00+order=new, host:recover, " +
			"time:days, mail, host:book, repay:loan, time:days, mail"},
		{"sent-back", false, "apply, pay:65, host:recover, time:days, mail, time:days, mail, host:book, host:recover, host:bill"},
		{"bounced", false, "apply, pay, host:recover, time:days, mail, repay:loan, time:days, mail, lender:bounce, mail, host:bill, " +
			"repay:loan, time:days, mail"},
		{"delinquent", false, "apply, pay, host:recover, time:days, mail, time:month, host:bill, time:month, host:bill, lender:late-fee, mail, " +
			"repay:more, time:days, mail, lender:pay-out, mail"},
		{"declined-first", false, "apply:declined, mail, apply:needs-info, time:days, mail, pay, host:recover, time:days, mail, host:book"},
		{"suspended-and-closed", false, "apply, hold, lender:standing+standing=suspended, mail, sign, lender:standing+standing=reinstated, " +
			"mail, pay, host:recover, lender:standing+standing=closed, mail, time:days, mail, host:recover, repay:loan, time:days, mail, host:bill"},
		{"two-lenders", false, "apply:yes+line=first, apply:lost+line=second, host:recover, hold+line=first, pay+line=second, release, " +
			"pay+line=second, refund:whole, host:recover, time:days, mail, host:recover"},
	}
}

// mainChoice is what a colon says.
func mainChoice(kind stepKind) string {
	switch kind {
	case doApply:
		return "decision"
	case doPay:
		return "cents"
	case doRepay:
		return "amount"
	case doPayoff:
		return "report"
	case doLender:
		return "says"
	}
	return string(kind)
}

// schedule is the lifecycle without faults.
func (l *life) schedule() schedule {
	s := schedule{name: l.name, cast: cast{buyers: 1, lenders: 2, limit: 40_000, credit: true}}
	for text := range strings.SplitSeq(l.script, ", ") {
		st := step{id: len(s.steps), seed: uint64(len(s.steps)), said: map[string]string{}}
		first, others, _ := strings.Cut(text, "+")
		kind, choice, chosen := strings.Cut(first, ":")
		if st.kind = stepKind(kind); chosen {
			st.said[mainChoice(st.kind)] = choice
		}
		if what, word, ok := strings.Cut(others, "="); ok {
			st.said[what] = word
		}
		s.steps = append(s.steps, st)
	}
	return s
}

// lifeOf finds a lifecycle by its name.
func lifeOf(name string) (schedule, error) {
	all := lives()
	i := slices.IndexFunc(all, func(l life) bool { return l.name == name })
	if i < 0 {
		return schedule{}, fmt.Errorf("%q is no seed and no lifecycle", name)
	}
	return all[i].schedule(), nil
}
