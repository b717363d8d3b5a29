package lendertest_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/lender"
	"github.com/paylater-go/payments/lender/lendertest"
)

// broken is a lender that breaks duties on purpose.
type broken struct {
	name string
	spot func(*rig)
	want []int // every duty that is reported as broken, and no other
}

// alter changes every answer of a rig, look-ups and webhooks included.
func (r *rig) alter(change func(how string, events []lender.Event) []lender.Event) {
	was := r.calls
	r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
		events, err := was.apply(ctx, a)
		return change("apply", events), err
	}
	r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
		events, err := was.disburse(ctx, d)
		return change("disburse", events), err
	}
	r.calls.giveBack = func(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
		events, err := was.giveBack(ctx, m)
		return change("return", events), err
	}
	r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
		events, err := was.lookUp(ctx, ref)
		return change("look-up", events), err
	}
	hooks := r.Webhooks
	r.Webhooks = func() []lender.Event { return change("webhook", hooks()) }
}

// fail changes every error of a rig's calls.
func (r *rig) fail(change func(how string, err error) error) {
	was := r.calls
	r.calls.apply = func(ctx context.Context, a lender.Application) ([]lender.Event, error) {
		events, err := was.apply(ctx, a)
		return events, change("apply", err)
	}
	r.calls.disburse = func(ctx context.Context, d lender.Disbursement) ([]lender.Event, error) {
		events, err := was.disburse(ctx, d)
		return events, change("disburse", err)
	}
	r.calls.giveBack = func(ctx context.Context, m lender.MoneyReturn) ([]lender.Event, error) {
		events, err := was.giveBack(ctx, m)
		return events, change("return", err)
	}
	r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
		events, err := was.lookUp(ctx, ref)
		return events, change("look-up", err)
	}
}

func TestEveryBrokenLenderIsCaught(t *testing.T) {
	caught, said := make(map[int]bool), ""
	for _, b := range slices.Concat(brokenEvents(), brokenKeys(), brokenLookUps(), brokenRefusals(), brokenNetworks(), brokenMoney(),
		brokenRepetitions(), brokenMemories(), brokenPatience()) {
		t.Run(b.name, func(t *testing.T) {
			var rec recorder
			lendertest.Run(&rec, func() lendertest.Harness {
				r := newRig()
				b.spot(r)
				return r.Harness
			})
			said += strings.Join(rec.errors, "\n") + "\n"
			require.Equal(t, b.want, rec.broken(), "%v", rec.errors)
		})
		for _, n := range b.want {
			caught[n] = true
		}
	}
	for _, d := range lendertest.Duties() {
		require.True(t, caught[d.Number], "no lender breaks duty %d", d.Number)
	}
	for _, complaint := range complaints(t) {
		require.Regexp(t, complaint, said, "no lender gives cause for this complaint")
	}
}

// complaints returns everything that the suite can complain of, as patterns.
func complaints(t *testing.T) []string {
	files, err := filepath.Glob("duty_*.go")
	require.NoError(t, err)
	var all []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range regexp.MustCompile(`brokenf\("([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			pattern := regexp.MustCompile(`%[vsd]`).ReplaceAllString(regexp.QuoteMeta(found[1]), ".+")
			all = append(all, `(?m)^\t`+pattern+`$`)
		}
	}
	require.Greater(t, len(all), 40)
	return all
}

// Each failure says which sentence is broken and how that showed.
func TestFailuresNameTheSentence(t *testing.T) {
	var rec recorder
	lendertest.Run(&rec, func() lendertest.Harness {
		r := newRig()
		r.calls.lookUp = func(ctx context.Context, ref lender.Reference) ([]lender.Event, error) {
			events, err := r.sim.LookUp(ctx, ref)
			if errors.Is(err, lender.CodeNotFound) {
				return nil, nil
			}
			return events, err
		}
		return r.Harness
	})
	require.Contains(t, rec.errors, fmt.Sprintf("duty 8 of package lender is broken: %s\n\t%s",
		"A look-up of a reference that the lender never received is not found, whatever its kind.",
		"the application none-8-3 was never received, and its look-up answers 0 events and the error <nil>"))
}
