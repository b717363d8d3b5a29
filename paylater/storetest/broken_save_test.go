package storetest_test

import (
	"context"
	"errors"
	"slices"

	"github.com/paylater-go/payments/paylater"
)

func brokenSaves() []broken {
	const (
		answers   = "Save commits each change all or nothing, independently of the others, and answers each at its index"
		committed = "nil: committed, and every later Load sees it"
		expect    = "Expect is the number of the line's last event before the act; 0 for a line that was never saved"
	)
	return []broken{
		{"a replica answers that lags behind", "save/visible", committed, laggingLoad},
		{"a new line may have any number", "save/first", expect, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if number(s, c.Head.ID) == 0 {
					c = moved(c, 0)
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"a first commit is written over a line", "save/first", expect, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if c.Expect == 0 {
					c = moved(c, number(s, c.Head.ID))
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"a body is never written again", "save/put", "Put: written, in place of what had the same key", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				found, _ := s.Load(ctx, c.Head.ID)
				c.Put = only(c.Put, func(b paylater.Body) bool {
					return !slices.ContainsFunc(found.Record.Bodies, func(have paylater.Body) bool { return have.BodyKey == b.BodyKey })
				})
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"bodies that are not written are lost", "save/put", "Put: written, in place of what had the same key", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				found, _ := s.Load(ctx, c.Head.ID)
				for _, have := range found.Record.Bodies {
					if !slices.ContainsFunc(c.Put, func(b paylater.Body) bool { return have.BodyKey == b.BodyKey }) {
						c.Drop = append(c.Drop, have.BodyKey)
					}
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"bodies are removed by id alone", "save/drop", "Drop: removed, if they are there", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				for _, key := range slices.Clone(c.Drop) {
					c.Drop = append(c.Drop, paylater.BodyKey{Kind: paylater.BodyLoan, ID: key.ID})
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"bodies are never removed", "save/drop", "Drop: removed, if they are there", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				c.Drop = nil
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"only refusals are answered", "save/answers", answers, func() paylater.Store {
			return bend(bent{save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
				results := s.Save(ctx, changes)
				if len(results) > 1 {
					results = slices.DeleteFunc(results, func(err error) bool { return err == nil })
				}
				return results
			}})
		}},
		{"answers come in another order", "save/answers", answers, func() paylater.Store {
			return bend(bent{save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
				results := s.Save(ctx, changes)
				slices.SortFunc(results, func(a, b error) int { return btoi(a != nil) - btoi(b != nil) })
				return results
			}})
		}},
		{"the first refusal ends the batch", "save/independent", answers, func() paylater.Store {
			return bend(bent{save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
				results := make([]error, len(changes))
				for i := range changes {
					if i > 0 && results[i-1] != nil {
						results[i] = errors.New("the transaction is aborted")
					} else {
						results[i] = s.Save(ctx, changes[i:i+1])[0]
					}
				}
				return results
			}})
		}},
		{"changes are committed in reverse", "save/in-order", "Changes of one line are committed in the order given", func() paylater.Store {
			return bend(bent{save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
				changes = slices.Clone(changes)
				slices.Reverse(changes)
				results := s.Save(ctx, changes)
				slices.Reverse(results)
				return results
			}})
		}},
		{"a line may stand only once in a batch", "save/in-order", "Changes of one line are committed in the order given", func() paylater.Store {
			return bend(bent{save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
				results := make([]error, len(changes))
				for i := range changes {
					if slices.ContainsFunc(changes[:i], func(c paylater.Change) bool { return c.Head.ID == changes[i].Head.ID }) {
						results[i] = refuse(paylater.CodeConflict)
					} else {
						results[i] = s.Save(ctx, changes[i:i+1])[0]
					}
				}
				return results
			}})
		}},
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// laggingLoad gives each line as it was one Load ago, once.
func laggingLoad() paylater.Store {
	last := map[paylater.LineID]paylater.Loaded{}
	return bendLoad(func(_ paylater.Store, id paylater.LineID, _ []string, found *paylater.Loaded) {
		now := *found
		if before, ok := last[id]; ok && before.Record.Head.Seq > 0 && before.Record.Head.Seq < now.Record.Head.Seq {
			*found = before
		}
		last[id] = now
	})
}

func brokenRefusals() []broken {
	const (
		conflict = "CodeConflict: not committed, the line's number is not what was expected, or the line has an event of that key already"
		forEver  = "Key is unique per line for ever"
		dense    = "Events: numbered densely from Expect+1 to Head.Seq; none when all it does is unpark"
	)
	return []broken{
		{"the last writer wins", "refusal/number", conflict, lastWriterWins},
		{"a number may be skipped", "refusal/number", conflict, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if n := number(s, c.Head.ID); c.Expect > n {
					c = moved(c, n)
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"a conflict keeps what was parked no more", "refusal/number", conflict, func() paylater.Store {
			return bendParking(parkRules{unparkFirst: true})
		}},
		{"a key may be used again", "refusal/key", conflict, func() paylater.Store { return forgetKeys(0) }},
		{"an event of a key used is left out", "refusal/key", conflict, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				c.Events = only(c.Events, func(ev paylater.EventRecord) bool { return !hasKey(s, c.Head.ID, ev.Key) })
				if len(c.Events) == 0 {
					return nil
				}
				return s.Save(ctx, []paylater.Change{moved(c, c.Expect)})[0]
			})
		}},
		{"keys expire", "refusal/key-for-ever", forEver, func() paylater.Store { return forgetKeys(20) }},
		{"keys are unique over all lines", "refusal/key-for-ever", forEver, func() paylater.Store {
			used := map[string]paylater.LineID{}
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				for _, ev := range c.Events {
					if id, there := used[ev.Key]; there && ev.Key != "" && id != c.Head.ID {
						return refuse(paylater.CodeConflict)
					}
					used[ev.Key] = c.Head.ID
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"claims are looked at before numbers", "refusal/conflict-first", "A change that both came too late and lost its claim is CodeConflict", func() paylater.Store {
			return bendClaims(claimRules{beforeNumbers: true})
		}},
		{"events are numbered anew", "refusal/numbering", dense, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if c.Expect == number(s, c.Head.ID) {
					c = moved(c, c.Expect)
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"a change needs no event", "refusal/no-event", dense, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if len(c.Events) == 0 {
					c.Events = []paylater.EventRecord{{Kind: paylater.KindNoted}}
					c = moved(c, c.Expect)
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"a line begins without an event", "refusal/no-event", dense, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if c.Head.Seq == 0 {
					return nil
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"every change needs an event", "refusal/only-unpark", dense, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if err := s.Save(ctx, []paylater.Change{c})[0]; err != nil || len(c.Events) > 0 {
					return err
				}
				return refuse(paylater.CodeRecordInvalid)
			})
		}},
		{"a change without an event has no number", "refusal/only-unpark", dense, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if n := number(s, c.Head.ID); len(c.Events) == 0 && c.Head.Seq == c.Expect && n > 0 {
					c = moved(c, n)
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"events are written before they are checked", "refusal/nothing-of-it", "any other error: not committed", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				err := s.Save(ctx, []paylater.Change{c})[0]
				if is(err, paylater.CodeRecordInvalid) && len(c.Events) > 1 {
					c.Events, c.Claims = c.Events[:1], nil
					s.Save(ctx, []paylater.Change{moved(c, c.Expect)})
				}
				return err
			})
		}},
		{"a change without its claim is kept", "refusal/claim-nothing-of-it", "CodePhaseClaimed: not committed", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				err := s.Save(ctx, []paylater.Change{c})[0]
				if is(err, paylater.CodePhaseClaimed) {
					c.Claims = nil
					s.Save(ctx, []paylater.Change{c})
				}
				return err
			})
		}},
		{"claims of a refused change stay", "refusal/claim-nothing-of-it", "CodePhaseClaimed: not committed", func() paylater.Store {
			return bendClaims(claimRules{noRollback: true})
		}},
		{"contexts are ignored", "context/ended", "A call whose context has ended changes nothing and answers the context's error", func() paylater.Store {
			return bend(bent{load: func(s paylater.Store, _ context.Context, id paylater.LineID, keys []string) (paylater.Loaded, error) {
				return s.Load(context.Background(), id, keys...)
			}})
		}},
		{"Save ignores contexts", "context/ended", "A call whose context has ended changes nothing and answers the context's error", func() paylater.Store {
			return bendSave(func(s paylater.Store, _ context.Context, c paylater.Change) error {
				return s.Save(context.Background(), []paylater.Change{c})[0]
			})
		}},
		{"an ended context is answered after the commit", "context/ends", "Save commits each change all or nothing", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if err := s.Save(context.Background(), []paylater.Change{c})[0]; err != nil {
					return err
				}
				return ctx.Err()
			})
		}},
	}
}

func lastWriterWins() paylater.Store {
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		return s.Save(ctx, []paylater.Change{moved(c, number(s, c.Head.ID))})[0]
	})
}

func hasKey(s paylater.Store, id paylater.LineID, key string) bool {
	found, _ := s.Load(context.Background(), id, key)
	return len(found.Answers) > 0
}

// forgetKeys lets a key be used again that many events later.
func forgetKeys(later int64) paylater.Store {
	return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
		c = without(c, func(key string) bool {
			found, _ := s.Load(ctx, c.Head.ID, key)
			return len(found.Answers) > 0 && c.Expect-found.Answers[0].Seq >= later
		})
		return s.Save(ctx, []paylater.Change{c})[0]
	})
}
