package lendertest

import (
	"context"
	"fmt"
	"strings"

	"github.com/paylater-go/payments/lender"
)

// nothingLeaks is duty 20.
func nothingLeaks(p *probe) {
	l := p.live()
	bad, _ := p.application(Usual)
	bad.Owner.Email, bad.Business.TaxID = lender.NewSecret("rosalind.quill"), lender.NewSecret("205550143")
	_, _ = p.apply(bad)
	p.each(func(r request) {
		_, _ = r.send()
		_, _ = r.other()
	})
	p.rest()
	given := personal(bad)
	for _, a := range l.applications {
		given = append(given, personal(a)...)
	}
	for _, err := range p.errs {
		p.search("an error", fmt.Sprintf("%v %+v %#v", err, err, err), given)
	}
	for _, h := range p.heard {
		p.search("the "+h.how+" "+string(h.event.ID), fmt.Sprintf("%+v", h.event), given)
	}
}

// search looks for what was given.
func (p *probe) search(where, text string, given []string) {
	for _, s := range given {
		if strings.Contains(text, s) {
			p.brokenf("%s repeats what the applicant gave", where)
			return
		}
	}
}

// personal returns the personal texts of an application that are long enough to
// be told from other words.
func personal(a lender.Application) []string {
	var long []string
	secrets := []lender.Secret{
		a.Business.LegalName, a.Business.TaxID, a.Owner.Name, a.Owner.Email, a.Owner.Phone, a.Owner.BirthDate,
		a.Business.Address.Line1, a.Business.Address.City, a.Owner.Address.Line1, a.Owner.Address.City,
	}
	for _, account := range a.Accounts {
		secrets = append(secrets, account.Token)
	}
	for _, s := range secrets {
		if text := s.Reveal(); len(text) > 6 {
			long = append(long, text)
		}
	}
	return long
}

// nothingShared is duty 21.
func nothingShared(p *probe) {
	for _, c := range []Case{Usual, Declined, Information} {
		if a, ok := p.application(c); ok {
			p.spoiled(a)
		} else if c == Usual {
			p.cannotf("the harness has no usual application")
		}
	}
}

// spoiled changes everything that one application hands in and out.
func (p *probe) spoiled(a lender.Application) {
	given := a.Clone()
	said, err := p.apply(given)
	if err != nil {
		p.cannotf("the application failed: %v", err)
		return
	}
	spoil(said)
	spoil(p.rest())
	clear(given.Accounts)
	if _, err := p.apply(a); err != nil {
		p.brokenf("the application was changed after the call, and made again it fails: %v", err)
	}
	story, _ := p.lookUp(a.Reference())
	if len(story) == 0 {
		p.cannotf("nothing was said about the application")
	}
	before := make([]lender.Event, len(story))
	for i, e := range story {
		before[i] = e.Clone()
	}
	p.compare(before)
	spoil(story)
	if after, _ := p.lookUp(a.Reference()); !sameEvents(before, after) {
		p.brokenf("a look-up was changed after the call, and the next one has the change")
	}
}

// compare compares a look-up with what was heard before it was spoiled.
func (p *probe) compare(story []lender.Event) {
	for _, h := range p.heard {
		for _, e := range story {
			if e.ID == h.event.ID && !e.Equal(h.event) {
				p.brokenf("the %s %s was changed after it was handed out, and the look-up has the change", h.how, e.ID)
				return
			}
		}
	}
}

// spoil changes everything that events share.
func spoil(events []lender.Event) {
	for _, e := range events {
		switch f := e.Fact.(type) {
		case lender.Approved:
			spoilPrices(f.Prices)
		case lender.Declined:
			clear(f.Reasons)
		case lender.InformationNeeded:
			clear(f.Items)
		}
	}
	clear(events)
}

func spoilPrices(prices []lender.Price) {
	for _, price := range prices {
		clear(price.Monthly)
	}
	clear(prices)
}

// noPanic is duty 22.
func noPanic(p *probe) {
	var none context.Context
	l := p.h.Lender
	a, _ := p.application(Usual)
	odd := lender.Application{Accounts: make([]lender.LinkedAccount, 100), Order: &lender.OrderRef{}}
	calls := []func() ([]lender.Event, error){
		func() ([]lender.Event, error) { return l.LookUp(none, lender.Reference{}) },
		func() ([]lender.Event, error) { return l.Apply(none, lender.Application{}) },
		func() ([]lender.Event, error) { return l.Apply(none, odd) },
		func() ([]lender.Event, error) { return l.Disburse(none, lender.Disbursement{}) },
		func() ([]lender.Event, error) { return l.ReturnMoney(none, lender.MoneyReturn{}) },
		func() ([]lender.Event, error) { return l.Apply(none, a) },
		func() ([]lender.Event, error) { return l.LookUp(none, a.Reference()) },
		func() ([]lender.Event, error) {
			return l.LookUp(none, lender.Reference{Kind: "\xff", Key: "\x00", Buyer: "\u202e"})
		},
	}
	for _, call := range calls {
		_, _ = p.guard(call)
	}
}
