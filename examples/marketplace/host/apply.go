package host

import (
	"context"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order"
)

// Journey is a buyer's way to the lender's page and back.
type Journey struct {
	Session   lender.Key // made up once: the same one leads to the same page, with what was typed there before
	Buyer     order.ID
	Applicant bool   // business and owner are asked for as well as accounts
	Return    string // the address to come back to
}

// Leave gives the address of the lender's page on which the buyer applies, or links
// more accounts.
func (h *Host) Leave(ctx context.Context, j Journey) (string, error) {
	session, err := h.client.LinkSession(ctx, wire.LinkRequest{
		Session: j.Session, Buyer: lender.BuyerID(j.Buyer), Return: j.Return, Applicant: j.Applicant,
		Kinds: []lender.AccountKind{lender.BusinessChecking, lender.SalesChannel, lender.Bookkeeping, lender.PaymentProcessor, lender.Shipping},
	})
	return session.URL, err
}

// Return is a buyer who comes back with the token that the lender's page gave.
type Return struct {
	Journey

	Token   lender.Secret
	Consent lender.Consent
	Order   *order.Order // from whose checkout the buyer came; nil in advance
	Phase   order.Phase
}

// Apply trades the token for what the buyer gave and hands the application in: from
// the page of a checkout, which then waits for the decision, or in advance. Done
// again it is the first one. What the buyer gave passes through and is not kept.
func (h *Host) Apply(ctx context.Context, r Return) error {
	given, err := h.client.ExchangeLink(ctx, wire.NewLinkExchange(r.Session, lender.BuyerID(r.Buyer), r.Token))
	if err != nil {
		return err
	}
	business, owner, whole := given.Applicant()
	if !whole { // the lender has the accounts that it asked for: it may have decided
		_, err = h.program.Continue(ctx, h.LineID(r.Buyer))
		return err
	}
	a := lender.Application{
		ID: lender.ApplicationID(r.Session), Buyer: lender.BuyerID(r.Buyer), Business: business, Owner: owner,
		Accounts: given.Linked(), Consent: r.Consent,
	}
	if r.Order == nil {
		_, err = h.program.Apply(ctx, h.client.Partner(), a)
		return err
	}
	page, err := h.Checkout(ctx, r.Buyer, *r.Order, r.Phase)
	if err == nil {
		_, err = page.Apply(ctx, a, checkout.PassOn{})
	}
	return err
}
