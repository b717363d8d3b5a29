package lendertest

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// The ids in [Facts].
const (
	sampleApplication lender.ApplicationID = "app-1"
	sampleLoan        lender.LoanID        = "loan-1"
	sampleRepayment   lender.RepaymentID   = "pay-1"
)

// Facts returns one valid fact of every kind, for tests that must know them all.
func Facts() []lender.Fact {
	day, amount := civil.Of(2019, time.March, 8), money.Cents(194_167)
	prices := []lender.Price{{Months: 2, Monthly: []money.Rate{money.PPM(12_500), money.PPM(12_500)}}}
	return []lender.Fact{
		lender.ApplicationReceived{Application: sampleApplication},
		lender.InformationNeeded{Application: sampleApplication, Items: []lender.Item{lender.ItemBankStatements, lender.ItemOwnerIdentity}},
		lender.Approved{Application: sampleApplication, Limit: money.Dollars(100_000), Prices: prices},
		lender.Declined{Application: sampleApplication, Reasons: []lender.Reason{lender.ReasonRevenue}},
		lender.LimitChanged{Limit: money.Dollars(50_000), Reason: lender.ReasonRiskReview},
		lender.PricesChanged{Prices: prices},
		lender.Suspended{Reason: lender.ReasonAccountLost},
		lender.Reinstated{},
		lender.Closed{Reason: lender.ReasonBuyerAsked},
		lender.DisbursementStarted{Loan: sampleLoan},
		lender.DisbursementSettled{Loan: sampleLoan, Paid: amount, On: day},
		lender.DisbursementFailed{Loan: sampleLoan, Reason: lender.ReasonRejected},
		lender.DisbursementReturned{Loan: sampleLoan, Amount: amount, On: day},
		lender.RepaymentReceived{Repayment: sampleRepayment, Amount: amount, Effective: day, Loan: sampleLoan},
		lender.RepaymentCleared{Repayment: sampleRepayment},
		lender.RepaymentReturned{Repayment: sampleRepayment, Reason: lender.ReasonNoFunds},
		lender.MoneyReceived{Refund: "refund-1", Loan: sampleLoan, Amount: amount, On: day},
		lender.LateFeeCharged{Charge: "fee-1", Statement: day, Amount: amount},
		lender.ReturnedFeeCharged{Charge: "fee-2", Repayment: sampleRepayment, Amount: amount},
		lender.ChargeWaived{Charge: "fee-1"},
		lender.CreditPaidOut{Amount: amount, On: day},
	}
}
