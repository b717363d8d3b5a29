package lendertest

import (
	"context"
	"time"

	"github.com/paylater-go/payments/lender"
)

// lostAnswers is duty 13.
func lostAnswers(p *probe) {
	if p.h.LoseAnswer == nil {
		p.skip("the harness cannot lose answers")
		return
	}
	p.each(func(r request) {
		p.h.LoseAnswer()
		if _, err := r.send(); definite(err) {
			p.brokenf("the answer to the %s was lost, and the call says: %v", r.what, err)
		}
		if _, err := p.lookUp(r.ref); err != nil {
			p.brokenf("the %s whose answer was lost is not found: %v", r.what, err)
		}
		if _, err := r.send(); err != nil {
			p.brokenf("the %s whose answer was lost failed when it was made again: %v", r.what, err)
		}
		p.endsOnce(r)
		if p.h.Wait != nil && p.count(r.ref, r.ends...) == 0 {
			p.brokenf("the %s whose answer was lost never ended", r.what)
		}
		p.h.LoseAnswer()
		if _, err := p.lookUp(r.ref); definite(err) {
			p.brokenf("the answer to a look-up was lost, and the call says: %v", err)
		}
	})
}

// lostRequests is duty 14.
func lostRequests(p *probe) {
	if p.h.LoseRequest == nil {
		p.skip("the harness cannot lose requests")
		return
	}
	p.each(func(r request) {
		p.h.LoseRequest()
		_, err := r.send()
		if definite(err) {
			p.brokenf("the %s was lost on its way, and the call says: %v", r.what, err)
		}
		if err != nil { // an adapter may also have tried again by itself
			p.wantNotFound(r.ref, "was lost on its way")
		}
		if _, err := r.send(); err != nil {
			p.brokenf("the %s that was lost failed when it was made again: %v", r.what, err)
		}
		p.endsOnce(r)
	})
}

// patience is that of a harness that names none.
const patience = 10 * time.Second

// canceled is duty 15.
func canceled(p *probe) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	a, _ := p.application(Usual)
	d, _ := p.loan(Usual, a.Buyer)
	m := p.refund(d)
	l := p.h.Lender
	p.endsSoon("Apply", func() ([]lender.Event, error) { return l.Apply(ended, a) })
	p.endsSoon("Disburse", func() ([]lender.Event, error) { return l.Disburse(ended, d) })
	p.endsSoon("ReturnMoney", func() ([]lender.Event, error) { return l.ReturnMoney(ended, m) })
	p.endsSoon("LookUp", func() ([]lender.Event, error) { return l.LookUp(ended, a.Reference()) })
}

// endsSoon makes a call whose context is canceled.
func (p *probe) endsSoon(method string, do func() ([]lender.Event, error)) {
	soon := p.h.Patience
	if soon <= 0 {
		soon = patience
	}
	limit, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	outcome := make(chan error, 1)
	go func() {
		_, err := p.guard(do)
		outcome <- err
	}()
	select {
	case <-limit.Done():
		p.brokenf("%s with a canceled context did not end in %v", method, soon)
	case err := <-outcome:
		if err == nil || definite(err) {
			p.brokenf("%s with a canceled context answers the error %v", method, err)
		}
	}
}
