package money_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/money"
)

// goldenChild makes this test binary print its golden vectors, under the settings
// of the decimal package that the variable names, and nothing else.
const goldenChild = "MONEY_GOLDEN_CHILD"

// settings are changes that a program may make to the decimal package.
var settings = map[string]func(){ // read only
	"none":                func() {},
	"division precision":  func() { decimal.DivisionPrecision = 2 },
	"power precision":     func() { decimal.PowPrecisionNegativeExponent = 1 },
	"no quotes":           func() { decimal.MarshalJSONWithoutQuotes = true },
	"trailing zeros":      func() { decimal.TrimTrailingZeros = !decimal.TrimTrailingZeros },
	"scientific notation": func() { decimal.UseScientificNotation = true },
	"exp iterations":      func() { decimal.ExpMaxIterations = 1 },
	"decode exponent":     func() { decimal.MaxDecodeExponent = 0 },
	"zero":                func() { decimal.Zero = decimal.New(7, 1_000_000) },
	"all": func() {
		decimal.DivisionPrecision = 0
		decimal.MarshalJSONWithoutQuotes = true
		decimal.TrimTrailingZeros = !decimal.TrimTrailingZeros
		decimal.UseScientificNotation = true
		decimal.MaxDecodeExponent = 0
		decimal.Zero = decimal.New(7, 1_000_000)
	},
}

// vectors writes results of everything that touches a decimal, or prints a number.
func vectors() []byte {
	var out bytes.Buffer
	for _, d := range []decimal.Decimal{
		{},
		decimal.New(1999, -2), decimal.New(10_000_000, -6), decimal.New(1005, -3), decimal.New(1, 11),
		decimal.New(money.MaxCents+1, -2), decimal.New(-1, 0), decimal.New(275, -4), decimal.New(1, 1_000_000_000),
		decimal.New(33_333, -20), decimal.New(1, -40), decimal.NewFromBigInt(ten(1_000), -998),
	} {
		usd, err := money.FromDecimal(d)
		rate, errRate := money.RateFromDecimal(d)
		fmt.Fprintln(&out, usd, err, rate, errRate)
	}
	for _, cents := range []int64{0, 1, -1, 1_000, 1_000_000, 14_999_999, money.MaxCents, -money.MaxCents, money.MaxCents + 1} {
		a := money.Cents(cents)
		d := a.Decimal()
		text, err := json.Marshal(a)
		value, errValue := a.Value()
		fmt.Fprintln(&out, a, a.Text(), d.CoefficientInt64(), d.Exponent(), string(text), err, value, errValue,
			a.Scale(money.PPM(27_500)), a.Pro(money.Cents(1), money.Cents(3)), a.Split(3))
	}
	for _, ppm := range []int32{0, 1, 27_500, -5_000, 300_000, 2_500} {
		r := money.PPM(ppm)
		text, err := json.Marshal(r)
		fmt.Fprintln(&out, r, r.Decimal().CoefficientInt64(), r.Decimal().Exponent(), string(text), err)
	}
	for _, c := range []money.Currency{money.EUR, money.JPY, "XXX"} {
		a, err := money.ParseAmount("1234", c)
		text, errJSON := json.Marshal(a)
		fmt.Fprintln(&out, a, err, a.Decimal().CoefficientInt64(), a.Decimal().Exponent(), string(text), errJSON)
	}
	return out.Bytes()
}

func TestMain(m *testing.M) {
	if change, ok := settings[os.Getenv(goldenChild)]; ok {
		change()
		os.Stdout.Write(vectors())
		return
	}
	os.Exit(m.Run())
}

func TestGoldenUnderAnySettings(t *testing.T) {
	want, err := os.ReadFile("testdata/golden.txt")
	require.NoError(t, err)
	program, err := os.Executable()
	require.NoError(t, err)
	for name := range settings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(program)
			child.Env = append(os.Environ(), goldenChild+"="+name)
			got, err := child.Output()
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got))
		})
	}
}
