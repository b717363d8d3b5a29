package paylater_test

import (
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// TestRebuildStory: after every chapter the line follows from its events alone.
func TestRebuildStory(t *testing.T) {
	tellStory(t, func(_ string, b *book) { b.requireRebuilt() })
}

// TestRebuildUnderMorePolicies: a policy that takes effect after the last event
// changes nothing that was.
func TestRebuildUnderMorePolicies(t *testing.T) {
	b := tellStory(t, func(string, *book) {})
	later := version("later", "2021-06-01", func(p *paylater.Policy) { p.MaxLine, p.DueAfter = money.Dollars(1), 1 })
	again, err := rulesOf(t, creditPolicy(), later).Rebuild(theLine(), b.stored())
	require.NoError(t, err)
	requireSameRecord(t, b.line, again)
}

// rebuild makes a line of a history that somebody may have changed.
func (b *book) rebuild(history []paylater.Event) error {
	again, err := b.rules.Rebuild(b.line.ID(), storedEvents(b.line.ID(), history))
	if err != nil {
		return err
	}
	want, errA := b.line.Record()
	got, errB := again.Record()
	if !assert.ObjectsAreEqual(want, got) || errA != nil || errB != nil {
		return errors.New("another line")
	}
	return nil
}

// TestRebuildSeesEveryMissingEvent leaves out each event in turn, and repeats
// each in turn.
func TestRebuildSeesEveryMissingEvent(t *testing.T) {
	b := tellStory(t, func(string, *book) {})
	require.NoError(t, b.rebuild(b.history))
	for i := range b.history {
		missing := slices.Delete(slices.Clone(b.history), i, i+1)
		require.Error(t, b.rebuild(missing), "event %d, %s, is missing", i+1, b.history[i].Kind)
		twice := slices.Insert(slices.Clone(b.history), i, b.history[i])
		require.Error(t, b.rebuild(twice), "event %d, %s, is there twice", i+1, b.history[i].Kind)
	}
}

// TestRebuildSeesEveryChange changes each event in turn in one of its figures.
func TestRebuildSeesEveryChange(t *testing.T) {
	b := tellStory(t, func(string, *book) {})
	for i, ev := range b.history {
		for name, edit := range map[string]func(ev *paylater.Event){
			"amount": func(ev *paylater.Event) { ev.Amount = ev.Amount.Add(money.Cents(1)) },
			"day":    func(ev *paylater.Event) { ev.Day = day("2019-02-03") },
			"note":   func(ev *paylater.Event) { ev.Note += "x" },
			"at":     func(ev *paylater.Event) { ev.At = ev.At.Add(-time.Microsecond) },
			"seq":    func(ev *paylater.Event) { ev.Seq++ },
			"kind":   func(ev *paylater.Event) { ev.Kind = paylater.KindNoted },
		} {
			if name == "kind" && ev.Kind == paylater.KindNoted || name == "at" && ev.Key != "" {
				continue // when a command came is what its event alone says
			}
			changed := slices.Clone(b.history)
			edit(&changed[i])
			require.Error(t, b.rebuild(changed), "%s of event %d, %s", name, i+1, ev.Kind)
		}
	}
}

// TestRebuildStops: an event that cannot be read ends the rebuild with its error.
func TestRebuildStops(t *testing.T) {
	wrong := errors.New("the store is away")
	_, err := defaultRules(t).Rebuild(theLine(), iter.Seq2[paylater.Event, error](func(yield func(paylater.Event, error) bool) {
		yield(paylater.Event{}, wrong)
	}))
	require.ErrorIs(t, err, wrong)
	_, err = defaultRules(t).Rebuild(paylater.LineID{}, storedEvents(theLine(), nil))
	requireCode(t, err, paylater.CodeArgumentInvalid)
}

// TestApprovalGrantsCreditOnce: what an event causes comes behind it, and a
// rebuild meets the cause first.
func TestApprovalGrantsCreditOnce(t *testing.T) {
	b := openBookWith(t, rulesOf(t, creditPolicy()))
	var kinds []paylater.Kind
	for i, ev := range b.history {
		kinds = append(kinds, ev.Kind)
		assert.Equal(t, int64(i+1), ev.Seq)
	}
	assert.Equal(t, []paylater.Kind{paylater.KindApplied, paylater.KindApproved, paylater.KindFeeCreditGranted}, kinds)
	b.must(b.tell(lender.Approved{Application: theApp, Limit: usd("120000.00"), Prices: prices()}))
	assert.Len(t, b.line.FeeCredits(b.now), 1, "a second approval grants none")
	b.requireRebuilt()
}

// TestValuesAreNotShared: what a host changes in what it gave or got changes
// nothing in the line.
func TestValuesAreNotShared(t *testing.T) {
	b := newBook(t, rulesOf(t, creditPolicy()), "2019-03-05 10:00")
	from := &lender.OrderRef{Order: "PO-1", Phase: order.Initial}
	b.must(b.take(b.line.Apply(theApp, from, b.now)))
	from.Order = "PO-2"
	asks := lender.InformationNeeded{Application: theApp, Items: []lender.Item{lender.ItemTaxReturn}}
	b.must(b.tell(asks))
	asks.Items[0] = "x"
	yes := lender.Approved{Application: theApp, Limit: usd("100000.00"), Prices: prices()}
	b.must(b.tell(yes))
	yes.Prices[0].Monthly[0] = money.PPM(1)
	loan := b.lend("hold-1", "PO-1", "10000.00", 6)
	before := record(t, b.line)

	view := b.loan(loan)
	view.Terms.Schedule[0].Principal, view.Terms.Rates[0] = money.Cents(1), money.PPM(1)
	view.Rows[0].Owed = money.Cents(1)
	b.line.Prices()[0].Monthly[0] = money.PPM(1)
	b.line.Application().From.Order = "PO-3"
	o, err := b.line.Offer(drawOf("PO-3", "100.00"), 6, b.now)
	b.must(err)
	o.Terms().Schedule[0].Fee, o.Terms().Rates[0] = money.Cents(1), money.PPM(1)
	assert.NotEqual(t, money.Cents(1), o.Terms().Schedule[0].Fee)

	assert.Equal(t, before, record(t, b.line))
	assert.Equal(t, order.ID("PO-1"), order.ID(b.line.Application().From.Order))
	b.requireParsed()
	b.requireRebuilt()
}

// TestLinesFromOneLine: two acts on one value give two lines that share
// nothing that changes.
func TestLinesFromOneLine(t *testing.T) {
	b, loan := busyBook(t)
	before := record(t, b.line)
	pay := func(id lender.RepaymentID, amount string) paylater.Line {
		l, err := b.line.Receive(b.word(lender.RepaymentReceived{Repayment: id, Amount: usd(amount), Effective: day("2019-03-05"), Loan: loan}), b.now)
		require.NoError(t, err)
		return l
	}
	one, two := pay("R1", "100.00"), pay("R2", "200.00")
	three, err := one.Release("release-1", "PO-2", order.Initial, b.now)
	require.NoError(t, err)
	assert.Equal(t, before, record(t, b.line))
	assert.Equal(t, usd("-100.00"), one.Balance().Sub(b.line.Balance()))
	assert.Equal(t, usd("-200.00"), two.Balance().Sub(b.line.Balance()))
	assert.Len(t, one.Holds(b.now), 1)
	assert.Empty(t, three.Holds(b.now))
	for _, l := range []paylater.Line{one, two, three} {
		require.NoError(t, l.Audit())
	}
}

// TestRebuildSaysWhatItMet: a rebuild ends with the number of the event, with what
// is the matter with it and, where it was refused, with the refusal.
func TestRebuildSaysWhatItMet(t *testing.T) {
	b := openBook(t)
	b.must(b.hold("hold-0", drawOf("PO-0", "500.00")))
	b.must(b.take(b.line.Release("release-0", "PO-0", order.Initial, b.now)))
	b.draw("hold-1", "PO-1", "1000.00", 6)
	b.to("2019-03-15 10:00")
	b.must(b.tell(lender.Suspended{Reason: lender.ReasonRiskReview}))
	const placed, signed, issued, said = 4, 5, 6, 7 // after applied, approved, a hold and its release
	require.Equal(t, []paylater.Kind{paylater.KindHoldPlaced, paylater.KindSigned, paylater.KindStatementIssued, paylater.KindSuspended}, []paylater.Kind{
		b.history[placed].Kind, b.history[signed].Kind, b.history[issued].Kind, b.history[said].Kind,
	})
	bent := func(i int, old, text string) paylater.Event {
		rec, err := paylater.EncodeEvent(b.line.ID(), b.history[i])
		require.NoError(t, err)
		rec.Data = replaced(t, rec.Data, old, text)
		ev, err := paylater.ParseEvent(rec)
		require.NoError(t, err)
		return ev
	}
	commandOf := func(i int) string {
		rec, err := paylater.EncodeEvent(b.line.ID(), b.history[i])
		require.NoError(t, err)
		var parts map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(rec.Data, &parts))
		return `"command":` + string(parts["command"])
	}
	early := b.history[issued]
	early.At = at("1980-01-01 00:00")
	for name, c := range map[string]struct {
		history []paylater.Event
		code    error
		says    string
	}{
		"a hold is missing":    {slices.Delete(slices.Clone(b.history), placed, placed+1), paylater.CodeHoldMissing, "what was recorded is refused now: event 6"},
		"a statement is twice": {append(slices.Clone(b.history), b.history[issued]), paylater.CodeRebuildDiffers, "nothing happens where an event was recorded: event 7"},
		"a statement missing":  {slices.Delete(slices.Clone(b.history), issued, issued+1), paylater.CodeRebuildDiffers, "the events differ: statement_issued now, suspended recorded: event 8"},
		"no such instant":      {append(slices.Clone(b.history), early), paylater.CodeArgumentInvalid, "what was recorded is refused now: event 7"},
		"a word of a new form": {append(slices.Clone(b.history[:said]), bent(said, `{\"v\":1`, `{\"v\":9`)), lender.CodeUnknownVersion, "what was recorded is refused now: event 8"},
		"a command of nothing": {append(slices.Clone(b.history[:2]), bent(2, commandOf(2), `"command":{}`)), paylater.CodeRecordInvalid, "an event has an empty command"},
	} {
		err := b.rebuild(c.history)
		require.ErrorIs(t, err, paylater.CodeRebuildDiffers, name)
		require.ErrorIs(t, err, c.code, name)
		require.ErrorContains(t, err, c.says, name)
	}
}
