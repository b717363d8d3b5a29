package lender

import (
	"slices"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

// related checks what concerns several fields of an application.
func (a Application) related() []*fault.Error {
	var c checks
	consent := civil.NewYork(a.Consent.At)
	if consent.IsZero() {
		return append(c.found, a.accounts()...) // reported by the rules of the fields
	}
	c.that(!a.Business.StartedOn.After(consent), "business.started_on", CodeNotPast,
		"the business began after the day of the consent")
	birth := a.Owner.BirthDate.Reveal()
	c.that(!calendarDay(birth) || birth < consent.String(), "owner.birth_date", CodeNotPast,
		"the birthday is not before the day of the consent")
	return append(c.found, a.accounts()...)
}

// accounts wants a business checking account and no account twice.
func (a Application) accounts() []*fault.Error {
	var c checks
	if len(a.Accounts) == 0 || len(a.Accounts) > maxAccounts {
		return nil // reported by the rules of the fields
	}
	checking := func(l LinkedAccount) bool { return l.Kind == BusinessChecking }
	c.that(slices.ContainsFunc(a.Accounts, checking), "accounts", CodeCheckingNeeded,
		"a business checking account is needed")
	for i, one := range a.Accounts {
		same := func(l LinkedAccount) bool { return l.Token.Equal(one.Token) }
		c.that(one.Token.IsZero() || !slices.ContainsFunc(a.Accounts[:i], same),
			index("accounts", i)+".token", CodeRepeated, "the account is linked twice")
	}
	return c.found
}

const maxAccounts = 20 // as the tag of Application.Accounts says
