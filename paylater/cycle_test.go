package paylater_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

func TestCycleOfTheProduct(t *testing.T) {
	c := march()
	for n, want := range map[int][2]string{1: {"2019-03-15", "2019-04-05"}, 2: {"2019-04-15", "2019-05-06"}, 12: {"2020-02-15", "2020-03-07"}} {
		assert.Equal(t, day(want[0]), c.Statement(n))
		assert.Equal(t, day(want[1]), c.Due(n))
	}
	assert.Equal(t, 1, c.FirstFor(day("2019-03-05"), 6), "agreed on the qualification day: statement 03-15, due 04-05")
	assert.Equal(t, 3, c.FirstFor(day("2019-04-08"), 6), "due 05-06 is under a month: statement 05-15, due 06-05")
	january := paylater.Cycle{First: day("2025-01-15"), DueAfter: 21}
	assert.Equal(t, 3, january.FirstFor(day("2025-02-08"), 6), "from 02-15, installment 2 would be short of two months")
	assert.Equal(t, 2, january.FirstFor(day("2025-02-08"), 1), "one month alone fits statement 02-15, due 03-08")
}

// TestCycleIsClampedAndNeverChained: the first statement of a month's end.
func TestCycleIsClampedAndNeverChained(t *testing.T) {
	c := paylater.Cycle{First: day("2019-01-31"), DueAfter: 21}
	for n, want := range map[int]string{1: "2019-01-31", 2: "2019-02-28", 3: "2019-03-31", 4: "2019-04-30", 14: "2020-02-29", 15: "2020-03-31"} {
		assert.Equal(t, day(want), c.Statement(n))
	}
}

// plainMonths is the same day n months later, clamped, by the time package.
func plainMonths(d time.Time, n int) time.Time {
	first := time.Date(d.Year(), d.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return time.Date(first.Year(), first.Month(), min(d.Day(), last), 0, 0, 0, 0, time.UTC)
}

// dumbFirst tries every statement from the first on.
func dumbFirst(first time.Time, dueAfter int, agreed time.Time, months int) int {
	for n := 1; ; n++ {
		fits := true
		for k := 1; k <= months && fits; k++ {
			due := plainMonths(first, n+k-2).AddDate(0, 0, dueAfter)
			fits = !plainMonths(due, -k).Before(agreed)
		}
		if fits {
			return n
		}
	}
}

// TestFirstForAgainstDumbModel compares every agreement day of four years, for
// cycles anchored on many days and due after few and many days.
func TestFirstForAgainstDumbModel(t *testing.T) {
	t.Parallel()
	from := civil.Of(2019, time.January, 1)
	for anchor := 0; anchor < 365; anchor += 23 {
		for _, dueAfter := range []int{1, 21, 28, 30, 31, 57, 60} {
			c := paylater.Cycle{First: from.AddDays(anchor), DueAfter: dueAfter}
			for ahead := -10; ahead < 800; ahead += 1 + anchor%5 {
				agreed := c.First.AddDays(ahead)
				for _, months := range []int{1, 2, 6, 24} {
					want := dumbFirst(naive(c.First), dueAfter, naive(agreed), months)
					if got := c.FirstFor(agreed, months); got != want {
						require.Equal(t, want, got, "cycle %v, agreed %v, %d months", c, agreed, months)
					}
				}
			}
		}
	}
}

// TestFirstForEveryDay takes the product's own cycle day by day for years.
func TestFirstForEveryDay(t *testing.T) {
	for ahead := range 4_000 {
		qualified := civil.Of(2019, time.January, 1).AddDays(ahead % 366)
		c := paylater.Cycle{First: qualified.AddDays(10), DueAfter: 21}
		agreed := qualified.AddDays(ahead)
		for months := 1; months <= 6; months++ {
			want := dumbFirst(naive(c.First), 21, naive(agreed), months)
			if got := c.FirstFor(agreed, months); got != want {
				require.Equal(t, want, got, "cycle %v, agreed %v, %d months", c, agreed, months)
			}
			last := c.Due(c.FirstFor(agreed, months) + months - 1)
			require.False(t, agreed.AddMonths(months+1).AddDays(3).Before(last), "the last is due at most a month after the term")
		}
	}
}

// TestFirstForEndsWithTheCalendar: near the last year there is an answer too.
func TestFirstForEndsWithTheCalendar(t *testing.T) {
	c := paylater.Cycle{First: day("2199-11-15"), DueAfter: 21}
	assert.Positive(t, c.FirstFor(day("2199-12-20"), 6))
}

// TestOffersTogetherAndAlone: quoted together, each term is what it is alone, on
// every day of three years: the terms differ in their first statement on some.
func TestOffersTogetherAndAlone(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-01-31 10:00")
	b.apply()
	b.must(b.tell(approved("100000.00")))
	apart := 0
	for n := range 3 * 365 {
		now := b.now.AddDate(0, 0, n)
		d := drawOf("PO-1", "1000.01")
		quotes, err := b.line.Offers(d, now)
		require.NoError(t, err)
		require.Len(t, quotes, 4)
		for _, q := range quotes {
			alone, err := b.line.Offer(d, q.Months, now)
			require.Equal(t, err, q.Err)
			require.Equal(t, alone, q.Offer)
		}
		if quotes[0].Offer.Terms().First != quotes[3].Offer.Terms().First {
			apart++
		}
	}
	require.Positive(t, apart)
}

// TestOffersOfPricesInDisorder: a record that somebody else wrote, with the longest
// term first, gives the same offers.
func TestOffersOfPricesInDisorder(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-01-31 10:00")
	b.apply()
	b.must(b.tell(approved("100000.00")))
	rec := record(t, b.line)
	var parts map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(rec.Head.Data, &parts))
	var prices []json.RawMessage
	require.NoError(t, json.Unmarshal(parts["prices"], &prices))
	require.Len(t, prices, 4)
	slices.Reverse(prices)
	var err error
	parts["prices"], err = json.Marshal(prices)
	require.NoError(t, err)
	rec.Head.Data, err = json.Marshal(parts)
	require.NoError(t, err)
	line, err := b.rules.ParseLine(rec, nil)
	require.NoError(t, err)
	for n := range 365 {
		now := b.now.AddDate(0, 0, n)
		quotes, err := line.Offers(drawOf("PO-1", "1000.01"), now)
		require.NoError(t, err)
		for _, q := range quotes {
			alone, err := b.line.Offer(drawOf("PO-1", "1000.01"), q.Months, now)
			require.NoError(t, err)
			require.Equal(t, alone, q.Offer)
		}
	}
}
