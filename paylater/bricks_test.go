package paylater_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// What once made a line that could not be written, read or rebuilt any more.
// Each test is the smallest story of one.

func mostMoney() money.USD { return money.Cents(money.MaxCents) }

// requireRefused wants an act to be refused as an argument and the line to stay
// sound and as it was.
func (b *book) requireRefused(act func() error) {
	b.t.Helper()
	before := record(b.t, b.line)
	requireCode(b.t, act(), paylater.CodeArgumentInvalid)
	requireUnchanged(b.t, before, 0, b.line)
	b.requireParsed()
	b.requireRebuilt()
}

// Two repayments of the most that an amount can be: their sum would be past it.
func TestRepaymentsPastTheBoundOfMoney(t *testing.T) {
	b := openBook(t)
	pay := func(id lender.RepaymentID, amount money.USD) error {
		return b.tell(lender.RepaymentReceived{Repayment: id, Amount: amount, Effective: day("2019-03-05")})
	}
	b.must(pay("R1", mostMoney()))
	b.requireRefused(func() error { return pay("R2", money.Cents(1)) })
	b.must(b.tell(lender.CreditPaidOut{Amount: mostMoney(), On: day("2019-03-05")}))
	for _, when := range []string{"2019-03-20 10:00", "2019-04-20 10:00", "2019-05-20 10:00", "2019-06-20 10:00"} {
		b.to(when) // it can no longer come back, and is let go
	}
	b.must(pay("R3", mostMoney()))
	b.requireParsed()
	b.requireRebuilt()
}

// Money that comes back to the lender, again and again.
func TestReturnsPastTheBoundOfMoney(t *testing.T) {
	b := openBook(t)
	loan := b.lend("h1", "PO-1", "1000.00", 6)
	back := func(amount money.USD) error {
		return b.tell(lender.DisbursementReturned{Loan: loan, Amount: amount, On: day("2019-03-05")})
	}
	b.requireRefused(func() error { return back(mostMoney()) })
	b.must(back(money.Cents(money.MaxCents / 3)))
	b.requireRefused(func() error { return back(money.Cents(money.MaxCents / 3)) })
}

// A loan whose principal and fees would be past the bound, under a policy
// without a sensible cap.
func TestLoanPastTheBoundOfMoney(t *testing.T) {
	b := openBookWith(t, rulesOf(t, version("a", "2019-01-01", func(p *paylater.Policy) { p.MaxLine = mostMoney() })))
	b.now = b.now.Add(time.Hour)
	b.must(b.tell(lender.LimitChanged{Limit: mostMoney(), Reason: lender.ReasonRiskReview}))
	d := drawOf("PO-1", mostMoney().Text())
	b.must(b.hold("h1", d))
	o, err := b.line.Offer(d, 6, b.now)
	b.must(err)
	b.requireRefused(func() error { return b.take(b.line.Sign(o, signs(o, "h1"), b.now)) })
	b.to("2019-05-20 10:00")
	b.requireParsed()
	b.requireRebuilt()
}

// Such a word waits beside the line; it does not stop the acts that come after it.
func TestParkedMoneyPastTheBoundStopsNothing(t *testing.T) {
	s, ctx := openShop(t), context.Background()
	o, err := s.program.Offer(ctx, theLine(), drawOf("PO-1", "1000.00"), 6)
	require.NoError(t, err)
	a, err := o.Sign(signs(o, "hold-1"), s.clock.Now())
	require.NoError(t, err)
	for _, id := range []lender.EventID{"back-1", "back-2"} {
		back := lender.DisbursementReturned{Loan: a.Loan(), Amount: mostMoney(), On: day("2019-03-08")}
		require.NoError(t, s.program.Receive(ctx, theLender, lender.Event{ID: id, Buyer: theBuyer, At: s.clock.Now(), Fact: back}))
	}
	loan := s.sign("hold-1", "PO-1", "1000.00", 6)
	require.Equal(t, a.Loan(), loan.ID)
	s.to("2019-03-08 18:00")
	s.mail()
	require.Equal(t, 2, s.stuck(), "both are shown to people")
	s.sign("hold-2", "PO-2", "1000.00", 6)
	s.requireSound()
}

// An order that an application names and that no record can carry.
func TestApplicationFromNoOrder(t *testing.T) {
	for _, ref := range []lender.OrderRef{
		{}, {Order: "PO-1"}, {Phase: order.Initial}, {Order: "PO-1", Phase: 7}, {Order: "PO 1", Phase: order.Initial}, {Order: "\xff", Phase: order.Balance},
	} {
		b := newBook(t, defaultRules(t), "2019-03-05 10:00")
		b.requireRefused(func() error { return b.take(b.line.Apply(theApp, &ref, b.now)) })
	}
}

// The zone of an instant says nothing: what counts is the instant, as it is stored.
func TestRefundAskedInAnyZone(t *testing.T) {
	asked := at("2019-03-05 09:00").Add(12345 * time.Nanosecond)
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("LMT", -17762), time.FixedZone("far", 30*3600)} {
		b := openBook(t)
		b.lend("h1", "PO-1", "1000.00", 6)
		req := refundOf("F1", "PO-1", "10.00")
		req.AskedAt = asked.In(zone)
		b.must(b.take(b.line.Refund(req, b.now)))
		require.Equal(t, asked.Truncate(time.Microsecond), b.line.Refunds()[0].AskedAt)
		b.requireParsed()
		b.requireRebuilt()
		req.AskedAt = asked
		again, err := b.line.Refund(req, b.now)
		require.NoError(t, err, "the same instant is the same command")
		require.Empty(t, again.Events())
	}
}

func TestRefundAskedInNoKnownYear(t *testing.T) {
	for _, year := range []int{-5, 1989, 2200, 10_000} {
		b := openBook(t)
		b.lend("h1", "PO-1", "1000.00", 6)
		req := refundOf("F1", "PO-1", "10.00")
		req.AskedAt = time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
		b.requireRefused(func() error { return b.take(b.line.Refund(req, b.now)) })
	}
}

// The first hours of 1990 in UTC are of 1989 in New York, which has no days here.
func TestHoursBeforeTheFirstDay(t *testing.T) {
	b := newBook(t, defaultRules(t), "1990-01-01 00:00")
	early := b.now.Add(-time.Microsecond)
	require.Equal(t, 1990, early.Year())
	b.requireRefused(func() error { return b.take(b.line.Apply(theApp, nil, early)) })
	b.apply()
	ev := b.word(approved("100000.00"))
	ev.At = early
	b.requireRefused(func() error { return b.take(b.line.Receive(ev, b.now)) })
	ev.At = b.now
	b.must(b.take(b.line.Receive(ev, b.now)))
	require.Equal(t, day("1990-01-01"), b.line.Qualified())
	b.requireParsed()
	b.requireRebuilt()
}

// holidays closes the banks on some more days.
type holidays struct {
	civil.Calendar
	more map[civil.Date]bool
}

// WorkingDay is false on the days that were added.
func (c holidays) WorkingDay(d civil.Date) (bool, error) {
	if c.more[d] {
		return false, nil
	}
	return c.Calendar.WorkingDay(d)
}

// A bank holiday or a policy that the host learns of later moves the midnight at
// which a due date passes behind the end of a hold, or before it: the line is read
// all the same, and goes on under the new rules.
func TestReadUnderRulesThatMoveTheNextInstant(t *testing.T) {
	plain := defaultRules(t)
	closed, err := paylater.NewRules(paylater.DefaultPolicy(), holidays{civil.FederalReserve(), map[civil.Date]bool{day("2019-04-05"): true}})
	require.NoError(t, err)
	midnight, hold := at("2019-04-06 00:00"), at("2019-04-06 10:00")
	for name, c := range map[string]struct {
		before, after *paylater.Rules
		was, is       time.Time
	}{
		"a holiday more": {plain, closed, midnight, hold},
		"a holiday less": {closed, plain, hold, midnight},
	} {
		b := openBookWith(t, c.before)
		b.lend("h1", "PO-1", "1000.00", 6)
		b.to("2019-04-05 10:00")
		b.must(b.hold("h2", drawOf("PO-2", "100.00")))
		require.Equal(t, c.was, b.line.NextDue(), name)
		again, err := c.after.ParseLine(record(t, b.line), nil)
		require.NoError(t, err, name)
		require.Equal(t, c.is, again.NextDue(), name)
		again, err = again.Advance(at("2019-04-10 10:00"))
		require.NoError(t, err, name)
		require.Equal(t, paylater.StatusDelinquent, again.Status(), name)
		_, err = c.after.ParseLine(record(t, again), nil)
		require.NoError(t, err, name)
	}
}

// A lender whose clock runs ahead asks for more information: the application
// waits from the day on which we heard it, and is looked up.
func TestLenderWhoseClockRunsAhead(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.apply()
	ev := b.word(lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}})
	ev.At = time.Date(2199, 12, 31, 0, 0, 0, 0, time.UTC)
	b.must(b.take(b.line.Receive(ev, b.now)))
	require.Equal(t, b.now, record(t, b.line).Head.Waiting)
	b.requireParsed()
	b.requireRebuilt()
}
