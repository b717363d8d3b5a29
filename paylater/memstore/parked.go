package memstore

import (
	"cmp"
	"context"
	"slices"

	"github.com/paylater-go/payments/paylater"
)

// Park implements [paylater.Store].
func (s *Store) Park(ctx context.Context, ev paylater.Parked) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.parked[ev.ParkedKey]; there {
		return nil
	}
	ev = copyParked(ev)
	s.parked[ev.ParkedKey] = ev
	s.oldest.add(ev)
	mine := s.parkedBy[ev.Line()]
	i, _ := slices.BinarySearchFunc(mine, ev, compareParked)
	s.parkedBy[ev.Line()] = slices.Insert(mine, i, ev)
	return nil
}

// unpark forgets an event that a line took in.
func (s *Store) unpark(key paylater.ParkedKey) {
	ev, there := s.parked[key]
	if !there {
		return
	}
	delete(s.parked, key)
	s.oldest.remove(ev)
	id := ev.Line()
	s.parkedBy[id] = slices.DeleteFunc(s.parkedBy[id], func(other paylater.Parked) bool { return other.ParkedKey == key })
	if len(s.parkedBy[id]) == 0 {
		delete(s.parkedBy, id)
	}
}

// Parked implements [paylater.Store].
func (s *Store) Parked(ctx context.Context, after paylater.Parked, limit int) ([]paylater.Parked, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []paylater.Parked
	for ev := range s.oldest.after(after) {
		if len(list) >= limit {
			break
		}
		list = append(list, copyParked(ev))
	}
	return list, nil
}

// parkedFor lists the parked events of one line, oldest first.
func (s *Store) parkedFor(id paylater.LineID) []paylater.Parked {
	var list []paylater.Parked
	for _, ev := range s.parkedBy[id] {
		list = append(list, copyParked(ev))
	}
	return list
}

func compareParked(a, b paylater.Parked) int {
	return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Lender, b.Lender), cmp.Compare(a.Event, b.Event))
}

func copyParked(ev paylater.Parked) paylater.Parked {
	ev.Body = slices.Clone(ev.Body)
	return ev
}
