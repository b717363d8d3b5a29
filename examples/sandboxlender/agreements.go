package main

import (
	"context"
	"encoding/json"
	"time"

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
const codeSumsDiffer fault.Code = "sums_differ"

// Session opens the page of one agreement.
func (a *agreements) Session(ctx context.Context, r wire.AgreementRequest) (wire.AgreementSession, error) {
	if err := checkAgreement(&r, a.clock.now()); err != nil {
		return wire.AgreementSession{}, err
	}
	asked, err := json.Marshal(r)
	if err != nil {
		return wire.AgreementSession{}, err
	}
	n, err := a.open(ctx, kindAgreement, r.Session, r.Buyer, asked, r.Return)
	if err != nil {
		return wire.AgreementSession{}, err
	}
	return wire.AgreementSession{Mode: wire.Test, Session: n.id, URL: a.address + "/agreement/" + n.page, Expires: n.expires}, nil
}

// checkAgreement is what the lender asks of an agreement before it shows it.
func checkAgreement(r *wire.AgreementRequest, at time.Time) error {
	probe := lender.Disbursement{
		Loan: lender.LoanID(r.Session), Buyer: r.Buyer, Order: string(r.Order), Phase: r.Phase, Amount: r.Amount,
		Recipient: "r", TermsHash: r.TermsHash, SignedAt: at, Months: r.Months,
	}
	if err := probe.Validate(); err != nil {
		return refused(err)
	}
	sum := money.USD{}
	for _, p := range r.Payments {
		if p.Principal.Sign() < 0 || p.Fee.Sign() < 0 || p.Principal.Cents() > r.Amount.Cents() || p.Fee.Cents() > r.Amount.Cents() {
			return lender.Refuse(fault.New(lender.CodeAmountBounds, "an installment is from zero to the principal").At("payments"))
		}
		sum = sum.Add(p.Principal)
	}
	if len(r.Payments) != r.Months || sum != r.Amount {
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
