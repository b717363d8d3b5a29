package paylater_test

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// Short words that the tests of this package share: days and money as texts,
// a line that is open, and a book that keeps a line as a store does.

const (
	theBuyer  = lender.BuyerID("buyer-1")
	theLender = lender.ID("kabbage")
	theApp    = lender.ApplicationID("app-1")
)

// tester is what testing.T, testing.B, testing.F and rapid.T have in common.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	FailNow()
}

func theLine() paylater.LineID { return paylater.LineID{Buyer: theBuyer, Lender: theLender} }

// day reads 2019-03-05; a mistake is the zero day.
func day(text string) civil.Date {
	d, _ := civil.Parse(text)
	return d
}

// at reads "2019-03-05 10:00" as a time in New York.
func at(text string) time.Time {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		return time.Time{}
	}
	t, _ := time.ParseInLocation("2006-01-02 15:04", text, zone)
	return t.UTC()
}

// usd reads "10000.00".
func usd(text string) money.USD {
	u, err := money.ParseUSD(text)
	if err != nil {
		return money.Cents(-1)
	}
	return u
}

// flat is a term with one rate for all its months.
func flat(months int, ppm int32) lender.Price {
	p := lender.Price{Months: months}
	for range months {
		p.Monthly = append(p.Monthly, money.PPM(ppm))
	}
	return p
}

// dearSix is the six-month term at the highest published rates.
func dearSix() lender.Price {
	p := flat(6, 7_500)
	p.Monthly[0], p.Monthly[1] = money.PPM(27_500), money.PPM(27_500)
	return p
}

func prices() []lender.Price {
	return []lender.Price{dearSix(), flat(1, 15_000), flat(2, 12_500), flat(3, 12_500)}
}

// approved is the lender's yes to the first application.
func approved(limit string) lender.Fact {
	return lender.Approved{Application: theApp, Limit: usd(limit), Prices: prices()}
}

func defaultRules(t tester) *paylater.Rules { return rulesOf(t, paylater.DefaultPolicy()...) }

func rulesOf(t tester, policies ...paylater.Policy) *paylater.Rules {
	t.Helper()
	r, err := paylater.NewRules(policies, nil)
	require.NoError(t, err)
	return r
}

// drawOf is a draw on an order's initial payment.
func drawOf(id order.ID, amount string) paylater.Draw {
	return paylater.Draw{Order: id, Phase: order.Initial, Amount: usd(amount), Recipient: "tok-beneficiary"}
}

func holdOf(key lender.Key, d paylater.Draw) paylater.HoldRequest {
	return paylater.HoldRequest{Key: key, Order: d.Order, Phase: d.Phase, Amount: d.Amount}
}

func refundOf(id lender.RefundID, of order.ID, amount string) paylater.RefundRequest {
	return paylater.RefundRequest{ID: id, Order: of, Phase: order.Initial, Amount: usd(amount)}
}

// signs is the buyer's consent to an offer under a hold.
func signs(o paylater.Offer, hold lender.Key) paylater.Signature {
	return paylater.Signature{Hold: hold, Terms: o.Hash(), By: "person-1"}
}

// book keeps a line and its history, and the clock by which it is acted on.
type book struct {
	t       tester
	rules   *paylater.Rules
	line    paylater.Line
	now     time.Time
	history []paylater.Event
	words   int // of the lender so far
}

// newBook has the line of a buyer who has not applied.
func newBook(t tester, rules *paylater.Rules, now string) *book {
	t.Helper()
	l, err := rules.NewLine(theLine())
	require.NoError(t, err)
	return &book{t: t, rules: rules, line: l, now: at(now)}
}

// openBook has a line of $100,000.00, approved on 2019-03-05 at 10:00, whose
// first statement is of 2019-03-15.
func openBook(t tester) *book { return openBookWith(t, defaultRules(t)) }

func openBookWith(t tester, rules *paylater.Rules) *book {
	t.Helper()
	b := newBook(t, rules, "2019-03-05 10:00")
	b.apply()
	b.must(b.tell(approved("100000.00")))
	return b
}

func (b *book) must(err error) {
	b.t.Helper()
	require.NoError(b.t, err)
}

// take makes a line the current one, as a store does.
func (b *book) take(l paylater.Line, err error) error {
	if err != nil {
		return err
	}
	b.history = append(b.history, l.Events()...)
	b.line = l.Saved()
	return nil
}

func (b *book) apply() {
	b.t.Helper()
	b.must(b.take(b.line.Apply(theApp, nil, b.now)))
}

// word makes an event of the lender that nobody has heard yet.
func (b *book) word(f lender.Fact) lender.Event {
	b.words++
	return lender.Event{ID: lender.EventID(fmt.Sprintf("ev-%04d", b.words)), Buyer: theBuyer, At: b.now, Fact: f}
}

// tell lets the lender say something now.
func (b *book) tell(f lender.Fact) error { return b.take(b.line.Receive(b.word(f), b.now)) }

func (b *book) hold(key lender.Key, d paylater.Draw) error {
	return b.take(b.line.Hold(holdOf(key, d), b.now))
}

// draw holds, signs and returns the loan, which the lender has not paid out.
func (b *book) draw(key lender.Key, id order.ID, amount string, months int) lender.LoanID {
	b.t.Helper()
	d := drawOf(id, amount)
	b.must(b.hold(key, d))
	o, err := b.line.Offer(d, months, b.now)
	b.must(err)
	b.must(b.take(b.line.Sign(o, signs(o, key), b.now)))
	return b.lastLoan()
}

// lend is a draw that the lender paid out the same day.
func (b *book) lend(key lender.Key, id order.ID, amount string, months int) lender.LoanID {
	b.t.Helper()
	loan := b.draw(key, id, amount, months)
	b.must(b.tell(lender.DisbursementSettled{Loan: loan, Paid: usd(amount), On: civil.NewYork(b.now)}))
	return loan
}

func (b *book) lastLoan() lender.LoanID {
	for _, ev := range slices.Backward(b.history) {
		if ev.Kind == paylater.KindSigned {
			return ev.Loan
		}
	}
	return ""
}

// to moves the clock and lets happen what is due.
func (b *book) to(text string) {
	b.t.Helper()
	b.now = at(text)
	b.must(b.take(b.line.Advance(b.now)))
}

func (b *book) loan(id lender.LoanID) paylater.Loan {
	b.t.Helper()
	v, ok := b.line.Loan(id, b.now)
	require.True(b.t, ok, "the line carries the loan")
	return v
}

// statements lists what was issued so far.
func (b *book) statements() []paylater.Statement {
	var list []paylater.Statement
	for _, ev := range b.history {
		if ev.Kind == paylater.KindStatementIssued {
			list = append(list, *ev.Statement)
		}
	}
	return list
}

// stored is the history as a store gives it back.
func (b *book) stored() iter.Seq2[paylater.Event, error] {
	return storedEvents(b.line.ID(), b.history)
}

func storedEvents(id paylater.LineID, history []paylater.Event) iter.Seq2[paylater.Event, error] {
	return func(yield func(paylater.Event, error) bool) {
		for _, ev := range history {
			rec, err := paylater.EncodeEvent(id, ev)
			if err == nil {
				ev, err = paylater.ParseEvent(rec)
			}
			if !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// requireRebuilt proves that the line follows from its events alone.
func (b *book) requireRebuilt() {
	b.t.Helper()
	again, err := b.rules.Rebuild(b.line.ID(), b.stored())
	require.NoError(b.t, err, "rebuild from the events")
	requireSameRecord(b.t, b.line, again)
}

// requireParsed proves that the line survives its stored form.
func (b *book) requireParsed() {
	b.t.Helper()
	again, err := b.rules.ParseLine(record(b.t, b.line), nil)
	require.NoError(b.t, err, "parse the record")
	requireSameRecord(b.t, b.line, again)
}

func record(t tester, l paylater.Line) paylater.Record {
	t.Helper()
	r, err := l.Record()
	require.NoError(t, err)
	return r
}

func requireSameRecord(t tester, want, got paylater.Line) {
	t.Helper()
	a, b := record(t, want), record(t, got)
	require.Equal(t, string(a.Head.Data), string(b.Head.Data))
	require.Equal(t, a, b)
}

// requireCode wants an error with that code.
func requireCode(t tester, err error, code error) {
	t.Helper()
	require.Error(t, err)
	require.ErrorIs(t, err, code)
}

// requireUnchanged wants a refused act to leave the line as it was.
func requireUnchanged(t tester, before paylater.Record, pending int, l paylater.Line) {
	t.Helper()
	require.Equal(t, before, record(t, l), "a refusal changes nothing")
	require.Len(t, l.Events(), pending)
}

var _ tester = (*testing.T)(nil)
