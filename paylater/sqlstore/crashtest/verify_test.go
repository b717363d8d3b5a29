package crashtest_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// judge hears whether a test fails, and lets it.
type judge struct {
	testing.TB

	failed bool
}

// Errorf implements [testing.TB].
func (j *judge) Errorf(format string, args ...any) {
	j.failed = true
	j.Logf(format, args...)
}

// FailNow implements [testing.TB].
func (j *judge) FailNow() {
	j.failed = true
	runtime.Goexit()
}

// fails tells whether verify finds something wrong.
func fails(t *testing.T, do func(t testing.TB)) bool {
	t.Helper()
	j, done := &judge{TB: t}, make(chan struct{})
	go func() {
		defer close(done)
		do(j)
	}()
	<-done
	return j.failed
}

// TestVerifyBites: what these tests look for, they find. Everything that may be
// wrong after a crash is made wrong on purpose, one thing at a time.
func TestVerifyBites(t *testing.T) {
	const right = "nothing is wrong"
	e := engines()[0]
	file, answers, bank := drawn(t, e)
	for name, spoil := range map[string]func(t *testing.T, w *spoiled){
		right:                       func(*testing.T, *spoiled) {},
		"a hold is lost":            func(_ *testing.T, w *spoiled) { w.known.held["PO-lost"] = money.Dollars(1) },
		"a hold has another amount": func(_ *testing.T, w *spoiled) { w.known.held[w.signed()] = money.Dollars(1) },
		"a signature is lost":       func(_ *testing.T, w *spoiled) { w.known.signed["PO-lost"] = "L1" },
		"a loan has another id":     func(_ *testing.T, w *spoiled) { w.known.signed[w.signed()] = "L1" },
		"refused without a reason":  func(_ *testing.T, w *spoiled) { w.known.refused = append(w.known.refused, money.Cents(1)) },
		"the lender paid what nobody signed": func(t *testing.T, w *spoiled) {
			w.bank.asked["ada"]["L1"] = true
			t.Cleanup(func() { delete(w.bank.asked["ada"], "L1") })
		},
		"a claim is lost": func(t *testing.T, w *spoiled) {
			w.run(t, `DELETE FROM paylater_claims WHERE order_id = $1`, string(w.signed()))
		},
		"a claim has no hold": func(t *testing.T, w *spoiled) {
			w.run(t, `INSERT INTO paylater_claims (order_id, phase, buyer, lender, hold) VALUES ('PO-0', 'initial', 'ada', 'kabbage', 'h')`)
		},
		"a claim has another hold": func(t *testing.T, w *spoiled) { w.run(t, `UPDATE paylater_claims SET hold = 'h'`) },
		"an event is lost": func(t *testing.T, w *spoiled) {
			w.run(t, `DELETE FROM paylater_events WHERE seq = (SELECT MAX(seq) FROM paylater_events)`)
		},
		"a loan is lost": func(t *testing.T, w *spoiled) { w.run(t, `DELETE FROM paylater_bodies WHERE kind = 'loan'`) },
		"the head has another sum": func(t *testing.T, w *spoiled) {
			w.run(t, `UPDATE paylater_lines SET outstanding_cents = outstanding_cents - 1`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			place := e.place(t)
			require.NoError(t, os.WriteFile(place, file, 0o600))
			w := &spoiled{bank: bank, rows: openRows(t, e, place)}
			var err error
			w.program, err = programOver(bank, e.mustOpen(t, place))
			require.NoError(t, err)
			known := book{}
			for _, a := range answers {
				known.note(a)
			}
			w.known = known[ada()]
			require.NotEmpty(t, w.known.refused)
			spoil(t, w)
			require.Equal(t, name != right, fails(t, func(t testing.TB) { verify(t, w.program, w.bank, w.rows, ada(), w.known) }))
		})
	}
}

// drawn is a file in which a line was drawn upon until nothing fitted, what was
// acknowledged, and the lender.
func drawn(t *testing.T, e engine) (file []byte, answers []answer, bank *bank) {
	t.Helper()
	place := e.place(t)
	bank = newBank()
	store, err := e.open(t.Context(), place)
	require.NoError(t, err)
	program, err := programOver(bank, store)
	require.NoError(t, err)
	opened(t, program, []paylater.LineID{ada()})
	w := &worker{
		Program: program, name: "one", lines: []paylater.LineID{ada()}, r: rand.New(rand.NewPCG(1, 2)),
		note:  func(a answer) { answers = append(answers, a) },
		fails: func(err error) { require.NoError(t, err) },
	}
	for range 20 {
		w.draw(t.Context())
	}
	require.NoError(t, store.Close())
	file, err = os.ReadFile(place)
	require.NoError(t, err)
	return file, answers, bank
}

// spoiled is a line on which something is wrong.
type spoiled struct {
	program *paylater.Program
	bank    *bank
	rows    *rows
	known   *page
}

// signed is an order whose signature was acknowledged.
func (w *spoiled) signed() (first order.ID) {
	for of := range w.known.signed {
		if first == "" || of < first {
			first = of
		}
	}
	return first
}

func (w *spoiled) run(t *testing.T, query string, args ...any) {
	t.Helper()
	_, err := w.rows.db.ExecContext(t.Context(), query, args...)
	require.NoError(t, err)
}
