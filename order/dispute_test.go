package order_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
)

// disputed opens a dispute on Tuesday 2019-03-05, before the clocks change on 03-10.
func disputed(t *testing.T) order.Order {
	return story(t, confirm(), receive("r1", order.Initial, order.Card, usd(3_000)), dispute)
}

func TestDisputeClock(t *testing.T) {
	o := disputed(t)
	d, ok := o.Dispute()
	require.True(t, ok)
	require.True(t, d.Open())
	require.Equal(t, "2019-03-08", d.EscalatesFrom().String())
	require.Equal(t, "2019-03-11", d.EscalatesOn().String())
	require.Equal(t, []int{1, 1, 2, 7}, []int{d.Day(day(5)), d.Day(time.Date(2019, 3, 6, 4, 59, 59, 0, time.UTC)), d.Day(day(6)), d.Day(day(11))})

	at := func(s order.Side, at time.Time) step {
		return func(o order.Order) (order.Order, error) { return o.Escalate(s, at) }
	}
	day4 := civil.Midnight(civil.Of(2019, 3, 8))
	refused(t, o, at(order.SideBuyer, day4.Add(-time.Microsecond)), order.CodeDisputeTooEarly)
	refused(t, o, at(order.SidePlatform, day4), order.CodeFieldInvalid)
	for _, s := range []order.Side{order.SideBuyer, order.SideSupplier} {
		n := play(t, o, at(s, day4))
		d, _ := n.Dispute()
		require.Equal(t, order.Dispute{Opened: day(5), Escalated: day4, EscalatedBy: s}, d)
		require.Equal(t, order.StatusEscalated, n.Status())
		require.True(t, n.NextDue().IsZero())
	}

	day7 := time.Date(2019, 3, 11, 4, 0, 0, 0, time.UTC) // midnight of New York in summer time
	require.Equal(t, day7, o.NextDue())
	early, err := o.Advance(day7.Add(-time.Microsecond))
	require.NoError(t, err)
	require.Equal(t, order.StatusDisputed, early.Status())
	late, err := o.Advance(day7.AddDate(0, 1, 0))
	require.NoError(t, err)
	d, _ = late.Dispute()
	require.Equal(t, order.Dispute{Opened: day(5), Escalated: day7, EscalatedBy: order.SidePlatform}, d)
	last := late.Events()[len(late.Events())-1]
	require.Equal(t, order.Event{Kind: order.KindDisputeEscalated, At: day7}, last)
	on, err := o.Advance(day7)
	require.NoError(t, err)
	require.Equal(t, order.StatusEscalated, on.Status())
	refused(t, o, at(order.SideBuyer, day7), order.CodeDisputeEscalated)
}

func TestCloseDispute(t *testing.T) {
	closing := func(x order.Outcome, d int) step {
		return func(o order.Order) (order.Order, error) { return o.CloseDispute(x, day(d)) }
	}
	o := disputed(t)
	for _, x := range []order.Outcome{order.OutcomeWithdrawn, order.OutcomeAgreed} {
		n := play(t, o, closing(x, 6))
		require.Equal(t, order.StatusUnshipped, n.Status())
		require.Equal(t, x, n.Disputes()[0].Outcome)
		_, ok := n.Dispute()
		require.False(t, ok)
		require.False(t, n.Disputes()[0].Open())
		require.True(t, n.NextDue().IsZero())
		require.Equal(t, order.StatusDisputed, play(t, n, dispute).Status(), "another dispute")
	}
	refused(t, o, closing(order.OutcomeDecided, 6), order.CodeDisputeNotEscalated)
	refused(t, o, closing(order.OutcomeRefunded, 6), order.CodeFieldInvalid)
	refused(t, o, closing("", 6), order.CodeFieldInvalid)
	n := play(t, o, closing(order.OutcomeDecided, 11))
	require.Equal(t, order.SidePlatform, n.Disputes()[0].EscalatedBy, "day 7 comes first")
	require.Equal(t, order.OutcomeDecided, n.Disputes()[0].Outcome)
}

// TestCover: up to 30 days after the receipt of the goods was confirmed.
func TestCover(t *testing.T) {
	o := story(t, confirm(), receive("r1", order.Initial, order.Wire, usd(10_000)), ship, complete) // 2019-03-05
	last := time.Date(2019, 4, 5, 3, 59, 59, 0, time.UTC)                                           // the end of 2019-04-04
	n, err := o.OpenDispute(last)
	require.NoError(t, err)
	require.Equal(t, order.ShownDispute, n.Shown())
	refused(t, o, func(o order.Order) (order.Order, error) { return o.OpenDispute(last.Add(time.Second)) }, order.CodeDisputeTooLate)
	n, err = n.CloseDispute(order.OutcomeAgreed, last)
	require.NoError(t, err)
	require.Equal(t, order.StatusCompleted, n.Status())
}

func TestManyDisputes(t *testing.T) {
	o := story(t, confirm(), receive("r1", order.Initial, order.Card, usd(3_000)))
	for range order.MaxDisputes {
		o = play(t, o, dispute, func(o order.Order) (order.Order, error) { return o.CloseDispute(order.OutcomeAgreed, day(5)) })
	}
	refused(t, o, dispute, order.CodeFull)
	_, err := order.Parse([]byte(record(t, o)))
	require.NoError(t, err, fmt.Sprint(len(o.Disputes())))
}

func TestEvents(t *testing.T) {
	o := story(t, confirm(), start("p1", order.Initial, order.Wire, usd(10_000)), arrive("r1", "p1", usd(10_001)), ship, complete, refund("f1", order.Initial, usd(1)))
	want := []order.Event{
		{Kind: order.KindConfirmed, At: day(1)},
		{Kind: order.KindPaymentStarted, At: day(2), Ref: "p1", Phase: order.Initial, Amount: usd(10_000)},
		{Kind: order.KindReceived, At: day(3), Ref: "r1", Phase: order.Initial, Amount: usd(10_001)},
		{Kind: order.KindPhaseSettled, At: day(3), Phase: order.Initial, Amount: usd(3_000)},
		{Kind: order.KindPhaseSettled, At: day(3), Phase: order.Balance, Amount: usd(7_000)},
		{Kind: order.KindSurplus, At: day(3), Ref: "r1", Phase: order.Initial, Amount: usd(1)},
		{Kind: order.KindShipped, At: day(4)},
		{Kind: order.KindCompleted, At: day(5)},
		{Kind: order.KindRefunded, At: day(5), Ref: "f1", Phase: order.Initial, Amount: usd(1)},
	}
	require.Equal(t, want, o.Events())
	require.Empty(t, o.Saved().Events())
	require.Equal(t, record(t, o), record(t, o.Saved()))
	o.Events()[0].Kind = "x"
	require.Equal(t, want, o.Events())

	kinds := func(o order.Order) (k []order.Kind) {
		for _, e := range o.Events() {
			k = append(k, e.Kind)
		}
		return k
	}
	part := story(t, confirm(), start("p1", order.Initial, order.Card, usd(1)), func(o order.Order) (order.Order, error) { return o.FailPayment("p1", day(2)) },
		receive("r1", order.Initial, order.Card, usd(1))).Saved()
	require.Equal(t, []order.Event{
		{Kind: order.KindInitialAccepted, At: day(3), Phase: order.Initial, Amount: usd(2_999)},
		{Kind: order.KindPhaseSettled, At: day(3), Phase: order.Initial, Amount: usd(1)},
	}, play(t, part, accept).Events())
	require.Equal(t, []order.Kind{order.KindSurplus}, kinds(play(t, part, receive("r2", order.Balance, order.Card, usd(1))))[1:])
	require.Equal(t, []order.Kind{order.KindCanceled}, kinds(play(t, story(t), cancel)))
	require.Equal(t, []order.Kind{order.KindDisputeOpened, order.KindDisputeEscalated, order.KindRefunded, order.KindDisputeClosed, order.KindClosed},
		kinds(play(t, part, dispute, escalate, refund("f1", order.Initial, usd(1)))))
}
