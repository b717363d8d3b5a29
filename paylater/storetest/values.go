package storetest

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

func valueFacts() []fact {
	const values = "Data comes back byte for byte, instants in UTC and to the microsecond, zero ones as zero."
	return []fact{
		{"values/data", values, valuesData},
		{"values/instants", values, valuesInstants},
		{"values/zero", values, valuesZero},
		{"values/money", saysHead, valuesMoney},
		{"values/names", "Ids and keys are compared and ordered byte by byte.", valuesNames},
	}
}

const saysHead = "Head is what a store keeps of a line in columns, to find work and to show operators, and the rest of the line in one document."

func valuesData(p *probe) {
	bytes256 := make([]byte, 256)
	for i := range bytes256 {
		bytes256[i] = byte(i)
	}
	for n, data := range [][]byte{
		bytes256,
		{0},
		[]byte("\xff\xfe\xc3\x28"), []byte(`{ "b":1,  "a":1.0, "a":2 }`), []byte(`' " \ %s $1 ? ;--`),
		bytes.Repeat([]byte("0123456789abcdef"), 1<<14), []byte("line\r\nline\n"), []byte("\u00e9 e\u0301 \u2028"), nil,
	} {
		c := change(ada(), int64(n), "")
		c.Head.Data, c.Events[0].Data, c.Put = data, data, []paylater.Body{{BodyKey: loan("n"), Data: data}}
		p.save(c)
		found := p.load(ada())
		p.that(len(found.Record.Bodies) == 1, "a line with one body came back with %d", len(found.Record.Bodies))
		p.bytes("a head", found.Record.Head.Data, data)
		p.bytes("a body", found.Record.Bodies[0].Data, data)
		list := p.events(paylater.EventQuery{Line: ada(), After: int64(n), Limit: 1})
		p.that(len(list) == 1, "an event did not come back")
		p.bytes("an event", list[0].Data, data)
	}
	ev := parkedOf(ada(), "ev-1", 1)
	ev.Body = bytes256
	p.park(ev)
	p.parkedAre("an event with all bytes", ev)
}

func (p *probe) bytes(what string, got, want []byte) {
	p.t.Helper()
	p.that(bytes.Equal(got, want), "the data of %s came back otherwise:\n  found  %s\n  wanted %s",
		what, short(fmt.Sprintf("%q", got)), short(fmt.Sprintf("%q", want)))
}

func valuesInstants(p *probe) {
	for n, at := range []time.Time{
		time.Date(1990, time.January, 1, 0, 0, 0, 1_000, time.UTC),
		time.Date(2019, time.March, 10, 6, 59, 59, 999_999_000, time.UTC),
		time.Date(2019, time.November, 3, 5, 30, 0, 500_000_000, time.UTC),
		time.Date(2190, time.December, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC),
	} {
		c := change(ada(), int64(n), "k"+at.String())
		c.Head.Next, c.Head.Waiting, c.Events[0].At = at, at.Add(time.Microsecond), at.Add(2*time.Microsecond)
		p.save(c)
		found := p.load(ada(), c.Events[0].Key)
		p.same("the instants of a head", writeHead(found.Record.Head), writeHead(c.Head))
		p.same("the instant of an answer", writeAnswers(found.Answers), write(c.Events, writeEvent))
		p.same("the instants of a scanned head", write(p.scan(paylater.Query{Due: at, Limit: 1}), writeHead), writeHead(c.Head))
		p.eventsTo("the instant of an event", paylater.EventQuery{Line: ada(), After: int64(n), Limit: 1}, c.Events)
		p.same("a line that is due a microsecond later", write(p.scan(paylater.Query{Due: at.Add(-time.Microsecond), Limit: 1}), writeHead), "")
		ev := parkedOf(ada(), "ev-1", 1)
		ev.Since = at
		p.park(ev)
		p.parkedAre("the instant of a parked event", ev)
		p.save(unparking(change(bob(), int64(n)), ev))
	}
}

func valuesZero(p *probe) {
	c := change(ada(), 0)
	p.save(c)
	h := p.load(ada()).Record.Head
	p.that(h.Next.IsZero() && h.Waiting.IsZero(), "zero instants came back as %s and %s", h.Next, h.Waiting)
	second := change(ada(), 1)
	second.Head.Next, second.Head.Waiting = minute(1), minute(2)
	p.save(second, change(ada(), 2))
	h = p.load(ada()).Record.Head
	p.that(h.Next.IsZero() && h.Waiting.IsZero(), "instants that were set to zero came back as %s and %s", h.Next, h.Waiting)
}

func valuesMoney(p *probe) {
	for n, cents := range []int64{0, 1, 2, 14_999_999, money.MaxCents, 3} {
		c := change(ada(), int64(n))
		c.Head.Limit, c.Head.Held, c.Head.Outstanding = money.Cents(cents), money.Cents(cents/3), money.Cents(money.MaxCents-cents)
		c.Head.Status = paylater.Status([]string{"open", "new", "declined", "closed", "x", ""}[n])
		p.save(c)
		p.same("the columns of a head", writeHead(p.load(ada()).Record.Head), writeHead(c.Head))
	}
}

func valuesNames(p *probe) {
	long := strings.Repeat("x", 64)
	lower, upper, longest := change(lineOf("anna", "kabbage"), 0, "k"), change(lineOf("ANNA", "kabbage"), 0, "K"),
		change(lineOf(lender.BuyerID(long), lender.ID(long[:32])), 0, "refund/"+long)
	longest.Put = []paylater.Body{body(loan(long), "loan")}
	longest = claiming(longest, take(order.ID(long), 1, lender.Key(long)))
	p.save(lower, upper, longest)
	for _, c := range []paylater.Change{lower, upper, longest} {
		found := p.load(c.Head.ID, c.Events[0].Key)
		p.same("a line", writeRecord(found.Record), writeRecord(paylater.Record{Head: c.Head, Bodies: c.Put}))
		p.same("the event of its key", writeAnswers(found.Answers), write(c.Events, writeEvent))
	}
	p.same("the answer to a key in other letters", writeAnswers(p.load(lower.Head.ID, "K").Answers), "")
	p.refused("the longest claim there is", claiming(change(ada(), 0), longest.Claims...), paylater.CodePhaseClaimed)
}
