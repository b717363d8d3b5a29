package paylatertest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// check keeps the examples short; a test requires no error.
func check(err error) {
	if err != nil {
		fmt.Println(err)
	}
}

func exampleLine() paylater.Line {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	check(err)
	line, err := paylatertest.OpenLine(rules, tuesday(), money.Dollars(100_000))
	check(err)
	return line
}

// A line that is ready, a loan, the first bill, and its payment.
func Example() {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	check(err)
	line, err := paylatertest.OpenLine(rules, tuesday(), money.Dollars(100_000))
	check(err)
	line, loan, err := paylatertest.Lend(line, paylatertest.DrawOf("PO-1", money.Dollars(10_000)), 6, tuesday())
	check(err)
	fmt.Println(loan.Terms.Fees, loan.Terms.APR, line.Available(tuesday()))

	line, err = line.Advance(paylatertest.Noon(loan.NextDue))
	check(err)
	for _, s := range paylatertest.Statements(line) {
		fmt.Println(s.Date, s.Due, s.MinimumDue)
	}
	line, err = paylatertest.Repay(line, loan.NextAmount, line.At())
	check(err)
	fmt.Println(line.PastDue(line.At()), line.Loans(line.At())[0].PrincipalOwed)
	// Output:
	// $850.00 29.12% $90,000.00
	// 2019-03-15 2019-04-05 $1,941.67
	// $0.00 $8,333.33
}

func ExampleOpenLine() {
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	check(err)
	line, err := paylatertest.OpenLine(rules, tuesday(), money.Dollars(200_000),
		paylatertest.Flat(3, money.PPM(12_500)),                          // 1.25% each month
		paylatertest.Stepped(6, 2, money.PPM(30_000), money.PPM(10_000))) // 3% twice, then 1%
	check(err)
	fmt.Println(line.Status(), line.Limit(tuesday()), "of", line.LenderLimit())
	for _, months := range []int{3, 6} {
		_, err := line.Offer(paylatertest.DrawOf("PO-1", money.Dollars(10_000)), months, tuesday())
		fmt.Println(months, errors.Is(err, paylater.CodeRateOutOfBand))
	}
	// Output:
	// open $150,000.00 of $200,000.00
	// 3 false
	// 6 true
}

func ExampleTell() {
	line, err := paylatertest.Tell(exampleLine(), lender.LimitChanged{Limit: money.USD{}, Reason: lender.ReasonRiskReview}, tuesday())
	check(err)
	_, _, err = paylatertest.Sign(line, paylatertest.DrawOf("PO-1", money.Dollars(1)), 1, tuesday())
	fmt.Println(err)
	// Output:
	// over_available: the amount exceeds the available credit: asked $1.00, available $0.00
}

func ExampleSign() {
	line, loan, err := paylatertest.Sign(exampleLine(), paylatertest.DrawOf("PO-1", money.Dollars(38_000)), 6, tuesday())
	check(err)
	fmt.Println(loan.Status, line.Available(tuesday()))
	// Output:
	// disbursing $62,000.00
}

func ExampleClock() {
	clock := paylatertest.NewClock(tuesday()) // hand clock.Now to Config.Now
	clock.Advance(48 * time.Hour)
	fmt.Println(clock.Now())
	clock.To(paylatertest.Noon(civil.Of(2019, time.April, 5)))
	fmt.Println(clock.Now())
	// Output:
	// 2019-03-07 15:00:00 +0000 UTC
	// 2019-04-05 16:00:00 +0000 UTC
}

// An approval whose answer is lost, a look-up, and money that never comes.
func ExampleLender() {
	ctx := context.Background()
	partner := paylatertest.NewLender(tuesday,
		paylatertest.Approve(money.Dollars(62_000)).Lost(),
		paylatertest.Fail(lender.ReasonNoAccount))
	application := lendertest.Application("app-1", "buyer-1")

	_, err := partner.Apply(ctx, application)
	fmt.Println(err)
	events, err := partner.LookUp(ctx, application.Reference())
	check(err)
	fmt.Println(events[1].Kind())
	events, err = partner.Disburse(ctx, lendertest.Disbursement("loan-1", "buyer-1"))
	check(err)
	fmt.Println(events[1].Kind())

	for _, call := range partner.Calls() {
		fmt.Println(call)
	}
	check(partner.Done())
	// Output:
	// sim_answer_lost: the request was executed and the answer lost
	// approved
	// disbursement_failed
	// apply app-1 of buyer-1: approve, answer lost, sim_answer_lost: the request was executed and the answer lost
	// look_up app-1 of buyer-1: 2 events
	// disburse loan-1 of buyer-1: fail, 2 events
}

// A decision that the host delivers by hand.
func ExampleLender_Say() {
	partner := paylatertest.NewLender(tuesday, paylatertest.Silent())
	application := lendertest.Application("app-1", "buyer-1")
	events, err := partner.Apply(context.Background(), application)
	check(err)
	fmt.Println(len(events))
	event, err := partner.Say("buyer-1", lender.Declined{Application: "app-1", Reasons: []lender.Reason{lender.ReasonHistory}})
	check(err)
	fmt.Println(event.ID, event.Kind()) // now: program.Receive(ctx, "kabbage", event)
	// Output:
	// 0
	// said-00000001 declined
}

func ExampleLender_Done() {
	partner := paylatertest.NewLender(tuesday, paylatertest.Settle(), paylatertest.Arrive())
	_, err := partner.Apply(context.Background(), lendertest.Application("app-1", "buyer-1"))
	fmt.Println(err)
	fmt.Println(partner.Done())
	// Output:
	// off_script: the next step is "settle", and the call is apply
	// off_script: the next step is "settle", and the call is apply
	// off_script: no call took the step "settle"
	// off_script: no call took the step "arrive"
}

// A property with math/rand/v2: a draw takes its amount of the line, or nothing.
// The seed is all that a failure has to tell.
func ExampleSource() {
	source, refused := rand.New(rand.NewPCG(7, 0)), map[string]bool{}
	for range 1000 {
		line, draw := exampleLine(), paylatertest.AnyDraw(source, money.Dollars(100_000))
		after, _, err := paylatertest.Sign(line, draw, 6, tuesday())
		taken := draw.Amount
		if err != nil {
			refused[string(fault.CodeOf(err))], taken = true, money.USD{}
		}
		if after.Available(tuesday()).Add(taken) != line.Available(tuesday()) {
			fmt.Println("broken by", draw)
		}
	}
	fmt.Println("seed 7: 1000 draws, some refused:", refused)
	// Output:
	// seed 7: 1000 draws, some refused: map[apr_over_cap:true below_min_draw:true]
}

func ExampleBad() {
	bad := paylatertest.BadPolicy(rand.New(rand.NewPCG(3, 0)))
	err := bad.Value.Validate()
	fmt.Println(err)
	fmt.Println(bad.Refused(err))
	// Output:
	// late_fee_max: policy_invalid: must be from $0.00 to $10,000.00
	// true
}

func ExampleRules() {
	_, err := paylatertest.Rules([]byte(`{"version": "mine-1", "max_line": 90000}`))
	fmt.Println(len(fault.All(err)) > 10, fault.All(err)[0])
	// Output:
	// true max_line: amount_malformed: an amount is a string in JSON
}

// A payment that arrives and comes back the same day: no step of its own, so
// the test says the facts.
func ExampleAnswer() {
	partner := paylatertest.NewLender(tuesday, paylatertest.Answer(func(c paylatertest.Call) []lender.Fact {
		d, on := c.Disbursement, civil.NewYork(c.At)
		return []lender.Fact{
			lender.DisbursementSettled{Loan: d.Loan, Paid: d.Amount, On: on},
			lender.DisbursementReturned{Loan: d.Loan, Amount: d.Amount, On: on},
		}
	}))
	events, err := partner.Disburse(context.Background(), lendertest.Disbursement("loan-1", "buyer-1"))
	check(err)
	fmt.Println(events[0].Kind(), events[1].Kind())
	// Output:
	// disbursement_settled disbursement_returned
}

// The model and the line say the same, for the same reason.
func ExampleModelOf() {
	policy, limit := paylater.DefaultPolicy()[0], money.Dollars(100_000)
	line, dear := exampleLine(), paylatertest.Flat(2, money.PPM(27_500))
	line, err := paylatertest.Tell(line, lender.PricesChanged{Prices: []lender.Price{dear}}, tuesday())
	check(err)
	draw := paylatertest.DrawOf("PO-1", money.Dollars(10_000))

	_, err = line.Offer(draw, 2, tuesday())
	fmt.Println(fault.CodeOf(err))
	fmt.Println(paylatertest.ModelOf(policy, tuesday(), limit, dear).Would(paylatertest.ModelOffer(draw, 2, tuesday())))
	// Output:
	// apr_over_cap
	// apr_over_cap
}

// Whatever a lender says, in any order, the books of a line balance.
func ExampleAnyEvent() {
	source, line := rand.New(rand.NewPCG(1, 0)), exampleLine()
	for range 100 {
		line, _ = line.Receive(paylatertest.AnyEvent(source, line, line.At()), line.At()) // a refusal changes nothing
		check(line.Audit())
	}
	fmt.Println("seed 1: 100 events")
	// Output:
	// seed 1: 100 events
}
