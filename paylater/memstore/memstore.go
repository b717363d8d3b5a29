package memstore

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// Store is a paylater.Store in memory. It is safe for concurrent use.
type Store struct {
	mu     sync.Mutex
	lines  map[paylater.LineID]*line
	claims map[phase]claim
	parked map[paylater.ParkedKey]paylater.Parked
}

// line is one line as it is kept.
type line struct {
	head   paylater.Head
	bodies map[paylater.BodyKey][]byte
	events []paylater.EventRecord // event n is at n-1
	byKey  map[string]int64
}

type phase struct {
	order order.ID
	phase order.Phase
}

type claim struct {
	line paylater.LineID
	hold lender.Key
}

// New returns an empty store.
func New() *Store {
	return &Store{
		lines:  map[paylater.LineID]*line{},
		claims: map[phase]claim{},
		parked: map[paylater.ParkedKey]paylater.Parked{},
	}
}

// Load implements [paylater.Store].
func (s *Store) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if err := ctx.Err(); err != nil {
		return paylater.Loaded{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	loaded := paylater.Loaded{Parked: s.parkedFor(id)}
	l := s.lines[id]
	if l == nil {
		return loaded, fault.New(paylater.CodeNotFound, "no such line")
	}
	loaded.Record.Head = copyHead(l.head)
	for _, key := range slices.SortedFunc(maps.Keys(l.bodies), compareBodies) {
		body := paylater.Body{BodyKey: key, Data: slices.Clone(l.bodies[key])}
		loaded.Record.Bodies = append(loaded.Record.Bodies, body)
	}
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
	l := s.lines[c.Head.ID]
	if l == nil {
		l = &line{bodies: map[paylater.BodyKey][]byte{}, byKey: map[string]int64{}}
	}
	if l.head.Seq != c.Expect {
		return fault.New(paylater.CodeConflict, "the line was changed by somebody else",
			fault.Count("expected", c.Expect), fault.Count("found", l.head.Seq))
	}
	if err := l.fits(c); err != nil {
		return err
	}
	claims, err := s.claim(c)
	if err != nil {
		return err
	}
	maps.Copy(s.claims, claims)
	maps.DeleteFunc(s.claims, func(_ phase, c claim) bool { return c == claim{} })
	s.lines[c.Head.ID] = l
	l.keep(c)
	for _, key := range c.Unpark {
		delete(s.parked, key)
	}
	return nil
}

// fits checks that the events are numbered densely and bring no key twice.
func (l *line) fits(c *paylater.Change) error {
	if c.Head.Seq != c.Expect+int64(len(c.Events)) {
		return fault.New(paylater.CodeRecordInvalid, "the events do not lead to the head's number")
	}
	for i := range c.Events {
		ev := &c.Events[i]
		if ev.Seq != c.Expect+int64(i)+1 || ev.Line != c.Head.ID {
			return fault.New(paylater.CodeRecordInvalid, "an event has another line or number")
		}
		if _, taken := l.byKey[ev.Key]; taken && ev.Key != "" {
			return fault.New(paylater.CodeConflict, "the key was used by somebody else")
		}
	}
	return nil
}

func (l *line) keep(c *paylater.Change) {
	l.head = copyHead(c.Head)
	for _, b := range c.Put {
		l.bodies[b.BodyKey] = slices.Clone(b.Data)
	}
	for _, key := range c.Drop {
		delete(l.bodies, key)
	}
	for i := range c.Events {
		ev := copyEvent(c.Events[i])
		l.events = append(l.events, ev)
		if ev.Key != "" {
			l.byKey[ev.Key] = ev.Seq
		}
	}
}

// claim works out what the claims would be after a change; an empty claim is
// one given up.
func (s *Store) claim(c *paylater.Change) (map[phase]claim, error) {
	after := map[phase]claim{}
	for _, op := range c.Claims {
		p, mine := phase{op.Order, op.Phase}, claim{c.Head.ID, op.Hold}
		has, seen := after[p]
		if !seen {
			has = s.claims[p]
		}
		switch {
		case op.Op == paylater.ClaimTake && has == claim{}:
			after[p] = mine
		case op.Op == paylater.ClaimKeep && has == mine:
		case op.Op == paylater.ClaimDrop && has == mine:
			after[p] = claim{}
		case op.Op == paylater.ClaimDrop:
		default:
			return nil, fault.New(paylater.CodePhaseClaimed, "this phase is held or financed already")
		}
	}
	return after, nil
}

// Scan implements [paylater.Store].
func (s *Store) Scan(ctx context.Context, q paylater.Query) ([]paylater.Head, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var heads []paylater.Head
	for _, id := range slices.SortedFunc(maps.Keys(s.lines), compareLines) {
		l := s.lines[id]
		if compareLines(id, q.After) <= 0 || !asked(q, &l.head) {
			continue
		}
		if heads = append(heads, copyHead(l.head)); len(heads) >= q.Limit {
			break
		}
	}
	return heads, nil
}

func asked(q paylater.Query, h *paylater.Head) bool {
	if q.Due.IsZero() && q.Waiting.IsZero() {
		return true
	}
	due := !q.Due.IsZero() && !h.Next.IsZero() && !h.Next.After(q.Due)
	waits := !q.Waiting.IsZero() && !h.Waiting.IsZero() && !h.Waiting.After(q.Waiting)
	return due || waits
}

// Events implements [paylater.Store].
func (s *Store) Events(ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
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

func compareLines(a, b paylater.LineID) int {
	if c := strings.Compare(string(a.Buyer), string(b.Buyer)); c != 0 {
		return c
	}
	return strings.Compare(string(a.Lender), string(b.Lender))
}

func compareBodies(a, b paylater.BodyKey) int {
	if c := strings.Compare(string(a.Kind), string(b.Kind)); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

func copyHead(h paylater.Head) paylater.Head {
	h.Data = slices.Clone(h.Data)
	return h
}

func copyEvent(ev paylater.EventRecord) paylater.EventRecord {
	ev.Data = slices.Clone(ev.Data)
	return ev
}
