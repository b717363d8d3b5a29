package crashtest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/sqlstore"
)

// life is a buyer's first draw, from the application to the first statements,
// with a lender in memory and a clock of its own.
type life struct {
	*paylater.Program
	store *sqlstore.Store
	clock *lendersim.Clock
	bank  *lendersim.Sim
	asked map[lender.Reference]int // disbursements that the lender was asked for
	offer paylater.Offer
	wait  time.Duration // how long the host waits for an answer; 0: for ever
	tries int           // commands that had to be repeated
}

func newLife(t testing.TB, store *sqlstore.Store) *life {
	t.Helper()
	l := &life{store: store, clock: lendersim.NewClock(tuesday()), asked: map[lender.Reference]int{}}
	l.bank = lendersim.New(lendersim.Config{Now: l.clock.Now, Trouble: func(c lendersim.Call) lendersim.Trouble {
		if c.Method == "disburse" {
			l.asked[c.Reference]++
		}
		return lendersim.NoTrouble
	}})
	var err error
	l.Program, err = paylater.New(paylater.Config{Lenders: map[lender.ID]lender.Lender{"kabbage": l.bank}, Store: store, Now: l.clock.Now})
	require.NoError(t, err)
	return l
}

// tuesday is 2019-03-05, 10:00 in New York.
func tuesday() time.Time { return time.Date(2019, time.March, 5, 15, 0, 0, 0, time.UTC) }

func lineOf(buyer string) paylater.LineID {
	return paylater.LineID{Buyer: lender.BuyerID(buyer), Lender: "kabbage"}
}

func holdOf(of order.ID, amount money.USD) paylater.HoldRequest {
	return paylater.HoldRequest{Key: lender.Key("hold-" + of), Order: of, Phase: order.Initial, Amount: amount}
}

func drawOf(of order.ID, amount money.USD) paylater.Draw {
	return paylater.Draw{Order: of, Phase: order.Initial, Amount: amount, Recipient: "tok-beneficiary"}
}

// insist repeats a command with its key until it is answered, as hosts do.
func (l *life) insist(t testing.TB, what string, do func(ctx context.Context) error) {
	t.Helper()
	var err error
	for range 6 {
		if err = l.once(t.Context(), do); err == nil {
			return
		}
		l.tries++
	}
	require.NoError(t, err, what)
}

func (l *life) once(ctx context.Context, do func(ctx context.Context) error) error {
	if l.wait > 0 {
		limited, cancel := context.WithTimeout(ctx, l.wait)
		defer cancel()
		ctx = limited
	}
	return do(ctx)
}

// ada is the buyer of a life.
func ada() paylater.LineID { return lineOf("ada") }

// live goes through all of it. The approval comes before we know of the
// application, and is parked; the settlement, a repayment and two statements
// follow the draw.
func (l *life) live(t testing.TB) {
	t.Helper()
	application := lendertest.Application("app-ada", "ada")
	early, err := l.bank.Apply(t.Context(), application)
	require.NoError(t, err)
	l.hear(t, early)
	l.insist(t, "apply", func(ctx context.Context) error { _, err := l.Apply(ctx, "kabbage", application); return err })
	first, second := money.Dollars(20_000), money.Dollars(500)
	l.insist(t, "hold", func(ctx context.Context) error { _, err := l.Hold(ctx, ada(), holdOf("PO-1", first)); return err })
	l.insist(t, "hold more", func(ctx context.Context) error { _, err := l.Hold(ctx, ada(), holdOf("PO-2", second)); return err })
	l.insist(t, "offer", func(ctx context.Context) (err error) {
		l.offer, err = l.Offer(ctx, ada(), drawOf("PO-1", first), 6)
		return err
	})
	l.insist(t, "sign", func(ctx context.Context) error {
		_, err := l.Sign(ctx, l.offer, paylater.Signature{Hold: "hold-PO-1", By: "person-1", Terms: l.offer.Hash()})
		return err
	})
	l.recover(t) // a signature counts whatever became of the call to the lender
	l.insist(t, "release", func(ctx context.Context) error {
		return l.Release(ctx, ada(), "release-2", "PO-2", order.Initial)
	})
	l.clock.Advance(26 * time.Hour)
	l.hear(t, l.bank.Events())
	_, err = l.bank.Repay(lendersim.Payment{ID: "R1", Buyer: "ada", Amount: money.Dollars(5_000)})
	require.NoError(t, err)
	l.hear(t, l.bank.Events())
	l.clock.Advance(40 * 24 * time.Hour)
	l.hear(t, l.bank.Events())
	l.insist(t, "bill", func(ctx context.Context) error { _, err := l.BillAll(ctx, nil); return err })
	l.recover(t)
}

func (l *life) recover(t testing.TB) {
	t.Helper()
	l.insist(t, "recover", func(ctx context.Context) error { _, err := l.Recover(ctx, nil); return err })
}

// hear hands every message of the lender over until it is acknowledged.
func (l *life) hear(t testing.TB, events []lender.Event) {
	t.Helper()
	for _, ev := range events {
		l.insist(t, "receive "+string(ev.Kind()), func(ctx context.Context) error { return l.Receive(ctx, "kabbage", ev) })
	}
}

// outcome is all that a life leaves in the database and at the lender.
type outcome struct {
	Loaded paylater.Loaded
	Events []paylater.EventRecord
	Claims []claim
	Parked []paylater.Parked
	Heads  []paylater.Head
}

func (l *life) outcome(t testing.TB, rows *rows) outcome {
	t.Helper()
	var o outcome
	var errs [4]error
	o.Loaded, errs[0] = l.store.Load(t.Context(), ada())
	o.Events, errs[1] = l.store.Events(t.Context(), paylater.EventQuery{Line: ada(), Limit: 1_000})
	o.Parked, errs[2] = l.store.Parked(t.Context(), paylater.Parked{}, 10)
	o.Heads, errs[3] = l.store.Scan(t.Context(), paylater.Query{Limit: 10})
	require.NoError(t, errors.Join(errs[:]...))
	o.Claims = rows.claims(t, "ada")
	require.NoError(t, l.Audit(t.Context(), ada()))
	return o
}

// stage is a database in which one life after the other is lived, each through
// connections of its own.
type stage struct {
	engine engine
	proxy  *proxy
	at     string
	direct *sqlstore.Store // past the proxy, to see what came of a life
	rows   *rows
}

func newStage(t testing.TB, e engine) *stage {
	t.Helper()
	address := these.Schema(t)
	p := newProxy(t, hostOf(t, address))
	direct := e.mustOpen(t, address) // makes the tables
	return &stage{engine: e, proxy: p, at: p.through(address), direct: direct, rows: openRows(t, e, address)}
}

// live empties the tables and lives one life, the counter counting.
func (s *stage) live(t testing.TB, c *counter) (outcome, *life) {
	t.Helper()
	s.rows.empty(t)
	store, err := s.engine.open(t.Context(), s.at)
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	l := newLife(t, store)
	if c.how == silent {
		l.wait = 400 * time.Millisecond
	}
	s.proxy.arm(c.judge)
	l.live(t)
	s.proxy.arm(nil)
	return newLife(t, s.direct).outcome(t, s.rows), l
}

// TestLifeCut: at whichever message the connection is cut, the life ends as if
// it had not been.
func TestLifeCut(t *testing.T) {
	e := engine{"postgres", pgx.ReadCommitted}
	if these.form.long {
		for _, e := range engines()[1:] {
			t.Run(e.name, func(t *testing.T) { lifeCut(t, e) })
		}
		return
	}
	lifeCut(t, e)
}

func lifeCut(t *testing.T, e engine) {
	main := newStage(t, e)
	var whole, again counter
	want, l := main.live(t, &whole)
	require.Zero(t, l.tries)
	require.Len(t, want.Claims, 1)
	same, _ := main.live(t, &again)
	require.Equal(t, want, same)
	require.Equal(t, whole.seen, again.seen, "two lives travel in as many messages")
	lives, repeated, commits := 0, 0, 0
	for _, c := range cuts(&whole) {
		passed := t.Run(fmt.Sprintf("%s %d %s", c.side, c.at, c.how), func(t *testing.T) {
			got, l := main.live(t, c)
			require.NotNil(t, c.met.text, "a message was cut")
			require.Equal(t, want, got)
			require.Len(t, l.asked, 1, "one loan was paid out")
			lives++
			repeated += l.tries
			if c.met.isCommit() {
				commits++
			}
		})
		if !passed {
			t.FailNow() // the others would say the same
		}
	}
	require.Positive(t, repeated)
	t.Logf("seed %d: a life asks %d messages and hears %d; %d lives were cut, %d of them at the answer to a commit; %d commands were repeated",
		these.form.seed, whole.seen[asked], whole.seen[answered], lives, commits, repeated)
}

// cuts are where lives are cut: at each message, or at one in so many, both ways
// and before it as well as after it; and at each answer to a commit in every way.
func cuts(whole *counter) []*counter {
	every := these.form.every
	var list []*counter
	for _, s := range []side{asked, answered} {
		for _, how := range []fate{cutBefore, cutAfter} {
			for at := 1 + int(these.form.seed%uint64(every)); at <= whole.seen[s]; at += every {
				list = append(list, &counter{side: s, at: at, how: how})
			}
		}
	}
	for n, at := range whole.commits {
		list = append(list, &counter{side: answered, at: at, how: []fate{cutBefore, dies, silent}[n%3]})
		if these.form.long {
			list = append(list, &counter{side: answered, at: at, how: dies}, &counter{side: answered, at: at, how: silent})
		}
	}
	return list
}
