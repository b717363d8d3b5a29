package memstore_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

func Example() {
	ctx, store := context.Background(), memstore.New()
	clock := lendersim.NewClock(lendertest.Application("application-1", "buyer-1").Consent.At)
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": lendersim.New(lendersim.Config{Now: clock.Now})},
		Store:   store, Now: clock.Now,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = store.Load(ctx, paylater.LineID{Buyer: "buyer-1", Lender: "kabbage"})
	fmt.Println("before:", errors.Is(err, paylater.CodeNotFound))
	if _, err = program.Apply(ctx, "kabbage", lendertest.Application("application-1", "buyer-1")); err != nil {
		fmt.Println(err)
		return
	}
	heads, err := store.Scan(ctx, paylater.Query{Limit: 10}) // what an operator's list shows
	for _, head := range heads {
		fmt.Println("after:", head.ID, head.Status, head.Limit, "events", head.Seq)
	}
	fmt.Println(err)
	// Output:
	// before: true
	// after: buyer-1@kabbage open $100,000.00 events 3
	// <nil>
}
