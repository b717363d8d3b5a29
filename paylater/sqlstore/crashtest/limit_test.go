package crashtest_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// TestLimit asks many draws of one line at once, about twice as many as fit, of
// two programs with connections of their own. As many succeed as fit, to the
// draw; every other is refused for want of credit.
func TestLimit(t *testing.T) {
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			const rivals = 64
			place, bank := e.place(t), newBank()
			var programs [2]*paylater.Program
			for i := range programs {
				var err error
				programs[i], err = programOver(bank, e.mustOpen(t, place))
				require.NoError(t, err)
			}
			opened(t, programs[0], []paylater.LineID{ada()})
			run := &run{draws: these.form.draws, amount: money.Cents(31_00 * 10_000 / int64(these.form.draws))}
			var all sync.WaitGroup
			for i := range rivals {
				all.Go(func() { run.draw(t, programs[i%2]) })
			}
			all.Wait()
			fit := limit().Cents() / run.amount.Cents()
			require.Equal(t, fit, run.done.Load())
			require.Equal(t, int64(run.draws)-fit, run.refused.Load())
			run.counted(t, programs[1], e.mustOpen(t, place), fit)
			require.Len(t, openRows(t, e, place).claims(t, "ada"), int(fit))
			t.Logf("%s: %d draws of %s asked by %d goroutines of 2 programs: %d done (%d signed), %d refused, %d repeated after a conflict",
				e.name, run.draws, run.amount, rivals, run.done.Load(), run.signed.Load(), run.refused.Load(), run.conflicts.Load())
		})
	}
}

// run is what many goroutines do together.
type run struct {
	draws                                  int
	amount                                 money.USD
	next, done, signed, refused, conflicts atomic.Int64
}

// draw takes one order after the other until there are no more. Each gets a
// hold, every eighth a signature.
func (r *run) draw(t *testing.T, program *paylater.Program) {
	for {
		n := r.next.Add(1)
		if n > int64(r.draws) || t.Failed() {
			return
		}
		of := order.ID(fmt.Sprintf("PO-%d", n))
		err := r.again(func() error { _, err := program.Hold(t.Context(), ada(), holdOf(of, r.amount)); return err })
		if errors.Is(err, paylater.CodeOverAvailable) {
			r.refused.Add(1)
			continue
		}
		if err == nil && n%8 == 0 {
			err = r.sign(t, program, of)
		}
		if err != nil {
			t.Errorf("draw %d: %v", n, err)
			return
		}
		r.done.Add(1)
	}
}

func (r *run) sign(t *testing.T, program *paylater.Program, of order.ID) error {
	offer, err := program.Offer(t.Context(), ada(), drawOf(of, r.amount), 6)
	if err != nil {
		return err
	}
	r.signed.Add(1)
	return r.again(func() error {
		_, err := program.Sign(t.Context(), offer, paylater.Signature{Hold: lender.Key("hold-" + of), By: "person-1", Terms: offer.Hash()})
		return err
	})
}

// again repeats a command that others were always ahead of.
func (r *run) again(do func() error) error {
	for {
		err := do()
		if !errors.Is(err, paylater.CodeConflict) {
			return err
		}
		r.conflicts.Add(1)
	}
}

// counted adds the line up: in its head, as a value, and from its events.
func (r *run) counted(t *testing.T, program *paylater.Program, store paylater.Store, fit int64) {
	t.Helper()
	want := money.Cents(fit * r.amount.Cents())
	line, err := program.Line(t.Context(), ada())
	require.NoError(t, err)
	require.Equal(t, want, line.Held(tuesday()).Add(line.Outstanding()))
	require.Equal(t, money.Cents(r.signed.Load()*r.amount.Cents()), line.Outstanding())
	heads, err := store.Scan(t.Context(), paylater.Query{Limit: 2})
	require.NoError(t, err)
	require.Len(t, heads, 1)
	require.Equal(t, want, heads[0].Held.Add(heads[0].Outstanding))
	require.NoError(t, program.Audit(t.Context(), ada()))
	var sum money.USD
	for ev, err := range program.History(t.Context(), ada(), 0) {
		require.NoError(t, err)
		if ev.Kind == paylater.KindHoldPlaced {
			sum = sum.Add(ev.Amount)
		}
	}
	require.Equal(t, want, sum)
}
