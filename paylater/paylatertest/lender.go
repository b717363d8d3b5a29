package paylatertest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/fault"
)

// CodeOffScript means that a call was made for which the next step of a script
// is not meant, or that steps are left which no call has taken.
const CodeOffScript fault.Code = "off_script"

// Lender is a financing partner that follows a script: each request that comes
// for the first time takes the next [Step]; after the last one all goes
// [AsUsual]. A request that is repeated does nothing more and is answered with
// what was said before. Nothing happens by itself and no value is magic;
// package lendersim has a lender that lives on its own. Make it with
// [NewLender]. It is safe for concurrent use.
type Lender struct {
	now func() time.Time

	mu      sync.Mutex
	script  []Step
	calls   []Call
	known   map[lender.Reference]Call // by reference without its buyer
	denied  map[lender.Reference]deny // the same
	about   map[lender.Reference][]lender.Event
	waiting []lender.Event
	said    int
	broken  []*fault.Error // calls off the script
}

var _ lender.Lender = (*Lender)(nil)

// deny is a request that was refused, and how.
type deny struct {
	call Call
	err  error
}

// Call is one call as it was made, with how it ended.
type Call struct {
	Method    string // "apply", "disburse", "return_money" or "look_up"
	Reference lender.Reference
	At        time.Time // by the lender's clock, UTC

	Application  lender.Application  // of apply
	Disbursement lender.Disbursement // of disburse
	MoneyReturn  lender.MoneyReturn  // of return_money

	Step   string         // the step that it took, such as "approve"; "" when it took none
	Events []lender.Event // that the caller was answered
	Err    error          // that the caller got
}

// NewLender makes a lender with a clock, such as [Clock.Now], and a script.
func NewLender(now func() time.Time, script ...Step) *Lender {
	return &Lender{
		now: now, script: slices.Clone(script),
		known: make(map[lender.Reference]Call), denied: make(map[lender.Reference]deny),
		about: make(map[lender.Reference][]lender.Event),
	}
}

// Then adds steps to the end of the script.
func (l *Lender) Then(steps ...Step) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.script = append(l.script, steps...)
}

// Say makes an event of something that the lender says by itself, now. The host
// delivers it by hand, as often and as late as it likes; a look-up tells it from
// now on. Only a fact that is not valid by itself is refused.
func (l *Lender) Say(buyer lender.BuyerID, fact lender.Fact) (lender.Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	events, err := l.say(buyer, []lender.Fact{fact})
	if err != nil {
		return lender.Event{}, err
	}
	return events[0].Clone(), nil
}

// Events takes what steps told [Step.Later], in order, as webhooks would.
func (l *Lender) Events() []lender.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := l.waiting
	l.waiting = nil
	return waiting
}

// Calls returns every call so far, in order, look-ups, repetitions and requests
// that are not valid among them.
func (l *Lender) Calls() []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	calls := slices.Clone(l.calls)
	for i := range calls {
		calls[i].Application = calls[i].Application.Clone()
		calls[i].Events = clones(calls[i].Events)
	}
	return calls
}

// Done reports every call that was off the script and every step that no call
// has taken, with [CodeOffScript]; nil when the script was followed to its end.
// A test that scripts a lender ends with it.
func (l *Lender) Done() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := slices.Clone(l.broken)
	for _, s := range l.script {
		found = append(found, fault.New(CodeOffScript, fmt.Sprintf("no call took the step %q", s.name)))
	}
	return fault.Join(found...)
}

// Apply is [lender.Lender].
func (l *Lender) Apply(ctx context.Context, a lender.Application) ([]lender.Event, error) {
	return l.call(ctx, Call{Method: methodApply, Reference: a.Reference(), Application: a.Clone()}, a.Validate)
}

// Disburse is [lender.Lender].
func (l *Lender) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	return l.call(ctx, Call{Method: methodDisburse, Reference: d.Reference(), Disbursement: d}, d.Validate)
}

// ReturnMoney is [lender.Lender].
func (l *Lender) ReturnMoney(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
	return l.call(ctx, Call{Method: methodReturnMoney, Reference: m.Reference(), MoneyReturn: m}, m.Validate)
}

// LookUp is [lender.Lender]. Only [LookUpFails] keeps it from answering.
func (l *Lender) LookUp(ctx context.Context, r lender.Reference) ([]lender.Event, error) {
	return l.call(ctx, Call{Method: methodLookUp, Reference: r}, r.Validate)
}

// call notes one call and answers it. A canceled one never came.
func (l *Lender) call(ctx context.Context, c Call, valid func() error) ([]lender.Event, error) {
	if ctx != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	wrong := valid()
	l.mu.Lock()
	defer l.mu.Unlock()
	c.At = whole(l.now())
	var events []lender.Event
	switch {
	case c.Method == methodLookUp:
		events, c.Err = l.lookUp(&c, wrong)
	case wrong != nil:
		c.Err = lender.Refuse(fault.All(wrong)...)
	default:
		events, c.Err = l.request(&c)
	}
	c.Events = clones(events)
	l.calls = append(l.calls, c)
	return clones(events), c.Err
}

func (l *Lender) lookUp(c *Call, wrong error) ([]lender.Event, error) {
	if wrong != nil {
		return nil, fault.Join(append(fault.All(lender.NotFound()), fault.All(wrong)...)...)
	}
	if len(l.script) > 0 && l.script[0].only == methodLookUp {
		c.Step = l.take().name
		return nil, unknown(lendersim.CodeNeverArrived, "the look-up is lost on its way")
	}
	if first, ok := l.known[keyOf(c.Reference)]; !ok || first.Reference != c.Reference {
		return nil, lender.NotFound()
	}
	return l.about[c.Reference], nil
}

// request carries out one valid request.
func (l *Lender) request(c *Call) ([]lender.Event, error) {
	key := keyOf(c.Reference)
	first, again := l.known[key]
	if again && !first.same(*c) {
		return nil, lender.Refuse(fault.New(lender.CodeKeyReused, "this key came before with other contents"))
	}
	if d, ok := l.denied[key]; ok && d.call.same(*c) {
		return nil, d.err
	}
	s, err := l.next(c, again)
	if err != nil {
		return nil, err
	}
	c.Step = s.name
	switch {
	case s.end == neverArrived:
		return nil, unknown(lendersim.CodeNeverArrived, "the request is lost on its way")
	case s.no:
		return nil, l.refuse(key, *c, s)
	case again:
		return l.answer(c.Reference, s)
	}
	if _, err := l.say(c.Reference.Buyer, s.facts(*c)); err != nil {
		return nil, l.off("the step says something that is not valid: "+err.Error(), err)
	}
	l.known[key] = *c
	return l.answer(c.Reference, s)
}

// next takes the step of a request. One that comes again needs none.
func (l *Lender) next(c *Call, again bool) (Step, error) {
	switch {
	case len(l.script) > 0 && l.script[0].fits(*c, again):
		return l.take(), nil
	case again:
		return Step{}, nil
	case len(l.script) == 0:
		return AsUsual(), nil
	}
	return Step{}, l.off(fmt.Sprintf("the next step is %q, and the call is %s", l.script[0].name, c.Method), nil)
}

func (l *Lender) take() Step {
	s := l.script[0]
	l.script = l.script[1:]
	return s
}
