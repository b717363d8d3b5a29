package crashtest_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater"
)

// TestClientKilled kills processes that draw on the same lines, one while
// another goes on, then that one too, and counts everything in a third.
func TestClientKilled(t *testing.T) {
	for n, e := range engines()[:2] {
		t.Run(e.name, func(t *testing.T) {
			place, seed := e.place(t), these.form.seed
			bank := newBank()
			address := bank.listen(t)
			known, figures := book{}, &figures{}
			note := figures.noting(known)
			for cycle := range these.form.cycles {
				r := rand.New(rand.NewPCG(seed, uint64(cycle)))
				lines := linesOf(cycle)
				apart(t, e, place, bank, func(program *paylater.Program, _ *rows) { opened(t, program, lines) })
				for _, a := range killed(t, r, work{Engine: n, Place: place, Bank: address, Lines: lines}, cycle) {
					note(a)
				}
				apart(t, e, place, bank, func(program *paylater.Program, rows *rows) {
					check(t, program, bank, rows, lines, known)
				})
			}
			require.Positive(t, figures.signed)
			t.Logf("seed %d, %s: %d processes were killed; %d holds and %d signatures were acknowledged, %d holds refused for want of credit",
				seed, e.name, 2*these.form.cycles, figures.held, figures.signed, figures.refused)
		})
	}
}

// killed starts two children and kills them, one after the other. It returns
// what they said.
func killed(t testing.TB, r *rand.Rand, w work, cycle int) []answer {
	t.Helper()
	pair := make([]*child, 2)
	for i := range pair {
		w.Name, w.Seed = fmt.Sprintf("%d-%d", cycle, i), r.Uint64()
		pair[i] = start(t, w)
	}
	var said []answer
	for _, c := range pair {
		c.awaited(t)
		time.Sleep(time.Duration(r.IntN(100)) * time.Millisecond)
		said = append(said, c.kill(t)...)
	}
	for _, a := range said {
		require.Contains(t, []string{"held", "signed", "refused"}, a.What)
	}
	return said
}
