package memstore

import (
	"cmp"
	"slices"

	"github.com/paylater-go/payments/paylater"
)

// line is one line as it is kept.
type line struct {
	head   paylater.Head
	bodies []paylater.Body        // by kind, then id
	events []paylater.EventRecord // event n is at n-1
	byKey  map[string]int64       // the numbers of events that have a key
}

// has tells whether an event has that key.
func (l *line) has(key string) bool {
	_, used := l.byKey[key]
	return used
}

// keep writes a change that fits.
func (l *line) keep(c *paylater.Change) {
	l.head = copyHead(c.Head)
	for _, body := range c.Put {
		body = copyBody(body)
		if i, found := l.body(body.BodyKey); found {
			l.bodies[i] = body
		} else {
			l.bodies = slices.Insert(l.bodies, i, body)
		}
	}
	for _, key := range c.Drop {
		if i, found := l.body(key); found {
			l.bodies = slices.Delete(l.bodies, i, i+1)
		}
	}
	for i := range c.Events {
		ev := copyEvent(c.Events[i])
		l.events = append(l.events, ev)
		if ev.Key != "" {
			l.byKey[ev.Key] = ev.Seq
		}
	}
}

// body finds a body, or the place where it belongs.
func (l *line) body(key paylater.BodyKey) (int, bool) {
	return slices.BinarySearchFunc(l.bodies, key, func(body paylater.Body, key paylater.BodyKey) int {
		return cmp.Or(cmp.Compare(body.Kind, key.Kind), cmp.Compare(body.ID, key.ID))
	})
}

// record is a copy of the line.
func (l *line) record() paylater.Record {
	r := paylater.Record{Head: copyHead(l.head)}
	for _, body := range l.bodies {
		r.Bodies = append(r.Bodies, copyBody(body))
	}
	return r
}

func compareLines(a, b *line) int {
	return cmp.Or(cmp.Compare(a.head.ID.Buyer, b.head.ID.Buyer), cmp.Compare(a.head.ID.Lender, b.head.ID.Lender))
}

func copyHead(h paylater.Head) paylater.Head {
	h.Data = slices.Clone(h.Data)
	return h
}

func copyBody(b paylater.Body) paylater.Body {
	b.Data = slices.Clone(b.Data)
	return b
}

func copyEvent(ev paylater.EventRecord) paylater.EventRecord {
	ev.Data = slices.Clone(ev.Data)
	return ev
}
