package paylater_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// plain hides that the store below can read many lines at once.
type plain struct{ paylater.Store }

// mixed opens lines that have something of everything due: statements, late
// due dates, holds that expire, repayments that clear, nothing at all, and an
// event that waits to be taken in.
func mixed(t *testing.T, lines int, seed uint64) *shop {
	t.Helper()
	s, ctx, chance := newShop(t), context.Background(), rand.New(rand.NewPCG(seed, 0))
	for i := range lines {
		id := paylater.LineID{Buyer: lender.BuyerID(fmt.Sprintf("buyer-%04d", i)), Lender: theLender}
		_, err := s.program.Apply(ctx, theLender, lendertest.Application(lender.ApplicationID(fmt.Sprintf("app-%d", i)), id.Buyer))
		require.NoError(t, err)
		for k := range chance.IntN(3) {
			d := drawOf(order.ID(fmt.Sprintf("PO-%d-%d", i, k)), "1200.00")
			key := lender.Key(fmt.Sprintf("hold-%d-%d", i, k))
			_, err = s.program.Hold(ctx, id, holdOf(key, d))
			require.NoError(t, err)
			if chance.IntN(4) == 0 {
				continue
			}
			o, err := s.program.Offer(ctx, id, d, 3*(1+chance.IntN(2)))
			require.NoError(t, err)
			n, err := s.program.Sign(ctx, o, signs(o, key))
			require.NoError(t, err)
			if chance.IntN(3) == 0 {
				_, err = s.program.Repay(ctx, id, paylater.Repayment{
					ID: lender.RepaymentID(fmt.Sprintf("R-%d-%d", i, k)), Amount: usd("100.00"), Effective: day("2019-03-05"), Loan: n.ID,
				})
				require.NoError(t, err)
			}
		}
	}
	s.to("2019-03-12 09:00")
	s.mail()
	return s
}

// copyStore writes everything of one store into a new one.
func copyStore(t *testing.T, from *memstore.Store) *memstore.Store {
	t.Helper()
	ctx, to := context.Background(), memstore.New()
	heads, err := from.Scan(ctx, paylater.Query{Limit: 1 << 20})
	require.NoError(t, err)
	for _, h := range heads {
		loaded, err := from.Load(ctx, h.ID)
		require.NoError(t, err)
		events, err := from.Events(ctx, paylater.EventQuery{Line: h.ID, Limit: 1 << 20})
		require.NoError(t, err)
		require.NoError(t, to.Save(ctx, []paylater.Change{{Head: h, Put: loaded.Record.Bodies, Events: events}})[0])
	}
	return to
}

// contents is everything that a store keeps of its lines.
func contents(t *testing.T, s paylater.Store) []any {
	t.Helper()
	var list []any
	heads, err := s.Scan(context.Background(), paylater.Query{Limit: 1 << 20})
	require.NoError(t, err)
	for _, h := range heads {
		loaded, err := s.Load(context.Background(), h.ID)
		require.NoError(t, err)
		slices.SortFunc(loaded.Record.Bodies, func(a, b paylater.Body) int { return slices.Compare([]byte(a.ID), []byte(b.ID)) })
		events, err := s.Events(context.Background(), paylater.EventQuery{Line: h.ID, Limit: 1 << 20})
		require.NoError(t, err)
		list = append(list, loaded, events)
	}
	return list
}

// over is the shop's program over another store.
func (s *shop) over(store paylater.Store) *paylater.Program {
	s.t.Helper()
	p, err := paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{theLender: s.lender}, Store: store, Now: s.clock.Now})
	require.NoError(s.t, err)
	return p
}

// TestBillAllManyAtOnceIsLineByLine: pages of lines come to the same records
// and events as one line after the other, and to the same counts.
func TestBillAllManyAtOnceIsLineByLine(t *testing.T) {
	for seed := range uint64(3) {
		t.Logf("seed %d", seed)
		s := mixed(t, 700, seed)
		single := copyStore(t, s.memory)
		for _, when := range []string{"2019-03-15 09:00", "2019-04-08 09:00", "2019-06-20 09:00", "2019-06-20 09:00"} {
			s.to(when)
			dry, err := s.over(s.memory).Dry().BillAll(context.Background(), nil)
			require.NoError(t, err)
			many, err := s.over(s.memory).BillAll(context.Background(), nil)
			require.NoError(t, err)
			one, err := s.over(plain{single}).BillAll(context.Background(), nil)
			require.NoError(t, err)
			require.Equal(t, one, many)
			require.Equal(t, one, dry, "a dry run counts the same")
			require.Equal(t, contents(t, single), contents(t, s.memory))
		}
	}
}

// TestDryBillAllWritesNothing and counts what BillAll then does, with a store
// that reads many lines at once and with one that does not.
func TestDryBillAllWritesNothing(t *testing.T) {
	s := mixed(t, 300, 7)
	s.to("2019-04-20 09:00")
	for name, store := range map[string]paylater.Store{"many": s.memory, "one": plain{s.memory}} {
		before := contents(t, s.memory)
		dry, err := s.over(store).Dry().BillAll(context.Background(), nil)
		require.NoError(t, err, name)
		assert.Positive(t, dry.Statements, name)
		assert.Equal(t, before, contents(t, s.memory), name)
		whole, err := s.over(copyStore(t, s.memory)).BillAll(context.Background(), nil)
		require.NoError(t, err, name)
		assert.Equal(t, whole, dry, name)
	}
}

// crossed is a store in which somebody else is at some lines between the page
// and its commit, and whose answers to some commits are lost.
type crossed struct {
	*memstore.Store
	rival  *paylater.Program // bills some lines first
	saves  atomic.Int64
	single atomic.Int64
}

func (c *crossed) Save(ctx context.Context, changes []paylater.Change) []error {
	if len(changes) == 1 {
		c.single.Add(1)
		return c.Store.Save(ctx, changes)
	}
	n := c.saves.Add(1)
	for i := range changes {
		if i%50 == 0 {
			if _, err := c.rival.Bill(ctx, changes[i].Head.ID, day("2019-03-15")); err != nil {
				return slices.Repeat([]error{err}, len(changes))
			}
		}
	}
	results := c.Store.Save(ctx, changes)
	switch n {
	case 2: // committed, and the answer is lost
		return slices.Repeat([]error{fault.New(paylater.CodeOutcomeUnknown, "lost")}, len(changes))
	case 3:
		return nil // as if it were another interface
	}
	return results
}

// TestBillAllBesideOthers: lines that somebody else billed meanwhile, and those
// of which nobody knows, are looked at again one by one, and none is billed
// twice.
func TestBillAllBesideOthers(t *testing.T) {
	s := crowd(t, 1200)
	s.to("2019-03-15 09:00")
	store := &crossed{Store: s.memory, rival: s.over(plain{s.memory})}
	done, err := s.over(store).BillAll(context.Background(), nil)
	require.NoError(t, err)
	assert.Equal(t, 1200, done.Lines)
	assert.Zero(t, done.Failed)
	assert.Less(t, done.Statements, 1200-1200/50)
	heads, err := s.memory.Scan(context.Background(), paylater.Query{Limit: 2000})
	require.NoError(t, err)
	for _, h := range heads {
		list, err := s.memory.Events(context.Background(), paylater.EventQuery{Line: h.ID, Kind: paylater.KindStatementIssued, Limit: 10})
		require.NoError(t, err)
		require.Len(t, list, 1, "%s", h.ID)
	}
}

// poisoned is a store that cannot keep one line, and so no group with it.
type poisoned struct{ *memstore.Store }

func (p poisoned) Save(ctx context.Context, changes []paylater.Change) []error {
	for i := range changes {
		if changes[i].Head.ID.Buyer == "buyer-0002" {
			return slices.Repeat([]error{fault.New(paylater.CodeRecordInvalid, "the database cannot keep this")}, len(changes))
		}
	}
	return p.Store.Save(ctx, changes)
}

// TestBillAllGoesOnPastALineThatCannotBeKept: the others of its group are kept,
// and failures come in the order of their lines.
func TestBillAllGoesOnPastALineThatCannotBeKept(t *testing.T) {
	s := crowd(t, 5)
	loaded, err := s.memory.Load(context.Background(), paylater.LineID{Buyer: "buyer-0004", Lender: theLender})
	require.NoError(t, err)
	head := loaded.Record.Head
	head.Seq++
	head.Data = []byte(`{}`)
	event := paylater.EventRecord{Line: head.ID, Seq: head.Seq, Kind: "test"}
	require.NoError(t, s.memory.Save(context.Background(), []paylater.Change{{Expect: head.Seq - 1, Head: head, Events: []paylater.EventRecord{event}}})[0])
	s.to("2019-03-15 09:00")
	done, err := s.over(poisoned{s.memory}).BillAll(context.Background(), nil)
	require.ErrorIs(t, err, paylater.CodeRecordInvalid)
	require.ErrorIs(t, err, paylater.CodeRecordVersion)
	assert.Regexp(t, `(?s)buyer-0002.*buyer-0004`, err.Error())
	assert.Equal(t, paylater.Progress{Lines: 5, Changed: 3, Statements: 3, Failed: 2}, done)
}

// TestBillAllTakesInWhatIsParked as it does line by line.
func TestBillAllTakesInWhatIsParked(t *testing.T) {
	tell := func(hide func(paylater.Store) paylater.Store) []any {
		s := crowd(t, 3)
		id := paylater.LineID{Buyer: "buyer-0001", Lender: theLender}
		body, err := lender.EncodeEvent(lender.Event{
			ID: "late-word", Buyer: id.Buyer, At: s.clock.Now(), Fact: lender.LimitChanged{Limit: usd("5000.00"), Reason: "review"},
		})
		require.NoError(t, err)
		require.NoError(t, s.memory.Park(context.Background(), paylater.Parked{
			ParkedKey: paylater.ParkedKey{Lender: theLender, Event: "late-word"}, Buyer: id.Buyer, Since: s.clock.Now(), Why: "test", Body: body,
		}))
		s.to("2019-03-15 09:00")
		_, err = s.over(hide(s.memory)).BillAll(context.Background(), nil)
		require.NoError(t, err)
		line, err := s.over(s.memory).Line(context.Background(), id)
		require.NoError(t, err)
		assert.Equal(t, usd("5000.00"), line.LenderLimit())
		return contents(t, s.memory)
	}
	assert.Equal(t, tell(func(s paylater.Store) paylater.Store { return plain{s} }), tell(func(s paylater.Store) paylater.Store { return s }))
}

// fainting is a store that panics once.
type fainting struct{ *memstore.Store }

func (fainting) Save(context.Context, []paylater.Change) []error { panic(crash{}) }

// blind is a store that panics when it reads a page.
type blind struct{ *memstore.Store }

func (blind) LoadDue(context.Context, paylater.Query) ([]paylater.Loaded, error) { panic(crash{}) }

// TestBillAllPanicsWhereItIsCalled: what a store or a host's progress throws
// arrives at the caller, and nothing of the run is left behind.
func TestBillAllPanicsWhereItIsCalled(t *testing.T) {
	s := crowd(t, 600)
	s.to("2019-03-15 09:00")
	require.PanicsWithValue(t, crash{}, func() { _, _ = s.over(fainting{s.memory}).BillAll(context.Background(), nil) })
	require.PanicsWithValue(t, crash{}, func() { _, _ = s.over(blind{s.memory}).BillAll(context.Background(), nil) })
	require.PanicsWithValue(t, "enough", func() {
		_, _ = s.over(s.memory).BillAll(context.Background(), func(paylater.Progress) { panic("enough") })
	})
}
