package lendertest

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
)

// request is one of the three requests, so that a check can be made of each.
type request struct {
	what string
	ref  lender.Reference
	// send makes the request.
	send func() ([]lender.Event, error)
	// other makes it under the same key with other contents.
	other func() ([]lender.Event, error)
	// ends are the kinds of facts of which there is one in the end.
	ends []lender.Kind
}

// id makes up a new id.
func (p *probe) id(what string) string {
	p.made++
	return fmt.Sprintf("%s%s-%d-%d", p.h.Prefix, what, p.duty.Number, p.made)
}

// application makes up an application for a case; false when the sandbox cannot.
func (p *probe) application(c Case) (lender.Application, bool) {
	a := Application(lender.ApplicationID(p.id("app")), lender.BuyerID(p.id("buyer")))
	if p.h.Application == nil {
		return a, c == Usual
	}
	return a, p.h.Application(c, &a)
}

// loan makes up a disbursement for a case; false when the sandbox cannot.
func (p *probe) loan(c Case, buyer lender.BuyerID) (lender.Disbursement, bool) {
	d := Disbursement(lender.LoanID(p.id("loan")), buyer)
	if p.h.Disbursement == nil {
		return d, c == Usual
	}
	return d, p.h.Disbursement(c, &d)
}

// refund makes up a return of the money of a disbursement.
func (p *probe) refund(d lender.Disbursement) lender.MoneyReturn {
	m := MoneyReturn(lender.RefundID(p.id("refund")), d)
	if p.h.MoneyReturn != nil && !p.h.MoneyReturn(Usual, &m) {
		p.cannotf("the harness has no usual return of money")
	}
	return m
}

// approved gets credit for a new buyer.
func (p *probe) approved() (lender.BuyerID, bool) {
	a, ok := p.application(Usual)
	if !ok {
		p.cannotf("the harness has no usual application")
		return "", false
	}
	if _, err := p.apply(a); err != nil {
		p.cannotf("the usual application failed: %v", err)
		return "", false
	}
	p.rest()
	if _, err := p.lookUp(a.Reference()); err != nil {
		p.cannotf("the usual application cannot be looked up: %v", err)
		return "", false
	}
	if p.count(a.Reference(), lender.KindApproved) == 0 {
		p.cannotf("the usual application was not approved")
		return "", false
	}
	return a.Buyer, true
}

// settled gets a loan paid to a new buyer.
func (p *probe) settled() (lender.Disbursement, bool) {
	buyer, ok := p.approved()
	if !ok {
		return lender.Disbursement{}, false
	}
	d, ok := p.loan(Usual, buyer)
	if !ok {
		p.cannotf("the harness has no usual disbursement")
		return d, false
	}
	if _, err := p.disburse(d); err != nil {
		p.cannotf("the usual disbursement failed: %v", err)
		return d, false
	}
	p.rest()
	return d, true
}

// each runs a check of each of the three requests; nothing has been sent yet.
func (p *probe) each(check func(request)) {
	a, ok := p.application(Usual)
	if !ok {
		p.cannotf("the harness has no usual application")
		return
	}
	check(p.asRequest(a))
	if buyer, ok := p.approved(); ok {
		if d, ok := p.loan(Usual, buyer); ok {
			check(p.asLoan(d))
		}
	}
	if d, ok := p.settled(); ok {
		check(p.asRefund(p.refund(d)))
	}
}

func (p *probe) asRequest(a lender.Application) request {
	b := a.Clone()
	b.Owner.Phone = lender.NewSecret("+12125550199")
	return request{
		"application", a.Reference(),
		func() ([]lender.Event, error) { return p.apply(a) },
		func() ([]lender.Event, error) { return p.apply(b) },
		[]lender.Kind{lender.KindApproved, lender.KindDeclined},
	}
}

func (p *probe) asLoan(d lender.Disbursement) request {
	e := d
	e.Months = d.Months%lender.MaxMonths + 1
	return request{
		"disbursement", d.Reference(),
		func() ([]lender.Event, error) { return p.disburse(d) },
		func() ([]lender.Event, error) { return p.disburse(e) },
		[]lender.Kind{lender.KindDisbursementSettled, lender.KindDisbursementFailed},
	}
}

func (p *probe) asRefund(m lender.MoneyReturn) request {
	n := m
	n.AskedAt = m.AskedAt.Add(24 * time.Hour)
	return request{
		"return of money", m.Reference(),
		func() ([]lender.Event, error) { return p.giveBack(m) },
		func() ([]lender.Event, error) { return p.giveBack(n) },
		[]lender.Kind{lender.KindMoneyReceived},
	}
}
