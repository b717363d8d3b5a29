package paylater

import (
	"fmt"
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

// facts are a decision's inputs, indexed by fact.
type facts [factCount]int64

// fact names one input of a decision.
type fact uint8

const (
	factLenderLimit fact = iota
	factLimit
	factHeld
	factUnpaid
	factAvailable
	factAsked
	factMonths
	factMinDraw
	factClaimed
	factHeldHere
	factLapsed
	factHold
	factPriced
	factBadMonth
	factRate
	factBandMin
	factBandMax
	factAPR
	factAPRCap
	factOverCap
	factExpires
	factNow
	factOtherTerms
	factCreditShown
	factCreditLeft
	factLoanKnown
	factPaid
	factRefunded
	factPastDueElsewhere
	factIdleDays
	factIdleMax
	factCount
)

// factNames gives each fact its name and unit in records and messages.
func factName(f fact) (string, fault.Unit) {
	return [factCount]string{
			"lender_limit", "limit", "held", "outstanding", "available", "asked", "months", "min_draw",
			"claimed", "held_here", "lapsed", "hold", "priced", "month_out_of_band", "rate", "band_min", "band_max",
			"apr", "apr_cap", "apr_over_cap", "expires", "now", "other_terms", "credit_shown", "credit_left",
			"loan_known", "paid_out", "refunded", "past_due_elsewhere", "idle", "idle_max",
		}[f], [factCount]fault.Unit{
			factLenderLimit: fault.UnitCents, factLimit: fault.UnitCents, factHeld: fault.UnitCents, factUnpaid: fault.UnitCents,
			factAvailable: fault.UnitCents, factAsked: fault.UnitCents, factMinDraw: fault.UnitCents, factHold: fault.UnitCents,
			factRate: fault.UnitPPM, factBandMin: fault.UnitPPM, factBandMax: fault.UnitPPM,
			factAPR: fault.UnitPPM, factAPRCap: fault.UnitPPM,
			factExpires: fault.UnitMicros, factNow: fault.UnitMicros,
			factCreditShown: fault.UnitCents, factCreditLeft: fault.UnitCents,
			factPaid: fault.UnitCents, factRefunded: fault.UnitCents, factPastDueElsewhere: fault.UnitCents,
			factIdleDays: fault.UnitDays, factIdleMax: fault.UnitDays,
		}[f]
}

// check is one rule of an act: when it is broken, the act is refused with its
// code, for the reason in words and with the figures that decided it.
type check struct {
	code   fault.Code
	reason string
	broken func(f *facts) bool
	shows  []fact
}

// checks lists the rules of an act in the order in which they are asked; the
// first broken one is the answer. The state of the line was asked before them.
func checks(a Act) []check {
	switch a {
	case ActHold:
		return holdChecks
	case ActOffer:
		return offerChecks
	case ActSign:
		return signChecks
	case ActRelease:
		return releaseChecks
	case ActRefund:
		return refundChecks
	case ActPayOff:
		return payOffChecks
	case ActGrant:
		return grantChecks
	}
	return nil
}

// immutable: the rules of each act, one place for each rule.
var (
	positive = check{CodeAmountNotPositive, "the amount must be above $0.00",
		func(f *facts) bool { return f[factAsked] <= 0 }, []fact{factAsked}}
	minimum = check{CodeBelowMinDraw, "the amount is below the least draw",
		func(f *facts) bool { return f[factAsked] < f[factMinDraw] }, []fact{factAsked, factMinDraw}}
	unclaimed = check{CodePhaseClaimed, "this phase is held or financed already",
		func(f *facts) bool { return f[factClaimed] != 0 }, nil}
	covered = check{CodeOverAvailable, "the amount exceeds the available credit",
		func(f *facts) bool { return f[factAsked] > f[factAvailable]+f[factHold] }, []fact{factAsked, factAvailable}}
	inUse = check{CodeLineInactive, "nothing was drawn on the line for too long",
		func(f *facts) bool { return f[factIdleMax] > 0 && f[factIdleDays] > f[factIdleMax] }, []fact{factIdleDays, factIdleMax}}
	loanKnown = check{CodeLoanUnknown, "the line has no such loan",
		func(f *facts) bool { return f[factLoanKnown] == 0 }, nil}

	holdChecks  = []check{inUse, positive, minimum, unclaimed, covered}
	offerChecks = []check{
		inUse, positive,
		{CodeTermNotPriced, "the lender has no rates for this term",
			func(f *facts) bool { return f[factPriced] == 0 }, []fact{factMonths}},
		minimum, unclaimed, covered,
		{CodeRateOutOfBand, "a monthly rate is outside the policy's band",
			func(f *facts) bool { return f[factBadMonth] != 0 },
			[]fact{factBadMonth, factRate, factBandMin, factBandMax, factAPR, factAPRCap}},
		{CodeAPROverCap, "the APR is at or over the policy's cap",
			func(f *facts) bool { return f[factOverCap] != 0 }, []fact{factAPR, factAPRCap}},
	}
	signChecks = []check{
		{CodeHoldExpired, "the hold of this phase has expired",
			func(f *facts) bool { return f[factHeldHere] == 0 && f[factLapsed] != 0 }, nil},
		{CodeHoldMissing, "no live hold for this phase",
			func(f *facts) bool { return f[factHeldHere] == 0 }, nil},
		{CodeOverHold, "the agreement's principal exceeds the hold",
			func(f *facts) bool { return f[factAsked] > f[factHold] }, []fact{factAsked, factHold}},
		{CodeOfferExpired, "the offer has expired",
			func(f *facts) bool { return f[factNow] >= f[factExpires] }, []fact{factExpires, factNow}},
		{CodeCreditGone, "the offer shows fee credit that is no longer there",
			func(f *facts) bool { return f[factCreditShown] > f[factCreditLeft] }, []fact{factCreditShown, factCreditLeft}},
		{CodeTermsChanged, "the signature names other terms than those on offer",
			func(f *facts) bool { return f[factOtherTerms] != 0 }, nil},
	}
	releaseChecks = []check{{CodeHoldMissing, "no live hold for this phase",
		func(f *facts) bool { return f[factHeldHere] == 0 }, nil}}
	refundChecks = []check{positive, loanKnown,
		{CodeRefundOverPaid, "refunds would exceed what the disbursement paid",
			func(f *facts) bool { return f[factAsked]+f[factRefunded] > f[factPaid] }, []fact{factAsked, factRefunded, factPaid}}}
	payOffChecks = []check{loanKnown,
		{CodePastDueElsewhere, "another loan or fee of the line is past due",
			func(f *facts) bool { return f[factPastDueElsewhere] > 0 }, []fact{factPastDueElsewhere}}}
	grantChecks = []check{positive}
)

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
func (r *Refusal) Error() string { return r.fault.Error() }

// Unwrap returns the fault with its stable code and numbers.
func (r *Refusal) Unwrap() error { return r.fault }

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
		value /= 1_000_000 // parts per trillion, shown in parts per million
	}
	return fault.Number{Name: name, Unit: unit, Value: value}
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
	d.facts[factIdleMax] = int64(p.InactiveAfter)
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
