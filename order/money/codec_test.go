package money_test

import (
	"database/sql/driver"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/order/money"
)

func TestText(t *testing.T) {
	for cents, want := range map[int64][2]string{
		0:                   {"$0.00", "0.00"},
		1:                   {"$0.01", "0.01"},
		-1:                  {"-$0.01", "-0.01"},
		-500:                {"-$5.00", "-5.00"},
		1_000_000:           {"$10,000.00", "10000.00"},
		99_999:              {"$999.99", "999.99"},
		-123_456_789:        {"-$1,234,567.89", "-1234567.89"},
		money.MaxCents:      {"$100,000,000,000.00", "100000000000.00"},
		-money.MaxCents:     {"-$100,000,000,000.00", "-100000000000.00"},
		money.MaxCents + 1:  {">$100,000,000,000.00", "100000000000.01"},
		-money.MaxCents - 1: {"<-$100,000,000,000.00", "-100000000000.01"},
	} {
		assert.Equal(t, want[0], money.Cents(cents).String())
		assert.Equal(t, want[1], money.Cents(cents).Text())
		if text, err := money.Cents(cents).MarshalText(); err == nil {
			assert.Equal(t, want[1], string(text))
		}
	}
	for ppm, want := range map[int32]string{
		0: "0.00%", 27_500: "2.75%", 5_000: "0.50%", 300_000: "30.00%", 1: "0.0001%", 27_510: "2.751%", -2_500: "-0.25%",
	} {
		assert.Equal(t, want, money.PPM(ppm).String())
		text, err := money.PPM(ppm).MarshalText()
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
}

func TestJSONRefuses(t *testing.T) {
	for _, text := range []string{
		`null`, `10`, `10.00`, `1e2`, `true`, `{}`, `[]`, `""`, `"`, `" 10"`, `"1e2"`, `"1.005"`, `"\u0031"`, `"10\n"`,
		`"2.75%`, `"-0"`, `"NaN"`, `"` + strings.Repeat("1", 1<<20) + `"`,
	} {
		a, r := money.Cents(7), money.PPM(7)
		require.Error(t, a.UnmarshalJSON([]byte(text)), "%.40s", text)
		require.Error(t, r.UnmarshalJSON([]byte(text)), "%.40s", text)
		assert.Equal(t, money.Cents(7), a, "unchanged")
		assert.Equal(t, money.PPM(7), r, "unchanged")
	}
	for _, text := range []string{`"2.75"`, `2.75`} {
		var r money.Rate
		require.ErrorIs(t, json.Unmarshal([]byte(text), &r), money.CodeRateMalformed)
	}
	var a money.USD
	require.ErrorIs(t, json.Unmarshal([]byte(`null`), &a), money.CodeAmountMalformed)
	require.ErrorIs(t, a.UnmarshalJSON(nil), money.CodeAmountMalformed)
}

func TestOutOfBoundsIsNotWritten(t *testing.T) {
	over := beyond()
	_, err := over.MarshalJSON()
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	_, err = over.MarshalText()
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	_, err = over.Neg().Value()
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	_, err = money.AmountOf(over).MarshalJSON()
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	_, err = json.Marshal(map[string]money.USD{"x": over})
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	_, err = money.ParseUSD(over.Text())
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	_, err = money.FromDecimal(over.Decimal())
	require.ErrorIs(t, err, money.CodeAmountOverflow)
}

func TestScan(t *testing.T) {
	var a money.USD
	var r money.Rate
	require.NoError(t, a.Scan(int64(1_999)))
	require.NoError(t, r.Scan(int64(27_500)))
	assert.Equal(t, money.Cents(1_999), a)
	assert.Equal(t, money.PPM(27_500), r)
	for _, src := range []any{nil, "19.99", []byte("1999"), 19.99, 1999, int32(1999), uint64(1999), true} {
		require.ErrorIs(t, a.Scan(src), money.CodeAmountMalformed)
		require.ErrorIs(t, r.Scan(src), money.CodeRateMalformed)
	}
	for _, src := range []int64{money.MaxCents + 1, math.MaxInt64, math.MinInt64} {
		require.ErrorIs(t, a.Scan(src), money.CodeAmountOverflow)
		require.ErrorIs(t, r.Scan(src), money.CodeRateOverflow)
	}
	assert.Equal(t, money.Cents(1_999), a, "unchanged")
	assert.Equal(t, money.PPM(27_500), r, "unchanged")
}

func TestNilReceivers(t *testing.T) {
	var a *money.USD
	var r *money.Rate
	var m *money.Amount
	require.Error(t, a.UnmarshalJSON([]byte(`"1.00"`)))
	require.Error(t, a.Scan(int64(1)))
	require.Error(t, r.UnmarshalJSON([]byte(`"1%"`)))
	require.Error(t, r.Scan(int64(1)))
	require.Error(t, m.UnmarshalJSON([]byte(`{"amount":"1.00","currency":"EUR"}`)))
}

type values struct {
	Amount money.USD                `json:"amount"`
	Rate   money.Rate               `json:"rate"`
	Other  money.Amount             `json:"other"`
	ByRate map[money.Rate]money.USD `json:"by_rate"`
}

func TestRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, rate := bounded(t, "a"), money.PPM(rapid.Int32().Draw(t, "ppm"))
		other, err := money.NewAmount(bounded(t, "other").Cents(),
			rapid.SampledFrom([]money.Currency{money.EUR, money.JPY, money.USDollar}).Draw(t, "currency"))
		require.NoError(t, err)
		written := values{a, rate, other, map[money.Rate]money.USD{rate: a}}
		text, err := json.Marshal(written)
		require.NoError(t, err)
		var read values
		require.NoError(t, json.Unmarshal(text, &read))
		require.Equal(t, written, read)

		var scanned money.USD
		var scannedRate money.Rate
		require.NoError(t, scanned.Scan(valueOf(t, a)))
		require.NoError(t, scannedRate.Scan(valueOf(t, rate)))
		require.Equal(t, a, scanned)
		require.Equal(t, rate, scannedRate)

		parsed, err := money.ParseUSD(a.Text())
		require.NoError(t, err)
		require.Equal(t, a, parsed)
		same, err := money.ParseAmount(other.Text(), other.Currency())
		require.NoError(t, err)
		require.Equal(t, other, same)
	})
}

func valueOf(t *rapid.T, v driver.Valuer) any {
	value, err := v.Value()
	require.NoError(t, err)
	require.True(t, driver.IsValue(value))
	return value
}
