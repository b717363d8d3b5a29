package paylater_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// chapter is one act of the long story.
type chapter struct {
	name string
	act  func(b *book)
}

// longStory is one line's life with nearly everything that can happen to it.
func longStory() []chapter {
	var l1, l2, l3, l4 lender.LoanID
	return []chapter{
		{"apply", func(b *book) { b.apply() }},
		{"information needed", func(b *book) {
			b.must(b.tell(lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}}))
		}},
		{"declined", func(b *book) {
			b.must(b.tell(lender.Declined{Application: theApp, Reasons: []lender.Reason{lender.ReasonHistory}}))
		}},
		{"apply again", func(b *book) {
			ref := &lender.OrderRef{Order: "PO-1", Phase: order.Initial}
			b.must(b.take(b.line.Apply("app-2", ref, b.now)))
		}},
		{"approved", func(b *book) {
			b.must(b.tell(lender.Approved{Application: "app-2", Limit: usd("200000.00"), Prices: prices()}))
		}},
		{"grant", func(b *book) {
			b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "grant-1", Amount: usd("1000.00"), Expires: day("2019-06-30")}, b.now)))
		}},
		{"holds", func(b *book) {
			b.must(b.hold("hold-1", drawOf("PO-1", "62000.00")))
			b.must(b.hold("hold-2", drawOf("PO-2", "9000.00")))
			b.must(b.hold("hold-3", drawOf("PO-3", "500.00")))
		}},
		{"release", func(b *book) { b.must(b.take(b.line.Release("release-2", "PO-2", order.Initial, b.now))) }},
		{"sign for less than the hold", func(b *book) {
			o, err := b.line.Offer(drawOf("PO-1", "50000.00"), 6, b.now)
			b.must(err)
			b.must(b.take(b.line.Sign(o, signs(o, "hold-1"), b.now)))
			l1 = b.lastLoan()
		}},
		{"a hold expires", func(b *book) { b.to("2019-03-06 12:00") }},
		{"disbursement starts", func(b *book) { b.must(b.tell(lender.DisbursementStarted{Loan: l1})) }},
		{"settled short", func(b *book) {
			b.to("2019-03-07 12:00")
			b.must(b.tell(lender.DisbursementSettled{Loan: l1, Paid: usd("40000.00"), On: day("2019-03-07")}))
		}},
		{"first statement", func(b *book) { b.to("2019-03-16 12:00") }},
		{"a second loan", func(b *book) { l2 = b.lend("hold-4", "PO-4", "10000.01", 2) }},
		{"a disbursement fails", func(b *book) {
			b.to("2019-03-18 09:00")
			l3 = b.draw("hold-5", "PO-5", "700.00", 3)
			b.must(b.take(b.line.Refund(refundOf("refund-5", "PO-5", "100.00"), b.now)))
			b.must(b.tell(lender.DisbursementFailed{Loan: l3, Reason: lender.ReasonRejected}))
		}},
		{"a repayment", func(b *book) {
			b.to("2019-03-20 10:00")
			b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("1234.56"), Effective: day("2019-03-19")}))
			b.must(b.tell(lender.RepaymentCleared{Repayment: "R1"}))
		}},
		{"a hold that will be given up", func(b *book) {
			b.to("2019-04-05 20:00")
			b.must(b.hold("hold-6", drawOf("PO-6", "3000.00")))
		}},
		{"past due", func(b *book) { b.to("2019-04-09 12:00") }},
		{"late fee", func(b *book) {
			b.must(b.tell(lender.LateFeeCharged{Charge: "late-1", Statement: day("2019-03-15"), Amount: usd("120.00")}))
		}},
		{"cured", func(b *book) {
			b.must(b.tell(lender.RepaymentReceived{Repayment: "R2", Amount: usd("60000.00"), Effective: day("2019-04-09")}))
		}},
		{"second statement", func(b *book) { b.to("2019-04-15 00:00") }},
		{"bounced", func(b *book) {
			b.must(b.tell(lender.RepaymentReturned{Repayment: "R2", Reason: lender.ReasonNoFunds}))
			b.must(b.tell(lender.ReturnedFeeCharged{Charge: "returned-1", Repayment: "R2", Amount: usd("20.00")}))
		}},
		{"limit cut", func(b *book) {
			b.to("2019-04-16 12:00")
			b.must(b.tell(lender.LimitChanged{Limit: usd("45000.00"), Reason: lender.ReasonRiskReview}))
			b.must(b.tell(lender.PricesChanged{Prices: []lender.Price{flat(2, 10_000), dearSix()}}))
		}},
		{"paid again", func(b *book) {
			b.to("2019-04-22 12:00")
			b.must(b.tell(lender.RepaymentReceived{Repayment: "R3", Amount: usd("25000.00"), Effective: day("2019-04-20")}))
			b.must(b.tell(lender.ChargeWaived{Charge: "late-1"}))
		}},
		{"suspended and reinstated", func(b *book) {
			b.must(b.tell(lender.Suspended{Reason: lender.ReasonAccountLost}))
			b.to("2019-05-02 12:00")
			b.must(b.tell(lender.Reinstated{}))
		}},
		{"a whole refund in time", func(b *book) {
			b.to("2019-05-16 12:00")
			l4 = b.lend("hold-7", "PO-7", "2000.00", 2)
			b.must(b.take(b.line.Refund(refundOf("refund-7", "PO-7", "2000.00"), b.now)))
			b.to("2019-05-20 12:00")
			b.must(b.tell(lender.MoneyReceived{Refund: "refund-7", Loan: l4, Amount: usd("2000.00"), On: day("2019-05-20")}))
		}},
		{"money comes back from the bank", func(b *book) {
			b.must(b.tell(lender.DisbursementReturned{Loan: l2, Amount: usd("6000.00"), On: day("2019-05-21")}))
		}},
		{"paid off and more", func(b *book) {
			b.to("2019-06-10 12:00")
			b.must(b.tell(lender.RepaymentReceived{Repayment: "R4", Amount: usd("60000.00"), Effective: day("2019-06-10")}))
		}},
		{"closed", func(b *book) { b.must(b.tell(lender.Closed{Reason: lender.ReasonBuyerAsked})) }},
		{"cleared by time", func(b *book) { b.to("2019-06-20 12:00") }},
		{"paid out", func(b *book) {
			b.must(b.tell(lender.CreditPaidOut{Amount: b.line.CreditBalance(), On: day("2019-06-20")}))
		}},
		{"last statement", func(b *book) { b.to("2019-08-20 12:00") }},
		{"years later", func(b *book) { b.to("2021-01-01 12:00") }},
	}
}

// creditPolicy grants $300.00 of fee credit with the approval.
func creditPolicy() paylater.Policy {
	return version("2019-credit", "1990-01-01", func(p *paylater.Policy) {
		p.FeeCredit = &paylater.CreditRule{Amount: usd("300.00"), Days: 60}
	})
}

// tellStory plays the long story and looks at the book after each chapter.
func tellStory(t tester, look func(name string, b *book)) *book {
	b := newBook(t, rulesOf(t, creditPolicy()), "2019-03-05 10:00")
	for _, c := range longStory() {
		c.act(b)
		look(c.name, b)
	}
	return b
}

// TestLongStory looks at the books after every chapter, and at what came of it.
func TestLongStory(t *testing.T) {
	b := tellStory(t, func(name string, b *book) {
		require.NoError(t, b.line.Audit(), name)
		assert.GreaterOrEqual(t, b.line.Available(b.now).Sign(), 0, name)
	})
	assert.Equal(t, paylater.StatusClosed, b.line.Status())
	assert.True(t, b.line.Balance().IsZero())
	assert.True(t, b.line.Outstanding().IsZero())
	kinds := map[paylater.Kind]int{}
	for _, ev := range b.history {
		kinds[ev.Kind]++
	}
	for _, k := range []paylater.Kind{
		paylater.KindApplied, paylater.KindInfoNeeded, paylater.KindApproved, paylater.KindDeclined, paylater.KindLimitChanged,
		paylater.KindPricesChanged, paylater.KindSuspended, paylater.KindReinstated, paylater.KindClosed, paylater.KindFeeCreditGranted,
		paylater.KindHoldPlaced, paylater.KindHoldReleased, paylater.KindHoldExpired, paylater.KindSigned, paylater.KindDisbursementStarted,
		paylater.KindDisbursed, paylater.KindDisbursementFailed, paylater.KindRepaid, paylater.KindRepaymentCleared, paylater.KindRepaymentReturned,
		paylater.KindRefundAsked, paylater.KindRefundDropped, paylater.KindRefunded, paylater.KindCharged, paylater.KindChargeWaived,
		paylater.KindCreditPaidOut, paylater.KindStatementIssued, paylater.KindPastDue, paylater.KindDelinquent, paylater.KindCured,
		paylater.KindLoanClosed, paylater.KindLoanReopened,
	} {
		assert.NotZero(t, kinds[k], "the story has no %s", k)
	}
	last := b.statements()[len(b.statements())-1]
	assert.True(t, last.Last)
	assert.Equal(t, money.USD{}, last.Closing)
}
