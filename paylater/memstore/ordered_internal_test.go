package memstore

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestOrderedAgainstSort compares the chunks with a slice that is sorted anew
// after each step.
func TestOrderedAgainstSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, twin := ordered[int]{compare: cmp.Compare[int]}, []int(nil)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			n := rapid.IntRange(0, 5_000).Draw(t, "n")
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0: // a run of values around n, up or down, more than a chunk holds
				step := rapid.SampledFrom([]int{-3, 1, 7}).Draw(t, "by")
				for k := range rapid.IntRange(1, 700).Draw(t, "many") {
					if v := n + k*step; !slices.Contains(twin, v) {
						o.add(v)
						twin = append(twin, v)
					}
				}
				slices.Sort(twin)
			case 1:
				o.remove(n)
				twin = slices.DeleteFunc(twin, func(v int) bool { return v == n })
			case 2:
				for v := n; v < n+600; v++ {
					o.remove(v)
				}
				twin = slices.DeleteFunc(twin, func(v int) bool { return n <= v && v < n+600 })
			}
			want := slices.DeleteFunc(slices.Clone(twin), func(v int) bool { return v <= n })
			require.Equal(t, want, slices.AppendSeq(want[:0:0], o.after(n)))
			for _, chunk := range o.chunks {
				require.NotEmpty(t, chunk)
				require.LessOrEqual(t, len(chunk), chunkSize)
			}
		}
	})
}
