package lendertest_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendersim"
	"github.com/paylater-go/payments/lender/lendertest"
	"github.com/paylater-go/payments/order/civil"
	"github.com/paylater-go/payments/order/money"
)

// rig is a simulated lender with its harness, to be broken on purpose.
type rig struct {
	lendertest.Harness
	sim   *lendersim.Sim
	clock *lendersim.Clock
	next  lendersim.Trouble // of the next call
	calls calls             // what the harness's lender does
	paid  *shelf[lender.Key, bool]
	mute  bool
	mu    sync.Mutex
	lies  []func() // what is said besides, after everything has ended
}

// calls are the methods of a lender, each to be replaced.
type calls struct {
	apply    func(context.Context, lender.Application) ([]lender.Event, error)
	disburse func(context.Context, lender.Disbursement) ([]lender.Event, error)
	giveBack func(context.Context, lender.MoneyReturn) ([]lender.Event, error)
	lookUp   func(context.Context, lender.Reference) ([]lender.Event, error)
}

func (r *rig) Apply(ctx context.Context, a lender.Application) ([]lender.Event, error) {
	return r.calls.apply(ctx, a)
}

func (r *rig) Disburse(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
	return r.calls.disburse(ctx, d)
}

func (r *rig) ReturnMoney(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
	return r.calls.giveBack(ctx, m)
}

func (r *rig) LookUp(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
	return r.calls.lookUp(ctx, ref)
}

func newRig() *rig {
	r := &rig{paid: newShelf[lender.Key, bool](), clock: lendersim.NewClock(lendertest.SampleInstant())}
	r.sim = lendersim.New(lendersim.Config{Now: r.clock.Now, Trouble: func(lendersim.Call) lendersim.Trouble {
		trouble := r.next
		if trouble != lendersim.NoTrouble { // written by no two calls at once
			r.next = lendersim.NoTrouble
		}
		return trouble
	}})
	r.calls = calls{r.sim.Apply, r.sim.Disburse, r.sim.ReturnMoney, r.sim.LookUp}
	r.Harness = lendertest.Harness{
		Lender: r, Application: shapeApplication, Disbursement: shapeLoan,
		Wait:        func() { r.clock.Advance(15 * 24 * time.Hour) },
		Webhooks:    r.webhooks,
		LoseRequest: func() { r.next = lendersim.NeverArrives },
		LoseAnswer:  func() { r.next = lendersim.AnswerLost },
	}
	return r
}

// webhooks takes what the lender says by itself, and then what it should not.
func (r *rig) webhooks() []lender.Event {
	events := r.sim.Events()
	for _, lie := range r.lies {
		lie()
	}
	r.lies = nil
	return append(events, r.sim.Events()...)
}

// payAgain settles a loan once more.
func (r *rig) payAgain(d lender.Disbursement) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lies = append(r.lies, func() {
		_, _ = r.sim.Lie(d.Buyer, lender.DisbursementSettled{Loan: d.Loan, Paid: d.Amount, On: day()})
	})
}

// shapeApplication asks for a case by a magic name.
func shapeApplication(c lendertest.Case, a *lender.Application) bool {
	words := map[lendertest.Case]string{
		lendertest.Usual: "", lendertest.Declined: " #declined",
		lendertest.Information: " #needs-info", lendertest.Refused: " #refused",
	}
	word, ok := words[c]
	a.Business.LegalName = lender.NewSecret(a.Business.LegalName.Reveal() + word)
	return ok
}

// shapeLoan asks for a case by magic cents.
func shapeLoan(c lendertest.Case, d *lender.Disbursement) bool {
	cents := map[lendertest.Case]int64{lendertest.Usual: 0, lendertest.Short: 62, lendertest.Fails: 63, lendertest.ComesBack: 65}
	more, ok := cents[c]
	d.Amount = d.Amount.Add(money.Cents(more))
	return ok
}

// recorder is a test that remembers.
type recorder struct {
	mu     sync.Mutex
	errors []string
	logs   []string
}

func (*recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Logf(format string, args ...any) {
	r.logs = append(r.logs, fmt.Sprintf(format, args...))
}

// broken returns the numbers of the duties that are reported as broken.
func (r *recorder) broken() []int {
	var all []int
	for _, text := range r.errors {
		if found := regexp.MustCompile(`^duty (\d+) of package lender is broken: `).FindStringSubmatch(text); found != nil {
			n, _ := strconv.Atoi(found[1])
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestSimulatedLenderKeepsEveryDuty(t *testing.T) {
	for _, d := range lendertest.Duties() {
		t.Run(fmt.Sprintf("duty %d", d.Number), func(t *testing.T) { d.Check(t, newRig().Harness) })
	}
	var r recorder
	lendertest.Run(&r, func() lendertest.Harness { return newRig().Harness })
	require.Empty(t, r.errors)
	require.Empty(t, r.logs, "nothing is left out")
}

// The least harness: no cases, no webhooks, no faults. What it cannot do is
// logged.
func TestLeastHarness(t *testing.T) {
	var r recorder
	lendertest.Run(&r, func() lendertest.Harness { return lendertest.Harness{Lender: lendersim.New(lendersim.Config{})} })
	require.Empty(t, r.errors)
	require.Len(t, r.logs, 6)
}

func TestDutiesAreThoseOfTheDocumentation(t *testing.T) {
	text, err := os.ReadFile("../doc.go")
	require.NoError(t, err)
	var want []string
	for _, found := range regexp.MustCompile(`(?m)^//  (\d+)\. (.*)$`).FindAllStringSubmatch(string(text), -1) {
		want = append(want, found[1]+". "+found[2])
	}
	require.Len(t, want, 22)
	for i, d := range lendertest.Duties() {
		require.Equal(t, want[i], fmt.Sprintf("%d. %s", d.Number, d.Sentence))
	}
}

func TestSamplesAreSignedAtTenInNewYork(t *testing.T) {
	require.Equal(t, 10*time.Hour, lendertest.SampleInstant().Sub(civil.Midnight(civil.Of(2019, time.March, 5))))
}

func TestHarnessThatCannotStart(t *testing.T) {
	spoils := map[string]func(*rig){
		"the harness has no lender":                func(r *rig) { r.Lender = nil },
		"the harness has no usual application":     func(r *rig) { r.Application = func(lendertest.Case, *lender.Application) bool { return false } },
		"the usual application was not approved":   func(r *rig) { r.Application = alwaysDeclined },
		"the harness has no usual disbursement":    func(r *rig) { r.Disbursement = func(lendertest.Case, *lender.Disbursement) bool { return false } },
		"the harness has no usual return of money": func(r *rig) { r.MoneyReturn = func(lendertest.Case, *lender.MoneyReturn) bool { return false } },
		"the usual disbursement failed: lender_refused": func(r *rig) {
			r.Disbursement = func(_ lendertest.Case, d *lender.Disbursement) bool { d.Buyer = "nobody"; return true }
		},
	}
	for want, spoil := range spoils {
		var rec recorder
		lendertest.Run(&rec, func() lendertest.Harness {
			r := newRig()
			spoil(r)
			return r.Harness
		})
		require.Contains(t, strings.Join(rec.errors, "\n"), "cannot be checked: ")
		require.Contains(t, strings.Join(rec.errors, "\n"), want)
	}
}

func alwaysDeclined(_ lendertest.Case, a *lender.Application) bool {
	return shapeApplication(lendertest.Declined, a)
}
