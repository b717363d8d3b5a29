package lendertest

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Application returns a complete and valid application of a made-up business,
// to be changed where a test needs it.
func Application(id lender.ApplicationID, buyer lender.BuyerID) lender.Application {
	place := lender.Address{
		Line1: lender.NewSecret("350 Mill Road"), City: lender.NewSecret("Brooklyn"),
		State: lender.NewSecret("NY"), ZIP: lender.NewSecret("11201"),
	}
	return lender.Application{
		ID: id, Buyer: buyer,
		Business: lender.Business{
			LegalName: lender.NewSecret("Harbor Lamp Works"), TaxID: lender.NewSecret("20-5550143"),
			Kind: lender.LLC, StartedOn: civil.Of(2014, time.June, 2), Address: place,
		},
		Owner: lender.Owner{
			Name: lender.NewSecret("Rosalind Quill"), Email: lender.NewSecret("rosalind.quill@example.com"),
			Phone: lender.NewSecret("+12125550143"), BirthDate: lender.NewSecret("1979-11-23"), Address: place,
		},
		Accounts: []lender.LinkedAccount{
			{Kind: lender.BusinessChecking, Institution: "First Harbor Bank", Token: lender.NewSecret("tok-checking-7f3a")},
			{Kind: lender.SalesChannel, Institution: "Harbor Market", Token: lender.NewSecret("tok-sales-91bc")},
		},
		Consent: lender.Consent{Version: "2019-03", At: SampleInstant(), By: "user-7"},
	}
}

// Disbursement returns a valid disbursement of $10,000.00 over six months, of a
// loan of that buyer to the beneficiary of its order.
func Disbursement(loan lender.LoanID, buyer lender.BuyerID) lender.Disbursement {
	return lender.Disbursement{
		Loan: loan, Buyer: buyer, Order: "PO-" + string(loan), Phase: order.Initial,
		Amount: money.Dollars(10_000), Recipient: "tok-beneficiary-51de", Months: 6,
		TermsHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", SignedAt: SampleInstant(),
	}
}

// MoneyReturn returns a valid return of the whole money of a disbursement.
func MoneyReturn(refund lender.RefundID, d lender.Disbursement) lender.MoneyReturn {
	return lender.MoneyReturn{
		Refund: refund, Loan: d.Loan, Buyer: d.Buyer, Order: d.Order, Phase: d.Phase,
		Amount: d.Amount, AskedAt: SampleInstant().Add(24 * time.Hour),
	}
}

// SampleInstant is when the samples were signed: Tuesday 2019-03-05, 10:00 in
// New York.
func SampleInstant() time.Time { return time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC) }
