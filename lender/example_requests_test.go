package lender_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// The four calls of the contract, each idempotent on its key.
func ExampleLender() {
	var partner lender.Lender = lendersim.New(lendersim.Config{})
	ctx := context.Background()

	applied, err := partner.Apply(ctx, lendertest.Application("app-1", "buyer-1"))
	fmt.Println(len(applied), err)
	loan := lendertest.Disbursement("loan-1", "buyer-1")
	first, err := partner.Disburse(ctx, loan)
	fmt.Println(first[0].Kind(), err)
	again, err := partner.Disburse(ctx, loan)
	fmt.Println(again[0].ID == first[0].ID, err)
	found, err := partner.LookUp(ctx, loan.Reference())
	fmt.Println(len(found), err)
	_, err = partner.ReturnMoney(ctx, lendertest.MoneyReturn("refund-1", lendertest.Disbursement("loan-2", "buyer-1")))
	fmt.Println(errors.Is(err, lender.CodeRefused)) // nobody asked for that loan
	// Output:
	// 2 <nil>
	// disbursement_started <nil>
	// true <nil>
	// 1 <nil>
	// true
}

// Accounts and beneficiaries are tokens: what could be a bank account's number
// is refused.
func ExampleDisbursement_Validate() {
	d := lendertest.Disbursement("loan-1", "buyer-1")
	fmt.Println(d.Validate())
	d.Recipient, d.Amount, d.Months = "021000021", money.Cents(0), 37
	for _, f := range fault.All(d.Validate()) {
		fmt.Println(f.Path, f.Code)
	}
	// Output:
	// <nil>
	// amount lender_amount_bounds
	// recipient lender_token_malformed
	// months lender_term_bounds
}

func ExampleMoneyReturn_Validate() {
	m := lendertest.MoneyReturn("refund-1", lendertest.Disbursement("loan-1", "buyer-1"))
	fmt.Println(m.Validate(), m.Reference())
	m.Loan = ""
	for _, f := range fault.All(m.Validate()) {
		fmt.Println(f.Path, f.Code)
	}
	// Output:
	// <nil> {refund refund-1 buyer-1}
	// loan lender_id_malformed
}

// A webhook's bytes are read strictly.
func ExampleParseEvent() {
	e, err := lender.ParseEvent([]byte(`{"v":1,"id":"ev-3","buyer":"buyer-1","at":"2019-03-05T15:00:00.000000Z","kind":"suspended","fact":{"reason":"account_lost"}}`))
	fmt.Println(e.Kind(), e.Fact.(lender.Suspended).Reason, err)
	_, err = lender.ParseEvent([]byte(`{"v":1,"id":"ev-3","id":"ev-4"}`))
	fmt.Println(err != nil)
	// Output:
	// suspended account_lost <nil>
	// true
}

// Not found is the answer to a look-up of what the lender never received.
func ExampleNotFound() {
	_, err := lendersim.New(lendersim.Config{}).LookUp(context.Background(), lendertest.Disbursement("loan-1", "buyer-1").Reference())
	fmt.Println(errors.Is(err, lender.CodeNotFound), errors.Is(lender.NotFound(), lender.CodeNotFound))
	// Output: true true
}
