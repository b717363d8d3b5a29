package paylatertest

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// AnyDraw is a draw of at most an amount on either phase of one of sixteen
// orders, so that a few dozen of them ask for some phase twice.
func AnyDraw(s Source, most money.USD) paylater.Draw {
	return paylater.Draw{
		Order: order.ID(fmt.Sprintf("PO-%d", s.IntN(16))), Phase: one(s, order.Phases()...),
		Amount: AnyAmount(s, most), Recipient: lender.Key(word(s, between(s, 1, 64))),
	}
}

// BadDraw is [AnyDraw] with one field wrong. Line.Offer refuses it on every line
// that is open; what is wrong but the recipient, Line.Hold refuses alike.
func BadDraw(s Source) Bad[paylater.Draw] {
	d := AnyDraw(s, money.Dollars(10_000))
	bad := func(path string) Bad[paylater.Draw] { return Bad[paylater.Draw]{d, paylater.CodeArgumentInvalid, path} }
	switch s.IntN(4) {
	case 0:
		d.Order = one(s, badIDs[order.ID](s)...)
		return bad("order")
	case 1:
		d.Phase = one(s, order.Phase(0), order.Balance+1, order.Phase(255))
		return bad("phase")
	case 2:
		d.Recipient = one(s, append(badIDs[lender.Key](s), "021000021", "1")...) // what could be an account number
		return bad("recipient")
	}
	amount := BadAmount(s)
	d.Amount = amount.Value
	return Bad[paylater.Draw]{d, amount.Code, amount.Path}
}

// badIDs are outside the grammar of ids and keys.
func badIDs[T ~string](s Source) []T {
	return []T{"", T(word(s, 65)), "two words", "ümlaut", "a/b", "a\x00b", "a\n", "'; --"}
}

// AnyApplication is a complete and valid application of a made-up business, at an
// instant of 2019, from a checkout or in advance.
func AnyApplication(s Source) lender.Application {
	a := lendertest.Application(lender.ApplicationID(word(s, between(s, 1, 64))), lender.BuyerID(word(s, between(s, 1, 64))))
	a.Consent.At = AnyInstant(s, AnyDay(s, civil.Of(2019, time.January, 1), civil.Of(2019, time.December, 31)))
	a.Business.LegalName = lender.NewSecret(one(s, "Harbor Lamp Works", "Ñandú & Söhne, Inc.", "O'Neill #7", "Ω", word(s, 120)))
	a.Business.Kind = one(s, lender.SoleProprietor, lender.LLC, lender.Corporation, lender.Partnership)
	a.Business.StartedOn = AnyDay(s, civil.Of(1990, time.January, 1), civil.NewYork(a.Consent.At))
	kinds := []lender.AccountKind{
		lender.BusinessChecking, lender.SalesChannel, lender.PaymentProcessor, lender.Bookkeeping, lender.Shipping,
	}
	for range s.IntN(5) {
		a.Accounts = append(a.Accounts, lender.LinkedAccount{
			Kind: one(s, kinds...), Institution: word(s, between(s, 1, 80)), Token: lender.NewSecret("tok-" + word(s, 24)),
		})
	}
	if sometimes(s, 2) {
		a.Order = &lender.OrderRef{Order: "PO-" + word(s, 8), Phase: one(s, order.Phases()...)}
	}
	return a
}

// BadApplication is [AnyApplication] with one field wrong. Its Validate refuses
// it, and so do Program.Apply and every lender.
func BadApplication(s Source) Bad[lender.Application] {
	a := AnyApplication(s)
	spoil := one(s, applicationSpoils()...)
	spoil.with(s, &a)
	return Bad[lender.Application]{a, spoil.code, spoil.path}
}

// applicationSpoil makes one field of an application wrong.
type applicationSpoil struct {
	code fault.Code
	path string
	with func(Source, *lender.Application)
}

func applicationSpoils() []applicationSpoil {
	secret := func(s Source, texts ...string) lender.Secret { return lender.NewSecret(one(s, texts...)) }
	return []applicationSpoil{
		{lender.CodeIDMalformed, "id", func(s Source, a *lender.Application) { a.ID = one(s, badIDs[lender.ApplicationID](s)...) }},
		{lender.CodeIDMalformed, "buyer", func(s Source, a *lender.Application) { a.Buyer = one(s, badIDs[lender.BuyerID](s)...) }},
		{lender.CodeRequired, "business.legal_name", func(_ Source, a *lender.Application) { a.Business.LegalName = lender.Secret{} }},
		{lender.CodeTextUnclean, "business.legal_name", func(s Source, a *lender.Application) {
			a.Business.LegalName = secret(s, "Harbor\nWorks", " Harbor", "Harbor\u202eWorks", "Harbor\u200bWorks", "Harbor\xff")
		}},
		{lender.CodeTooLong, "business.legal_name", func(s Source, a *lender.Application) { a.Business.LegalName = secret(s, word(s, 121)) }},
		{lender.CodeTextMalformed, "business.tax_id", func(s Source, a *lender.Application) {
			a.Business.TaxID = secret(s, "205550143", "20-555014", "AB-5550143")
		}},
		{lender.CodeNotListed, "business.kind", func(s Source, a *lender.Application) {
			a.Business.Kind = one[lender.BusinessKind](s, "", "club", "LLC")
		}},
		{lender.CodeNotPast, "business.started_on", func(s Source, a *lender.Application) {
			a.Business.StartedOn = civil.NewYork(a.Consent.At).AddDays(between(s, 1, 400))
		}},
		{lender.CodeTextMalformed, "owner.email", func(s Source, a *lender.Application) { a.Owner.Email = secret(s, "nobody", "a@b@c.example") }},
		{lender.CodeTextMalformed, "owner.phone", func(s Source, a *lender.Application) {
			a.Owner.Phone = secret(s, "2125550143", "+1 212 555 0143")
		}},
		{lender.CodeTextMalformed, "owner.address.zip", func(s Source, a *lender.Application) {
			a.Owner.Address.ZIP = secret(s, "1120", "11201-", "ABCDE")
		}},
		{lender.CodeCheckingNeeded, "accounts", func(_ Source, a *lender.Application) {
			a.Accounts = []lender.LinkedAccount{{Kind: lender.Shipping, Institution: "Harbor Freight", Token: lender.NewSecret("tok-1")}}
		}},
		{lender.CodeTokenMalformed, "accounts[0].token", func(s Source, a *lender.Application) {
			a.Accounts[0].Token = secret(s, "021000021", "tok 1", "tok-ü")
		}},
		{lender.CodeInstantMalformed, "consent.at", func(s Source, a *lender.Application) {
			a.Consent.At = one(s, time.Unix(0, 0).UTC(), time.Date(2200, time.June, 1, 0, 0, 0, 0, time.UTC))
		}},
	}
}
