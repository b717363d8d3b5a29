package storetest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/storetest"
)

// recorder stands in for a *testing.T and keeps what is reported.
type recorder struct {
	only string // run just this part; empty for all

	mu       sync.Mutex
	reports  map[string][]string // by part
	part     string
	parent   *recorder
	finished []string // parts that were run, in order
}

var _ storetest.T[*recorder] = (*recorder)(nil)

// record runs a suite, or one part of it.
func record(suite func(*recorder), only string) *recorder {
	r := &recorder{only: only, reports: map[string][]string{}}
	suite(r)
	return r
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	p := r.parent
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reports[r.part] = append(p.reports[r.part], fmt.Sprintf(format, args...))
}

func (r *recorder) FailNow() { runtime.Goexit() }

func (r *recorder) Run(name string, part func(*recorder)) bool {
	if r.only != "" && r.only != name {
		return true
	}
	var done sync.WaitGroup
	done.Go(func() { part(&recorder{part: name, parent: r}) })
	done.Wait()
	r.finished = append(r.finished, name)
	return len(r.reports[name]) == 0
}

// bent is a good store of which some calls are bent.
type bent struct {
	paylater.Store
	load   func(s paylater.Store, ctx context.Context, id paylater.LineID, keys []string) (paylater.Loaded, error)
	save   func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error
	scan   func(s paylater.Store, ctx context.Context, q paylater.Query) ([]paylater.Head, error)
	events func(s paylater.Store, ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error)
	park   func(s paylater.Store, ctx context.Context, ev paylater.Parked) error
	parked func(s paylater.Store, ctx context.Context, after paylater.Parked, limit int) ([]paylater.Parked, error)
}

func (b *bent) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if b.load != nil {
		return b.load(b.Store, ctx, id, keys)
	}
	return b.Store.Load(ctx, id, keys...)
}

func (b *bent) Save(ctx context.Context, changes []paylater.Change) []error {
	if b.save != nil {
		return b.save(b.Store, ctx, changes)
	}
	return b.Store.Save(ctx, changes)
}

func (b *bent) Scan(ctx context.Context, q paylater.Query) ([]paylater.Head, error) {
	if b.scan != nil {
		return b.scan(b.Store, ctx, q)
	}
	return b.Store.Scan(ctx, q)
}

func (b *bent) Events(ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
	if b.events != nil {
		return b.events(b.Store, ctx, q)
	}
	return b.Store.Events(ctx, q)
}

func (b *bent) Park(ctx context.Context, ev paylater.Parked) error {
	if b.park != nil {
		return b.park(b.Store, ctx, ev)
	}
	return b.Store.Park(ctx, ev)
}

func (b *bent) Parked(ctx context.Context, after paylater.Parked, limit int) ([]paylater.Parked, error) {
	if b.parked != nil {
		return b.parked(b.Store, ctx, after, limit)
	}
	return b.Store.Parked(ctx, after, limit)
}

// bend makes a store with some calls bent.
func bend(b bent) paylater.Store {
	b.Store = memstore.New()
	return &b
}

// bendSave bends what becomes of each single change.
func bendSave(one func(s paylater.Store, ctx context.Context, c paylater.Change) error) paylater.Store {
	return bend(bent{save: func(s paylater.Store, ctx context.Context, changes []paylater.Change) []error {
		results := make([]error, len(changes))
		for i, c := range changes {
			results[i] = one(s, ctx, c)
		}
		return results
	}})
}

// bendLoad bends what Load has found.
func bendLoad(change func(s paylater.Store, id paylater.LineID, keys []string, found *paylater.Loaded)) paylater.Store {
	return bend(bent{load: func(s paylater.Store, ctx context.Context, id paylater.LineID, keys []string) (paylater.Loaded, error) {
		found, err := s.Load(ctx, id, keys...)
		change(s, id, keys, &found)
		return found, err
	}})
}

// bendScan answers a query from all heads.
func bendScan(answer func(q paylater.Query, heads []paylater.Head) []paylater.Head) paylater.Store {
	return bend(bent{scan: func(s paylater.Store, ctx context.Context, q paylater.Query) ([]paylater.Head, error) {
		heads, err := s.Scan(ctx, paylater.Query{Limit: plenty})
		return answer(q, heads), err
	}})
}

// bendEvents answers a query from all events of the line.
func bendEvents(answer func(q paylater.EventQuery, list []paylater.EventRecord) []paylater.EventRecord) paylater.Store {
	return bend(bent{events: func(s paylater.Store, ctx context.Context, q paylater.EventQuery) ([]paylater.EventRecord, error) {
		list, err := s.Events(ctx, paylater.EventQuery{Line: q.Line, Limit: plenty})
		return answer(q, list), err
	}})
}

const plenty = 1 << 20

func first[E any](list []E, n int) []E { return list[:min(n, len(list))] }

func only[E any](list []E, asked func(E) bool) []E {
	return slices.DeleteFunc(slices.Clone(list), func(e E) bool { return !asked(e) })
}

func compareIDs(a, b paylater.LineID) int {
	return cmp.Or(cmp.Compare(a.Buyer, b.Buyer), cmp.Compare(a.Lender, b.Lender))
}

// number is a line's number.
func number(s paylater.Store, id paylater.LineID) int64 {
	found, _ := s.Load(context.Background(), id)
	return found.Record.Head.Seq
}

// moved is a change as if it followed another number.
func moved(c paylater.Change, expect int64) paylater.Change {
	c.Events = slices.Clone(c.Events)
	for i := range c.Events {
		c.Events[i].Seq, c.Events[i].Line = expect+int64(i)+1, c.Head.ID
	}
	c.Expect, c.Head.Seq = expect, expect+int64(len(c.Events))
	return c
}

// without is a change whose keys are taken off when they pass the test.
func without(c paylater.Change, taken func(key string) bool) paylater.Change {
	c.Events = slices.Clone(c.Events)
	for i := range c.Events {
		if taken(c.Events[i].Key) {
			c.Events[i].Key = ""
		}
	}
	return c
}

func is(err error, code fault.Code) bool { return errors.Is(err, code) }

func refuse(code fault.Code) error { return fault.New(code, "refused") }

func lower(id paylater.LineID) paylater.LineID {
	return paylater.LineID{Buyer: toLower(id.Buyer), Lender: id.Lender}
}

func toLower[S ~string](s S) S { return S(strings.ToLower(string(s))) }
