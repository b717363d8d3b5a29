package main

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
)

// form is an application as it travels: from the buyer to the backend, and from
// the backend to the lender. It is personal data, so it is neither kept nor
// logged; that is why a [lender.Application] itself marshals redacted.
type form struct {
	ID             lender.ApplicationID `json:"id"`
	Buyer          lender.BuyerID       `json:"buyer,omitempty"` // the backend knows who is signed in
	LegalName      string               `json:"legal_name"`
	TaxID          string               `json:"tax_id"`
	Kind           lender.BusinessKind  `json:"kind"`
	StartedOn      civil.Date           `json:"started_on"`
	Address        place                `json:"address"`
	OwnerName      string               `json:"owner_name"`
	Email          string               `json:"email"`
	Phone          string               `json:"phone"`
	BirthDate      string               `json:"birth_date"`
	OwnerAddress   place                `json:"owner_address"`
	Accounts       []account            `json:"accounts"`
	ConsentVersion string               `json:"consent_version"`
	ConsentAt      time.Time            `json:"consent_at"`
	Person         string               `json:"person"`
}

type place struct {
	Line1 string `json:"line1"`
	Line2 string `json:"line2,omitempty"`
	City  string `json:"city"`
	State string `json:"state"`
	ZIP   string `json:"zip"`
}

type account struct {
	Kind        lender.AccountKind `json:"kind"`
	Institution string             `json:"institution"`
	Token       string             `json:"token"`
}

func (f form) application() lender.Application {
	a := lender.Application{
		ID: f.ID, Buyer: f.Buyer,
		Business: lender.Business{
			LegalName: lender.NewSecret(f.LegalName), TaxID: lender.NewSecret(f.TaxID),
			Kind: f.Kind, StartedOn: f.StartedOn, Address: f.Address.address(),
		},
		Owner: lender.Owner{
			Name: lender.NewSecret(f.OwnerName), Email: lender.NewSecret(f.Email), Phone: lender.NewSecret(f.Phone),
			BirthDate: lender.NewSecret(f.BirthDate), Address: f.OwnerAddress.address(),
		},
		Consent: lender.Consent{Version: f.ConsentVersion, At: f.ConsentAt, By: f.Person},
	}
	for _, l := range f.Accounts {
		a.Accounts = append(a.Accounts, lender.LinkedAccount{Kind: l.Kind, Institution: l.Institution, Token: lender.NewSecret(l.Token)})
	}
	return a
}

func formOf(a lender.Application) form {
	f := form{
		ID: a.ID, Buyer: a.Buyer,
		LegalName: a.Business.LegalName.Reveal(), TaxID: a.Business.TaxID.Reveal(),
		Kind: a.Business.Kind, StartedOn: a.Business.StartedOn, Address: placeOf(a.Business.Address),
		OwnerName: a.Owner.Name.Reveal(), Email: a.Owner.Email.Reveal(), Phone: a.Owner.Phone.Reveal(),
		BirthDate: a.Owner.BirthDate.Reveal(), OwnerAddress: placeOf(a.Owner.Address),
		ConsentVersion: a.Consent.Version, ConsentAt: a.Consent.At, Person: a.Consent.By,
	}
	for _, l := range a.Accounts {
		f.Accounts = append(f.Accounts, account{Kind: l.Kind, Institution: l.Institution, Token: l.Token.Reveal()})
	}
	return f
}

func (p place) address() lender.Address {
	return lender.Address{
		Line1: lender.NewSecret(p.Line1), Line2: lender.NewSecret(p.Line2), City: lender.NewSecret(p.City),
		State: lender.NewSecret(p.State), ZIP: lender.NewSecret(p.ZIP),
	}
}

func placeOf(a lender.Address) place {
	return place{
		Line1: a.Line1.Reveal(), Line2: a.Line2.Reveal(), City: a.City.Reveal(), State: a.State.Reveal(), ZIP: a.ZIP.Reveal(),
	}
}
