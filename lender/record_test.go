package lender_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/strictjson"
)

func day() civil.Date { return civil.Of(2019, 3, 8) }

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// The form of records never changes: what a released version wrote must be read
// by every later one.
func TestRecordsAreGolden(t *testing.T) {
	golden, err := os.ReadFile("testdata/events_v1.jsonl")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(golden)), "\n")
	require.Len(t, lines, len(lendertest.Facts()))
	for i, f := range lendertest.Facts() {
		data, err := lender.EncodeEvent(eventOf(f))
		require.NoError(t, err)
		require.Equal(t, lines[i], string(data))
		parsed, err := lender.ParseEvent([]byte(lines[i]))
		require.NoError(t, err)
		require.True(t, parsed.Equal(eventOf(f)), "%s", lines[i])
		again, err := lender.EncodeEvent(parsed)
		require.NoError(t, err)
		require.Equal(t, lines[i], string(again))
	}
}

func TestEventMarshalsAsItsRecord(t *testing.T) {
	e := eventOf(lendertest.Facts()[2])
	record, err := lender.EncodeEvent(e)
	require.NoError(t, err)
	body, err := json.Marshal([]lender.Event{e})
	require.NoError(t, err)
	require.Equal(t, "["+string(record)+"]", string(body))
	var back []lender.Event
	require.NoError(t, json.Unmarshal(body, &back))
	require.True(t, back[0].Equal(e))
	require.Error(t, json.Unmarshal([]byte(`{"v":1}`), &back[0]))
	require.True(t, back[0].Equal(e), "unchanged on an error")
	_, err = json.Marshal(lender.Event{})
	require.Error(t, err)
}

func TestParseEventIsStrict(t *testing.T) {
	good := `{"v":1,"id":"e","buyer":"b","at":"2019-03-05T15:00:00.000001Z","kind":"limit_changed","fact":{"limit":"50000.00","reason":"risk_review"}}`
	_, err := lender.ParseEvent([]byte(good))
	require.NoError(t, err)
	tests := []struct {
		name, old, new string
		want           error
	}{
		{"newer version", `"v":1`, `"v":2`, lender.CodeUnknownVersion},
		{"newer version with more", `"v":1`, `"v":2,"more":true`, lender.CodeUnknownVersion},
		{"older version", `"v":1`, `"v":0`, lender.CodeUnknownVersion},
		{"no version", `"v":1,`, ``, strictjson.CodeFieldMissing},
		{"unknown field", `"v":1`, `"v":1,"more":true`, strictjson.CodeUnknownField},
		{"unknown field of the fact", `"limit":`, `"x":1,"limit":`, strictjson.CodeUnknownField},
		{"key twice", `"id":"e"`, `"id":"e","id":"f"`, strictjson.CodeDuplicateKey},
		{"key of the fact twice", `"limit":`, `"limit":"1.00","limit":`, strictjson.CodeDuplicateKey},
		{"key in capitals", `"id"`, `"ID"`, strictjson.CodeUnknownField},
		{"null", `"e"`, `null`, strictjson.CodeNullValue},
		{"null fact", `{"limit":"50000.00","reason":"risk_review"}`, `null`, strictjson.CodeNullValue},
		{"list as fact", `{"limit":"50000.00","reason":"risk_review"}`, `[]`, strictjson.CodeWrongType},
		{"missing field of the fact", `,"reason":"risk_review"`, ``, strictjson.CodeFieldMissing},
		{"unknown kind", `limit_changed`, `limit_doubled`, lender.CodeUnknownFact},
		{"no kind", `limit_changed`, ``, lender.CodeUnknownFact},
		{"another kind", `limit_changed`, `suspended`, strictjson.CodeUnknownField},
		{"zone", `01Z`, `01+00:00`, lender.CodeInstantMalformed},
		{"no micros", `.000001Z`, `Z`, lender.CodeInstantMalformed},
		{"nanoseconds", `.000001Z`, `.000001000Z`, lender.CodeInstantMalformed},
		{"comma", `00.000001Z`, `00,000001Z`, lender.CodeInstantMalformed},
		{"February 30", `2019-03-05T`, `2019-02-30T`, lender.CodeInstantMalformed},
		{"number as instant", `"2019-03-05T15:00:00.000001Z"`, `1551798000`, lender.CodeInstantMalformed},
		{"amount as number", `"50000.00"`, `50000.00`, nil},
		{"amount with an exponent", `50000.00`, `5e4`, nil},
		{"id with a dot", `"id":"e"`, `"id":"e.1"`, lender.CodeIDMalformed},
		{"trailing data", `}}`, `}}{}`, strictjson.CodeTrailingData},
		{"control character", `risk_review`, `risk\u0000review`, strictjson.CodeBadText},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(good, test.old, test.new, 1)
			require.NotEqual(t, good, text)
			e, err := lender.ParseEvent([]byte(text))
			require.Error(t, err)
			if test.want != nil {
				require.ErrorIs(t, err, test.want)
			}
			require.Equal(t, lender.Event{}, e)
		})
	}
}

func TestHugeRecordsAreRefused(t *testing.T) {
	for _, text := range []string{strings.Repeat(" ", 1<<21), strings.Repeat("[", 1<<20), `{"v":2,"x":"` + strings.Repeat("a", 1<<21) + `"}`} {
		_, err := lender.ParseEvent([]byte(text))
		require.Error(t, err)
		require.Less(t, len(err.Error()), 1_000)
	}
	for size, want := range map[int]error{1 << 20: lender.CodeUnknownVersion, 1<<20 + 1: strictjson.CodeTooLarge} {
		text := `{"v":2,"x":"`
		_, err := lender.ParseEvent([]byte(text + strings.Repeat("a", size-len(text)-2) + `"}`))
		require.ErrorIs(t, err, want)
	}
}

// What is read is valid and is written so that it is read the same again.
func FuzzParseEvent(f *testing.F) {
	for _, fact := range lendertest.Facts() {
		data, err := lender.EncodeEvent(eventOf(fact))
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := lender.ParseEvent(data)
		if err != nil {
			return
		}
		require.NoError(t, e.Validate())
		text, err := lender.EncodeEvent(e)
		require.NoError(t, err)
		again, err := lender.ParseEvent(text)
		require.NoError(t, err)
		require.True(t, again.Equal(e))
	})
}
