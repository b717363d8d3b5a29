package lendertest

import (
	"errors"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// refusedDidNothing is duty 11.
func refusedDidNothing(p *probe) {
	if a, ok := p.application(Refused); ok {
		p.nothingHappened(p.asRequest(a))
	} else {
		p.skip("the harness has no application that is refused")
	}
	nobody := lender.BuyerID(p.id("nobody"))
	if d, ok := p.loan(Usual, nobody); ok {
		p.nothingHappened(p.asLoan(d))
		p.nothingHappened(p.asRefund(p.refund(d)))
	}
}

// nothingHappened makes a request that is refused, and looks for its traces. A
// lender that does not refuse it is not judged.
func (p *probe) nothingHappened(r request) {
	if _, err := r.send(); !refused(err) {
		return
	}
	if _, err := r.send(); !refused(err) {
		p.brokenf("the %s was refused and then was not: %v", r.what, err)
		return
	}
	if !p.wantNotFound(r.ref, "was refused") {
		return
	}
	p.rest()
	if n := len(p.about(r.ref)); n > 0 {
		p.brokenf("the %s was refused and %d events came about it", r.what, n)
	}
}

// invalidRefused is duty 12.
func invalidRefused(p *probe) {
	a, _ := p.application(Usual)
	a.Owner.Phone, a.Accounts[0].Token = lender.NewSecret("555-0143"), lender.NewSecret("021000021")
	p.wantRefused("application", a.Reference(), a.Validate(), func() error { _, err := p.apply(a); return err })
	buyer, ok := p.approved()
	if !ok {
		return
	}
	d, _ := p.loan(Usual, buyer)
	d.Amount, d.Recipient = money.USD{}, "021000021"
	p.wantRefused("disbursement", d.Reference(), d.Validate(), func() error { _, err := p.disburse(d); return err })
	paid, ok := p.settled()
	if !ok {
		return
	}
	m := p.refund(paid)
	m.Amount, m.Phase = money.Cents(-1), 0
	p.wantRefused("return of money", m.Reference(), m.Validate(), func() error { _, err := p.giveBack(m); return err })
}

// wantRefused makes a request that is not valid.
func (p *probe) wantRefused(what string, r lender.Reference, why error, send func() error) {
	err := send()
	if !refused(err) {
		p.brokenf("an %s that is not valid is answered: %v", what, err)
		return
	}
	for _, f := range fault.All(why) {
		if !errors.Is(err, f.Code) {
			p.brokenf("the refusal of the %s that is not valid does not name %s: %v", what, f.Code, err)
			return
		}
	}
	p.wantNotFound(r, "was not valid")
}
