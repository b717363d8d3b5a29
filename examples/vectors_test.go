package examples_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// vectorsTo keeps the whole text of the vectors, to be compared with that of
// another version or machine: go test ./examples -run Vectors -vectors FILE.
var vectorsTo = flag.String("vectors", "", "write the vectors to this file")

// vector is one group of results and its text.
type vector struct {
	name string
	text string
}

// TestVectors computes many results of every floor and compares their hashes
// with the golden ones: they do not depend on the machine, its zone, the Go
// release, the versions of the dependencies or what a host sets in them.
func TestVectors(t *testing.T) {
	if name := os.Getenv("VECTORS_DECIMAL"); name != "" {
		set, known := decimalSettings()[name]
		require.True(t, known, name)
		set()
	}
	var sums, all strings.Builder
	for _, v := range vectors(t) {
		require.Greater(t, len(v.text), 500, v.name)
		fmt.Fprintf(&sums, "%s %7d bytes %x\n", v.name, len(v.text), sha256.Sum256([]byte(v.text)))
		fmt.Fprintf(&all, "== %s\n%s", v.name, v.text)
	}
	if *vectorsTo != "" {
		require.NoError(t, os.WriteFile(*vectorsTo, []byte(all.String()), 0o600))
	}
	const golden = "testdata/vectors.golden"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(sums.String()), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), sums.String(), "write the text of both with -vectors FILE and compare; -update if it is meant")
}

// TestVectorsAnywhere computes the vectors in a process of its own under each
// setting of each global of the decimal package, in zones at both ends of the day.
func TestVectorsAnywhere(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes here")
	}
	settings := decimalSettings()
	names := []string{"as they are"}
	for name := range settings {
		names = append(names, name)
	}
	slices.Sort(names)
	self, err := os.Executable()
	require.NoError(t, err)
	for i, name := range names {
		for k, zone := range []string{"UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"} {
			if (testing.Short() || raced()) && k != i%3 {
				continue // one zone each
			}
			run := exec.Command(self, "-test.run", "^TestVectors$")
			run.Env = append(os.Environ(), "TZ="+zone)
			if settings[name] != nil {
				run.Env = append(run.Env, "VECTORS_DECIMAL="+name)
			}
			out, err := run.CombinedOutput()
			assert.NoError(t, err, "%s, %s\n%s", name, zone, out)
		}
	}
}

// TestVectorsSeeTheGlobals makes sure that each setting arrives: the decimal
// package itself answers otherwise under it.
func TestVectorsSeeTheGlobals(t *testing.T) {
	if name := os.Getenv("VECTORS_DECIMAL"); name != "" {
		before := decimalAnswers()
		decimalSettings()[name]()
		require.NotEqual(t, before, decimalAnswers(), "%s changes nothing", name)
		return
	}
	self, err := os.Executable()
	require.NoError(t, err)
	for name := range decimalSettings() {
		run := exec.Command(self, "-test.run", "^TestVectorsSeeTheGlobals$")
		run.Env = append(os.Environ(), "VECTORS_DECIMAL="+name)
		out, err := run.CombinedOutput()
		assert.NoError(t, err, "%s\n%s", name, out)
	}
}
