package civil_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
)

func TestParseRefuses(t *testing.T) {
	for text, code := range map[string]fault.Code{
		"":                       civil.CodeDateMalformed,
		"2019-3-05":              civil.CodeDateMalformed,
		"2019-03-5":              civil.CodeDateMalformed,
		"2019/03/05":             civil.CodeDateMalformed,
		"20190305":               civil.CodeDateMalformed,
		"03-05-2019":             civil.CodeDateMalformed,
		" 2019-03-05":            civil.CodeDateMalformed,
		"2019-03-05 ":            civil.CodeDateMalformed,
		"2019-03-05T00:00:00Z":   civil.CodeDateMalformed,
		"+019-03-05":             civil.CodeDateMalformed,
		"-019-03-05":             civil.CodeDateMalformed,
		"2019-02-29":             civil.CodeDateMalformed,
		"2019-00-10":             civil.CodeDateMalformed,
		"2019-13-10":             civil.CodeDateMalformed,
		"2019-01-00":             civil.CodeDateMalformed,
		"2019-01-32":             civil.CodeDateMalformed,
		"2019-0a-01":             civil.CodeDateMalformed,
		"２019-03-05":             civil.CodeDateMalformed,
		"2019-03\x0005":          civil.CodeDateMalformed,
		"0000-00-00":             civil.CodeDateMalformed,
		"0001-01-01":             civil.CodeDateOutOfRange,
		"1989-12-31":             civil.CodeDateOutOfRange,
		"2200-01-01":             civil.CodeDateOutOfRange,
		"9999-12-31":             civil.CodeDateOutOfRange,
		strings.Repeat("9", 1e6): civil.CodeDateMalformed,
	} {
		d, err := civil.Parse(text)
		require.ErrorIs(t, err, code, "%.40q", text)
		assert.True(t, d.IsZero())
		if len(text) > 3 {
			assert.NotContains(t, err.Error(), text)
		}
	}
}

func TestTextCodec(t *testing.T) {
	type loan struct {
		Due    civil.Date         `json:"due"`
		Closed civil.Date         `json:"closed,omitzero"`
		Count  map[civil.Date]int `json:"count,omitempty"`
	}
	text, err := json.Marshal(loan{Due: civil.Of(2019, 4, 5), Count: map[civil.Date]int{civil.Of(2020, 2, 29): 1}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"due":"2019-04-05","count":{"2020-02-29":1}}`, string(text))

	var read loan
	require.NoError(t, json.Unmarshal(text, &read))
	assert.Equal(t, civil.Of(2019, 4, 5), read.Due)
	assert.True(t, read.Closed.IsZero())
	assert.Equal(t, 1, read.Count[civil.Of(2020, 2, 29)])

	_, err = json.Marshal(loan{})
	require.ErrorIs(t, err, civil.CodeDateMissing)
	for _, bad := range []string{`{"due":""}`, `{"due":20190405}`, `{"due":"2019-02-30"}`, `{"due":"1989-01-01"}`} {
		kept := loan{Due: civil.Of(2019, 4, 5)}
		require.Error(t, json.Unmarshal([]byte(bad), &kept), bad)
		assert.Equal(t, civil.Of(2019, 4, 5), kept.Due, bad)
	}
	var none *civil.Date
	require.Error(t, none.UnmarshalText([]byte("2019-04-05")))
	require.Error(t, none.Scan("2019-04-05"))
}

func TestSQLCodec(t *testing.T) {
	due := civil.Of(2019, 4, 5)
	value, err := due.Value()
	require.NoError(t, err)
	assert.Equal(t, "2019-04-05", value)
	value, err = civil.Date{}.Value()
	require.NoError(t, err)
	assert.Nil(t, value)

	kiritimati := time.FixedZone("", 14*3600)
	for _, c := range []struct {
		src  any
		want string
		code fault.Code
	}{
		{"2019-04-05", "2019-04-05", ""},
		{[]byte("2019-04-05"), "2019-04-05", ""},
		{time.Date(2019, 4, 5, 0, 0, 0, 0, time.UTC), "2019-04-05", ""},
		{time.Date(2019, 4, 5, 0, 0, 0, 0, kiritimati), "2019-04-05", ""},
		{nil, "", ""},
		{time.Date(2019, 4, 5, 0, 0, 0, 1, time.UTC), "", civil.CodeDateMalformed},
		{time.Date(2019, 4, 5, 23, 0, 0, 0, time.UTC), "", civil.CodeDateMalformed},
		{time.Date(2019, 4, 5, 0, 1, 0, 0, time.UTC), "", civil.CodeDateMalformed},
		{time.Date(2019, 4, 5, 0, 0, 1, 0, time.UTC), "", civil.CodeDateMalformed},
		{time.Time{}, "", civil.CodeDateOutOfRange},
		{"", "", civil.CodeDateMalformed},
		{"2019-04-05T00:00:00Z", "", civil.CodeDateMalformed},
		{[]byte(nil), "", civil.CodeDateMalformed},
		{int64(737_154), "", civil.CodeDateMalformed},
		{20190405.0, "", civil.CodeDateMalformed},
	} {
		d := civil.Of(2001, 1, 1)
		err := d.Scan(c.src)
		if c.code != "" {
			require.ErrorIs(t, err, c.code, "%v", c.src)
			assert.Equal(t, "2001-01-01", d.String(), "unchanged on error")
			continue
		}
		require.NoError(t, err, "%v", c.src)
		assert.Equal(t, c.want, d.String())
	}
}

func TestTextWithoutAllocating(t *testing.T) {
	d := civil.Of(2019, 4, 5)
	buffer := make([]byte, 0, 16)
	assert.Zero(t, testing.AllocsPerRun(100, func() { buffer, _ = d.AppendText(buffer[:0]) }))
	assert.Equal(t, "2019-04-05", string(buffer))
	_, err := civil.Date{}.AppendText(nil)
	require.ErrorIs(t, err, civil.CodeDateMissing)
}
