package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryWayAgrees: what is compared for speed comes to the same figures.
func TestEveryWayAgrees(t *testing.T) {
	require.NoError(t, proveAll())
}

// TestRunPrintsEveryGoal runs the command once, in haste: seconds are not
// judged, what is printed is.
func TestRunPrintsEveryGoal(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out, io.Discard, pace{rounds: 1, each: time.Microsecond}))
	groups, err := allGroups()
	require.NoError(t, err)
	goals := 0
	for _, g := range groups {
		assert.Contains(t, out.String(), g.title)
		goals += len(g.goals)
	}
	assert.Equal(t, goals, strings.Count(out.String(), "goal: "))
}
