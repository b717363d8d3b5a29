package partner_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lenderhttp/partner"
	"github.com/paylater-go/payments/lender/lenderhttp/wire"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/order/strictjson"
)

// Whatever is sent, nothing panics, the cost is bounded, the answer is one of the
// protocol's, and nothing that was sent is in a problem or in the log.
func FuzzRequest(f *testing.F) {
	for _, r := range usual(f) {
		var body []byte
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
		}
		f.Add(r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get(wire.HeaderKey), r.Header.Get("Content-Type"), "test", body, uint8(0))
		if len(body) > 0 {
			f.Add(r.Method, r.URL.Path, "", "ZQVKEYZQV", "application/json;charset=ZQVSETZQV", "ZQVMODEZQV", body[:len(body)/2], uint8(1))
			f.Add(r.Method, r.URL.Path, "", r.Header.Get(wire.HeaderKey), wire.TypeJSON, "test", bytes.Replace(body, []byte(`":"`), []byte(`_zqvname":"\u202eZQVTEXTZQV`), 1), uint8(0))
		}
	}
	f.Add("ZQVVERBZQV", "/v1/ZQVPATHZQV", "zqvquery=ZQVVALUEZQV", "", "", "", []byte("[[[[[[[[[["), uint8(2))
	f.Fuzz(func(t *testing.T, method, path, query, key, contentType, mode string, body []byte, sloppy uint8) {
		log := &records{}
		d := open(t, func(c *partner.Config) {
			c.Log = openLog(log)
			c.Lender = lendersim.New(lendersim.Config{})
		})
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery = method, path, query
		if sloppy&1 == 0 {
			r.Header.Set("Authorization", "Bearer "+testKey)
		} else {
			r.Header.Set("Authorization", "Bearer "+key)
		}
		if sloppy&2 != 0 {
			r.ContentLength = -1
		}
		r.Header[wire.HeaderMode], r.Header[wire.HeaderKey], r.Header["Content-Type"] = []string{mode}, []string{key}, []string{contentType}
		began := time.Now()
		d.ServeHTTP(w, r)
		require.Less(t, time.Since(began), 5*time.Second)
		require.Less(t, w.Body.Len(), 64<<10)
		require.NotContains(t, log.String(), "a panic was stopped")
		require.NotContains(t, log.String(), "the lender failed")
		require.Equal(t, "test", w.Header().Get(wire.HeaderMode))
		if w.Code == http.StatusOK {
			return
		}
		var p wire.Problem
		require.NoError(t, strictjson.Decode(w.Body.Bytes(), &p))
		require.Equal(t, w.Code, p.Status)
		require.Contains(t, statuses(lender.Reason(p.Code)), p.Status)
		// What a problem says is written here: the same words, whatever was sent.
		for _, fault := range p.Faults {
			for part := range strings.FieldsFuncSeq(fault.Path, func(r rune) bool { return r == '.' || r == '[' || r == ']' || '0' <= r && r <= '9' }) {
				require.True(t, part == "?" || wire.Fields()[part] || part == "line", part)
			}
		}
		require.NotContains(t, strings.ToUpper(w.Body.String()), "ZQV")
		require.NotContains(t, log.String(), "ZQV")
	})
}

func statuses(code lender.Reason) []int {
	if code == "lender_refused" {
		return []int{409, 422}
	}
	for c, status := range wire.Statuses() {
		if string(c) == string(code) {
			return []int{status}
		}
	}
	return nil
}
