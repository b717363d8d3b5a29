package lendersim_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
)

func Example() {
	clock := lendersim.NewClock(time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC))
	sim := lendersim.New(lendersim.Config{Now: clock.Now})
	ctx := context.Background()

	application := lendertest.Application("app-1", "buyer-1")
	application.Business.LegalName = lender.NewSecret("Harbor Lamp Works #approved-62000")
	events, err := sim.Apply(ctx, application)
	for _, e := range events {
		fmt.Println(e.ID, e.Kind(), err)
	}

	loan := lendertest.Disbursement("loan-1", "buyer-1")
	loan.Amount = money.Cents(10_000_62) // 62 cents: it arrives short
	_, _ = sim.Disburse(ctx, loan)
	clock.Advance(48 * time.Hour)
	for _, e := range sim.Events() {
		settled := e.Fact.(lender.DisbursementSettled)
		fmt.Println(e.ID, e.Kind(), settled.Paid, settled.On)
	}
	// Output:
	// buyer-1-00000001 application_received <nil>
	// buyer-1-00000002 approved <nil>
	// buyer-1-00000004 disbursement_settled $9,000.55 2019-03-06
}

// A lost answer is looked up, never guessed.
func ExampleSim_LookUp() {
	sim := lendersim.New(lendersim.Config{})
	ctx := context.Background()
	application := lendertest.Application("app-1", "buyer-1")
	application.Business.LegalName = lender.NewSecret("Harbor Lamp Works #lost")

	_, err := sim.Apply(ctx, application)
	fmt.Println("refused:", errors.Is(err, lender.CodeRefused))
	events, err := sim.LookUp(ctx, application.Reference())
	fmt.Println(len(events), events[1].Kind(), err)
	// Output:
	// refused: false
	// 2 approved <nil>
}

// The lender says what a test wants to hear next.
func ExampleSim_Tell() {
	sim := lendersim.New(lendersim.Config{})
	_, _ = sim.Apply(context.Background(), lendertest.Application("app-1", "buyer-1"))
	_, err := sim.Tell("buyer-1", lender.LimitChanged{Reason: lender.ReasonRiskReview})
	fmt.Println(err, sim.Events()[0].Fact.(lender.LimitChanged).Limit)
	_, err = sim.Tell("buyer-1", lender.DisbursementFailed{Loan: "loan-9", Reason: lender.ReasonRejected})
	fmt.Println(err)
	// Output:
	// <nil> $0.00
	// sim_not_now: the buyer has no such loan
}

// The hook decides what goes wrong with each call.
func ExampleConfig() {
	sim := lendersim.New(lendersim.Config{Trouble: func(c lendersim.Call) lendersim.Trouble {
		if c.Method == "apply" && c.Attempt == 1 {
			return lendersim.NeverArrives
		}
		return lendersim.NoTrouble
	}})
	application := lendertest.Application("app-1", "buyer-1")
	_, err := sim.Apply(context.Background(), application)
	fmt.Println(err)
	events, err := sim.Apply(context.Background(), application)
	fmt.Println(len(events), err)
	// Output:
	// sim_never_arrived: the connection was closed before the request was sent
	// 2 <nil>
}
