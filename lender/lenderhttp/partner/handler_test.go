package partner_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// What is wrong with a configuration is named all at once, and no key is repeated.
func TestNewNamesEverythingThatIsWrong(t *testing.T) {
	_, err := partner.New(partner.Config{Clock: failing{}, StatementType: "text/html", Keys: []lender.Secret{lender.NewSecret("plk_prod_secretsecretsecretsecret")}})
	require.ErrorContains(t, err, "statement_type: media_type_unsupported")
	require.ErrorContains(t, err, "mode: mode_unknown")
	require.ErrorContains(t, err, "lender: lender_required")
	require.ErrorContains(t, err, "keys: api_key_malformed")
	require.ErrorContains(t, err, "clock: mode_mismatch")
	require.NotContains(t, err.Error(), "secretsecret")
	_, err = partner.New(partner.Config{Mode: wire.Live, Lender: failingLender()})
	require.ErrorContains(t, err, "keys: lender_required")
	_, err = partner.New(partner.Config{Mode: wire.Live, Lender: failingLender(), Keys: []lender.Secret{lender.NewSecret(testKey)}})
	require.ErrorIs(t, err, wire.CodeModeMismatch)
	_, err = partner.New(partner.Config{Mode: wire.Live, Lender: failingLender(), Keys: []lender.Secret{lender.NewSecret(liveKey)}})
	require.NoError(t, err)
}

func failingLender() lender.Lender {
	return lenderFunc(func(context.Context) ([]lender.Event, error) { return nil, errSecret })
}

// The same request acts once, another one under its key is refused, and a look-up
// finds what came first.
func TestALoanOverTheWire(t *testing.T) {
	d := open(t, nil)
	d.approve(t, "buyer-1")
	loan := lendertest.Disbursement("loan-1", "buyer-1")
	first := d.do(ask("POST", wire.PathDisbursements, "loan-1", encoded(t, loan)))
	second := d.do(ask("POST", wire.PathDisbursements, "loan-1", encoded(t, loan)))
	require.Equal(t, 200, first.Code)
	require.Equal(t, first.Body.String(), second.Body.String())
	loan.Months = 3
	third := d.do(ask("POST", wire.PathDisbursements, "loan-1", encoded(t, loan)))
	require.Equal(t, 409, third.Code)
	require.ErrorIs(t, wire.ReadProblem(wire.Test, 409, third.Body.Bytes()), lender.CodeKeyReused)
	move := d.do(ask("POST", wire.PathClock, "", encoded(t, wire.ClockMove{Seconds: 86400 * 5})))
	require.Contains(t, move.Body.String(), `"now":"2019-03-10T15:00:00Z"`)
	chunked := ask("POST", wire.PathDisbursements, "loan-1", encoded(t, lendertest.Disbursement("loan-1", "buyer-1")))
	chunked.ContentLength = -1
	require.Equal(t, 200, d.do(chunked).Code)
	found := d.do(ask("GET", wire.PathReferences+"?kind=loan&key=loan-1&buyer=buyer-1", "", nil))
	said, err := wire.ParseAnswer(wire.Test, found.Body.Bytes())
	require.NoError(t, err)
	require.Equal(t, lender.KindDisbursementSettled, said[len(said)-1].Kind())
	other := d.do(ask("GET", wire.PathReferences+"?kind=loan&key=loan-1&buyer=buyer-2", "", nil))
	require.Equal(t, 404, other.Code)
}

// A request that is wrong never reaches the lender, and says where it is wrong.
func TestInvalidRequestsNeverReachTheLender(t *testing.T) {
	d := open(t, func(c *partner.Config) {
		c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { t.Error("it did"); return nil, nil })
	})
	a := string(encoded(t, lendertest.Application("app-1", "buyer-1")))
	for old, change := range map[string][2]string{
		`"20-5550143"`:        {`"205550143"`, "422 lender_refused business.tax_id:lender_text_malformed"},
		`"business_checking"`: {`"card"`, "422 lender_refused accounts[0].kind:lender_not_listed accounts:lender_checking_needed"},
		`"llc"`:               {`7`, "400 request_malformed business.kind:wrong_type"},
		`"zip":"11201"`:       {`"zip":"11201","rosalind":1`, "400 request_malformed business.address.?:unknown_field"},
		`"2014-06-02"`:        {`"2014-06-31"`, "400 request_malformed business.started_on:date_malformed"},
		`"by":"user-7"`:       {`"by":"user-7","by":"user-8"`, "400 request_malformed consent.by:duplicate_key"},
		`T15:00:00Z`:          {`T15:00:00+02:00`, "400 request_malformed consent.at:lender_instant_malformed"},
	} {
		require.Contains(t, a, old)
		w := d.do(ask("POST", wire.PathApplications, "app-1", []byte(strings.Replace(a, old, change[0], 1))))
		require.Equal(t, change[1], fmt.Sprintf("%d %s", w.Code, codes(t, w)), old)
	}
	for path, body := range map[string]string{
		wire.PathRepayments:    `{"id":"k","buyer":"b c","amount":"0.00","loan":"l.1"}`,
		wire.PathLinkSessions:  `{"session":"k","buyer":"b","kinds":["card","llc","card"],"return":"ftp://host.example"}`,
		wire.PathLinkExchanges: `{"session":"k","buyer":"b","public_token":"12345678901"}`,
		wire.PathRevocations:   `{"buyer":"b","token":"a token"}`,
		wire.PathAgreementSessions: strings.NewReplacer(`"s-3"`, `"k"`, `"user-7"`, `"user.7"`, `"100.00"`, `"0.00"`, `"1.25"`, `"-1.25"`, `"22.50%"`, `"-1.00%"`,
			`"months":2`, `"months":37`, `https://`, `ftp://`, `"PO-1"`, `"PO 1"`, `9f86d081884c7d65`, `9f86`).Replace(string(encoded(t, agreement()))),
		wire.PathClock: `{"seconds":34560001}`,
	} {
		w := d.do(ask("POST", path, "k", []byte(body)))
		require.Equal(t, 422, w.Code, path)
		want := map[string]string{
			wire.PathRepayments:    "lender_refused buyer:lender_id_malformed loan:lender_id_malformed amount:lender_amount_bounds",
			wire.PathLinkSessions:  "lender_refused return:address_malformed kinds[0]:lender_not_listed kinds[1]:lender_not_listed kinds[2]:lender_not_listed kinds[2]:lender_repeated",
			wire.PathLinkExchanges: "lender_refused public_token:lender_token_malformed",
			wire.PathRevocations:   "lender_refused token:lender_token_malformed",
			wire.PathAgreementSessions: "lender_refused order:lender_id_malformed amount:lender_amount_bounds terms_hash:lender_text_malformed months:lender_term_bounds " +
				"by:lender_id_malformed payments:lender_rate_count apr:lender_rate_bounds return:address_malformed payments[0]:lender_amount_bounds",
			wire.PathClock: "lender_refused seconds:wrong_type",
		}
		require.Equal(t, want[path], codes(t, w))
	}
}

// Only a look-up answers not found, and only a refusal is a no: whatever else a
// lender returns says nothing.
func TestWhatALenderMayNotSay(t *testing.T) {
	say := func(err error) *desk {
		return open(t, func(c *partner.Config) {
			c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { return nil, err })
		})
	}
	require.Equal(t, 500, say(lender.NotFound()).do(usual(t)[0]).Code)
	require.Equal(t, 500, say(lender.Refuse()).do(usual(t)[3]).Code)
	require.Equal(t, 500, say(fault.New(wire.CodeUnauthorized, "of another partner")).do(usual(t)[0]).Code)
	require.Equal(t, 500, say(fault.New(lender.CodeKeyReused, "no refusal")).do(usual(t)[0]).Code)
	wild := fault.Join(
		fault.New("over_limit", "Rosalind").At("owner.rosalind[0].name[1234567890].x"), fault.New("Rosalind Quill", "").At("id"),
		fault.New(lender.CodeRefused, "late"),
	)
	w := say(fmt.Errorf("rosalind: %w", wild)).do(usual(t)[1])
	require.Equal(t, "lender_refused owner.?.?.?:over_limit", codes(t, w))
	require.NotContains(t, strings.ToLower(w.Body.String()), "rosalind")
}

// An event that is none, or more events than anyone reads, are a failure.
func TestAnswersThatCannotBeWritten(t *testing.T) {
	for _, said := range [][]lender.Event{{{ID: "rosalind quill"}}, make([]lender.Event, 20_000)} {
		for i := range said {
			if len(said) > 1 {
				said[i] = lender.Event{ID: "e-1", Buyer: "b", At: lendertest.SampleInstant(), Fact: lender.Reinstated{}}
			}
		}
		d := open(t, func(c *partner.Config) {
			c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { return said, nil })
		})
		w := d.do(usual(t)[0])
		require.Equal(t, "internal", codes(t, w))
		require.Contains(t, d.log.String(), "the lender failed")
		require.NotContains(t, d.log.String(), "rosalind")
	}
}

// Nothing said is an empty list.
func TestNothingDecidedYet(t *testing.T) {
	d := open(t, func(c *partner.Config) {
		c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { return nil, nil })
	})
	require.JSONEq(t, `{"mode":"test","events":[]}`, d.do(usual(t)[0]).Body.String())
}

// A panic is answered and logged without a word of what it said, and the next
// request is answered as ever.
func TestAPanicOfTheLender(t *testing.T) {
	d := open(t, func(c *partner.Config) {
		c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { panic(errSecret) })
		c.Statement = func(_ context.Context, w io.Writer, _, _ civil.Date) error { panic("rosalind") }
	})
	for i, r := range usual(t) {
		if i < 4 || r.URL.Path == wire.PathStatement {
			require.Equal(t, "internal", codes(t, d.do(r)))
		}
	}
	require.Contains(t, d.log.String(), "a panic was stopped")
	require.Contains(t, d.log.String(), "TestAPanicOfTheLender")
	require.NotContains(t, strings.ToLower(d.log.String()), "rosalind")
}

// A lender that takes too long is a failure; its context ends.
func TestPatience(t *testing.T) {
	d := open(t, func(c *partner.Config) {
		c.Patience = time.Millisecond
		c.Lender = lenderFunc(func(ctx context.Context) ([]lender.Event, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
	})
	require.Equal(t, 500, d.do(usual(t)[0]).Code)
	require.Equal(t, 500, d.do(usual(t)[3]).Code)
	require.Contains(t, d.log.String(), `"ended":true`)
}

type tracer struct{}

// Whoever observes gives the context that the lender gets, and hears how it ended.
func TestObserve(t *testing.T) {
	var heard []string
	d := open(t, func(c *partner.Config) {
		c.Lender = lenderFunc(func(ctx context.Context) ([]lender.Event, error) {
			require.Equal(t, "span", ctx.Value(tracer{}))
			return nil, nil
		})
		c.Observe = func(ctx context.Context, route string) (context.Context, func(partner.Seen)) {
			return context.WithValue(ctx, tracer{}, "span"), func(s partner.Seen) {
				require.Positive(t, s.Took)
				heard = append(heard, fmt.Sprint(route, " ", s.Status, " ", s.Code))
			}
		}
	})
	d.do(usual(t)[0])
	d.do(ask("GET", "/v1/rosalind", "", nil))
	d.do(ask("PURGE", wire.PathStatement, "", nil))
	require.Equal(t, []string{"/v1/applications 200 ", "unknown 404 path_unknown", "/v1/statement 405 method_not_allowed"}, heard)
	require.NotContains(t, d.log.String(), "rosalind")
	require.NotContains(t, d.log.String(), "PURGE")
}

// Nobody is sent elsewhere, however the address is written.
func TestOtherAddresses(t *testing.T) {
	d := open(t, nil)
	for _, path := range []string{"/", "//v1/applications", "/v1/./applications", "/v1/applications/", "/V1/applications", "/v1/test/../applications", "*", "/v2/applications"} {
		r := ask("POST", "/", "k", []byte("{}"))
		r.URL.Path = path
		w := d.do(r)
		require.Equal(t, "404 path_unknown", fmt.Sprintf("%d %s", w.Code, codes(t, w)), path)
		require.Empty(t, w.Header().Get("Location"))
	}
	r := ask("GET", "/v1/rosalind", "", nil)
	r.Header.Del("Authorization")
	require.Equal(t, 401, d.do(r).Code, "who has no key learns no paths")
}

// serve runs a desk on the loopback, as it would run.
func (d *desk) serve(t testing.TB) string {
	t.Helper()
	server := partner.Server("", d.Handler)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

// A statement is sent while it is written, with no bound, and ends with its
// trailer. One that breaks off ends with neither.
func TestStatements(t *testing.T) {
	const rows = 200_000
	var fail error
	quiet := false
	d := open(t, func(c *partner.Config) {
		c.StatementType = wire.TypeJSONLines
		c.Statement = func(_ context.Context, w io.Writer, from, to civil.Date) error {
			for i := range rows {
				if quiet {
					break
				}
				if _, err := fmt.Fprintf(w, `{"row":%d,"from":%q,"to":%q}`+"\n", i, from, to); err != nil {
					return err
				}
			}
			return fail
		}
	})
	address := d.serve(t)
	type got struct {
		status  int
		head    http.Header
		trailer http.Header
	}
	get := func() (got, int, error) {
		r := ask("GET", "http://"+address+wire.PathStatement+"?from=2019-03-01&to=2019-03-31", "", nil)
		r.RequestURI = ""
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer answer.Body.Close()
		count := 0
		lines := bufio.NewScanner(answer.Body)
		for lines.Scan() {
			count++
		}
		return got{answer.StatusCode, answer.Header, answer.Trailer}, count, lines.Err()
	}
	answer, count, err := get()
	require.NoError(t, err)
	require.Equal(t, rows, count)
	require.Equal(t, wire.TypeJSONLines, answer.head.Get("Content-Type"))
	require.Equal(t, "true", answer.trailer.Get(wire.HeaderComplete))

	fail = errSecret
	answer, _, err = get()
	require.Error(t, err, "the connection broke")
	require.Equal(t, 200, answer.status)
	require.Empty(t, answer.trailer.Get(wire.HeaderComplete))
	require.Contains(t, d.log.String(), `"code":"internal"`)

	quiet = true
	answer, _, err = get()
	require.NoError(t, err)
	require.Equal(t, 500, answer.status, "nothing was sent yet")
	fail = nil
	answer, count, err = get()
	require.NoError(t, err)
	require.Zero(t, count)
	require.Equal(t, "true", answer.trailer.Get(wire.HeaderComplete))
	for _, q := range []string{"from=2019-03-02&to=2019-03-01", "from=2019-3-1&to=2019-03-31", "from=2019-03-01&to=2019-02-29"} {
		require.Equal(t, 400, d.do(ask("GET", wire.PathStatement+"?"+q, "", nil)).Code, q)
	}
	require.Equal(t, "request_malformed to:date_malformed", codes(t, d.do(ask("GET", wire.PathStatement+"?from=2019-03-01&to=2019-02-29", "", nil))))
}

// A reader that has gone ends the writing.
func TestAReaderThatHasGone(t *testing.T) {
	ended := make(chan error, 1)
	d := open(t, func(c *partner.Config) {
		c.Statement = func(ctx context.Context, w io.Writer, _, _ civil.Date) error {
			row := []byte(strings.Repeat("x", 1000) + "\n")
			for {
				if _, err := w.Write(row); err != nil {
					ended <- errors.Join(err, ctx.Err())
					return err
				}
			}
		}
	})
	r := ask("GET", "http://"+d.serve(t)+wire.PathStatement+"?from=2019-03-01&to=2019-03-31", "", nil)
	r.RequestURI = ""
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	_, err = io.ReadFull(answer.Body, make([]byte, 100_000))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	select {
	case err := <-ended:
		require.Error(t, err)
	case <-time.After(20 * time.Second):
		t.Fatal("it writes for ever")
	}
}

// Over a real connection: a body without end is cut at 1 MiB, slow headers end, and
// answers keep the connection.
func TestHostileConnections(t *testing.T) {
	address := open(t, nil).serve(t)
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	head := "POST /v1/disbursements HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + testKey +
		"\r\nLender-Mode: test\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
	_, err = io.WriteString(conn, head)
	require.NoError(t, err)
	go func() {
		piece := "10000\r\n" + strings.Repeat(" ", 1<<16) + "\r\n"
		for range 400 {
			if _, err := io.WriteString(conn, piece); err != nil {
				return
			}
		}
	}()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, 413, answer.StatusCode)
	require.True(t, answer.Close)
}

// Repayments and links go to their own parts.
func TestTheOtherParts(t *testing.T) {
	d := open(t, nil)
	d.approve(t, "buyer-1")
	w := d.do(ask("POST", wire.PathRepayments, "pay-1", encoded(t, wire.Repayment{ID: "pay-1", Buyer: "buyer-1", Amount: money.Dollars(5)})))
	require.Contains(t, w.Body.String(), `"repayment_received"`)
	w = d.do(usual(t)[6])
	require.JSONEq(t, `{"mode":"test","session":"s-1","url":"https://lender.example/link/s-1","expires":"2019-03-05T16:00:00Z"}`, w.Body.String())
	w = d.do(usual(t)[7])
	require.JSONEq(t, `{"mode":"test","accounts":[{"kind":"business_checking","institution":"First Harbor Bank","token":"tok-checking-7f3a"},{"kind":"sales_channel","institution":"Harbor Market","token":"tok-sales-91bc"}]}`, w.Body.String())
	w = d.do(ask("POST", wire.PathLinkExchanges, "s-1", encoded(t, wire.NewLinkExchange("s-1", "buyer-1", lender.NewSecret("public-2")))))
	require.Equal(t, "lender_refused public_token:token_unknown", codes(t, w))
	w = d.do(usual(t)[9])
	require.JSONEq(t, `{"mode":"test","session":"s-3","url":"https://lender.example/sign/s-3","expires":"2019-03-05T16:00:00Z"}`, w.Body.String())
	w = d.do(usual(t)[10])
	require.JSONEq(t, `{"mode":"test","terms_hash":"9f86d081884c7d65","by":"user-7","signed_at":"2019-03-05T15:00:00Z"}`, w.Body.String())
	w = d.do(usual(t)[8])
	require.JSONEq(t, `{"mode":"test","events":[]}`, w.Body.String())
	w = d.do(httptest.NewRequest(http.MethodGet, wire.PathHealth, nil))
	require.JSONEq(t, `{"mode":"test","version":1}`, w.Body.String())
}

// Over HTTP/2, too, a statement that breaks off is not taken for the whole.
func TestAStatementThatBreaksOffOverHTTP2(t *testing.T) {
	for _, fail := range []error{nil, errSecret} {
		d := open(t, func(c *partner.Config) {
			c.Statement = func(_ context.Context, w io.Writer, _, _ civil.Date) error {
				if _, err := io.WriteString(w, strings.Repeat("row\n", 50_000)); err != nil {
					return err
				}
				return fail
			}
		})
		server := httptest.NewUnstartedServer(d)
		server.EnableHTTP2 = true
		server.StartTLS()
		r := ask("GET", server.URL+wire.PathStatement+"?from=2019-03-01&to=2019-03-31", "", nil)
		r.RequestURI = ""
		answer, err := server.Client().Do(r)
		require.NoError(t, err)
		require.Equal(t, 2, answer.ProtoMajor)
		data, err := io.ReadAll(answer.Body)
		require.NoError(t, answer.Body.Close())
		if fail == nil {
			require.NoError(t, err)
			require.Len(t, data, 200_000)
			require.Equal(t, "true", answer.Trailer.Get(wire.HeaderComplete))
		} else {
			require.Error(t, err)
			require.Empty(t, answer.Trailer.Get(wire.HeaderComplete))
		}
		server.Close()
	}
}
