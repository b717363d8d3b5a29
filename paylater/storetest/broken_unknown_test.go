package storetest_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/storetest"
)

// losses bends a store that loses answers; the zero value does it honestly.
type losses struct {
	answer  func(n int, kept bool) error // what is said when the answer is lost
	half    bool                         // what is lost is kept without its events' keys and bodies
	whole   bool                         // a lost answer of one change is one of all
	twice   bool                         // what is repeated is committed again
	forever bool                         // everything is lost
	never   bool                         // nothing is lost
}

// lossy is a store that loses every third answer, half of them before the
// commit and half after it, and every fifth answer to Load.
func lossy(l losses) paylater.Store {
	var mu sync.Mutex
	saves, loads := 0, 0
	count := func(n *int) int {
		mu.Lock()
		defer mu.Unlock()
		*n++
		return *n
	}
	if l.answer == nil {
		l.answer = func(int, bool) error { return refuse(paylater.CodeOutcomeUnknown) }
	}
	one := func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		n := count(&saves)
		if l.twice {
			pause()
			c = without(moved(c, number(s, c.Head.ID)), func(key string) bool { return hasKey(s, c.Head.ID, key) })
		}
		if n%3 != 0 && !l.forever || l.never {
			return s.Save(ctx, []paylater.Change{c})[0]
		}
		kept := n%2 == 0
		if l.half && kept {
			c.Put, c.Drop = nil, nil
		}
		if kept {
			kept = s.Save(ctx, []paylater.Change{c})[0] == nil
		}
		return l.answer(n, kept)
	}
	store := bendSave(one).(*bent)
	store.Store = memstore.New()
	store.load = func(s paylater.Store, ctx context.Context, id paylater.LineID, keys []string) (paylater.Loaded, error) {
		if count(&loads)%5 == 0 {
			return paylater.Loaded{}, errors.New("the connection is closed")
		}
		return s.Load(ctx, id, keys...)
	}
	if l.whole {
		save := store.save
		store.save = func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
			results := save(s, ctx, changes)
			for _, err := range results {
				if is(err, paylater.CodeOutcomeUnknown) && len(results) > 1 {
					for i := range results {
						results[i] = errors.New("the connection is closed")
					}
				}
			}
			return results
		}
	}
	return store
}

// TestLostAnswers: a store that loses answers and says so passes.
func TestLostAnswers(t *testing.T) {
	storetest.RunUnknown(t, func() paylater.Store { return lossy(losses{}) })
}

func brokenUnknown() []broken {
	with := func(l losses) func() paylater.Store { return func() paylater.Store { return lossy(l) } }
	const whole = "Save commits each change all or nothing, whatever it answers"
	return []broken{
		{"what is lost is half kept", "unknown/whole", whole, with(losses{half: true})},
		{"a commit whose answer is lost is a failure", "unknown/whole", whole, with(losses{answer: func(int, bool) error {
			return errors.New("the connection is closed")
		}})},
		{"a commit whose answer is lost is done", "unknown/whole", whole, with(losses{answer: func(int, bool) error { return nil }})},
		{"no answer is lost", "unknown/whole", whole, with(losses{never: true})},
		{"nothing is ever known", "unknown/answers", "CodeOutcomeUnknown: nobody knows; the caller loads by key", with(losses{forever: true})},
		{"one lost answer fails the batch", "unknown/others", "Save commits each change all or nothing, independently of the others", with(losses{whole: true})},
		{"what is repeated is committed again", "unknown/repeated", "A change that is repeated after an unknown outcome is committed once", with(losses{twice: true})},
		{"rivals overdraw a line after lost answers", "unknown/program", "Over a store whose answers are lost each command acts once", with(losses{twice: true})},
		{"a hold whose answer is lost is done", "unknown/program", "Over a store whose answers are lost each command acts once", with(losses{answer: func(int, bool) error { return nil }})},
	}
}
