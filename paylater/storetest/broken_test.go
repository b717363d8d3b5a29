package storetest_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/memstore"
	"github.com/paylater-go/payments/paylater/storetest"
)

// broken is a store that breaks one sentence of the contract on purpose.
type broken struct {
	what  string // what is wrong with it
	fact  string // the part of the suite that must catch it
	says  string // how the sentence begins that it breaks
	store func() paylater.Store
}

func brokenStores() []broken {
	return slices.Concat(
		brokenLoads(), brokenCopies(), brokenSaves(), brokenRefusals(), brokenClaims(), brokenScans(), brokenDue(),
		brokenEvents(), brokenParking(), brokenValues(), brokenRaces(), brokenPrograms(),
	)
}

// TestBrokenStoresAreCaught proves the suite: each broken store is caught, by
// the sentence that it breaks.
func TestBrokenStoresAreCaught(t *testing.T) {
	for _, b := range brokenStores() {
		t.Run(strings.ReplaceAll(b.what, " ", "-"), func(t *testing.T) {
			caught(t, b, func(r *recorder) { storetest.Run(r, b.store) })
		})
	}
}

// TestBrokenUnknownStoresAreCaught does the same for lost answers.
func TestBrokenUnknownStoresAreCaught(t *testing.T) {
	for _, b := range brokenUnknown() {
		t.Run(strings.ReplaceAll(b.what, " ", "-"), func(t *testing.T) {
			caught(t, b, func(r *recorder) { storetest.RunUnknown(r, b.store) })
		})
	}
}

// caught runs one part of the suite in a time of its own: a store that pauses goes
// on when all its rivals wait as well, so that they meet in each run.
func caught(t *testing.T, b broken, suite func(*recorder)) {
	var r *recorder
	synctest.Test(t, func(*testing.T) { r = record(suite, b.fact) })
	require.Equal(t, []string{b.fact}, r.finished, "there is no such part")
	require.NotEmpty(t, r.reports[b.fact], "not caught")
	report := r.reports[b.fact][0]
	assert.True(t, strings.HasPrefix(report, "broken: "+b.says), "caught by something else: %s", report)
	t.Log(report)
}

// TestBentStoreIsGood is the check on the check: a store that could be bent and
// is not passes everything.
func TestBentStoreIsGood(t *testing.T) {
	storetest.Run(t, func() paylater.Store { return bend(bent{}) })
	storetest.Run(t, func() paylater.Store { return bendClaims(claimRules{}) })
	storetest.Run(t, func() paylater.Store { return bendParking(parkRules{}) })
}

// TestEveryFactIsProven: no sentence stands here that no store was caught with.
func TestEveryFactIsProven(t *testing.T) {
	proven := map[string]bool{}
	for _, b := range slices.Concat(brokenStores(), brokenUnknown()) {
		proven[b.fact] = true
	}
	r := record(func(r *recorder) {
		storetest.Run(r, func() paylater.Store { return memstore.New() })
		storetest.RunUnknown(r, func() paylater.Store { return lossy(losses{}) })
	}, "")
	assert.Empty(t, r.reports)
	for _, name := range r.finished {
		assert.True(t, proven[name], "no broken store proves %s", name)
	}
	t.Logf("%d broken stores prove %d facts", len(brokenStores())+len(brokenUnknown()), len(r.finished))
}
