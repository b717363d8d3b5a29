package money_test

import (
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/paylater-go/payments/order/money"
)

// cheap requires that a call takes under 50 ms at least once in ten times: a
// busy machine slows some of them, what is costly slows all.
func cheap(t *testing.T, call func()) {
	t.Helper()
	for range 10 {
		start := time.Now()
		if call(); time.Since(start) < 50*time.Millisecond {
			return
		}
	}
	t.Fatal("took 50 ms or more each time")
}

func FuzzParseUSD(f *testing.F) {
	for _, seed := range []string{"0", "-0", "19.99", "1e9", "1e1000000000", "100000000000.01", "00.1", ".5", "5.", "-5.5"} {
		f.Add(seed)
	}
	grammar := regexp.MustCompile(`\A-?(0|[1-9][0-9]*)(\.[0-9]{1,2})?\z`)
	f.Fuzz(func(t *testing.T, text string) {
		a, err := money.ParseUSD(text)
		cheap(t, func() { _, _ = money.ParseUSD(text) })
		matches := len(text) <= 16 && grammar.MatchString(text)
		if !matches {
			if err == nil || !a.IsZero() {
				t.Fatalf("%q was read", text)
			}
			return
		}
		exact, _ := new(big.Rat).SetString(text)
		cents := new(big.Rat).Mul(exact, big.NewRat(100, 1))
		signed := cents.Sign() == 0 && strings.HasPrefix(text, "-")
		fits := new(big.Rat).Abs(cents).Cmp(big.NewRat(money.MaxCents, 1)) <= 0
		if (fits && !signed) != (err == nil) {
			t.Fatalf("%q: %v", text, err)
		}
		if err != nil {
			return
		}
		if new(big.Rat).SetInt64(a.Cents()).Cmp(cents) != 0 {
			t.Fatalf("%q became %d cents", text, a.Cents())
		}
		if again, err := money.ParseUSD(a.Text()); err != nil || again != a {
			t.Fatalf("%q: %q, %v", text, a.Text(), err)
		}
	})
}

func FuzzFromDecimal(f *testing.F) {
	f.Add(int64(1999), int32(-2), uint(0))
	f.Add(int64(1), int32(1_000_000_000), uint(0))
	f.Add(int64(1), int32(0), uint(4_000))
	f.Fuzz(func(t *testing.T, coefficient int64, exponent int32, shift uint) {
		d := decimal.NewFromBigInt(new(big.Int).Lsh(big.NewInt(coefficient), shift%100_000), exponent)
		a, err := money.FromDecimal(d)
		rate, errRate := money.RateFromDecimal(d)
		cheap(t, func() { _, _ = money.FromDecimal(d); _, _ = money.RateFromDecimal(d) })
		if err == nil && !a.Decimal().Equal(d) {
			t.Fatalf("%d e %d became %s", coefficient, exponent, a)
		}
		if errRate == nil && !rate.Decimal().Equal(d) {
			t.Fatalf("%d e %d became %s", coefficient, exponent, rate)
		}
	})
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`"10.00"`))
	f.Add([]byte(`"2.75%"`))
	f.Add([]byte(`{"amount":"1.00","currency":"EUR"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var a money.USD
		var r money.Rate
		var m money.Amount
		_, _, _ = a.UnmarshalJSON(data), r.UnmarshalJSON(data), m.UnmarshalJSON(data)
		_, _ = a.UnmarshalText(data), r.UnmarshalText(data)
		_, _, _ = a.String(), r.String(), m.String()
	})
}
