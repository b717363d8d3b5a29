package lender_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// The answer to a call and a webhook take one path.
func Example() {
	sim := lendersim.New(lendersim.Config{})
	takeIn := func(e lender.Event) {
		switch f := e.Fact.(type) {
		case lender.Approved:
			fmt.Println("approved up to", f.Limit)
		case lender.LimitChanged:
			fmt.Println("from now on up to", f.Limit, "because of", f.Reason)
		}
	}
	events, err := sim.Apply(context.Background(), lendertest.Application("app-1", "buyer-1"))
	if err != nil && !errors.Is(err, lender.CodeRefused) {
		fmt.Println("unknown: look it up")
	}
	for _, e := range events {
		takeIn(e)
	}
	_, _ = sim.Tell("buyer-1", lender.LimitChanged{Limit: money.Dollars(20_000), Reason: lender.ReasonRiskReview})
	for _, e := range sim.Events() {
		takeIn(e)
	}
	// Output:
	// approved up to $100,000.00
	// from now on up to $20,000.00 because of risk_review
}

func ExampleSecret() {
	owner := struct{ Name lender.Secret }{lender.NewSecret("Rosalind Quill")}
	body, _ := json.Marshal(owner)
	fmt.Printf("%v %+v %s\n", owner, owner, body)
	fmt.Println(owner.Name.Reveal())
	// Output:
	// {[redacted]} {Name:[redacted]} {"Name":"[redacted]"}
	// Rosalind Quill
}

// Every fault at once, each with its path and code, and never the value.
func ExampleApplication_Validate() {
	a := lendertest.Application("app-1", "buyer-1")
	a.Business.TaxID = lender.NewSecret("00-1234567")
	a.Owner.Phone = lender.NewSecret("212 555 0143")
	a.Accounts[0].Token = lender.NewSecret("021000021")
	for _, f := range fault.All(a.Validate()) {
		fmt.Println(f.Path, f.Code)
	}
	// Output:
	// business.tax_id lender_text_malformed
	// owner.phone lender_text_malformed
	// accounts[0].token lender_token_malformed
}

func ExampleEncodeEvent() {
	record, err := lender.EncodeEvent(lender.Event{
		ID: "ev-9", Buyer: "buyer-1", At: lendertest.SampleInstant(),
		Fact: lender.DisbursementSettled{Loan: "loan-1", Paid: money.Dollars(10_000), On: civil.Of(2019, 3, 8)},
	})
	fmt.Println(string(record), err)
	e, err := lender.ParseEvent(record)
	fmt.Println(e.Kind(), e.Fact.(lender.DisbursementSettled).Paid, err)
	// Output:
	// {"v":1,"id":"ev-9","buyer":"buyer-1","at":"2019-03-05T15:00:00.000000Z","kind":"disbursement_settled","fact":{"loan":"loan-1","paid":"10000.00","on":"2019-03-08"}} <nil>
	// disbursement_settled $10,000.00 <nil>
}

func ExampleEvent_Reference() {
	e := lender.Event{ID: "ev-1", Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: lender.DisbursementStarted{Loan: "loan-1"}}
	fmt.Println(e.Reference())
	e.Fact = lender.Suspended{Reason: lender.ReasonAccountLost}
	_, about := e.Reference()
	fmt.Println("about a request:", about)
	// Output:
	// {loan loan-1 buyer-1} true
	// about a request: false
}

// An adapter refuses with the reasons beside the code.
func ExampleRefuse() {
	err := lender.Refuse(fault.New(lender.CodeKeyReused, "this key came before with other contents"))
	fmt.Println(errors.Is(err, lender.CodeRefused), errors.Is(err, lender.CodeKeyReused))
	// Output: true true
}
