package paylatertest

import (
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// AnyEvent is something that a lender may say about a line, valid by itself: any
// kind of fact, mostly about an application, a loan, a repayment or a charge that
// the line has or had, sometimes about one that it has not, often at odds with
// what was said before. A line takes it or refuses it with
// [paylater.CodeReferenceUnknown], and is sound either way. Ids of repayments, charges and
// refunds are "pay-0" to "pay-7" and the like, so that they meet again.
func AnyEvent(s Source, line paylater.Line, at time.Time) lender.Event {
	said := whole(at)
	if sometimes(s, 4) { // heard late
		said = said.Add(-time.Duration(s.IntN(14*24)) * time.Hour)
	}
	return lender.Event{
		ID: lender.EventID(word(s, 24)), Buyer: line.ID().Buyer, At: said,
		Fact: anyFact(s, line, civil.NewYork(at)),
	}
}

// BadEvent is [AnyEvent] with one thing wrong, by itself or for this line.
// Line.Receive refuses it.
func BadEvent(s Source, line paylater.Line, at time.Time) Bad[lender.Event] {
	e := AnyEvent(s, line, at)
	switch s.IntN(7) {
	case 0:
		e.ID = one(s, badIDs[lender.EventID](s)...)
		return Bad[lender.Event]{e, lender.CodeIDMalformed, "id"}
	case 1:
		e.At = one(s, e.At.Add(time.Nanosecond), e.At.In(time.FixedZone("EST", -5*3600)), time.Unix(0, 0).UTC())
		return Bad[lender.Event]{e, lender.CodeInstantMalformed, "at"}
	case 2:
		e.At = time.Time{}
		return Bad[lender.Event]{e, lender.CodeRequired, "at"}
	case 3:
		e.Fact = one[lender.Fact](s, nil, &lender.Reinstated{})
		return Bad[lender.Event]{e, lender.CodeUnknownFact, "fact"}
	case 4:
		e.Fact = lender.LimitChanged{Limit: one(s, money.Cents(-1), money.Cents(money.MaxCents+1)), Reason: lender.ReasonRiskReview}
		return Bad[lender.Event]{e, lender.CodeAmountBounds, "fact.limit"}
	case 5:
		e.Fact = lender.Approved{Application: Applied, Limit: money.Dollars(1)}
		return Bad[lender.Event]{e, lender.CodeRequired, "fact.prices"}
	}
	e.Buyer = "somebody-else"
	return Bad[lender.Event]{e, paylater.CodeReferenceUnknown, ""}
}

// anyFact is any kind of fact about what a line has.
func anyFact(s Source, line paylater.Line, today civil.Date) lender.Fact {
	about := subject{s: s, line: line, loan: anyLoan(s, line), day: AnyDay(s, today.AddDays(-60), today), amount: anySum(s, line)}
	if application := line.Application().ID; application.Valid() && !sometimes(s, 8) {
		about.application = application
	} else {
		about.application = lender.ApplicationID("application-" + word(s, 4))
	}
	if sometimes(s, 100) { // seldom, as little happens after it
		return lender.Closed{Reason: lender.ReasonBuyerAsked}
	}
	return one(s, about.credit, about.loanFact, about.repayment, about.charge)()
}

// subject is what a fact is about.
type subject struct {
	s           Source
	line        paylater.Line
	application lender.ApplicationID
	loan        lender.LoanID
	day         civil.Date
	amount      money.USD
}

func (a subject) credit() lender.Fact {
	why := one(a.s, lender.ReasonRiskReview, lender.ReasonAccountLost, lender.ReasonLenderPolicy)
	prices := a.line.Prices()
	if len(prices) == 0 || sometimes(a.s, 4) {
		prices = AnyPrices(a.s, paylater.DefaultPolicy()[0])
	}
	limit := AnyAmount(a.s, money.Dollars(200_000))
	return one[lender.Fact](
		a.s,
		lender.ApplicationReceived{Application: a.application},
		lender.InformationNeeded{Application: a.application, Items: []lender.Item{lender.ItemTaxReturn}},
		lender.Approved{Application: a.application, Limit: limit, Prices: prices},
		lender.Declined{Application: a.application, Reasons: []lender.Reason{lender.ReasonHistory}},
		lender.LimitChanged{Limit: one(a.s, limit, money.USD{}), Reason: why},
		lender.PricesChanged{Prices: prices},
		lender.Suspended{Reason: why},
		lender.Reinstated{}, lender.Reinstated{}, // more often, or most walks end suspended
	)
}

func (a subject) loanFact() lender.Fact {
	refund := lender.RefundID(a.again("refund"))
	for _, r := range a.line.Refunds() {
		if r.ID.Valid() && sometimes(a.s, 2) { // what a bank sent back has an id of the line's own
			refund, a.loan = r.ID, r.Loan
		}
	}
	return one[lender.Fact](
		a.s,
		lender.DisbursementStarted{Loan: a.loan},
		lender.DisbursementSettled{Loan: a.loan, Paid: a.amount, On: a.day},
		lender.DisbursementSettled{Loan: a.loan, Paid: a.amount, On: a.day},
		lender.DisbursementFailed{Loan: a.loan, Reason: lender.ReasonRejected},
		lender.DisbursementReturned{Loan: a.loan, Amount: a.amount, On: a.day},
		lender.MoneyReceived{Refund: refund, Loan: a.loan, Amount: a.amount, On: a.day},
	)
}

func (a subject) repayment() lender.Fact {
	id := lender.RepaymentID(a.again("pay"))
	return one[lender.Fact](
		a.s,
		lender.RepaymentReceived{Repayment: id, Amount: a.amount, Effective: a.day},
		lender.RepaymentReceived{Repayment: id, Amount: a.amount, Effective: a.day, Loan: a.loan},
		lender.RepaymentCleared{Repayment: id},
		lender.RepaymentReturned{Repayment: id, Reason: lender.ReasonNoFunds},
	)
}

func (a subject) charge() lender.Fact {
	id := lender.ChargeID(a.again("fee"))
	for _, c := range a.line.Charges() {
		if c.ID.Valid() && sometimes(a.s, 2) { // the line has charges of its own making too
			id = c.ID
		}
	}
	missed := a.day // the day of a statement, if there is one
	if next := a.line.NextStatement(); !next.IsZero() && !sometimes(a.s, 4) {
		missed = next.AddMonths(-between(a.s, 1, 2))
	}
	return one[lender.Fact](
		a.s,
		lender.LateFeeCharged{Charge: id, Statement: missed, Amount: AnyAmount(a.s, money.Dollars(120))},
		lender.ReturnedFeeCharged{Charge: id, Repayment: lender.RepaymentID(a.again("pay")), Amount: AnyAmount(a.s, money.Dollars(25))},
		lender.ChargeWaived{Charge: id},
		lender.CreditPaidOut{Amount: a.amount, On: a.day},
	)
}

// again is an id that is likely to have come before.
func (a subject) again(what string) string { return fmt.Sprintf("%s-%d", what, a.s.IntN(8)) }

// anyLoan is one of the line's loans, sometimes one that it has not.
func anyLoan(s Source, line paylater.Line) lender.LoanID {
	loans := line.Loans(line.At())
	if len(loans) == 0 || sometimes(s, 8) {
		return lender.LoanID("loan-" + word(s, 4))
	}
	return one(s, loans...).ID
}

// anySum is often exactly a sum that means something to the line.
func anySum(s Source, line paylater.Line) money.USD {
	sums := []money.USD{AnyAmount(s, money.Dollars(200_000)), line.Outstanding(), line.CreditBalance(), line.PastDue(line.At())}
	for _, n := range line.Loans(line.At()) {
		sums = append(sums, n.Principal, n.PrincipalOwed, n.PrincipalOwed.Add(n.FeesOwed), n.NextAmount)
	}
	sum := one(s, sums...)
	if sum.Sign() <= 0 {
		return sums[0]
	}
	return sum
}
