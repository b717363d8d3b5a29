package partner

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
)

// MemoryOutbox is an [Outbox] for tests and demonstrations: what waits in it is gone
// when the program ends. Make it with [NewMemoryOutbox]; it is safe for concurrent
// use.
type MemoryOutbox struct {
	mu      sync.Mutex
	last    DeliveryID
	waiting map[DeliveryID]Delivery
	dead    map[DeliveryID]Delivery
}

var _ Outbox = (*MemoryOutbox)(nil)

// NewMemoryOutbox makes an outbox in which nothing waits.
func NewMemoryOutbox() *MemoryOutbox {
	return &MemoryOutbox{waiting: make(map[DeliveryID]Delivery), dead: make(map[DeliveryID]Delivery)}
}

// Add keeps one event.
func (m *MemoryOutbox) Add(_ context.Context, e lender.Event, due time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	m.waiting[m.last] = Delivery{ID: m.last, Event: e.Clone(), Due: due}
	return nil
}

// Due answers what is due.
func (m *MemoryOutbox) Due(_ context.Context, now time.Time, most int) ([]Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return sorted(m.waiting, most, func(d Delivery) bool { return !d.Due.After(now) }), nil
}

// Done ends a delivery.
func (m *MemoryOutbox) Done(_ context.Context, id DeliveryID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.waiting, id)
	return nil
}

// Failed counts an attempt.
func (m *MemoryOutbox) Failed(_ context.Context, id DeliveryID, a Attempt, next time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, waits := m.waiting[id]
	if !waits {
		return nil
	}
	d.Attempts, d.Last, d.Due = d.Attempts+1, a, next
	if next.IsZero() {
		delete(m.waiting, id)
		m.dead[id] = d
		return nil
	}
	m.waiting[id] = d
	return nil
}

// Dead answers the dead letters.
func (m *MemoryOutbox) Dead(_ context.Context, most int) ([]Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return sorted(m.dead, most, func(Delivery) bool { return true }), nil
}

// Replay makes a delivery of a dead letter again.
func (m *MemoryOutbox) Replay(_ context.Context, id DeliveryID, due time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, dead := m.dead[id]
	if !dead {
		return nil
	}
	delete(m.dead, id)
	m.waiting[id] = Delivery{ID: id, Event: d.Event, Due: due}
	return nil
}

// sorted are copies of some deliveries, by when they are due and then by age.
func sorted(all map[DeliveryID]Delivery, most int, wanted func(Delivery) bool) []Delivery {
	var list []Delivery
	for _, d := range all {
		if wanted(d) {
			d.Event = d.Event.Clone()
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b Delivery) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	return list[:min(len(list), max(most, 0))]
}
