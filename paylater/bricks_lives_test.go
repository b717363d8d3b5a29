package paylater_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// nasty is a player who likes the ends of every range.
type nasty struct {
	*player
	strange []*paylater.Rules // the same policies under other calendars
	twin    paylater.Line     // rebuilt from the events; not kept once the rules have moved
	fed     int
	moved   bool
}

// oneOf chooses one of a list that is not empty.
func oneOf[T any](p *player, list ...T) T { return list[p.number("one of", 0, len(list)-1)] }

func (n *nasty) cents() money.USD {
	return oneOf(n.player, money.Cents(1), money.Cents(2), money.Cents(99), money.Dollars(1), money.Dollars(20_000),
		money.Dollars(150_000), money.Cents(money.MaxCents/3), money.Cents(money.MaxCents-1), money.Cents(money.MaxCents))
}

func (n *nasty) anyDay() civil.Date {
	today := civil.NewYork(n.now)
	return oneOf(n.player, today, today, today.AddDays(-1), today.AddDays(1), today.AddDays(-40), today.AddMonths(-7),
		day("1990-01-01"), day("2199-12-31"))
}

func (n *nasty) anyInstant() time.Time {
	return oneOf(n.player, n.now, n.now, n.now.Add(-time.Microsecond), n.now.Add(time.Microsecond), n.now.AddDate(0, -3, 0),
		time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2199, 12, 31, 23, 59, 59, 999_999_000, time.UTC)).UTC()
}

// longest is an id of the most bytes that the grammar allows.
func longest(text string) string { return text + strings.Repeat("z", 64-len(text)) }

func (n *nasty) hear(f lender.Fact) error {
	ev := n.word(f)
	ev.At = n.anyInstant()
	if n.seldom(3) {
		ev.ID = lender.EventID(longest(string(ev.ID)))
	}
	err := n.take(n.line.Receive(ev, n.now))
	if err == nil {
		n.said = append(n.said, ev)
	}
	return err
}

func (n *nasty) anyLoan() lender.LoanID {
	v, _ := pick(n.player, n.line.Loans(n.now))
	return v.ID
}

// extreme says or asks something that lies at an end of its range.
func (n *nasty) extreme() error {
	loan, today := n.anyLoan(), civil.NewYork(n.now)
	switch n.number("extreme", 0, 15) {
	case 0:
		f := lender.RepaymentReceived{Repayment: lender.RepaymentID(fmt.Sprintf("R%d", len(n.repaid)+1)), Amount: n.cents(), Effective: n.anyDay()}
		if n.seldom(2) {
			f.Loan = loan
		}
		if err := n.hear(f); err != nil {
			return err
		}
		n.repaid = append(n.repaid, f)
	case 1:
		return n.hear(lender.DisbursementSettled{Loan: loan, Paid: n.cents(), On: n.anyDay()})
	case 2:
		return n.hear(lender.DisbursementReturned{Loan: loan, Amount: n.cents(), On: n.anyDay()})
	case 3:
		if f, ok := pick(n.player, n.refunds); ok {
			f.Amount, f.On = n.cents(), n.anyDay()
			return n.hear(f)
		}
	case 4:
		id := oneOf(n.player, n.nextCharge(), "C1", "R1")
		return n.hear(lender.LateFeeCharged{Charge: id, Statement: oneOf(n.player, n.anyDay(), today.AddDays(15-today.Day())), Amount: n.cents()})
	case 5:
		return n.hear(lender.CreditPaidOut{Amount: n.cents(), On: n.anyDay()})
	case 6:
		return n.take(n.line.Grant(paylater.GrantRequest{ID: n.nextKey(), Amount: n.cents(), Expires: n.anyDay()}, n.now))
	case 7:
		return n.hear(lender.LimitChanged{Limit: n.cents(), Reason: lender.Reason(longest("r"))})
	case 8:
		v, _ := pick(n.player, n.line.Loans(n.now))
		req := refundOf(lender.RefundID(longest(string(n.nextKey()))), v.Terms.Order, "1.00")
		req.Phase, req.Amount, req.AskedAt = v.Terms.Phase, n.amount(v.Principal), n.anyInstant()
		req.AskedAt = req.AskedAt.In(oneOf(n.player, time.UTC, time.FixedZone("LMT", -17762), time.FixedZone("far", 30*3600)))
		err := n.take(n.line.Refund(req, n.now))
		if err == nil {
			n.refunds = append(n.refunds, lender.MoneyReceived{Refund: req.ID, Loan: v.ID, Amount: req.Amount})
		}
		return err
	case 9:
		d := drawOf(order.ID(longest(fmt.Sprintf("PO-%d", n.number("order", 1, 9)))), "0.06")
		d.Amount = oneOf(n.player, n.cents(), n.line.Available(n.now))
		return n.hold(lender.Key(longest(string(n.nextKey()))), d)
	case 10:
		many := make([]lender.Price, 0, 24)
		for months := 24; months >= 1; months-- {
			many = append(many, flat(months, oneOf(n.player, int32(0), 2_500, 27_500)))
		}
		return n.hear(lender.PricesChanged{Prices: many})
	case 11:
		n.now = n.now.AddDate(0, oneOf(n.player, 1, 5, 14), n.number("days", 0, 30))
		return n.take(n.line.Advance(n.now))
	case 12:
		return n.hear(approved("100000.00"))
	case 13:
		return n.hear(lender.Declined{Application: theApp, Reasons: []lender.Reason{lender.ReasonHistory}})
	case 14:
		return n.hear(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected})
	case 15:
		n.now = oneOf(n.player, n.now.Add(time.Nanosecond), n.now.Add(1999*time.Nanosecond), civil.Midnight(today.AddDays(1)).Add(-time.Nanosecond))
		return n.take(n.line.Advance(n.now))
	}
	return errNothing
}

// anyPolicies are versions that take effect in the course of a life.
func anyPolicies(p *player, from civil.Date) []paylater.Policy {
	var list []paylater.Policy
	apart := p.number("apart", 1, 120)
	for i := range p.number("versions", 1, 4) {
		v := version(fmt.Sprintf("v%d", i), from.AddDays(i*apart).String(), func(q *paylater.Policy) {
			q.MaxLine = oneOf(p, money.Dollars(50_000), money.Dollars(150_000), money.Cents(money.MaxCents))
			q.MaxMonths, q.Tiers = oneOf(p, 6, 24), nil
			q.Rates = paylater.Band{Max: money.PPM(oneOf[int32](p, 27_500, 1_000_000))}
			q.APRCap = money.PPM(oneOf[int32](p, 300_000, 1_000_000))
			q.FirstStatement, q.DueAfter = p.number("first", 1, 31), p.number("due", 1, 60)
			q.DelinquentAfter = oneOf(p, 1, 2, 30, 365)
			q.HoldFor = paylater.Span(oneOf(p, time.Minute, 24*time.Hour, 8784*time.Hour))
			q.OfferFor, q.RefundWindow = q.HoldFor, paylater.Span(oneOf(p, time.Minute, 48*time.Hour))
			q.ClearAfter, q.ReturnWindow = oneOf(p, 0, 1, 60), oneOf(p, 1, 60, 366)
			q.RefundableFor, q.CreditReopen = oneOf(p, 0, 90, 3660), oneOf(p, 0, 30, 3660)
			q.LateFeeMax, q.ReturnedFeeMax = oneOf(p, money.USD{}, money.Dollars(10_000)), money.Dollars(20)
			q.FeeCredit = oneOf(p, nil, &paylater.CreditRule{Amount: q.MaxLine, Days: 3660}, &paylater.CreditRule{Amount: money.Cents(1), Days: 1})
		})
		list = append(list, v)
	}
	return list
}

func newNasty(r *rapid.T) *nasty {
	p := &player{r: r, undone: map[lender.RepaymentID]bool{}}
	start := oneOf(p, "1990-01-01 00:00", "2019-01-31 10:00", "2019-03-05 10:00", "2020-02-29 23:59", "2189-06-30 10:00")
	policies := anyPolicies(p, day(start[:10]))
	p.book = newBook(r, rulesOf(r, policies...), start)
	n := &nasty{player: p}
	for _, shift := range []int{3, 5, 7} {
		rules, err := paylater.NewRules(policies, shifted{civil.FederalReserve(), shift})
		require.NoError(r, err)
		n.strange = append(n.strange, rules)
	}
	n.twin = n.line
	n.apply()
	yes := n.word(lender.Approved{Application: theApp, Limit: oneOf(p, usd("100000.00"), money.Cents(money.MaxCents)), Prices: prices()})
	yes.At = oneOf(p, n.now, n.now.AddDate(0, -3, 0), n.now.AddDate(1, 0, 0), n.now.Add(-time.Microsecond))
	if n.take(n.line.Receive(yes, n.now)) != nil { // of no day that there is
		yes.At = n.now
		n.must(n.take(n.line.Receive(yes, n.now)))
	}
	return n
}

// shifted closes the banks on some more days.
type shifted struct {
	civil.Calendar
	every int
}

// WorkingDay is closed on every so many days.
func (c shifted) WorkingDay(d civil.Date) (bool, error) {
	if int(d.Number())%c.every == 0 {
		return false, nil
	}
	return c.Calendar.WorkingDay(d)
}

// look wants the line to be written, read, audited and rebuilt.
func (n *nasty) look(name string) {
	rec, err := n.line.Record()
	require.NoError(n.r, err, "%s: cannot be written", name)
	for i, rules := range append(n.strange, n.rules) {
		again, err := rules.ParseLine(rec, nil)
		require.NoError(n.r, err, "%s: cannot be read under rules %d", name, i)
		if rules == n.rules {
			require.Equal(n.r, rec, record(n.r, again), "%s: read and written again", name)
		}
	}
	require.NoError(n.r, n.line.Audit(), name)
	for ev, err := range storedEvents(n.line.ID(), n.history[n.fed:]) {
		require.NoError(n.r, err, "%s: an event cannot be stored", name)
		if !n.moved {
			n.twin, err = paylater.Redo(n.twin, ev)
			require.NoError(n.r, err, "%s: rebuild at %s", name, ev.Kind)
		}
	}
	n.fed = len(n.history)
	if !n.moved {
		require.Equal(n.r, rec, record(n.r, n.twin), "%s: rebuilt", name)
	}
}

// move goes on under another calendar, as a host does after it has learned of a
// bank holiday.
func (n *nasty) move() {
	n.moved = true
	n.rules = n.strange[n.number("calendar", 0, len(n.strange)-1)]
	again, err := n.rules.ParseLine(record(n.r, n.line), n.history)
	require.NoError(n.r, err, "under another calendar")
	n.line = again
}

// TestNothingBricksALine plays acts and words at the ends of their ranges, under
// policies that change, at the ends of the calendar: after each of them, taken or
// refused, the line can be written, read and rebuilt, and takes the next one.
func TestNothingBricksALine(t *testing.T) {
	t.Parallel()
	taken, steps := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		n := newNasty(r)
		for range 60 / slow {
			play := n.play
			if n.seldom(2) {
				play = func() (string, error) { return "extreme", n.extreme() }
			}
			name, err := play()
			steps++
			if err != nil {
				require.NotEmpty(r, codeOf(err), "%s: %v", name, err)
			} else {
				taken++
			}
			n.look(name)
			if n.seldom(200) {
				n.move()
			}
		}
		n.now = n.now.AddDate(0, 0, 1)
		if n.now.Year() <= 2190 {
			_, err := n.line.Advance(n.now)
			require.NoError(r, err, "the line goes on")
		}
	})
	t.Logf("%d steps, %d taken", steps, taken)
}
