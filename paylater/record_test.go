package paylater_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// TestRecordRoundTrip: after every chapter the line survives its stored form.
func TestRecordRoundTrip(t *testing.T) {
	tellStory(t, func(name string, b *book) {
		again, err := b.rules.ParseLine(record(t, b.line), nil)
		require.NoError(t, err, name)
		requireSameRecord(t, b.line, again)
	})
}

// TestRecordAfterQuietMidnights: midnights at which nothing happened lie
// between the last event and the clock; the record still fits.
func TestRecordAfterQuietMidnights(t *testing.T) {
	b := openBook(t)
	b.lend("hold-1", "PO-1", "10000.00", 6)
	b.to("2019-04-01 12:00")
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("1941.67"), Effective: day("2019-04-01")}))
	b.must(b.tell(lender.RepaymentCleared{Repayment: "R1"}))
	b.to("2019-04-03 20:00")
	b.must(b.hold("hold-2", drawOf("PO-2", "500.00")))
	b.to("2019-04-08 12:00") // the hold expired on 04-04, the due date of 04-05 passed with nothing owed
	b.requireParsed()
	b.requireRebuilt()
}

// TestRecordAcrossPolicies: a policy that takes effect between two acts changes
// what falls due next; the record still fits.
func TestRecordAcrossPolicies(t *testing.T) {
	patient := func(p *paylater.Policy) { p.DelinquentAfter = 30 }
	for _, c := range [][2]func(p *paylater.Policy){{patient, nil}, {nil, patient}} {
		b := openBookWith(t, rulesOf(t, version("a", "2019-01-01", c[0]), version("b", "2019-04-20", c[1])))
		b.lend("hold-1", "PO-1", "10000.00", 6)
		for _, when := range []string{"2019-04-02 12:00", "2019-04-16 12:00", "2019-04-20 12:00", "2019-05-02 12:00", "2019-05-08 12:00", "2019-06-20 12:00"} {
			b.to(when)
			grant := paylater.GrantRequest{ID: lender.Key("grant-" + when[:10]), Amount: usd("1.00"), Expires: day("2019-12-31")}
			b.must(b.take(b.line.Grant(grant, b.now)))
			require.NoError(t, b.line.Audit(), when)
			b.requireParsed()
			b.requireRebuilt()
		}
	}
}

// leaf is one number, text or flag in a document, and how to spoil it.
type leaf struct {
	path  string // without indexes
	spoil func()
	heal  func()
}

// leaves lists what a decoded JSON document holds.
func leaves(path string, v any, set func(any)) []leaf {
	var list []leaf
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			list = append(list, leaves(path+"."+key, v[key], func(n any) { v[key] = n })...)
		}
	case []any:
		for i := range v {
			list = append(list, leaves(path+"[]", v[i], func(n any) { v[i] = n })...)
		}
	default:
		for _, bad := range spoiled(v) {
			list = append(list, leaf{path, func() { set(bad) }, func() { set(v) }})
		}
	}
	return list
}

// spoiled changes a value by one: a number, an amount, a day, an instant, a
// letter.
func spoiled(v any) []any {
	switch v := v.(type) {
	case bool:
		return []any{!v}
	case json.Number:
		n, _ := v.Int64()
		return []any{json.Number(strconv.FormatInt(n+1, 10)), json.Number(strconv.FormatInt(n-1, 10))}
	case string:
		return spoiledText(v)
	}
	return nil
}

func spoiledText(v string) []any {
	if d, err := civil.Parse(v); err == nil {
		return []any{d.AddDays(1).String(), d.AddDays(-1).String(), d.AddMonths(1).String()}
	}
	if u, err := money.ParseUSD(v); err == nil {
		return []any{u.Add(money.Cents(1)).Text(), u.Sub(money.Cents(1)).Text()}
	}
	if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
		return []any{t.Add(time.Microsecond).Format(time.RFC3339Nano), t.Add(-25 * time.Hour).Format(time.RFC3339Nano)}
	}
	if r, err := money.ParseRate(v); err == nil {
		return []any{money.PPM(r.PPM() + 1).String()}
	}
	if v == "" {
		return []any{"x"}
	}
	last := v[len(v)-1]
	return []any{v[:len(v)-1] + string(rune(last^1)), v + "x", ""}
}

func decoded(t tester, data []byte) any {
	var v any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	require.NoError(t, dec.Decode(&v))
	return v
}

// eachCorruption calls f with every record that differs in one value.
func eachCorruption(t tester, rec paylater.Record, f func(path string, bad paylater.Record)) {
	part := func(name string, data []byte, put func(data []byte) paylater.Record) {
		doc := decoded(t, data)
		for _, l := range leaves(name, doc, nil) {
			l.spoil()
			text, err := json.Marshal(doc)
			require.NoError(t, err)
			f(l.path, put(text))
			l.heal()
		}
	}
	for path, bad := range corruptHeads(rec) {
		f(path, bad)
	}
	part("line", rec.Head.Data, func(data []byte) paylater.Record {
		bad := rec
		bad.Head.Data = data
		return bad
	})
	for i, body := range rec.Bodies {
		part(string(body.Kind), body.Data, func(data []byte) paylater.Record {
			bad := rec
			bad.Bodies = slices.Clone(rec.Bodies)
			bad.Bodies[i].Data = data
			return bad
		})
	}
}

// unseen lists what ParseLine cannot know to be wrong, because nothing else in
// the line says it, and why that is so. None of it stays unseen: the line is not
// what its events make any more, and Program.Audit says so.
func unseen() map[string]string {
	const (
		word    = "the lender said it once; only the event has it too"
		asked   = "the host said it once; only the event has it too"
		instant = "when it happened stands on the event alone"
		memory  = "remembered for a better answer; decides no money"
		billed  = "the statement that says it too is an event"
		first   = "checked once there is a loan or a statement"
		partly  = "refused when it breaks a sum or an order"
	)
	return map[string]string{
		"head.buyer": "the program compares it with the line it asked for", "head.lender": "the same", "head.limit": word, "head.seq": "the events are counted by the store: it refuses the next change as a conflict",
		"hold.expires": partly, "hold.key": asked, "hold.order": asked, "hold.placed": instant,
		"line.application.at": instant, "line.application.id": asked, "line.application.items[]": word,
		"line.application.order.order": asked, "line.application.reasons[]": word, "line.application.state": partly,
		"line.application.told": word, "line.application.former[]": asked, "line.at": instant,
		"line.charges[].amount": partly, "line.charges[].for": word, "line.charges[].id": word, "line.charges[].posted": instant,
		"line.cycle.due_after": first, "line.cycle.first": first, "line.qualified": word, "line.drawn": instant, "line.made": partly,
		"line.entries[].installment": billed, "line.entries[].kind": billed, "line.entries[].loan": billed,
		"line.entries[].posted": billed, "line.entries[].ref": billed,
		"line.grants[].expires": asked, "line.grants[].granted": asked, "line.grants[].id": asked, "line.grants[].left": partly,
		"line.inflows[].amount": "refused unless the repayment was returned, when it lies nowhere", "line.inflows[].clears_on": partly,
		"line.inflows[].effective": word, "line.inflows[].id": word, "line.inflows[].posted": instant, "line.inflows[].refund": word,
		"line.lapsed[]": memory, "line.last.fees_year": billed, "line.last.index": partly, "line.last.minimum": billed, "line.last.number": billed,
		"line.prices[].monthly[]": word, "line.prices[].months": word,
		"line.refunds[].amount": asked, "line.refunds[].asked_at": asked, "line.refunds[].by_lender": word, "line.refunds[].ended_on": instant,
		"line.refunds[].id": asked, "line.refunds[].loan": asked, "line.refunds[].received": word, "line.refunds[].state": partly, "line.refunds[].told": word,
		"line.standing.limit.at": word, "line.standing.limit.by": word, "line.standing.past_due": memory, "line.standing.prices.at": word,
		"line.standing.prices.by": word, "line.standing.reason": word, "line.standing.status.at": word, "line.standing.status.by": word,
		"line.standing.why.at": word, "line.standing.why.by": word,
		"loan.credit[].amount": partly, "loan.credit[].grant": asked, "loan.ended_on": instant, "loan.number": partly,
		"loan.paid_out": partly, "loan.rows[].billed": billed, "loan.settled_on": word, "loan.signed_at": partly, "loan.told": memory,
	}
}

// TestEveryCorruptionIsSeen changes every value of every record of the story by
// one. ParseLine refuses it, or it is listed above and an audit finds it.
func TestEveryCorruptionIsSeen(t *testing.T) {
	t.Parallel()
	listed, refused, found, chapter := unseen(), 0, map[string]int{}, 0
	tellStory(t, func(name string, b *book) {
		if chapter++; chapter > 4 && chapter%3 != 1 {
			return // each of the others is spoiled like one of these
		}
		want := record(t, b.line)
		eachCorruption(t, want, func(path string, bad paylater.Record) {
			l, err := b.rules.ParseLine(bad, nil)
			if err != nil {
				require.NotEmpty(t, codeOf(err), path)
				refused++
				return
			}
			require.NotEmpty(t, listed[path], "%s: %s: changed by one, and nobody sees it", name, path)
			require.NotEqual(t, want, record(t, l), "%s: %s: an audit would not find it", name, path)
			found[path]++
		})
	})
	require.Greater(t, refused, 1_000)
	for path := range listed {
		require.NotZero(t, found[path], "%s need not be listed any more", path)
	}
}

// corruptHeads changes every column that a store keeps of a line.
func corruptHeads(rec paylater.Record) map[string]paylater.Record {
	list := map[string]paylater.Record{}
	put := func(name string, edit func(h *paylater.Head)) {
		bad := rec
		edit(&bad.Head)
		list["head."+name] = bad
	}
	put("buyer", func(h *paylater.Head) { h.ID.Buyer += "x" })
	put("lender", func(h *paylater.Head) { h.ID.Lender += "x" })
	put("seq", func(h *paylater.Head) { h.Seq++ })
	put("status", func(h *paylater.Head) { h.Status = "unheard" })
	put("limit", func(h *paylater.Head) { h.Limit = h.Limit.Add(money.Cents(1)) })
	put("held", func(h *paylater.Head) { h.Held = h.Held.Add(money.Cents(1)) })
	put("outstanding", func(h *paylater.Head) { h.Outstanding = h.Outstanding.Add(money.Cents(1)) })
	put("next", func(h *paylater.Head) { h.Next = h.Next.Add(time.Microsecond) })
	put("waiting", func(h *paylater.Head) { h.Waiting = h.Waiting.Add(time.Microsecond) })
	return list
}

// size is what a store keeps of a line besides its events.
func size(rec paylater.Record) int {
	n := len(rec.Head.Data)
	for _, b := range rec.Bodies {
		n += len(b.Data)
	}
	return n
}

// TestRecordDoesNotGrow: five years of a loan each month, paid once a month by
// one payment for all loans.
func TestRecordDoesNotGrow(t *testing.T) {
	b := openBook(t)
	var sizes []int
	for month := range 60 {
		when := day("2019-03-06").AddMonths(month)
		b.to(when.String() + " 10:00")
		b.lend(lender.Key("hold-"+strconv.Itoa(month)), order.ID("PO-"+strconv.Itoa(month)), "1000.00", 6)
		b.to(when.AddDays(15).String() + " 10:00")
		if c, ok := b.line.Collection(b.now); ok && c.Amount.Sign() > 0 {
			f := lender.RepaymentReceived{Repayment: lender.RepaymentID("R" + strconv.Itoa(month)), Amount: c.Amount, Effective: when.AddDays(15)}
			b.must(b.tell(f))
		}
		b.to(when.AddDays(25).String() + " 10:00")
		sizes = append(sizes, size(record(t, b.line)))
	}
	require.Equal(t, paylater.StatusOpen, b.line.Status())
	t.Log(sizes)
	require.Less(t, slices.Max(sizes[24:]), 2*slices.Max(sizes[8:14]), "the record of an old line is no larger than that of a young one")
}
