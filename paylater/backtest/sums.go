package backtest

import (
	"cmp"
	"slices"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Output takes the cases of a run as they come, then its sums.
type Output interface {
	// Case takes a case, in the order of the run.
	Case(c Case) error
	// Fail takes a record that could not be read.
	Fail(f *Failure) error
	// End takes the sums, once, and writes what is left.
	End(s Sums) error
}

// Tally adds up cases. Amounts are US cents; a sum over $100,000,000,000.00 is out of
// bounds, as [money.USD.InBounds] tells.
type Tally struct {
	Cases  int       // how many
	Signed int       // those in which a loan was signed
	Asked  money.USD // of all cases
	Was    Life      // of the loans that were made
	Would  Life      // of those of them that would have been made
	// FeesAtMost adds the dearest offered term of each newly offered case: what
	// they would have borne in fees less fee credit had every buyer drawn that way.
	FeesAtMost money.USD
}

// RuleTally is a tally of the cases that one rule of the changed policy refused.
type RuleTally struct {
	Rule fault.Code
	Tally
}

// Sums are a run in sum. The zero value is ready for [Sums.Add].
type Sums struct {
	Lines  int // read
	Failed int // records that could not be read or judged

	OfferedBoth, TermLost, NewlyRefused, NewlyOffered, RefusedBoth Tally

	// Rules divides what is newly refused and the terms that are lost by the rule that
	// says no, in the order of the codes.
	Rules []RuleTally
	// NotJudged is what [Trial.NotJudged] says.
	NotJudged []string
}

// Add takes a case in. One whose outcome is none of [Outcomes] is left out.
func (s *Sums) Add(c Case) {
	if s == nil {
		return
	}
	into := s.of(c.Outcome)
	if into == nil {
		return
	}
	into.add(&c)
	if c.Outcome == NewlyRefused || c.Outcome == TermLost {
		s.rule(c.Would.Rule).add(&c)
	}
}

// Of returns the tally of one outcome.
func (s Sums) Of(o Outcome) Tally {
	if t := s.of(o); t != nil {
		return *t
	}
	return Tally{}
}

// All returns the tally of all cases.
func (s Sums) All() Tally {
	var all Tally
	for _, o := range Outcomes() {
		all.merge(s.of(o))
	}
	return all
}

func (s *Sums) of(o Outcome) *Tally {
	switch o {
	case OfferedBoth:
		return &s.OfferedBoth
	case TermLost:
		return &s.TermLost
	case NewlyRefused:
		return &s.NewlyRefused
	case NewlyOffered:
		return &s.NewlyOffered
	case RefusedBoth:
		return &s.RefusedBoth
	}
	return nil
}

func (s *Sums) rule(code fault.Code) *Tally {
	i, found := slices.BinarySearchFunc(s.Rules, code, func(r RuleTally, c fault.Code) int { return cmp.Compare(r.Rule, c) })
	if !found {
		s.Rules = slices.Insert(slices.Clip(s.Rules), i, RuleTally{Rule: code})
	}
	return &s.Rules[i].Tally
}

func (t *Tally) add(c *Case) {
	one := Tally{Cases: 1, Asked: c.Asked, Was: c.Was.Life, Would: c.Would.Life}
	if c.Loan != "" {
		one.Signed = 1
	}
	if c.Outcome == NewlyOffered {
		one.FeesAtMost = c.Would.FeesAtMost()
	}
	t.merge(&one)
}

func (t *Tally) merge(o *Tally) {
	t.Cases, t.Signed = t.Cases+o.Cases, t.Signed+o.Signed
	t.Asked, t.FeesAtMost = t.Asked.Add(o.Asked), t.FeesAtMost.Add(o.FeesAtMost)
	t.Was, t.Would = t.Was.add(o.Was), t.Would.add(o.Would)
}

func (v Life) add(o Life) Life {
	return Life{
		Principal: v.Principal.Add(o.Principal), Fees: v.Fees.Add(o.Fees), Earned: v.Earned.Add(o.Earned),
		Unpaid: v.Unpaid.Add(o.Unpaid), UnpaidFees: v.UnpaidFees.Add(o.UnpaidFees), PastDue: v.PastDue.Add(o.PastDue),
	}
}

// less is what a life loses towards another; below zero is what it gains.
func (v Life) less(o Life) Life {
	return Life{
		Principal: v.Principal.Sub(o.Principal), Fees: v.Fees.Sub(o.Fees), Earned: v.Earned.Sub(o.Earned),
		Unpaid: v.Unpaid.Sub(o.Unpaid), UnpaidFees: v.UnpaidFees.Sub(o.UnpaidFees), PastDue: v.PastDue.Sub(o.PastDue),
	}
}

// take hands one step of a run to the sums and the outputs.
func (s *Sums) take(c Case, err error, outputs []Output) error {
	var f *Failure
	if err != nil {
		s.Failed++
		f, _ = err.(*Failure) //nolint:errorlint // cases yields nothing else
	} else {
		s.Add(c)
	}
	for _, out := range outputs {
		var failed error
		if f != nil {
			failed = out.Fail(f)
		} else {
			failed = out.Case(c)
		}
		if failed != nil {
			return failed
		}
	}
	return nil
}
