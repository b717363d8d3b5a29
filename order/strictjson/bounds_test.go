package strictjson_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/strictjson"
)

func TestDepth(t *testing.T) {
	var raw json.RawMessage
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	require.NoError(t, strictjson.Decode(nested(32), &raw))
	require.ErrorIs(t, strictjson.Decode(nested(33), &raw), strictjson.CodeTooDeep)
	require.NoError(t, strictjson.Decode([]byte("["+strings.Repeat("[[]],", 100)+"[]]"), &raw), "depth goes back")
	objects := []byte(strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33))
	require.ErrorIs(t, strictjson.Decode(objects, &raw), strictjson.CodeTooDeep)
}

func TestSize(t *testing.T) {
	var text string
	fits := []byte(`"` + strings.Repeat("a", 1<<20-2) + `"`)
	require.NoError(t, strictjson.Decode(fits, &text))
	assert.Len(t, text, 1<<20-2)
	err := strictjson.Decode(append(fits, ' '), &text)
	require.ErrorIs(t, err, strictjson.CodeTooLarge)

	var counts []int
	require.NoError(t, strictjson.Decode([]byte("["+strings.Repeat("1,", 1<<16-2)+"1]"), &counts))
	assert.Len(t, counts, 1<<16-1)
	require.ErrorIs(t, strictjson.Decode([]byte("["+strings.Repeat("1,", 1<<16-1)+"1]"), &counts), strictjson.CodeTooLarge)
	assert.Len(t, counts, 1<<16-1, "unchanged")
}

func TestAtMostAHundredFaults(t *testing.T) {
	var keys strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&keys, `"k%d":0,"k%d":0,`, i, i)
	}
	for _, data := range []string{
		`{` + keys.String() + `"x":"` + strings.Repeat("\x01", 1_000) + `"}`,
		`{"accounts":[` + strings.Repeat("{},", 20_000) + `{}]}`,
		`{"accounts":[` + strings.Repeat("null,", 20_000) + `null]}`,
		`{"names":[[` + strings.Repeat("0,", 20_000) + `0]]}`,
		`{"names":[["` + strings.Repeat("\x00\",\"", 20_000) + `"]]}`,
	} {
		var got request
		err := strictjson.Decode([]byte(data), &got)
		assert.Len(t, fault.All(err), 100)
		assert.Less(t, len(err.Error()), 20_000)
	}
}

func TestHostileDocumentsAreCheap(t *testing.T) {
	var keys strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&keys, `"%d":0,`, i)
	}
	for name, data := range map[string]string{
		"brackets":     strings.Repeat("[", 1<<20),
		"keys":         `{` + keys.String() + `"x":0}`,
		"same key":     `{` + strings.Repeat(`"a":0,`, 60_000) + `"a":0}`,
		"objects":      `{"accounts":[` + strings.Repeat("{},", 65_000) + `{}]}`,
		"arrays":       `[` + strings.Repeat("[],", 65_000) + `[]]`,
		"escapes":      `{"key":"` + strings.Repeat(`\u0061`, 170_000) + `"}`,
		"surrogates":   `{"key":"` + strings.Repeat(`\ud83d`, 170_000) + `"}`,
		"digits":       `{"count":` + strings.Repeat("9", 1_000_000) + `}`,
		"spaces":       strings.Repeat(" ", 1<<20),
		"open text":    `"` + strings.Repeat("a", 1_000_000),
		"far too long": strings.Repeat("1", 50_000_000),
	} {
		t.Run(name, func(t *testing.T) {
			var got request
			start := time.Now()
			require.Error(t, strictjson.Decode([]byte(data), &got))
			assert.Less(t, time.Since(start), 2*time.Second)
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	data := []byte(`{` + least + `,"accounts":[{"kind":"bank","limit":"10.00"},{"kind":"shop","limit":"0.50"}],"count":7}`)
	b.ReportAllocs()
	for b.Loop() {
		var got request
		if err := strictjson.Decode(data, &got); err != nil {
			b.Fatal(err)
		}
	}
}
