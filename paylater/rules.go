package paylater

import (
	"slices"
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// Rules is every version of a program's policy and the calendar of working
// days: all that an act needs besides the line and the time. It is immutable
// and safe for concurrent use.
type Rules struct {
	policies []Policy // by day of effect
	calendar civil.Calendar
}

// NewRules checks the policies and puts them in the order of their days. On a
// day the latest policy that is effective by then holds, before all of them the
// first. No policy, a wrong one, and two of one version or day are refused with
// [CodePolicyInvalid]. A nil calendar means that of the US Federal Reserve Banks.
func NewRules(policies []Policy, calendar civil.Calendar) (*Rules, error) {
	if len(policies) == 0 {
		return nil, fault.New(CodePolicyInvalid, "no policy given").At("policies")
	}
	if calendar == nil {
		calendar = civil.FederalReserve()
	}
	r := &Rules{policies: slices.Clone(policies), calendar: calendar}
	slices.SortStableFunc(r.policies, func(a, b Policy) int { return a.Effective.Compare(b.Effective) })
	seen := map[string]bool{}
	for i := range r.policies {
		p := &r.policies[i]
		if err := p.Validate(); err != nil {
			return nil, fault.In("policies", err)
		}
		if seen[p.Version] || i > 0 && p.Effective == r.policies[i-1].Effective {
			return nil, fault.New(CodePolicyInvalid, "two policies share a version or a day of effect").At("policies")
		}
		seen[p.Version] = true
		*p = p.clone()
	}
	return r, nil
}

// made tells rules of [NewRules] from those that nobody made: they have no policy.
func (r *Rules) made() bool { return r != nil && len(r.policies) > 0 }

// Calendar returns the calendar of working days; nil of rules that [NewRules]
// did not make.
func (r *Rules) Calendar() civil.Calendar {
	if r == nil {
		return nil
	}
	return r.calendar
}

// Policy returns the policy of that version.
func (r *Rules) Policy(version string) (Policy, error) {
	if r == nil {
		return Policy{}, noRules()
	}
	for i := range r.policies {
		if r.policies[i].Version == version {
			return r.policies[i].clone(), nil
		}
	}
	return Policy{}, fault.New(CodePolicyUnknown, "no policy of that version is configured")
}

func noRules() error { return invalid("rules", "made by NewRules") }

// at returns the policy that holds on a New York day: the latest whose day of
// effect has come, or the first one before that.
func (r *Rules) at(day civil.Date) *Policy {
	found := &r.policies[0]
	for i := range r.policies {
		if !r.policies[i].Effective.After(day) {
			found = &r.policies[i]
		}
	}
	return found
}

// version returns the policy a record names, which Parse has checked to exist.
func (r *Rules) version(v string) *Policy {
	found := &r.policies[0]
	for i := range r.policies {
		if r.policies[i].Version == v {
			found = &r.policies[i]
		}
	}
	return found
}

// onTime is the last day on which a payment for that due date is on time: the
// due date, or the next working day when it is none. A year that the calendar
// does not know counts as all working days.
func (r *Rules) onTime(due civil.Date) civil.Date {
	d, err := civil.NextWorkingDay(r.calendar, due)
	if err != nil {
		return due
	}
	return d
}

// workingDays adds n working days, each as [Rules.onTime] finds it; none are none,
// on a day that is no working day too.
func (r *Rules) workingDays(d civil.Date, n int) civil.Date {
	for range n {
		d = r.onTime(d.AddDays(1))
	}
	return d
}

// instant is how every time enters: UTC, whole microseconds.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
