package memstore

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Store is a paylater.Store in memory. Make it with [New]; it is safe for
// concurrent use.
type Store struct {
	mu     sync.RWMutex
	lines  map[paylater.LineID]*line
	sorted ordered[*line] // the same lines, by id
	claims map[paylater.Claimable]paylater.Claim

	parked   map[paylater.ParkedKey]paylater.Parked
	oldest   ordered[paylater.Parked]              // the same events, oldest first
	parkedBy map[paylater.LineID][]paylater.Parked // the same events, by line, oldest first
}

// New returns an empty store.
func New() *Store {
	return &Store{
		lines:    map[paylater.LineID]*line{},
		sorted:   ordered[*line]{compare: compareLines},
		claims:   map[paylater.Claimable]paylater.Claim{},
		parked:   map[paylater.ParkedKey]paylater.Parked{},
		oldest:   ordered[paylater.Parked]{compare: compareParked},
		parkedBy: map[paylater.LineID][]paylater.Parked{},
	}
}

var _ paylater.Loader = (*Store)(nil) // it can

// Load implements [paylater.Store].
func (s *Store) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if err := ctx.Err(); err != nil {
		return paylater.Loaded{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	loaded := paylater.Loaded{Parked: s.parkedFor(id)}
	l := s.lines[id]
	if l == nil {
		return loaded, fault.New(paylater.CodeNotFound, "no such line")
	}
	loaded.Record = l.record()
	for _, key := range keys {
		if seq, ok := l.byKey[key]; ok {
			loaded.Answers = append(loaded.Answers, copyEvent(l.events[seq-1]))
		}
	}
	return loaded, nil
}

// Save implements [paylater.Store].
func (s *Store) Save(ctx context.Context, changes []paylater.Change) []error {
	results := make([]error, len(changes))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range changes {
		if results[i] = ctx.Err(); results[i] == nil {
			results[i] = s.save(&changes[i])
		}
	}
	return results
}

// save checks one change as a whole before it keeps any part of it.
func (s *Store) save(c *paylater.Change) error {
	l, known := s.lines[c.Head.ID]
	if !known {
		l = &line{byKey: map[string]int64{}}
	}
	if err := c.Fits(l.head.Seq, l.has); err != nil {
		return err
	}
	claims, err := c.ClaimsAfter(s.has)
	if err != nil {
		return err
	}
	s.keepClaims(claims)
	l.keep(c)
	if !known {
		s.lines[c.Head.ID] = l
		s.sorted.add(l)
	}
	for _, key := range c.Unpark {
		s.unpark(key)
	}
	return nil
}

// Scan implements [paylater.Store].
func (s *Store) Scan(ctx context.Context, q paylater.Query) ([]paylater.Head, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var heads []paylater.Head
	for l := range s.scan(q) {
		heads = append(heads, copyHead(l.head))
	}
	return heads, nil
}

// LoadDue implements [paylater.Loader].
func (s *Store) LoadDue(ctx context.Context, q paylater.Query) ([]paylater.Loaded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var lines []paylater.Loaded
	for l := range s.scan(q) {
		lines = append(lines, paylater.Loaded{Record: l.record(), Parked: s.parkedFor(l.head.ID)})
	}
	return lines, nil
}

// scan goes through the lines that a query asks for.
func (s *Store) scan(q paylater.Query) iter.Seq[*line] {
	return func(yield func(*line) bool) {
		found := 0
		for l := range s.sorted.after(&line{head: paylater.Head{ID: q.After}}) {
			if found >= q.Limit {
				return
			}
			if asked(&q, &l.head) {
				if found++; !yield(l) {
					return
				}
			}
		}
	}
}

func asked(q *paylater.Query, h *paylater.Head) bool {
	everything := q.Due.IsZero() && q.Waiting.IsZero()
	return everything || reached(h.Next, q.Due) || reached(h.Waiting, q.Waiting)
}

// reached tells whether an instant is set and not after the one asked for.
func reached(at, limit time.Time) bool {
	return !at.IsZero() && !limit.IsZero() && !at.After(limit)
}

// Events implements [paylater.Store].
func (s *Store) Events(ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	l := s.lines[q.Line]
	if l == nil {
		return nil, nil
	}
	var list []paylater.EventRecord
	for i := max(q.After, 0); i < int64(len(l.events)) && len(list) < q.Limit; i++ {
		if q.Kind == "" || l.events[i].Kind == q.Kind {
			list = append(list, copyEvent(l.events[i]))
		}
	}
	return list, nil
}
