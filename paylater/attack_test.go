package paylater_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// What an attack on the rules found once. Each test is the smallest story of one
// defect.

// A policy that lowers the cap is a limit cut: holds that it no longer covers
// are released at its midnight, and nothing is signed over the usable limit.
func TestPolicyCutReleasesHolds(t *testing.T) {
	rules := rulesOf(t, version("2019-01", "1990-01-01", nil), version("2019-02", "2019-03-06", func(p *paylater.Policy) {
		p.MaxLine = usd("50000.00")
	}))
	b := openBookWith(t, rules)
	b.must(b.hold("h1", drawOf("PO-1", "40000.00")))
	b.must(b.hold("h2", drawOf("PO-2", "10000.01")))
	b.to("2019-03-06 09:00")
	require.Equal(t, usd("40000.00"), b.line.Held(b.now), "the newest goes first")
	last := b.history[len(b.history)-1]
	require.Equal(t, paylater.KindHoldReleased, last.Kind)
	require.Equal(t, civil.Midnight(day("2019-03-06")), last.At)
	_, err := b.line.Offer(drawOf("PO-2", "10000.01"), 6, b.now)
	requireCode(t, err, paylater.CodeOverAvailable)
	b.requireParsed()
	b.requireRebuilt()
}

// Credit given back after a failure stays open for longer; what else is left of
// its grant expires as it would have.
func TestFailureRevivesNoExpiredCredit(t *testing.T) {
	b := openBook(t)
	b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: usd("100.00"), Expires: day("2019-03-08")}, b.now)))
	loan := b.draw("h1", "PO-1", "1000.00", 6) // takes 27.50 of it
	b.to("2019-03-20 10:00")
	require.Empty(t, b.line.FeeCredits(b.now), "72.50 have expired")
	b.must(b.tell(lender.DisbursementFailed{Loan: loan, Reason: lender.ReasonRejected}))
	credits := b.line.FeeCredits(b.now)
	require.Len(t, credits, 1)
	require.Equal(t, usd("27.50"), credits[0].Left)
	require.Equal(t, day("2019-04-19"), credits[0].Expires)
	b.requireParsed()
	b.requireRebuilt()
}

// Fee credit of another loan keeps its expiry when one of the grant's loans fails.
func TestFailureMovesNoOtherExpiry(t *testing.T) {
	b := openBook(t)
	b.must(b.take(b.line.Grant(paylater.GrantRequest{ID: "G1", Amount: usd("55.00"), Expires: day("2019-03-08")}, b.now)))
	first := b.draw("h1", "PO-1", "1000.00", 6)
	second := b.lend("h2", "PO-2", "1000.00", 6)
	b.must(b.take(b.line.Refund(refundOf("F1", "PO-2", "1000.00"), b.now)))
	b.to("2019-03-20 10:00")
	b.must(b.tell(lender.DisbursementFailed{Loan: first, Reason: lender.ReasonRejected}))
	b.must(b.tell(lender.MoneyReceived{Refund: "F1", Loan: second, Amount: usd("1000.00"), On: day("2019-03-20")}))
	var open money.USD
	for _, c := range b.line.FeeCredits(b.now) {
		open = open.Add(c.Left)
	}
	require.Equal(t, usd("27.50"), open, "that of the loan that failed")
}

// A loan to which a refund is on its way is not let go, however long ago it was
// paid off: the money finds it and is the buyer's.
func TestRefundOnItsWayKeepsTheLoan(t *testing.T) {
	b := openBook(t)
	loan := b.lend("h1", "PO-1", "1000.00", 6)
	b.to("2019-03-10 10:00")
	b.must(b.take(b.line.Refund(refundOf("F1", "PO-1", "1000.00"), b.now)))
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("1027.50"), Effective: day("2019-03-10")}))
	b.to("2019-08-20 10:00")
	require.Len(t, b.line.Refunds(), 1)
	require.Equal(t, at("2019-03-10 10:00"), record(t, b.line).Head.Waiting, "the line still waits for it")
	b.must(b.tell(lender.MoneyReceived{Refund: "F1", Loan: loan, Amount: usd("1000.00"), On: day("2019-08-20")}))
	require.Equal(t, usd("1000.00"), b.line.CreditBalance())
	b.to("2020-08-20 10:00")
	require.Empty(t, b.line.Loans(b.now), "then it is let go")
	b.requireParsed()
	b.requireRebuilt()
}

// What a lender asks for is heard although its clock is behind ours.
func TestLenderClockBehind(t *testing.T) {
	b := newBook(t, defaultRules(t), "2019-03-05 10:00")
	b.apply()
	ev := b.word(lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}})
	ev.At = ev.At.Add(-2 * time.Second)
	b.must(b.take(b.line.Receive(ev, b.now)))
	require.Equal(t, []lender.Item{lender.ItemTaxReturn}, b.line.Application().Items)
}

// More money came back than the lender had paid out: it is kept, and the
// difference is reported.
func TestMoreCameBackThanWasPaid(t *testing.T) {
	b := openBook(t)
	loan := b.lend("h1", "PO-1", "1000.00", 6)
	b.must(b.tell(lender.DisbursementReturned{Loan: loan, Amount: usd("1000.00"), On: day("2019-03-05")}))
	require.Nil(t, b.history[len(b.history)-1].Difference)
	b.must(b.tell(lender.DisbursementReturned{Loan: loan, Amount: usd("0.01"), On: day("2019-03-05")}))
	require.Equal(t, usd("0.01"), b.line.CreditBalance())
	require.Equal(t, &paylater.Difference{What: "refunded_over_paid", Ours: usd("1000.00"), Theirs: usd("1000.01")},
		b.history[len(b.history)-1].Difference)
}

// newHoliday is the banks' calendar with one more day on which they are closed.
type newHoliday struct {
	civil.Calendar
	day civil.Date
}

func (c newHoliday) WorkingDay(d civil.Date) (bool, error) {
	if d == c.day {
		return false, nil
	}
	return c.Calendar.WorkingDay(d)
}

// A line that was stored before a bank holiday was known can be read after, and
// its due date moves.
func TestNewBankHoliday(t *testing.T) {
	b := openBook(t)
	b.lend("h1", "PO-1", "1000.00", 6)
	b.to("2019-03-16 10:00")
	require.Equal(t, civil.Midnight(day("2019-04-06")), b.line.NextDue(), "due on Friday 04-05")
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), newHoliday{civil.FederalReserve(), day("2019-04-05")})
	require.NoError(t, err)
	again, err := rules.ParseLine(record(t, b.line), nil)
	require.NoError(t, err)
	require.Equal(t, civil.Midnight(day("2019-04-09")), again.NextDue(), "Monday 04-08 is on time")
}

// silentLender approves at once and then says nothing of the loans until it has
// paid them all.
type silentLender struct {
	clock *time.Time
	limit string
	paid  map[lender.Key]string // loan and amount, once it speaks
}

func (s *silentLender) Apply(_ context.Context, a lender.Application) ([]lender.Event, error) {
	return []lender.Event{{
		ID: lender.EventID("ok-" + a.ID), Buyer: a.Buyer, At: *s.clock,
		Fact: lender.Approved{Application: a.ID, Limit: usd(s.limit), Prices: prices()},
	}}, nil
}

func (s *silentLender) Disburse(context.Context, lender.Disbursement) ([]lender.Event, error) {
	return nil, nil
}

func (s *silentLender) ReturnMoney(context.Context, lender.MoneyReturn) ([]lender.Event, error) {
	return nil, nil
}

func (s *silentLender) LookUp(_ context.Context, r lender.Reference) ([]lender.Event, error) {
	if s.paid[r.Key] == "" {
		return nil, nil
	}
	return []lender.Event{{
		ID: lender.EventID("paid-" + r.Key), Buyer: r.Buyer, At: *s.clock,
		Fact: lender.DisbursementSettled{Loan: lender.LoanID(r.Key), Paid: usd(s.paid[r.Key]), On: civil.NewYork(*s.clock)},
	}}, nil
}

// attacked is a program with lines of $100,000.00 at two lenders that say nothing.
type attacked struct {
	t       *testing.T
	ctx     context.Context
	now     time.Time
	lender  *silentLender
	program *paylater.Program
}

func newAttacked(t *testing.T) *attacked {
	t.Helper()
	w := &attacked{t: t, ctx: context.Background(), now: at("2019-03-05 10:00")}
	w.lender = &silentLender{clock: &w.now, limit: "100000.00", paid: map[lender.Key]string{}}
	program, err := paylater.New(paylater.Config{
		Store: memstore.New(), Lenders: map[lender.ID]lender.Lender{theLender: w.lender, "second": w.lender},
		Now: func() time.Time { return w.now },
	})
	require.NoError(t, err)
	w.program = program
	for _, name := range []lender.ID{theLender, "second"} {
		_, err = program.Apply(w.ctx, name, lendertest.Application(theApp, theBuyer))
		require.NoError(t, err)
	}
	return w
}

func (w *attacked) draw(key lender.Key, id order.ID) lender.LoanID {
	w.t.Helper()
	d := drawOf(id, "1000.00")
	_, err := w.program.Hold(w.ctx, theLine(), holdOf(key, d))
	require.NoError(w.t, err)
	o, err := w.program.Offer(w.ctx, theLine(), d, 1)
	require.NoError(w.t, err)
	n, err := w.program.Sign(w.ctx, o, signs(o, key))
	require.NoError(w.t, err)
	return n.ID
}

// A recovery goes through all loans that wait, also when what it hears lets old
// ones go on the way.
func TestRecoverWhileLoansAreLetGo(t *testing.T) {
	w := newAttacked(t)
	old := w.draw("h1", "PO-1")
	event := lender.Event{ID: "failed-1", Buyer: theBuyer, At: w.now, Fact: lender.DisbursementFailed{Loan: old, Reason: lender.ReasonRejected}}
	require.NoError(t, w.program.Receive(w.ctx, theLender, event))
	waiting := []lender.LoanID{w.draw("h2", "PO-2"), w.draw("h3", "PO-3")}
	for _, id := range waiting {
		w.lender.paid[lender.Key(id)] = "1000.00"
	}
	w.now = at("2019-09-05 10:00")
	_, err := w.program.Recover(w.ctx, nil)
	require.NoError(t, err)
	line, err := w.program.Line(w.ctx, theLine())
	require.NoError(t, err)
	loans := line.Loans(w.now)
	require.Len(t, loans, 2, "the void one was let go")
	for _, n := range loans {
		require.Equal(t, paylater.LoanActive, n.Status)
	}
	require.NoError(t, w.program.Audit(w.ctx, theLine()))
}

// A hold that has expired keeps its phase from no other lender, swept or not.
func TestExpiredHoldFreesThePhase(t *testing.T) {
	w := newAttacked(t)
	d, second := drawOf("PO-1", "1000.00"), paylater.LineID{Buyer: theBuyer, Lender: "second"}
	_, err := w.program.Hold(w.ctx, theLine(), holdOf("h1", d))
	require.NoError(t, err)
	w.now = w.now.Add(24*time.Hour - time.Microsecond)
	_, err = w.program.Hold(w.ctx, second, holdOf("h2", d))
	requireCode(t, err, paylater.CodePhaseClaimed)
	w.now = w.now.Add(time.Microsecond)
	_, err = w.program.Hold(w.ctx, second, holdOf("h2", d))
	require.NoError(t, err)
}
