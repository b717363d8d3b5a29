package examples_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// hostile turns bytes into the arguments of acts: likely ones, and such that no
// host in its right mind would give.
type hostile struct {
	data  []byte
	now   time.Time
	asked []time.Time // the instants that were given to the act
}

// longText is no id, name or token; made once, as its making has a cost of its own.
var longText = strings.Repeat("a", 1_000_000)

// most is how many acts one input makes.
const most = 40

func (h *hostile) pick(n int) int {
	if len(h.data) == 0 {
		return 0
	}
	b := int(h.data[0])
	h.data = h.data[1:]
	return b % n
}

func (h *hostile) usd() money.USD {
	return []money.USD{
		money.Dollars(1_000), money.Dollars(62_000), money.Dollars(10_000), money.Cents(600), money.Cents(1),
		{},
		money.Cents(-1),
		money.Cents(money.MaxCents), money.Cents(math.MaxInt64), money.Cents(math.MinInt64), money.Dollars(25_600),
	}[h.pick(11)]
}

func (h *hostile) amount() money.Amount {
	yen, _ := money.NewAmount(5_000, "JPY")
	if h.pick(2) > 0 {
		return money.AmountOf(h.usd())
	}
	return []money.Amount{money.AmountOf(money.Dollars(3_000)), yen, {}}[h.pick(3)]
}

func (h *hostile) text() string {
	return []string{
		"PO-1", "PO-2", "k1", "k2", "R1", "app-1", "loan-1", "", "0", "\xff\x00", longText[:64], longText[:65],
		longText, "tok-a",
	}[h.pick(14)]
}

func (h *hostile) phase() order.Phase {
	return []order.Phase{order.Initial, order.Balance, 0, 255}[h.pick(4)]
}

// at moves the clock most of the time, and sometimes names an instant beside it.
func (h *hostile) at() time.Time {
	at := h.instant()
	h.asked = append(h.asked, at)
	return at
}

func (h *hostile) instant() time.Time {
	switch h.pick(12) {
	case 0, 1, 2:
		h.now = h.now.Add(time.Hour)
	case 3:
		h.now = h.now.Add(26 * time.Hour)
	case 4:
		h.now = h.now.Add(40 * 24 * time.Hour)
	case 5:
		return time.Time{}
	case 6:
		return time.Date(9999, time.December, 31, 23, 59, 59, 999_999_999, time.UTC)
	case 7:
		return time.Date(-9999, time.January, 1, 0, 0, 0, 0, time.UTC)
	case 8:
		return h.now.Add(-1_000 * time.Hour)
	case 9:
		return h.now.In(time.FixedZone("odd", 12_345)).Add(time.Nanosecond)
	}
	return h.now
}

func (h *hostile) day() civil.Date {
	today := civil.NewYork(h.now)
	return []civil.Date{today, today.AddDays(-3), today.AddDays(400), {}, civil.Of(1990, time.January, 1), civil.Of(2199, time.December, 31)}[h.pick(6)]
}

func (h *hostile) draw() paylater.Draw {
	return paylater.Draw{Order: order.ID(h.text()), Phase: h.phase(), Amount: h.usd(), Recipient: lender.Key(h.text())}
}

// fact is what a lender could say of the loans that there are.
func (h *hostile) fact(l paylater.Line) lender.Fact {
	loan := lender.LoanID(h.text())
	if loans := l.Loans(h.now); len(loans) > 0 && h.pick(4) > 0 {
		loan = loans[h.pick(len(loans))].ID
	}
	paid := lender.RepaymentID(h.text())
	switch n := h.pick(32); n {
	case 0:
		return lender.DisbursementSettled{Loan: loan, Paid: h.usd(), On: h.day()}
	case 1:
		return lender.DisbursementFailed{Loan: loan, Reason: lender.Reason(h.text())}
	case 2:
		return lender.DisbursementReturned{Loan: loan, Amount: h.usd(), On: h.day()}
	case 3:
		return lender.RepaymentReceived{Repayment: paid, Amount: h.usd(), Effective: h.day(), Loan: loan}
	case 4:
		return lender.RepaymentReturned{Repayment: paid, Reason: lender.ReasonNoFunds}
	case 5:
		return lender.MoneyReceived{Refund: lender.RefundID(h.text()), Loan: loan, Amount: h.usd(), On: h.day()}
	case 6:
		return lender.LateFeeCharged{Charge: lender.ChargeID(h.text()), Statement: h.day(), Amount: h.usd()}
	case 7:
		return lender.LimitChanged{Limit: h.usd(), Reason: lender.ReasonRiskReview}
	case 8:
		return lender.Approved{Application: "app-1", Limit: h.usd(), Prices: []lender.Price{{Months: h.pick(40), Monthly: []money.Rate{money.PPM(math.MaxInt32)}}}}
	case 9:
		return nil
	case 10:
		return (*lender.Closed)(nil)
	default:
		return lendertest.Facts()[n%21]
	}
}

// lineAct is one act on a line.
func (h *hostile) lineAct(l paylater.Line) (paylater.Line, error) {
	switch h.pick(12) {
	case 0:
		var from *lender.OrderRef
		if h.pick(2) > 0 {
			from = &lender.OrderRef{Order: h.text(), Phase: h.phase()}
		}
		return l.Apply(lender.ApplicationID(h.text()), from, h.at())
	case 1, 2:
		d := h.draw()
		return l.Hold(paylater.HoldRequest{Key: lender.Key(h.text()), Order: d.Order, Phase: d.Phase, Amount: d.Amount}, h.at())
	case 3:
		return l.Release(lender.Key(h.text()), order.ID(h.text()), h.phase(), h.at())
	case 4, 5:
		d, at, hold := h.draw(), h.at(), lender.Key(h.text())
		if holds := l.Holds(at); len(holds) > 0 && h.pick(4) > 0 {
			hold, d.Order, d.Phase, d.Recipient = holds[0].Key, holds[0].Order, holds[0].Phase, anyToken
			if h.pick(2) > 0 {
				d.Amount = holds[0].Amount
			}
		}
		offer, err := l.Offer(d, []int{6, 2, 1, 0, -1, math.MaxInt, math.MinInt}[h.pick(7)], at)
		if err != nil && h.pick(4) > 0 {
			return l, err
		}
		return l.Sign(offer, paylater.Signature{Hold: hold, Terms: offer.Hash(), By: lender.Key(h.text())}, h.at())
	case 6:
		return l.Refund(paylater.RefundRequest{ID: lender.RefundID(h.text()), Order: order.ID(h.text()), Phase: h.phase(), Amount: h.usd()}, h.at())
	case 7:
		return l.Grant(paylater.GrantRequest{ID: lender.Key(h.text()), Amount: h.usd(), Expires: h.day()}, h.at())
	case 8:
		return l.Advance(h.at())
	default:
		ev := lender.Event{ID: lender.EventID(h.text()), Buyer: aBuyer, At: h.at(), Fact: h.fact(l)}
		return l.Receive(ev, h.at())
	}
}

// refusedWell requires of a refusal that it has a code and is short.
func refusedWell(t *testing.T, err error) {
	t.Helper()
	require.NotEmpty(t, fault.CodeOf(err), "%v", err)
	require.Less(t, len(err.Error()), longest)
}

// FuzzLineActs does acts with hostile arguments on a line: nothing panics, a
// refusal has a code and changes nothing, an act costs little for each event that
// it makes, and the line stays one that can be stored, read and audited.
func FuzzLineActs(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00" + borrow))
	f.Add([]byte("every act can be hostile, and 40 of them are made: 0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	w := newShop(f)
	_, err := w.program.Apply(w.ctx, kabbage, lendertest.Application("app-1", aBuyer))
	require.NoError(f, err)
	rules, open := w.program.Rules(), w.line()
	fresh, err := rules.NewLine(w.id())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, data []byte) {
		h := &hostile{data: data, now: w.clock.Now()}
		l, events := h.lives(t, []paylater.Line{open, fresh, {}}[h.pick(16)%3])
		if len(events) == 0 {
			return
		}
		require.NoError(t, l.Audit())
		rec, err := l.Record()
		require.NoError(t, err)
		_, err = rules.ParseLine(rec, nil)
		require.NoError(t, err)
	})
}

// lives does the acts on a line, and looks at each.
func (h *hostile) lives(t *testing.T, l paylater.Line) (paylater.Line, []paylater.Event) {
	t.Helper()
	var events []paylater.Event
	for n := 0; n < most && len(h.data) > 0; n++ {
		before, beforeErr := l.Record()
		again := *h
		h.asked = nil
		next, err := h.lineAct(l)
		made := len(next.Events())
		for _, at := range h.asked {
			if due, late := l.Advance(at); late == nil {
				made += len(due.Events()) // what fell due came first, and is lost with a quote or a refusal
			}
		}
		costs(t, "an act", price{costTime * time.Duration(1+made), costBytes * uint64(1+made)}, func() {
			copied := again
			_, _ = copied.lineAct(l)
		})
		after, afterErr := l.Record()
		require.Equal(t, before, after, "the receiver is as it was")
		require.Equal(t, beforeErr == nil, afterErr == nil)
		if err != nil {
			refusedWell(t, err)
			continue
		}
		events = append(events, next.Events()...)
		l = next.Saved()
		h.now = laterOf(h.now, l.At())
		_ = l.Available(h.now)
	}
	return l, events
}

// borrow is a life in bytes: a hold, a signature, the money, three months.
const borrow = "\x01\x00\x00\x00\x0d\x02\x0b" + // Hold
	"\x04\x00\x00\x00\x0d\x0b\x02\x01\x01\x00\x02\x0b" + // Offer and Sign
	"\x09\x02\x0b\x06\x01\x00\x04\x00\x00\x00\x0b" + // Receive
	"\x08\x04\x08\x04\x08\x04" // Advance

// TestHostileActsReach makes sure that bytes can be a life: what the fuzzer
// changes begins where there are loans and statements.
func TestHostileActsReach(t *testing.T) {
	w := newShop(t)
	_, err := w.program.Apply(w.ctx, kabbage, lendertest.Application("app-1", aBuyer))
	require.NoError(t, err)
	h := &hostile{data: []byte(borrow), now: w.clock.Now()}
	kinds := map[paylater.Kind]bool{}
	_, events := h.lives(t, w.line())
	for _, ev := range events {
		kinds[ev.Kind] = true
	}
	for _, k := range []paylater.Kind{paylater.KindSigned, paylater.KindDisbursed, paylater.KindStatementIssued, paylater.KindDelinquent} {
		require.True(t, kinds[k], k)
	}
}

func laterOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
