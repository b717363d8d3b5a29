package sandbox

import (
	"context"
	"encoding/json"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// agreements is the lender's page on which a buyer signs.
type agreements struct {
	*sessions
	address string
}

// codeSumsDiffer refuses an agreement whose installments are not its principal.
const codeSumsDiffer = "sums_differ"

// Session opens the page of one agreement.
func (a *agreements) Session(ctx context.Context, r wire.AgreementRequest) (wire.AgreementSession, error) {
	if err := checkAgreement(&r); err != nil {
		return wire.AgreementSession{}, err
	}
	asked, err := json.Marshal(r)
	if err != nil {
		return wire.AgreementSession{}, err
	}
	n, err := a.open(ctx, kindAgreement, r.Session, r.Buyer, asked)
	if err != nil {
		return wire.AgreementSession{}, err
	}
	return wire.AgreementSession{URL: a.address + "/agreement/" + n.page, Expires: n.expires}, nil
}

// checkAgreement wants installments that are the principal. What is wrong with each
// field by itself was asked before.
func checkAgreement(r *wire.AgreementRequest) error {
	sum := money.USD{}
	for _, p := range r.Payments {
		sum = sum.Add(p.Principal)
	}
	if sum != r.Amount {
		return lender.Refuse(fault.New(codeSumsDiffer, "the installments do not add up to the principal",
			fault.Cents("principal", r.Amount.Cents()), fault.Cents("installments", sum.Cents())).At("payments"))
	}
	return nil
}

// Exchange trades a public token for what the buyer signed.
func (a *agreements) Exchange(ctx context.Context, x wire.AgreementExchange) (wire.AgreementResult, error) {
	n, err := a.exchange(ctx, kindAgreement, x.Session, x.Buyer, x.PublicToken.Secret)
	if err != nil {
		return wire.AgreementResult{}, err
	}
	var r wire.AgreementRequest
	if err := json.Unmarshal(n.asked, &r); err != nil {
		return wire.AgreementResult{}, err
	}
	return wire.AgreementResult{Mode: wire.Test, TermsHash: r.TermsHash, By: r.By, SignedAt: n.done}, nil
}
