package lendertest_test

import "sync"

// shelf is a map that many may use at once: a lender may be wrong about
// everything but its own memory.
type shelf[K comparable, V any] struct {
	mu   sync.Mutex
	kept map[K]V
}

func newShelf[K comparable, V any]() *shelf[K, V] { return &shelf[K, V]{kept: make(map[K]V)} }

func (s *shelf[K, V]) get(k K) V {
	v, _ := s.find(k)
	return v
}

func (s *shelf[K, V]) find(k K) (V, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, known := s.kept[k]
	return v, known
}

func (s *shelf[K, V]) put(k K, v V) { s.swap(k, v) }

// swap puts v and returns what was there.
func (s *shelf[K, V]) swap(k K, v V) V {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.kept[k]
	s.kept[k] = v
	return was
}
