package paylater

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// desk is a line of buyer-1 whose parts a test can see, and the clock by which it
// is acted on.
type desk struct {
	t    *testing.T
	line Line
	at   time.Time
}

// openDesk has a line that its lender approved on 2019-03-05 at 10:00 in New York.
func openDesk(t *testing.T, limit money.USD, price lender.Price) *desk {
	t.Helper()
	rules, err := NewRules(DefaultPolicy(), nil)
	require.NoError(t, err)
	line, err := rules.NewLine(LineID{Buyer: "buyer-1", Lender: "kabbage"})
	require.NoError(t, err)
	d := &desk{t, line, time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC)}
	d.take(d.line.Apply("A1", nil, d.at))
	d.tell("e1", lender.Approved{Application: "A1", Limit: limit, Prices: []lender.Price{price}})
	return d
}

func (d *desk) take(next Line, err error) {
	d.t.Helper()
	require.NoError(d.t, err)
	d.line = next
}

func (d *desk) tell(id lender.EventID, fact lender.Fact) {
	d.t.Helper()
	d.take(d.line.Receive(lender.Event{ID: id, Buyer: "buyer-1", At: d.at, Fact: fact}, d.at))
}

func (d *desk) grant(id lender.Key, amount money.USD) {
	d.t.Helper()
	d.take(d.line.Grant(GrantRequest{ID: id, Amount: amount, Expires: civil.Of(2019, time.December, 31)}, d.at))
}

// sign holds and signs an initial payment.
func (d *desk) sign(hold lender.Key, id order.ID, amount money.USD, months int) {
	d.t.Helper()
	draw := Draw{Order: id, Phase: order.Initial, Amount: amount, Recipient: "tok-1"}
	d.take(d.line.Hold(HoldRequest{Key: hold, Order: id, Phase: draw.Phase, Amount: amount}, d.at))
	o, err := d.line.Offer(draw, months, d.at)
	require.NoError(d.t, err)
	d.take(d.line.Sign(o, Signature{Hold: hold, Terms: o.Hash(), By: "user-1"}, d.at))
}

// audited is a line with everything that an audit looks at: a grant, a live hold,
// a charge, a loan with one statement behind it, and a repayment that has not
// cleared yet.
func audited(t *testing.T) Line {
	t.Helper()
	dear, cheap := money.PPM(12_500), money.PPM(5_000)
	d := openDesk(t, money.Dollars(100_000), lender.Price{Months: 6, Monthly: []money.Rate{dear, dear, cheap, cheap, cheap, cheap}})
	d.grant("g1", money.Dollars(500))
	d.sign("h1", "PO-1", money.Dollars(10_000), 6)
	d.tell("e2", lender.DisbursementSettled{Loan: d.line.loans[0].ID, Paid: money.Dollars(10_000), On: civil.NewYork(d.at)})
	d.at = d.at.AddDate(0, 0, 42) // Tuesday 2019-04-16
	d.take(d.line.Advance(d.at))
	d.tell("e3", lender.LateFeeCharged{Charge: "c1", Amount: money.Dollars(10), Statement: d.line.last.Date})
	d.tell("e4", lender.RepaymentReceived{Repayment: "r1", Amount: money.Dollars(2_000), Effective: civil.NewYork(d.at)})
	d.take(d.line.Hold(HoldRequest{Key: "h2", Order: "PO-2", Phase: order.Balance, Amount: money.Dollars(700)}, d.at))
	require.NoError(t, d.line.Audit())
	require.NotZero(t, d.line.last.Number)
	return d.line
}

// TestAuditNamesWhatIsWrong bends one thing at a time; the audit has to say which.
func TestAuditNamesWhatIsWrong(t *testing.T) {
	const unsound, place = "hold 0 is not sound", "a part of an inflow is not above $0.00 or lies nowhere"
	const shape, late = "loan 1 has not one row for each month", "an inflow should have cleared by now"
	lie := func(a Allocation) func(*Line, *loan) {
		a.Amount = money.Cents(1)
		return func(l *Line, _ *loan) { l.inflows[0].Lies = append(l.inflows[0].Lies, a) }
	}
	cases := []struct {
		want string
		bend func(l *Line, n *loan)
	}{
		{"the line has no rules", func(l *Line, _ *loan) { l.rules = nil }},
		{"the line has no rules", func(l *Line, _ *loan) { l.id.Buyer = "" }},
		{"the line has no rules", func(l *Line, _ *loan) { l.seq = -1 }},
		{"more former applications", func(l *Line, _ *loan) { l.application.Former = make([]lender.ApplicationID, mostFormer+1) }},

		{unsound, func(l *Line, _ *loan) { l.holds[0].Amount = money.USD{} }},
		{unsound, func(l *Line, _ *loan) { l.holds[0].Key = "" }},
		{unsound, func(l *Line, _ *loan) { l.holds[0].Order = "" }},
		{unsound, func(l *Line, _ *loan) { l.holds[0].Phase = 0 }},
		{"two holds stand on one phase", func(l *Line, _ *loan) { l.holds = append(l.holds, l.holds[0]) }},
		{"held does not add up", func(l *Line, _ *loan) { l.held = money.Cents(1) }},
		{"outstanding does not add up", func(l *Line, _ *loan) { l.unpaid = money.Cents(1) }},
		{"the limit is below $0.00", func(l *Line, _ *loan) { l.limit = money.Cents(-1) }},
		{"approved and qualified disagree", func(l *Line, _ *loan) { l.qualified = civil.Date{} }},
		{"fee credit is below $0.00 or above", func(l *Line, _ *loan) { l.grants[0].Left = money.Cents(-1) }},
		{"fee credit is below $0.00 or above", func(l *Line, _ *loan) { l.grants[0].Left = l.grants[0].Granted.Add(money.Cents(1)) }},
		{"what is due next does not follow", func(l *Line, _ *loan) { l.next = l.next.Add(time.Hour) }},

		{shape, func(_ *Line, n *loan) { n.Rows = n.Rows[:5] }},
		{shape, func(_ *Line, n *loan) { n.Early = n.Early[:6] }},
		{shape, func(_ *Line, n *loan) { n.Terms.Schedule = n.Terms.Schedule[:5] }},
		{shape, func(_ *Line, n *loan) { n.Terms.Months = 5 }},
		{shape, func(_ *Line, n *loan) {
			n.Terms.Rates, n.Rows, n.Early, n.Terms.Schedule, n.Terms.Months = nil, nil, n.Early[:1], nil, 0
		}},
		{"under a policy that is not configured", func(_ *Line, n *loan) { n.Terms.Policy = "another" }},
		{"a fee is not its rate of the principal", func(_ *Line, n *loan) { n.Rows[3].Fee = money.Cents(1) }},
		{"more principal paid than owed", func(_ *Line, n *loan) { n.Rows[3].Paid = money.Cents(-1) }},
		{"more principal paid than owed", func(_ *Line, n *loan) { n.Rows[3].Paid = n.Rows[3].Principal.Add(money.Cents(1)) }},
		{"more fee paid than there is", func(_ *Line, n *loan) { n.Rows[3].PaidFee = money.Cents(-1) }},
		{"more fee paid than there is", func(_ *Line, n *loan) { n.Rows[3].PaidFee = n.Rows[3].Fee.Add(money.Cents(1)) }},
		{"principal of a loan does not add up", func(_ *Line, n *loan) { n.Rows[3].Principal = money.Cents(1) }},
		{"principal paid on a loan does not add up", func(_ *Line, n *loan) { n.Early[6] = money.Cents(1) }},
		{"principal agreed does not add up", func(_ *Line, n *loan) { n.Reversed = money.Cents(1) }},
		{"more fee credit than the first fee", func(_ *Line, n *loan) {
			n.Credit = append(n.Credit, creditPart{"g1", n.Rows[0].Fee.Add(money.Cents(1))})
		}},
		{"loan 1 has ended and owes", func(_ *Line, n *loan) { n.Status = LoanClosed }},
		{"loan 1 has ended and owes", oweAsMuchOfBoth},
		{"the terms are not those that were signed", func(_ *Line, n *loan) { n.Terms.Recipient = "tok-2" }},
		{"loan 1 is not of this line and hold", func(_ *Line, n *loan) { n.Hold = "h3" }},
		{"loan 1 is not of this line and hold", func(_ *Line, n *loan) { n.Terms.Line.Buyer = "buyer-2" }},
		{"loan 1 was not signed on its agreement day", func(_ *Line, n *loan) { n.SignedAt = n.SignedAt.AddDate(0, 0, 1) }},
		{"fees agreed does not add up", func(_ *Line, n *loan) { n.Terms.Fees = money.Cents(1) }},
		{"loan 1 is not on the line's statements", func(l *Line, n *loan) { n.Terms.Schedule[2].Due = l.day() }},
		{"loan 1 is in no known state", func(_ *Line, n *loan) { n.Status = "lost" }},
		{"loan 1: state and payment disagree", func(_ *Line, n *loan) { n.PaidOut = money.USD{} }},
		{"loan 1: state and payment disagree", func(_ *Line, n *loan) { n.SettledOn = civil.Date{} }},
		{"loan 1 is not made on what was paid", func(_ *Line, n *loan) { n.PaidOut = money.Cents(1) }},
		{"loan 1: state and end disagree", func(l *Line, n *loan) { n.EndedOn = l.day() }},
		{"loan 0 is not among the loans made", func(_ *Line, n *loan) { n.Number = 0 }},
		{"loan 2 is not among the loans made", func(_ *Line, n *loan) { n.Number = 2 }},

		{place, lie(Allocation{Place: PlaceCredit, Loan: "L"})},
		{place, lie(Allocation{Place: PlaceCredit, Installment: 1})},
		{place, lie(Allocation{Place: PlaceCharge, Begun: 1})},
		{place, lie(Allocation{Place: "pocket"})},
		{place, func(l *Line, _ *loan) { l.inflows[0].Lies = append(l.inflows[0].Lies, Allocation{Place: PlaceCredit}) }},
		{place, func(l *Line, n *loan) { lie(Allocation{Place: PlaceFee, Loan: n.ID})(l, n) }},
		{place, func(l *Line, n *loan) { lie(Allocation{Place: PlaceFee, Loan: n.ID, Installment: 7})(l, n) }},
		{place, func(l *Line, n *loan) {
			lie(Allocation{Place: PlacePrincipal, Loan: n.ID, Installment: 1, Begun: -1})(l, n)
		}},
		{place, func(l *Line, n *loan) {
			lie(Allocation{Place: PlacePrincipal, Loan: n.ID, Installment: 1, Begun: 7})(l, n)
		}},
		{"an inflow does not add up", func(l *Line, _ *loan) { l.inflows[0].Amount = money.Cents(1) }},
		{late, func(l *Line, _ *loan) { l.inflows[0].ClearsOn = l.day() }},
		{late, func(l *Line, _ *loan) { l.inflows[0].Returned = true }},
		{late, func(l *Line, _ *loan) { l.inflows[0].Refund = true }},
		{"credit balance does not add up", func(l *Line, _ *loan) { l.credit = money.Cents(1) }},
		{"paid on a charge does not add up", func(l *Line, _ *loan) { l.charges[0].Paid = money.Cents(1) }},
		{"principal paid does not add up", func(_ *Line, n *loan) { n.Rows[5].Paid = money.Cents(1) }},
		{"fee paid does not add up", func(_ *Line, n *loan) { n.Rows[5].PaidFee = money.Cents(1) }},
		{"principal paid by month does not add up", func(_ *Line, n *loan) { n.Early[6] = money.Cents(1) }},
		{"the last statement is not of the line's cycle", func(l *Line, _ *loan) { l.last.Number, l.last.Date = 0, l.last.Date.AddDays(1) }},
		{"balance does not add up", func(l *Line, _ *loan) { l.last.Closing = money.Cents(1) }},
	}
	for _, c := range cases {
		l := audited(t)
		c.bend(&l, &l.loans[0])
		err := l.Audit()
		require.ErrorIs(t, err, CodeRecordInvalid, c.want)
		require.ErrorContains(t, err, c.want)
	}
}

// oweAsMuchOfBoth ends a loan that owes as much principal as fee: neither may
// hide the other.
func oweAsMuchOfBoth(l *Line, n *loan) {
	n.Rows[1].PaidFee = money.USD{}
	fees := n.feesOwed(l.day())
	for k := range n.Rows {
		n.Rows[k].Paid = n.Rows[k].Principal
	}
	n.Rows[5].Paid = n.Rows[5].Paid.Sub(fees)
	n.Status = LoanClosed
}
