package examples_test

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout/provider"
	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
	"github.com/paylater-go/payments/paylater"
)

// reader is one way in: it reads a text or a document, and writes again what it
// took.
type reader struct {
	name     string
	document bool                                  // costs by its length
	stored   bool                                  // this library wrote it: no limit but that of the store
	parse    func(s string, b []byte) (any, error) // the input as either
	write    func(any) ([]byte, error)
}

func text[T encoding.TextMarshaler](name string, parse func(string) (T, error)) reader {
	return reader{
		name: name, parse: func(s string, _ []byte) (any, error) { return parse(s) },
		write: func(v any) ([]byte, error) { return v.(T).MarshalText() },
	}
}

// fills is a parser that is a method of a pointer to what it reads.
func fills[T any](name string, parse func(*T, []byte) error, write func(T) ([]byte, error)) reader {
	return reader{
		name: name, parse: func(_ string, b []byte) (any, error) { var v T; err := parse(&v, b); return v, err },
		write: func(v any) ([]byte, error) { return write(v.(T)) },
	}
}

// marshal writes JSON.
func marshal[T any](v T) ([]byte, error) { return json.Marshal(v) }

// amountText writes an amount without its currency.
func amountText(v any) ([]byte, error) { return []byte(v.(money.Amount).Text()), nil }

// scans is fills for a Scan method, which gets what a driver has.
func scans[T any](name string, scan func(*T, any) error, write func(T) ([]byte, error)) reader {
	r := fills(name, func(v *T, b []byte) error { return scan(v, b) }, write)
	r.parse = func(s string, _ []byte) (any, error) { var v T; err := scan(&v, s); return v, err }
	return r
}

// textParsers read short texts: whatever their length, they cost next to nothing.
func textParsers() []reader {
	return []reader{
		text("civil.Parse", civil.Parse),
		text("money.ParseUSD", money.ParseUSD),
		text("money.ParseRate", money.ParseRate),
		text("order.ParsePhase", order.ParsePhase),
		{name: "money.ParseAmount", parse: func(s string, _ []byte) (any, error) { return money.ParseAmount(s, "JPY") }, write: amountText},
		fills("civil.Date.UnmarshalText", (*civil.Date).UnmarshalText, civil.Date.MarshalText),
		scans("civil.Date.Scan", (*civil.Date).Scan, civil.Date.MarshalText),
		fills("money.USD.UnmarshalText", (*money.USD).UnmarshalText, money.USD.MarshalText),
		fills("money.USD.UnmarshalJSON", (*money.USD).UnmarshalJSON, marshal[money.USD]),
		scans("money.USD.Scan", (*money.USD).Scan, money.USD.MarshalText),
		fills("money.Rate.UnmarshalText", (*money.Rate).UnmarshalText, money.Rate.MarshalText),
		fills("money.Rate.UnmarshalJSON", (*money.Rate).UnmarshalJSON, marshal[money.Rate]),
		scans("money.Rate.Scan", (*money.Rate).Scan, money.Rate.MarshalText),
		fills("order.Phase.UnmarshalText", (*order.Phase).UnmarshalText, order.Phase.MarshalText),
		fills("paylater.Span.UnmarshalText", (*paylater.Span).UnmarshalText, paylater.Span.MarshalText),
	}
}

// documentParsers read JSON of up to 1 MiB.
func documentParsers(t testing.TB) []reader {
	w := newShop(t)
	w.live(lendertest.Application("app-1", aBuyer))
	line, err := w.line().Record()
	require.NoError(t, err)
	stored := w.records()[0]
	list := []reader{
		fills("money.Amount.UnmarshalJSON", (*money.Amount).UnmarshalJSON, marshal[money.Amount]),
		fills("order.Order.UnmarshalJSON", (*order.Order).UnmarshalJSON, marshal[order.Order]),
		fills("lender.Event.UnmarshalJSON", (*lender.Event).UnmarshalJSON, marshal[lender.Event]),
		fills("paylater.Decision.UnmarshalJSON", (*paylater.Decision).UnmarshalJSON, marshal[paylater.Decision]),
		fills("provider.Session.UnmarshalJSON", (*provider.Session).UnmarshalJSON, marshal[provider.Session]),
		{name: "provider.ParseSession", parse: func(_ string, b []byte) (any, error) { return provider.ParseSession(b) }, write: marshal[any]},
		{name: "order.Parse", parse: func(_ string, b []byte) (any, error) { return order.Parse(b) }, write: func(v any) ([]byte, error) { return v.(order.Order).Record() }},
		{name: "lender.ParseEvent", parse: func(_ string, b []byte) (any, error) { return lender.ParseEvent(b) }, write: func(v any) ([]byte, error) { return lender.EncodeEvent(v.(lender.Event)) }},
		{name: "paylater.ParsePolicy", parse: func(_ string, b []byte) (any, error) { return paylater.ParsePolicy(b) }, write: marshal[any]},
		{name: "paylater.ParseEvent", stored: true, parse: func(_ string, b []byte) (any, error) {
			rec := stored
			rec.Data = b
			return paylater.ParseEvent(rec)
		}},
		{name: "paylater.Rules.ParseLine", stored: true, parse: func(_ string, b []byte) (any, error) {
			rec := line
			rec.Head.Data = b
			return w.program.Rules().ParseLine(rec, nil)
		}, write: func(v any) ([]byte, error) { rec, err := v.(paylater.Line).Record(); return rec.Head.Data, err }},
		fills("strictjson.Decode", func(v *map[string]json.RawMessage, b []byte) error { return strictjson.Decode(b, v) }, marshal[map[string]json.RawMessage]),
	}
	for i := range list {
		list[i].document = true
	}
	return list
}

// reads requires of a parser and an input: nothing panics; what is taken is
// written so that it is read the same again; a refusal has a code and repeats
// nothing of the input; and the cost is bounded.
func (p reader) reads(t *testing.T, data []byte) {
	t.Helper()
	given := bytes.Clone(data)
	text := string(data)
	v, err := p.parse(text, data)
	require.Equal(t, given, data, "%s changed its input", p.name)
	if err != nil {
		said := err.Error()
		require.NotEmpty(t, fault.CodeOf(err), "%s: a refusal has a code: %.200s", p.name, said)
		require.NotContains(t, strings.ToLower(p.withoutKeys(err)), marked, p.name)
		require.Less(t, len(said), longest, p.name)
	} else if p.write != nil {
		out, err := p.write(v)
		require.NoError(t, err, p.name)
		again, err := p.parse(string(out), out)
		require.NoError(t, err, "%s: %.200s", p.name, out)
		third, err := p.write(again)
		require.NoError(t, err, p.name)
		require.Equal(t, string(out), string(third), p.name)
	}
	most := flatPrice()
	if p.document {
		most = documentPrice(len(data))
	}
	if p.stored && len(data) > 1<<20 {
		return // its length is the store's
	}
	costs(t, p.name, most, func() { _, _ = p.parse(text, data) })
}

// withoutKeys is what a refusal says. Of a document it may name a key that is no
// field's name, as long as it looks like one.
func (p reader) withoutKeys(err error) string {
	if !p.document {
		return err.Error()
	}
	var said strings.Builder
	for _, e := range fault.All(err) {
		if !fieldPath.MatchString(e.Path) {
			said.WriteString(e.Path)
		}
		fmt.Fprint(&said, e.Code, e.Message, e.Numbers)
	}
	return said.String()
}

var fieldPath = regexp.MustCompile(`^[A-Za-z0-9_.\[\]?]*$`)

// marked is a word that stands for personal data: no refusal repeats it.
const marked = "zqvmarked"

// textSeeds are texts that some parser takes, and such that none should.
func textSeeds() []string {
	return []string{
		"", "0", "-0", "19.99", "1e9", "1e1000000000", "100000000000.01", "-5.5", "2.75%", "0.275", "2019-03-05", "2019-02-29", "initial",
		"balance", "24h", "1e9h", "-1ns", `"10.00"`, `"2.75%"`, "null", "１２", "\x00", "\xff", marked, "12" + marked, `"` + marked + `"`,
	}
}

func FuzzTexts(f *testing.F) {
	for _, s := range textSeeds() {
		f.Add([]byte(s))
	}
	list := textParsers()
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, p := range list {
			p.reads(t, data)
		}
	})
}

// documentSeeds are documents of every kind that is stored or sent.
func documentSeeds(t testing.TB) []string {
	w := newShop(t)
	w.live(lendertest.Application("app-1", aBuyer))
	rec, err := w.line().Record()
	require.NoError(t, err)
	policy, err := json.Marshal(paylater.DefaultPolicy()[0])
	require.NoError(t, err)
	po, err := w.po.Record()
	require.NoError(t, err)
	list := []string{
		string(rec.Head.Data), string(policy), string(po), `{"amount":"1.00","currency":"EUR"}`, `{"format":2}`, "[[[]]] x",
		`{"v":1,"key":"pay-1","buyer":"b","lender":"k","order":"TA-1","phase":"initial","amount":5,"loan":"L1","canceled":true}`,
		`{"` + marked + `":1}`, `{"id":"` + marked + `"}`, `"` + marked + `"`, `{"version":"` + marked + `","kind":"` + marked + `"}`,
	}
	for _, ev := range w.records() {
		list = append(list, string(ev.Data))
	}
	for _, fact := range lendertest.Facts() {
		data, err := lender.EncodeEvent(lender.Event{ID: "ev-1", Buyer: aBuyer, At: w.clock.Now(), Fact: fact})
		require.NoError(t, err)
		list = append(list, string(data))
	}
	return list
}

func FuzzDocuments(f *testing.F) {
	for _, s := range documentSeeds(f) {
		f.Add([]byte(s))
	}
	list := documentParsers(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, p := range list {
			p.reads(t, data)
		}
	})
}

// TestHugeInputsAreCheap: a text of any length and a document of 1 MiB.
func TestHugeInputsAreCheap(t *testing.T) {
	var keys strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&keys, `"%d":0,`, i)
	}
	for name, s := range map[string]string{
		"digits": strings.Repeat("9", 1<<20), "zeros": "0." + strings.Repeat("0", 1<<20), "spaces": strings.Repeat(" ", 1<<20),
		"brackets": strings.Repeat("[", 1<<20), "keys": "{" + keys.String() + `"x":0}`, "open text": `"` + strings.Repeat("a", 1<<19),
		"far too long": strings.Repeat("1", 1<<24), "quoted": `"` + strings.Repeat("9", 1<<19) + `"`,
		"objects": `{"loans":[` + strings.Repeat("{},", 60_000) + `{}]}`, "escapes": `{"id":"` + strings.Repeat(`\u0061`, 170_000) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, p := range slices.Concat(textParsers(), documentParsers(t)) {
				p.reads(t, []byte(s))
			}
		})
	}
}

// TestEveryParserIsFuzzed compares the list with what the sources export.
func TestEveryParserIsFuzzed(t *testing.T) {
	var want, got []string
	for _, f := range loadModule(t).typed() {
		if strings.HasPrefix(f.dir, "examples") || strings.Contains(f.dir, "internal") {
			continue
		}
		for _, object := range f.info.Defs {
			f, ok := object.(*types.Func)
			if !ok || !f.Exported() || !parses(f.Name()) || !reachable(f) {
				continue
			}
			name := f.Pkg().Name() + "." + f.Name()
			if receiver := f.Signature().Recv(); receiver != nil {
				of := types.TypeString(receiver.Type(), func(*types.Package) string { return "" })
				name = f.Pkg().Name() + "." + strings.Trim(of, "*.") + "." + f.Name()
			}
			want = append(want, name)
		}
	}
	for _, p := range slices.Concat(textParsers(), documentParsers(t)) {
		got = append(got, p.name)
	}
	want = slices.DeleteFunc(want, func(name string) bool { return slices.Contains(otherScans, name) })
	slices.Sort(want)
	slices.Sort(got)
	require.Equal(t, slices.Compact(want), got)
}

// reachable tells whether a host can call it: a method of an exported type.
func reachable(f *types.Func) bool {
	receiver := f.Signature().Recv()
	if receiver == nil {
		return true
	}
	of := types.TypeString(receiver.Type(), func(*types.Package) string { return "" })
	return token.IsExported(strings.TrimLeft(of, "*."))
}

func parses(name string) bool {
	return strings.HasPrefix(name, "Parse") || slices.Contains([]string{"Decode", "UnmarshalJSON", "UnmarshalText", "Scan"}, name)
}

// otherScans have the name and read nothing.
var otherScans = []string{"memstore.Store.Scan", "memstore.Store.Parked", "paylater.Store.Scan", "paylater.Store.Parked"}

// TestCostIsSeen makes sure that the measuring can fail.
func TestCostIsSeen(t *testing.T) {
	for name, call := range map[string]func(){
		"bytes": func() { _ = reflect.MakeSlice(reflect.TypeFor[[]byte](), 2*costBytes, 2*costBytes) },
		"time":  func() { _ = strings.Repeat("a", 60_000); spin() },
	} {
		if name == "time" && raced() {
			continue
		}
		failed := &failing{TB: t}
		costs(failed, name, flatPrice(), call)
		require.True(t, failed.failed, name)
	}
}

// failing hears a failure without failing.
type failing struct {
	testing.TB

	failed bool
}

func (f *failing) Helper()               {}
func (f *failing) Fatalf(string, ...any) { f.failed = true }

// spin takes some milliseconds.
func spin() {
	for n := range 4_000 {
		_ = fmt.Sprintf("%d %d", n, n)
	}
}
