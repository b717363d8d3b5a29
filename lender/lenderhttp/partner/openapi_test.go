package partner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

func decode(t testing.TB, data []byte, v any) {
	t.Helper()
	require.NoError(t, strictjson.Decode(data, v))
}

// judge holds requests and answers against the document.
type judge struct {
	doc  *openapi3.T
	seen map[string]bool // "POST /v1/applications 200"
}

func newJudge(t testing.TB) *judge {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(wire.OpenAPI())
	require.NoError(t, err)
	openapi3filter.RegisterBodyDecoder(wire.TypeProblem, openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/jsonl", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/csv", openapi3filter.PlainBodyDecoder)
	return &judge{doc: doc, seen: make(map[string]bool)}
}

// send sends a request and holds the answer against the document, and the request
// when it is one that the document allows.
func (j *judge) send(t testing.TB, d *desk, r *http.Request, right bool) *httptest.ResponseRecorder {
	t.Helper()
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	w := d.do(r)
	item := j.doc.Paths.Find(r.URL.Path)
	require.NotNil(t, item, r.URL.Path)
	operation := item.GetOperation(r.Method)
	method := r.Method
	if operation == nil { // a method that the path does not take: 405 of any other
		for m, o := range item.Operations() {
			method, operation = m, o
		}
	}
	input := &openapi3filter.RequestValidationInput{
		Request: r, QueryParams: r.URL.Query(), Route: &routers.Route{Spec: j.doc, Path: r.URL.Path, PathItem: item, Method: method, Operation: operation},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, MultiError: true},
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	err := openapi3filter.ValidateRequest(context.Background(), input)
	if method == r.Method { // the document says nothing of other methods
		require.Equal(t, right, err == nil, "%s %s: %v", r.Method, r.URL.Path, err)
	}
	require.NoError(t, openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())), Options: input.Options,
	}), "%s %s %d %s", r.Method, r.URL.Path, w.Code, w.Body)
	require.Equal(t, "test", w.Header().Get(wire.HeaderMode))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	j.seen[fmt.Sprintf("%s %s %d", r.Method, r.URL.Path, w.Code)] = true
	return w
}

// usual is one right request for every operation of the document.
func usual(t testing.TB) []*http.Request {
	t.Helper()
	a := lendertest.Application("app-1", "buyer-1")
	d := lendertest.Disbursement("loan-1", "buyer-1")
	m := lendertest.MoneyReturn("refund-1", d)
	p := wire.Repayment{ID: "pay-1", Buyer: "buyer-1", Amount: money.Dollars(10)}
	l := wire.LinkRequest{Session: "s-1", Buyer: "buyer-1", Kinds: []lender.AccountKind{lender.BusinessChecking}, Return: "https://host.example/back"}
	x := wire.NewLinkExchange("s-1", "buyer-1", lender.NewSecret("public-1"))
	return []*http.Request{
		ask("POST", wire.PathApplications, "app-1", encoded(t, a)),
		ask("POST", wire.PathDisbursements, "loan-1", encoded(t, d)),
		ask("POST", wire.PathMoneyReturns, "refund-1", encoded(t, m)),
		ask("GET", wire.PathReferences+"?kind=loan&key=loan-1&buyer=buyer-1", "", nil),
		ask("POST", wire.PathRepayments, "pay-1", encoded(t, p)),
		ask("GET", wire.PathStatement+"?from=2019-03-01&to=2019-03-31", "", nil),
		ask("POST", wire.PathLinkSessions, "s-1", encoded(t, l)),
		ask("POST", wire.PathLinkExchanges, "s-1", encoded(t, x)),
		ask("POST", wire.PathRevocations, "", encoded(t, wire.NewRevocation("buyer-1", lender.NewSecret("tok-1")))),
		ask("POST", wire.PathAgreementSessions, "s-3", encoded(t, agreement())),
		ask("POST", wire.PathAgreementExchanges, "s-3", encoded(t, wire.NewLinkExchange("s-3", "buyer-1", lender.NewSecret("signed-1")))),
		ask("GET", wire.PathClock, "", nil),
		ask("POST", wire.PathClock, "", encoded(t, wire.ClockMove{Seconds: 60})),
		ask("GET", wire.PathHealth, "", nil),
	}
}

// again is the same request, changed.
func again(r *http.Request, change func(*http.Request)) *http.Request {
	var body []byte
	if r.Body != nil && r.GetBody == nil {
		body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	c := r.Clone(context.Background())
	c.Body = io.NopCloser(bytes.NewReader(body))
	if change != nil {
		change(c)
	}
	return c
}

func withBody(text string) func(*http.Request) {
	return func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	}
}

// Every operation answers as the document says: when all is well, and every way in
// which it refuses. Nothing in the document is left that no answer has shown.
func TestEveryAnswerFitsTheDocument(t *testing.T) {
	j := newJudge(t)
	d := open(t, nil)
	for _, r := range usual(t) {
		require.Equal(t, 200, j.send(t, d, r, true).Code, r.URL.Path)
	}
	poor := open(t, func(c *partner.Config) {
		c.Links, c.Agreements, c.Repay, c.Statement, c.Clock = nil, nil, nil, nil, nil
	})
	broken := open(t, func(c *partner.Config) {
		c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { return nil, errSecret })
		c.Links, c.Agreements, c.Repay, c.Statement, c.Clock = &links{fail: errSecret}, &agreements{errSecret}, failing{}, failing{}.statement, failing{}
	})
	refusing := open(t, func(c *partner.Config) {
		no := lender.Refuse()
		c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { return nil, no })
		c.Links, c.Agreements, c.Repay, c.Statement, c.Clock = &links{fail: no}, &agreements{no}, failing{no}, failing{no}.statement, failing{no}
	})
	keyed := lender.Refuse(&reused)
	reusing := open(t, func(c *partner.Config) {
		c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { return nil, keyed })
		c.Links, c.Agreements, c.Repay = &links{fail: keyed}, &agreements{keyed}, failing{keyed}
	})
	for _, r := range usual(t) {
		j.refusals(t, d, r)
		health := r.URL.Path == wire.PathHealth
		post := r.Method == http.MethodPost
		if documented(j, r, "404") && r.URL.Path != wire.PathReferences {
			require.Equal(t, "not_offered", codes(t, j.send(t, poor, again(r, nil), true)))
		}
		if !health {
			w := j.send(t, broken, again(r, nil), true)
			require.Equal(t, "internal", codes(t, w), r.URL.Path)
			require.NotContains(t, w.Body.String(), "rosalind")
		}
		if documented(j, r, "422") {
			require.Equal(t, 422, j.send(t, refusing, again(r, nil), true).Code, r.URL.Path)
		}
		if post && documented(j, r, "409") {
			require.Equal(t, "lender_refused lender_key_reused", codes(t, j.send(t, reusing, again(r, nil), true)))
		}
	}
	x := encoded(t, wire.NewLinkExchange("s-2", "buyer-1", lender.NewSecret("public-1")))
	require.Contains(t, j.send(t, d, ask("POST", wire.PathLinkExchanges, "s-2", x), true).Body.String(), `"legal_name":"Harbor Lamp Works"`)
	w := j.send(t, d, ask("GET", wire.PathReferences+"?kind=loan&key=never&buyer=buyer-1", "", nil), true)
	require.Equal(t, "lender_not_found", codes(t, w))

	var never []string
	for path, item := range j.doc.Paths.Map() {
		for method, operation := range item.Operations() {
			for status := range operation.Responses.Map() {
				if !j.seen[method+" "+path+" "+status] && status != "405" {
					never = append(never, method+" "+path+" "+status)
				}
			}
		}
	}
	slices.Sort(never)
	require.Empty(t, never)
}

func documented(j *judge, r *http.Request, status string) bool {
	return j.doc.Paths.Find(r.URL.Path).GetOperation(r.Method).Responses.Value(status) != nil
}

// refusals sends a right request in every wrong way.
func (j *judge) refusals(t *testing.T, d *desk, r *http.Request) {
	t.Helper()
	health := r.URL.Path == wire.PathHealth
	type wrong struct {
		why    string
		change func(*http.Request)
		right  bool // as far as the document can say
	}
	all := []wrong{{"method_not_allowed", func(r *http.Request) { r.Method = http.MethodDelete }, true}}
	if health {
		all = append(all, wrong{"request_malformed", func(r *http.Request) { r.URL.RawQuery = "more=1" }, true})
	} else {
		all = append(all,
			wrong{"unauthorized", func(r *http.Request) { r.Header.Del("Authorization") }, true},
			wrong{"unauthorized", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+testKey[:len(testKey)-1]) }, true},
			wrong{"unauthorized", func(r *http.Request) { r.Header.Set("Authorization", "Basic "+testKey) }, true},
			wrong{"unauthorized", func(r *http.Request) { r.Header.Add("Authorization", "Bearer "+otherKey) }, true},
			wrong{"mode_mismatch", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+liveKey) }, true},
			wrong{"mode_mismatch", func(r *http.Request) { r.Header.Set(wire.HeaderMode, "live") }, true},
			wrong{"mode_unknown", func(r *http.Request) { r.Header.Del(wire.HeaderMode) }, false},
			wrong{"mode_unknown", func(r *http.Request) { r.Header.Set(wire.HeaderMode, "TEST") }, false},
			wrong{"mode_unknown", func(r *http.Request) { r.Header.Add(wire.HeaderMode, "test") }, true},
		)
	}
	switch {
	case r.Method == http.MethodPost:
		all = append(all,
			wrong{"request_malformed request_malformed", nil, false}, // without a body, below
			wrong{"media_type_unsupported", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, false},
			wrong{"media_type_unsupported", func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=latin1") }, true},
			wrong{"media_type_unsupported", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, true},
			wrong{"body_too_large", withBody(strings.Repeat(" ", wire.MaxBody+1)), false},
			wrong{"body_too_large", func(r *http.Request) { withBody(strings.Repeat(" ", wire.MaxBody+1))(r); r.ContentLength = -1 }, false},
			wrong{"request_malformed bad_json", withBody("{"), false},
			wrong{"request_malformed", func(r *http.Request) { r.URL.RawQuery = "more=1" }, true},
		)
		all = slices.DeleteFunc(all, func(w wrong) bool { return w.change == nil })
		if r.Header.Get(wire.HeaderKey) != "" {
			all = append(all,
				wrong{"idempotency_key_mismatch", func(r *http.Request) { r.Header.Del(wire.HeaderKey) }, false},
				wrong{"idempotency_key_mismatch", func(r *http.Request) { r.Header.Set(wire.HeaderKey, "another") }, true},
				wrong{"idempotency_key_mismatch", func(r *http.Request) { r.Header.Add(wire.HeaderKey, r.Header.Get(wire.HeaderKey)) }, true},
			)
		}
	case r.URL.RawQuery != "":
		all = append(all,
			wrong{"request_malformed", func(r *http.Request) { r.URL.RawQuery = "" }, false},
			wrong{"request_malformed", func(r *http.Request) { r.URL.RawQuery += "&more=1" }, true},
			wrong{"request_malformed", func(r *http.Request) { r.URL.RawQuery += "&" + strings.Split(r.URL.RawQuery, "&")[0] }, true},
			wrong{"request_malformed", func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "&", ";", 1) }, false},
		)
	}
	for i, w := range all {
		got := j.send(t, d, again(r, w.change), w.right)
		require.Contains(t, codes(t, got), w.why, "%s %s %d", r.Method, r.URL.Path, i)
		require.Contains(t, []string{"", "Bearer"}, got.Header().Get("WWW-Authenticate"))
	}
}

// Every field that is missing, null, of another type or unknown is refused on both
// sides: by the document and by the handler.
func TestEveryFieldIsHeldByBothSides(t *testing.T) {
	j := newJudge(t)
	d := open(t, nil)
	count := 0
	for _, r := range usual(t) {
		if r.Method != http.MethodPost {
			continue
		}
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		r.Body = io.NopCloser(bytes.NewReader(body))
		var whole map[string]any
		require.NoError(t, json.Unmarshal(body, &whole))
		each(whole, func(object map[string]any, name string) {
			value := object[name]
			for _, other := range []any{nil, true, map[string]any{}, []any{}, gone{}, more{}} {
				switch other.(type) {
				case gone:
					delete(object, name)
					if name == "loan" && r.URL.Path == wire.PathRepayments {
						object[name] = value
						continue
					}
				case more:
					object[name+"_more"] = value
				default:
					object[name] = other
				}
				text, err := json.Marshal(whole)
				require.NoError(t, err)
				w := j.send(t, d, again(r, withBody(string(text))), false)
				require.Contains(t, []int{400, 422}, w.Code, "%s %s %s", r.URL.Path, name, text)
				require.NotContains(t, w.Body.String(), "_more")
				delete(object, name+"_more")
				object[name] = value
				count++
			}
		})
	}
	require.Greater(t, count, 300)
}

type (
	gone struct{}
	more struct{}
)

// each visits every member of every object.
func each(v any, visit func(map[string]any, string)) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(mapKeys(v)) {
			visit(v, name)
			each(v[name], visit)
		}
	case []any:
		for _, one := range v {
			each(one, visit)
		}
	}
}

// Answers with every kind of event fit, from an answer and from a look-up.
func TestEveryKindOfEventFitsTheDocument(t *testing.T) {
	j := newJudge(t)
	for i, f := range lendertest.Facts() {
		e := lender.Event{ID: lender.EventID(fmt.Sprintf("e-%d", i)), Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: f}
		d := open(t, func(c *partner.Config) {
			c.Lender = lenderFunc(func(context.Context) ([]lender.Event, error) { return []lender.Event{e, e}, nil })
		})
		for _, r := range usual(t)[:4] {
			w := j.send(t, d, r, true)
			said, err := wire.ParseAnswer(wire.Test, w.Body.Bytes())
			require.NoError(t, err)
			require.Len(t, said, 2)
			require.True(t, said[1].Equal(e))
		}
	}
}

// A look-up that cannot have been received is not found, with why.
func TestImpossibleReferences(t *testing.T) {
	d := open(t, nil)
	for _, q := range []url.Values{
		{"kind": {"card"}, "key": {"k"}, "buyer": {"b"}},
		{"kind": {"loan"}, "key": {"k.1"}, "buyer": {"b"}},
		{"kind": {"loan"}, "key": {""}, "buyer": {"b"}},
		{"kind": {"loan"}, "key": {"k"}, "buyer": {"\x00"}},
	} {
		w := d.do(ask("GET", wire.PathReferences+"?"+q.Encode(), "", nil))
		require.Equal(t, 404, w.Code)
		require.ErrorIs(t, wire.ReadProblem(wire.Test, 404, w.Body.Bytes()), lender.CodeNotFound)
	}
}
