package strictjson_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

// refused decodes data and returns what was wrong as "path code", checking that
// the target did not change.
func refused(t *testing.T, data string) []string {
	t.Helper()
	kept := request{Key: "kept", Count: 7, Accounts: []account{{Kind: "kept"}}}
	got := kept
	got.Accounts = []account{{Kind: "kept"}}
	err := strictjson.Decode([]byte(data), &got)
	require.Error(t, err, "%.80s", data)
	assert.Equal(t, kept, got, "unchanged on error")
	var out []string
	for _, e := range fault.All(err) {
		out = append(out, strings.TrimSpace(e.Path+" "+string(e.Code)))
	}
	return out
}

func TestRefusals(t *testing.T) {
	with := func(more string) string { return `{` + least + `,` + more + `}` }
	for name, c := range map[string]struct {
		data string
		want string
	}{
		"duplicate key":              {with(`"key":"other"`), "key duplicate_key"},
		"duplicate key by escape":    {with(`"\u006bey":"other"`), "key duplicate_key"},
		"duplicate key of map":       {with(`"limits":{"a":"1","\u0061":"2"}`), "limits.a duplicate_key"},
		"duplicate key deep":         {with(`"accounts":[{"kind":"a","limit":"1","l\u0069mit":"2"}]`), "accounts[0].limit duplicate_key"},
		"duplicate key in raw":       {with(`"raw":[0,{"amount":1,"\u0061mount":2}]`), "raw[1].amount duplicate_key"},
		"duplicate of a strange key": {with(`"limits":{"4111 1111":"1","4111 1111":"2"}`), "limits.? duplicate_key"},
		"upper case":                 {with(`"KEY":"x"`), "KEY unknown_field"},
		"title case":                 {with(`"Count":1`), "Count unknown_field"},
		"case fold":                  {with(`"main":{"kind":"a","limit":"1","riſk":1}`), "main.? unknown_field"},
		"kelvin sign":                {with(`"\u212Aey":"x"`), "? unknown_field"},
		"unknown":                    {with(`"more":1`), "more unknown_field"},
		"unknown twice":              {with(`"more":1,"more":2`), "more duplicate_key, more unknown_field"},
		"unknown number":             {with(`"n4111111111111111":1`), "? unknown_field"},
		"unknown empty":              {with(`"":1`), "? unknown_field"},
		"unknown long":               {with(`"` + strings.Repeat("a", 41) + `":1`), "? unknown_field"},
		"hidden":                     {with(`"Hidden":"x"`), "Hidden unknown_field"},
		"hidden dash":                {with(`"-":"x"`), "? unknown_field"},
		"unexported":                 {with(`"private":"x"`), "private unknown_field"},
		"embedded by name":           {with(`"envelope":{"version":1}`), "envelope unknown_field"},
		"missing":                    {`{"version":1,"day":"2019-03-05"}`, "key field_missing"},
		"missing all":                {`{}`, "key field_missing, day field_missing, version field_missing"},
		"missing deep":               {with(`"accounts":[{"kind":"a","limit":"1"},{"kind":"b"}]`), "accounts[1].limit field_missing"},
		"null document":              {`null`, "null_value"},
		"null field":                 {`{"version":1,"day":"2019-03-05","key":null}`, "key null_value"},
		"null optional value":        {with(`"count":null`), "count null_value"},
		"null slice":                 {with(`"accounts":null`), "accounts null_value"},
		"null map":                   {with(`"limits":null`), "limits null_value"},
		"null item":                  {with(`"accounts":[null]`), "accounts[0] null_value"},
		"null in map":                {with(`"limits":{"a":null}`), "limits.a null_value"},
		"null leaf":                  {`{"version":1,"key":"k","day":null}`, "day null_value"},
		"null raw":                   {with(`"raw":null`), "raw null_value"},
		"null pointer not optional":  {with(`"main":null`), "main null_value"},
		"trailing document":          {`{` + least + `}{}`, "trailing_data"},
		"trailing bracket":           {`{` + least + `}]`, "trailing_data"},
		"trailing NUL":               {`{` + least + "}\x00", "trailing_data"},
		"number for string":          {with(`"Plain":1`), "Plain wrong_type"},
		"string for number":          {with(`"count":"1"`), "count wrong_type"},
		"fraction":                   {with(`"count":1.0`), "count wrong_type"},
		"exponent":                   {with(`"count":1e3`), "count wrong_type"},
		"minus zero":                 {with(`"count":-0`), "count wrong_type"},
		"int64 + 1":                  {with(`"count":9223372036854775808`), "count wrong_type"},
		"long number":                {with(`"count":` + strings.Repeat("9", 100_000)), "count wrong_type"},
		"long fraction":              {with(`"count":1.` + strings.Repeat("0", 100_000)), "count wrong_type"},
		"uint8 + 1":                  {with(`"small":256`), "small wrong_type"},
		"negative uint":              {with(`"small":-1`), "small wrong_type"},
		"number for bool":            {with(`"signed":1`), "signed wrong_type"},
		"string for bool":            {with(`"signed":"true"`), "signed wrong_type"},
		"object for array":           {with(`"accounts":{}`), "accounts wrong_type"},
		"array for object":           {with(`"main":[]`), "main wrong_type"},
		"array for map":              {with(`"limits":[]`), "limits wrong_type"},
		"array document":             {`[]`, "wrong_type"},
		"string document":            {`"x"`, "wrong_type"},
		"number for amount":          {with(`"limits":{"a":10.00}`), "limits.a amount_malformed"},
		"bad amount":                 {with(`"limits":{"a":"1.005"}`), "limits.a amount_malformed"},
		"bad amount deep":            {with(`"accounts":[{"kind":"a","limit":"1e9"}]`), "accounts[0].limit amount_malformed"},
		"bad day":                    {`{"version":1,"key":"k","day":"2019-02-30"}`, "day date_malformed"},
		"number for day":             {`{"version":1,"key":"k","day":20190305}`, "day wrong_type"},
		"empty day":                  {`{"version":1,"key":"k","day":""}`, "day date_malformed"},
		"bad time":                   {with(`"at":"yesterday"`), "at wrong_type"},
		"float field":                {with(`"fraction":1`), "fraction wrong_type"},
		"any field":                  {with(`"anything":1`), "anything wrong_type"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, strings.Split(c.want, ", "), refused(t, c.data))
		})
	}
}

func TestBadText(t *testing.T) {
	for name, text := range map[string]string{
		"NUL": `\u0000`, "raw NUL": "\x00", "C0": `\u001f`, "newline": `\n`, "raw newline": "\n", "tab": `\t`, "raw tab": "\t",
		"backspace": `\b`, "form feed": `\f`, "return": `\r`, "DEL": "\x7f", "C1": `\u0085`, "raw C1": "\u009b", "last C1": "\u009f",
		"right to left override": `\u202e`, "raw override": "\u202e", "isolate": "\u2066", "pop isolate": `\u2069`,
		"mark": "\u200f", "left mark": `\u200E`, "arabic mark": "\u061c", "line separator": "\u2028", "paragraph": `\u2029`,
		"high surrogate": `\ud83d`, "low surrogate": `\ude00`, "swapped": `\ude00\ud83d`, "high and text": `\ud83dx`,
		"high and newline": `\ud83d\nde00`, "high and no backslash": `\ud83dxude00`,
		"two high": `\ud83d\ud83d`, "high and other": `\ud83d\u0041`, "bad byte": "\xff", "short": "\xe2\x82",
		"long form": "\xc0\x80", "surrogate bytes": "\xed\xa0\xbd", "beyond Unicode": "\xf4\x90\x80\x80", "continuation": "\x80",
	} {
		t.Run(name, func(t *testing.T) {
			for _, place := range []struct{ data, want string }{
				{`{"version":1,"day":"2019-03-05","key":"a` + text + `b"}`, "key bad_text"},
				{`{` + least + `,"limits":{"a` + text + `b":"1"}}`, "limits bad_text"},
				{`{` + least + `,"raw":["` + text + `"]}`, "raw[0] bad_text"},
			} {
				assert.Equal(t, []string{place.want}, refused(t, place.data))
			}
		})
	}
	var got string
	for _, text := range []string{"\u200d", "\ufffd", "\u00a0", "\U0010ffff", "é", "e\u0301", "\u2065", "\u206a", "~"} {
		require.NoError(t, strictjson.Decode([]byte(`"`+text+`"`), &got), "%+q", text)
		assert.Equal(t, text, got)
	}
}

func TestBadJSON(t *testing.T) {
	for _, data := range []string{
		"", " ", "{", "[", `"`, `"\`, `"\u`, `"\u12`, `"\u12g4"`, `"\x"`, `"\'"`, "{]", "[}", "[1,]", "[,1]", "[1 2]", `{"a"}`,
		`{"a":}`, `{"a":1,}`, `{,}`, `{a:1}`, `{'a':1}`, `{"a" 1}`, `{"a":1 "b":2}`, `{1:1}`, "+1", "01", "-", "-a", "1.", ".5",
		"1e", "1e+", "0x10", "NaN", "Infinity", "tru", "truth", "nul", "nullx", "True", "// x\n1", "/* */1", "\ufeff{}", "\x00",
		"\u00a01", "\v1", `{"a":undefined}`,
	} {
		want := "bad_json"
		switch data {
		case "01", "0x10", "truth", "nullx": // a value, then more
			continue
		}
		got := refused(t, data)
		assert.Contains(t, got[len(got)-1], want, "%q", data)
		assert.Len(t, got, 1, "%q", data)
	}
	assert.Equal(t, []string{"accounts[1].limit bad_json"}, refused(t, `{"accounts":[{},{"limit":x}]}`))
	assert.Equal(t, []string{"more duplicate_key", "bad_json"}, refused(t, `{"more":1,"more":2`))
	assert.Equal(t, []string{"trailing_data", "wrong_type"}, refused(t, "01"))
}

func TestWhereItIsNotJSON(t *testing.T) {
	for data, want := range map[string]int64{
		``: 0, ` x`: 1, `"ab\x"`: 3, `"ab\u12"`: 3, `[1,]`: 3, `{"a" 1}`: 5, `{"a":1,}`: 7, `-x`: 1, `1.x`: 2, `1e+x`: 3, `"abc`: 4,
	} {
		var got json.RawMessage
		err := strictjson.Decode([]byte(data), &got)
		require.ErrorIs(t, err, strictjson.CodeBadJSON, data)
		assert.Equal(t, []fault.Number{fault.Count("at byte", want)}, fault.All(err)[0].Numbers, data)
	}
}

func TestNullRoots(t *testing.T) {
	count := 7
	pointer := &count
	require.ErrorIs(t, strictjson.Decode([]byte(`null`), &pointer), strictjson.CodeNullValue)
	assert.Same(t, &count, pointer)
	require.ErrorIs(t, strictjson.Decode([]byte(`null`), &count), strictjson.CodeNullValue)

	var items []*int
	require.ErrorIs(t, strictjson.Decode([]byte(`[1,null]`), &items), strictjson.CodeNullValue)
	var byName map[string]*int
	require.ErrorIs(t, strictjson.Decode([]byte(`{"a":null}`), &byName), strictjson.CodeNullValue)
	var twice struct {
		Count **int `json:"count,omitempty"`
	}
	require.NoError(t, strictjson.Decode([]byte(`{"count":null}`), &twice))
	assert.Nil(t, twice.Count)
	var deep **int
	require.ErrorIs(t, strictjson.Decode([]byte(`null`), &deep), strictjson.CodeNullValue)
}

// TestKeysShown: a key of a map is shown in a path only when it is a plain name.
func TestKeysShown(t *testing.T) {
	for key, want := range map[string]string{
		"a": "a", "z": "z", "A": "A", "Z": "Z", "aAzZ": "aAzZ", "a_": "a_", "a__b": "a__b", "a0": "a0", "a9b": "a9b",
		"line_2": "line_2", "a123": "a123", "a1b2c3": "a1b2c3", "a1234": "?", "a1b2c3d4": "?", "_a": "?", "1a": "?", "a-b": "?",
		"a.b": "?", "a b": "?", "a[": "?", "a`": "?", "a{": "?", "a@": "?", "a/": "?", "a:": "?", "é": "?", "": "?",
		strings.Repeat("a", 40): strings.Repeat("a", 40), strings.Repeat("a", 41): "?",
	} {
		var got map[string]map[string][]int
		err := strictjson.Decode([]byte(`{"`+key+`":{"b":[1,1,1,1,1,1,1,1,1,1,""]}}`), &got)
		require.ErrorIs(t, err, strictjson.CodeWrongType, key)
		assert.Equal(t, want+".b[10]", fault.All(err)[0].Path)
	}
}

func TestEverythingAtOnce(t *testing.T) {
	got := refused(t, `{"version":-1,"key":null,"Key":"x","accounts":[{"kind":"a\u0000","limit":"1.005"},{"limit":1,"limit":2,"x":{}}],`+
		`"main":null,"count":"7","limits":{"a":"1","a":"2","b":""}} true`)
	assert.ElementsMatch(t, []string{
		"accounts[0].kind bad_text", "accounts[1].limit duplicate_key", "limits.a duplicate_key", "trailing_data",
		"version wrong_type", "key null_value", "Key unknown_field", "accounts[0].limit amount_malformed",
		"accounts[1].limit amount_malformed", "accounts[1].x unknown_field", "accounts[1].kind field_missing",
		"main null_value", "count wrong_type", "limits.b amount_malformed", "day field_missing",
	}, got)
}

func TestErrorsDoNotRepeatTheInput(t *testing.T) {
	const canary = "4111111111111111"
	for _, data := range []string{
		`{"` + canary + `":1}`, `{"x` + canary + `":1}`, `{"key":` + canary + `}`, `{"day":"` + canary + `"}`,
		`{"at":"` + canary + `"}`, `{"limits":{"` + canary + `":"` + canary + `"}}`, `{"small":` + canary + `}`,
		`{"limits":{"a":"` + canary + `x"}}`, `{"key":"` + canary + "\x00" + `"}`, `{"` + canary + `":1,"` + canary + `":1}`,
		canary, `"` + canary + `"`, `{"key":"` + canary, `{} ` + canary, `{"rate":"` + canary + `"}`,
	} {
		var got request
		err := strictjson.Decode([]byte(data), &got)
		require.Error(t, err, data)
		assert.NotContains(t, err.Error(), canary, data)
	}
	var day civil.Date
	assert.NotContains(t, strictjson.Decode([]byte(`"`+canary+`"`), &day).Error(), canary)
	var amount money.USD
	assert.NotContains(t, strictjson.Decode([]byte(canary), &amount).Error(), canary)
}
