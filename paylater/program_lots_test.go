package paylater_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// paged is a store that reads pages in a way of its own. What is not given is as
// in the store below.
type paged struct {
	paylater.Store
	mu    sync.Mutex
	pages int
	saves int
	page  func(n int, q paylater.Query) ([]paylater.Loaded, error) // n counts from 1
	load  func(id paylater.LineID) error
}

func (s *paged) LoadDue(ctx context.Context, q paylater.Query) ([]paylater.Loaded, error) {
	s.mu.Lock()
	s.pages++
	n := s.pages
	s.mu.Unlock()
	if s.page == nil {
		return s.Store.(paylater.Loader).LoadDue(ctx, q)
	}
	return s.page(n, q)
}

func (s *paged) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	if s.load != nil {
		return paylater.Loaded{}, s.load(id)
	}
	return s.Store.Load(ctx, id, keys...)
}

func (s *paged) Save(ctx context.Context, changes []paylater.Change) []error {
	s.mu.Lock()
	s.saves++
	s.mu.Unlock()
	return s.Store.Save(ctx, changes)
}

// unreadable is a full page of lines that no program can read. So many at its
// front have a parked event: each is done by itself, which loads it.
func unreadable(page int, q paylater.Query, alone int) []paylater.Loaded {
	lines := make([]paylater.Loaded, q.Limit)
	for i := range alone {
		lines[i].Record.Head.ID = paylater.LineID{Buyer: lender.BuyerID(fmt.Sprintf("buyer-%d-%d", page, i)), Lender: theLender}
		lines[i].Parked = make([]paylater.Parked, 1)
	}
	return lines
}

// TestPagesAreReadOnce: a run asks for no page after the last, a dry run reads
// pages as well, and one inside of a transaction none, which is for one goroutine.
func TestPagesAreReadOnce(t *testing.T) {
	s := crowd(t, 3)
	s.to("2019-03-15 09:00")
	store := &paged{Store: s.memory}
	p := s.over(store)
	for _, c := range []struct {
		program           *paylater.Program
		pages, statements int
	}{{p.Dry(), 1, 3}, {p.In(store), 0, 3}, {p, 1, 0}} {
		store.pages = 0
		done, err := c.program.BillAll(t.Context(), nil)
		require.NoError(t, err)
		assert.Equal(t, c.pages, store.pages)
		assert.Equal(t, c.statements, done.Statements)
	}
}

// TestPageThatCannotBeRead: the run says so, and what it had read is done.
func TestPageThatCannotBeRead(t *testing.T) {
	s := newShop(t)
	done, err := s.over(&paged{Store: s.memory, page: func(n int, q paylater.Query) ([]paylater.Loaded, error) {
		if n > 1 {
			return nil, errBroken
		}
		return unreadable(n, q, 0), nil
	}}).BillAll(t.Context(), nil)
	require.ErrorIs(t, err, errBroken)
	assert.Equal(t, paylater.Progress{Lines: 500, Failed: 500}, done)
}

// TestNothingIsDueAfterAll: a line that a store gives too early is looked at, and
// nothing is saved.
func TestNothingIsDueAfterAll(t *testing.T) {
	s := crowd(t, 3)
	store := &paged{Store: early{s.memory}}
	for _, store := range []paylater.Store{store, plain{store}} {
		done, err := s.over(store).BillAll(t.Context(), nil)
		require.NoError(t, err)
		assert.Equal(t, paylater.Progress{Lines: 3}, done)
	}
	assert.Zero(t, store.saves)
}

// early is a store that takes what is due within a year for what is due.
type early struct{ *memstore.Store }

func (e early) LoadDue(ctx context.Context, q paylater.Query) ([]paylater.Loaded, error) {
	q.Due = q.Due.AddDate(1, 0, 0)
	return e.Store.LoadDue(ctx, q)
}

func (e early) Scan(ctx context.Context, q paylater.Query) ([]paylater.Head, error) {
	q.Due = q.Due.AddDate(1, 0, 0)
	return e.Store.Scan(ctx, q)
}

// TestBillAllOutOfTime: no line can be billed by a clock that is wrong by
// centuries, read by the page or one by one.
func TestBillAllOutOfTime(t *testing.T) {
	s := crowd(t, 3)
	s.to("2191-01-01 09:00")
	for _, store := range []paylater.Store{s.memory, plain{s.memory}} {
		done, err := s.over(store).BillAll(t.Context(), nil)
		requireCode(t, err, paylater.CodeArgumentInvalid)
		assert.Equal(t, paylater.Progress{Lines: 3, Failed: 3}, done)
	}
}

// TestPanicEndsTheRun: after a panic of the store or of the host's progress the
// rest of the pages is not read any more.
func TestPanicEndsTheRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const all = 60
	s := newShop(t)
	for name, progress := range map[string]func(paylater.Progress){
		"store": nil, "progress": func(paylater.Progress) { panic(crash{}) },
	} {
		store := &paged{Store: s.memory, load: func(paylater.LineID) error { panic(crash{}) }}
		store.page = func(n int, q paylater.Query) ([]paylater.Loaded, error) {
			if n > all {
				return nil, nil
			}
			if progress == nil && n == 1 {
				return unreadable(n, q, 1), nil
			}
			return unreadable(n, q, 0), nil
		}
		require.PanicsWithValue(t, crash{}, func() { _, _ = s.over(store).BillAll(t.Context(), progress) }, name)
		assert.Less(t, store.pages, all/2, name)
	}
}

// TestStoppedInAPage: the rest of the page is left as well.
func TestStoppedInAPage(t *testing.T) {
	s := newShop(t)
	ctx, stop := context.WithCancel(t.Context())
	store := &paged{Store: s.memory, load: func(paylater.LineID) error { stop(); return ctx.Err() }}
	store.page = func(n int, q paylater.Query) ([]paylater.Loaded, error) { return unreadable(n, q, 3)[:3], nil }
	done, err := s.over(store).BillAll(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, paylater.Progress{Lines: 1, Failed: 1}, done)
}

// TestTwoPagesForEachProcessor are under way at once: while one waits for the
// store the other is worked at.
func TestTwoPagesForEachProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	synctest.Test(t, func(t *testing.T) {
		s := newShop(t)
		now, most := 0, 0
		store := &paged{Store: s.memory}
		store.load = func(paylater.LineID) error {
			store.mu.Lock()
			now++
			most = max(most, now)
			store.mu.Unlock()
			time.Sleep(time.Second)
			store.mu.Lock()
			now--
			store.mu.Unlock()
			return errBroken
		}
		store.page = func(n int, q paylater.Query) ([]paylater.Loaded, error) {
			if n > 20 {
				return nil, nil
			}
			return unreadable(n, q, 1), nil
		}
		done, err := s.over(store).BillAll(t.Context(), nil)
		require.ErrorIs(t, err, errBroken)
		assert.Equal(t, 20*500, done.Failed)
		assert.Equal(t, 2*3, most)
		assert.Equal(t, 3, runtime.GOMAXPROCS(0), "the host's setting is as it was")
	})
}

// TestKeptLineAfterARun: a run over all lines leaves no line behind as it was
// before, for which a save would be in vain.
func TestKeptLineAfterARun(t *testing.T) {
	s := openShop(t)
	store := &paged{Store: s.memory}
	s.store, s.keep = store, 1
	s.reopen()
	s.clock.Set(at("2019-03-15 00:00").Add(-time.Second))
	_, err := s.program.Hold(t.Context(), theLine(), small(1))
	require.NoError(t, err)
	s.clock.Advance(time.Second)
	done, err := s.program.BillAll(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, 1, done.Statements)
	store.saves = 0
	_, err = s.program.Hold(t.Context(), theLine(), small(2))
	require.NoError(t, err)
	assert.Equal(t, 1, store.saves)
}
