package fault_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/paylater-go/payments/order/fault"
)

func TestNumberString(t *testing.T) {
	newYork := time.FixedZone("", -5*3600)
	for _, c := range []struct {
		number fault.Number
		want   string
	}{
		{fault.Cents("asked", 9_000_000), "asked $90,000.00"},
		{fault.Cents("asked", 5), "asked $0.05"},
		{fault.Cents("asked", 0), "asked $0.00"},
		{fault.Cents("asked", -123_456_789), "asked -$1,234,567.89"},
		{fault.Cents("asked", math.MinInt64), "asked -$92,233,720,368,547,758.08"},
		{fault.Cents("", 100), "$1.00"},
		{fault.Count("limit", 32), "limit 32"},
		{fault.Count("limit", -1), "limit -1"},
		{fault.PPM("rate", 27_500), "rate 2.75%"},
		{fault.PPM("rate", 1), "rate 0.0001%"},
		{fault.PPM("apr", 292_234), "apr 29.2234%"},
		{fault.PPM("apr", 300_000), "apr 30.00%"},
		{fault.PPM("rate", -2_500), "rate -0.25%"},
		{fault.Hours("window", 48), "window 48 h"},
		{fault.Days("past due", 31), "past due 31 d"},
		{fault.Day("due", 737_154), "due 2019-04-05"},
		{fault.Day("due", 0), "due no date"},
		{fault.Day("due", math.MaxInt64), "due no date"},
		{fault.Day("first", 726_468), "first 1990-01-01"},
		{fault.Day("last", 803_168), "last 2199-12-31"},
		{fault.Instant("until", time.Date(2019, 3, 5, 10, 4, 5, 999, newYork)), "until 2019-03-05T15:04:05Z"},
		{fault.Instant("until", time.Date(2019, 3, 5, 10, 4, 5, 1000, newYork)), "until 2019-03-05T15:04:05.000001Z"},
		{fault.Number{Name: "odd", Unit: 200, Value: 7}, "odd 7"},
	} {
		assert.Equal(t, c.want, c.number.String())
	}
}
