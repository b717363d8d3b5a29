package checkout_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/paylater-go/payments/checkout"
	"github.com/paylater-go/payments/paylater"
)

// seeded prints its seed; SEED replays it.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("replay with SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 1))
}

// garble puts something else into one place of a JSON value.
func garble(r *rand.Rand, v any) any {
	deeper := r.IntN(4) > 0
	switch v := v.(type) {
	case map[string]any:
		if deeper && len(v) > 0 {
			keys := slices.Sorted(maps.Keys(v))
			k := keys[r.IntN(len(keys))]
			v[k] = garble(r, v[k])
			if r.IntN(8) == 0 {
				delete(v, k)
			}
			return v
		}
	case []any:
		if deeper && len(v) > 0 {
			i := r.IntN(len(v))
			v[i] = garble(r, v[i])
			return v
		}
	}
	const most, least = json.Number("9223372036854775807"), json.Number("-9223372036854775808")
	return []any{
		nil, "", "x", "USD", "-1", "9223372036854775807.99", json.Number("0"), json.Number("-1"), most, least,
		true,
		[]any{},
		[]any{nil},
		map[string]any{},
		"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
	}[r.IntN(16)]
}

// An explanation comes from an archive or through a browser: whatever it says, it
// is read or refused, asked again and printed.
func TestSpoiledExplanations(t *testing.T) {
	r := seeded(t)
	rules, err := paylater.NewRules(paylater.DefaultPolicy(), nil)
	require.NoError(t, err)
	read := 0
	for _, page := range somePages(t) {
		for _, e := range page.Explain() {
			data, err := json.Marshal(e)
			require.NoError(t, err)
			for range 20 {
				if replayed(t, r, data, rules) {
					read++
				}
			}
		}
	}
	require.Positive(t, read)
	_, _ = checkout.Explanation{}.Replay(nil)
	_ = checkout.Explanation{}.String()
}

// replayed spoils one explanation and does all that a host does with it.
func replayed(t *testing.T, r *rand.Rand, data []byte, rules *paylater.Rules) bool {
	t.Helper()
	var tree any
	require.NoError(t, json.Unmarshal(data, &tree))
	for range 1 + r.IntN(3) {
		tree = garble(r, tree)
	}
	bad, err := json.Marshal(tree)
	require.NoError(t, err)
	var e checkout.Explanation
	if json.Unmarshal(bad, &e) != nil {
		return false
	}
	require.NotPanics(t, func() {
		_, _ = e.String(), e.Policy()
		_, _ = e.Replay(nil)
		if again, err := e.Replay(rules); err == nil {
			_ = again.String()
			_, _ = json.Marshal(again)
		}
	}, "%s", bad)
	return true
}
