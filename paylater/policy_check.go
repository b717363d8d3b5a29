package paylater

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

const (
	maxMonths = 24      // the longest term that any policy may name
	maxPolicy = 1 << 20 // bytes of a policy's document, as many as package strictjson reads
)

// ParsePolicy reads one policy from JSON and checks it. Every error is
// reported at once, with its path: what is wrong with the document, and which of
// the fields that can be read break a bound.
func ParsePolicy(data []byte) (Policy, error) {
	var p Policy
	if err := strictjson.Decode(data, &p); err != nil {
		return Policy{}, fault.Join(append(fault.All(err), boundsByField(data)...)...)
	}
	if err := p.Validate(); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// boundsByField checks the readable fields of a document that cannot be read as
// a whole, beside each other as they stand there; the default policy stands in
// for the rest.
func boundsByField(data []byte) []*fault.Error {
	var given map[string]json.RawMessage
	if len(data) > maxPolicy || json.Unmarshal(data, &given) != nil {
		return nil
	}
	p, read := readable(given)
	return slices.DeleteFunc(fault.All(p.Validate()), func(f *fault.Error) bool {
		name, _, _ := strings.Cut(f.Path, ".")
		name, _, _ = strings.Cut(name, "[")
		return !read[name]
	})
}

// readable is the default policy with those fields of somebody else's document
// that can be read, and their names; the errors of the document name the others.
// It asks for the fields of a policy only: a document of many keys costs no more.
func readable(given map[string]json.RawMessage) (Policy, map[string]bool) {
	p, read := DefaultPolicy()[0], map[string]bool{}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Policy]()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		into := reflect.ValueOf(&p).Elem().FieldByIndex(field.Index).Addr().Interface()
		value, ok := given[name]
		read[name] = ok && strictjson.Decode(value, into) == nil
	}
	return p, read
}

// Validate checks a policy on its own and reports every error at once.
func (p *Policy) Validate() error {
	if p == nil {
		p = &Policy{}
	}
	var c checker
	c.that(policyVersion(p.Version), "version", "1 to 32 of a-z A-Z 0-9 . _ -")
	c.that(!p.Effective.IsZero(), "effective", "a day from 1990 to 2199")
	c.that(p.MaxLine.Sign() > 0 && p.MaxLine.InBounds(), "max_line", "more than $0.00")
	c.in("max_months", p.MaxMonths, 1, maxMonths)
	c.that(p.Rates.sound(), "rates", "min not above max, neither below 0% nor above 100%")
	c.that(len(p.Tiers) <= 4*maxMonths, "tiers", "at most 96")
	for i, t := range p.Tiers {
		path := fmt.Sprintf("tiers[%d]", i)
		c.that(t.Months >= 1 && t.Months <= p.MaxMonths, path+".months", "a term of the policy")
		c.that(t.From >= 1 && t.From <= t.To && t.To <= t.Months, path+".from", "months of the term, from not after to")
		c.that(!slices.ContainsFunc(p.Tiers[:i], t.meets), path, "of months that no tier before it names")
		c.that(t.Rates.sound() && p.Rates.holds(t.Rates.Min) && p.Rates.holds(t.Rates.Max), path+".rates", "inside the policy's band")
	}
	c.that(p.APRCap.PPM() > 0 && p.APRCap.PPM() <= 1_000_000, "apr_cap", "above 0% and at most 100%")
	c.that(p.MinDraw.Sign() >= 0 && p.MinDraw.Cmp(p.MaxLine) <= 0, "min_draw", "from $0.00 to max_line")
	c.in("first_statement_days", p.FirstStatement, 1, 31)
	c.in("due_after_days", p.DueAfter, 1, 60)
	c.in("delinquent_after_days", p.DelinquentAfter, 1, 365)
	c.in("arrives_from_working_days", p.ArrivesFrom, 1, 60)
	c.in("arrives_to_working_days", p.ArrivesTo, p.ArrivesFrom, 60)
	c.span("hold_for", p.HoldFor)
	c.span("offer_for", p.OfferFor)
	c.span("refund_window", p.RefundWindow)
	c.in("clear_after_working_days", p.ClearAfter, 0, 60)
	c.in("return_window_days", p.ReturnWindow, 1, 366)
	c.in("refundable_for_days", p.RefundableFor, 0, 3660)
	c.that(feeMax(p.LateFeeMax), "late_fee_max", "from $0.00 to $10,000.00")
	c.that(feeMax(p.ReturnedFeeMax), "returned_fee_max", "from $0.00 to $10,000.00")
	if p.FeeCredit != nil {
		c.that(p.FeeCredit.Amount.Sign() > 0 && p.FeeCredit.Amount.Cmp(p.MaxLine) <= 0, "fee_credit.amount", "above $0.00, at most max_line")
		c.in("fee_credit.days", p.FeeCredit.Days, 1, 3660)
	}
	c.in("min_business_months", p.MinBusinessMonths, 0, 1200)
	within := p.DecisionWithin
	c.that(within >= 0 && within <= Span(366*24*time.Hour) && within.whole(), "decision_within", "whole seconds from 0s to 8784h")
	c.in("inactive_after_days", p.InactiveAfter, 0, 3660)
	c.in("credit_reopen_days", p.CreditReopen, 0, 3660)
	return c.err()
}

func policyVersion(s string) bool {
	ok, err := regexp.MatchString(`^[A-Za-z0-9._-]{1,32}$`, s)
	return ok && err == nil
}

func (b Band) sound() bool {
	return b.Min.PPM() >= 0 && b.Min.Cmp(b.Max) <= 0 && b.Max.PPM() <= 1_000_000
}

// meets tells whether two tiers name one month of one term.
func (t Tier) meets(o Tier) bool { return t.Months == o.Months && t.From <= o.To && o.From <= t.To }

func feeMax(u money.USD) bool { return u.Sign() >= 0 && u.Cmp(money.Dollars(10_000)) <= 0 }

// checker gathers every broken rule of one value.
type checker struct{ faults []*fault.Error }

func (c *checker) that(ok bool, path, want string) {
	if !ok {
		c.faults = append(c.faults, fault.New(CodePolicyInvalid, "must be "+want).At(path))
	}
}

func (c *checker) in(path string, v, low, high int) {
	c.that(v >= low && v <= high, path, fmt.Sprintf("from %d to %d", low, high))
}

func (c *checker) span(path string, s Span) {
	c.that(s >= Span(time.Minute) && s <= Span(366*24*time.Hour) && s.whole(), path, "whole seconds from 1m to 8784h")
}

func (c *checker) err() error { return fault.Join(c.faults...) }

// whole tells whether the span survives its text, which has no parts of a second.
func (s Span) whole() bool { return time.Duration(s)%time.Second == 0 }

// MarshalText writes the span as whole hours ("48h") or else whole minutes
// ("90m") or seconds.
func (s Span) MarshalText() ([]byte, error) {
	d := time.Duration(s)
	switch {
	case d%time.Hour == 0:
		return fmt.Appendf(nil, "%dh", d/time.Hour), nil
	case d%time.Minute == 0:
		return fmt.Appendf(nil, "%dm", d/time.Minute), nil
	}
	return fmt.Appendf(nil, "%ds", d/time.Second), nil
}

// UnmarshalText reads a span such as "48h" or "30m"; at most 16 bytes.
func (s *Span) UnmarshalText(text []byte) error {
	if len(text) > 16 {
		return fault.New(CodePolicyInvalid, "a span is at most 16 bytes")
	}
	d, err := time.ParseDuration(string(text))
	if err != nil || d%time.Second != 0 {
		return fault.New(CodePolicyInvalid, `a span is written as "48h" or "30m"`)
	}
	if s == nil {
		return fault.New(CodePolicyInvalid, "a place to read into")
	}
	*s = Span(d)
	return nil
}
