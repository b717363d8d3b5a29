package money_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

func TestParseUSD(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "0.0": 0, "0.00": 0, "0.01": 1, "0.1": 10, "1": 100, "1.5": 150, "19.99": 1999,
		"10000.00": 1_000_000, "149999.99": 14_999_999, "-5": -500, "-5.00": -500, "-0.01": -1,
		"100000000000.00": money.MaxCents, "-100000000000.00": -money.MaxCents, "100000000000": money.MaxCents,
	} {
		got, err := money.ParseUSD(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got.Cents(), text)
		assert.True(t, got.InBounds())
	}
}

func TestParseUSDRefuses(t *testing.T) {
	for _, text := range []string{
		"", "-", ".", "-.", ".5", "-.5", "5.", "+5", "--5", "5-", " 5", "5 ", "5\n", "00", "01", "-01", "007.00",
		"-0", "-0.0", "-0.00", "1.005", "1.000", "0.001", "1,000", "1_000", "$5", "5 USD", "1e3", "1E3", "1e1000000000",
		"0x10", "NaN", "Inf", "infinity", "null", "１", "−5", "٣", "5\x00", "\x005", "1.2.3", "1..2", "1.-2",
		strings.Repeat("9", 17), "-100000000000.000", strings.Repeat("0", 1<<20), strings.Repeat("9", 1e6),
	} {
		got, err := money.ParseUSD(text)
		require.ErrorIs(t, err, money.CodeAmountMalformed, "%.40q", text)
		assert.True(t, got.IsZero())
	}
	for _, text := range []string{"100000000000.01", "-100000000000.01", "9999999999999999", "9999999999999.99", "-999999999999999"} {
		got, err := money.ParseUSD(text)
		require.ErrorIs(t, err, money.CodeAmountOverflow, text)
		assert.True(t, got.IsZero())
	}
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]int32{
		"0%": 0, "2.75%": 27_500, "0.25%": 2_500, "0.5%": 5_000, "30%": 300_000, "0.0001%": 1, "29.2234%": 292_234,
		"100%": 1_000_000, "-0.5%": -5_000, "2.7500%": 27_500, "214748.3647%": 1<<31 - 1, "-214748.3648%": -1 << 31,
	} {
		got, err := money.ParseRate(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got.PPM(), text)
	}
	for text, code := range map[string]fault.Code{
		"": money.CodeRateMalformed, "%": money.CodeRateMalformed, "2.75": money.CodeRateMalformed,
		"2.75 %": money.CodeRateMalformed, "2.75%%": money.CodeRateMalformed, "-0%": money.CodeRateMalformed,
		"-0.0000%": money.CodeRateMalformed, ".5%": money.CodeRateMalformed, "5.%": money.CodeRateMalformed,
		"+1%": money.CodeRateMalformed, "01%": money.CodeRateMalformed, "1e2%": money.CodeRateMalformed,
		"1.00001%": money.CodeRateMalformed, "1,5%": money.CodeRateMalformed, "2.75％": money.CodeRateMalformed,
		strings.Repeat("9", 1e6) + "%": money.CodeRateMalformed, "00000000000.5%": money.CodeRateMalformed,
		"214748.3648%": money.CodeRateOverflow, "-214748.3649%": money.CodeRateOverflow,
		"999999999999%": money.CodeRateOverflow,
	} {
		got, err := money.ParseRate(text)
		require.ErrorIs(t, err, code, "%.40q", text)
		assert.True(t, got.IsZero())
	}
}

func TestParseAmount(t *testing.T) {
	for _, c := range []struct {
		text     string
		currency money.Currency
		minor    int64
		code     fault.Code
	}{
		{"1234.50", money.EUR, 123_450, ""},
		{"1234.5", money.GBP, 123_450, ""},
		{"-7", money.SGD, -700, ""},
		{"1235", money.JPY, 1_235, ""},
		{"10000000000000", money.JPY, money.MaxCents, ""},
		{"0", money.JPY, 0, ""},
		{"1235.0", money.JPY, 0, money.CodeAmountMalformed},
		{"1235.", money.JPY, 0, money.CodeAmountMalformed},
		{"1.005", money.EUR, 0, money.CodeAmountMalformed},
		{"10000000000001", money.JPY, 0, money.CodeAmountOverflow},
		{"100000000000.01", money.EUR, 0, money.CodeAmountOverflow},
		{"1", "", 0, money.CodeCurrencyUnknown},
		{"1", "usd", 0, money.CodeCurrencyUnknown},
		{"1", "XXX", 0, money.CodeCurrencyUnknown},
		{"1", "XTS", 0, money.CodeCurrencyUnknown},
		{"1", "KWD", 0, money.CodeCurrencyUnknown},
	} {
		got, err := money.ParseAmount(c.text, c.currency)
		if c.code != "" {
			require.ErrorIs(t, err, c.code, c)
			assert.Equal(t, money.Amount{}, got)
			continue
		}
		require.NoError(t, err, c)
		assert.Equal(t, c.minor, got.Minor())
		assert.Equal(t, c.currency, got.Currency())
	}
}
