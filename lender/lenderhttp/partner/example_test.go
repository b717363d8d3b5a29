package partner_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
)

// A whole partner, without TLS in front of it, until the context ends.
func Example() {
	serve := func(ctx context.Context, sim *lendersim.Sim, apiKey, secret lender.Secret) error {
		sender, err := partner.NewSender(partner.SenderConfig{
			Mode: wire.Test, URL: "https://host.example/webhooks", Secrets: []lender.Secret{secret},
		})
		if err != nil {
			return err
		}
		h, err := partner.New(partner.Config{Mode: wire.Test, Lender: sim, Keys: []lender.Secret{apiKey}})
		if err != nil {
			return err
		}
		go func() { _ = sender.Run(ctx) }()
		go func() {
			for range time.Tick(time.Second) {
				_ = sender.Send(ctx, sim.Events()...)
			}
		}()
		return partner.Server("127.0.0.1:8443", h).ListenAndServe()
	}
	fmt.Println(serve(context.Background(), nil, lender.Secret{}, lender.NewSecret("short")))
	// Output:
	// secrets: webhook_secret_malformed: a secret is "whsec_" and the base64 of 24 to 64 bytes
}

// A simulated lender as a partner: an application, its look-up, and a path that is
// not there.
func ExampleNew() {
	h, err := partner.New(partner.Config{
		Mode: wire.Test, Lender: lendersim.New(lendersim.Config{}),
		Keys: []lender.Secret{lender.NewSecret("plk_test_0123456789abcdefghijABCD")},
		Log:  slog.New(slog.DiscardHandler),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	body, _ := wire.EncodeApplication(lendertest.Application("app-1", "buyer-1"))
	send := func(method, target string, body string) {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer plk_test_0123456789abcdefghijABCD")
		r.Header.Set(wire.HeaderMode, "test")
		r.Header.Set(wire.HeaderKey, "app-1")
		r.Header.Set("Content-Type", wire.TypeJSON)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Header().Get("Content-Type"))
		if said, err := wire.ParseAnswer(wire.Test, w.Body.Bytes()); err == nil {
			for _, e := range said {
				fmt.Println(e.ID, e.Kind())
			}
			return
		}
		fmt.Println(w.Body)
	}
	send("POST", wire.PathApplications, string(body))
	send("GET", wire.PathReferences+"?kind=application&key=app-1&buyer=buyer-1", "")
	send("POST", wire.PathApplications, strings.Replace(string(body), "11201", "1120", 1))
	send("GET", "/v1/credit-scores", "")
	// Output:
	// 200 application/json
	// buyer-1-00000001 application_received
	// buyer-1-00000002 approved
	// 200 application/json
	// buyer-1-00000001 application_received
	// buyer-1-00000002 approved
	// 422 application/problem+json
	// {"type":"about:blank","title":"Unprocessable Entity","status":422,"mode":"test","code":"lender_refused","faults":[{"code":"lender_refused","message":"the lender refuses this for good"},{"code":"lender_text_malformed","path":"business.address.zip","message":"a ZIP code is written 10001 or 10001-1234"}]}
	// 404 application/problem+json
	// {"type":"about:blank","title":"Not Found","status":404,"mode":"test","code":"path_unknown","faults":[{"code":"path_unknown","message":"the protocol has no such path"}]}
}

// An event is signed, sent, and taken.
func ExampleSender() {
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		scheme, _ := standardwebhooks.NewWebhook(secret)
		e, err := wire.ParseWebhook(wire.Test, body)
		fmt.Println("signature:", scheme.Verify(body, r.Header), "event:", e.ID, e.Kind(), err)
	}))
	defer host.Close()
	sender, err := partner.NewSender(partner.SenderConfig{
		Mode: wire.Test, URL: host.URL, Secrets: []lender.Secret{lender.NewSecret(secret)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	_ = sender.Send(ctx, lender.Event{
		ID: "buyer-1-00000003", Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: lender.Suspended{Reason: lender.ReasonAccountLost},
	})
	fmt.Println(sender.Deliver(ctx))
	// Output:
	// signature: <nil> event: buyer-1-00000003 suspended <nil>
	// 1 <nil>
}
