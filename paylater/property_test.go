package paylater_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
	"github.com/paylater-go/payments/paylater"
)

// steps is the length of one random life.
const steps = 205 / slow

// lives counts what the random lives reached, so that green is not empty.
type lives struct {
	steps  int
	moves  map[string]int
	kinds  map[paylater.Kind]int
	status map[paylater.Status]int
}

// TestRandomLives plays random acts and words on a line. After each of them the
// books are right, and the line follows from its events. A failure prints the
// seed: go test -run RandomLives -rapid.seed=N.
func TestRandomLives(t *testing.T) {
	t.Parallel()
	seen := lives{moves: map[string]int{}, kinds: map[paylater.Kind]int{}, status: map[paylater.Status]int{}}
	playOn(t, func() { rapid.Check(t, seen.live) }, seen.lacks)
	t.Logf("%d steps\nmoves %v\nkinds %v\nstates %v", seen.steps, seen.moves, seen.kinds, seen.status)
	require.Empty(t, seen.lacks())
}

// playOn plays lives until they lack nothing of what they are about, four times at
// most: what is rare may take some more. With a seed that was asked for once is all.
func playOn(t *testing.T, play func(), lacks func() []string) {
	t.Helper()
	play()
	for range 3 {
		if t.Failed() || seedAsked() || len(lacks()) == 0 {
			return
		}
		play()
	}
}

// seedAsked tells whether a seed was asked for: the same lives again would show
// nothing new.
func seedAsked() bool {
	f := flag.Lookup("rapid.seed")
	return *twinSeed != 0 || f != nil && f.Value.String() != "0"
}

// rare adds to a list what came at most so many times.
func rare(list []string, what string, n, most int) []string {
	if n <= most {
		list = append(list, fmt.Sprintf("%s: %d", what, n))
	}
	return list
}

func (s *lives) live(r *rapid.T) {
	p := newPlayer(r)
	w := newWatcher(r, p.book)
	for range steps {
		name, err := p.play()
		s.steps++
		s.status[p.line.Status()]++
		if err != nil {
			require.NotEmpty(r, codeOf(err), "%s: a refusal has a code: %v", name, err)
			require.Equal(r, w.stored, record(r, p.line), "%s: a refusal changes nothing", name)
			continue
		}
		s.moves[name]++
		w.look(name)
	}
	w.settle()
	for _, ev := range p.history {
		s.kinds[ev.Kind]++
	}
}

// lacks is what the lives are about and have not reached.
func (s *lives) lacks() (list []string) {
	if testing.Short() || s.steps < 20_000 {
		return nil
	}
	for _, m := range moves() {
		list = rare(list, m.name, s.moves[m.name], 10)
	}
	for _, k := range []paylater.Kind{
		paylater.KindLimitChanged, paylater.KindSuspended, paylater.KindReinstated, paylater.KindClosed, paylater.KindFeeCreditGranted,
		paylater.KindHoldPlaced, paylater.KindHoldReleased, paylater.KindHoldExpired, paylater.KindSigned, paylater.KindDisbursed,
		paylater.KindDisbursementFailed, paylater.KindRepaid, paylater.KindRepaymentCleared, paylater.KindRepaymentReturned, paylater.KindRefundAsked,
		paylater.KindRefundDropped, paylater.KindRefunded, paylater.KindCharged, paylater.KindChargeWaived, paylater.KindCreditPaidOut,
		paylater.KindStatementIssued, paylater.KindPastDue, paylater.KindDelinquent, paylater.KindCured, paylater.KindLoanClosed,
		paylater.KindLoanReopened, paylater.KindNoted,
	} {
		list = rare(list, string(k), s.kinds[k], 0)
	}
	for _, st := range []paylater.Status{paylater.StatusOpen, paylater.StatusDelinquent, paylater.StatusSuspended, paylater.StatusClosed} {
		list = rare(list, string(st), s.status[st], 50)
	}
	return list
}

func newPlayer(r *rapid.T) *player { return newPlayerWith(r, creditPolicy()) }

func newPlayerWith(r *rapid.T, policy paylater.Policy) *player {
	b := newBook(r, rulesOf(r, policy), "2019-03-05 10:00")
	b.now = b.now.AddDate(0, 0, rapid.IntRange(0, 700).Draw(r, "first day"))
	b.apply()
	b.must(b.tell(approved("100000.00")))
	return &player{r: r, book: b, undone: map[lender.RepaymentID]bool{}}
}

// watcher looks at a book from outside: at what the line shows, at its events,
// and at a twin that is rebuilt from them.
type watcher struct {
	t      tester
	b      *book
	twin   paylater.Line
	looks  int
	fed    int       // events that the twin has taken
	moved  money.USD // what came in by the events, less what left again
	stored paylater.Record
	paid   map[string]money.USD
	back   map[lender.ChargeID]money.USD // paid out, then bounced
	last   *paylater.Statement
	lines  map[paylater.EntryKind]money.USD // on statements
	refs   map[string]int                   // entries on statements by kind and reference
}

func newWatcher(t tester, b *book) *watcher {
	twin, err := b.rules.NewLine(b.line.ID())
	require.NoError(t, err)
	w := &watcher{
		t: t, b: b, twin: twin, paid: map[string]money.USD{}, back: map[lender.ChargeID]money.USD{},
		lines: map[paylater.EntryKind]money.USD{}, refs: map[string]int{},
	}
	w.look("the beginning")
	return w
}

// look asks everything that must always be true.
func (w *watcher) look(name string) {
	l, now := w.b.line, w.b.now
	if w.looks > 0 && w.fed == len(w.b.history) {
		require.Equal(w.t, w.stored, record(w.t, l), "%s: nothing happened", name)
		return
	}
	require.NoError(w.t, l.Audit(), name)
	available, limit := l.Available(now), l.Limit(now)
	require.GreaterOrEqual(w.t, available.Sign(), 0, name)
	require.LessOrEqual(w.t, available.Cents(), limit.Cents(), name)
	w.requireStanding(name)
	w.feed(name)
	w.requireStored(name)
	w.requireCredit(name)
	w.requireConserved(name)
}

// requireStanding: what is held fits the limit beside what is drawn, and a line
// is delinquent when something is past due.
func (w *watcher) requireStanding(name string) {
	l, now := w.b.line, w.b.now
	if held := l.Held(now); held.Sign() > 0 {
		require.LessOrEqual(w.t, held.Add(l.Outstanding()).Cents(), l.Limit(now).Cents(), "%s: held over the limit", name)
	}
	switch late := l.PastDue(now).Sign() > 0; l.Status() {
	case paylater.StatusOpen:
		require.False(w.t, late, "%s: open and past due", name)
	case paylater.StatusDelinquent:
		require.True(w.t, late, "%s: delinquent and nothing past due", name)
	}
	for _, c := range l.Charges() {
		require.True(w.t, c.Amount.Cmp(usd("100.00")) <= 0 || strings.HasPrefix(string(c.ID), "paid-out:"), "%s: charged over the policy", name)
	}
}

// billedOn tells an entry that stands on the statement of the day that bills it
// from one that was posted before.
func billedOn(k paylater.EntryKind) bool {
	switch k {
	case paylater.EntryFee, paylater.EntryFeeReversed, paylater.EntryCredit, paylater.EntryCreditReversed:
		return true
	}
	return false
}

// feed gives the new events to the twin and the statements to the accounts.
func (w *watcher) feed(name string) {
	for ev, err := range storedEvents(w.b.line.ID(), w.b.history[w.fed:]) {
		require.NoError(w.t, err, name)
		w.twin, err = paylater.Redo(w.twin, ev)
		require.NoError(w.t, err, "%s: rebuild at %s", name, ev.Kind)
		switch ev.Kind {
		case paylater.KindStatementIssued:
			w.account(*ev.Statement)
		case paylater.KindRepaid, paylater.KindRefunded:
			w.moved = w.moved.Add(ev.Amount)
		case paylater.KindRepaymentReturned, paylater.KindCreditPaidOut:
			w.moved = w.moved.Sub(ev.Amount)
		}
	}
	w.fed = len(w.b.history)
	require.Empty(w.t, w.twin.Events(), name)
}

// requireStored compares the line, its parsed record and the twin.
func (w *watcher) requireStored(name string) {
	w.stored = record(w.t, w.b.line)
	require.Equal(w.t, w.stored, record(w.t, w.twin), "%s: rebuilt", name)
	if w.looks++; w.looks%3 == 0 {
		again, err := w.b.rules.ParseLine(w.stored, nil)
		require.NoError(w.t, err, "%s: parse the record", name)
		require.Equal(w.t, w.stored, record(w.t, again), "%s: parsed and written again", name)
	}
}

// account adds a statement up and follows it from the one before.
func (w *watcher) account(s paylater.Statement) {
	sum := s.Opening
	for _, e := range s.Entries {
		sum = sum.Add(e.Amount)
		w.lines[e.Kind] = w.lines[e.Kind].Add(e.Amount)
		w.refs[string(e.Kind)+"/"+e.Ref+string(e.Loan)]++
		require.True(w.t, e.Posted.Before(s.Date) || e.Posted == s.Date && billedOn(e.Kind), "an entry is posted before its statement")
		require.False(w.t, w.last != nil && e.Posted.Before(w.last.Date), "an entry is on the first statement after it")
	}
	require.Equal(w.t, sum, s.Closing, "statement %d adds up", s.Number)
	require.Equal(w.t, s.Date.AddDays(21), s.Due)
	require.LessOrEqual(w.t, s.PastDue.Cents(), s.MinimumDue.Cents())
	if w.last != nil {
		require.Equal(w.t, w.last.Closing, s.Opening)
		require.Equal(w.t, w.last.Number+1, s.Number)
		require.True(w.t, s.Date.After(w.last.Date))
	} else {
		require.True(w.t, s.Opening.IsZero())
		require.Equal(w.t, 1, s.Number)
	}
	w.last = &s
}

// requireCredit: fee credit lies on first fees, never above them.
func (w *watcher) requireCredit(name string) {
	for _, n := range w.b.line.Loans(w.b.now) {
		for k, row := range n.Rows {
			require.GreaterOrEqual(w.t, row.Credit.Sign(), 0, name)
			require.LessOrEqual(w.t, row.Credit.Cents(), row.Fee.Cents(), name)
			require.True(w.t, k == 0 || row.Credit.IsZero(), "%s: only the first fee has credit", name)
		}
	}
}

// requireConserved: what came in, less what went back, lies somewhere to the
// cent: on loans, on fees, with the buyer.
func (w *watcher) requireConserved(name string) {
	l := w.b.line
	for _, n := range l.Loans(w.b.now) {
		sum := money.USD{}
		for _, row := range n.Rows {
			sum = sum.Add(row.PaidPrincipal).Add(row.PaidFee)
		}
		require.Equal(w.t, n.Principal, n.PrincipalOwed.Add(principalPaid(n)), "%s: principal is owed or paid", name)
		w.paid[string(n.ID)] = sum
	}
	for _, c := range l.Charges() {
		w.paid["charge/"+string(c.ID)] = c.Amount.Sub(c.Owed)
		if c.Waived {
			w.paid["charge/"+string(c.ID)] = money.USD{}
		}
		if strings.HasPrefix(string(c.ID), "paid-out:") {
			w.back[c.ID] = c.Amount
		}
	}
	lies := l.CreditBalance()
	for _, sum := range w.paid {
		lies = lies.Add(sum)
	}
	for _, amount := range w.back {
		lies = lies.Sub(amount)
	}
	require.Equal(w.t, w.moved, lies, "%s: every cent lies in one place", name)
}

func principalPaid(n paylater.Loan) money.USD {
	var sum money.USD
	for _, row := range n.Rows {
		sum = sum.Add(row.PaidPrincipal)
	}
	return sum
}

// settle lets two months pass, after which every entry stands on a statement,
// and compares the statements with the events.
func (w *watcher) settle() {
	if w.b.line.NextStatement().IsZero() {
		return
	}
	w.b.now = civil.Midnight(civil.NewYork(w.b.now).AddMonths(2))
	w.b.must(w.b.take(w.b.line.Advance(w.b.now)))
	w.look("the end")
	var signed, in, back, out money.USD
	for _, ev := range w.b.history {
		switch ev.Kind {
		case paylater.KindSigned:
			signed = signed.Add(ev.Amount)
		case paylater.KindRepaid:
			in = in.Add(ev.Amount)
			require.Equal(w.t, 1, w.refs["payment/"+string(ev.Repayment)+string(ev.Loan)], "repayment %s is on one statement", ev.Repayment)
		case paylater.KindRefunded:
			in = in.Add(ev.Amount)
			require.Equal(w.t, 1, w.refs["refund/"+string(ev.Refund)+string(ev.Loan)], "refund %s is on one statement", ev.Refund)
		case paylater.KindRepaymentReturned:
			back = back.Add(ev.Amount)
			require.Equal(w.t, 1, w.refs["payment_returned/"+string(ev.Repayment)+string(ev.Loan)])
		case paylater.KindCharged:
			require.Equal(w.t, 1, w.refs["charge/"+string(ev.Charge)])
		case paylater.KindCreditPaidOut:
			out = out.Add(ev.Amount)
		}
	}
	require.Equal(w.t, signed, w.lines[paylater.EntryLoan])
	require.Equal(w.t, in.Neg(), w.lines[paylater.EntryPayment].Add(w.lines[paylater.EntryRefund]))
	require.Equal(w.t, back, w.lines[paylater.EntryPaymentReturned])
	require.Equal(w.t, out, w.lines[paylater.EntryPaidOut])
	require.GreaterOrEqual(w.t, w.lines[paylater.EntryFee].Add(w.lines[paylater.EntryFeeReversed]).
		Add(w.lines[paylater.EntryCredit]).Add(w.lines[paylater.EntryCreditReversed]).Sign(), 0, "fee credit is never above fees")
}

// TestBounceLongAfter: one repayment ended a loan and paid a part of another.
// When it bounces after the ended loan was let go, the books still add up.
func TestBounceLongAfter(t *testing.T) {
	b := openBook(t)
	b.lend("hold-1", "PO-1", "600.00", 1)
	b.lend("hold-2", "PO-2", "60000.00", 6)
	b.to("2019-03-20 12:00")
	b.must(b.tell(lender.RepaymentReceived{Repayment: "R1", Amount: usd("11000.00"), Effective: day("2019-03-20")}))
	for _, when := range []string{"2019-05-20 12:00", "2019-06-20 12:00", "2019-07-20 12:00", "2019-12-20 12:00"} {
		b.to(when)
	}
	err := b.tell(lender.RepaymentReturned{Repayment: "R1", Reason: lender.ReasonNoFunds})
	if err != nil {
		requireCode(t, err, paylater.CodeReferenceUnknown)
	}
	require.NoError(t, b.line.Audit())
	b.requireParsed()
	b.requireRebuilt()
}

// TestTimeNeverRunsBackwards: an act before the line's time counts as at it.
func TestTimeNeverRunsBackwards(t *testing.T) {
	b := openBook(t)
	b.to("2019-03-06 10:00")
	b.must(b.hold("hold-1", drawOf("PO-1", "100.00")))
	b.now = at("2019-03-05 12:00")
	b.must(b.hold("hold-2", drawOf("PO-2", "100.00")))
	require.Equal(t, at("2019-03-06 10:00"), b.line.At())
	require.Equal(t, at("2019-03-06 10:00"), b.history[len(b.history)-1].At)
	b.must(b.take(b.line.Advance(at("2019-03-01 10:00"))))
	require.Equal(t, at("2019-03-06 10:00"), b.line.At())
	b.requireParsed()
	b.requireRebuilt()
}
