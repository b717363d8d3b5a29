package lendersim_test

import (
	"context"
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
)

// approved is a lender with one buyer, and its clock.
func approved(c lendersim.Config) (*lendersim.Sim, *lendersim.Clock) {
	clock := lendersim.NewClock(lendertest.SampleInstant())
	c.Now = clock.Now
	sim := lendersim.New(c)
	if _, err := sim.Apply(context.Background(), lendertest.Application("app-1", "buyer-1")); err != nil {
		panic(err)
	}
	return sim, clock
}

// say prints what waits.
func say(sim *lendersim.Sim) {
	for _, e := range sim.Events() {
		fmt.Println(e.At.Format(time.DateOnly), e.Kind())
	}
}

// With 63 cents a repayment bounces after two working days, with its fee.
func ExampleSim_Repay() {
	sim, clock := approved(lendersim.Config{ReturnedFee: money.Dollars(20)})
	_, err := sim.Repay(lendersim.Payment{ID: "pay-1", Buyer: "buyer-1", Amount: money.Cents(1_841_63)})
	fmt.Println(err)
	clock.Advance(72 * time.Hour)
	say(sim)
	// Output:
	// <nil>
	// 2019-03-05 repayment_received
	// 2019-03-07 repayment_returned
	// 2019-03-07 returned_fee_charged
}

// A repayment that comes back when the test says so.
func ExampleSim_Bounce() {
	sim, _ := approved(lendersim.Config{})
	_, _ = sim.Repay(lendersim.Payment{ID: "pay-1", Buyer: "buyer-1", Amount: money.Dollars(500)})
	_, err := sim.Bounce("buyer-1", "pay-1", lender.ReasonRejected)
	fmt.Println(err)
	say(sim)
	// Output:
	// <nil>
	// 2019-03-05 repayment_received
	// 2019-03-05 repayment_returned
}

// With 65 cents a loan settles and all of it comes back two working days later.
func ExampleSim_Disburse() {
	sim, clock := approved(lendersim.Config{})
	loan := lendertest.Disbursement("loan-1", "buyer-1")
	loan.Amount = money.Cents(10_000_65)
	_, err := sim.Disburse(context.Background(), loan)
	fmt.Println(err)
	clock.Advance(7 * 24 * time.Hour)
	say(sim)
	// Output:
	// <nil>
	// 2019-03-06 disbursement_settled
	// 2019-03-08 disbursement_returned
}

// A refund's money is announced, and arrives after a working day.
func ExampleSim_ReturnMoney() {
	sim, clock := approved(lendersim.Config{})
	loan := lendertest.Disbursement("loan-1", "buyer-1")
	_, _ = sim.Disburse(context.Background(), loan)
	clock.Advance(30 * time.Hour) // settlements come in the afternoon
	_, err := sim.ReturnMoney(context.Background(), lendertest.MoneyReturn("refund-1", loan))
	fmt.Println(err)
	clock.Advance(24 * time.Hour)
	say(sim)
	// Output:
	// <nil>
	// 2019-03-06 disbursement_settled
	// 2019-03-07 money_received
}

// Webhooks come again when nobody acknowledged them: same ids, same contents.
func ExampleSim_Redeliver() {
	sim, _ := approved(lendersim.Config{})
	fmt.Println(len(sim.Events()))
	sim.Redeliver("buyer-1")
	say(sim)
	// Output:
	// 0
	// 2019-03-05 application_received
	// 2019-03-05 approved
}

// A lender that contradicts itself: a loan nobody asked for has failed.
func ExampleSim_Lie() {
	sim, _ := approved(lendersim.Config{})
	_, err := sim.Lie("buyer-1", lender.DisbursementFailed{Loan: "loan-9", Reason: lender.ReasonRejected})
	fmt.Println(err)
	say(sim)
	// Output:
	// <nil>
	// 2019-03-05 disbursement_failed
}
