package paylater_test

import (
	"cmp"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/order/fault"
	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/paylatertest"
)

// twinSteps asks for more than the usual number: 1,000,000 in a gate, 20,000,000
// in the long form.
var twinSteps = flag.Int("twin.steps", 30_000/slow, "steps of TestTwin")

// twinSeed chooses the lives of a gate, the same ones each time, lived one after
// the other. 0 lives others each time.
var twinSeed = flag.Uint64("twin.seed", 0, "seed of the lives of TestTwin")

// twinLife is the length of one life.
const twinLife = 50

// twinShards is how many are lived at a time.
func twinShards() int {
	if *twinSeed != 0 {
		return 1
	}
	return 2
}

// twinCounts is what the lives reached, so that green is not empty.
type twinCounts struct {
	steps int
	seen  map[string]int
}

// twins drives a line and the model of it by the same acts.
type twins struct {
	t      *rapid.T
	p      *player
	model  *paylatertest.Model
	counts *twinCounts
}

func twinPolicies() []paylater.Policy {
	strict, lax := creditPolicy(), creditPolicy()
	lax.DelinquentAfter, lax.ClearAfter, lax.FeeCredit = 5, 2, nil
	return []paylater.Policy{strict, strict, lax}
}

func newTwins(r *rapid.T, counts *twinCounts) *twins {
	policy := rapid.SampledFrom(twinPolicies()).Draw(r, "policy")
	p := newPlayerWith(r, policy)
	w := &twins{t: r, p: p, model: paylatertest.NewModel(rulesOfModel(policy)), counts: counts}
	word := lender.Event{ID: "approval", Buyer: theBuyer, At: p.now, Fact: approved("100000.00")}
	w.model.Tell(inputOf(word, p.now, ""))
	p.hear = w.hear
	return w
}

// hear asks the model whether it would have answered so, and tells it what was
// not refused.
func (w *twins) hear(act any, err error) {
	in := inputOf(act, w.p.now, "")
	if err == nil {
		if _, ok := act.(signing); ok {
			in.Name = string(w.p.lastLoan())
		}
	}
	code := fault.CodeOf(err)
	if judged(in.Kind) && code != paylater.CodeTermsChanged && code != paylater.CodeCreditGone {
		would := w.model.Would(in)
		require.Equal(w.t, would == "", err == nil, "%s: the model says %q, the line %v", in.Kind, would, err)
		w.counts.seen[strings.TrimSpace("answer "+string(in.Kind)+" "+would)]++
	}
	if err == nil && in.Kind != paylatertest.InOffer {
		w.model.Tell(in)
		w.counts.seen["input "+string(in.Kind)]++
	}
}

func judged(k paylatertest.InputKind) bool {
	switch k {
	case paylatertest.InHold, paylatertest.InOffer, paylatertest.InSign, paylatertest.InRelease, paylatertest.InRefund:
		return true
	}
	return false
}

// compare wants the line and its model to show the same.
func (w *twins) compare(name string) {
	now := w.p.now
	l, err := w.p.line.Advance(now) // a repeated command gives its first answer and lets no time pass
	require.NoError(w.t, err)
	want := w.model.Ask(now)
	require.Equal(w.t, want.CameIn, want.Lies, "every cent lies in one place")
	want.CameIn, want.Lies = 0, 0
	w.counts.seen["state "+want.Status]++
	got := paylatertest.Picture{
		Status: string(l.Status()), Limit: l.Limit(now).Cents(), Held: l.Held(now).Cents(), Available: l.Available(now).Cents(),
		Outstanding: l.Outstanding().Cents(), PastDue: l.PastDue(now).Cents(), CreditBalance: l.CreditBalance().Cents(),
		NextStatement: dayNumber(l.NextStatement()),
	}
	for _, c := range l.Charges() {
		got.Charges += c.Owed.Cents()
	}
	for _, c := range l.FeeCredits(now) {
		got.FeeCredit += c.Left.Cents()
	}
	for _, ev := range append(slices.Clone(w.p.history), l.Events()...) {
		if ev.Kind == paylater.KindStatementIssued {
			got.Statements = append(got.Statements, statementOf(*ev.Statement))
		}
	}
	carried := map[string]bool{}
	for _, n := range l.Loans(now) {
		carried[string(n.ID)] = true
		got.Loans = append(got.Loans, loanOf(n))
	}
	want.Loans = slices.DeleteFunc(want.Loans, func(n paylatertest.PictureLoan) bool { return !carried[n.ID] })
	if len(want.Loans) == 0 {
		want.Loans = nil
	}
	plainLast(want.Statements)
	plainLast(got.Statements)
	for i := range want.Statements {
		want.Statements[i].Entries = entriesInOrder(want.Statements[i].Entries)
	}
	w.requireSound(got)
	if !reflect.DeepEqual(want, got) {
		require.Equal(w.t, want, got, "after %s at %s; the model is expected; it was told\n%s", name, now, w.told())
	}
}

// told lists the life in the model's words.
func (w *twins) told() string {
	var text strings.Builder
	for _, in := range w.model.Inputs() {
		fmt.Fprintf(&text, "%s %s", in.At.Format("2006-01-02 15:04"), in.Kind)
		for _, word := range []string{in.ID, in.Order, in.Phase, in.Hold, in.Loan, in.Name, in.For} {
			if word != "" {
				text.WriteString(" " + word)
			}
		}
		if in.Amount != 0 || in.Day != 0 {
			fmt.Fprintf(&text, " %d cents, day %s", in.Amount, in.Day)
		}
		if in.Months != 0 {
			fmt.Fprintf(&text, " %d months", in.Months)
		}
		text.WriteString("\n")
	}
	return text.String()
}

func loanOf(n paylater.Loan) paylatertest.PictureLoan {
	p := paylatertest.PictureLoan{
		ID: string(n.ID), Status: string(n.Status), Principal: n.Principal.Cents(), PrincipalOwed: n.PrincipalOwed.Cents(),
		FeesOwed: n.FeesOwed.Cents(), PastDue: n.PastDue.Cents(),
	}
	for _, row := range n.Rows {
		p.Credit += row.Credit.Cents()
		p.Fees = append(p.Fees, row.Fee.Cents())
		p.PaidFees = append(p.PaidFees, row.PaidFee.Cents())
		p.PaidPrincipal = append(p.PaidPrincipal, row.PaidPrincipal.Cents())
	}
	return p
}

func statementOf(s paylater.Statement) paylatertest.PictureStatement {
	p := paylatertest.PictureStatement{
		Number: s.Number, Day: dayNumber(s.Date), Due: dayNumber(s.Due), Opening: s.Opening.Cents(), Closing: s.Closing.Cents(),
		PastDue: s.PastDue.Cents(), MinimumDue: s.MinimumDue.Cents(), Fees: s.FeesPeriod.Cents(), FeesYear: s.FeesYear.Cents(), Last: s.Last,
	}
	for _, e := range s.Entries {
		p.Entries = append(p.Entries, paylatertest.PictureEntry{
			Posted: dayNumber(e.Posted), Kind: string(e.Kind), Loan: string(e.Loan), Installment: e.Installment, Ref: e.Ref, Amount: e.Amount.Cents(),
		})
	}
	p.Entries = entriesInOrder(p.Entries)
	return p
}

// plainLast keeps the first mark of a last statement. Dates that were left out
// after it are issued when late news comes; whether they are marked says nothing.
func plainLast(list []paylatertest.PictureStatement) {
	seen := false
	for i := range list {
		list[i].Last, seen = list[i].Last && !seen, seen || list[i].Last
	}
}

// entriesInOrder: the order of a statement's lines is for the eye, and so is
// whether two of one kind about one thing on one day are one.
func entriesInOrder(list []paylatertest.PictureEntry) []paylatertest.PictureEntry {
	sum := map[paylatertest.PictureEntry]int64{}
	for _, e := range list {
		amount := e.Amount
		e.Amount = 0
		sum[e] += amount
	}
	list = nil
	for e, amount := range sum {
		if e.Amount = amount; amount != 0 {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b paylatertest.PictureEntry) int {
		return cmp.Or(int(a.Posted-b.Posted), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Loan, b.Loan),
			a.Installment-b.Installment, cmp.Compare(a.Ref, b.Ref))
	})
	return list
}

// requireSound asks what must be true whatever the model says.
func (w *twins) requireSound(p paylatertest.Picture) {
	require.GreaterOrEqual(w.t, p.Available, int64(0))
	require.LessOrEqual(w.t, p.Available, p.Limit)
	require.True(w.t, p.Held == 0 || p.Held+p.Outstanding <= p.Limit, "held over the limit")
	for _, n := range p.Loans {
		w.counts.seen["loan "+n.Status]++
		for k := range n.Fees {
			credit := int64(0)
			if k == 0 {
				credit = n.Credit
			}
			require.LessOrEqual(w.t, n.PaidFees[k]+credit, n.Fees[k], "fee credit and cash are never above the fee")
		}
	}
	for i, s := range p.Statements {
		sum := s.Opening
		for _, e := range s.Entries {
			sum += e.Amount
		}
		require.Equal(w.t, s.Closing, sum, "statement %d adds up", s.Number)
		require.True(w.t, i == 0 || s.Opening == p.Statements[i-1].Closing, "statement %d opens as the last closed", s.Number)
	}
}

// TestTwin plays random lives on a line and on an independent model of it, which
// must agree to the cent after every act. A failure shrinks and prints its seed:
// go test -run TestTwin -rapid.seed=N.
func TestTwin(t *testing.T) {
	t.Parallel()
	all := twinCounts{seen: map[string]int{}}
	playOn(t, func() { all.lives(t) }, all.lacks)
	t.Logf("%d steps\n%v", all.steps, all.seen)
	if !t.Failed() {
		require.Empty(t, all.lacks())
	}
}

// lives counts the usual number of steps, some lives at a time.
func (c *twinCounts) lives(t *testing.T) {
	counts := make([]twinCounts, twinShards())
	t.Run("lives", func(t *testing.T) {
		for i := range counts {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				counts[i].live(t)
			})
		}
	})
	for _, one := range counts {
		c.steps += one.steps
		for what, n := range one.seen {
			c.seen[what] += n
		}
	}
}

func (c *twinCounts) live(t *testing.T) {
	c.seen = map[string]int{}
	for round := uint64(0); c.steps < *twinSteps/twinShards() && !t.Failed(); round++ {
		if *twinSeed != 0 {
			require.NoError(t, flag.Set("rapid.seed", strconv.FormatUint(*twinSeed+round, 10)))
		}
		rapid.Check(t, func(r *rapid.T) {
			w := newTwins(r, c)
			w.compare("the beginning")
			for range twinLife {
				name, err := w.p.play()
				c.steps++
				if err == nil {
					c.seen["move "+name]++
					w.compare(name)
				}
			}
			w.p.requireRebuilt()
		})
		if *twinSeed == 0 && seedAsked() {
			return
		}
	}
}

// lacks is what was not reached, of every move, every input, every answer and every
// state.
func (c *twinCounts) lacks() (list []string) {
	if c.steps < 20_000 {
		return nil
	}
	for _, m := range moves() {
		list = rare(list, "move "+m.name, c.seen["move "+m.name], 10)
	}
	for _, what := range []string{
		"state open", "state delinquent", "state suspended", "state closed",
		"loan disbursing", "loan active", "loan closed", "loan void",
		"input wait", "input limit", "input prices", "input suspend", "input reinstate", "input close", "input grant", "input hold",
		"input release", "input sign", "input settle", "input fail", "input repay", "input clear", "input bounce", "input refund",
		"input received", "input bank return", "input late fee", "input returned fee", "input waive", "input paid out",
		"answer hold", "answer offer", "answer sign", "answer refund", "answer release", "answer hold over_available",
		"answer hold phase_claimed", "answer hold line_delinquent", "answer hold line_suspended", "answer hold line_not_open",
		"answer offer rate_out_of_band", "answer offer apr_over_cap", "answer sign hold_expired", "answer sign offer_expired",
		"answer refund refund_over_paid", "answer refund loan_unknown",
	} {
		list = rare(list, what, c.seen[what], 3)
	}
	return list
}
