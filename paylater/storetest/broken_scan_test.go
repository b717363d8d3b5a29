package storetest_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
)

// scanRules bends how a query is answered; the zero value answers it well.
type scanRules struct {
	compare func(a, b paylater.LineID) int
	asked   func(q paylater.Query, h paylater.Head) bool
	after   func(id, after paylater.LineID) bool
	limit   func(limit int) int
	early   bool // the limit counts before the query does
}

func wanted(q paylater.Query, h paylater.Head) bool {
	if q.Due.IsZero() && q.Waiting.IsZero() {
		return true
	}
	return reached(h.Next, q.Due) || reached(h.Waiting, q.Waiting)
}

func reached(at, limit time.Time) bool { return !at.IsZero() && !limit.IsZero() && !at.After(limit) }

func bendQuery(r scanRules) paylater.Store {
	if r.compare == nil {
		r.compare = compareIDs
	}
	if r.asked == nil {
		r.asked = wanted
	}
	if r.after == nil {
		r.after = func(id, after paylater.LineID) bool { return r.compare(id, after) > 0 }
	}
	if r.limit == nil {
		r.limit = func(limit int) int { return limit }
	}
	return bendScan(func(q paylater.Query, heads []paylater.Head) []paylater.Head {
		slices.SortStableFunc(heads, func(a, b paylater.Head) int { return r.compare(a.ID, b.ID) })
		heads = only(heads, func(h paylater.Head) bool { return r.after(h.ID, q.After) })
		if r.early {
			heads = first(heads, r.limit(q.Limit))
		}
		return first(only(heads, func(h paylater.Head) bool { return r.asked(q, h) }), r.limit(q.Limit))
	})
}

func brokenScans() []broken {
	const (
		order = "Scan returns the heads that a query asks for, in the order of their ids (buyer, then lender), at most as many as its limit"
		zero  = "A zero time asks for nothing of its kind; both zero asks for all lines"
	)
	with := func(r scanRules) func() paylater.Store { return func() paylater.Store { return bendQuery(r) } }
	return []broken{
		{"ids sort as in a dictionary", "scan/order", order, with(scanRules{compare: func(a, b paylater.LineID) int {
			return compareIDs(dictionary(a), dictionary(b))
		}})},
		{"ids sort by lender first", "scan/order", order, with(scanRules{compare: func(a, b paylater.LineID) int {
			return compareIDs(paylater.LineID{Buyer: "x", Lender: a.Lender}, paylater.LineID{Buyer: "x", Lender: b.Lender})*2 + compareIDs(a, b)
		}})},
		{"ids sort as one text", "scan/order", order, with(scanRules{compare: func(a, b paylater.LineID) int {
			return strings.Compare(a.String(), b.String())
		}})},
		{"one more than the limit comes", "scan/limit", order, with(scanRules{limit: func(n int) int { return n + 1 }})},
		{"the limit counts lines that nobody asked for", "scan/limit", order, with(scanRules{early: true})},
		{"all lines asks for none", "scan/all", zero, with(scanRules{asked: func(q paylater.Query, h paylater.Head) bool {
			return reached(h.Next, q.Due) || reached(h.Waiting, q.Waiting)
		}})},
		{"scanned heads have no document", "scan/all", zero, func() paylater.Store {
			return bendScan(func(q paylater.Query, heads []paylater.Head) []paylater.Head {
				for i := range heads {
					heads[i].Data = nil
				}
				return first(heads, q.Limit)
			})
		}},
		{"due is before and not at", "scan/due", "Due: Head.Next is set and not after this", with(scanRules{asked: func(q paylater.Query, h paylater.Head) bool {
			return wanted(q, h) && !h.Next.Equal(q.Due)
		}})},
		{"what is never due is always due", "scan/due", "Due: Head.Next is set and not after this", with(scanRules{asked: func(q paylater.Query, h paylater.Head) bool {
			return wanted(q, h) || !q.Due.IsZero() && h.Next.IsZero()
		}})},
		{"a time that is asked for one is asked for both", "scan/due", "Due: Head.Next is set and not after this", with(scanRules{asked: func(q paylater.Query, h paylater.Head) bool {
			if q.Waiting.IsZero() {
				q.Waiting = q.Due
			}
			return wanted(q, h)
		}})},
		{"waiting looks at what is due", "scan/waiting", "Waiting: Head.Waiting is set and not after this", with(scanRules{asked: func(q paylater.Query, h paylater.Head) bool {
			return wanted(q, h) || reached(h.Next, q.Waiting)
		}})},
		{"waiting is since later", "scan/waiting", "Waiting: Head.Waiting is set and not after this", with(scanRules{asked: func(q paylater.Query, h paylater.Head) bool {
			if q.Waiting.IsZero() {
				return wanted(q, h)
			}
			return !h.Waiting.Before(q.Waiting)
		}})},
		{"due and waiting instead of either", "scan/either", zero, with(scanRules{asked: func(q paylater.Query, h paylater.Head) bool {
			if q.Due.IsZero() || q.Waiting.IsZero() {
				return wanted(q, h)
			}
			return reached(h.Next, q.Due) && reached(h.Waiting, q.Waiting)
		}})},
		{"a page begins with the last id again", "scan/after", "After: only ids after this one", with(scanRules{after: func(id, after paylater.LineID) bool {
			return compareIDs(id, after) >= 0
		}})},
		{"a page begins with the next buyer", "scan/after", "After: only ids after this one", with(scanRules{after: func(id, after paylater.LineID) bool {
			return id.Buyer > after.Buyer
		}})},
		{"a page compares buyer and lender each", "scan/after", "After: only ids after this one", with(scanRules{after: func(id, after paylater.LineID) bool {
			return id.Buyer >= after.Buyer && id.Lender > after.Lender
		}})},
		{"the index of what is due is not updated", "scan/last-commit", "nil: committed, and every later Load sees it", staleIndex},
	}
}

// dictionary makes ids sort as most languages do.
func dictionary(id paylater.LineID) paylater.LineID {
	bare := func(s string) string { return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(s)) }
	return paylater.LineID{Buyer: lender.BuyerID(bare(string(id.Buyer))), Lender: id.Lender}
}

func staleIndex() paylater.Store {
	var mu sync.Mutex
	next := map[paylater.LineID]paylater.Head{}
	return bendScan(func(q paylater.Query, heads []paylater.Head) []paylater.Head {
		mu.Lock()
		defer mu.Unlock()
		return first(only(heads, func(h paylater.Head) bool {
			if _, there := next[h.ID]; !there {
				next[h.ID] = h
			}
			return wanted(q, next[h.ID])
		}), q.Limit)
	})
}

func brokenEvents() []broken {
	const (
		order = "Events returns a line's events in the order of their numbers; none when it was never saved"
		query = "EventQuery asks for a line's events numbered above After, of one kind when it is given"
	)
	matches := func(q paylater.EventQuery) func(paylater.EventRecord) bool {
		return func(ev paylater.EventRecord) bool { return ev.Seq > q.After && (q.Kind == "" || ev.Kind == q.Kind) }
	}
	return []broken{
		{"the newest event comes first", "events/order", order, func() paylater.Store {
			return bendEvents(func(q paylater.EventQuery, list []paylater.EventRecord) []paylater.EventRecord {
				list = first(only(list, matches(q)), q.Limit)
				slices.Reverse(list)
				return list
			})
		}},
		{"events sort by kind", "events/order", order, func() paylater.Store {
			return bendEvents(func(q paylater.EventQuery, list []paylater.EventRecord) []paylater.EventRecord {
				list = first(only(list, matches(q)), q.Limit)
				slices.SortStableFunc(list, func(a, b paylater.EventRecord) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
				return list
			})
		}},
		{"events of all lenders come", "events/line", order, func() paylater.Store {
			return bend(bent{events: func(s paylater.Store, ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
				list, err := s.Events(ctx, q)
				if len(list) == 0 {
					q.Line.Lender = "kabbage"
					return s.Events(ctx, q)
				}
				return list, err
			}})
		}},
		{"a line that was never saved has no events and an error", "events/line", order, func() paylater.Store {
			return bend(bent{events: func(s paylater.Store, ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
				if _, err := s.Load(ctx, q.Line); err != nil {
					return nil, err
				}
				return s.Events(ctx, q)
			}})
		}},
		{"events begin with the number given", "events/after", query, func() paylater.Store {
			return bendEvents(func(q paylater.EventQuery, list []paylater.EventRecord) []paylater.EventRecord {
				q.After--
				return first(only(list, matches(q)), q.Limit)
			})
		}},
		{"the number given counts events of the kind", "events/kind", query, func() paylater.Store {
			return bendEvents(func(q paylater.EventQuery, list []paylater.EventRecord) []paylater.EventRecord {
				after := int(q.After)
				q.After = 0
				list = only(list, matches(q))
				return first(list[min(after, len(list)):], q.Limit)
			})
		}},
		{"the kind is ignored", "events/kind", query, func() paylater.Store {
			return bendEvents(func(q paylater.EventQuery, list []paylater.EventRecord) []paylater.EventRecord {
				q.Kind = ""
				return first(only(list, matches(q)), q.Limit)
			})
		}},
		{"the limit counts events of other kinds", "events/kind", query, func() paylater.Store {
			return bendEvents(func(q paylater.EventQuery, list []paylater.EventRecord) []paylater.EventRecord {
				every := q
				every.Kind = ""
				return only(first(only(list, matches(every)), q.Limit), matches(q))
			})
		}},
		{"the limit of events is ignored", "events/limit", "Limit: at most this many, at least 1", func() paylater.Store {
			return bendEvents(func(q paylater.EventQuery, list []paylater.EventRecord) []paylater.EventRecord {
				return only(list, matches(q))
			})
		}},
	}
}
