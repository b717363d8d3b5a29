package lender

import (
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
)

// Application asks a lender for credit. It passes through this library to the
// lender and is never stored by it; every personal field is a [Secret].
//
// No field can hold the number of a bank account or of a bank: accounts are
// named by the tokens of whoever linked them.
type Application struct {
	ID       ApplicationID   `json:"id" validate:"ident"`
	Buyer    BuyerID         `json:"buyer" validate:"ident"`
	Business Business        `json:"business"`
	Owner    Owner           `json:"owner"`
	Accounts []LinkedAccount `json:"accounts" validate:"min=1,max=20,dive"` // at least one business checking account
	Consent  Consent         `json:"consent"`
	Order    *OrderRef       `json:"order,omitempty" validate:"omitnil"` // the checkout it came from; nil when in advance
}

// Business is the company that asks for credit.
type Business struct {
	LegalName Secret       `json:"legal_name" validate:"required,bytes=360,runes=120,clean,lettered"`
	TaxID     Secret       `json:"tax_id" validate:"required,ein"` // the EIN, written 12-3456789
	Kind      BusinessKind `json:"kind" validate:"listed"`
	StartedOn civil.Date   `json:"started_on" validate:"required"` // before 1990: 1990-01-01
	Address   Address      `json:"address"`
}

// Owner is the person who applies for the business.
type Owner struct {
	Name      Secret  `json:"name" validate:"required,bytes=360,runes=120,clean,lettered"`
	Email     Secret  `json:"email" validate:"required,bytes=254,mailbox"`
	Phone     Secret  `json:"phone" validate:"required,phone"`         // E.164 with its plus sign
	BirthDate Secret  `json:"birth_date" validate:"required,birthday"` // YYYY-MM-DD
	Address   Address `json:"address"`
}

// Address is a place in the United States.
type Address struct {
	Line1 Secret `json:"line1" validate:"required,bytes=300,runes=100,clean,unnumbered"`
	Line2 Secret `json:"line2,omitzero" validate:"omitempty,bytes=300,runes=100,clean,unnumbered"`
	City  Secret `json:"city" validate:"required,bytes=180,runes=60,clean,lettered"`
	State Secret `json:"state" validate:"required,state"` // two letters, NY
	ZIP   Secret `json:"zip" validate:"required,zip"`     // 10001 or 10001-1234
}

// LinkedAccount is an online account that the buyer linked for the lender to
// look at, named by a token.
type LinkedAccount struct {
	Kind        AccountKind `json:"kind" validate:"listed"`
	Institution string      `json:"institution" validate:"required,bytes=240,runes=80,clean,lettered"`
	Token       Secret      `json:"token" validate:"required,bytes=512,token"`
}

// Consent is the buyer's agreement to be checked: to which text, when, and by
// whom at the host. The days of an application are compared with its day.
type Consent struct {
	Version string    `json:"version" validate:"required,bytes=64,plain"` // of the text that was shown, such as 2019-03
	At      time.Time `json:"at" validate:"required,instant"`
	By      string    `json:"by" validate:"ident"` // the host's id of the person, never a name
}

// OrderRef names the phase of an order from whose checkout an application came.
type OrderRef struct {
	Order string      `json:"order" validate:"ident"`
	Phase order.Phase `json:"phase" validate:"listed"`
}
