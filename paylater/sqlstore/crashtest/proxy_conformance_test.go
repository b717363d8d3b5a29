package crashtest_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/paylater"
	"github.com/paylater-go/payments/paylater/storetest"
)

// hostOf is the host and port of an address.
func hostOf(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Host
}

// TestUnknown holds the store to what must be true when answers are lost, on
// connections that are cut: one in eight when the server says that it committed,
// and one message in 1,500 elsewhere.
func TestUnknown(t *testing.T) {
	for _, e := range engines()[1:] {
		t.Run(e.name, func(t *testing.T) {
			seed := these.form.seed
			t.Logf("seed %d", seed)
			parts := uint64(0)
			commits, lost := 0, 0
			storetest.RunUnknown(t, func() paylater.Store {
				address := these.Schema(t)
				p := newProxy(t, hostOf(t, address))
				store, err := e.open(t.Context(), p.through(address))
				require.NoError(t, err)
				parts++
				r := rand.New(rand.NewPCG(seed, parts))
				p.arm(func(m message) fate { // one at a time: the proxy's lock
					if m.isCommit() {
						commits++
						if r.IntN(8) == 0 {
							lost++
							return []fate{cutBefore, cutAfter, dies}[r.IntN(3)]
						}
						return passes
					}
					if r.IntN(1_500) == 0 {
						return cutBefore + fate(r.IntN(2))
					}
					return passes
				})
				return store
			})
			require.Positive(t, lost)
			t.Logf("%d of %d answers to a commit were cut", lost, commits)
		})
	}
}

// TestOpenCut cuts the connection at every message of the first Open: the
// schema is whole or not there, and the next Open completes it.
func TestOpenCut(t *testing.T) {
	e := engine{"postgres", pgx.ReadCommitted}
	run := func(t *testing.T, c *counter) {
		address := these.Schema(t)
		p := newProxy(t, hostOf(t, address))
		p.arm(c.judge)
		store, err := e.open(t.Context(), p.through(address))
		if err == nil {
			require.NoError(t, store.Close())
		}
		p.arm(nil)
		store, err = e.open(t.Context(), p.through(address))
		require.NoError(t, err)
		_, err = store.Scan(t.Context(), paylater.Query{Limit: 1})
		require.NoError(t, err)
		require.NoError(t, store.Close())
	}
	var whole counter
	run(t, &whole)
	require.Greater(t, whole.seen[asked], 20)
	every := these.form.every
	cuts := 0
	for _, s := range []side{asked, answered} {
		for at := 1; at <= whole.seen[s]; at += every {
			t.Run(fmt.Sprintf("%s %d", s, at), func(t *testing.T) { run(t, &counter{side: s, at: at, how: cutBefore}) })
			cuts++
		}
	}
	t.Logf("%d and %d messages, %d cuts", whole.seen[asked], whole.seen[answered], cuts)
}
