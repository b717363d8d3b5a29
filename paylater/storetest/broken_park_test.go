package storetest_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/paylater-go/payments/paylater"
)

// parkRules bends how events are parked; the zero value does it well.
type parkRules struct {
	same        func(a, b paylater.Parked) bool // which are one and the same
	overwrite   bool
	compare     func(a, b paylater.Parked) int
	after       func(ev, after paylater.Parked) bool
	unpark      func(ev paylater.Parked, id paylater.LineID, keys []paylater.ParkedKey) bool
	strict      bool // what is not parked cannot be taken in
	unparkFirst bool // before the change is committed
	unlocked    bool
}

func (r parkRules) filled() parkRules {
	if r.same == nil {
		r.same = func(a, b paylater.Parked) bool { return a.ParkedKey == b.ParkedKey }
	}
	if r.compare == nil {
		r.compare = compareParked
	}
	if r.after == nil {
		r.after = func(ev, after paylater.Parked) bool { return compareParked(ev, after) > 0 }
	}
	if r.unpark == nil {
		r.unpark = func(ev paylater.Parked, _ paylater.LineID, keys []paylater.ParkedKey) bool {
			return slices.Contains(keys, ev.ParkedKey)
		}
	}
	return r
}

func compareParked(a, b paylater.Parked) int {
	return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Lender, b.Lender), cmp.Compare(a.Event, b.Event))
}

// lot keeps parked events in a list of its own.
type lot struct {
	parkRules
	mu   sync.Mutex
	list []paylater.Parked
}

func copyParked(list []paylater.Parked) []paylater.Parked {
	list = slices.Clone(list)
	for i := range list {
		list[i].Body = slices.Clone(list[i].Body)
	}
	return list
}

func (l *lot) park(_ paylater.Store, ctx context.Context, ev paylater.Parked) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.list, func(have paylater.Parked) bool { return l.same(have, ev) })
	if l.unlocked {
		l.mu.Unlock()
		pause()
		l.mu.Lock()
	}
	if ev = copyParked([]paylater.Parked{ev})[0]; i < 0 {
		l.list = append(l.list, ev)
	} else if l.overwrite {
		l.list[i] = ev
	}
	return nil
}

func (l *lot) parked(_ paylater.Store, ctx context.Context, after paylater.Parked, limit int) ([]paylater.Parked, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	list := slices.SortedStableFunc(slices.Values(l.list), l.compare)
	return first(copyParked(only(list, func(ev paylater.Parked) bool { return l.after(ev, after) })), limit), nil
}

func (l *lot) load(s paylater.Store, ctx context.Context, id paylater.LineID, keys []string) (paylater.Loaded, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, err := s.Load(ctx, id, keys...)
	list := slices.SortedStableFunc(slices.Values(l.list), l.compare)
	found.Parked = copyParked(only(list, func(ev paylater.Parked) bool { return ev.Line() == id }))
	return found, err
}

func (l *lot) save(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
	l.mu.Lock()
	defer l.mu.Unlock()
	results := make([]error, len(changes))
	for i, c := range changes {
		for _, key := range c.Unpark {
			if l.strict && !slices.ContainsFunc(l.list, func(ev paylater.Parked) bool { return ev.ParkedKey == key }) {
				results[i] = errors.New("no such parked event")
			}
		}
		if results[i] == nil {
			results[i] = s.Save(ctx, changes[i:i+1])[0]
		}
		if results[i] == nil || l.unparkFirst {
			l.list = slices.DeleteFunc(l.list, func(ev paylater.Parked) bool { return l.unpark(ev, c.Head.ID, c.Unpark) })
		}
	}
	return results
}

func bendParking(rules parkRules) paylater.Store {
	l := &lot{parkRules: rules.filled()}
	return bend(bent{park: l.park, parked: l.parked, load: l.load, save: l.save})
}

func brokenParking() []broken {
	const (
		keeps   = "Park keeps a lender's event that matches nothing yet, by its lender and id"
		again   = "Parking it again changes nothing"
		lists   = "Parked lists parked events, oldest first and then by lender and id, at most as many as the limit, after the given one"
		unparks = "Unpark: events that the act took in, if they are still parked"
	)
	with := func(r parkRules) func() paylater.Store { return func() paylater.Store { return bendParking(r) } }
	return []broken{
		{"events are parked by id alone", "park/keeps", keeps, with(parkRules{same: func(a, b paylater.Parked) bool { return a.Event == b.Event }})},
		{"events are parked in any letters", "park/keeps", keeps, with(parkRules{same: func(a, b paylater.Parked) bool {
			return a.Lender == b.Lender && toLower(a.Event) == toLower(b.Event)
		}})},
		{"the last one parked wins", "park/again", again, with(parkRules{overwrite: true})},
		{"events are parked by buyer too", "park/again", again, with(parkRules{same: func(a, b paylater.Parked) bool {
			return a.ParkedKey == b.ParkedKey && a.Buyer == b.Buyer
		}})},
		{"everything is parked each time", "park/again", again, with(parkRules{same: func(paylater.Parked, paylater.Parked) bool { return false }})},
		{"the newest is listed first", "park/lists", lists, with(parkRules{compare: func(a, b paylater.Parked) int { return -compareParked(a, b) }})},
		{"events are listed as they came", "park/lists", lists, with(parkRules{compare: func(paylater.Parked, paylater.Parked) int { return 0 }})},
		{"a page begins with the next instant", "park/pages", lists, with(parkRules{after: func(ev, after paylater.Parked) bool { return ev.Since.After(after.Since) }})},
		{"a page begins with the last event again", "park/pages", lists, with(parkRules{after: func(ev, after paylater.Parked) bool { return compareParked(ev, after) >= 0 }})},
		{"nothing is ever taken in", "park/unpark", unparks, with(parkRules{unpark: func(paylater.Parked, paylater.LineID, []paylater.ParkedKey) bool { return false }})},
		{"everything of the line is taken in", "park/unpark", unparks, with(parkRules{unpark: func(ev paylater.Parked, id paylater.LineID, keys []paylater.ParkedKey) bool {
			return len(keys) > 0 && ev.Line() == id
		}})},
		{"events of that id are taken in from all lenders", "park/unpark", unparks, with(parkRules{unpark: func(ev paylater.Parked, _ paylater.LineID, keys []paylater.ParkedKey) bool {
			return slices.ContainsFunc(keys, func(key paylater.ParkedKey) bool { return key.Event == ev.Event })
		}})},
		{"what is parked no more cannot be taken in", "park/unpark-missing", unparks, with(parkRules{strict: true})},
		{"a refused change takes events in", "park/unpark-refused", "CodeConflict: not committed", with(parkRules{unparkFirst: true})},
	}
}
