package lendertest

import (
	"github.com/paylater-go/payments/lender"
)

// neverReceived is duty 8.
func neverReceived(p *probe) {
	buyer, ok := p.approved()
	if !ok {
		return
	}
	for _, kind := range []lender.ReferenceKind{lender.RefApplication, lender.RefLoan, lender.RefRefund} {
		p.wantNotFound(lender.Reference{Kind: kind, Key: lender.Key(p.id("none")), Buyer: buyer}, "was never received")
	}
}

// wantNotFound looks up what is not there.
func (p *probe) wantNotFound(r lender.Reference, why string) bool {
	events, err := p.lookUp(r)
	if !notFound(err) {
		p.brokenf("the %s %s %s, and its look-up answers %d events and the error %v", r.Kind, r.Key, why, len(events), err)
		return false
	}
	if len(events) > 0 {
		p.brokenf("the %s %s is not found and has %d events", r.Kind, r.Key, len(events))
	}
	return true
}

// foreign is duty 9.
func foreign(p *probe) {
	stranger, ok := p.approved()
	if !ok {
		return
	}
	p.each(func(r request) {
		if _, err := r.send(); err != nil {
			p.cannotf("the usual %s failed: %v", r.what, err)
			return
		}
		p.rest()
		foreign := r.ref
		foreign.Buyer = stranger
		p.wantNotFound(foreign, "belongs to another buyer")
		foreign.Buyer = lender.BuyerID(p.id("nobody"))
		p.wantNotFound(foreign, "belongs to another buyer")
	})
}

// onlyLookUps is duty 10.
func onlyLookUps(p *probe) {
	nobody := lender.BuyerID(p.id("nobody"))
	if d, ok := p.loan(Usual, nobody); ok {
		if _, err := p.disburse(d); notFound(err) {
			p.brokenf("a disbursement to a buyer who never applied is answered: %v", err)
		}
		if _, err := p.giveBack(p.refund(d)); notFound(err) {
			p.brokenf("a return of the money of a loan that was never made is answered: %v", err)
		}
	}
	p.each(func(r request) {
		for range 2 {
			if _, err := r.send(); notFound(err) {
				p.brokenf("the %s is answered: %v", r.what, err)
			}
		}
		if _, err := r.other(); notFound(err) {
			p.brokenf("the %s with other contents is answered: %v", r.what, err)
		}
	})
}
