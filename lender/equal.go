package lender

import (
	"slices"
	"time"
)

// Equal reports whether both applications ask for the same. An adapter or a
// lender uses it to tell a request that is repeated from a key that is reused.
func (a Application) Equal(b Application) bool {
	return a.ID == b.ID && a.Buyer == b.Buyer &&
		a.Business.equal(b.Business) && a.Owner.equal(b.Owner) &&
		slices.EqualFunc(a.Accounts, b.Accounts, LinkedAccount.equal) &&
		a.Consent.equal(b.Consent) && equalRefs(a.Order, b.Order)
}

// Equal reports whether both disbursements ask for the same.
func (d Disbursement) Equal(b Disbursement) bool {
	same := sameInstant(d.SignedAt, b.SignedAt)
	d.SignedAt, b.SignedAt = time.Time{}, time.Time{}
	return same && d == b
}

// Equal reports whether both returns of money are the same.
func (m MoneyReturn) Equal(b MoneyReturn) bool {
	same := sameInstant(m.AskedAt, b.AskedAt)
	m.AskedAt, b.AskedAt = time.Time{}, time.Time{}
	return same && m == b
}

func (b Business) equal(c Business) bool {
	return b.LegalName.Equal(c.LegalName) && b.TaxID.Equal(c.TaxID) && b.Kind == c.Kind &&
		b.StartedOn == c.StartedOn && b.Address.equal(c.Address)
}

func (o Owner) equal(p Owner) bool {
	return o.Name.Equal(p.Name) && o.Email.Equal(p.Email) && o.Phone.Equal(p.Phone) &&
		o.BirthDate.Equal(p.BirthDate) && o.Address.equal(p.Address)
}

func (a Address) equal(b Address) bool {
	return a.Line1.Equal(b.Line1) && a.Line2.Equal(b.Line2) && a.City.Equal(b.City) &&
		a.State.Equal(b.State) && a.ZIP.Equal(b.ZIP)
}

func (l LinkedAccount) equal(m LinkedAccount) bool {
	return l.Kind == m.Kind && l.Institution == m.Institution && l.Token.Equal(m.Token)
}

func (c Consent) equal(d Consent) bool {
	return c.Version == d.Version && sameInstant(c.At, d.At) && c.By == d.By
}

func equalRefs(a, b *OrderRef) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// sameInstant compares in whole microseconds: records keep no more.
func sameInstant(a, b time.Time) bool {
	return a.Truncate(time.Microsecond).Equal(b.Truncate(time.Microsecond))
}
