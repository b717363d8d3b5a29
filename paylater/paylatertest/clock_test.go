package paylatertest_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

func TestClock(t *testing.T) {
	c := paylatertest.NewClock(tuesday().In(time.FixedZone("EST", -5*3600)).Add(time.Nanosecond))
	require.Equal(t, tuesday(), c.Now(), "UTC and whole microseconds")
	require.Equal(t, tuesday().Add(time.Hour), c.Advance(time.Hour))
	require.Equal(t, tuesday(), c.Advance(-time.Hour))
	require.Equal(t, tuesday().Add(time.Minute), c.To(tuesday().Add(time.Minute)))
	require.Equal(t, tuesday().Add(time.Minute), c.Now())
}

func TestClockIsSafe(t *testing.T) {
	c := paylatertest.NewClock(tuesday())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				c.Advance(time.Second)
				c.Now()
			}
		})
	}
	all.Wait()
	require.Equal(t, tuesday().Add(800*time.Second), c.Now())
}

func TestNoonIsInsideItsDay(t *testing.T) {
	for n := range 366 {
		d := civil.Of(2020, time.January, 1).AddDays(n)
		require.Equal(t, d, civil.NewYork(paylatertest.Noon(d)))
	}
	require.Equal(t, time.Date(2019, time.March, 5, 17, 0, 0, 0, time.UTC), paylatertest.Noon(civil.Of(2019, time.March, 5)))
}
