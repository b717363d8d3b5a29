package disclosure

import (
	"slices"
	"strings"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// Reason is why a disclosure is asked for or not.
type Reason string

// The reasons.
const (
	Asked      Reason = "asked"         // the rule asks for the disclosure
	OtherState Reason = "other_state"   // the buyer's business is run from another state
	NotYet     Reason = "not_in_effect" // the offer's day lies before every version of the rule
	Exempt     Reason = "exempt"        // the host says that the rule does not bind the lender
	AboveMost  Reason = "above_most"    // the amount is greater than the rule's most
	BelowLeast Reason = "below_least"   // the amount is smaller than the rule's least
)

// Answer is whether one state asks for the disclosure of an offer, and why.
type Answer struct {
	State    State  `json:"state"`
	Rule     string `json:"rule"` // its name; of the first version when none is in effect
	Required bool   `json:"required"`
	Reason   Reason `json:"reason"`
	// Numbers are what was compared: amount and most or least in cents, or the two days.
	Numbers []fault.Number `json:"numbers,omitempty"`
	// Source is of the clause that decided.
	Source Source `json:"source"`
}

// String writes the answer on one line: "NY: not required: above_most (amount
// $3,000,000.00, most $2,500,000.00)".
func (a Answer) String() string {
	text := string(a.State) + ": required"
	if !a.Required {
		text = string(a.State) + ": not required: " + string(a.Reason)
	}
	parts := make([]string, len(a.Numbers))
	for i, n := range a.Numbers {
		parts[i] = n.String()
	}
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	return text
}

// Answer tells whether the rule asks for the disclosure of an offer. The tests
// go from the buyer over the day and the lender to the amount; the first that
// settles it is the reason. An error names each field of the case that is wrong.
func (r Rule) Answer(c Case) (Answer, error) {
	if err := c.check(); err != nil {
		return Answer{}, err
	}
	if err := fault.In("rule", r.Validate()); err != nil {
		return Answer{}, err
	}
	return r.answer(&c), nil
}

func (r *Rule) answer(c *Case) Answer {
	terms := c.Offer.Terms()
	amount := fault.Cents("amount", terms.Principal.Cents())
	no := func(why Reason, s Source, numbers ...fault.Number) Answer {
		return Answer{State: r.State, Rule: r.Name, Reason: why, Numbers: numbers, Source: s}
	}
	switch {
	case c.State != r.State:
		return no(OtherState, r.Reach.Source)
	case terms.Agreed.Before(r.From.Day):
		return no(NotYet, r.From.Source, day("offered", terms.Agreed), day("from", r.From.Day))
	case c.Financer.exemptIn(r.State):
		return no(Exempt, r.Exempt.Source)
	case r.Most.Amount.Less(terms.Principal):
		return no(AboveMost, r.Most.Source, amount, fault.Cents("most", r.Most.Amount.Cents()))
	case terms.Principal.Less(r.Least.Amount):
		return no(BelowLeast, r.Least.Source, amount, fault.Cents("least", r.Least.Amount.Cents()))
	}
	return Answer{State: r.State, Rule: r.Name, Required: true, Reason: Asked, Source: r.Reach.Source}
}

func day(name string, d civil.Date) fault.Number { return fault.Day(name, int64(d.Number())) }

// Book is the rules of several states, each in one version or more.
type Book []Rule

// On returns the version of a state's rule for offers of a day: the latest that
// is in effect by then. False when there is none.
func (b Book) On(s State, d civil.Date) (Rule, bool) {
	found, ok := Rule{}, false
	for _, r := range b {
		if r.State == s && !d.Before(r.From.Day) && (!ok || found.From.Day.Before(r.From.Day)) {
			found, ok = r, true
		}
	}
	return found, ok
}

// Answers tells for every state of the book whether its disclosure is asked for,
// in the order of the book. An error names each field of the case that is wrong.
func (b Book) Answers(c Case) ([]Answer, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	var list []Answer
	for i := range b {
		s := b[i].State
		if slices.ContainsFunc(list, func(a Answer) bool { return a.State == s }) {
			continue
		}
		r, ok := b.On(s, c.Offer.Terms().Agreed)
		if !ok {
			r = b.first(s)
		}
		a, err := r.Answer(c)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// first is the earliest version of a state's rule.
func (b Book) first(s State) Rule {
	var found Rule
	for _, r := range b {
		if r.State == s && (found.State == "" || r.From.Day.Before(found.From.Day)) {
			found = r
		}
	}
	return found
}

// Disclose makes the disclosure of every state that asks for one, and the
// answers of all.
func (b Book) Disclose(c Case) ([]Sheet, []Answer, error) {
	answers, err := b.Answers(c)
	if err != nil {
		return nil, nil, err
	}
	var sheets []Sheet
	for _, a := range answers {
		if !a.Required {
			continue
		}
		r, _ := b.On(a.State, c.Offer.Terms().Agreed)
		sheet, err := r.Disclose(c)
		if err != nil {
			return nil, nil, err
		}
		sheets = append(sheets, sheet)
	}
	return sheets, answers, nil
}
