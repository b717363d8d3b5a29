package paylater_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// exercise does with a line whatever can be done: nothing panics.
func exercise(l paylater.Line, rules *paylater.Rules) {
	now := l.At().Add(time.Hour)
	words := []lender.Fact{
		lender.RepaymentReceived{Repayment: "fuzz-1", Amount: usd("5000.00"), Effective: civil.NewYork(now).AddDays(-40)},
		lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds},
		lender.RepaymentReturned{Repayment: "R3", Reason: lender.ReasonNoFunds},
		lender.CreditPaidOut{Amount: usd("10.00"), On: civil.NewYork(now)},
		lender.LimitChanged{Limit: usd("1.00"), Reason: lender.ReasonRiskReview},
		lender.Closed{Reason: lender.ReasonBuyerAsked},
	}
	for _, n := range l.Loans(now) {
		words = append(words, lender.DisbursementSettled{Loan: n.ID, Paid: usd("1.00"), On: civil.NewYork(now)},
			lender.DisbursementReturned{Loan: n.ID, Amount: usd("7.00"), On: civil.NewYork(now)})
		_ = n.Terms.Hash()
		_, _ = l.Payoff(n.ID, now)
	}
	for i, f := range words {
		ev := lender.Event{ID: lender.EventID("fuzz-" + string(rune('a'+i))), Buyer: l.ID().Buyer, At: civil.Midnight(civil.NewYork(now)), Fact: f}
		if next, err := l.Receive(ev, now); err == nil {
			l = next
		}
	}
	_, _ = l.Offers(drawOf("PO-99", "100.00"), now)
	_, _ = l.Refund(paylater.RefundRequest{ID: "fuzz", Order: "PO-1", Phase: order.Initial, Amount: usd("1.00")}, now)
	_, _ = l.Hold(holdOf("fuzz", drawOf("PO-98", "1.00")), now)
	_, _ = l.Collection(now)
	_, _, _ = l.PastDue(now), l.Can(now), l.Charges()
	if next, err := l.Advance(now.Add(500 * 24 * time.Hour)); err == nil {
		l = next
	}
	if rec, err := l.Record(); err == nil {
		_, _ = rules.ParseLine(rec, nil)
	}
}

// FuzzParseLine changes the bytes of a stored line. What ParseLine takes is
// written again the same, and everything can be done with it.
func FuzzParseLine(f *testing.F) {
	var records []paylater.Record
	tellStory(f, func(_ string, b *book) { records = append(records, record(f, b.line)) })
	for i, rec := range records {
		body := []byte(nil)
		if len(rec.Bodies) > 0 {
			body = rec.Bodies[len(rec.Bodies)-1].Data
		}
		f.Add(i, rec.Head.Data, body)
	}
	rules := rulesOf(f, creditPolicy())
	f.Fuzz(func(t *testing.T, i int, head, body []byte) {
		if i < 0 || i >= len(records) || len(head)+len(body) > 1<<16 {
			return
		}
		rec := records[i]
		rec.Head.Data = head
		rec.Bodies = slices.Clone(rec.Bodies)
		if n := len(rec.Bodies); n > 0 {
			rec.Bodies[n-1].Data = body
		}
		l, err := rules.ParseLine(rec, nil)
		if err != nil {
			require.NotEmpty(t, codeOf(err))
			return
		}
		again, err := rules.ParseLine(record(t, l), nil)
		require.NoError(t, err)
		requireSameRecord(t, l, again)
		exercise(l, rules)
	})
}

// FuzzParseEvent changes the bytes of a stored event.
func FuzzParseEvent(f *testing.F) {
	var records []paylater.EventRecord
	b := tellStory(f, func(string, *book) {})
	for i, ev := range b.history {
		rec, err := paylater.EncodeEvent(theLine(), ev)
		require.NoError(f, err)
		records = append(records, rec)
		f.Add(i, rec.Data)
	}
	rules := rulesOf(f, creditPolicy())
	f.Fuzz(func(t *testing.T, i int, data []byte) {
		if i < 0 || i >= len(records) || len(data) > 1<<16 {
			return
		}
		rec := records[i]
		rec.Data = data
		ev, err := paylater.ParseEvent(rec)
		if err != nil {
			require.NotEmpty(t, codeOf(err))
			return
		}
		back, err := paylater.EncodeEvent(theLine(), ev)
		if err != nil {
			return // a command without its contents: a rebuild finds that it asks for something else
		}
		again, err := paylater.ParseEvent(back)
		require.NoError(t, err)
		third, err := paylater.EncodeEvent(theLine(), again)
		require.NoError(t, err)
		require.Equal(t, string(back.Data), string(third.Data))
		if ev.Agreement != nil {
			_ = ev.Agreement.Terms().Hash()
			_ = ev.Agreement.Loan()
		}
		if ev.Decision != nil {
			_, _ = rules.Replay(*ev.Decision)
			_ = ev.Decision.Inputs()
		}
		_ = ev.Heard()
		_, _ = rules.Rebuild(theLine(), func(yield func(paylater.Event, error) bool) { yield(ev, nil) })
	})
}

// FuzzParsePolicy changes the bytes of a policy. What is taken survives its own
// text and makes rules.
func FuzzParsePolicy(f *testing.F) {
	for _, p := range append(paylater.DefaultPolicy(), creditPolicy()) {
		data, err := json.Marshal(p)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Add([]byte(`{"version":"1"}`))
	f.Add([]byte(`{"hold_for":"1e9h"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := paylater.ParsePolicy(data)
		if err != nil {
			require.NotEmpty(t, codeOf(err))
			return
		}
		text, err := json.Marshal(p)
		require.NoError(t, err)
		again, err := paylater.ParsePolicy(text)
		require.NoError(t, err)
		require.Equal(t, p, again)
		_, err = paylater.NewRules([]paylater.Policy{p}, nil)
		require.NoError(t, err)
	})
}
