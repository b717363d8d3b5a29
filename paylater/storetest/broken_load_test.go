package storetest_test

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/paylater-go/payments/paylater"
)

func brokenLoads() []broken {
	const line = "Load returns a line as of its last commit"
	const never = "A line that was never saved is CodeNotFound"
	return []broken{
		{"a missing line is an empty one", "load/never-saved", never, func() paylater.Store {
			return bend(bent{load: func(s paylater.Store, ctx context.Context, id paylater.LineID, keys []string) (paylater.Loaded, error) {
				found, _ := s.Load(ctx, id, keys...)
				return found, nil
			}})
		}},
		{"a missing line has nothing parked", "load/never-saved-but-parked", never, func() paylater.Store {
			return bend(bent{load: func(s paylater.Store, ctx context.Context, id paylater.LineID, keys []string) (paylater.Loaded, error) {
				found, err := s.Load(ctx, id, keys...)
				if err != nil {
					return paylater.Loaded{}, err
				}
				return found, nil
			}})
		}},
		{"bodies of loans are forgotten", "load/last-commit", line, func() paylater.Store {
			return bendLoad(func(_ paylater.Store, _ paylater.LineID, _ []string, found *paylater.Loaded) {
				found.Record.Bodies = only(found.Record.Bodies, func(b paylater.Body) bool { return b.Kind != paylater.BodyLoan })
			})
		}},
		{"heads are cached for ever", "load/last-commit", line, cachedHeads},
		{"keys are found in any letters", "load/keys", line, func() paylater.Store { return bendKeys(strings.EqualFold) }},
		{"keys are found by their beginning", "load/keys", line, func() paylater.Store { return bendKeys(strings.HasPrefix) }},
		{"the empty key finds events without one", "load/keys", line, func() paylater.Store {
			return bendKeys(func(have, asked string) bool { return have == asked })
		}},
		{"keys are found on every line", "load/keys", line, func() paylater.Store {
			return bendLoad(func(s paylater.Store, _ paylater.LineID, keys []string, found *paylater.Loaded) {
				found.Answers = nil
				heads, _ := s.Scan(context.Background(), paylater.Query{Limit: plenty})
				for _, h := range heads {
					other, _ := s.Load(context.Background(), h.ID, keys...)
					found.Answers = append(found.Answers, other.Answers...)
				}
			})
		}},
		{"parked events of all lenders come", "load/parked", line, func() paylater.Store {
			return bendLoad(func(s paylater.Store, id paylater.LineID, _ []string, found *paylater.Loaded) {
				list, _ := s.Parked(context.Background(), paylater.Parked{}, plenty)
				found.Parked = only(list, func(ev paylater.Parked) bool { return ev.Buyer == id.Buyer })
			})
		}},
		{"parked events come newest first", "load/parked", line, func() paylater.Store {
			return bendLoad(func(_ paylater.Store, _ paylater.LineID, _ []string, found *paylater.Loaded) {
				slices.Reverse(found.Parked)
			})
		}},
		{"head and bodies are read one after the other", "load/one-commit", "All of it is as of one commit", func() paylater.Store {
			return bendPieces(func(s paylater.Store, id paylater.LineID, _ []string, found *paylater.Loaded) {
				later, _ := s.Load(context.Background(), id)
				found.Record.Bodies = later.Record.Bodies
			})
		}},
		{"the keys are looked up after the line", "load/one-commit", "All of it is as of one commit", func() paylater.Store {
			return bendPieces(func(s paylater.Store, id paylater.LineID, keys []string, found *paylater.Loaded) {
				later, _ := s.Load(context.Background(), id, keys...)
				found.Answers = later.Answers
			})
		}},
		{"parked events are read before the line", "load/one-commit", "All of it is as of one commit", func() paylater.Store {
			return bendPieces(func(s paylater.Store, id paylater.LineID, keys []string, found *paylater.Loaded) {
				later, _ := s.Load(context.Background(), id, keys...)
				later.Parked = found.Parked
				*found = later
			})
		}},
	}
}

// bendPieces is bendLoad where the rest is read after a commit that came meanwhile.
func bendPieces(rest func(s paylater.Store, id paylater.LineID, keys []string, found *paylater.Loaded)) paylater.Store {
	store := bendLoad(func(s paylater.Store, id paylater.LineID, keys []string, found *paylater.Loaded) {
		pause()
		pause()
		rest(s, id, keys, found)
	}).(*bent)
	store.save = func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
		pause() // less than a Load
		return s.Save(ctx, changes)
	}
	return store
}

// bendKeys finds answers by another comparison of keys.
func bendKeys(same func(have, asked string) bool) paylater.Store {
	return bendLoad(func(s paylater.Store, id paylater.LineID, keys []string, found *paylater.Loaded) {
		list, _ := s.Events(context.Background(), paylater.EventQuery{Line: id, Limit: plenty})
		found.Answers = only(list, func(ev paylater.EventRecord) bool {
			return slices.ContainsFunc(keys, func(key string) bool { return same(ev.Key, key) })
		})
	})
}

func cachedHeads() paylater.Store {
	var mu sync.Mutex
	cache := map[paylater.LineID]paylater.Head{}
	return bendLoad(func(_ paylater.Store, id paylater.LineID, _ []string, found *paylater.Loaded) {
		mu.Lock()
		defer mu.Unlock()
		if h, ok := cache[id]; ok {
			found.Record.Head = h
		} else if found.Record.Head.Seq > 0 {
			cache[id] = found.Record.Head
		}
	})
}

func brokenCopies() []broken {
	const says = "A store never decides: it keeps what it is given, all or nothing, and its answers are copies"
	return []broken{
		{"the caller's change is changed", "copies/given", says, func() paylater.Store {
			return bend(bent{save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
				results := s.Save(ctx, changes)
				for i := range changes {
					changes[i].Expect = changes[i].Head.Seq
				}
				return results
			}})
		}},
		{"the caller's bytes are kept", "copies/given", says, func() paylater.Store {
			given := map[paylater.LineID][]byte{}
			return bend(bent{
				save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
					for _, c := range changes {
						given[c.Head.ID] = c.Head.Data
					}
					return s.Save(ctx, changes)
				},
				load: func(s paylater.Store, ctx context.Context, id paylater.LineID, keys []string) (paylater.Loaded, error) {
					found, err := s.Load(ctx, id, keys...)
					found.Record.Head.Data = given[id]
					return found, err
				},
			})
		}},
		{"the caller's parked bytes are kept", "copies/given", says, func() paylater.Store {
			var given []byte
			return bend(bent{
				park: func(s paylater.Store, ctx context.Context, ev paylater.Parked) error {
					given = ev.Body
					return s.Park(ctx, ev)
				},
				parked: func(s paylater.Store, ctx context.Context, after paylater.Parked, limit int) ([]paylater.Parked, error) {
					list, err := s.Parked(ctx, after, limit)
					for i := range list {
						list[i].Body = given
					}
					return list, err
				},
			})
		}},
		{"Load hands out its cache", "copies/returned", says, func() paylater.Store {
			cache := map[paylater.LineID]paylater.Loaded{}
			return bendLoad(func(_ paylater.Store, id paylater.LineID, _ []string, found *paylater.Loaded) {
				if have, ok := cache[id]; ok && have.Record.Head.Seq == found.Record.Head.Seq && len(have.Answers) == len(found.Answers) {
					*found = have
				}
				cache[id] = *found
			})
		}},
		{"Parked hands out its cache", "copies/returned", says, func() paylater.Store {
			var cache []paylater.Parked
			return bend(bent{parked: func(s paylater.Store, ctx context.Context, after paylater.Parked, limit int) ([]paylater.Parked, error) {
				list, err := s.Parked(ctx, after, limit)
				if len(cache) != len(list) {
					cache = list
				}
				return cache, err
			}})
		}},
		{"Scan hands out its cache", "copies/returned", says, func() paylater.Store {
			var cache []paylater.Head
			return bendScan(func(_ paylater.Query, heads []paylater.Head) []paylater.Head {
				if len(cache) != len(heads) {
					cache = heads
				}
				return cache
			})
		}},
		{"Events hands out its cache", "copies/returned", says, func() paylater.Store {
			var cache []paylater.EventRecord
			return bendEvents(func(_ paylater.EventQuery, list []paylater.EventRecord) []paylater.EventRecord {
				if len(cache) != len(list) {
					cache = list
				}
				return cache
			})
		}},
	}
}
