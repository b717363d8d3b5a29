package crashtest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
)

// TestServerKilled kills the server with all its processes under load, again and
// again, and starts it on what it left. The programs live on and repeat what was
// not answered. After each start everything is counted.
func TestServerKilled(t *testing.T) {
	harmed(t, func(t testing.TB, r *rand.Rand, _ string) {
		time.Sleep(time.Duration(20+r.IntN(480)) * time.Millisecond)
		require.NoError(t, these.Server.Kill())
		time.Sleep(time.Duration(r.IntN(20)) * time.Millisecond)
		require.NoError(t, these.Server.Run(t.Context()))
	})
}

// TestConnectionsEnded lets the server end connections under load, as an
// administrator may: it says so, if need be right after it committed.
func TestConnectionsEnded(t *testing.T) {
	harmed(t, func(t testing.TB, r *rand.Rand, place string) {
		conn, err := pgx.Connect(t.Context(), place)
		require.NoError(t, err)
		for range 20 {
			time.Sleep(time.Duration(r.IntN(20)) * time.Millisecond)
			_, err := conn.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY md5(pid::text || $1) LIMIT 2`, fmt.Sprint(r.Uint64()))
			require.NoError(t, err)
		}
		require.NoError(t, conn.Close(t.Context()))
	})
}

// harmed lets two programs with connections of their own work on while something
// is done to their server, as often as the form says, and counts each time what
// is there.
func harmed(t *testing.T, harm func(t testing.TB, r *rand.Rand, place string)) {
	t.Helper()
	e := engines()[1+int(these.form.seed%2)]
	place := these.Schema(t) // or skips
	bank, seed := newBank(), these.form.seed
	var programs [2]*paylater.Program
	figures := &figures{open: map[string]bool{}}
	for i := range programs {
		var err error
		programs[i], err = programOver(bank, watched{e.mustOpen(t, place), figures})
		require.NoError(t, err)
	}
	var last []paylater.LineID
	known := book{}
	for cycle := range these.form.cycles {
		lines, r := linesOf(cycle), rand.New(rand.NewPCG(seed, uint64(cycle)))
		apart(t, e, place, bank, func(program *paylater.Program, _ *rows) { opened(t, program, lines) })
		underLoad(t, programs[:], lines, r, figures.noting(known), figures, func() { harm(t, r, place) })
		apart(t, e, place, bank, func(program *paylater.Program, rows *rows) {
			check(t, program, bank, rows, append(last, lines...), known)
		})
		require.Empty(t, figures.wrong, "these were answered as not committed, and are")
		last = lines
	}
	require.Positive(t, figures.unanswered, "no command was interrupted, so nothing was tested")
	t.Logf("seed %d, %s: %d times; %s", seed, e.name, these.form.cycles, figures)
}

// apart opens the database once more: what is done there knows nothing but what
// is in it.
func apart(t testing.TB, e engine, place string, bank *bank, do func(program *paylater.Program, rows *rows)) {
	t.Helper()
	store, err := e.open(t.Context(), place)
	require.NoError(t, err)
	program, err := programOver(bank, store)
	require.NoError(t, err)
	rows := openRows(t, e, place)
	do(program, rows)
	require.NoError(t, rows.db.Close())
	require.NoError(t, store.Close())
}

// check finishes what was left with the lender and verifies lines.
func check(t testing.TB, program *paylater.Program, bank *bank, rows *rows, lines []paylater.LineID, known book) {
	t.Helper()
	var err error
	for range 8 { // the lender's answers are lost at times
		if _, err = program.Recover(t.Context(), nil); err == nil {
			break
		}
	}
	require.NoError(t, err)
	for _, id := range lines {
		verify(t, program, bank, rows, id, known[id])
	}
}

// underLoad is one cycle: eight workers draw while harm is done, and come to the
// end of what they began.
func underLoad(
	t testing.TB, programs []*paylater.Program, lines []paylater.LineID, r *rand.Rand, note func(answer), f *figures, harm func(),
) {
	t.Helper()
	const workers = 8
	stop := make(chan struct{})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var all sync.WaitGroup
	for i := range workers {
		w := &worker{
			Program: programs[i%len(programs)], name: fmt.Sprintf("%s-%d", lines[0].Buyer, i), lines: lines,
			r: rand.New(rand.NewPCG(r.Uint64(), 1)), note: note, fails: f.failed,
		}
		all.Go(func() {
			for ctx.Err() == nil {
				select {
				case <-stop:
					return
				default:
					w.draw(ctx)
				}
			}
		})
	}
	harm()
	close(stop)
	all.Wait()
	require.NoError(t, ctx.Err(), "a command had no answer for two minutes")
}

// figures count what happened.
type figures struct {
	mu                                                 sync.Mutex
	held, signed, refused, unanswered, unsure, denials int
	open                                               map[string]bool // keys of commits that were unknown once
	wrong                                              []string        // errors that should have been CodeOutcomeUnknown
}

// noting writes answers into a book, one at a time.
func (f *figures) noting(b book) func(answer) {
	return func(a answer) {
		f.mu.Lock()
		defer f.mu.Unlock()
		b.note(a)
		switch a.What {
		case "held":
			f.held++
		case "signed":
			f.signed++
		case "refused":
			f.refused++
		}
	}
}

func (f *figures) failed(error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unanswered++
}

// watched counts the commits of which a store does not know, and holds it to its
// word when it says that there was none.
type watched struct {
	paylater.Store
	*figures
}

// Save implements [paylater.Store].
func (w watched) Save(ctx context.Context, changes []paylater.Change) []error {
	results := w.Store.Save(ctx, changes)
	for i, err := range results {
		if errors.Is(err, paylater.CodeOutcomeUnknown) {
			w.unknown(&changes[i])
		} else if err != nil && fault.CodeOf(err) == "" {
			w.denied(ctx, &changes[i], err)
		}
	}
	return results
}

func (w watched) unknown(c *paylater.Change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unsure++
	for _, key := range keysOf(c) {
		w.open[key] = true
	}
}

func keysOf(c *paylater.Change) (keys []string) {
	for i := range c.Events {
		if c.Events[i].Key != "" {
			keys = append(keys, c.Events[i].Key)
		}
	}
	return keys
}

// denied looks whether a change is there that the database made an error of. One
// that was unknown before may have come by that: a server that dies has commits on
// its disk that nobody could see yet.
func (w watched) denied(ctx context.Context, c *paylater.Change, answer error) {
	keys := keysOf(c)
	w.mu.Lock()
	maybe := slices.ContainsFunc(keys, func(key string) bool { return w.open[key] })
	w.mu.Unlock()
	if maybe {
		return
	}
	for ctx.Err() == nil {
		found, err := w.Load(ctx, c.Head.ID, keys...)
		if err == nil || errors.Is(err, paylater.CodeNotFound) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.denials++; len(found.Answers) > 0 {
				w.wrong = append(w.wrong, answer.Error())
			}
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (f *figures) String() string {
	return fmt.Sprintf("%d holds and %d signatures were acknowledged, %d holds refused for want of credit; commands went %d times without an answer, %d commits were unknown and %d denied, rightly",
		f.held, f.signed, f.refused, f.unanswered, f.unsure, f.denials)
}
