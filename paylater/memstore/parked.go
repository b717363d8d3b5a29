package memstore

import (
	"cmp"
	"context"
	"maps"
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
	if _, there := s.parked[ev.ParkedKey]; !there {
		ev.Body = slices.Clone(ev.Body)
		s.parked[ev.ParkedKey] = ev
	}
	return nil
}

// Parked implements [paylater.Store].
func (s *Store) Parked(ctx context.Context, after paylater.Parked, limit int) ([]paylater.Parked, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []paylater.Parked
	for _, ev := range s.sorted() {
		if compareParked(ev, after) > 0 && len(list) < limit {
			list = append(list, copyParked(ev))
		}
	}
	return list, nil
}

// parkedFor lists the parked events of one line, oldest first.
func (s *Store) parkedFor(id paylater.LineID) []paylater.Parked {
	var list []paylater.Parked
	for _, ev := range s.sorted() {
		if ev.Line() == id {
			list = append(list, copyParked(ev))
		}
	}
	return list
}

func (s *Store) sorted() []paylater.Parked {
	return slices.SortedFunc(maps.Values(s.parked), compareParked)
}

func compareParked(a, b paylater.Parked) int {
	return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Lender, b.Lender), cmp.Compare(a.Event, b.Event))
}

func copyParked(ev paylater.Parked) paylater.Parked {
	ev.Body = slices.Clone(ev.Body)
	return ev
}
