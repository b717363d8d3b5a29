package paylater

import (
	"fmt"
	"strings"
	"time"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// Decision is one yes or no with everything it depended on, so that it can be
// explained to a buyer and replayed under its policy version. It is an
// immutable value.
type Decision struct {
	act    Act
	code   fault.Code
	policy string
	at     time.Time
	status Status
	facts  facts
}

// decide gathers the inputs that every decision has. Months is 0 when the act
// knows no term.
func (l *Line) decide(a Act, asked money.USD, months int) Decision {
	p := l.policy()
	d := Decision{act: a, policy: p.Version, at: l.at, status: l.Status()}
	limit := l.limit.Min(p.MaxLine)
	d.facts[factLenderLimit] = l.limit.Cents()
	d.facts[factLimit] = limit.Cents()
	d.facts[factHeld] = l.heldAt(l.at).Cents()
	d.facts[factUnpaid] = l.unpaid.Cents()
	d.facts[factAvailable] = l.available(l.at, limit).Cents()
	d.facts[factAsked] = asked.Cents()
	d.facts[factMonths] = int64(months)
	d.facts[factMinDraw] = p.minDraw(months).Cents()
	if p.InactiveAfter > 0 && !l.drawn.IsZero() {
		d.facts[factIdleDays], d.facts[factIdleMax] = int64(l.day().Sub(l.drawn)), int64(p.InactiveAfter)
	}
	return d
}

// Refusal is the error of an act that a rule refused. It carries the decision,
// for a host that keeps its noes; the line keeps only its yeses.
type Refusal struct {
	Decision Decision
	fault    *fault.Error
}

// Error says what was refused and shows the figures.
func (r *Refusal) Error() string {
	if r == nil || r.fault == nil {
		return "refused"
	}
	return r.fault.Error()
}

// Unwrap returns the fault with its stable code and numbers.
func (r *Refusal) Unwrap() error {
	if r == nil || r.fault == nil {
		return nil // not a nil fault in an error that is not nil
	}
	return r.fault
}

// settle asks the rules and sets the answer; a refusal is also the error.
func (d *Decision) settle() error {
	refusal := d.judge()
	if refusal == nil {
		d.code = allowed
		return nil
	}
	d.code = refusal.Code
	return &Refusal{Decision: *d, fault: refusal}
}

// judge returns the first rule that is broken.
func (d *Decision) judge() *fault.Error {
	if code := lineTable(d.status, d.act); code != allowed {
		return fault.New(code, fmt.Sprintf("the line is %s", d.status))
	}
	rules := checks(d.act)
	for i := range rules {
		if c := &rules[i]; c.broken(&d.facts) {
			return fault.New(c.code, c.reason, d.numbers(c.shows)...)
		}
	}
	return nil
}

func (d *Decision) numbers(shows []fact) []fault.Number {
	numbers := make([]fault.Number, 0, len(shows))
	for _, f := range shows {
		numbers = append(numbers, d.number(f))
	}
	return numbers
}

func (d *Decision) number(f fact) fault.Number {
	name, unit := factName(f)
	value := d.facts[f]
	if f == factAPR {
		value = (value/1_000_000 + 50) / 100 * 100 // parts per trillion, shown in hundredths of a percent
	}
	return fault.Number{Name: strings.ReplaceAll(name, "_", " "), Unit: unit, Value: value}
}

// Act returns what was decided about.
func (d Decision) Act() Act { return d.act }

// Allowed tells whether the answer was yes.
func (d Decision) Allowed() bool { return d.code == allowed }

// Rule returns the code of the rule that refused, or "" for a yes.
func (d Decision) Rule() fault.Code { return d.code }

// Policy returns the version of the policy that decided.
func (d Decision) Policy() string { return d.policy }

// At returns the instant of the decision, UTC.
func (d Decision) At() time.Time { return d.at }

// Status returns the state of the line at the decision.
func (d Decision) Status() Status { return d.status }

// Inputs returns every input that is not zero, by name.
func (d Decision) Inputs() []fault.Number {
	var list []fault.Number
	for f := range factCount {
		if d.facts[f] != 0 {
			list = append(list, d.number(f))
		}
	}
	return list
}

// Err returns the refusal as an error, or nil for a yes.
func (d Decision) Err() error {
	if d.Allowed() {
		return nil
	}
	return d.settle()
}

// Replay asks the rules again with the decision's inputs, under the version of
// the policy that it names, and returns the answer: the same one, unless the
// record was tampered with or the code has changed.
func (r *Rules) Replay(d Decision) (Decision, error) {
	p, err := r.Policy(d.policy)
	if err != nil {
		return Decision{}, err
	}
	limit := min(d.facts[factLenderLimit], p.MaxLine.Cents())
	d.facts[factLimit] = limit
	d.facts[factAvailable] = max(0, limit-d.facts[factHeld]-d.facts[factUnpaid])
	d.facts[factMinDraw] = p.minDraw(int(d.facts[factMonths])).Cents()
	if d.facts[factMaxMonths] > 0 {
		d.facts[factMaxMonths] = int64(p.MaxMonths)
	}
	if d.facts[factIdleDays] > 0 || d.facts[factIdleMax] > 0 { // else nothing was drawn yet, and nothing is idle
		d.facts[factIdleMax] = int64(p.InactiveAfter)
	}
	d.code = allowed
	if refusal := d.judge(); refusal != nil {
		d.code = refusal.Code
	}
	return d, nil
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// day is the New York day of the line's last act.
func (l *Line) day() civil.Date { return civil.NewYork(l.at) }

// policy is the version that holds on the line's day.
func (l *Line) policy() *Policy { return l.rules.at(l.day()) }
