package strictjson_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

type kindOfAccount string

type account struct {
	Kind  kindOfAccount `json:"kind"`
	Limit money.USD     `json:"limit"`
	Risk  *int8         `json:"risk,omitempty"`
}

type envelope struct {
	Version uint16 `json:"version"`
}

type request struct {
	envelope
	Key      string               `json:"key"`
	Day      civil.Date           `json:"day"`
	Rate     money.Rate           `json:"rate,omitzero"`
	At       time.Time            `json:"at,omitzero"`
	Accounts []account            `json:"accounts,omitempty"`
	Limits   map[string]money.USD `json:"limits,omitempty"`
	Main     *account             `json:"main"`
	Signed   bool                 `json:"signed,omitempty"`
	Count    int64                `json:"count,omitempty"`
	Small    uint8                `json:"small,omitempty"`
	Names    [][]string           `json:"names,omitempty"`
	Raw      json.RawMessage      `json:"raw,omitempty"`
	Hidden   string               `json:"-"`
	Plain    string               `json:",omitempty"`
	Fraction *float64             `json:"fraction,omitempty"`
	Anything any                  `json:"anything,omitempty"`
	private  string
}

const least = `"version":1,"key":"k","day":"2019-03-05"`

func TestDecodeReadsEverything(t *testing.T) {
	risk := int8(-7)
	var got request
	err := strictjson.Decode([]byte(`
		{"accounts":[{"kind":"bank","limit":"10.00","risk":-7},{"kind":"shop","limit":"0.5"}],
		 "limits":{"a":"1.00","b c":"2.00"}, "main":{"kind":"é 😀 \u00e9 \ud83d\ude00 \"\\\/","limit":"-3.00","risk":null},
		 "signed":true,"count":-9223372036854775808,"small":255,"names":[[],["x","y"]],"raw":{"a" : [1.5e3]},
		 "rate":"2.75%","at":"2019-03-05T10:00:00Z","Plain":"p", `+least+"}\r\n\t "), &got)
	require.NoError(t, err)
	assert.Equal(t, request{
		envelope: envelope{Version: 1},
		Key:      "k",
		Day:      civil.Of(2019, 3, 5),
		Rate:     money.PPM(27_500),
		At:       time.Date(2019, 3, 5, 10, 0, 0, 0, time.UTC),
		Accounts: []account{{"bank", money.Dollars(10), &risk}, {"shop", money.Cents(50), nil}},
		Limits:   map[string]money.USD{"a": money.Dollars(1), "b c": money.Dollars(2)},
		Main:     &account{Kind: `é 😀 é 😀 "\/`, Limit: money.Dollars(-3)},
		Signed:   true,
		Count:    -1 << 63,
		Small:    255,
		Names:    [][]string{{}, {"x", "y"}},
		Raw:      json.RawMessage(`{"a" : [1.5e3]}`),
		Plain:    "p",
	}, got)
}

func TestDecodeReplacesTheWholeValue(t *testing.T) {
	got := request{Count: 7, Hidden: "h", private: "p", Limits: map[string]money.USD{"old": {}}}
	require.NoError(t, strictjson.Decode([]byte(`{`+least+`}`), &got))
	assert.Equal(t, request{envelope: envelope{1}, Key: "k", Day: civil.Of(2019, 3, 5)}, got)
}

func TestDecodeOtherRoots(t *testing.T) {
	var amount money.USD
	require.NoError(t, strictjson.Decode([]byte(`"10.00"`), &amount))
	assert.Equal(t, money.Dollars(10), amount)

	var days []civil.Date
	require.NoError(t, strictjson.Decode([]byte(`[ "2019-03-05" ,"2020-02-29"]`), &days))
	assert.Equal(t, []civil.Date{civil.Of(2019, 3, 5), civil.Of(2020, 2, 29)}, days)

	var counts map[kindOfAccount]int
	require.NoError(t, strictjson.Decode([]byte(`{"a":1}`), &counts))
	assert.Equal(t, map[kindOfAccount]int{"a": 1}, counts)

	var deep **int
	require.NoError(t, strictjson.Decode([]byte(`7`), &deep))
	assert.Equal(t, 7, **deep)
}

func TestDecodeNeedsATarget(t *testing.T) {
	var none *request
	for _, v := range []any{nil, request{}, none, "text", 7} {
		require.ErrorIs(t, strictjson.Decode([]byte(`{}`), v), strictjson.CodeWrongType)
	}
}

func TestDecodeDoesNotKeepTheInput(t *testing.T) {
	data := []byte(`{` + least + `,"raw":[1,2]}`)
	var got request
	require.NoError(t, strictjson.Decode(data, &got))
	for i := range data {
		data[i] = 'x'
	}
	assert.Equal(t, "k", got.Key)
	assert.JSONEq(t, `[1,2]`, string(got.Raw))
}

type outer struct {
	Same   string             `json:"same"`
	inner  `json:",omitzero"` // a tag without a name does not give it one
	Named  inner              // a field like any other
	Tagged `json:"tagged"`    // and so is this
}

type inner struct {
	Same string `json:"same"`
	Own  string `json:"own"`
}

type Tagged struct {
	Own string `json:"own"`
}

func TestDecodeEmbedded(t *testing.T) {
	var got outer
	require.NoError(t, strictjson.Decode([]byte(
		`{"same":"outer","own":"x","Named":{"same":"inner","own":"y"},"tagged":{"own":"z"}}`), &got))
	assert.Equal(t, outer{Same: "outer", inner: inner{Own: "x"}, Named: inner{"inner", "y"}, Tagged: Tagged{"z"}}, got)
}

// TestEveryEscape has every \u escape that is a character of its own.
func TestEveryEscape(t *testing.T) {
	for r := range rune(0x10000) {
		for _, form := range []string{`"\u%04x"`, `"\u%04X"`} {
			var got string
			err := strictjson.Decode(fmt.Appendf(nil, form, r), &got)
			if err == nil && got == string(r) {
				continue
			}
			require.ErrorIs(t, err, strictjson.CodeBadText, "%U", r)
			require.True(t, unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp, unicode.Cs), "%U", r)
		}
	}
}

func TestDecodeExactlyTheBytes(t *testing.T) {
	text := []byte("true false null")
	for _, end := range []int{3, 4} {
		var got bool
		err := strictjson.Decode(text[:end:end], &got)
		assert.Equal(t, end == 4, err == nil)
		assert.Equal(t, end == 4, got)
	}
}
