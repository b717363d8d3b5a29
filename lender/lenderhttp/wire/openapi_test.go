package wire_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

func document(t testing.TB) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(wire.OpenAPI())
	require.NoError(t, err)
	require.NoError(t, doc.Validate(loader.Context))
	require.True(t, doc.IsOpenAPI31OrLater())
	return doc
}

func schema(t testing.TB, doc *openapi3.T, name string) *openapi3.Schema {
	t.Helper()
	ref := doc.Components.Schemas[name]
	require.NotNil(t, ref, name)
	return ref.Value
}

// fits reports whether a value fits a schema of the document.
func fits(doc *openapi3.T, s *openapi3.Schema, v any) error {
	return s.VisitJSON(v, openapi3.EnableJSONSchema2020(), openapi3.MultiErrors())
}

// constants are the string constants of a folder whose names begin with a prefix,
// read from the source: one that is forgotten in the document is noticed.
func constants(t testing.TB, folder, prefix string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	var values []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), folder+"/"+e.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || !strings.HasPrefix(spec.Names[0].Name, prefix) || len(spec.Values) != 1 {
				return true
			}
			if text, ok := spec.Values[0].(*ast.BasicLit); ok && text.Kind == token.STRING {
				value, err := strconv.Unquote(text.Value)
				require.NoError(t, err)
				values = append(values, value)
			}
			return true
		})
	}
	require.NotEmpty(t, values)
	slices.Sort(values)
	return values
}

func enum(t testing.TB, doc *openapi3.T, name string) []string {
	t.Helper()
	var values []string
	for _, v := range schema(t, doc, name).Enum {
		values = append(values, v.(string))
	}
	slices.Sort(values)
	return values
}

func sorted[K ~string, V any](m map[K]V) []string {
	var keys []string
	for k := range maps.Keys(m) {
		keys = append(keys, string(k))
	}
	slices.Sort(keys)
	return keys
}

// Every path, every kind, every word of a closed list, and every code that a problem
// has at its top stand on both sides.
func TestDocumentHasTheSameLists(t *testing.T) {
	doc := document(t)
	require.Equal(t, constants(t, ".", "Path"), sorted(doc.Paths.Map()))
	require.Equal(t, constants(t, "../..", "Kind"), enum(t, doc, "Kind"))
	require.Equal(t, constants(t, "../..", "Ref"), enum(t, doc, "ReferenceKind"))
	require.Equal(t, []string{string(wire.Live), string(wire.Test)}, enum(t, doc, "Mode"))
	require.Equal(t, sorted(wire.Statuses()), enum(t, doc, "Code"))

	for name, valid := range map[string]func(string) bool{
		"AccountKind":  func(s string) bool { return lender.AccountKind(s).Valid() },
		"BusinessKind": func(s string) bool { return lender.BusinessKind(s).Valid() },
	} {
		listed := enum(t, doc, name)
		var want []string
		for _, word := range slices.Concat(constants(t, "../..", ""), listed) {
			if valid(word) && !slices.Contains(want, word) {
				want = append(want, word)
			}
		}
		slices.Sort(want)
		require.Equal(t, want, listed, name)
	}
	require.Equal(t, []string{wire.TypeJSONLines, wire.TypeCSV}, sorted(doc.Paths.Value(wire.PathStatement).Get.Responses.Value("200").Value.Content))
	var phases []string
	for _, p := range order.Phases() {
		phases = append(phases, p.String())
	}
	slices.Sort(phases)
	require.Equal(t, phases, enum(t, doc, "Phase"))
}

// Every code of the protocol's own is one that a problem has at its top, or one that
// never leaves its side.
func TestCodesOfTheProtocol(t *testing.T) {
	inside := []fault.Code{wire.CodeKeyMalformed, wire.CodeWebhookDiffers, wire.CodeSecretMalformed, wire.CodeAddressMalformed}
	want := sorted(wire.Statuses())
	want = slices.DeleteFunc(want, func(c string) bool { return strings.HasPrefix(c, "lender_") })
	for _, c := range inside {
		want = append(want, string(c))
	}
	slices.Sort(want)
	require.Equal(t, want, constants(t, ".", "Code"))
}

// Every status of a code is that of the answers that name it.
func TestStatusesOfTheDocument(t *testing.T) {
	doc := document(t)
	named := make(map[string][]int)
	for _, r := range doc.Components.Responses {
		parts := r.Value.Content[wire.TypeProblem].Schema.Value.AllOf
		require.Len(t, parts, 2)
		status := int(parts[1].Value.Properties["status"].Value.Const.(float64))
		for _, c := range parts[1].Value.Properties["code"].Value.Enum {
			named[c.(string)] = append(named[c.(string)], status)
		}
	}
	named[string(wire.CodePathUnknown)] = []int{404} // of no path in the document
	slices.Sort(named[string(lender.CodeRefused)])
	want := make(map[string][]int)
	for c, status := range wire.Statuses() {
		want[string(c)] = []int{status}
	}
	want[string(lender.CodeRefused)] = []int{409, 422}
	require.Equal(t, want, named)
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			for status, r := range operation.Responses.Map() {
				if status == "200" {
					continue
				}
				parts := r.Value.Content[wire.TypeProblem].Schema.Value.AllOf
				require.Equal(t, status, fmt.Sprint(parts[1].Value.Properties["status"].Value.Const), "%s %s", method, path)
			}
		}
	}
}

// Every number of the document is that of the code.
func TestBoundsOfTheDocument(t *testing.T) {
	doc := document(t)
	number := func(f *float64) int { require.NotNil(t, f); return int(*f) }
	require.Equal(t, lender.MaxMonths, number(schema(t, doc, "Months").Max))
	require.Equal(t, 1, number(schema(t, doc, "Months").Min))
	require.Equal(t, wire.MaxClockMove, number(schema(t, doc, "ClockMove").Properties["seconds"].Value.Max))
	require.EqualValues(t, wire.MaxToken, *schema(t, doc, "Token").MaxLength)
	require.EqualValues(t, wire.MaxReturn, *schema(t, doc, "LinkRequest").Properties["return"].Value.MaxLength)
	require.EqualValues(t, len(enum(t, doc, "AccountKind")), *schema(t, doc, "LinkRequest").Properties["kinds"].Value.MaxItems)
	require.EqualValues(t, lender.MaxMonths, *schema(t, doc, "AgreementRequest").Properties["payments"].Value.MaxItems)
	require.EqualValues(t, lender.MaxMonths, *schema(t, doc, "Price").Properties["monthly"].Value.MaxItems)
	require.EqualValues(t, wire.Version, schema(t, doc, "Health").Properties["version"].Value.Const)
	require.Equal(t, "1.0.0", doc.Info.Version)
	for field, tags := range map[string]reflect.Type{
		"Address.line1": reflect.TypeFor[lender.Address](), "Address.line2": reflect.TypeFor[lender.Address](),
		"Address.city": reflect.TypeFor[lender.Address](), "Business.legal_name": reflect.TypeFor[lender.Business](),
		"Owner.name": reflect.TypeFor[lender.Owner](), "Account.institution": reflect.TypeFor[lender.LinkedAccount](),
	} {
		name, member, _ := strings.Cut(field, ".")
		require.Equal(t, tagNumber(t, tags, member, "runes"), int(*schema(t, doc, name).Properties[member].Value.MaxLength), field)
	}
	require.Equal(t, tagNumber(t, reflect.TypeFor[lender.Owner](), "email", "bytes"), int(*schema(t, doc, "Owner").Properties["email"].Value.MaxLength))
	require.Equal(t, tagNumber(t, reflect.TypeFor[lender.Consent](), "version", "bytes"), int(*schema(t, doc, "Consent").Properties["version"].Value.MaxLength))
	require.Equal(t, tagNumber(t, reflect.TypeFor[lender.Disbursement](), "terms_hash", "bytes"), int(*schema(t, doc, "Disbursement").Properties["terms_hash"].Value.MaxLength))
	require.Equal(t, wire.MaxToken, tagNumber(t, reflect.TypeFor[lender.Disbursement](), "recipient", "bytes"))
	require.Equal(t, tagNumber(t, reflect.TypeFor[lender.Application](), "accounts", "max"), int(*schema(t, doc, "Application").Properties["accounts"].Value.MaxItems))
}

// tagNumber is a number in the rules of a field: of "bytes=300", 300.
func tagNumber(t testing.TB, of reflect.Type, member, rule string) int {
	t.Helper()
	for i := range of.NumField() {
		f := of.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != member {
			continue
		}
		for tag := range strings.SplitSeq(f.Tag.Get("validate"), ",") {
			if value, ok := strings.CutPrefix(tag, rule+"="); ok {
				n, err := strconv.Atoi(value)
				require.NoError(t, err)
				return n
			}
		}
	}
	t.Fatalf("%s has no %s", member, rule)
	return 0
}

// Every field of a message stands in its schema, with the same idea of what may be
// left out.
func TestFieldsOfTheDocument(t *testing.T) {
	doc := document(t)
	types := map[string]reflect.Type{
		"Disbursement": reflect.TypeFor[lender.Disbursement](), "MoneyReturn": reflect.TypeFor[lender.MoneyReturn](),
		"Repayment": reflect.TypeFor[wire.Repayment](), "LinkRequest": reflect.TypeFor[wire.LinkRequest](),
		"LinkSession": reflect.TypeFor[wire.LinkSession](), "LinkExchange": reflect.TypeFor[wire.LinkExchange](),
		"LinkResult": reflect.TypeFor[wire.LinkResult](), "Revocation": reflect.TypeFor[wire.Revocation](),
		"Account": reflect.TypeFor[wire.Account](), "ClockMove": reflect.TypeFor[wire.ClockMove](),
		"Clock": reflect.TypeFor[wire.Clock](), "Health": reflect.TypeFor[wire.Health](), "Answer": reflect.TypeFor[wire.Answer](),
		"Webhook": reflect.TypeFor[wire.Webhook](), "Problem": reflect.TypeFor[wire.Problem](), "Fault": reflect.TypeFor[wire.Fault](),
		"Application": reflect.TypeFor[lender.Application](), "Business": reflect.TypeFor[lender.Business](),
		"Owner": reflect.TypeFor[lender.Owner](), "Address": reflect.TypeFor[lender.Address](),
		"Consent": reflect.TypeFor[lender.Consent](), "OrderRef": reflect.TypeFor[lender.OrderRef](),
		"Price": reflect.TypeFor[lender.Price](), "AgreementRequest": reflect.TypeFor[wire.AgreementRequest](),
		"AgreementPayment": reflect.TypeFor[wire.AgreementPayment](), "AgreementResult": reflect.TypeFor[wire.AgreementResult](),
	}
	for _, f := range lendertest.Facts() {
		of := reflect.TypeOf(f)
		types[of.Name()] = of
	}
	for name, of := range types {
		s := schema(t, doc, name)
		var fields, needed []string
		for i := range of.NumField() {
			field, options, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			fields = append(fields, field)
			if !strings.HasPrefix(options, "omit") {
				needed = append(needed, field)
			}
		}
		slices.Sort(fields)
		slices.Sort(needed)
		required := slices.Sorted(slices.Values(s.Required))
		require.Equal(t, fields, sorted(s.Properties), name)
		require.Equal(t, needed, required, name)
	}
	known := wire.Fields()
	for _, name := range []string{
		"Application", "Business", "Owner", "Address", "Account", "Consent", "OrderRef",
		"Disbursement", "MoneyReturn", "Repayment", "LinkRequest", "LinkExchange", "Revocation", "ClockMove",
		"AgreementRequest", "AgreementPayment",
	} {
		for field := range schema(t, doc, name).Properties {
			require.True(t, known[field], field)
		}
	}
	require.False(t, known["at_all"])
}

// Texts at the edges fit a pattern where the code takes them, and only there.
func TestPatternsOfTheDocument(t *testing.T) {
	doc := document(t)
	id := strings.Repeat("a", 64)
	texts := []string{
		"", "a", "A", "0", "_", "-", "a.b", "a b", "ä", "a\n", "\na", id, id + "a", "a-b_c", "a_b", "_a", "9a", "aB",
		"0.00", "0.01", "1.00", "12", "12.3", "012.00", "-5.00", "+5.00", "1,234.00", "$5.00", ".50", "1.", "1.234", "1e3",
		"99999999999.99", "100000000000.00", "100000000000.01", "999999999999.00",
		"1.25%", "0.00%", "100.00%", "100.01%", "99.9999%", "1.23456%", "-1.00%", "01.00%", "1.25",
		"1990-01-01", "1989-12-31", "2199-12-31", "2200-01-01", "2019-3-5", "2019-03-05T", "2019-13-01", "2019-00-10", "2019-01-32",
		"tok-checking-7f3a", "1234567890", "123456789a", "tok with", id + id + id + id + id + id + id + id, strings.Repeat("a", 513),
	}
	for name, taken := range map[string]func(string) bool{
		"Id":   func(s string) bool { return lender.Key(s).Valid() },
		"Word": func(s string) bool { return lender.Reason(s).Valid() },
		"Token": func(s string) bool {
			d := lendertest.Disbursement("l", "b")
			d.Recipient = s
			_, revoked := wire.ParseRevocation(quoted(`{"buyer":"b","token":`, s))
			require.Equal(t, d.Validate() == nil, revoked == nil, "%q", s)
			return d.Validate() == nil
		},
		// A reader also takes fewer digits of cents and a sign, which the document leaves out.
		"Amount": func(s string) bool {
			a, err := money.ParseUSD(s)
			return err == nil && a.Text() == s && a.Sign() >= 0
		},
		"Rate": func(s string) bool {
			r, err := money.ParseRate(s)
			return err == nil && r.String() == s && r.PPM() >= 0 && r.PPM() <= 1_000_000
		},
		"Day": func(s string) bool { _, err := civil.Parse(s); return err == nil },
	} {
		for _, text := range texts {
			require.Equal(t, taken(text), fits(doc, schema(t, doc, name), text) == nil, "%s %q", name, text)
		}
	}
	for _, text := range []string{
		"2019-03-05T15:00:00Z", "2019-03-05T15:00:00.5Z", "2019-03-05T15:00:00.123456Z", "2019-03-05T15:00:00.1234567Z",
		"2019-03-05T15:00:00+01:00", "2019-03-05 15:00:00Z", "2019-03-05T15:00Z", "2019-03-05",
	} {
		d, err := json.Marshal(lendertest.Disbursement("l", "b"))
		require.NoError(t, err)
		_, err = wire.ParseDisbursement([]byte(strings.Replace(string(d), "2019-03-05T15:00:00Z", text, 1)))
		require.Equal(t, err == nil, fits(doc, schema(t, doc, "Instant"), text) == nil, text)
	}
}

func quoted(before, text string) []byte {
	value, _ := json.Marshal(text)
	return []byte(before + string(value) + "}")
}

// Every kind of event fits as an answer and as a webhook, and not when a field of it
// is another one.
func TestEventsFitTheDocument(t *testing.T) {
	doc := document(t)
	for _, f := range lendertest.Facts() {
		e := lender.Event{ID: "e-1", Buyer: "buyer-1", At: lendertest.SampleInstant(), Fact: f}
		for name, v := range map[string]any{
			"Answer": wire.Answer{Mode: wire.Test, Events: []lender.Event{e}}, "Webhook": wire.NewWebhook(wire.Live, e),
		} {
			data, err := wire.Encode(v)
			require.NoError(t, err)
			require.NoError(t, fits(doc, schema(t, doc, name), read(t, data)), "%s %s", name, e.Kind())
			for old, other := range map[string]string{
				`"v":1`: `"v":2`, `"id":"e-1"`: `"id":"e.1"`, `"kind":"`: `"kind":"un`, `.000000Z"`: `Z"`, `}}`: `,"more":1}}`,
				`"buyer":"buyer-1",`: ``,
			} {
				changed := strings.Replace(strings.Replace(string(data), old, other, 1), "{,", "{", 1)
				require.NotEqual(t, string(data), changed)
				require.Error(t, fits(doc, schema(t, doc, name), read(t, []byte(changed))), "%s %s %s", name, e.Kind(), other)
			}
		}
	}
}

func read(t testing.TB, data []byte) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(data, &v))
	return v
}

// What is written fits, at both ends of what is allowed.
func TestRequestsFitTheDocument(t *testing.T) {
	doc := document(t)
	a := lendertest.Application("app-1", "buyer-1")
	a.Order = &lender.OrderRef{Order: "PO-1", Phase: order.Balance}
	a.Owner.Address.Line2 = lender.NewSecret("Floor 2")
	data, err := wire.EncodeApplication(a)
	require.NoError(t, err)
	require.NoError(t, fits(doc, schema(t, doc, "Application"), read(t, data)))
	d := lendertest.Disbursement("loan-1", "buyer-1")
	m := lendertest.MoneyReturn("refund-1", d)
	d.SignedAt = time.Date(2019, 3, 5, 15, 0, 0, 1000, time.UTC)
	for name, v := range map[string]any{
		"Disbursement": d, "MoneyReturn": m,
		"Repayment":    wire.Repayment{ID: "p-1", Buyer: "b", Amount: money.Cents(1), Loan: "loan-1"},
		"LinkRequest":  wire.LinkRequest{Session: "s", Buyer: "b", Kinds: []lender.AccountKind{lender.BusinessChecking}, Return: "https://host.example/back"},
		"LinkExchange": wire.NewLinkExchange("s", "b", lender.NewSecret("pub-1")),
		"Revocation":   wire.NewRevocation("b", lender.NewSecret("tok-1")),
		"ClockMove":    wire.ClockMove{Seconds: wire.MaxClockMove},
	} {
		data, err := wire.Encode(v)
		require.NoError(t, err)
		require.NoError(t, fits(doc, schema(t, doc, name), read(t, data)), name)
	}
}
