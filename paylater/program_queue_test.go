package paylater_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// valve is a store whose saves wait until they are let through, if it is shut.
type valve struct {
	paylater.Store
	mu    sync.Mutex
	shut  chan struct{} // nil: open
	saves [][]paylater.Change
	loads int
	stall chan struct{} // loads wait for it, if it is there
	bend  func(ctx context.Context, changes []paylater.Change, next func() []error) []error
}

func (v *valve) Load(ctx context.Context, id paylater.LineID, keys ...string) (paylater.Loaded, error) {
	v.mu.Lock()
	v.loads++
	stall := v.stall
	v.mu.Unlock()
	if stall != nil {
		<-stall
	}
	return v.Store.Load(ctx, id, keys...)
}

func (v *valve) Save(ctx context.Context, changes []paylater.Change) []error {
	v.mu.Lock()
	shut, bend := v.shut, v.bend
	v.saves = append(v.saves, changes)
	v.mu.Unlock()
	if shut != nil {
		<-shut
	}
	next := func() []error { return v.Store.Save(ctx, changes) }
	if bend != nil {
		return bend(ctx, changes, next)
	}
	return next()
}

// close shuts the valve, open lets everything through.
func (v *valve) close() { v.mu.Lock(); v.shut = make(chan struct{}); v.mu.Unlock() }
func (v *valve) open()  { v.mu.Lock(); close(v.shut); v.shut = nil; v.mu.Unlock() }

// sizes are the numbers of events of each saved change, call by call.
func (v *valve) sizes() [][]int {
	var all [][]int
	for _, changes := range v.saves {
		var call []int
		for i := range changes {
			call = append(call, len(changes[i].Events))
		}
		all = append(all, call)
	}
	return all
}

// valveShop is an open line over such a store. Keep is how many lines it keeps.
func valveShop(t tester, keep int) (*shop, *valve) {
	s := openShop(t)
	v := &valve{Store: s.memory}
	s.store, s.keep = v, keep
	s.reopen()
	return s, v
}

// answer is what a caller heard.
type answer struct {
	hold paylater.Hold
	err  error
}

// ask lets a caller hold in the background; call the result for its answer.
func (s *shop) ask(ctx context.Context, id paylater.LineID, r paylater.HoldRequest) func() answer {
	heard := make(chan answer, 1)
	go func() {
		h, err := s.program.Hold(ctx, id, r)
		heard <- answer{h, err}
	}()
	return func() answer { return <-heard }
}

func small(n int) paylater.HoldRequest {
	return holdOf(lender.Key(fmt.Sprintf("hold-%d", n)), drawOf(order.ID(fmt.Sprintf("PO-%d", n)), "500.00"))
}

// errandOf is one act of a random life, on the given program.
type errandOf func(ctx context.Context, p *paylater.Program) (string, error)

// errandsAtRandom are random acts on the line: holds, some of them repeated, reused or too
// large, releases of what may not be there, grants, words of the lender that
// match and that do not match yet.
func errandsAtRandom(r *rand.Rand, n int) []errandOf {
	list := make([]errandOf, n)
	for i := range list {
		k, amount := r.IntN(n), money.Dollars(int64(1+r.IntN(30))*1_000)
		of := order.ID(fmt.Sprintf("PO-%d", r.IntN(n)))
		switch r.IntN(6) {
		case 0, 1, 2:
			list[i] = func(ctx context.Context, p *paylater.Program) (string, error) {
				h, err := p.Hold(ctx, theLine(), paylater.HoldRequest{Key: lender.Key(fmt.Sprintf("k-%d", k)), Order: of, Phase: order.Initial, Amount: amount})
				return fmt.Sprint(h), err
			}
		case 3:
			list[i] = func(ctx context.Context, p *paylater.Program) (string, error) {
				return "", p.Release(ctx, theLine(), lender.Key(fmt.Sprintf("r-%d", k)), of, order.Initial)
			}
		case 4:
			list[i] = func(ctx context.Context, p *paylater.Program) (string, error) {
				l, err := p.Grant(ctx, theLine(), paylater.GrantRequest{ID: lender.Key(fmt.Sprintf("g-%d", k)), Amount: usd("5.00"), Expires: day("2019-12-31")})
				return fmt.Sprint(l.Seq(), len(l.Events()), l.Held(at("2019-03-05 10:00"))), err
			}
		default:
			list[i] = func(ctx context.Context, p *paylater.Program) (string, error) {
				fact := lender.Fact(lender.LimitChanged{Limit: money.Dollars(int64(50_000 + 1_000*k)), Reason: "review"})
				if k%2 == 0 {
					fact = lender.DisbursementStarted{Loan: "nobody-knows-it"}
				}
				return "", p.Receive(ctx, theLender, lender.Event{ID: lender.EventID(fmt.Sprintf("w-%d", k)), Buyer: theBuyer, At: at("2019-03-05 10:00"), Fact: fact})
			}
		}
	}
	return list
}

// TestTogetherAsOneByOne: acts that wait for a busy line are decided together;
// what each caller hears and what the line comes to is as if they had come one
// after another. A failure prints its seed.
func TestTogetherAsOneByOne(t *testing.T) {
	lives := 400 / slow
	for seed := range uint64(lives) {
		r := rand.New(rand.NewPCG(seed, 41))
		list, keep := errandsAtRandom(r, 2+r.IntN(40)), int(seed%2)*10
		synctest.Test(t, func(t *testing.T) {
			s, v := valveShop(t, keep)
			one := openShop(t)
			v.close()
			first := s.ask(t.Context(), theLine(), small(1_000))
			synctest.Wait()
			heard := make([]string, len(list))
			var all sync.WaitGroup
			for i, do := range list {
				all.Go(func() {
					text, err := do(context.Background(), s.program)
					heard[i] = text + string(codeOf(err))
				})
				synctest.Wait() // it waits behind those before it
			}
			v.open()
			require.NoError(t, first().err)
			all.Wait()
			_, err := one.program.Hold(context.Background(), theLine(), small(1_000))
			require.NoError(t, err)
			for i, do := range list {
				text, err := do(context.Background(), one.program)
				assert.Equal(t, text+string(codeOf(err)), heard[i], "seed %d, act %d", seed, i)
			}
			requireSameRecord(t, one.line(), s.line())
			assert.Equal(t, one.history(), s.history(), "seed %d", seed)
			assert.Equal(t, one.stuck(), s.stuck())
			s.requireSound()
			assert.Less(t, len(v.saves), 3+2*len(list))
		})
	}
}

// TestOneCommitForAll: those who wait are saved in one commit, in the order in
// which they came.
func TestOneCommitForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		before := v.loads
		var call context.Context
		v.bend = func(ctx context.Context, _ []paylater.Change, next func() []error) []error {
			call = ctx //nolint:fatcontext // to see what became of it
			return next()
		}
		v.close()
		var heard []func() answer
		for n := range 10 {
			heard = append(heard, s.ask(t.Context(), theLine(), small(n)))
			synctest.Wait()
		}
		v.open()
		for _, answer := range heard {
			require.NoError(t, answer().err)
		}
		assert.Equal(t, [][]int{{1}, {9}}, v.sizes())
		assert.Equal(t, 1, v.loads-before, "the line is known from the first")
		synctest.Wait()
		require.ErrorIs(t, call.Err(), context.Canceled, "the context of a call ends with it")
		for n, h := range s.line().Holds(s.clock.Now()) {
			assert.Equal(t, small(n).Key, h.Key)
		}
		s.requireSound()
	})
}

// TestManyLinesOneCall: changes of many lines that wait go in one call.
func TestManyLinesOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ids := s.crowd(12)
		v.saves = nil
		v.close()
		var heard []func() answer
		for n, id := range ids {
			heard = append(heard, s.ask(t.Context(), id, small(n)))
			synctest.Wait()
		}
		v.open()
		for _, answer := range heard {
			require.NoError(t, answer().err)
		}
		assert.Equal(t, [][]int{{1}, {1}, slices.Repeat([]int{1}, 10)}, v.sizes(), "two calls under way, the rest together")
	})
}

// crowd opens lines for many buyers.
func (s *shop) crowd(n int) []paylater.LineID {
	s.t.Helper()
	ids := make([]paylater.LineID, n)
	for i := range ids {
		a := application()
		a.ID, a.Buyer = lender.ApplicationID(fmt.Sprintf("crowd-%d", i)), lender.BuyerID(fmt.Sprintf("crowd-%d", i))
		ids[i] = paylater.LineID{Buyer: a.Buyer, Lender: theLender}
		_, err := s.program.Apply(context.Background(), theLender, a)
		require.NoError(s.t, err)
	}
	return ids
}

// TestOneIsRefused: what the store refuses for the sake of one act refuses only
// that one.
func TestOneIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 10)
		other := s.crowd(1)[0]
		_, err := s.program.Hold(t.Context(), other, small(2))
		require.NoError(t, err)
		v.close()
		var heard []func() answer
		for n := range 5 {
			heard = append(heard, s.ask(t.Context(), theLine(), small(n)))
			synctest.Wait()
		}
		v.open()
		for n, answer := range heard {
			if err := answer().err; n == 2 {
				requireCode(t, err, paylater.CodePhaseClaimed)
			} else {
				require.NoError(t, err)
			}
		}
		assert.Len(t, s.line().Holds(s.clock.Now()), 4)
		s.requireSound()
	})
}

// TestOneSpoilsTheCall: an error that a store gives all changes of a call for the
// sake of one is that one's.
func TestOneSpoilsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ids := s.crowd(8)
		v.bend = func(_ context.Context, changes []paylater.Change, next func() []error) []error {
			if !slices.ContainsFunc(changes, func(c paylater.Change) bool { return c.Head.ID == ids[5] }) {
				return next()
			}
			return slices.Repeat([]error{errBroken}, len(changes))
		}
		v.close()
		var heard []func() answer
		for n, id := range ids {
			heard = append(heard, s.ask(t.Context(), id, small(n)))
			synctest.Wait()
		}
		v.open()
		for n, answer := range heard {
			if err := answer().err; n == 5 {
				require.ErrorIs(t, err, errBroken)
			} else {
				require.NoError(t, err)
			}
		}
	})
}

// TestCallsBehindALock: while every call waits for a line that somebody else has
// locked, changes of other lines wait a second and no longer.
func TestCallsBehindALock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, v := valveShop(t, 0)
		ids, unlock := s.crowd(300), make(chan struct{})
		v.bend = func(_ context.Context, changes []paylater.Change, next func() []error) []error {
			if id := changes[0].Head.ID; id == ids[0] || id == ids[1] {
				<-unlock
			}
			return next()
		}
		locked := []func() answer{s.ask(t.Context(), ids[0], small(0)), nil}
		synctest.Wait()
		locked[1] = s.ask(t.Context(), ids[1], small(1))
		synctest.Wait()
		begun := time.Now()
		var heard []func() answer
		for n := 2; n < len(ids); n++ {
			heard = append(heard, s.ask(t.Context(), ids[n], small(n)))
		}
		for _, answer := range heard {
			require.NoError(t, answer().err)
		}
		assert.Equal(t, time.Second, time.Since(begun))
		close(unlock)
		for _, answer := range locked {
			require.NoError(t, answer().err)
		}
		s.requireSound()
	})
}
