package paylater_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// TestRetraceStory: the line after each event is the one that a rebuild of the events
// up to it makes, and the line before an event is that before its act: the same for
// all events of one act.
func TestRetraceStory(t *testing.T) {
	b := tellStory(t, func(string, *book) {})
	var steps []paylater.Step
	several := 0
	for step, err := range b.rules.Retrace(b.line.ID(), b.stored()) {
		require.NoError(t, err)
		require.Equal(t, int64(len(steps)+1), step.Event.Seq)
		require.GreaterOrEqual(t, step.After.Seq(), step.Event.Seq)
		require.False(t, step.Before.At().After(step.Event.At))
		if len(steps) == 0 {
			require.Zero(t, step.Before.Seq())
		} else if last := steps[len(steps)-1]; last.After.Seq() >= step.Event.Seq {
			requireSameRecord(t, last.Before, step.Before)
			several++
		} else {
			requireSameRecord(t, last.After, step.Before)
		}
		steps = append(steps, step)
	}
	require.Len(t, steps, len(b.history))
	require.Greater(t, several, 10, "acts of several events")
	requireSameRecord(t, b.line, steps[len(steps)-1].After)
}

// TestRetraceMissesTheEnd: a history that ends within an act ends with an error that
// names the first event that is not there; one that ends with an act is whole.
func TestRetraceMissesTheEnd(t *testing.T) {
	b := openBookWith(t, rulesOf(t, creditPolicy())) // applied, approved, granted
	for n, missing := range []bool{false, false, true, false} {
		var ends []error
		for _, err := range b.rules.Retrace(b.line.ID(), storedEvents(b.line.ID(), b.history[:n])) {
			if err != nil {
				ends = append(ends, err)
			}
		}
		if !missing {
			require.Empty(t, ends, n)
			continue
		}
		require.Len(t, ends, 1, n)
		require.ErrorIs(t, ends[0], paylater.CodeRebuildDiffers)
		require.ErrorContains(t, ends[0], "an event was never recorded: event 3")
	}
}

// TestRetraceEnds: with the first error, where an event is missing at the end, and
// where who ranges stops.
func TestRetraceEnds(t *testing.T) {
	b := tellStory(t, func(string, *book) {})
	gone := errors.New("the connection is gone")
	broken := func(yield func(paylater.Event, error) bool) {
		_ = yield(b.history[0], nil) && yield(paylater.Event{}, gone)
	}
	var ends []error
	for _, err := range b.rules.Retrace(b.line.ID(), broken) {
		ends = append(ends, err)
	}
	require.Equal(t, []error{nil, gone}, ends)
	for range b.rules.Retrace(b.line.ID(), b.stored()) {
		break
	}
	for range b.rules.Retrace(b.line.ID(), nil) {
		t.Fatal("there is nothing to go through")
	}
	ends = nil
	for _, err := range (*paylater.Rules)(nil).Retrace(b.line.ID(), nil) {
		ends = append(ends, err)
	}
	require.Len(t, ends, 1)
	require.ErrorIs(t, ends[0], paylater.CodeArgumentInvalid)
}

// TestUnderTheSameRules: at every moment of a long life, a line under rules that say
// the same says the same; its past is not touched.
func TestUnderTheSameRules(t *testing.T) {
	b := tellStory(t, func(string, *book) {})
	again := creditPolicy()
	later := version("later", "2099-01-01", func(*paylater.Policy) {})
	same := rulesOf(t, again, later)
	at := 0
	for step, err := range b.rules.Retrace(b.line.ID(), b.stored()) {
		require.NoError(t, err)
		other, err := step.After.Under(same)
		require.NoError(t, err)
		requireSameRecord(t, step.After, other)
		require.NoError(t, other.Audit())
		draw := drawOf("PO-new", "100.00")
		want, errA := step.After.Offers(draw, step.Event.At)
		got, errB := other.Offers(draw, step.Event.At)
		require.Equal(t, errA, errB)
		require.Len(t, got, len(want))
		for i := range want {
			require.Equal(t, want[i].Offer.Hash(), got[i].Offer.Hash())
			require.Equal(t, want[i].Err == nil, got[i].Err == nil)
		}
		at++
	}
	require.Equal(t, len(b.history), at)
}

// TestUnderOtherRules: the cap of the other rules counts; a loan of a version that they
// do not know is refused, and so are rules that nobody made.
func TestUnderOtherRules(t *testing.T) {
	b := tellStory(t, func(string, *book) {})
	low := version("low", "1990-01-01", func(p *paylater.Policy) { p.MaxLine = money.Dollars(1) })
	known := creditPolicy()
	known.Effective = day("2099-01-01")
	other, err := b.line.Under(rulesOf(t, low, known))
	require.NoError(t, err)
	require.Equal(t, money.Dollars(1).Min(b.line.LenderLimit()), other.Limit(b.now))
	require.NotEmpty(t, b.line.Loans(b.now))
	same, err := b.line.Under(rulesOf(t, low))
	require.ErrorIs(t, err, paylater.CodePolicyUnknown)
	requireSameRecord(t, b.line, same)
	for _, rules := range []*paylater.Rules{nil, {}} {
		_, err = b.line.Under(rules)
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	}
	for days := 1; days <= 90; days += 11 { // what falls due next follows from the other rules
		slow := version("slow", "1990-01-01", func(p *paylater.Policy) { p.DelinquentAfter = days })
		rules := rulesOf(t, slow, known)
		for step, err := range b.rules.Retrace(b.line.ID(), b.stored()) {
			require.NoError(t, err)
			other, err := step.After.Under(rules)
			require.NoError(t, err)
			require.NoError(t, other.Audit())
		}
	}
	_, err = paylater.Line{}.Under(rulesOf(t, low))
	require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	require.True(t, slices.ContainsFunc(b.history, func(ev paylater.Event) bool { return ev.Kind == paylater.KindDelinquent }))
}

// closedOn is the calendar of the Federal Reserve Banks, closed on one day more.
type closedOn struct {
	civil.Calendar
	day civil.Date
}

func (c closedOn) WorkingDay(d civil.Date) (bool, error) {
	if d == c.day {
		return false, nil
	}
	return c.Calendar.WorkingDay(d)
}

// TestUnderOtherDaysOfGrace: where the rules differ in the days after which a line
// is delinquent, they judge anew; where they do not, what was recorded stands.
func TestUnderOtherDaysOfGrace(t *testing.T) {
	after := func(days int) paylater.Policy {
		return version("grace", "1990-01-01", func(p *paylater.Policy) { p.DelinquentAfter = days })
	}
	b := openBookWith(t, rulesOf(t, after(10)))
	loan := b.lend("hold-1", "PO-1", "10000.00", 6) // due 04-05 and, as 05-05 is a Sunday, 05-06
	status := func(when string, rules *paylater.Rules) paylater.Status {
		l, err := b.line.Advance(at(when))
		require.NoError(t, err)
		other, err := l.Under(rules)
		require.NoError(t, err)
		require.NoError(t, other.Audit())
		return other.Status()
	}
	own, strict, slow := rulesOf(t, after(10)), rulesOf(t, after(3)), rulesOf(t, after(40))
	require.Equal(t, paylater.StatusOpen, status("2019-04-05 12:00", strict), "the last day on time")
	require.Equal(t, paylater.StatusOpen, status("2019-04-07 12:00", strict), "two days late")
	require.Equal(t, paylater.StatusDelinquent, status("2019-04-08 12:00", strict))
	require.Equal(t, paylater.StatusOpen, status("2019-04-14 12:00", own))
	require.Equal(t, paylater.StatusDelinquent, status("2019-04-15 12:00", own))
	require.Equal(t, paylater.StatusOpen, status("2019-04-15 12:00", slow))
	require.Equal(t, paylater.StatusOpen, status("2019-05-14 12:00", slow), "39 days late")
	require.Equal(t, paylater.StatusDelinquent, status("2019-05-15 12:00", slow))

	b.to("2019-05-07 12:00")
	b.pay("R1", loan, "2216.67") // both fees and the first part; the second is missed since yesterday
	require.Equal(t, paylater.StatusDelinquent, b.line.Status(), "until cured")
	require.Equal(t, paylater.StatusDelinquent, status("2019-05-15 12:00", own))
	require.Equal(t, paylater.StatusOpen, status("2019-05-15 12:00", slow))
}

// TestUnderAnotherCalendar: a due date that the other rules do not count as missed
// yet makes no line delinquent.
func TestUnderAnotherCalendar(t *testing.T) {
	after := func(days int) []paylater.Policy {
		return []paylater.Policy{version("grace", "1990-01-01", func(p *paylater.Policy) { p.DelinquentAfter = days })}
	}
	b := openBookWith(t, rulesOf(t, after(1)...))
	b.lend("hold-1", "PO-1", "10000.00", 6)
	b.to("2019-04-07 12:00") // Sunday; due on Friday 04-05
	require.Equal(t, paylater.StatusDelinquent, b.line.Status())
	other, err := paylater.NewRules(after(2), closedOn{civil.FederalReserve(), day("2019-04-05")})
	require.NoError(t, err)
	l, err := b.line.Under(other)
	require.NoError(t, err)
	require.Equal(t, paylater.StatusOpen, l.Status())
	same, err := b.line.Under(rulesOf(t, after(2)...))
	require.NoError(t, err)
	require.Equal(t, paylater.StatusDelinquent, same.Status())
}
