package lenderhttp_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

// said makes a line on which the partner answers with a status, a type and a body.
func said(t *testing.T, status int, media, body string) *line {
	t.Helper()
	l := newLine(t, nil)
	l.do = func(*http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {media}, wire.HeaderMode: {"test"}}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
	return l
}

// What is said about one repayment to whoever asked about another, events where none
// may be, tokens that could be numbers, a time of another mode: all of it is odd.
func TestOddAnswersOfVerbs(t *testing.T) {
	ctx := t.Context()
	repay := func(c *lenderhttp.Client) error {
		_, err := c.Repay(ctx, wire.Repayment{ID: "p-1", Buyer: "buyer-1", Amount: money.Dollars(10)})
		return err
	}
	exchange := func(c *lenderhttp.Client) error {
		_, err := c.ExchangeLink(ctx, wire.NewLinkExchange("s-1", "buyer-1", lender.NewSecret("public-1")))
		return err
	}
	sign := func(c *lenderhttp.Client) error {
		_, err := c.ExchangeAgreement(ctx, wire.AgreementExchange(wire.NewLinkExchange("s-1", "buyer-1", lender.NewSecret("public-1"))))
		return err
	}
	link := func(c *lenderhttp.Client) error {
		_, err := c.LinkSession(ctx, wire.LinkRequest{
			Session: "s-1", Buyer: "buyer-1", Kinds: []lender.AccountKind{lender.BusinessChecking}, Return: "https://host.example/back",
		})
		return err
	}
	page := func(c *lenderhttp.Client) error {
		_, err := c.AgreementSession(ctx, wire.AgreementRequest{
			Session: "s-1", Buyer: "buyer-1", By: "user-7", Order: "PO-1", Phase: order.Initial, Amount: money.Dollars(100), Months: 1, APR: money.PPM(180_000),
			Payments:  []wire.AgreementPayment{{Due: civil.Of(2019, time.April, 5), Principal: money.Dollars(100), Fee: money.Cents(150)}},
			TermsHash: "9f86d081884c7d65", Return: "https://host.example/signed",
		})
		return err
	}
	revoke := func(c *lenderhttp.Client) error {
		return c.Revoke(ctx, wire.NewRevocation("buyer-1", lender.NewSecret("tok-a")))
	}
	clock := func(c *lenderhttp.Client) error { _, err := c.Clock(ctx); return err }
	advance := func(c *lenderhttp.Client) error { _, err := c.Advance(ctx, time.Hour); return err }
	about := func(fact lender.Fact) string {
		e := lender.Event{ID: "e-1", Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: fact}
		data, err := wire.Encode(wire.Answer{Mode: wire.Test, Events: []lender.Event{e}})
		require.NoError(t, err)
		return string(data)
	}
	account := func(token string) string {
		return `{"mode":"test","accounts":[{"kind":"business_checking","institution":"First Harbor Bank","token":"` + token + `"}]}`
	}
	day := civil.Of(2019, time.March, 5)
	for name, c := range map[string]struct {
		ask  func(*lenderhttp.Client) error
		body string
		code fault.Code // "": right
	}{
		"repaid":              {repay, about(lender.RepaymentReceived{Repayment: "p-1", Amount: money.Dollars(10), Effective: day}), ""},
		"cleared":             {repay, about(lender.RepaymentCleared{Repayment: "p-1"}), ""},
		"returned":            {repay, about(lender.RepaymentReturned{Repayment: "p-1", Reason: lender.ReasonNoFunds}), ""},
		"charged":             {repay, about(lender.ReturnedFeeCharged{Charge: "c-1", Repayment: "p-1", Amount: money.Dollars(20)}), ""},
		"repaid live":         {repay, `{"mode":"live","events":[]}`, wire.CodeModeMismatch},
		"another repayment":   {repay, about(lender.RepaymentReceived{Repayment: "p-2", Amount: money.Dollars(10), Effective: day}), lenderhttp.CodeAnswerOdd},
		"about the line":      {repay, about(lender.Reinstated{}), lenderhttp.CodeAnswerOdd},
		"another buyer":       {repay, strings.Replace(about(lender.RepaymentCleared{Repayment: "p-1"}), "buyer-1", "buyer-2", 1), lenderhttp.CodeAnswerOdd},
		"revoked":             {revoke, `{"mode":"test","events":[]}`, ""},
		"revoked with events": {revoke, about(lender.Suspended{Reason: lender.ReasonAccountLost}), lenderhttp.CodeAnswerOdd},
		"linked":              {exchange, account("tok-a"), ""},
		"linked nothing":      {exchange, `{"mode":"test","accounts":[]}`, ""},
		"account number":      {exchange, account("000123456789"), lenderhttp.CodeAnswerOdd},
		"no token":            {exchange, account(""), lenderhttp.CodeAnswerOdd},
		"linked twice":        {exchange, strings.Replace(account("tok-a"), "}]", "},"+account("tok-a")[len(`{"mode":"test","accounts":[`):], 1), lenderhttp.CodeAnswerOdd},
		"unknown kind":        {exchange, strings.Replace(account("tok-a"), "business_checking", "savings", 1), lenderhttp.CodeAnswerOdd},
		"linked live":         {exchange, strings.Replace(account("tok-a"), "test", "live", 1), wire.CodeModeMismatch},
		"page":                {link, `{"mode":"test","session":"s-1","url":"https://lender.example/l","expires":"2019-03-05T15:00:00Z"}`, ""},
		"another session":     {link, `{"mode":"test","session":"s-2","url":"https://lender.example/l","expires":"2019-03-05T15:00:00Z"}`, lenderhttp.CodeAnswerOdd},
		"script":              {link, `{"mode":"test","session":"s-1","url":"javascript:alert(1)","expires":"2019-03-05T15:00:00Z"}`, lenderhttp.CodeAnswerOdd},
		"to sign":             {page, `{"mode":"test","session":"s-1","url":"https://lender.example/l","expires":"2019-03-05T15:00:00Z"}`, ""},
		"to sign, another":    {page, `{"mode":"test","session":"s-2","url":"https://lender.example/l","expires":"2019-03-05T15:00:00Z"}`, lenderhttp.CodeAnswerOdd},
		"to sign, a script":   {page, `{"mode":"test","session":"s-1","url":"javascript:alert(1)","expires":"2019-03-05T15:00:00Z"}`, lenderhttp.CodeAnswerOdd},
		"to sign in live":     {page, `{"mode":"live","session":"s-1","url":"https://lender.example/l","expires":"2019-03-05T15:00:00Z"}`, wire.CodeModeMismatch},
		"signed":              {sign, `{"mode":"test","terms_hash":"9f86d081884c7d65","by":"user-7","signed_at":"2019-03-05T15:00:00Z"}`, ""},
		"signed by a name":    {sign, `{"mode":"test","terms_hash":"9f86d081884c7d65","by":"Rosalind Quill","signed_at":"2019-03-05T15:00:00Z"}`, lenderhttp.CodeAnswerOdd},
		"signed never":        {sign, `{"mode":"test","terms_hash":"9f86d081884c7d65","by":"user-7","signed_at":"0001-01-01T00:00:00Z"}`, lenderhttp.CodeAnswerOdd},
		"signed no terms":     {sign, `{"mode":"test","terms_hash":"","by":"user-7","signed_at":"2019-03-05T15:00:00Z"}`, lenderhttp.CodeAnswerOdd},
		"clock":               {clock, `{"mode":"test","now":"2019-03-05T15:00:00Z"}`, ""},
		"clock of live":       {clock, `{"mode":"live","now":"2019-03-05T15:00:00Z"}`, wire.CodeModeMismatch},
		"clock of neither":    {clock, `{"mode":"SECRET","now":"2019-03-05T15:00:00Z"}`, lenderhttp.CodeAnswerOdd},
		"clock that stands":   {clock, `{"mode":"test","now":"0001-01-01T00:00:00Z"}`, lenderhttp.CodeAnswerOdd},
		"moved in live":       {advance, `{"mode":"live","now":"2019-03-05T15:00:00Z"}`, wire.CodeModeMismatch},
	} {
		l := said(t, http.StatusOK, wire.TypeJSON, c.body)
		err := c.ask(l.client)
		require.Equal(t, 1, l.sent, name)
		if c.code == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown, name)
		require.ErrorIs(t, err, c.code, name)
		require.NotContains(t, err.Error(), "SECRET", name)
	}
	missing, _ := wire.Encode(wire.ProblemOf(wire.Test, lender.NotFound()))
	for _, ask := range []func(*lenderhttp.Client) error{repay, exchange, sign, page, link, revoke, clock, advance} {
		err := ask(said(t, http.StatusNotFound, wire.TypeProblem, string(missing)).client)
		require.ErrorIs(t, err, lenderhttp.CodeOutcomeUnknown)
		require.NotErrorIs(t, err, lender.CodeNotFound, "only a look-up answers not found")
	}
}

// What the partner would refuse as malformed does not leave, and the error has the
// codes and nothing that was sent.
func TestVerbsThatDoNotLeave(t *testing.T) {
	l, ctx := newLine(t, nil), t.Context()
	spare := wire.AgreementRequest{
		Session: "s-1", Buyer: "buyer-1", By: "user-7", Order: "PO-1", Phase: order.Initial, Return: "https://host.example",
		Payments: []wire.AgreementPayment{},
	}
	for name, c := range map[string]struct {
		ask  func() error
		code fault.Code
	}{
		"repay nothing": {func() error { _, err := l.client.Repay(ctx, wire.Repayment{ID: "p-1", Buyer: "b"}); return err }, lender.CodeAmountBounds},
		"split a header": {func() error {
			_, err := l.client.Repay(ctx, wire.Repayment{ID: "p\r\nSECRET: 1", Buyer: "b", Amount: money.Dollars(1)})
			return err
		}, strictjson.CodeBadText},
		"no kinds": {func() error {
			_, err := l.client.LinkSession(ctx, wire.LinkRequest{Session: "s", Buyer: "b", Kinds: []lender.AccountKind{}, Return: "https://h.example"})
			return err
		}, lender.CodeRequired},
		"no token": {func() error { return l.client.Revoke(ctx, wire.NewRevocation("b", lender.Secret{})) }, lender.CodeTokenMalformed},
		"a number": {func() error {
			_, err := l.client.ExchangeLink(ctx, wire.NewLinkExchange("s", "b", lender.NewSecret("021000021")))
			return err
		}, lender.CodeTokenMalformed},
		"no agreement": {func() error { _, err := l.client.AgreementSession(ctx, spare); return err }, lender.CodeTermBounds},
		"no session": {func() error {
			_, err := l.client.ExchangeAgreement(ctx, wire.AgreementExchange(wire.NewLinkExchange("", "b", lender.NewSecret("p-1"))))
			return err
		}, lender.CodeIDMalformed},
		"back":    {func() error { _, err := l.client.Advance(ctx, -time.Hour); return err }, lender.CodeRefused},
		"nowhere": {func() error { _, err := l.client.Advance(ctx, time.Millisecond); return err }, lender.CodeRefused},
		"too far": {func() error { _, err := l.client.Advance(ctx, 401*24*time.Hour); return err }, lender.CodeRefused},
	} {
		err := c.ask()
		require.ErrorIs(t, err, lender.CodeRefused, name)
		require.ErrorIs(t, err, c.code, name)
		require.NotContains(t, err.Error(), "SECRET", name)
		require.NotContains(t, err.Error(), "021000021", name)
	}
	require.Zero(t, l.sent)
}

// In live mode there is no clock to read or to move, and nothing is sent.
func TestClockIsForTests(t *testing.T) {
	l := newLine(t, func(c *lenderhttp.Config) {
		c.Key, c.Partner = lender.NewSecret("plk_live_0123456789abcdefghijABCD"), "kabbage"
	})
	_, err := l.client.Clock(t.Context())
	require.ErrorIs(t, err, wire.CodeModeMismatch)
	_, err = l.client.Advance(t.Context(), time.Hour)
	require.ErrorIs(t, err, wire.CodeModeMismatch)
	require.Zero(t, l.sent)
}

// The partner has a time for each part; between two it is the reader's time.
func TestReaderMayTakeItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := piped(t, 0, func(far net.Conn) {
			_, _ = io.WriteString(far, statementHead)
			for range 3 {
				time.Sleep(29 * time.Second)
				_, _ = io.WriteString(far, "4\r\nrow\n\r\n")
			}
			_, _ = io.WriteString(far, "0\r\nLender-Complete: true\r\n\r\n")
		})
		s, err := c.Statement(t.Context(), civil.Of(2019, time.March, 1), civil.Of(2019, time.March, 31))
		require.NoError(t, err)
		defer func() { _ = s.Close() }()
		time.Sleep(time.Hour)
		_, err = io.ReadFull(s, make([]byte, 2))
		require.NoError(t, err)
		time.Sleep(time.Hour)
		rest, err := io.ReadAll(s)
		require.NoError(t, err)
		require.Equal(t, "w\nrow\nrow\n", string(rest))
	})
}

const statementHead = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nLender-Mode: test\r\nTrailer: Lender-Complete\r\nTransfer-Encoding: chunked\r\n\r\n"

// A partner that says no word for 30 seconds is cut off: before its headers or after
// a part.
func TestStatementThatStops(t *testing.T) {
	for first, want := range map[string]string{"": "", statementHead: "", statementHead + "4\r\nrow\n\r\n": "row\n"} {
		synctest.Test(t, func(t *testing.T) {
			c := piped(t, 0, func(far net.Conn) { _, _ = io.WriteString(far, first) })
			start, got := time.Now(), []byte(nil)
			s, err := c.Statement(t.Context(), civil.Of(2019, time.March, 1), civil.Of(2019, time.March, 31))
			if err == nil {
				got, err = io.ReadAll(s)
				require.NoError(t, s.Close())
			}
			require.ErrorIs(t, err, lenderhttp.CodeNoAnswer)
			require.Equal(t, want, string(got))
			require.Equal(t, 30*time.Second, time.Since(start))
		})
	}
}

// What comes instead of a statement.
func TestOddStatements(t *testing.T) {
	day := civil.Of(2019, time.March, 1)
	no, _ := wire.Encode(wire.ProblemOf(wire.Test, lender.Refuse(fault.New("too_long_ago", "no"))))
	missing, _ := wire.Encode(wire.ProblemOf(wire.Test, lender.NotFound()))
	for name, c := range map[string]struct {
		status     int
		media      string
		mode, body string
		code       fault.Code
	}{
		"html":      {200, "text/html", "test", "<h1>SECRET</h1>", lenderhttp.CodeAnswerOdd},
		"an answer": {200, wire.TypeJSON, "test", `{"mode":"test","events":[]}`, lenderhttp.CodeAnswerOdd},
		"live":      {200, wire.TypeCSV, "live", "row\n", wire.CodeModeMismatch},
		"no mode":   {200, wire.TypeCSV, "", "row\n", lenderhttp.CodeAnswerOdd},
		"partial":   {206, wire.TypeCSV, "test", "row\n", lenderhttp.CodeAnswerOdd},
		"refused":   {422, wire.TypeProblem, "test", string(no), lender.CodeRefused},
		"not found": {404, wire.TypeProblem, "test", string(missing), lenderhttp.CodeAnswerOdd},
	} {
		l := newLine(t, nil)
		l.do = func(r *http.Request) (*http.Response, error) {
			require.Contains(t, r.Header.Get("Accept"), wire.TypeCSV)
			h := http.Header{"Content-Type": {c.media}, wire.HeaderMode: {c.mode}}
			return &http.Response{StatusCode: c.status, Header: h, Body: io.NopCloser(bytes.NewReader([]byte(c.body)))}, nil
		}
		_, err := l.client.Statement(t.Context(), day, day)
		require.ErrorIs(t, err, c.code, name)
		require.NotErrorIs(t, err, lender.CodeNotFound, name)
		require.NotContains(t, err.Error(), "SECRET", name)
	}
}

// A partner that is too slow for a statement has failed, and nobody left.
func TestSlowStatements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		day := civil.Of(2019, time.March, 1)
		l := newLine(t, func(c *lenderhttp.Config) { c.Total = 20 * time.Second })
		l.do = waits
		_, err := l.client.Statement(t.Context(), day, day)
		require.ErrorIs(t, err, context.DeadlineExceeded, "the partner was slow, nobody left")
		for range 2 {
			_, err = l.client.Statement(nil, day, day) //nolint:staticcheck // a host may have none
			require.ErrorIs(t, err, lenderhttp.CodeNoAnswer)
		}
		_, err = l.client.Statement(t.Context(), day, day)
		require.ErrorIs(t, err, lenderhttp.CodeCircuitOpen)
	})
}
