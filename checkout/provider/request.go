package provider

import (
	"time"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Request begins a payment: which phase of which order, and who is signed in at
// the host.
type Request struct {
	// Key names the attempt; [Provider.Methods] does not need it.
	Key    lender.Key
	Buyer  order.ID
	Lender lender.ID
	Order  order.ID
	Phase  order.Phase
	// Amount is the part of the phase to pay, in the order's currency. Zero is all
	// that is due.
	Amount money.Amount
}

func (r *Request) session() Session {
	return Session{Key: r.Key, Buyer: r.Buyer, Lender: r.Lender, Order: r.Order, Phase: r.Phase}
}

// Consent is the buyer's signature under one offer: what [Provider.Capture]
// needs. The terms name everything else, the amount included.
type Consent struct {
	// Months is the term of the offer.
	Months int
	// Amount is the principal of the offer: all that is held, or less; the rest
	// is released. Zero is all that is held.
	Amount money.USD
	// Terms is the hash of the terms that the buyer was shown.
	Terms string
	// Until is the first instant at which the offer is no longer good.
	Until time.Time
	// By is the host's id of the person who signed: no name, no address.
	By lender.Key
}

// ConsentTo is the consent of a person to an offer as it was shown.
func ConsentTo(o paylater.Offer, by lender.Key) Consent {
	return Consent{Months: o.Months(), Amount: o.Terms().Principal, Terms: o.Hash(), Until: o.Expires(), By: by}
}

func (c *Consent) check() error {
	var found []*fault.Error
	require := func(ok bool, path, want string) {
		if !ok {
			found = append(found, malformed("consent."+path, want))
		}
	}
	require(c.Months > 0, "months", "the term of an offer")
	require(c.Amount.Sign() >= 0 && c.Amount.InBounds(), "amount", "not below $0.00 and within the bounds of money")
	require(c.Terms != "", "terms", "the hash of the terms that were shown")
	require(!c.Until.IsZero(), "until", "the instant at which the offer expires")
	require(c.By.Valid(), "by", keyGrammar)
	return fault.Join(found...)
}

// repeats tells whether the consent asks for the loan that stands, as far as it
// says anything; other terms and another amount are refused.
func (c *Consent) repeats(r *record) error {
	switch {
	case c.Terms != "" && c.Terms != r.terms.Hash():
		return fault.New(checkout.CodeOtherOfferSigned, "another offer was signed under this session")
	case !c.Amount.IsZero() && c.Amount != r.terms.Principal, c.Months != 0 && c.Months != r.terms.Months:
		return keyReused()
	}
	return nil
}

// Refund asks for money of a captured session to go back to the lender.
type Refund struct {
	// ID is the key of the refund, unique on the line and on the order.
	ID lender.RefundID
	// Amount goes back. Zero is all that is left.
	Amount money.USD
	// AskedAt is the instant at which the refund was agreed, which decides the 48
	// hours. Zero is the instant of the verb; a later one counts as that.
	AskedAt time.Time
}

func (r *Refund) check() error {
	var found []*fault.Error
	if !r.ID.Valid() {
		found = append(found, malformed("refund.id", keyGrammar))
	}
	if r.Amount.Sign() < 0 || !r.Amount.InBounds() {
		found = append(found, malformed("refund.amount", "not below $0.00 and within the bounds of money"))
	}
	return fault.Join(found...)
}
