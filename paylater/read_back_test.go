package paylater_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/paylater"
)

// What a store gives back under another number, key, kind or instant than the
// event has is refused, and so is a decision with a figure that nobody knows.
func TestEventIsWhatItsRecordSays(t *testing.T) {
	b := openBook(t)
	b.must(b.hold("h1", drawOf("PO-1", "1000.00")))
	good, err := paylater.EncodeEvent(b.line.ID(), b.history[len(b.history)-1])
	require.NoError(t, err)
	_, err = paylater.ParseEvent(good)
	require.NoError(t, err)
	for name, bend := range map[string]func(*paylater.EventRecord){
		"number":  func(r *paylater.EventRecord) { r.Seq++ },
		"key":     func(r *paylater.EventRecord) { r.Key = "hold/h2" },
		"kind":    func(r *paylater.EventRecord) { r.Kind = paylater.KindSigned },
		"instant": func(r *paylater.EventRecord) { r.At = r.At.Add(time.Microsecond) },
		"format":  func(r *paylater.EventRecord) { r.Data = replaced(t, r.Data, `"v":1`, `"v":0`) },
		"figure":  func(r *paylater.EventRecord) { r.Data = replaced(t, r.Data, `"inputs":{`, `"inputs":{"moon":1,`) },
	} {
		rec := good
		bend(&rec)
		_, err := paylater.ParseEvent(rec)
		require.ErrorIs(t, err, paylater.CodeRecordInvalid, name)
	}
}

func replaced(t *testing.T, data []byte, old, text string) []byte {
	t.Helper()
	require.Equal(t, 1, strings.Count(string(data), old), old)
	return []byte(strings.Replace(string(data), old, text, 1))
}

// The hash of terms is stored with loans and signatures: it can never be counted
// in another way.
func TestHashOfTermsStays(t *testing.T) {
	b := openBook(t)
	o, err := b.line.Offer(drawOf("PO-1", "10000.00"), 6, b.now)
	require.NoError(t, err)
	text := fmt.Sprintf(`terms/1
buyer-1@kabbage
PO-1
initial
tok-beneficiary
1000000
6
2019-03-05
1
0
%d
2019-01
1 166667 27500 27500 2019-04-05
2 166667 27500 27500 2019-05-06
3 166667 7500 7500 2019-06-05
4 166667 7500 7500 2019-07-06
5 166666 7500 7500 2019-08-05
6 166666 7500 7500 2019-09-05
`, o.Terms().APR)
	require.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte(text))), o.Hash())
}

// A refusal that nobody made speaks all the same.
func TestEmptyRefusal(t *testing.T) {
	var none *paylater.Refusal
	require.Equal(t, "refused", none.Error())
	require.NoError(t, none.Unwrap())
	require.Equal(t, "refused", (&paylater.Refusal{}).Error())
	require.NoError(t, (&paylater.Refusal{}).Unwrap())
}

// The published figures hold from the first day that there is.
func TestDefaultPolicyHoldsFromTheFirstDay(t *testing.T) {
	require.Equal(t, civil.Of(1990, time.January, 1), paylater.DefaultPolicy()[0].Effective)
}

// A record that is no JSON, has a field that nobody knows or a body more, twice or
// less than its line names is refused.
func TestRecordIsWhatTheLineNames(t *testing.T) {
	b, _ := busyBook(t)
	const unread, unnamed = "a stored document cannot be read", "the line does not name the bodies it was stored with"
	stranger := paylater.Body{BodyKey: paylater.BodyKey{Kind: paylater.BodyHold, ID: "stranger"}, Data: []byte(`{}`)}
	for name, c := range map[string]struct {
		says string
		bend func(*paylater.Record)
	}{
		"no JSON":         {unread, func(r *paylater.Record) { r.Head.Data = r.Head.Data[1:] }},
		"a strange field": {unread, func(r *paylater.Record) { r.Head.Data = replaced(t, r.Head.Data, `"v":1`, `"v":1,"moon":1`) }},
		"in a hold":       {unread, func(r *paylater.Record) { strange(r, paylater.BodyHold) }},
		"in a loan":       {unread, func(r *paylater.Record) { strange(r, paylater.BodyLoan) }},
		"another":         {unread, func(r *paylater.Record) { r.Bodies[0].ID = "stranger" }},
		"one more":        {unnamed, func(r *paylater.Record) { r.Bodies = append(r.Bodies, stranger) }},
		"one twice":       {unnamed, func(r *paylater.Record) { r.Bodies = append(r.Bodies, r.Bodies[0]) }},
		"one less":        {unnamed, func(r *paylater.Record) { r.Bodies = r.Bodies[1:] }},
	} {
		rec := record(t, b.line)
		c.bend(&rec)
		_, err := b.rules.ParseLine(rec, nil)
		require.ErrorIs(t, err, paylater.CodeRecordInvalid, name)
		require.NotErrorIs(t, err, paylater.CodeRecordVersion, name)
		require.ErrorContains(t, err, c.says, name)
	}
	fresh := newBook(t, b.rules, "2019-03-05 10:00")
	rec := record(t, fresh.line)
	rec.Bodies = []paylater.Body{stranger}
	_, err := b.rules.ParseLine(rec, nil)
	require.ErrorIs(t, err, paylater.CodeRecordInvalid, "a line that has none")
}

// strange puts a field that nobody knows into each body of a kind.
func strange(r *paylater.Record, kind paylater.BodyKind) {
	for i := range r.Bodies {
		if b := &r.Bodies[i]; b.Kind == kind {
			b.Data = append([]byte(`{"moon":1,`), b.Data[1:]...)
		}
	}
}

// What is committed of an act has the loans that the act changed and no others.
func TestChangeHasWhatChanged(t *testing.T) {
	b := openBook(t)
	loans := []lender.LoanID{b.lend("h1", "PO-1", "1000.00", 6), b.lend("h2", "PO-2", "1000.00", 6)}
	for _, loan := range loans {
		after, err := b.line.Receive(b.word(lender.RepaymentReceived{Repayment: "R1", Loan: loan, Amount: usd("10.00"), Effective: day("2019-03-05")}), b.now)
		require.NoError(t, err)
		c, err := paylater.ChangeOf(b.line, after)
		require.NoError(t, err)
		require.Len(t, c.Put, 1)
		require.Equal(t, paylater.BodyKey{Kind: paylater.BodyLoan, ID: string(loan)}, c.Put[0].BodyKey)
	}
}
