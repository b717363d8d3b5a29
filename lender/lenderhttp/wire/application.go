package wire

import (
	"encoding/json"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/strictjson"
)

type application struct {
	ID       lender.ApplicationID `json:"id"`
	Buyer    lender.BuyerID       `json:"buyer"`
	Business business             `json:"business"`
	Owner    owner                `json:"owner"`
	Accounts []Account            `json:"accounts"`
	Consent  consent              `json:"consent"`
	Order    *lender.OrderRef     `json:"order,omitempty"`
}

type business struct {
	LegalName revealed            `json:"legal_name"`
	TaxID     revealed            `json:"tax_id"`
	Kind      lender.BusinessKind `json:"kind"`
	StartedOn civil.Date          `json:"started_on"`
	Address   address             `json:"address"`
}

type owner struct {
	Name      revealed `json:"name"`
	Email     revealed `json:"email"`
	Phone     revealed `json:"phone"`
	BirthDate revealed `json:"birth_date"`
	Address   address  `json:"address"`
}

type address struct {
	Line1 revealed `json:"line1"`
	Line2 revealed `json:"line2,omitzero"`
	City  revealed `json:"city"`
	State revealed `json:"state"`
	ZIP   revealed `json:"zip"`
}

type consent struct {
	Version string    `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// EncodeApplication writes an application with its personal fields in clear, for
// the lender and for nobody else. One that is not valid is refused.
func EncodeApplication(a lender.Application) ([]byte, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	w := application{
		ID: a.ID, Buyer: a.Buyer, Order: a.Order, Consent: consent(a.Consent),
		Business: businessFrom(a.Business), Owner: ownerFrom(a.Owner),
	}
	for _, one := range a.Accounts {
		w.Accounts = append(w.Accounts, AccountFrom(one))
	}
	return json.Marshal(w)
}

// ParseApplication reads what [EncodeApplication] wrote, strictly:
// [CodeRequestMalformed]. It checks it as well: [lender.CodeRefused].
func ParseApplication(data []byte) (lender.Application, error) {
	var w application
	if err := strictjson.Decode(data, &w); err != nil {
		return lender.Application{}, Malformed(err)
	}
	a := lender.Application{
		ID: w.ID, Buyer: w.Buyer, Order: w.Order, Consent: lender.Consent(w.Consent),
		Business: w.Business.company(), Owner: w.Owner.person(),
	}
	if err := instant("consent.at", &a.Consent.At); err != nil {
		return lender.Application{}, err
	}
	for _, one := range w.Accounts {
		a.Accounts = append(a.Accounts, one.Linked())
	}
	if err := a.Validate(); err != nil {
		return lender.Application{}, lender.Refuse(fault.All(err)...)
	}
	return a, nil
}

func businessFrom(b lender.Business) business {
	return business{
		LegalName: revealed{b.LegalName}, TaxID: revealed{b.TaxID}, Kind: b.Kind,
		StartedOn: b.StartedOn, Address: addressFrom(b.Address),
	}
}

func (b business) company() lender.Business {
	return lender.Business{
		LegalName: b.LegalName.Secret, TaxID: b.TaxID.Secret, Kind: b.Kind,
		StartedOn: b.StartedOn, Address: b.Address.place(),
	}
}

func ownerFrom(o lender.Owner) owner {
	return owner{
		Name: revealed{o.Name}, Email: revealed{o.Email}, Phone: revealed{o.Phone},
		BirthDate: revealed{o.BirthDate}, Address: addressFrom(o.Address),
	}
}

func (o owner) person() lender.Owner {
	return lender.Owner{
		Name: o.Name.Secret, Email: o.Email.Secret, Phone: o.Phone.Secret,
		BirthDate: o.BirthDate.Secret, Address: o.Address.place(),
	}
}

func addressFrom(a lender.Address) address {
	return address{
		Line1: revealed{a.Line1}, Line2: revealed{a.Line2}, City: revealed{a.City},
		State: revealed{a.State}, ZIP: revealed{a.ZIP},
	}
}

func (a address) place() lender.Address {
	return lender.Address{
		Line1: a.Line1.Secret, Line2: a.Line2.Secret, City: a.City.Secret, State: a.State.Secret, ZIP: a.ZIP.Secret,
	}
}
