package partner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

const (
	testKey  = "plk_test_0123456789abcdefghijABCD"
	otherKey = "plk_test_zyxwvutsrqponmlkjihg9876"
	liveKey  = "plk_live_0123456789abcdefghijABCD"
)

// desk is a partner with a simulated lender behind it.
type desk struct {
	*partner.Handler

	sim   *lendersim.Sim
	clock *lendersim.Clock
	links *links
	log   *records
}

// open makes a desk with every part of the protocol; change may leave some out.
func open(t testing.TB, change func(*partner.Config)) *desk {
	t.Helper()
	d := &desk{clock: lendersim.NewClock(lendertest.SampleInstant()), links: &links{}, log: &records{}}
	d.sim = lendersim.New(lendersim.Config{Now: d.clock.Now})
	c := partner.Config{
		Mode: wire.Test, Lender: d.sim, Keys: []lender.Secret{lender.NewSecret(testKey), lender.NewSecret(otherKey)},
		Links: d.links, Agreements: &agreements{}, Repay: repayer{d.sim}, Clock: sandboxClock{d.clock},
		Statement: func(_ context.Context, w io.Writer, from, to civil.Date) error {
			_, err := fmt.Fprintf(w, "day,amount\n%s,1.00\n%s,2.00\n", from, to)
			return err
		},
		Log: slog.New(slog.NewJSONHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&c)
	}
	h, err := partner.New(c)
	require.NoError(t, err)
	d.Handler = h
	return d
}

// records keeps what was logged.
type records struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (r *records) Write(data []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(data)
}

func (r *records) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

type sandboxClock struct{ *lendersim.Clock }

func (c sandboxClock) Advance(_ context.Context, d time.Duration) error {
	c.Clock.Advance(d)
	return nil
}

type repayer struct{ sim *lendersim.Sim }

func (r repayer) Repay(_ context.Context, p wire.Repayment) ([]lender.Event, error) {
	e, err := r.sim.Repay(lendersim.Payment{ID: p.ID, Buyer: p.Buyer, Amount: p.Amount, Loan: p.Loan})
	if err != nil {
		return nil, lender.Refuse(fault.All(err)...)
	}
	return []lender.Event{e}, nil
}

// links is a page on which every buyer links the same account.
type links struct{ fail error }

func (l *links) Session(_ context.Context, r wire.LinkRequest) (wire.LinkSession, error) {
	return wire.LinkSession{URL: "https://lender.example/link/" + string(r.Session), Expires: lendertest.SampleInstant().Add(time.Hour)}, l.fail
}

func (l *links) Exchange(_ context.Context, e wire.LinkExchange) (wire.LinkResult, error) {
	if e.PublicToken.Reveal() != "public-1" {
		return wire.LinkResult{}, lender.Refuse(fault.New("token_unknown", "there is no such token").At("public_token"))
	}
	a := lendertest.Application("a", e.Buyer)
	if e.Session == "s-2" {
		return wire.NewLinkResult("", a.Accounts, &a.Business, &a.Owner), l.fail
	}
	return wire.NewLinkResult("", a.Accounts, nil, nil), l.fail
}

func (l *links) Revoke(context.Context, wire.Revocation) error { return l.fail }

// agreements is a page on which every buyer signs.
type agreements struct{ fail error }

func (a *agreements) Session(_ context.Context, r wire.AgreementRequest) (wire.AgreementSession, error) {
	return wire.AgreementSession{URL: "https://lender.example/sign/" + string(r.Session), Expires: lendertest.SampleInstant().Add(time.Hour)}, a.fail
}

func (a *agreements) Exchange(_ context.Context, e wire.AgreementExchange) (wire.AgreementResult, error) {
	return wire.AgreementResult{TermsHash: "9f86d081884c7d65", By: "user-7", SignedAt: lendertest.SampleInstant().In(time.FixedZone("", 3600))}, a.fail
}

// agreement asks for the page of a loan of two months.
func agreement() wire.AgreementRequest {
	one := wire.AgreementPayment{Due: civil.Of(2019, time.April, 20), Principal: money.Dollars(50), Fee: money.Cents(125)}
	two := wire.AgreementPayment{Due: civil.Of(2019, time.May, 20), Principal: money.Dollars(50)}
	return wire.AgreementRequest{
		Session: "s-3", Buyer: "buyer-1", By: "user-7", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(100), Months: 2,
		APR: money.PPM(225_000), Payments: []wire.AgreementPayment{one, two}, TermsHash: "9f86d081884c7d65", Return: "https://host.example/signed",
	}
}

// ask is a request as a host makes it, with a key in the header when there is one.
func ask(method, target, key string, body []byte) *http.Request {
	var content io.Reader
	if body != nil {
		content = bytes.NewReader(body)
	}
	r := httptest.NewRequest(method, target, content)
	r.Header.Set("Authorization", "Bearer "+testKey)
	r.Header.Set(wire.HeaderMode, "test")
	if body != nil {
		r.Header.Set("Content-Type", wire.TypeJSON)
	}
	if key != "" {
		r.Header.Set(wire.HeaderKey, key)
	}
	return r
}

func (d *desk) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

func encoded(t testing.TB, v any) []byte {
	t.Helper()
	if a, ok := v.(lender.Application); ok {
		data, err := wire.EncodeApplication(a)
		require.NoError(t, err)
		return data
	}
	data, err := wire.Encode(v)
	require.NoError(t, err)
	return data
}

// approve gets a buyer credit.
func (d *desk) approve(t testing.TB, buyer lender.BuyerID) {
	t.Helper()
	a := lendertest.Application("app-of-"+lender.ApplicationID(buyer), buyer)
	require.Equal(t, 200, d.do(ask("POST", wire.PathApplications, string(a.ID), encoded(t, a))).Code)
}

// lenderFunc is a lender that does one thing, whatever it is asked.
type lenderFunc func(context.Context) ([]lender.Event, error)

func (f lenderFunc) Apply(ctx context.Context, _ lender.Application) ([]lender.Event, error) {
	return f(ctx)
}

func (f lenderFunc) Disburse(ctx context.Context, _ lender.Disbursement) ([]lender.Event, error) {
	return f(ctx)
}

func (f lenderFunc) ReturnMoney(ctx context.Context, _ lender.MoneyReturn) ([]lender.Event, error) {
	return f(ctx)
}

func (f lenderFunc) LookUp(ctx context.Context, _ lender.Reference) ([]lender.Event, error) {
	return f(ctx)
}

var errSecret = errors.New("rosalind.quill@example.com 20-5550143") // written by nobody

// codes are those of a problem, the one at its top first.
func codes(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	require.Equal(t, wire.TypeProblem, w.Header().Get("Content-Type"))
	var p wire.Problem
	decode(t, w.Body.Bytes(), &p)
	require.Equal(t, w.Code, p.Status)
	list := []string{p.Code}
	for _, f := range p.Faults {
		if f.Code != p.Code || f.Path != "" {
			list = append(list, strings.TrimPrefix(f.Path+":"+f.Code, ":"))
		}
	}
	return strings.Join(list, " ")
}

var reused = *fault.New(lender.CodeKeyReused, "this key came before with other contents") // written by nobody

func mapKeys(m map[string]any) iter.Seq[string] { return maps.Keys(m) }

// failing is a repayer and a clock that fail.
type failing struct{ err error }

func (f failing) why() error {
	if f.err == nil {
		return errSecret
	}
	return f.err
}

func (f failing) Repay(context.Context, wire.Repayment) ([]lender.Event, error) { return nil, f.why() }

func (f failing) Now() time.Time                               { panic(f.why()) }
func (f failing) Advance(context.Context, time.Duration) error { return f.why() }
func (f failing) statement(context.Context, io.Writer, civil.Date, civil.Date) error {
	return f.why()
}

func jsonUnmarshal(data []byte, v any) error { return json.Unmarshal(data, v) }
