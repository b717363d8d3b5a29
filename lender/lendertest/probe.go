package lendertest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/paylater-go/payments/lender"
)

// probe checks one duty and remembers what it heard.
type probe struct {
	t    T
	h    Harness
	duty Duty
	made int // requests, for their ids

	mu    sync.Mutex
	heard []heard
	errs  []error
}

// How events come.
const (
	answer  = "answer"
	lookUp  = "look-up"
	webhook = "webhook"
)

// heard is one event as it came.
type heard struct {
	how   string           // answer, lookUp or webhook
	about lender.Reference // what was asked; of a webhook nothing
	event lender.Event
}

// brokenf reports that the duty is broken, and how that shows.
func (p *probe) brokenf(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf("duty %d of package lender is broken: %s\n\t%s", p.duty.Number, p.duty.Sentence, fmt.Sprintf(format, args...))
}

// cannotf reports that the duty cannot be checked, which fails the test too.
func (p *probe) cannotf(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf("duty %d of package lender cannot be checked: %s\n\t%s", p.duty.Number, p.duty.Sentence, fmt.Sprintf(format, args...))
}

// skip logs that the harness cannot do what a check needs.
func (p *probe) skip(what string) {
	p.t.Helper()
	p.t.Logf("duty %d of package lender is not checked: %s", p.duty.Number, what)
}

func (p *probe) apply(a lender.Application) ([]lender.Event, error) {
	return p.call(answer, a.Reference(), func() ([]lender.Event, error) { return p.h.Lender.Apply(context.Background(), a) })
}

func (p *probe) disburse(d lender.Disbursement) ([]lender.Event, error) {
	return p.call(answer, d.Reference(), func() ([]lender.Event, error) { return p.h.Lender.Disburse(context.Background(), d) })
}

func (p *probe) giveBack(m lender.MoneyReturn) ([]lender.Event, error) {
	return p.call(answer, m.Reference(), func() ([]lender.Event, error) { return p.h.Lender.ReturnMoney(context.Background(), m) })
}

func (p *probe) lookUp(r lender.Reference) ([]lender.Event, error) {
	return p.call(lookUp, r, func() ([]lender.Event, error) { return p.h.Lender.LookUp(context.Background(), r) })
}

// call makes one call and remembers copies of what came.
func (p *probe) call(how string, r lender.Reference, do func() ([]lender.Event, error)) ([]lender.Event, error) {
	events, err := p.guard(do)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range events {
		p.heard = append(p.heard, heard{how, r, e.Clone()})
	}
	if err != nil {
		p.errs = append(p.errs, err)
	}
	return events, err
}

// guard turns a panic into a broken duty 22, whichever duty is being checked.
func (p *probe) guard(do func() ([]lender.Event, error)) (events []lender.Event, err error) {
	defer func() {
		if why := recover(); why != nil {
			last := Duties()[len(Duties())-1]
			p.t.Errorf("duty %d of package lender is broken: %s\n\ta call panicked", last.Number, last.Sentence)
			events, err = nil, errors.New("the call panicked")
		}
	}()
	return do()
}

// rest waits until everything has ended and takes the webhooks.
func (p *probe) rest() []lender.Event {
	if p.h.Wait != nil {
		p.h.Wait()
	}
	if p.h.Webhooks == nil {
		return nil
	}
	events := p.h.Webhooks()
	for _, e := range events {
		p.heard = append(p.heard, heard{how: webhook, event: e.Clone()})
	}
	return events
}

// refused and notFound say what an error means.
func refused(err error) bool  { return errors.Is(err, lender.CodeRefused) }
func notFound(err error) bool { return errors.Is(err, lender.CodeNotFound) }

// definite reports an error that claims to know the outcome.
func definite(err error) bool { return refused(err) || notFound(err) }
