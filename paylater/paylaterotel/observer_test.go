package paylaterotel_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/paylaterotel"
)

// world is a program whose lender loses the answer to a disbursement.
func world(t require.TestingT, observe paylater.Observer) *paylater.Program {
	clock := lendersim.NewClock(lendertest.SampleInstant())
	bank := lendersim.New(lendersim.Config{Now: clock.Now, Trouble: func(c lendersim.Call) lendersim.Trouble {
		if c.Method == "disburse" {
			return lendersim.AnswerLost
		}
		return lendersim.NoTrouble
	}})
	program, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{"kabbage": bank}, Store: memstore.New(), Now: clock.Now, Observe: observe,
	})
	require.NoError(t, err)
	return program
}

// live applies, is refused once, and borrows.
func live(t require.TestingT, ctx context.Context, program *paylater.Program) {
	line, err := program.Apply(ctx, "kabbage", lendertest.Application("app-1", "buyer-1"))
	require.NoError(t, err)
	_, err = program.Hold(ctx, line.ID(), paylater.HoldRequest{Key: "k0", Order: "PO-0", Phase: order.Initial, Amount: money.Dollars(100_001)})
	require.ErrorIs(t, err, paylater.CodeOverAvailable)
	_, err = program.Hold(ctx, line.ID(), paylater.HoldRequest{Key: "k1", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(10_000)})
	require.NoError(t, err)
	offer, err := program.Offer(ctx, line.ID(), paylater.Draw{Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(10_000), Recipient: "acct_a"}, 6)
	require.NoError(t, err)
	_, err = program.Sign(ctx, offer, paylater.Signature{Hold: "k1", Terms: offer.Hash(), By: "person-1"})
	require.NoError(t, err)
}

// Each operation is a span below the host's own, with how it ended.
func TestSpans(t *testing.T) {
	recorder := tracetest.NewSpanRecorder()
	tracers := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder))
	observe, err := paylaterotel.Observer(tracers, nil)
	require.NoError(t, err)
	ctx, root := tracers.Tracer("host").Start(context.Background(), "checkout")
	live(t, ctx, world(t, observe))
	root.End()

	byID := map[string]string{root.SpanContext().SpanID().String(): "checkout"}
	for _, s := range recorder.Ended() {
		byID[s.SpanContext().SpanID().String()] = s.Name()
	}
	var told []string
	for _, s := range recorder.Ended() {
		require.Equal(t, root.SpanContext().TraceID(), s.SpanContext().TraceID())
		attributes := attribute.NewSet(s.Attributes()...)
		result, _ := attributes.Value("paylater.result")
		code, _ := attributes.Value("paylater.code")
		told = append(told, fmt.Sprint(byID[s.Parent().SpanID().String()], " > ", s.Name(), " ", result.AsString(), " ", code.AsString(), " ", s.Status().Code == codes.Error))
		if s.Name() == "paylater.hold" {
			buyer, _ := attributes.Value("paylater.buyer")
			require.Equal(t, "buyer-1", buyer.AsString())
		}
	}
	require.Equal(t, []string{
		"paylater.apply > paylater.lender.apply done  false",
		"checkout > paylater.apply done  false",
		"checkout > paylater.hold refused over_available false",
		"checkout > paylater.hold done  false",
		"paylater.sign > paylater.lender.look_up done lender_not_found false",
		"paylater.sign > paylater.lender.disburse unknown sim_answer_lost true",
		"checkout > paylater.sign done  false",
		" > checkout   false",
	}, told)
}

// The histogram counts every operation once, without ids of buyers.
func TestHistogram(t *testing.T) {
	reader := sdkmetric.NewManualReader()
	observe, err := paylaterotel.Observer(nil, sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)))
	require.NoError(t, err)
	live(t, context.Background(), world(t, observe))
	var all metricdata.ResourceMetrics
	require.NoError(t, reader.Collect(context.Background(), &all))
	require.Len(t, all.ScopeMetrics, 1)
	require.Len(t, all.ScopeMetrics[0].Metrics, 1)
	one := all.ScopeMetrics[0].Metrics[0]
	require.Equal(t, "paylater.operation.duration", one.Name)
	require.Equal(t, "s", one.Unit)
	counts := map[string]uint64{}
	for _, p := range one.Data.(metricdata.Histogram[float64]).DataPoints {
		name, _ := p.Attributes.Value("paylater.operation")
		result, _ := p.Attributes.Value("paylater.result")
		counts[name.AsString()+" "+result.AsString()] += p.Count
		require.False(t, p.Attributes.HasValue("paylater.buyer"))
		require.False(t, p.Attributes.HasValue("paylater.key"))
	}
	require.Equal(t, map[string]uint64{
		"apply done": 1, "lender.apply done": 1, "hold refused": 1, "hold done": 1, "sign done": 1,
		"lender.look_up done": 1, "lender.disburse unknown": 1,
	}, counts)
}

// With neither provider nothing is told, and everything works.
func TestNobody(t *testing.T) {
	observe, err := paylaterotel.Observer(nil, nil)
	require.NoError(t, err)
	live(t, context.Background(), world(t, observe))
}
