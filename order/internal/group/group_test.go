package group_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/paylater-go/payments/order/internal/group"
)

func TestAppend(t *testing.T) {
	for _, c := range []struct {
		v         int64
		decimals  int
		plain     string
		separated string
	}{
		{0, 2, "0.00", "0.00"},
		{7, 2, "0.07", "0.07"},
		{99_999, 2, "999.99", "999.99"},
		{100_000, 2, "1000.00", "1,000.00"},
		{-123_456_789, 2, "1234567.89", "1,234,567.89"},
		{1_234, 0, "1234", "1,234"},
		{0, 0, "0", "0"},
		{math.MaxInt64, 2, "92233720368547758.07", "92,233,720,368,547,758.07"},
		{math.MinInt64, 2, "92233720368547758.08", "92,233,720,368,547,758.08"},
		{math.MinInt64, 0, "9223372036854775808", "9,223,372,036,854,775,808"},
	} {
		assert.Equal(t, c.plain, string(group.Append(nil, c.v, c.decimals, false)))
		assert.Equal(t, "$"+c.separated, string(group.Append([]byte("$"), c.v, c.decimals, true)))
	}
}

func TestPercent(t *testing.T) {
	for ppm, want := range map[int64]string{
		0: "0.00%", 1: "0.0001%", 10: "0.001%", 100: "0.01%", 1_000: "0.10%", 10_000: "1.00%",
		27_500: "2.75%", 27_510: "2.751%", -27_501: "-2.7501%", 1_000_000: "100.00%",
		math.MaxInt32: "214748.3647%", math.MinInt32: "-214748.3648%",
	} {
		assert.Equal(t, want, string(group.Percent(nil, ppm)))
	}
}
