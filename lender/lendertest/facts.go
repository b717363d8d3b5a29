package lendertest

import (
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// Facts returns one valid fact of every kind, for tests that must know them all.
func Facts() []lender.Fact {
	day, amount := civil.Of(2019, time.March, 8), money.Cents(194_167)
	prices := []lender.Price{{Months: 2, Monthly: []money.Rate{money.PPM(12_500), money.PPM(12_500)}}}
	return []lender.Fact{
		lender.ApplicationReceived{Application: "app-1"},
		lender.InformationNeeded{Application: "app-1", Items: []lender.Item{lender.ItemBankStatements, lender.ItemOwnerIdentity}},
		lender.Approved{Application: "app-1", Limit: money.Dollars(100_000), Prices: prices},
		lender.Declined{Application: "app-1", Reasons: []lender.Reason{lender.ReasonRevenue}},
		lender.LimitChanged{Limit: money.Dollars(50_000), Reason: lender.ReasonRiskReview},
		lender.PricesChanged{Prices: prices},
		lender.Suspended{Reason: lender.ReasonAccountLost},
		lender.Reinstated{},
		lender.Closed{Reason: lender.ReasonBuyerAsked},
		lender.DisbursementStarted{Loan: "loan-1"},
		lender.DisbursementSettled{Loan: "loan-1", Paid: amount, On: day},
		lender.DisbursementFailed{Loan: "loan-1", Reason: lender.ReasonRejected},
		lender.DisbursementReturned{Loan: "loan-1", Amount: amount, On: day},
		lender.RepaymentReceived{Repayment: "pay-1", Amount: amount, Effective: day, Loan: "loan-1"},
		lender.RepaymentCleared{Repayment: "pay-1"},
		lender.RepaymentReturned{Repayment: "pay-1", Reason: lender.ReasonNoFunds},
		lender.MoneyReceived{Refund: "refund-1", Loan: "loan-1", Amount: amount, On: day},
		lender.LateFeeCharged{Charge: "fee-1", Statement: day, Amount: amount},
		lender.ReturnedFeeCharged{Charge: "fee-2", Repayment: "pay-1", Amount: amount},
		lender.ChargeWaived{Charge: "fee-1"},
		lender.CreditPaidOut{Amount: amount, On: day},
	}
}
