package paylater_test

import (
	"context"
	"fmt"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// What has waited for too long, and what to do about it.
func ExampleProgram_Stuck() {
	s := openStall()
	ctx := context.Background()
	s.borrow("PO-7", 10_000)
	s.clock.Advance(4 * 24 * time.Hour) // and the lender's webhook was lost
	for w, err := range s.Stuck(ctx, paylater.Patience{}) {
		check(err)
		fmt.Println(w.Line, "waits for", w.For, "of", w.Amount, "expected until", w.Until)
		fmt.Println(w.For.Todo())
	}
	_, err := s.Recover(ctx, nil)
	check(err)
	for range s.Stuck(ctx, paylater.Patience{}) {
		fmt.Println("never printed: it was found")
	}
	// Output:
	// buyer-1@kabbage waits for payment of $10,000.00 expected until 2019-03-08
	// Run Recover, which looks the loan up. If the lender has it and does not pay, ask the lender; pay no other way before it says that it failed.
}

// What a line waits for, whether long or not.
func ExampleLine_Waits() {
	s := openStall()
	s.borrow("PO-7", 10_000)
	line, err := s.Line(context.Background(), s.line)
	check(err)
	for _, w := range line.Waits() {
		fmt.Println(w.For, w.Amount)
	}
	// Output: payment $10,000.00
}

// An observer sees each verb and each call of the lender, with how it ended.
func ExampleObserver() {
	clock := lendersim.NewClock(tuesday())
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": lendersim.New(lendersim.Config{Now: clock.Now})},
		Store:   memstore.New(), Now: clock.Now,
		Observe: func(ctx context.Context, op paylater.Operation) (context.Context, func(paylater.Outcome)) {
			return ctx, func(out paylater.Outcome) { fmt.Println(op.Name, op.Key, out.Result, out.Code) }
		},
	})
	check(err)
	id := paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"}
	_, err = program.Hold(context.Background(), id, paylater.HoldRequest{Key: "k1", Order: "PO-7", Phase: order.Initial, Amount: money.Dollars(100)})
	fmt.Println(err != nil)
	// Output:
	// hold k1 refused line_not_open
	// true
}
