package paylaterotel_test

import (
	"context"
	"fmt"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/paylaterotel"
)

// An application is a span, and the call of the lender another one inside it. A host
// hands in the providers that it has, here one of traces that keeps them in memory.
func ExampleObserver() {
	spans := tracetest.NewSpanRecorder()
	observe, err := paylaterotel.Observer(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)), nil)
	if err != nil {
		panic(err)
	}
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": lendersim.New(lendersim.Config{})},
		Store:   memstore.New(), Observe: observe,
	})
	if err != nil {
		panic(err)
	}
	_, err = program.Apply(context.Background(), "kabbage", lendertest.Application("app-1", "buyer-1"))
	for _, span := range spans.Ended() {
		for _, a := range span.Attributes() {
			if a.Key == "paylater.result" {
				fmt.Println(span.Name(), a.Value.AsString())
			}
		}
	}
	fmt.Println(err)
	// Output:
	// paylater.lender.apply done
	// paylater.apply done
	// <nil>
}
