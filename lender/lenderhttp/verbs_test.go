package lenderhttp_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// pages is a partner's hosted pages, on which everybody links one account and signs.
type pages struct{ revoked []string }

func (p *pages) Session(_ context.Context, r wire.LinkRequest) (wire.LinkSession, error) {
	return wire.LinkSession{URL: "https://lender.example/link/" + string(r.Session), Expires: lendertest.SampleInstant()}, nil
}

func (p *pages) Exchange(_ context.Context, x wire.LinkExchange) (wire.LinkResult, error) {
	if x.PublicToken.Reveal() != "public-1" {
		return wire.LinkResult{}, lender.Refuse(fault.New("token_unknown", "no such token").At("public_token"))
	}
	a := lendertest.Application("a", x.Buyer)
	return wire.NewLinkResult(wire.Test, a.Accounts, &a.Business, &a.Owner), nil
}

func (p *pages) Revoke(_ context.Context, r wire.Revocation) error {
	p.revoked = append(p.revoked, r.Token.Reveal())
	return nil
}

type signing struct{}

func (signing) Session(_ context.Context, r wire.AgreementRequest) (wire.AgreementSession, error) {
	return wire.AgreementSession{URL: "https://lender.example/sign/" + string(r.Session), Expires: lendertest.SampleInstant()}, nil
}

func (signing) Exchange(context.Context, wire.AgreementExchange) (wire.AgreementResult, error) {
	return wire.AgreementResult{TermsHash: "9f86d081884c7d65", By: "user-7", SignedAt: lendertest.SampleInstant()}, nil
}

type debits struct{ *lendersim.Sim }

func (d debits) Repay(_ context.Context, r wire.Repayment) ([]lender.Event, error) {
	e, err := d.Sim.Repay(lendersim.Payment{ID: r.ID, Buyer: r.Buyer, Amount: r.Amount, Loan: r.Loan})
	if err != nil {
		return nil, lender.Refuse(fault.All(err)...)
	}
	return []lender.Event{e}, nil
}

// desk is a client of a partner that offers everything.
func desk(t *testing.T, statement func(context.Context, io.Writer, civil.Date, civil.Date) error) (*lenderhttp.Client, *pages, *lendersim.Clock) {
	t.Helper()
	clock, p := lendersim.NewClock(lendertest.SampleInstant()), &pages{}
	sim := lendersim.New(lendersim.Config{Now: clock.Now})
	h, err := partner.New(partner.Config{
		Mode: wire.Test, Lender: sim, Keys: []lender.Secret{lender.NewSecret(testKey)}, Clock: hands{clock}, Links: p, Agreements: signing{},
		Repay: debits{sim}, Statement: statement, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c, err := lenderhttp.New(lenderhttp.Config{
		URL: server.URL, Key: lender.NewSecret(testKey), Partner: "kabbage-test", Wait: time.Millisecond, Attempts: 2, Total: 3 * time.Second,
	})
	require.NoError(t, err)
	return c, p, clock
}

// The pages of the partner: what comes back over the wire is what was given there.
func TestPages(t *testing.T) {
	c, p, _ := desk(t, nil)
	ctx := t.Context()
	session, err := c.LinkSession(ctx, wire.LinkRequest{
		Session: "s-1", Buyer: "buyer-1", Kinds: []lender.AccountKind{lender.BusinessChecking}, Return: "https://host.example/back",
	})
	require.NoError(t, err)
	require.Equal(t, "https://lender.example/link/s-1", session.URL)
	got, err := c.ExchangeLink(ctx, wire.NewLinkExchange("s-1", "buyer-1", lender.NewSecret("public-1")))
	require.NoError(t, err)
	business, owner, ok := got.Applicant()
	require.True(t, ok)
	want := lendertest.Application("app-1", "buyer-1")
	want.Business, want.Owner, want.Accounts = business, owner, got.Linked()
	require.True(t, want.Equal(lendertest.Application("app-1", "buyer-1")))
	_, err = c.ExchangeLink(ctx, wire.NewLinkExchange("s-1", "buyer-1", lender.NewSecret("public-2")))
	require.ErrorIs(t, err, lender.CodeRefused)
	require.ErrorIs(t, err, fault.Code("token_unknown"))
	require.NoError(t, c.Revoke(ctx, wire.NewRevocation("buyer-1", lender.NewSecret("tok-a"))))
	require.Equal(t, []string{"tok-a"}, p.revoked)

	asked := wire.AgreementRequest{
		Session: "s-2", Buyer: "buyer-1", By: "user-7", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(100), Months: 1, APR: money.PPM(180_000),
		Payments:  []wire.AgreementPayment{{Due: civil.Of(2019, time.April, 5), Principal: money.Dollars(100), Fee: money.Cents(150)}},
		TermsHash: "9f86d081884c7d65", Return: "https://host.example/signed",
	}
	page, err := c.AgreementSession(ctx, asked)
	require.NoError(t, err)
	require.Equal(t, "https://lender.example/sign/s-2", page.URL)
	signed, err := c.ExchangeAgreement(ctx, wire.AgreementExchange(wire.NewLinkExchange("s-2", "buyer-1", lender.NewSecret("public-1"))))
	require.NoError(t, err)
	require.Equal(t, asked.TermsHash, signed.TermsHash)
	require.Equal(t, lendertest.SampleInstant(), signed.SignedAt)
	asked.Return = "javascript:alert(1)"
	_, err = c.AgreementSession(ctx, asked)
	require.ErrorIs(t, err, lender.CodeRefused)
	require.ErrorIs(t, err, wire.CodeAddressMalformed)
}

// A payment of the buyer, and the clock of the sandbox.
func TestRepayAndClock(t *testing.T) {
	c, _, clock := desk(t, nil)
	ctx := t.Context()
	_, err := c.Apply(ctx, lendertest.Application("app-1", "buyer-1"))
	require.NoError(t, err)
	events, err := c.Repay(ctx, wire.Repayment{ID: "p-1", Buyer: "buyer-1", Amount: money.Dollars(10)})
	require.NoError(t, err)
	require.Equal(t, money.Dollars(10), events[0].Fact.(lender.RepaymentReceived).Amount)
	_, err = c.Repay(ctx, wire.Repayment{ID: "p-2", Buyer: "buyer-1"})
	require.ErrorIs(t, err, lender.CodeRefused)
	now, err := c.Clock(ctx)
	require.NoError(t, err)
	require.Equal(t, clock.Now(), now)
	later, err := c.Advance(ctx, 36*time.Hour)
	require.NoError(t, err)
	require.Equal(t, now.Add(36*time.Hour), later)
	_, err = c.Advance(ctx, -time.Hour)
	require.Error(t, err)
	require.Equal(t, later, clock.Now())
}

// A statement is read as it comes; one that breaks off is an error and no end.
func TestStatement(t *testing.T) {
	rows := strings.Repeat("row\n", 1<<18) // a MiB, the bound of everything else
	c, _, _ := desk(t, func(_ context.Context, w io.Writer, from, to civil.Date) error {
		_, err := io.WriteString(w, from.String()+to.String()+rows+rows)
		return err
	})
	from, to := civil.Of(2019, time.March, 1), civil.Of(2019, time.March, 31)
	s, err := c.Statement(t.Context(), from, to)
	require.NoError(t, err)
	data, err := io.ReadAll(s)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	require.Equal(t, "2019-03-012019-03-31"+rows+rows, string(data))

	c, _, _ = desk(t, func(_ context.Context, w io.Writer, _, _ civil.Date) error {
		_, _ = io.WriteString(w, rows)
		return errors.New("the books are on fire")
	})
	s, err = c.Statement(t.Context(), from, to)
	require.NoError(t, err)
	_, err = io.ReadAll(s)
	require.Error(t, err, "half a statement is no statement")
	require.NoError(t, s.Close())

	_, err = c.Statement(t.Context(), to, from)
	require.Error(t, err)
	c, _, _ = desk(t, nil)
	_, err = c.Statement(t.Context(), from, to)
	require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
}

// A statement that ends as it should, but for the word that it is all, is not all.
func TestStatementWithoutItsLastWord(t *testing.T) {
	for _, word := range []string{"", "false"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(wire.HeaderMode, "test")
			w.Header().Set("Content-Type", wire.TypeCSV)
			w.Header().Set("Trailer", wire.HeaderComplete)
			_, _ = io.WriteString(w, "row\n")
			w.Header().Set(wire.HeaderComplete, word)
		}))
		t.Cleanup(server.Close)
		c, err := lenderhttp.New(lenderhttp.Config{URL: server.URL, Key: lender.NewSecret(testKey), Partner: "kabbage-test"})
		require.NoError(t, err)
		s, err := c.Statement(t.Context(), civil.Of(2019, time.March, 1), civil.Of(2019, time.March, 31))
		require.NoError(t, err)
		_, err = io.ReadAll(s)
		require.ErrorIs(t, err, lenderhttp.CodeNoAnswer)
		require.NoError(t, s.Close())
	}
}
