package money_test

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
)

// A decimal has at most 40 digits: the last that is read, and the first that is not.
func TestDecimalOfFortyDigits(t *testing.T) {
	for _, sign := range []int64{1, -1} {
		for zeros, code := range map[int64]fault.Code{37: "", 38: "", 39: "", 40: money.CodeAmountMalformed} {
			two := new(big.Int).Exp(big.NewInt(10), big.NewInt(zeros), nil)
			two.Mul(two, big.NewInt(2*sign))
			got, err := money.FromDecimal(decimal.NewFromBigInt(two, -int32(zeros)))
			require.Equal(t, code, fault.CodeOf(err), zeros)
			if code == "" {
				require.Equal(t, money.Dollars(2*sign), got, zeros)
			}
		}
		nines := new(big.Int).Exp(big.NewInt(10), big.NewInt(40), nil)
		nines.Sub(nines, big.NewInt(1)).Mul(nines, big.NewInt(sign))
		_, err := money.FromDecimal(decimal.NewFromBigInt(nines, -40))
		require.ErrorIs(t, err, money.CodeAmountTooPrecise)
	}
}

// Dollars saturate on both sides at the very dollar.
func TestDollarsAtTheBound(t *testing.T) {
	const most = money.MaxCents / 100
	require.Equal(t, money.Cents(money.MaxCents), money.Dollars(most))
	require.Equal(t, money.Cents(-money.MaxCents), money.Dollars(-most))
	require.Equal(t, money.Cents(money.MaxCents+1), money.Dollars(most+1))
	require.Equal(t, money.Cents(-money.MaxCents-1), money.Dollars(-most-1))
}

// No parts are appended for no number of them, and what is there stays.
func TestAppendNoParts(t *testing.T) {
	there := []money.USD{money.Dollars(7)}
	for _, n := range []int{0, -1, -1_000_000} {
		require.Equal(t, there, money.Dollars(10).AppendSplit(there, n), n)
		require.Nil(t, money.Dollars(10).Split(n))
		require.Zero(t, money.Dollars(10).Part(0, n))
	}
}

// The place of a fault of an amount is the field that is wrong.
func TestAmountNamesTheField(t *testing.T) {
	for text, want := range map[string]string{
		`{"amount":"1.00","currency":"XXX"}`: "currency: currency_unknown: the currency is not one that is handled",
		`{"amount":"1.0x","currency":"EUR"}`: "amount: amount_malformed: an amount is digits with at most this many decimals: decimals 2",
	} {
		var a money.Amount
		require.EqualError(t, a.UnmarshalJSON([]byte(text)), want)
	}
}

// What is not a string in JSON is told so.
func TestOnlyStringsAreRead(t *testing.T) {
	for _, text := range []string{`1`, `null`, `"`, ``, `"1`, `1"`} {
		var a money.USD
		require.ErrorContains(t, a.UnmarshalJSON([]byte(text)), "an amount is a string in JSON", text)
		var r money.Rate
		require.ErrorContains(t, r.UnmarshalJSON([]byte(text)), "a rate is a string in JSON", text)
	}
	_, err := money.ParseRate("1.23456%")
	require.ErrorContains(t, err, "decimals 4")
}
