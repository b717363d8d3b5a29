// Package paylaterotel tells OpenTelemetry what a program does: a span for every
// verb and every call of a lender, inside the host's own trace, and one histogram
// of how long they took and how they ended.
//
//	observer, err := paylaterotel.Observer(tracers, meters)
//	program, err := paylater.New(paylater.Config{..., Observe: observer})
//
// It is a module of its own, so that a host without OpenTelemetry carries none of
// it, and asks for the Go version that OpenTelemetry does: 1.26. What it tells are names, ids, codes and times: never personal data.
//
// # What is told
//
//	span "paylater.sign"               of each operation, named as in paylater.Operation
//	  paylater.lender, paylater.buyer  the line, when there is one
//	  paylater.key                     of the request, hold or event
//	  paylater.result, paylater.code   how it ended
//	histogram paylater.operation.duration, in seconds
//	  paylater.operation, paylater.lender, paylater.result, paylater.code
//
// A span is marked as an error when nobody knows what happened, or something broke;
// a refusal is a normal end.
package paylaterotel

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/paylater-go/payments/paylater"
)

// scope names the library to OpenTelemetry.
const scope = "github.com/paylater-go/payments/paylater/paylaterotel"

// Observer makes an observer for [paylater.Config]. Either provider may be nil:
// then there are no spans, or no histogram. The error is the meter's, when it cannot
// make the histogram.
func Observer(tracers trace.TracerProvider, meters metric.MeterProvider) (paylater.Observer, error) {
	o := &observer{}
	if tracers != nil {
		o.tracer = tracers.Tracer(scope)
	}
	if meters != nil {
		took, err := meters.Meter(scope).Float64Histogram("paylater.operation.duration",
			metric.WithUnit("s"), metric.WithDescription("How long a verb of the program, or a call of a lender, took."))
		if err != nil {
			return nil, fmt.Errorf("the histogram cannot be made: %w", err)
		}
		o.took = took
	}
	return o.begin, nil
}

type observer struct {
	tracer trace.Tracer            // nil: no spans
	took   metric.Float64Histogram // nil: no histogram
}

// begin begins an operation.
func (o *observer) begin(ctx context.Context, op paylater.Operation) (context.Context, func(paylater.Outcome)) {
	span := trace.SpanFromContext(context.Background()) // one that records nothing
	if o.tracer != nil {
		ctx, span = o.tracer.Start(ctx, "paylater."+op.Name, trace.WithAttributes(about(op)...))
	}
	return ctx, func(out paylater.Outcome) {
		span.SetAttributes(attribute.String("paylater.result", string(out.Result)), attribute.String("paylater.code", string(out.Code)))
		if out.Result == paylater.ResultUnknown || out.Result == paylater.ResultFailed {
			span.SetStatus(codes.Error, string(out.Code))
		}
		span.End()
		if o.took != nil {
			o.took.Record(ctx, out.Took.Seconds(), metric.WithAttributes(
				attribute.String("paylater.operation", op.Name), attribute.String("paylater.lender", string(op.Line.Lender)),
				attribute.String("paylater.result", string(out.Result)), attribute.String("paylater.code", string(out.Code)),
			))
		}
	}
}

// about are the attributes of an operation that are there.
func about(op paylater.Operation) []attribute.KeyValue {
	var list []attribute.KeyValue
	add := func(name, value string) {
		if value != "" {
			list = append(list, attribute.String(name, value))
		}
	}
	add("paylater.lender", string(op.Line.Lender))
	add("paylater.buyer", string(op.Line.Buyer))
	add("paylater.key", op.Key)
	return list
}
