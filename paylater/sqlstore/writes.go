package sqlstore

import (
	"cmp"
	"slices"

	"github.com/paylater-go/payments/paylater"
)

// writes is what the changes that fit come to, each row once, in the order of
// the keys, so that two transactions never wait for each other in a circle.
type writes struct {
	inserts []headRow
	updates []headRow
	puts    []bodyRow
	drops   []bodyRow
	events  []paylater.EventRecord
	taken   []claimRow
	given   []claimRow
	unpark  []parkedRow
}

type headRow struct {
	expect int64
	head   paylater.Head
}

type bodyRow struct {
	line paylater.LineID
	body paylater.Body
}

type claimRow struct {
	on    paylater.Claimable
	claim paylater.Claim
}

type parkedRow struct {
	line paylater.LineID
	key  paylater.ParkedKey
}

// collect sums the changes up. Before is what was found, after what they make
// of it.
func collect(changes []*paylater.Change, before map[paylater.Claimable]paylater.Claim, after *state) *writes {
	w := &writes{}
	heads := map[paylater.LineID]int{}
	bodies := map[paylater.LineID]map[paylater.BodyKey]*paylater.Body{}
	var rows []headRow
	for _, c := range changes {
		if i, ok := heads[c.Head.ID]; ok {
			rows[i].head = c.Head
		} else {
			heads[c.Head.ID] = len(rows)
			rows = append(rows, headRow{c.Expect, c.Head})
			bodies[c.Head.ID] = map[paylater.BodyKey]*paylater.Body{}
		}
		for i := range c.Put {
			bodies[c.Head.ID][c.Put[i].BodyKey] = &c.Put[i]
		}
		for _, key := range c.Drop {
			bodies[c.Head.ID][key] = nil
		}
		w.events = append(w.events, c.Events...)
		for _, key := range c.Unpark {
			w.unpark = append(w.unpark, parkedRow{c.Head.ID, key})
		}
	}
	w.heads(rows)
	w.bodies(bodies)
	w.claims(before, after.claims)
	w.sort()
	return w
}

// size is how many statements it takes to write them row by row.
func (w *writes) size() int {
	return 2*(len(w.inserts)+len(w.updates)) + len(w.puts) + len(w.drops) + len(w.events) + len(w.taken) + len(w.given) + len(w.unpark)
}

func (w *writes) heads(rows []headRow) {
	for _, row := range rows {
		if row.expect == 0 {
			w.inserts = append(w.inserts, row)
		} else {
			w.updates = append(w.updates, row)
		}
	}
}

func (w *writes) bodies(all map[paylater.LineID]map[paylater.BodyKey]*paylater.Body) {
	for line, bodies := range all {
		for key, body := range bodies {
			if body == nil {
				w.drops = append(w.drops, bodyRow{line, paylater.Body{BodyKey: key}})
			} else {
				w.puts = append(w.puts, bodyRow{line, *body})
			}
		}
	}
}

// claims compares two pictures. A claim that changes hands is given up and
// taken in one commit.
func (w *writes) claims(before, after map[paylater.Claimable]paylater.Claim) {
	for p, has := range after {
		had := before[p]
		if had == has {
			continue
		}
		if had != (paylater.Claim{}) {
			w.given = append(w.given, claimRow{p, had})
		}
		if has != (paylater.Claim{}) {
			w.taken = append(w.taken, claimRow{p, has})
		}
	}
}

func (w *writes) sort() {
	for _, list := range [][]headRow{w.inserts, w.updates} {
		slices.SortFunc(list, func(a, b headRow) int { return compareLines(a.head.ID, b.head.ID) })
	}
	for _, list := range [][]bodyRow{w.puts, w.drops} {
		slices.SortFunc(list, func(a, b bodyRow) int {
			return cmp.Or(compareLines(a.line, b.line), cmp.Compare(a.body.Kind, b.body.Kind), cmp.Compare(a.body.ID, b.body.ID))
		})
	}
	slices.SortFunc(w.events, func(a, b paylater.EventRecord) int {
		return cmp.Or(compareLines(a.Line, b.Line), cmp.Compare(a.Seq, b.Seq))
	})
	for _, list := range [][]claimRow{w.taken, w.given} {
		slices.SortFunc(list, func(a, b claimRow) int { return comparePhases(a.on, b.on) })
	}
	slices.SortFunc(w.unpark, func(a, b parkedRow) int {
		return cmp.Or(cmp.Compare(a.key.Lender, b.key.Lender), cmp.Compare(a.key.Event, b.key.Event))
	})
}

func compareLines(a, b paylater.LineID) int {
	return cmp.Or(cmp.Compare(a.Buyer, b.Buyer), cmp.Compare(a.Lender, b.Lender))
}

func comparePhases(a, b paylater.Claimable) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Phase, b.Phase))
}
