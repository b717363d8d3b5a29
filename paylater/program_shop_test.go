package paylater_test

import (
	"context"
	"errors"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
)

// shop is a program over a store in memory, with a simulated lender and a clock
// that moves when it is told to.
type shop struct {
	t       tester
	clock   *lendersim.Clock
	bank    *lendersim.Sim
	lender  lender.Lender  // the bank, or something before it
	store   paylater.Store // the memory, or something before it
	memory  *memstore.Store
	keep    int // lines that programs keep decoded
	program *paylater.Program
	trouble func(lendersim.Call) lendersim.Trouble
	calls   map[string]int // of the bank, by method
}

// newShop opens on 2019-03-05 at 10:00 in New York.
func newShop(t tester) *shop {
	t.Helper()
	s := &shop{t: t, clock: lendersim.NewClock(at("2019-03-05 10:00")), memory: memstore.New(), calls: map[string]int{}}
	s.bank = lendersim.New(lendersim.Config{Now: s.clock.Now, Plain: true, Prices: prices(), Trouble: func(c lendersim.Call) lendersim.Trouble {
		s.calls[c.Method]++
		if s.trouble == nil {
			return lendersim.NoTrouble
		}
		return s.trouble(c)
	}})
	s.lender, s.store = s.bank, s.memory
	s.reopen()
	return s
}

// reopen starts a new program over what the store has, as after a crash.
func (s *shop) reopen() {
	s.t.Helper()
	p, err := paylater.New(paylater.Config{
		Lenders: map[lender.ID]lender.Lender{theLender: s.lender}, Store: s.store, Now: s.clock.Now, Keep: s.keep,
	})
	require.NoError(s.t, err)
	s.program = p
}

// anotherHost is a second program over the same store and lender.
func (s *shop) anotherHost() *paylater.Program {
	s.t.Helper()
	own := s.program
	s.reopen()
	other := s.program
	s.program = own
	return other
}

// openShop has a buyer with a line of $100,000.00.
func openShop(t tester) *shop {
	t.Helper()
	s := newShop(t)
	first := &firstStore{Store: s.memory}
	s.store = first
	s.reopen()
	_, err := s.program.Apply(firstCaller{context.Background()}, theLender, application())
	require.NoError(t, err)
	require.False(t, first.waited, "with nobody else there the caller asks the store itself, and at once")
	require.True(t, s.program.AtRest(), "what was answered leaves nothing behind that others would wait for")
	s.store = s.memory
	s.reopen()
	return s
}

// firstCaller is the own context of somebody who is alone.
type firstCaller struct{ context.Context }

// firstStore looks whether its only caller asks it itself.
type firstStore struct {
	paylater.Store
	waited bool
}

func (s *firstStore) Save(ctx context.Context, changes []paylater.Change) []error {
	_, own := ctx.(firstCaller)
	s.waited = s.waited || !own
	return s.Store.Save(ctx, changes)
}

func application() lender.Application { return lendertest.Application(theApp, theBuyer) }

// to moves the clock to a time in New York.
func (s *shop) to(text string) { s.clock.Set(at(text)) }

// mail hands the lender's webhooks to the program.
func (s *shop) mail() {
	s.t.Helper()
	for _, ev := range s.bank.Events() {
		require.NoError(s.t, s.program.Receive(context.Background(), theLender, ev))
	}
}

func (s *shop) line() paylater.Line {
	s.t.Helper()
	l, err := s.program.Line(context.Background(), theLine())
	require.NoError(s.t, err)
	return l
}

// sign holds and signs.
func (s *shop) sign(key lender.Key, id order.ID, amount string, months int) paylater.Loan {
	s.t.Helper()
	ctx, d := context.Background(), drawOf(id, amount)
	_, err := s.program.Hold(ctx, theLine(), holdOf(key, d))
	require.NoError(s.t, err)
	o, err := s.program.Offer(ctx, theLine(), d, months)
	require.NoError(s.t, err)
	n, err := s.program.Sign(ctx, o, signs(o, key))
	require.NoError(s.t, err)
	return n
}

// requireSound proves that the stored line follows from its history.
func (s *shop) requireSound() {
	s.t.Helper()
	require.NoError(s.t, s.program.Audit(context.Background(), theLine()))
}

// history is the line's stored events.
func (s *shop) history() []paylater.Event {
	s.t.Helper()
	var list []paylater.Event
	for ev, err := range s.program.History(context.Background(), theLine(), 0) {
		require.NoError(s.t, err)
		list = append(list, ev)
	}
	return list
}

func (s *shop) kinds() map[paylater.Kind]int {
	kinds := map[paylater.Kind]int{}
	for _, ev := range s.history() {
		kinds[ev.Kind]++
	}
	return kinds
}

// recover lets the program finish what was left.
func (s *shop) recover() paylater.Progress {
	s.t.Helper()
	done, err := s.program.Recover(context.Background(), nil)
	require.NoError(s.t, err)
	return done
}

// stuck counts the parked events.
func (s *shop) stuck() int {
	n := 0
	for _, err := range s.program.Parked(context.Background()) {
		require.NoError(s.t, err)
		n++
	}
	return n
}

// scene is one thing that a host does, under a key of its own.
type scene struct {
	when string
	do   func(ctx context.Context, s *shop) error
}

// scenes are a life that uses every verb that writes.
func scenes() []scene {
	var offer, small paylater.Offer
	var loan lender.LoanID
	id := theLine()
	return []scene{
		{"2019-03-05 10:00", func(ctx context.Context, s *shop) error {
			line, err := s.program.Apply(ctx, theLender, application())
			if err == nil && line.Status() == paylater.StatusApplying {
				line, err = s.program.Continue(ctx, id) // this lender decides at once: look its answer up
			}
			if err == nil && line.Status() == paylater.StatusApplying {
				err = errBroken // it never heard of it: hand it in again
			}
			return err
		}},
		{"2019-03-05 10:01", func(ctx context.Context, s *shop) error {
			_, err := s.program.Grant(ctx, id, paylater.GrantRequest{ID: "grant-1", Amount: usd("10.00"), Expires: day("2019-04-30")})
			return err
		}},
		{"2019-03-05 10:02", func(ctx context.Context, s *shop) error {
			_, err := s.program.Hold(ctx, id, holdOf("hold-1", drawOf("PO-1", "10000.00")))
			return err
		}},
		{"2019-03-05 10:03", func(ctx context.Context, s *shop) error {
			_, err := s.program.Hold(ctx, id, holdOf("hold-2", drawOf("PO-2", "500.00")))
			return err
		}},
		{"2019-03-05 10:04", func(ctx context.Context, s *shop) error {
			return s.program.Release(ctx, id, "release-2", "PO-2", order.Initial)
		}},
		{"2019-03-05 10:05", func(ctx context.Context, s *shop) (err error) {
			offer, err = s.program.Offer(ctx, id, drawOf("PO-1", "10000.00"), 6)
			return err
		}},
		{"2019-03-05 10:06", func(ctx context.Context, s *shop) error {
			n, err := s.program.Sign(ctx, offer, signs(offer, "hold-1"))
			loan = n.ID
			return err
		}},
		{"2019-03-08 18:00", deliver},
		{"2019-03-11 10:00", func(ctx context.Context, s *shop) error {
			_, err := s.program.Refund(ctx, id, refundOf("refund-1", "PO-1", "1000.00"))
			return err
		}},
		{"2019-03-14 18:00", deliver},
		{"2019-03-15 10:00", func(ctx context.Context, s *shop) error {
			_, err := s.program.BillAll(ctx, nil)
			return err
		}},
		{"2019-03-20 10:00", func(ctx context.Context, s *shop) error {
			_, err := s.program.Repay(ctx, id, paylater.Repayment{ID: "R1", Amount: usd("1941.67"), Effective: day("2019-03-20"), Loan: loan})
			return err
		}},
		{"2019-03-20 11:00", func(ctx context.Context, s *shop) error {
			_, err := s.program.Hold(ctx, id, holdOf("hold-3", drawOf("PO-3", "700.00")))
			return err
		}},
		{"2019-03-20 11:01", func(ctx context.Context, s *shop) (err error) {
			small, err = s.program.Offer(ctx, id, drawOf("PO-3", "700.00"), 2)
			return err
		}},
		{"2019-03-20 11:02", func(ctx context.Context, s *shop) error {
			_, err := s.program.Sign(ctx, small, signs(small, "hold-3"))
			return err
		}},
		{"2019-03-25 18:00", deliver},
		{"2019-04-15 10:00", func(ctx context.Context, s *shop) error {
			_, err := s.program.Bill(ctx, id, day("2019-04-15"))
			return err
		}},
	}
}

// undelivered is a host's queue of webhooks: what failed is delivered again.
type undelivered struct{ events []lender.Event }

// deliver hands in what the lender said, twice what came last time.
func deliver(ctx context.Context, s *shop) error {
	s.bank.Redeliver(theBuyer)
	queue := undelivered{s.bank.Events()}
	for _, ev := range queue.events {
		if err := s.program.Receive(ctx, theLender, ev); err != nil {
			return err
		}
	}
	return nil
}

// result is what a life came to, whatever went wrong on the way.
type result struct {
	Outcome    outcome
	Kinds      map[paylater.Kind]int
	Statements []paylater.Statement
	Paid       money.USD // by the bank, in all
}

func (s *shop) result() result {
	r := result{Kinds: s.kinds()}
	delete(r.Kinds, paylater.KindNoted)
	r.Outcome = outcomeOf(s.line(), s.clock.Now())
	for st, err := range s.program.Statements(context.Background(), theLine()) {
		require.NoError(s.t, err)
		r.Statements = append(r.Statements, st)
	}
	for _, ev := range s.history() {
		if ev.Kind == paylater.KindDisbursed {
			r.Paid = r.Paid.Add(ev.Amount)
		}
	}
	return r
}

var errBroken = errors.New("connection reset by peer")
