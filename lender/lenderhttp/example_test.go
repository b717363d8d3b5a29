package lenderhttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
)

// sandbox is a partner on this machine.
func sandbox() *httptest.Server {
	h, err := partner.New(partner.Config{
		Mode: wire.Test, Lender: lendersim.New(lendersim.Config{}), Keys: []lender.Secret{lender.NewSecret("plk_test_0123456789abcdefghijABCD")},
	})
	if err != nil {
		panic(err)
	}
	return httptest.NewServer(h)
}

// A client is a lender like any other.
func ExampleNew() {
	server := sandbox()
	defer server.Close()
	client, err := lenderhttp.New(lenderhttp.Config{
		URL: server.URL, Key: lender.NewSecret("plk_test_0123456789abcdefghijABCD"), Partner: "kabbage-test",
	})
	if err != nil {
		panic(err)
	}
	events, err := client.Apply(context.Background(), lendertest.Application("app-1", "buyer-1"))
	fmt.Println(client.Partner(), client.Mode(), events[0].Kind(), err)
	// Output: kabbage-test test application_received <nil>
}

// What nobody knows is neither a no nor not found.
func ExampleClient_Disburse() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "an error page of some proxy", http.StatusBadGateway)
	}))
	defer server.Close()
	client, err := lenderhttp.New(lenderhttp.Config{
		URL: server.URL, Key: lender.NewSecret("plk_test_0123456789abcdefghijABCD"), Partner: "kabbage-test", Attempts: 1,
	})
	if err != nil {
		panic(err)
	}
	_, err = client.Disburse(context.Background(), lendertest.Disbursement("loan-1", "buyer-1"))
	fmt.Println(err)
	// Output:
	// lender_outcome_unknown: nobody knows what became of the request
	// lender_answer_odd: the answer names no mode
}

// Each attempt is observed: to count them, or to begin a span.
func ExampleObserver() {
	server := sandbox()
	defer server.Close()
	client, err := lenderhttp.New(lenderhttp.Config{
		URL: server.URL, Key: lender.NewSecret("plk_test_0123456789abcdefghijABCD"), Partner: "kabbage-test",
		Observe: func(ctx context.Context, a lenderhttp.Attempt) (context.Context, func(lenderhttp.Seen)) {
			return ctx, func(s lenderhttp.Seen) { fmt.Println(a.Call, a.Number, s.Status, s.Code) }
		},
	})
	if err != nil {
		panic(err)
	}
	_, err = client.LookUp(context.Background(), lender.Reference{Kind: lender.RefLoan, Key: "loan-1", Buyer: "buyer-1"})
	fmt.Println(err)
	// Output:
	// look_up 1 404 lender_not_found
	// lender_not_found: the lender never received this reference
}

// A program's Receive takes the events in; here they are printed. What nobody signed
// never gets so far.
func ExampleNewWebhooks() {
	hooks, err := lenderhttp.NewWebhooks(lenderhttp.WebhooksConfig{
		Mode: wire.Test, Partner: "kabbage-test", Secrets: []lender.Secret{secretOf(1)}, Now: lendertest.SampleInstant,
		Receive: func(_ context.Context, from lender.ID, e lender.Event) error {
			fmt.Println(from, "says", e.Kind())
			return nil
		},
	})
	if err != nil {
		panic(err)
	}
	server := httptest.NewServer(hooks)
	defer server.Close()
	answer, err := http.Post(server.URL, "application/json", strings.NewReader("{}"))
	if err != nil {
		panic(err)
	}
	_ = answer.Body.Close()
	fmt.Println(answer.Status)

	// The partner's side.
	sender, err := partner.NewSender(partner.SenderConfig{
		Mode: wire.Test, URL: server.URL, Secrets: []lender.Secret{secretOf(1)}, Now: lendertest.SampleInstant,
	})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	err = sender.Send(ctx, lender.Event{
		ID: "event-1", Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: lender.DisbursementStarted{Loan: "loan-1"},
	})
	fmt.Println(err)
	fmt.Println(sender.Deliver(ctx))
	// Output:
	// 401 Unauthorized
	// <nil>
	// kabbage-test says disbursement_started
	// 1 <nil>
}
