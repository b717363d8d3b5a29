package storetest_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// bendHeads bends heads on their way into the store.
func bendHeads(change func(h *paylater.Head)) func() paylater.Store {
	return func() paylater.Store {
		return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
			change(&c.Head)
			return s.Save(ctx, []paylater.Change{c})[0]
		})
	}
}

// bendFound bends heads on their way out of Load.
func bendFound(change func(h *paylater.Head)) func() paylater.Store {
	return func() paylater.Store {
		return bendLoad(func(_ paylater.Store, _ paylater.LineID, _ []string, found *paylater.Loaded) {
			change(&found.Record.Head)
		})
	}
}

func brokenValues() []broken {
	const values = "Data comes back byte for byte, instants in UTC and to the microsecond, zero ones as zero"
	east := time.FixedZone("UTC", 0)
	return []broken{
		{"data is text", "values/data", values, bendHeads(func(h *paylater.Head) { h.Data = bytes.ToValidUTF8(h.Data, []byte("?")) })},
		{"data ends at a zero byte", "values/data", values, bendHeads(func(h *paylater.Head) { h.Data, _, _ = bytes.Cut(h.Data, []byte{0}) })},
		{"data is trimmed", "values/data", values, bendHeads(func(h *paylater.Head) { h.Data = bytes.TrimSpace(h.Data) })},
		{"long data is cut", "values/data", values, bendHeads(func(h *paylater.Head) { h.Data = h.Data[:min(len(h.Data), 65_535)] })},
		{"bodies are written without spaces", "values/data", values, func() paylater.Store {
			return bendLoad(func(_ paylater.Store, _ paylater.LineID, _ []string, found *paylater.Loaded) {
				for i := range found.Record.Bodies {
					found.Record.Bodies[i].Data = bytes.ReplaceAll(found.Record.Bodies[i].Data, []byte("  "), []byte(" "))
				}
			})
		}},
		{"instants come back in a zone", "values/instants", values, bendFound(func(h *paylater.Head) {
			if !h.Next.IsZero() {
				h.Next = h.Next.In(east)
			}
		})},
		{"instants are kept to the millisecond", "values/instants", values, bendHeads(func(h *paylater.Head) {
			h.Next, h.Waiting = h.Next.Truncate(time.Millisecond), h.Waiting.Truncate(time.Millisecond)
		})},
		{"instants of events are kept to the second", "values/instants", values, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				c.Events = slices.Clone(c.Events)
				for i := range c.Events {
					c.Events[i].At = c.Events[i].At.Truncate(time.Second)
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"zero is 1970", "values/zero", values, bendFound(func(h *paylater.Head) {
			if h.Next.IsZero() {
				h.Next = time.Unix(0, 0).UTC()
			}
		})},
		{"an instant is never set to zero", "values/zero", values, func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				if found, err := s.Load(ctx, c.Head.ID); err == nil && c.Head.Waiting.IsZero() {
					c.Head.Waiting = found.Record.Head.Waiting
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"money is a float", "values/money", "Head is what a store keeps of a line in columns", bendHeads(func(h *paylater.Head) {
			h.Limit = money.Cents(int64(float32(h.Limit.Cents())))
		})},
		{"money is cut at a line's cap", "values/money", "Head is what a store keeps of a line in columns", bendHeads(func(h *paylater.Head) {
			h.Outstanding = h.Outstanding.Min(money.Dollars(150_000))
		})},
		{"the status is a list of known ones", "values/money", "Head is what a store keeps of a line in columns", bendHeads(func(h *paylater.Head) {
			if h.Status == "x" {
				h.Status = ""
			}
		})},
		{"buyers are found in any letters", "values/names", "Ids and keys are compared and ordered byte by byte", func() paylater.Store {
			return bend(bent{
				load: func(s paylater.Store, ctx context.Context, id paylater.LineID, keys []string) (paylater.Loaded, error) {
					found, err := s.Load(ctx, lower(id), keys...)
					found.Record.Head.ID = id
					return found, err
				},
				save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
					for i := range changes {
						c := &changes[i]
						if s.Save(ctx, []paylater.Change{*c})[0] == nil && lower(c.Head.ID) != c.Head.ID {
							c.Head.ID = lower(c.Head.ID)
							s.Save(ctx, []paylater.Change{moved(*c, number(s, c.Head.ID))})
						}
					}
					return make([]error, len(changes))
				},
			})
		}},
		{"keys are cut", "values/names", "Ids and keys are compared and ordered byte by byte", func() paylater.Store {
			return bendSave(func(s paylater.Store, ctx context.Context, c paylater.Change) error {
				c.Events = slices.Clone(c.Events)
				for i := range c.Events {
					c.Events[i].Key = c.Events[i].Key[:min(len(c.Events[i].Key), 64)]
				}
				return s.Save(ctx, []paylater.Change{c})[0]
			})
		}},
		{"keys are found in any letters still", "values/names", "Ids and keys are compared and ordered byte by byte", func() paylater.Store { return bendKeys(strings.EqualFold) }},
	}
}
