package storetest_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/paylater"
)

// pause is long enough for all rivals to come to it as well; see caught.
func pause() { time.Sleep(time.Millisecond) }

// checkThenWrite looks at the number first and writes later, whatever has
// happened in between.
func checkThenWrite() paylater.Store {
	var mu sync.Mutex
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		if number(s, c.Head.ID) != c.Expect {
			return refuse(paylater.CodeConflict)
		}
		pause()
		mu.Lock()
		defer mu.Unlock()
		return s.Save(ctx, []paylater.Change{moved(c, number(s, c.Head.ID))})[0]
	})
}

func brokenRaces() []broken {
	const (
		safe   = "It is safe for concurrent use"
		unique = "A claim is unique over all lines and lenders"
		save   = "Save commits each change all or nothing, independently of the others"
	)
	return []broken{
		{"the first commit looks and then writes", "race/first", safe, checkThenWrite},
		{"a commit looks and then writes", "race/number", safe, checkThenWrite},
		{"a commit that comes at the same time fails", "race/number", safe, busy},
		{"updates are lost", "race/lost-update", safe, lostUpdates},
		{"a claim is looked up and then taken", "race/claim", unique, func() paylater.Store { return bendClaims(claimRules{unlocked: true}) }},
		{"a key is looked up and then written", "race/key", "Key is unique per line for ever", keyLookedUp},
		{"savers of the same lines block each other", "race/crossing", save, deadlocks},
		{"an event is looked up and then parked", "race/park", "Parking it again changes nothing", func() paylater.Store { return bendParking(parkRules{unlocked: true}) }},
		{"an event that is parked at the same time is an error", "race/park", "Parking it again changes nothing", func() paylater.Store {
			return bend(bent{park: func(s paylater.Store, ctx context.Context, ev paylater.Parked) error {
				found, _ := s.Load(ctx, ev.Line())
				if len(found.Parked) > 0 {
					return errors.New("duplicate key")
				}
				return s.Park(ctx, ev)
			}})
		}},
	}
}

// busy fails when two commits meet.
func busy() paylater.Store {
	var mu sync.Mutex
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		if !mu.TryLock() {
			return errors.New("database is locked")
		}
		defer mu.Unlock()
		pause()
		return s.Save(ctx, []paylater.Change{c})[0]
	})
}

// lostUpdates answers nil to whoever came too late by one.
func lostUpdates() paylater.Store {
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		pause()
		err := s.Save(ctx, []paylater.Change{c})[0]
		if is(err, paylater.CodeConflict) && number(s, c.Head.ID) == c.Head.Seq {
			return nil
		}
		return err
	})
}

func keyLookedUp() paylater.Store {
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		for _, ev := range c.Events {
			if hasKey(s, c.Head.ID, ev.Key) {
				return refuse(paylater.CodeConflict)
			}
		}
		pause()
		for {
			n := number(s, c.Head.ID)
			again := without(moved(c, n), func(key string) bool { return hasKey(s, c.Head.ID, key) })
			if err := s.Save(ctx, []paylater.Change{again})[0]; !is(err, paylater.CodeConflict) {
				return err
			}
		}
	})
}

// deadlocks locks lines one after the other and gives up when it would wait.
func deadlocks() paylater.Store {
	var mu sync.Mutex
	locked := map[paylater.LineID]bool{}
	lock := func(id paylater.LineID, want bool) bool {
		mu.Lock()
		defer mu.Unlock()
		if want && locked[id] {
			return false
		}
		locked[id] = want
		return true
	}
	return bend(bent{save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
		results := make([]error, len(changes))
		for i, c := range changes {
			if !lock(c.Head.ID, true) {
				for k := range changes[:i] {
					lock(changes[k].Head.ID, false)
				}
				for k := range results {
					results[k] = errors.New("deadlock detected")
				}
				return results
			}
			pause()
		}
		results = s.Save(ctx, changes)
		for _, c := range changes {
			lock(c.Head.ID, false)
		}
		return results
	}})
}

func brokenPrograms() []broken {
	return []broken{
		{"rivals overdraw a line", "program/limit", "Over this store rivals for one line never hold more than its limit", checkThenWrite},
		{"holds are lost", "program/limit", "Over this store rivals for one line never hold more than its limit", lostUpdates},
		{"two programs overdraw a line", "program/two-programs", "Over this store two programs together never hold more than the limit", checkThenWrite},
		{"commands act again", "program/repeated", "Over this store a command that comes many times at once acts once", func() paylater.Store {
			return bendLoad(func(_ paylater.Store, _ paylater.LineID, _ []string, found *paylater.Loaded) { found.Answers = nil })
		}},
		{"two lenders finance a phase", "program/one-phase", "Over this store one phase is financed by one lender", func() paylater.Store {
			return bendClaims(claimRules{key: func(c *paylater.Change, op paylater.ClaimChange) string {
				return string(op.Order) + op.Phase.String() + string(c.Head.ID.Lender)
			}})
		}},
		{"a phase that was given up stays claimed", "program/one-phase", "Over this store one phase is financed by one lender", func() paylater.Store {
			return bendClaims(claimRules{drop: func(string, string) bool { return false }})
		}},
		{"every act needs an event", "program/parked-late", "Over this store an event that is parked after it was heard is parked no more", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if len(c.Events) == 0 {
					return refuse(paylater.CodeRecordInvalid)
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"parked events are forgotten", "program/story", "Over this store a line goes from its application to its statements", func() paylater.Store {
			return bendLoad(func(_ paylater.Store, _ paylater.LineID, _ []string, found *paylater.Loaded) { found.Parked = nil })
		}},
		{"nothing is ever due", "program/story", "Over this store a line goes from its application to its statements", func() paylater.Store {
			return bendQuery(scanRules{asked: func(q paylater.Query, h paylater.Head) bool { return reached(h.Waiting, q.Waiting) }})
		}},
		{"a signed phase is free again", "program/story", "Over this store a line goes from its application to its statements", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				for _, op := range c.Claims {
					if op.Op == paylater.ClaimKeep {
						c.Claims = []paylater.ClaimChange{{Op: paylater.ClaimDrop, Order: op.Order, Phase: order.Initial, Hold: op.Hold}}
					}
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
	}
}
