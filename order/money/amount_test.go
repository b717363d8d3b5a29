package money_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/order/strictjson"
)

func amount(t *testing.T, minor int64, c money.Currency) money.Amount {
	t.Helper()
	a, err := money.NewAmount(minor, c)
	require.NoError(t, err)
	return a
}

func TestCurrency(t *testing.T) {
	for _, c := range []money.Currency{"USD", "HKD", "CNY", "AUD", "CAD", "EUR", "GBP", "SGD"} {
		assert.True(t, c.Valid(), c)
		assert.Equal(t, 2, c.Digits(), c)
	}
	assert.True(t, money.JPY.Valid())
	assert.Zero(t, money.JPY.Digits())
	for _, c := range []money.Currency{"", "usd", "USD ", "XXX", "XTS", "BTC", "USDT"} {
		assert.False(t, c.Valid(), c)
		assert.Zero(t, c.Digits(), c)
	}
}

func TestNewAmountRefuses(t *testing.T) {
	_, err := money.NewAmount(1, "XXX")
	require.ErrorIs(t, err, money.CodeCurrencyUnknown)
	for _, minor := range []int64{money.MaxCents + 1, -money.MaxCents - 1, math.MaxInt64, math.MinInt64} {
		_, err := money.NewAmount(minor, money.EUR)
		require.ErrorIs(t, err, money.CodeAmountOverflow)
	}
}

func TestAmountArithmetic(t *testing.T) {
	five, six := amount(t, 500, money.EUR), amount(t, 600, money.EUR)
	sum, err := five.Add(six)
	require.NoError(t, err)
	assert.Equal(t, amount(t, 1_100, money.EUR), sum)
	diff, err := five.Sub(six)
	require.NoError(t, err)
	assert.Equal(t, amount(t, -100, money.EUR), diff)
	order, err := five.Cmp(six)
	require.NoError(t, err)
	assert.Equal(t, -1, order)
	assert.Equal(t, [3]int{-1, 0, 1}, [3]int{diff.Sign(), money.Amount{}.Sign(), five.Sign()})
	assert.True(t, money.Amount{}.IsZero())
	assert.True(t, amount(t, 0, money.JPY).IsZero())
	assert.False(t, five.IsZero())
	assert.True(t, five.InBounds())

	dollars := amount(t, 500, money.USDollar)
	for name, call := range map[string]func() error{
		"add":       func() error { _, err := five.Add(dollars); return err },
		"sub":       func() error { _, err := five.Sub(dollars); return err },
		"cmp":       func() error { _, err := five.Cmp(dollars); return err },
		"add zero":  func() error { _, err := five.Add(money.Amount{}); return err },
		"pro mixed": func() error { _, err := five.Pro(five, dollars); return err },
	} {
		require.ErrorIs(t, call(), money.CodeCurrencyMismatch, name)
	}
	most := amount(t, money.MaxCents, money.EUR)
	_, err = most.Add(five)
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	_, err = amount(t, -money.MaxCents, money.EUR).Sub(five)
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	_, err = most.Pro(most, five)
	require.ErrorIs(t, err, money.CodeAmountOverflow)
	over := money.AmountOf(beyond())
	assert.False(t, over.InBounds())
	_, err = over.Sub(amount(t, 5, money.USDollar))
	require.ErrorIs(t, err, money.CodeAmountOverflow)
}

func TestAmountUSD(t *testing.T) {
	usd, err := money.AmountOf(money.Cents(1_999)).USD()
	require.NoError(t, err)
	assert.Equal(t, money.Cents(1_999), usd)
	for _, a := range []money.Amount{{}, amount(t, 1, money.EUR), amount(t, 1, money.JPY)} {
		_, err := a.USD()
		require.ErrorIs(t, err, money.CodeNotUSD)
	}
}

func TestAmountSplit(t *testing.T) {
	yen := amount(t, 1_000, money.JPY)
	parts := yen.Split(3)
	assert.Equal(t, []money.Amount{amount(t, 334, money.JPY), amount(t, 333, money.JPY), amount(t, 333, money.JPY)}, parts)
	assert.Equal(t, parts[0], yen.Part(0, 3))
	assert.Nil(t, yen.Split(0))
	assert.Equal(t, []money.Amount{yen}, yen.Split(1))
	assert.Empty(t, yen.AppendSplit(nil, -1))
	share, err := yen.Pro(amount(t, 1, money.EUR), amount(t, 3, money.EUR))
	require.NoError(t, err)
	assert.Equal(t, amount(t, 333, money.JPY), share)
}

func TestAmountText(t *testing.T) {
	for _, c := range []struct {
		a                    money.Amount
		people, programs, js string
	}{
		{amount(t, 123_450, money.EUR), "EUR 1,234.50", "1234.50", `{"amount":"1234.50","currency":"EUR"}`},
		{amount(t, -123_450, money.EUR), "EUR -1,234.50", "-1234.50", `{"amount":"-1234.50","currency":"EUR"}`},
		{amount(t, 1_235, money.JPY), "JPY 1,235", "1235", `{"amount":"1235","currency":"JPY"}`},
		{amount(t, 0, money.USDollar), "USD 0.00", "0.00", `{"amount":"0.00","currency":"USD"}`},
	} {
		assert.Equal(t, c.people, c.a.String())
		assert.Equal(t, c.programs, c.a.Text())
		text, err := json.Marshal(c.a)
		require.NoError(t, err)
		assert.Equal(t, c.js, string(text))
		assert.Equal(t, c.a.Minor(), c.a.Decimal().CoefficientInt64())
		assert.Equal(t, int32(-c.a.Currency().Digits()), c.a.Decimal().Exponent())
	}
	assert.Equal(t, "0", money.Amount{}.String())
	_, err := json.Marshal(money.Amount{})
	require.ErrorIs(t, err, money.CodeCurrencyUnknown)
}

func TestAmountJSON(t *testing.T) {
	kept := amount(t, 7, money.GBP)
	for text, code := range map[string]fault.Code{
		`{"amount":"1.00","currency":"XXX"}`:              money.CodeCurrencyUnknown,
		`{"amount":"1.00","currency":""}`:                 money.CodeCurrencyUnknown,
		`{"amount":"1.00"}`:                               strictjson.CodeFieldMissing,
		`{"currency":"EUR"}`:                              strictjson.CodeFieldMissing,
		`{"amount":1.00,"currency":"EUR"}`:                strictjson.CodeWrongType,
		`{"amount":"1.00","currency":"EUR","amount":"2"}`: strictjson.CodeDuplicateKey,
		`{"Amount":"1.00","currency":"EUR"}`:              strictjson.CodeUnknownField,
		`{"amount":"1.00","currency":"EUR","more":1}`:     strictjson.CodeUnknownField,
		`{"amount":"1.005","currency":"EUR"}`:             money.CodeAmountMalformed,
		`{"amount":"1.0","currency":"JPY"}`:               money.CodeAmountMalformed,
		`{"amount":"100000000000.01","currency":"EUR"}`:   money.CodeAmountOverflow,
		`null`:   strictjson.CodeNullValue,
		`"1.00"`: strictjson.CodeWrongType,
	} {
		a := kept
		require.ErrorIs(t, a.UnmarshalJSON([]byte(text)), code, text)
		assert.Equal(t, kept, a, "unchanged")
	}
	var a money.Amount
	err := a.UnmarshalJSON([]byte(`{"amount":"1.005","currency":"EUR"}`))
	assert.Equal(t, "amount", fault.All(err)[0].Path)
	require.NoError(t, json.Unmarshal([]byte(` {"currency":"JPY", "amount":"1235"} `), &a))
	assert.Equal(t, amount(t, 1_235, money.JPY), a)
}
