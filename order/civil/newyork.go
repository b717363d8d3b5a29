package civil

import (
	"sync"
	"time"
	_ "time/tzdata" // New York is known on machines without a zone database

	"github.com/paylater-go/payments/order/internal/dayno"
)

// newYork is immutable once loaded: loading a zone reads files, so it happens once.
var newYork = sync.OnceValues(func() (*time.Location, error) {
	return time.LoadLocation("America/New_York")
})

// NewYork returns the day it is in New York at an instant, whatever the zone that
// t carries; the zero Date when it is outside the span.
func NewYork(t time.Time) Date {
	zone, err := newYork()
	if err != nil {
		return Date{}
	}
	year, month, day := t.In(zone).Date()
	if year < firstYear || year > lastYear {
		return Date{}
	}
	return Date{dayno.Of(year, int(month), day)}
}

// Midnight returns the instant, in UTC, at which d begins in New York; the zero
// time for the zero Date. Two midnights in a row are 23, 24 or 25 hours apart:
// count days on dates, not on instants.
func Midnight(d Date) time.Time {
	zone, err := newYork()
	if err != nil || d.n == 0 {
		return time.Time{}
	}
	year, month, day := dayno.Split(d.n)
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone).UTC()
}
