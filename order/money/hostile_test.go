package money_test

import (
	"math/big"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/money"
)

// cost returns the time and the bytes that one call takes.
func cost(call func()) (time.Duration, uint64) {
	const times = 100
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	for range times {
		call()
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return took / times, (after.TotalAlloc - before.TotalAlloc) / times
}

// TestBombsAreRefusedAtOnce: the cost of a refusal does not grow with what is
// refused. The bound is far above the cost so that a busy machine does not fail.
func TestBombsAreRefusedAtOnce(t *testing.T) {
	digits := strings.Repeat("9", 1_000_000)
	percent := digits + "%"
	quoted := []byte(`"` + digits + `"`)
	long := decimal.NewFromBigInt(ten(1_000_000), 0)
	longNegative := decimal.NewFromBigInt(new(big.Int).Neg(ten(1_000_000)), -2)
	var a money.USD
	var r money.Rate
	for name, refuse := range map[string]func() error{
		"digits":             func() error { _, err := money.ParseUSD(digits); return err },
		"digits of a rate":   func() error { _, err := money.ParseRate(percent); return err },
		"digits of yen":      func() error { _, err := money.ParseAmount(digits, money.JPY); return err },
		"currency":           func() error { _, err := money.ParseAmount("1", money.Currency(digits)); return err },
		"exponent text":      func() error { _, err := money.ParseUSD("1e1000000000"); return err },
		"json":               func() error { return a.UnmarshalJSON(quoted) },
		"json rate":          func() error { return r.UnmarshalJSON(quoted) },
		"text":               func() error { return a.UnmarshalText(quoted) },
		"exponent":           func() error { _, err := money.FromDecimal(decimal.New(1, 1_000_000_000)); return err },
		"small exponent":     func() error { _, err := money.FromDecimal(decimal.New(1, -1_000_000_000)); return err },
		"decimal digits":     func() error { _, err := money.FromDecimal(long); return err },
		"-decimal digits":    func() error { _, err := money.FromDecimal(longNegative); return err },
		"decimal rate":       func() error { _, err := money.RateFromDecimal(long); return err },
		"exponent of a rate": func() error { _, err := money.RateFromDecimal(decimal.New(1, 1_000_000_000)); return err },
	} {
		t.Run(name, func(t *testing.T) {
			require.Error(t, refuse())
			assert.Less(t, len(refuse().Error()), 200)
			took, size := cost(func() { _ = refuse() })
			for again := 0; again < 4 && took >= 200*time.Microsecond; again++ {
				took, _ = cost(func() { _ = refuse() }) // a busy machine slows some runs, a bomb all
			}
			assert.Less(t, took, 200*time.Microsecond)
			assert.Less(t, size, uint64(4096))
		})
	}
}

func TestErrorsDoNotRepeatTheInput(t *testing.T) {
	const canary = "4111111111111"
	var a money.USD
	var m money.Amount
	var r money.Rate
	for _, text := range []string{canary, "x" + canary, canary + ".001", "-" + canary} {
		_, errUSD := money.ParseUSD(text)
		_, errRate := money.ParseRate(text)
		_, errYen := money.ParseAmount(text+".", money.JPY)
		_, errCurrency := money.ParseAmount("1", money.Currency(text))
		_, errDecimal := money.FromDecimal(decimal.New(4_111_111_111_111, 3))
		for _, err := range []error{
			errUSD, errRate, errYen, errCurrency, errDecimal,
			a.UnmarshalJSON([]byte(`"` + text + `"`)), a.UnmarshalJSON([]byte(text)), a.Scan(text), a.Scan([]byte(text)),
			r.UnmarshalText([]byte(text)), r.Scan(text), a.Scan(int64(411_111_111_111_100)),
			m.UnmarshalJSON([]byte(`{"amount":"` + text + `","currency":"USD"}`)),
			m.UnmarshalJSON([]byte(`{"amount":"1","currency":"` + text + `"}`)),
			m.UnmarshalJSON([]byte(`{"amount":"1","currency":"EUR","` + text + `":"1"}`)),
		} {
			require.Error(t, err, text)
			assert.NotContains(t, err.Error(), canary)
		}
	}
}
