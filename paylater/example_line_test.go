package paylater_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Tuesday 2019-03-05, 10:00 in New York: the day on which the examples begin.
func tuesday() time.Time { return time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC) }

// approvedLine is the line of a buyer whom its lender gave $100,000.00 that day.
func approvedLine() paylater.Line {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	check(err)
	line, err := rules.NewLine(paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"})
	check(err)
	line, err = line.Apply("application-1", nil, tuesday())
	check(err)
	line, err = line.Receive(lender.Event{ID: "event-1", Buyer: "buyer-1", At: tuesday(), Fact: lender.Approved{
		Application: "application-1", Limit: money.Dollars(100_000), Prices: lendersim.DefaultPrices(),
	}}, tuesday())
	check(err)
	return line
}

// borrowed is a line with a loan of $10,000.00 over six months that was paid out.
func borrowed() (paylater.Line, lender.LoanID) {
	line, at := approvedLine(), tuesday()
	draw := initialPayment("PO-7", 10_000)
	line, err := line.Hold(paylater.HoldRequest{Key: "hold-1", Order: draw.Order, Phase: draw.Phase, Amount: draw.Amount}, at)
	check(err)
	offer, err := line.Offer(draw, 6, at)
	check(err)
	line, err = line.Sign(offer, paylater.Signature{Hold: "hold-1", Terms: offer.Hash(), By: "person-1"}, at)
	check(err)
	loan := line.Loans(at)[0].ID
	line, err = line.Receive(lender.Event{ID: "event-2", Buyer: "buyer-1", At: at, Fact: lender.DisbursementSettled{
		Loan: loan, Paid: draw.Amount, On: civil.NewYork(at),
	}}, at)
	check(err)
	return line, loan
}

func initialPayment(id order.ID, dollars int64) paylater.Draw {
	return paylater.Draw{Order: id, Phase: order.Initial, Amount: money.Dollars(dollars), Recipient: "token-of-the-supplier"}
}

// check keeps the examples short; a program handles its errors.
func check(err error) {
	if err != nil {
		fmt.Println(err)
	}
}

func ExampleRules_NewLine() {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	check(err)
	line, err := rules.NewLine(paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"})
	fmt.Println(line.ID(), line.Status(), line.Limit(tuesday()), err)
	// Output: buyer-1@kabbage new $0.00 <nil>
}

func ExampleLine_Apply() {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	check(err)
	line, err := rules.NewLine(paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"})
	check(err)
	line, err = line.Apply("application-1", &lender.OrderRef{Order: "PO-7", Phase: order.Initial}, tuesday())
	check(err)
	fmt.Println(line.Status(), line.Application().From.Order)
	_, err = line.Apply("application-2", nil, tuesday())
	fmt.Println(err)
	// Output:
	// applying PO-7
	// application_pending: the line is applying
}

func ExampleLine_Receive() {
	line := approvedLine()
	cut := lender.Event{ID: "event-9", Buyer: "buyer-1", At: tuesday(), Fact: lender.LimitChanged{
		Limit: money.Dollars(40_000), Reason: lender.ReasonRiskReview,
	}}
	line, err := line.Receive(cut, tuesday())
	check(err)
	line, err = line.Receive(cut, tuesday()) // once more: nothing happens
	check(err)
	fmt.Println(line.Limit(tuesday()), line.Reason())
	_, err = line.Receive(lender.Event{ID: "event-10", Buyer: "buyer-1", At: tuesday(), Fact: lender.RepaymentCleared{Repayment: "R1"}}, tuesday())
	fmt.Println(err)
	// Output:
	// $40,000.00 risk_review
	// reference_unknown: no such repayment on this line
}

func ExampleLine_Offer() {
	line := approvedLine()
	offer, err := line.Offer(initialPayment("PO-7", 10_000), 6, tuesday())
	check(err)
	terms := offer.Terms()
	for _, row := range terms.Schedule {
		fmt.Println(row.Number, row.Due, row.Principal, row.Fee)
	}
	from, to := offer.Arrives()
	fmt.Println("fees", terms.Fees, "APR", terms.APR, "arrives", from, "to", to)
	// Output:
	// 1 2019-04-05 $1,666.67 $275.00
	// 2 2019-05-06 $1,666.67 $275.00
	// 3 2019-06-05 $1,666.67 $75.00
	// 4 2019-07-06 $1,666.67 $75.00
	// 5 2019-08-05 $1,666.66 $75.00
	// 6 2019-09-05 $1,666.66 $75.00
	// fees $850.00 APR 29.12% arrives 2019-03-06 to 2019-03-08
}

func ExampleLine_Offers() {
	line := approvedLine()
	quotes, err := line.Offers(initialPayment("PO-7", 10_000), tuesday())
	check(err)
	for _, q := range quotes {
		fmt.Println(q.Months, "months:", q.Offer.Terms().Fees, q.Offer.Terms().APR)
	}
	quotes, err = line.Offers(initialPayment("PO-7", 120_000), tuesday())
	check(err)
	fmt.Println(quotes[0].Err)
	// Output:
	// 1 months: $150.00 18.00%
	// 2 months: $250.00 19.72%
	// 3 months: $375.00 22.24%
	// 4 months: $540.00 25.48%
	// 5 months: $675.00 26.49%
	// 6 months: $850.00 29.12%
	// over_available: the amount exceeds the available credit: asked $120,000.00, available $100,000.00
}

func ExampleLine_Hold() {
	line := approvedLine()
	line, err := line.Hold(paylater.HoldRequest{Key: "hold-1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(38_000)}, tuesday())
	check(err)
	fmt.Println(line.Available(tuesday()), "until", line.Holds(tuesday())[0].Expires)
	_, err = line.Hold(paylater.HoldRequest{Key: "hold-2", Order: "PO-8", Phase: order.Initial, Amount: money.Dollars(90_000)}, tuesday())
	fmt.Println(err)
	fmt.Println(line.Available(tuesday().Add(24 * time.Hour)))
	// Output:
	// $62,000.00 until 2019-03-06 15:00:00 +0000 UTC
	// over_available: the amount exceeds the available credit: asked $90,000.00, available $62,000.00
	// $100,000.00
}

func ExampleLine_Release() {
	line := approvedLine()
	line, err := line.Hold(paylater.HoldRequest{Key: "hold-1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(38_000)}, tuesday())
	check(err)
	line, err = line.Release("release-1", "PO-7", order.Initial, tuesday())
	check(err)
	fmt.Println(line.Available(tuesday()))
	_, err = line.Release("release-2", "PO-7", order.Initial, tuesday())
	fmt.Println(errors.Is(err, paylater.CodeHoldMissing))
	// Output:
	// $100,000.00
	// true
}

func ExampleLine_Sign() {
	line, at := approvedLine(), tuesday()
	draw := initialPayment("PO-7", 10_000)
	line, err := line.Hold(paylater.HoldRequest{Key: "hold-1", Order: draw.Order, Phase: draw.Phase, Amount: money.Dollars(12_000)}, at)
	check(err)
	offer, err := line.Offer(draw, 6, at)
	check(err)
	_, err = line.Sign(offer, paylater.Signature{Hold: "hold-1", Terms: "what-another-buyer-saw", By: "person-1"}, at)
	fmt.Println(err)
	line, err = line.Sign(offer, paylater.Signature{Hold: "hold-1", Terms: offer.Hash(), By: "person-1"}, at)
	check(err)
	loan := line.Loans(at)[0]
	fmt.Println(loan.Status, loan.PrincipalOwed, "available", line.Available(at))
	// Output:
	// terms_changed: the signature names other terms than those on offer
	// disbursing $10,000.00 available $90,000.00
}

func ExampleLine_Refund() {
	line, loan := borrowed()
	next := tuesday().Add(47 * time.Hour)
	line, err := line.Refund(paylater.RefundRequest{ID: "refund-1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(10_000)}, next)
	check(err)
	received := next.Add(72 * time.Hour)
	line, err = line.Receive(lender.Event{ID: "event-3", Buyer: "buyer-1", At: received, Fact: lender.MoneyReceived{
		Refund: "refund-1", Loan: loan, Amount: money.Dollars(10_000), On: civil.NewYork(received),
	}}, received)
	check(err)
	view, _ := line.Loan(loan, received)
	fmt.Println(view.Status, "principal", view.PrincipalOwed, "fees", view.FeesOwed)
	_, err = line.Refund(paylater.RefundRequest{ID: "refund-2", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(1)}, received)
	fmt.Println(err)
	// Output:
	// closed principal $0.00 fees $0.00
	// refund_over_paid: refunds would exceed what the disbursement paid: asked $1.00, refunded $10,000.00, paid out $10,000.00
}

func ExampleLine_Grant() {
	line := approvedLine()
	line, err := line.Grant(paylater.GrantRequest{ID: "welcome-1", Amount: money.Dollars(10), Expires: civil.Of(2019, time.April, 30)}, tuesday())
	check(err)
	offer, err := line.Offer(initialPayment("PO-7", 10_000), 6, tuesday())
	check(err)
	fmt.Println(line.FeeCredits(tuesday())[0].Left, "of it on the first fee:", offer.Terms().Credit)
	// Output: $10.00 of it on the first fee: $10.00
}

func ExampleLine_Payoff() {
	line, loan := borrowed()
	quote, err := line.Payoff(loan, time.Date(2019, time.April, 4, 15, 0, 0, 0, time.UTC))
	check(err)
	fmt.Println(quote.Total, "principal", quote.Principal, "fees", quote.Fees, "saves", quote.Saves)
	// Output: $10,275.00 principal $10,000.00 fees $275.00 saves $575.00
}

func ExampleLine_Advance() {
	line, _ := borrowed()
	line, err := line.Advance(time.Date(2019, time.April, 9, 15, 0, 0, 0, time.UTC)) // nothing was paid on April 5
	check(err)
	fmt.Println(line.Status(), "past due", line.PastDue(line.At()))
	for _, ev := range line.Saved().Events() {
		fmt.Println("unsaved:", ev.Kind)
	}
	for _, ev := range line.Events()[len(line.Events())-3:] {
		fmt.Println(ev.Day, ev.Kind, ev.Amount)
	}
	// Output:
	// delinquent past due $1,941.67
	// 2019-03-15 statement_issued $1,941.67
	// 2019-04-06 past_due $1,941.67
	// 2019-04-06 delinquent $1,941.67
}

func ExampleStatement() {
	line, _ := borrowed()
	line, err := line.Advance(civil.Midnight(civil.Of(2019, time.March, 15)))
	check(err)
	events := line.Events()
	s := events[len(events)-1].Statement
	fmt.Println("statement", s.Number, "of", s.Date, "due", s.Due)
	fmt.Println("opening", s.Opening)
	for _, e := range s.Entries {
		fmt.Println(e.Posted, e.Kind, e.Amount)
	}
	fmt.Println("closing", s.Closing, "minimum due", s.MinimumDue)
	// Output:
	// statement 1 of 2019-03-15 due 2019-04-05
	// opening $0.00
	// 2019-03-05 new_loan $10,000.00
	// 2019-03-15 fee $275.00
	// closing $10,275.00 minimum due $1,941.67
}

func ExampleLine_Can() {
	for _, p := range approvedLine().Can(tuesday()) {
		if p.Code != "" {
			fmt.Println("no", p.Act, "button:", p.Code)
		}
	}
	// Output: no apply button: already_approved
}

func ExampleLine_Collection() {
	line, _ := borrowed()
	c, ok := line.Collection(time.Date(2019, time.April, 5, 13, 0, 0, 0, time.UTC))
	fmt.Println(ok, "statement", c.Statement, "collects", c.Amount, "on", c.Due)
	// Output: true statement 1 collects $1,941.67 on 2019-04-05
}

func ExampleRefusal() {
	line := approvedLine()
	_, err := line.Hold(paylater.HoldRequest{Key: "hold-1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(150_000)}, tuesday())
	var refusal *paylater.Refusal
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Decision.Act(), refusal.Decision.Rule(), "under policy", refusal.Decision.Policy())
	}
	var one *fault.Error
	if errors.As(err, &one) {
		fmt.Println(one.Numbers[0], "/", one.Numbers[1])
	}
	// Output:
	// hold over_available under policy 2019-01
	// asked $150,000.00 / available $100,000.00
}

func ExampleComputeAPR() {
	var payments []paylater.CashFlow
	for month := 1; month <= 24; month++ {
		payments = append(payments, paylater.CashFlow{Day: civil.Of(2019, time.January, 10).AddMonths(month), Amount: money.Dollars(230)})
	}
	rate, err := paylater.ComputeAPR(money.Dollars(5_000), civil.Of(2019, time.January, 10), payments)
	fmt.Println(rate, err)
	// Output: 9.69% <nil>
}

func ExampleNewSchedule() {
	cycle := paylater.Cycle{First: civil.Of(2019, time.March, 15), DueAfter: 21}
	s := paylater.NewSchedule(money.Dollars(100), []money.Rate{money.PPM(12_500), money.PPM(12_500), money.PPM(12_500)}, cycle, 1)
	for _, row := range s {
		fmt.Println(row.Statement, row.Due, row.Principal, row.Fee)
	}
	// Output:
	// 2019-03-15 2019-04-05 $33.34 $1.25
	// 2019-04-15 2019-05-06 $33.33 $1.25
	// 2019-05-15 2019-06-05 $33.33 $1.25
}

func ExampleLine_Available() {
	line, loan := borrowed()
	fmt.Println("borrowed:", line.Available(tuesday()))
	line, err := line.Receive(lender.Event{ID: "event-3", Buyer: "buyer-1", At: tuesday(), Fact: lender.RepaymentReceived{
		Repayment: "R1", Amount: money.Dollars(10_000), Effective: civil.NewYork(tuesday()), Loan: loan,
	}}, tuesday())
	check(err)
	fmt.Println("paid back:", line.Available(tuesday())) // the money can still bounce
	cleared := tuesday().AddDate(0, 0, 7)
	line, err = line.Advance(cleared)
	check(err)
	fmt.Println("cleared:", line.Available(cleared))
	// Output:
	// borrowed: $90,000.00
	// paid back: $90,000.00
	// cleared: $100,000.00
}

func ExampleLine_Audit() {
	line, _ := borrowed()
	fmt.Println(line.Audit())
	fmt.Println(paylater.Line{}.Audit()) // no line: Rules.NewLine makes one
	// Output:
	// <nil>
	// record_invalid: the line has no rules, no valid id or no number
}

func ExampleRules_Rebuild() {
	line, _ := borrowed()
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	check(err)
	from := func(events []paylater.Event) iter.Seq2[paylater.Event, error] {
		return func(yield func(paylater.Event, error) bool) {
			for _, ev := range events {
				if !yield(ev, nil) {
					return
				}
			}
		}
	}
	again, err := rules.Rebuild(line.ID(), from(line.Events()))
	fmt.Println(again.Seq(), "events,", again.Outstanding(), "outstanding,", err)
	forged := line.Events()
	forged[1].Amount = money.Dollars(200_000) // somebody wrote another limit into the history
	_, err = rules.Rebuild(line.ID(), from(forged))
	fmt.Println(err)
	// Output:
	// 5 events, $10,000.00 outstanding, <nil>
	// rebuild_differs: the events differ: approved now, approved recorded: event 2
}

func ExampleRules_Replay() {
	line, err := approvedLine().Hold(paylater.HoldRequest{Key: "hold-1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(38_000)}, tuesday())
	check(err)
	events := line.Events()
	kept := events[len(events)-1].Decision
	policies := paylater.DefaultPolicy()
	rules, err := paylater.NewRules(policies, nil)
	check(err)
	same, err := rules.Replay(*kept)
	fmt.Println(same.Act(), "allowed:", same.Allowed(), err)
	policies[0].MaxLine = money.Dollars(30_000) // what a version means must never change
	rules, err = paylater.NewRules(policies, nil)
	check(err)
	other, err := rules.Replay(*kept)
	fmt.Println(other.Act(), "allowed:", other.Allowed(), other.Rule(), err)
	// Output:
	// hold allowed: true <nil>
	// hold allowed: false over_available <nil>
}

func ExampleParsePolicy_everyFault() {
	text, err := json.Marshal(paylater.DefaultPolicy()[0])
	check(err)
	policy, err := paylater.ParsePolicy(text)
	fmt.Println(policy.Version, policy.MaxLine, policy.APRCap, err)
	policy.MaxMonths, policy.DueAfter = 0, -1
	text, err = json.Marshal(policy)
	check(err)
	_, err = paylater.ParsePolicy(text)
	fmt.Println(err)
	// Output:
	// 2019-01 $150,000.00 30.00% <nil>
	// max_months: policy_invalid: must be from 1 to 24
	// tiers[0].months: policy_invalid: must be a term of the policy
	// tiers[1].months: policy_invalid: must be a term of the policy
	// due_after_days: policy_invalid: must be from 1 to 60
}

func ExampleCycle_FirstFor() {
	cycle := paylater.Cycle{First: civil.Of(2019, time.March, 15), DueAfter: 21}
	for _, agreed := range []civil.Date{civil.Of(2019, time.March, 5), civil.Of(2019, time.March, 6)} {
		n := cycle.FirstFor(agreed, 6)
		fmt.Println("agreed", agreed, "billed", cycle.Statement(n), "due", cycle.Due(n))
	}
	// Output:
	// agreed 2019-03-05 billed 2019-03-15 due 2019-04-05
	// agreed 2019-03-06 billed 2019-04-15 due 2019-05-06
}
