package paylater_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// TestRetraceStory: the line after each event is the one that a rebuild of the events
// up to it makes, and the line before an event is never ahead of it.
func TestRetraceStory(t *testing.T) {
	b := tellStory(t, func(string, *book) {})
	var steps []paylater.Step
	for step, err := range b.rules.Retrace(b.line.ID(), b.stored()) {
		require.NoError(t, err)
		require.Equal(t, int64(len(steps)+1), step.Event.Seq)
		require.Less(t, step.Before.Seq(), step.Event.Seq)
		require.GreaterOrEqual(t, step.After.Seq(), step.Event.Seq)
		require.False(t, step.Before.At().After(step.Event.At))
		if len(steps) > 0 && step.Before.Seq() == step.Event.Seq-1 {
			requireSameRecord(t, steps[len(steps)-1].After, step.Before)
		}
		steps = append(steps, step)
	}
	require.Len(t, steps, len(b.history))
	requireSameRecord(t, b.line, steps[len(steps)-1].After)
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
	for _, err := range (*paylater.Rules)(nil).Retrace(b.line.ID(), nil) {
		require.ErrorIs(t, err, paylater.CodeArgumentInvalid)
	}
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
