package strictjson_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/strictjson"
)

// FuzzStrictJSON: nothing panics, the cost is bounded, what is read is what
// encoding/json reads too, and what is called no JSON is none.
func FuzzStrictJSON(f *testing.F) {
	for _, seed := range []string{
		`{` + least + `}`, `{` + least + `,"main":{"kind":"a","limit":"1.00","risk":null}}`,
		`{` + least + `,"limits":{"a":"1","\u0061":"2"},"names":[["x"]],"raw":[1.5e3]}`, `{"riſk":1}`, `[[[]]] x`, `"\ud83d\ude00"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got request
		start := time.Now()
		err := strictjson.Decode(data, &got)
		if took := time.Since(start); took > time.Second {
			t.Fatalf("took %v", took)
		}
		if err == nil {
			var want request
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatalf("encoding/json: %v", err)
			}
			if !reflect.DeepEqual(want, got) {
				t.Fatalf("read %+v, encoding/json %+v", got, want)
			}
			return
		}
		if !reflect.DeepEqual(got, request{}) {
			t.Fatal("changed on error")
		}
		if errors.Is(err, strictjson.CodeBadJSON) && json.Valid(data) {
			t.Fatalf("%v, but it is JSON", err)
		}
		for _, e := range fault.All(err) {
			if strings.Trim(e.Path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]?") != "" {
				t.Fatalf("path %q", e.Path)
			}
		}
	})
}

// FuzzAnyJSON reads JSON of any shape.
func FuzzAnyJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":"\u00e9"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var raw json.RawMessage
		err := strictjson.Decode(data, &raw)
		if err == nil && !json.Valid(data) {
			t.Fatal("read what is not JSON")
		}
		if err != nil && json.Valid(data) && errors.Is(err, strictjson.CodeBadJSON) {
			t.Fatalf("%v, but it is JSON", err)
		}
	})
}
