package checkout_test

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// update rewrites the golden page: go test ./checkout -run Golden -update.
var update = flag.Bool("update", false, "rewrite the golden files")

// One page from top to bottom: $10,000.00 in March 2019.
func TestGoldenPage(t *testing.T) {
	const golden = "testdata/page.golden"
	got := approved(t).open(tenThousand(t)).String()
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
