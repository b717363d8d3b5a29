package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paylater-go/payments/paylater"
)

// What a store answers is compared as text, one line for each thing in it.

func writeInstant(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	text := t.Format(time.RFC3339Nano)
	if t.Location() != time.UTC {
		text += " (in zone " + t.Location().String() + ", not UTC)"
	}
	return text
}

func writeHead(h paylater.Head) string {
	return fmt.Sprintf("head %q@%q number %d, %q, limit %s, held %s, outstanding %s, next %s, waiting %s, data %q",
		h.ID.Buyer, h.ID.Lender, h.Seq, h.Status, h.Limit, h.Held, h.Outstanding,
		writeInstant(h.Next), writeInstant(h.Waiting), h.Data)
}

func writeBody(b paylater.Body) string { return fmt.Sprintf("body %s %q: %q", b.Kind, b.ID, b.Data) }

func writeEvent(ev paylater.EventRecord) string {
	return fmt.Sprintf("event %d of %q@%q, key %q, %q, at %s, data %q",
		ev.Seq, ev.Line.Buyer, ev.Line.Lender, ev.Key, ev.Kind, writeInstant(ev.At), ev.Data)
}

func writeParked(ev paylater.Parked) string {
	return fmt.Sprintf("parked %q of %q for %q since %s, why %q, body %q",
		ev.Event, ev.Lender, ev.Buyer, writeInstant(ev.Since), ev.Why, ev.Body)
}

// write puts a list into the order in which it came, one line for each.
func write[E any](list []E, one func(E) string) string {
	lines := make([]string, len(list))
	for i := range list {
		lines[i] = one(list[i])
	}
	return strings.Join(lines, "\n")
}

// writeRecord writes a line; the order of its bodies says nothing.
func writeRecord(r paylater.Record) string {
	bodies := slices.SortedFunc(slices.Values(r.Bodies), func(a, b paylater.Body) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return strings.TrimSuffix(writeHead(r.Head)+"\n"+write(bodies, writeBody), "\n")
}

// writeAnswers writes events by number: the order of answers says nothing.
func writeAnswers(list []paylater.EventRecord) string {
	sorted := slices.SortedFunc(slices.Values(list), func(a, b paylater.EventRecord) int { return cmp.Compare(a.Seq, b.Seq) })
	return write(sorted, writeEvent)
}

// all is a limit that nothing in this suite reaches.
const all = 10_000

// everything writes all that the store shows: each line with its bodies, events
// and answers, and what is parked. One line may not have been saved yet.
func (p *probe) everything(also paylater.LineID) string {
	p.t.Helper()
	var b strings.Builder
	heads := p.scan(paylater.Query{Limit: all})
	if !slices.ContainsFunc(heads, func(h paylater.Head) bool { return h.ID == also }) {
		_, err := p.store.Load(p.ctx(), also)
		fmt.Fprintf(&b, "%s is not found: %t\n", also, errors.Is(err, paylater.CodeNotFound))
		b.WriteString(write(p.events(paylater.EventQuery{Line: also, Limit: all}), writeEvent))
	}
	for _, h := range heads {
		events := p.events(paylater.EventQuery{Line: h.ID, Limit: all})
		loaded := p.load(h.ID, keysOf(events)...)
		for _, text := range []string{
			writeHead(h), writeRecord(loaded.Record), write(events, writeEvent),
			writeAnswers(loaded.Answers), write(loaded.Parked, writeParked),
		} {
			b.WriteString(text + "\n")
		}
	}
	b.WriteString(write(p.parked(paylater.Parked{}, all), writeParked))
	return b.String()
}

func keysOf(events []paylater.EventRecord) []string {
	var keys []string
	for _, ev := range events {
		if ev.Key != "" {
			keys = append(keys, ev.Key)
		}
	}
	return keys
}
